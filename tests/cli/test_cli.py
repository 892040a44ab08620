"""The command line: what a newcomer types, and what a bad command is answered with."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from reporter.cli import main

NOW = ("--now", "2026-11-04T07:00+00:00")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def reporter(*words: str | Path, folder: Path | None = None) -> Ran:
    """The command as its entry point runs it, here for speed; a bug would raise instead of exiting."""
    out, err, code = StringIO(), StringIO(), 0
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        stack.enter_context(patch.object(sys, "argv", ["reporter", *map(str, words)]))
        if folder:
            stack.enter_context(chdir(folder))
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, with its logs read."""
    folder = tmp_path_factory.mktemp("cli") / "shop"
    assert reporter("init", folder).returncode == 0
    assert reporter("ingest", "-w", folder).returncode == 0
    return folder


def test_help_and_version_are_data() -> None:
    told = reporter("--help")
    assert (told.returncode, told.stderr) == (0, "")
    for command in ("build", "check", "demo", "ingest", "init"):
        assert command in told.stdout
    version = reporter("--version")
    assert version.stdout.startswith("reporter ")
    assert version.returncode == 0


def test_the_program_runs_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "reporter.cli", "build", "weekly", "-w", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert ran.returncode == 78
    assert "reporter.toml" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_no_command_shows_the_help() -> None:
    told = reporter()
    assert "Usage" in told.stdout + told.stderr


def test_a_newcomer_gets_a_report_from_three_commands(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    assert reporter("init", folder).returncode == 0
    read = reporter("ingest", "-w", folder, "--json")
    assert read.returncode == 0
    for line in json.loads(read.stdout):
        assert line["read"] == line["new"] + line["updated"] + line["unchanged"] + line["set_aside"]
    made = reporter("build", "monthly", "-w", folder, "--period", "2026-10", "--to", "page,letter", *NOW)
    assert (made.returncode, made.stdout) == (0, "")
    assert "example/monthly/2026-10: " in made.stderr
    assert (folder / "out/example/monthly/2026-10/page.html").is_file()
    assert (folder / "out/example/monthly/2026-10/letter.txt").is_file()
    for name in ("page.html", "letter.html"):
        assert f"    {folder}/out/example/monthly/2026-10/{name}\n" in made.stderr
    assert "report.pdf" not in made.stderr


def test_building_says_for_what_a_run_would_hold_the_edition(tmp_path: Path) -> None:
    """Most of all for words that nobody taught us; that a person must look first is no news."""
    folder = tmp_path / "shop"
    reporter("init", folder)
    log = folder / "exports" / "tickets.csv"
    words = ("build", "monthly", "-w", folder, "--period", "2026-10", "--to", "json", *NOW)
    for statuses in ("closed", "Vertagt"):
        log.write_text(log.read_text().replace(",closed,", f",{statuses},"))
        assert reporter("ingest", "-w", folder).returncode == 0
        made = reporter(*words)
        assert made.returncode == 0
        assert f"    {folder}/out/example/monthly/2026-10\n" in made.stderr
        (held,) = [line for line in made.stderr.splitlines() if "reporter run would hold it: " in line]
        assert "still in the template's words: " in held
        assert ("tickets have a status" in held) == (statuses == "Vertagt")
        assert "waits for your approval" not in held
    assert any(
        "tickets have a status" in why for why in json.loads(reporter(*words, "--json").stdout)[0]["reasons"]
    )


@pytest.mark.parametrize("is_found", [True, False])
def test_whoever_begins_is_told_how_a_shell_finds_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_found: bool
) -> None:
    (tmp_path / "an env" / "bin").mkdir(parents=True)
    (tmp_path / "an env" / "bin" / "activate").write_text("")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "an env"))
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/reporter" if is_found else None)
    begun = reporter("init", "shop", folder=tmp_path)
    assert ("  . 'an env/bin/activate'\n  reporter ingest -w shop\n" in begun.stderr) == (not is_found)
    assert ("activate" in begun.stderr) == (not is_found)


def test_json_is_the_only_thing_on_standard_output(workspace: Path, tmp_path: Path) -> None:
    words = (
        "build",
        "weekly",
        "-w",
        workspace,
        "--period",
        "2026-W43",
        "--to",
        "json",
        "--out",
        tmp_path,
        *NOW,
    )
    made = reporter(*words, "--json")
    (outcome,) = json.loads(made.stdout)
    assert outcome["edition"] == "example/weekly/2026-W43"
    assert outcome["documents"] == ["report.json"]
    assert made.stderr == ""
    assert reporter(*words).stdout == ""
    quiet = reporter(*words, "--quiet")
    assert (quiet.stdout, quiet.stderr, quiet.returncode) == ("", "", 0)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "hourly"), 2, "“hourly” is not a cadence"),
        (("build", "weekly", "nobody"), 2, "there is no client “nobody”"),
        (("build", "weekly", "../../etc"), 2, "there is no client “../../etc”"),
        (("build", "weekly", "--period", "2026-10"), 2, "“2026-10” is not a week"),
        (("build", "weekly", "--period", "soon"), 2, "“soon” is not a period"),
        (("build", "monthly", "--period", "2026-13"), 2, "“2026-13” is not a period"),
        (("build", "weekly", "--to", "docx"), 2, "“docx” is not an output"),
        (("build", "weekly", "--now", "tomorrow"), 2, "“tomorrow” is not a moment"),
        (("build", "monthly", "--period", "2020-01", "--to", "json"), 1, "so 2020-01 cannot be told"),
        (("ingest", "missing.csv"), 65, "missing.csv"),
    ],
)
def test_a_bad_command_is_answered_in_a_line_and_its_mend(
    words: tuple[str, ...], code: int, said: str, workspace: Path
) -> None:
    ran = reporter(*words, "-w", workspace, folder=workspace)
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert 1 <= len(ran.stderr.strip().splitlines()) <= 3
    assert ran.stdout == ""
    assert ran.returncode == code


def test_a_workspace_is_never_written_over_another(workspace: Path) -> None:
    ran = reporter("init", folder=workspace)
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()


def test_a_folder_without_a_workspace_is_a_fault_of_config(tmp_path: Path) -> None:
    for command in (("build", "weekly"), ("ingest",)):
        ran = reporter(*command, "-w", tmp_path)
        assert ran.returncode == 78
        assert "reporter.toml" in ran.stderr
        assert "Traceback" not in ran.stderr


def test_faults_of_config_are_all_shown_at_once(tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text('[provider]\nname = "N"\nzone = "Europe/Londn"\n')
    (tmp_path / "clients" / "a.toml").write_text('nam = "A"\n')
    ran = reporter("check", "-w", tmp_path)
    assert ran.returncode == 78
    assert "Europe/London" in ran.stderr
    assert "clients/a.toml" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_output_folder_that_cannot_be_made_costs_the_edition(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    words = (
        "build",
        "monthly",
        "-w",
        workspace,
        "--period",
        "2026-10",
        "--to",
        "json",
        "--out",
        tmp_path / "out",
    )
    ran = reporter(*words, *NOW)
    assert ran.returncode == 1
    assert "cannot write" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (tmp_path / "out").read_text() == "a file"
