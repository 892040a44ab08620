from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter.config import ReviewFile, Workspace, load_workspace, read_review
from reporter.config.environment import resource_folder
from reporter.config.placeholders import placeholders_of
from reporter.periods import parse_period
from reporter.report import Edition, Memory
from reporter.runs.briefing import brief_of
from reporter.runs.keeping import draft_kept
from reporter.runs.making import compose
from reporter.store.store import open_store
from tests.runs.workspaces import sample

MORNING = datetime(2026, 10, 5, 8, tzinfo=UTC)
QUARTER = parse_period("2026-Q3", "Europe/London")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    folder = tmp_path / "sample"
    shutil.copytree(resource_folder("sample_data"), folder, ignore=shutil.ignore_patterns("exports"))
    return load_workspace(folder)


def test_a_first_file_says_nothing_until_something_is_made_theirs(space: Workspace) -> None:
    path = draft_kept(space, "brook", QUARTER)
    assert path
    assert "\n# Brook & Lane Solicitors: what you keep between the reviews." in path.read_text()
    kept = read_review(space.folder, "brook")
    assert kept.is_there
    assert not kept.decisions
    assert not placeholders_of(space.folder, "reviews/brook.toml")


def test_every_line_of_it_can_be_used(space: Workspace) -> None:
    path = draft_kept(space, "brook", QUARTER)
    assert path
    used = re.sub(r"^# (\w+ = |\[)", r"\1", path.read_text(), flags=re.MULTILINE)
    used = re.sub(r"^inventory = .*\n", "", used, flags=re.MULTILINE)  # one of two that contradict each other
    path.write_text(re.sub(r'= ""', '= "Something"', used))
    kept = read_review(space.folder, "brook")
    assert kept.no_inventory == "Something"
    assert kept.decisions[0].asked == "2026-Q3"
    assert kept.promises[0].said_in == "2026-Q2"
    assert kept.recommendations[0].quarter == "2026-Q4"
    assert (len(kept.meetings), len(kept.turning_points), len(kept.tickets), len(kept.causes)) == (1, 1, 1, 1)


def test_a_file_that_is_there_is_left_alone(space: Workspace) -> None:
    before = (space.folder / "reviews/acme.toml").read_text()
    assert draft_kept(space, "acme", QUARTER) is None
    assert (space.folder / "reviews/acme.toml").read_text() == before


def test_what_is_kept_is_told_in_a_review_and_read_for_nothing_else(space: Workspace) -> None:
    known = space.model_copy(update={"store_file": sample().store_path})
    with open_store(known.store_path) as store:
        pack = brief_of(known, store, Edition("review", "acme", QUARTER), MORNING)
        month = brief_of(known, store, Edition("monthly", "acme", QUARTER.months[-1]), MORNING)
    assert pack.kept.file == "reviews/acme.toml"
    assert month.kept == ReviewFile()


def test_what_is_wrong_in_it_is_told_to_its_owner_with_file_and_line(space: Workspace) -> None:
    known = space.model_copy(update={"store_file": sample().store_path})
    rows = space.folder / "reviews/acme-inventory.csv"
    rows.write_text(rows.read_text() + "Laptop 11,Laptops,Harborne,last year,,,,\n")
    kept = space.folder / "reviews/acme.toml"
    text = kept.read_text().replace("The line company needs", "Unfortunately it needs")
    kept.write_text(text)
    with open_store(known.store_path) as store:
        made = compose(known, store, Edition("review", "acme", QUARTER), Memory(), MORNING)
    told = "line 84: bought_on: “last year” is not a date; write one like 2026-08-20"
    assert made.remarks == (f"reviews/acme-inventory.csv: {told}",)
    line = text[: text.index("Unfortunately")].count("\n") + 1
    assert [slip.mend for slip in made.slips] == [f"correct it in reviews/acme.toml, line {line}"]
