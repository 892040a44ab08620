"""What was refused, or is nobody's, holds what would be told without it; `build` and `check` say so too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_status import HEAD, SETTINGS, SOUND, found, ingest, run

WORK = "id,at,kind,client,title,outcome\n"
CHECKS = "".join(f"c{day},2026-11-{day} 08:00,check,Birch & Co,Line,ok\n" for day in range(10, 22))
MORE = """
[[sources]]
name = "watch"
files = "watch*.csv"
preset = "plain-activities"
"""
PEOPLE = '[[contacts]]\nname = "Ann"\nemail = "ann@birch.example"\nwants = ["daily"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text(SETTINGS.rpartition("[[sources]]")[0] + MORE)
    (tmp_path / "clients" / "acme.toml").write_text('name = "Acme Dental"\n')
    (tmp_path / "clients" / "birch.toml").write_text(f'name = "Birch & Co"\n{PEOPLE}')
    (tmp_path / "watch.csv").write_text(WORK + CHECKS)
    return tmp_path


def held(folder: Path, client: str = "birch") -> str:
    """For what `build` says that the cron line would hold the day."""
    said = run(folder, "build", "daily", client, "--period", "2026-11-20", "--to", "letter").stderr
    return " ".join(line for line in said.splitlines() if "would hold it" in line)


@pytest.mark.parametrize("client", ["Birch and Co", "Brich & Co", ""])
def test_a_client_whose_rows_are_nobodys_is_held(folder: Path, client: str) -> None:
    ingest(folder, desk=SOUND + SOUND.replace("1,", "2,", 1).replace("Acme Dental", client))
    assert "nothing of theirs was ever found in desk, where rows are nobody's" in held(folder)
    assert "nobody's" not in held(folder, "acme")


def test_one_with_rows_of_its_own_is_not(folder: Path) -> None:
    rows = [
        SOUND.replace("1,", f"{n},", 1).replace("Acme Dental", name)
        for n, name in enumerate(["Birch & Co", "X"])
    ]
    ingest(folder, desk=SOUND.replace("1,", "9,", 1) + "".join(rows))
    assert "nobody's" not in held(folder)


def test_one_whose_tickets_come_by_another_feed_is_not(folder: Path) -> None:
    settings = folder / "reporter.toml"
    own = '\n[[sources]]\nname = "own"\nfiles = "own.csv"\npreset = "plain-tickets"\nclient = "birch"\n'
    settings.write_text(settings.read_text() + own)
    ingest(folder, desk=SOUND + SOUND.replace("1,", "2,", 1).replace("Acme Dental", "Brookes"))
    assert "nobody's" in held(folder)  # it has the rows of its line alone
    (folder / "own.csv").write_text(HEAD + SOUND.replace("1,", "3,", 1).replace("Acme Dental", "Birch & Co"))
    run(folder, "ingest", "--quiet")
    assert "nobody's" not in held(folder)
    assert any("of “Brookes”: nobody's" in fault for fault in found(folder)[1])  # the owner is told


def test_a_file_that_was_refused_is_told_by_build_and_by_check(folder: Path) -> None:
    ingest(folder, desk=SOUND + SOUND.replace("1,", "2,", 1).replace("Acme Dental", "Birch & Co"))
    assert held(folder) == ""
    (folder / "desk.csv").write_text(HEAD.replace("opened_at", "came") + SOUND + SOUND)
    run(folder, "ingest", "--quiet")
    assert "could not be read: desk" in held(folder)
    code, faults = found(folder)
    assert code == 65
    assert any("desk.csv" in fault for fault in faults)


def test_a_period_that_has_not_begun_cannot_be_told(folder: Path) -> None:
    ingest(folder, desk=SOUND)
    for cadence, period in (("daily", "2026-11-23"), ("weekly", "2026-W48"), ("monthly", "2027-01")):
        result = run(folder, "build", cadence, "acme", "--period", period, "--json")
        assert result.exit_code
        assert f"{period} has not begun" in result.stderr + json.dumps(result.stdout)
