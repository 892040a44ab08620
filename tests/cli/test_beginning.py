"""`reporter new` begins a file that what comes next can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import reporter

NOW = ("--now", "2026-11-04T07:00+00:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert reporter("init", tmp_path / "w").returncode == 0
    return tmp_path / "w"


@pytest.mark.parametrize(
    ("what", "name", "file"),
    [
        ("client", "acme", "clients/acme.toml"),
        ("source", "desk", "reporter.toml"),
        ("commentary", "example", "commentary/example/2026-10.md"),
        ("commentary", "example/weekly-2026-W43", "commentary/example/weekly-2026-W43.md"),
        ("review", "example", "reviews/example.toml"),
        ("change", "acme", "exports/changes-acme.csv"),
        ("event", "fair", "exports/events-fair.csv"),
    ],
)
def test_each_kind_of_file_is_begun(folder: Path, what: str, name: str, file: str) -> None:
    if file == "commentary/example/2026-10.md":
        (folder / file).unlink()
    told = reporter("new", what, name, "-w", folder, *NOW)
    assert (told.returncode, told.stdout) == (0, f"{folder / file}\n")
    assert (folder / file).is_file()
    assert "unknown key" not in reporter("check", "-w", folder, *NOW).stderr
    again = reporter("new", what, name, "-w", folder, *NOW)
    assert (again.returncode, "already" in again.stderr) == (2, True)


def test_a_planned_change_kept_by_hand_is_read_by_the_source_that_is_named(folder: Path) -> None:
    told = reporter("new", "change", "acme", "-w", folder).stderr
    block = "\n".join(line.strip() for line in told.splitlines()[-4:])
    assert block.startswith("[[sources]]")
    with (folder / "reporter.toml").open("a") as settings:
        settings.write(f"\n{block}\n")
    file = folder / "exports" / "changes-acme.csv"
    row = dict.fromkeys(file.read_text().strip().split(","), "")
    row |= {
        "id": "C-1",
        "client": "Harbour Street Bakery",
        "starts_at": "2026-11-10 20:00",
        "title": "New router",
    }
    file.write_text(file.read_text() + ",".join(row.values()) + "\n")
    read = reporter("ingest", "-w", folder, *NOW).stderr
    assert "changes-acme.csv: 1 read = 1 new" in read
    assert "The source “changes” reads it." in reporter("new", "change", "next", "-w", folder).stderr


def test_what_cannot_be_begun_is_told_with_what_can(folder: Path) -> None:
    told = reporter("new", "clent", "acme", "-w", folder)
    assert told.returncode == 2
    assert "client, source, commentary, review, change, event" in told.stderr
    assert "there is no client “nobody”" in reporter("new", "review", "nobody", "-w", folder).stderr
