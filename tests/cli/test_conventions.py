"""What holds of every command: help, exit codes, JSON, completion, the log, the environment, the manual."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from rich.progress import Progress, TextColumn

from reporter import errors
from reporter.cli.app import app
from reporter.cli.logs import is_coloured
from reporter.cli.manual import option_variables
from reporter.cli.progress import Bars
from reporter.config.origins import variables
from reporter.errors import EXIT_CODES, ReporterError
from tests.cli.test_cli import NOW, Ran, reporter

ROOT = Path(__file__).parents[2]
NO_DATA = {"completion", "man"}  # what they print is for a shell, and for man


def commands(group: Any = None, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    program: Any = group or typer.main.get_command(app)
    for name, command in program.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), command


ALL = dict(commands())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter in a folder with a blank in its name, with its logs read."""
    folder = tmp_path_factory.mktemp("conventions") / "my shop"
    assert reporter("init", folder).returncode == 0
    assert reporter("ingest", "-w", folder).returncode == 0
    return folder


@pytest.mark.parametrize("words", sorted(ALL), ids=" ".join)
def test_every_command_has_help_and_says_how_it_speaks(words: tuple[str, ...]) -> None:
    told = reporter(*words, "-h")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"Usage: reporter {' '.join(words)}")
    assert "--log-level" in told.stdout
    assert ("--json" in told.stdout) == (words[0] not in NO_DATA)
    assert reporter(*words, "--help").stdout == told.stdout


def test_the_exit_codes_of_the_help_are_those_of_the_faults() -> None:
    told = reporter("-h").stdout
    for code, words in EXIT_CODES.items():
        assert f"{code:3}  {words}" in told
    faults = [
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, ReporterError)
    ]
    assert len(faults) > 5
    assert {one.exit_code for one in faults} <= EXIT_CODES.keys()


def test_the_version_has_a_letter_of_its_own_and_the_package_runs() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "reporter", "-V"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert ran.stdout == reporter("--version").stdout == reporter("-V").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status",), 0),
        (("contacts",), 0),
        (("contact", "priya@harbour-street.example"), 0),
        (("quiet-clients",), 0),
        (("outbox",), 0),
        (("check",), 78),
        (("check", "mail"), 78),
        (("check", "data"), 0),
        (("catch-up",), 0),
        (("decide", "example"), 0),
        (("config",), 0),
        (("config", "--validate"), 0),
        (("schema",), 0),
        (("schema", "client"), 0),
        (("explain",), 0),
        (("explain", "opened"), 0),
        (("explain", "opened", "example", "2026-10"), 0),
        (("ingest",), 0),
        (("draft", "monthly", "--period", "2026-09"), 0),
        (("build", "weekly", "--period", "2026-W43", "--to", "json"), 0),
        (("build", "monthly", "--period", "2020-01", "--to", "json"), 1),
        (("schedule", "cron"), 0),
        (("schedule", "systemd"), 0),
        (("send",), 0),
        (("approve", "--all"), 0),
        (("ledger", "export"), 0),
        (("inspect", "exports/tickets.csv"), 0),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else str(words),
)
def test_data_are_json_where_that_is_asked_for(words: tuple[str, ...], code: int, workspace: Path) -> None:
    options = {one.name for one in command_of(words).params}
    now = NOW if "now" in options else ()
    pretend = ("--pretend",) if "pretend" in options else ()
    ran = reporter(*words, "-w", workspace, "--json", *now, *pretend, folder=workspace)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    if ran.stdout or code not in (65, 78):
        json.loads(ran.stdout)


def command_of(words: tuple[str, ...]) -> Any:
    return next(command for name, command in ALL.items() if words[: len(name)] == name)


def test_what_is_begun_is_json_too(tmp_path: Path) -> None:
    written = json.loads(reporter("init", tmp_path / "new", "--json").stdout)
    assert all(Path(one).is_file() for one in written)
    assert str(tmp_path / "new" / "reporter.toml") in written


def test_a_file_that_is_named_and_is_not_there_is_a_slip_of_the_command_line(workspace: Path) -> None:
    for words in (
        ("ingest", "exports/none.csv"),
        ("inspect", "none.csv"),
        ("presets", "--for", "none.csv"),
        ("prospect", "none.csv", "--name", "Birch"),
        ("answers", "none"),
    ):
        ran = reporter(*words, folder=workspace)
        assert (ran.returncode, ran.stdout) == (2, ""), words
        assert "there is no such f" in ran.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "weekyl"), 2, "did you mean “weekly”?"),
        (("build", "sucess"), 2, "did you mean “success”?"),
        (("build", "weekly", "exmaple"), 2, "did you mean “example”?"),
        (("build", "weekly", "harbour street bakry"), 2, "did you mean “example”?"),
        (("build", "weekly", "--to", "pgae"), 2, "did you mean “page”?"),
        (("explain", "opend"), 2, "did you mean"),
        (("schema", "cleint"), 2, "did you mean “client”?"),
        (("completion", "zhs"), 2, "did you mean “zsh”?"),
        (("bild",), 2, "Did you mean 'build'?"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(
    words: tuple[str, ...], code: int, said: str, workspace: Path
) -> None:
    ran = reporter(*words, folder=workspace)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in ran.stderr


def test_a_figure_that_an_author_misspells_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    reporter("init", folder)
    note = folder / "commentary" / "example" / "2026-10.md"
    note.write_text(f"{note.read_text()}\nYou asked {{{{ opend }}}} times.\n")
    line = len(note.read_text().splitlines())
    told = reporter("check", "-w", folder).stderr
    assert f"commentary/example/2026-10.md: line {line}: {{{{ opend }}}} is no figure; did you mean" in told


def test_what_is_printed_as_a_command_can_be_run(tmp_path: Path) -> None:
    begun = reporter("init", tmp_path / "my shop")
    lines = [line.strip() for line in begun.stderr.splitlines() if line.startswith("  reporter ")]
    assert len(lines) == 2
    for line in lines:
        assert reporter(*shlex.split(line)[1:], *NOW).returncode == 0, line
    again = reporter("init", tmp_path / "my shop").stderr
    assert f"reporter check -w {shlex.quote(str(tmp_path / 'my shop'))}" in again


def completed(monkeypatch: pytest.MonkeyPatch, line: str, folder: Path | None = None) -> list[str]:
    words = shlex.split(line)
    monkeypatch.setenv("_REPORTER_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - (not line.endswith(" "))))
    return reporter(folder=folder).stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("reporter bu", ["build"]),
        ("reporter build w", ["weekly"]),
        ("reporter build p", ["partners"]),
        ("reporter build weekly ", ["acme", "brook", "hillcrest", "south"]),
        ("reporter build weekly acme b", ["brook"]),
        ("reporter contacts h", ["hillcrest"]),
        ("reporter build weekly --to page,le", ["page,letter"]),
        ("reporter schema cl", ["client"]),
        ("reporter completion f", ["fish"]),
    ],
)
def test_a_shell_completes_what_the_workspace_holds(
    line: str, offered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert completed(monkeypatch, line, ROOT / "sample_data") == offered


def test_a_shell_completes_periods_editions_and_another_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = completed(monkeypatch, "reporter build weekly --period ")
    assert len(found) == 12
    assert all(name[4:6] == "-W" for name in found)
    (tmp_path / "outbox" / "acme" / "weekly" / "2026-W44").mkdir(parents=True)
    assert completed(monkeypatch, f"reporter approve -w {tmp_path} ") == ["acme/weekly/2026-W44"]
    monkeypatch.setenv("REPORTER_WORKSPACE", str(ROOT / "sample_data"))
    assert completed(monkeypatch, "reporter draft weekly so", tmp_path) == ["south"]
    assert completed(monkeypatch, f"reporter draft weekly -w {tmp_path} ", tmp_path) == []


def test_completing_loads_nothing_heavy() -> None:
    heavy = ["numpy", "pandas", "weasyprint", "sqlalchemy", "rich", "reporter.config"]
    code = (
        "import sys, reporter.cli\ntry:\n    reporter.cli.main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    asked = {"_REPORTER_COMPLETE": "complete_bash", "COMP_WORDS": "reporter build weekly ", "COMP_CWORD": "3"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT / "sample_data",
        env={**os.environ, "PYTHONPATH": str(ROOT), **asked},
        check=True,
    )
    assert ran.stdout.split() == ["acme", "brook", "hillcrest", "south"]
    assert ran.stderr.strip() == "[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_has_its_script(shell: str) -> None:
    script = reporter("completion", shell).stdout
    assert "_REPORTER_COMPLETE" in script
    assert f"complete_{shell}" in script
    assert reporter("--show-completion", "-h").returncode == 0


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_bash_takes_its_script(tmp_path: Path) -> None:
    script = tmp_path / "reporter.sh"
    script.write_text(reporter("completion", "bash").stdout)
    program = tmp_path / "reporter"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reporter "$@"\n')
    program.chmod(0o755)
    asked = (
        f". {shlex.quote(str(script))}; COMP_WORDS=(reporter build weekly ''); COMP_CWORD=3; "
        f"_reporter_completion {shlex.quote(str(program))}; echo ${{COMPREPLY[@]}}"
    )
    ran = subprocess.run(
        ["bash", "-c", asked],
        capture_output=True,
        text=True,
        cwd=ROOT / "sample_data",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert ran.stdout.split() == ["acme", "brook", "hillcrest", "south"]


def test_the_manual_names_every_command_option_and_code() -> None:
    page = reporter("man").stdout
    for words, command in ALL.items():
        assert f"\n.SS {' '.join(words)}\n".replace("-", "\\-") in page
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert max(parameter.opts, key=len).replace("-", "\\-") in page
    for code in EXIT_CODES:
        assert f"\n.B {code}\n" in page
    assert page.startswith(".TH REPORTER 1 ")


@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff here")
def test_groff_has_nothing_against_the_manual() -> None:
    command = ["groff", "-man", "-Tutf8", "-ww", "-k"]
    page = reporter("man").stdout
    ran = subprocess.run(command, input=page, capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    assert "EXIT STATUS" in re.sub(".\b", "", ran.stdout)  # it prints bold letters twice


def lines_of(ran: Ran) -> list[dict[str, str]]:
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_the_log_is_json_where_that_is_asked_for(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (entry,) = lines_of(reporter("status", "-w", tmp_path, "--log-format", "json"))
    assert (entry["level"], entry["command"]) == ("error", "status")
    assert "reporter.toml" in entry["message"]
    assert entry["hint"].startswith("make one with: reporter init")
    monkeypatch.setenv("REPORTER_LOG_FORMAT", "json")
    read = lines_of(reporter("ingest", "-w", workspace))
    assert {entry["level"] for entry in read} == {"info"}
    assert all(entry["time"].endswith("+00:00") for entry in read)
    assert "exports/tickets.csv" in read[0]["message"]


def test_as_much_is_said_as_is_asked_for(workspace: Path, tmp_path: Path) -> None:
    assert reporter("ingest", "-w", workspace, "--log-level", "warning").stderr == ""
    assert reporter("ingest", "-w", workspace).stderr
    for level in ("warning", "error"):
        assert "reporter.toml" in reporter("status", "-w", tmp_path, "--log-level", level).stderr
    told = reporter("status", "-w", tmp_path, "--log-level", "debug").stderr
    assert "reporter/config/loading.py:" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("given", "is_seen"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_there_is_no_colour_for_who_wants_none(
    given: dict[str, str], is_seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    screen = StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", screen)
    assert is_coloured() == is_seen
    monkeypatch.setattr(sys, "stderr", StringIO())
    assert not is_coloured()


def test_a_bar_counts_what_comes_and_changes_nothing() -> None:
    assert list(Bars().counted("abc", "editions", 3)) == ["a", "b", "c"]
    screen = Console(file=StringIO(), force_terminal=True)
    columns = [TextColumn("{task.description}"), TextColumn("{task.fields[told]}")]
    with Progress(*columns, console=screen) as progress:
        bars = Bars(progress)
        bars.rows("tickets.csv", 50, 100)
        spread = bars.spreading(map, "editions")
        assert list(spread(lambda one, two: one + two, ["a", "b"], ["c", "d"])) == ["ac", "bd"]
        rows, editions = progress.tasks
        assert (rows.description, rows.completed, rows.total, rows.visible) == ("tickets.csv", 50, 100, False)
        assert (editions.completed, editions.total, editions.fields["told"]) == (2, 2, "2 of 2")


def test_an_option_stands_before_the_environment(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTER_WORKSPACE", str(tmp_path))
    assert reporter("contacts").returncode == 78
    assert reporter("contacts", "-w", workspace).returncode == 0
    monkeypatch.setenv("REPORTER_WORKSPACE", str(workspace))
    monkeypatch.setenv("REPORTER_JSON", "1")
    assert json.loads(reporter("contacts").stdout)


def test_no_variable_means_two_things() -> None:
    assert not option_variables().keys() & variables().keys()
    assert "REPORTER_WORKSPACE" in option_variables()
    assert not {"REPORTER_YES", "REPORTER_PRETEND", "REPORTER_NOW"} & option_variables().keys()
