"""`reporter presets` lists them, says how near each is to a file, and copies one to be changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.config.presets import BUILT_IN, load_preset, preset_names
from tests.cli.test_cli import Ran, reporter

SAMPLES = Path(__file__).parents[1] / "samples"
SETTINGS = """
[provider]
name = "Northfield IT"
zone = "Europe/London"

[[sources]]
name = "desk"
files = "desk.csv"
preset = "plain-tickets"
"""
HEAD = "id,opened_at,subject,status,client\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text(SETTINGS)
    (tmp_path / "clients" / "acme.toml").write_text('name = "Acme"\n')
    return tmp_path


def own(folder: Path, name: str, text: str) -> None:
    (folder / "presets").mkdir(exist_ok=True)
    (folder / "presets" / f"{name}.toml").write_text(text)


def near(file: Path, *words: str | Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(reporter("presets", "--for", file, "--json", *words).stdout)
    return found


def test_all_that_can_be_read_is_listed_the_workspaces_own_first(folder: Path) -> None:
    own(
        folder,
        "ours",
        'records = "tickets"\nlabel = "Our desk"\n[format]\nkind = "csv"\n[columns]\nid = "No"\n',
    )
    own(folder, "broken", "records = 1\n")
    shown = reporter("presets", "-w", folder).stdout.splitlines()
    assert shown[0] == "Of this workspace"
    assert "presets/broken.toml: " in shown[1]
    assert shown[2].split() == ["ours", "tickets", "csv", "Our", "desk"]
    assert shown[3] == "Of Reporter"
    names = [line.split()[0] for line in shown[4:]]
    assert names == sorted(path.stem for path in BUILT_IN.glob("*.toml"))
    listed = json.loads(reporter("presets", "-w", folder, "--json").stdout)
    assert [one["name"] for one in listed] == preset_names(folder)
    assert {one["name"] for one in listed if one["own"]} == {"ours", "broken"}


@pytest.mark.parametrize("name", ["freshservice.csv", "otrs.csv", "jira-csv.csv", "alertmanager.jsonl"])
def test_the_preset_of_a_sample_is_the_nearest(name: str) -> None:
    first = near(SAMPLES / name)[0]
    assert (first["name"], first["reads_it"]) == (Path(name).stem, True)


def test_a_preset_of_the_workspace_may_be_the_nearest(folder: Path) -> None:
    (folder / "log.csv").write_text("Nr;Was;Wann;Wo\n1;a;2026-10-01;b\n")
    preset = 'records = "tickets"\n[columns]\nid = "Nr"\nsubject = "Was"\nopened_at = "Wann"\nplace = "Wo"\n'
    own(folder, "ours", preset + 'requester = "Wer"\n')
    first = near(folder / "log.csv", "-w", folder)[0]
    assert (first["name"], first["found"], first["fields"], first["lacks"]) == ("ours", 4, 5, ["Wer"])


def test_one_is_copied_to_be_changed_and_never_over_another(folder: Path) -> None:
    assert reporter("presets", "plain-tickets", "--copy", "-w", folder).returncode == 0
    copied = folder / "presets" / "plain-tickets.toml"
    assert copied.read_text() == (BUILT_IN / "plain-tickets.toml").read_text()
    copied.write_text(copied.read_text().replace("Tickets, plain", "Mine"))
    assert load_preset("plain-tickets", load_workspace(folder).folder).label == "Mine"
    again = reporter("presets", "plain-tickets", "--copy", "-w", folder)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert "Mine" in reporter("presets", "plain-tickets", "-w", folder).stdout


def test_one_that_is_not_there_is_told_with_what_may_be_meant(folder: Path) -> None:
    told = reporter("presets", "zendsk", "-w", folder)
    assert told.returncode == 2
    assert "there is no preset “zendsk”" in told.stderr
    assert "did you mean “zendesk”" in told.stderr


def mends(folder: Path) -> list[str]:
    found = json.loads(reporter("check", "data", "--json", "-w", folder, "--now", "2026-10-03T12:00Z").stdout)
    return [one["mend"] for one in found if one["kind"] == "unknown status"]


def test_a_word_is_taught_in_a_preset_that_is_there(folder: Path) -> None:
    """Of a shipped preset it is said how it comes to the workspace; doing so is a mend that works."""
    (folder / "desk.csv").write_text(HEAD + "1,2026-10-01 09:00,a,Parked,Acme\n")
    ingest: tuple[str | Path, ...] = ("ingest", "-q", "-w", folder, "--now", "2026-10-03T12:00Z")
    assert reporter(*ingest).returncode == 0
    (mend,) = mends(folder)
    assert mend == (
        "say what it means: [status] in presets/plain-tickets.toml"
        " (to have that file: reporter presets plain-tickets --copy)"
    )
    assert reporter("presets", "plain-tickets", "--copy", "-w", folder).returncode == 0
    assert mends(folder) == ["say what it means: [status] in presets/plain-tickets.toml"]
    preset = folder / "presets" / "plain-tickets.toml"
    preset.write_text(preset.read_text().replace("[status]\n", '[status]\n"Parked" = "on hold"\n'))
    assert reporter(*ingest).returncode == 0
    assert mends(folder) == []


def test_a_word_of_a_source_that_is_gone_names_no_file(folder: Path) -> None:
    (folder / "desk.csv").write_text(HEAD + "1,2026-10-01 09:00,a,Parked,Acme\n")
    reporter("ingest", "-q", "-w", folder)
    settings = folder / "reporter.toml"
    settings.write_text(settings.read_text().replace('name = "desk"', 'name = "help"'))
    assert [mend.partition(":")[0] for mend in mends(folder)] == ["its source is no longer in reporter.toml"]


def inspected(folder: Path, text: str) -> Ran:
    (folder / "log.csv").write_text(text)
    return reporter("inspect", folder / "log.csv", "-w", folder)


def test_inspect_names_the_nearest_preset_and_what_it_lacks(folder: Path) -> None:
    text = "Ticket No,Subject,Status,Priority,Logged,Finished\n"
    text += "".join(f"{n},Thing {n},Open,High,2026-10-0{n} 09:00,2026-10-0{n} 10:00\n" for n in range(1, 9))
    told = inspected(folder, text).stderr
    assert "No preset of Reporter is for files like it. The nearest is “" in told
    assert "for which it has no “" in told
