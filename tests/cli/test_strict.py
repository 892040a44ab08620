"""build --strict: what a reader should not find is said in either case, and then nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import NOW, reporter

WORDS = ("build", "monthly", "--period", "2026-10", "--to", "json", *NOW)
NOTE = '+++\nauthor = "Dan"\n+++\n\nWe **utilised** the spare line.\n\nUnfortunately it was short.\n'


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, with an author who writes as one should not."""
    folder = tmp_path_factory.mktemp("strict") / "shop"
    assert reporter("init", folder).returncode == 0
    assert reporter("ingest", "-w", folder).returncode == 0
    note = folder / "commentary" / "example" / "2026-10.md"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(NOTE)
    return folder


def test_building_says_what_no_reader_should_find(shop: Path, tmp_path: Path) -> None:
    made = reporter(*WORDS, "-w", shop, "--out", tmp_path)
    assert made.returncode == 0
    assert "example/monthly/2026-10: commentary: “utilised” is jargon: say “use”\n" in made.stderr
    assert "    correct it in commentary/example/2026-10.md, line 5\n" in made.stderr
    assert "“Unfortunately” tells nothing" in made.stderr
    assert (tmp_path / "example/monthly/2026-10/report.json").is_file()


def test_strictly_nothing_is_written_of_such_an_edition(shop: Path, tmp_path: Path) -> None:
    made = reporter(*WORDS, "-w", shop, "--out", tmp_path, "--strict")
    assert made.returncode == 1
    assert "example/monthly/2026-10: commentary: “utilised” is jargon: say “use”\n" in made.stderr
    assert (
        "example/monthly/2026-10: nothing is written: 2 faults of wording, or of numbers in the commentary\n"
        in made.stderr
    )
    assert "build without --strict" in made.stderr
    assert not list(tmp_path.rglob("*.json"))


def test_json_has_each_by_itself(shop: Path, tmp_path: Path) -> None:
    (told,) = json.loads(reporter(*WORDS, "-w", shop, "--out", tmp_path, "--strict", "--json").stdout)
    assert (told["folder"], told["fault"][:18]) == ("", "nothing is written")
    assert [one["words"] for one in told["wording"]] == ["utilised", "Unfortunately"]
    assert told["wording"][0]["place"] == "commentary"


def test_strictly_a_clean_edition_is_written(shop: Path, tmp_path: Path) -> None:
    (shop / "commentary/example/2026-09.md").write_text('+++\nauthor = "Dan"\n+++\n')
    words = ("build", "monthly", "--period", "2026-09", "--to", "json", *NOW)
    made = reporter(*words, "-w", shop, "--out", tmp_path, "--strict")
    assert made.returncode == 0
    assert (tmp_path / "example/monthly/2026-09/report.json").is_file()
