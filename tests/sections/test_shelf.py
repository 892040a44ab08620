"""One name in four places: module, function, section, test."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from reporter import sections
from reporter.cadences import MENU
from reporter.config import Note
from reporter.config.commentary import PromiseNote
from reporter.report import Section, Table, figures_of, texts_of
from reporter.sections.small_print import small_print
from tests.metrics.worlds import activity, at, rating
from tests.sections.kept import MEETINGS, review
from tests.story.briefs import dentist, solved
from tests.story.scenes import history, proof, scene, tickets

NAMES = sorted({name for one in MENU.values() for name in (*one.sections, *one.for_residents)})
NOT_SECTIONS = {"tiles", "small_print", "__init__"}  # parts of every report, listed nowhere
HERE = Path(__file__).parent
KEPT = """
no_inventory = "We bring one"
[[decision]]
id = "a"
asked = "2026-Q2"
question = "May we?"
[[recommendation]]
title = "Do it"
[[priority]]
title = "The towpath"
on = 2026-08-01
"""


def full(community: bool = False, unit: str = "month") -> list[Section]:
    """Every section of a month in which everything happened."""
    rows = tickets(
        "2026-10-06", 24, 20, category="Noise", place="Mill Lane", assignee="Dan", minutes_worked=9.0
    )
    for row in rows["opened"][::2]:
        row |= {"category": "Lost", "place": "Canal", "priority": 1}
    who = dentist(
        kind="community" if community else "business",
        services=("a",),
        catalogue={"a": {"name": "A"}},
        meetings=({"on": "2026-11-12", "title": "Coffee"},),
    )
    done = [*proof("month"), activity("visit", "2026-10-06T10:00", title="Visit", minutes=60.0)]
    note = Note(markdown="Well done.", promises=(PromiseNote(said="A", state="Done"),))
    said = rating("good", comment="You found my bicycle.", may_quote=True)
    known = {"activities": done, "ratings": [said], "history": history("month", 20, 20, 20, 20, 24)}
    planned = {"id": "CHG-1", "title": "A", "status": "failed", "starts_at": at("2026-10-06T10:00")}
    known["changes"] = [planned]
    told = scene(unit, who, note=note, **rows | known)
    quiet = scene("day", dentist(provider=who.provider.model_copy(update={"tip": "Lock it."})))
    quiet_work = scene("day", activities=[activity("visit", "2026-11-03T10:00", title="Visit")])
    kept = review(f"{KEPT}{MEETINGS}", who)
    made = [sections.make(name, brief) for name in NAMES for brief in (told, quiet, quiet_work, kept)]
    return [section for section in made if section]


def test_module_function_and_menu_have_one_name() -> None:
    modules = {path.stem for path in Path(sections.__file__).parent.glob("*.py")}
    assert modules - NOT_SECTIONS == set(NAMES)
    for name in NAMES:
        assert callable(getattr(import_module(f"reporter.sections.{name}"), name))


def test_every_section_has_its_test() -> None:
    assert {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")} >= {
        *NAMES,
        "small_print",
        "tiles",
    }


def test_every_section_bears_the_name_of_its_maker() -> None:
    made = [*full(), *full(community=True), *full(unit="week")]
    assert {section.name for section in made} == set(NAMES)


@pytest.mark.parametrize("community", [False, True])
def test_every_table_is_as_wide_as_the_page_and_every_row_as_its_table(community: bool) -> None:
    tables = [block for section in full(community) for block in section.blocks if isinstance(block, Table)]
    assert tables
    for table in tables:
        assert abs(sum(column.width for column in table.columns) - 1) < 0.01
        assert {sum(cell.span for cell in row.cells) for row in table.rows} == {len(table.columns)}


def test_no_takeaway_has_two_stops_or_none() -> None:
    for section in [*full(), *full(community=True)]:
        assert ".." not in section.takeaway
        assert not section.takeaway or section.takeaway[-1] in ".?"


def test_the_small_print_defines_every_figure_that_has_a_term() -> None:
    made = full()
    figures = [figure for section in made for _, text in texts_of(section) for figure in figures_of(text)]
    brief = scene("month", **tickets("2026-10-06", 3, 3))
    (block,) = small_print(brief, figures).blocks
    terms = {entry.label for entry in block.entries}  # type: ignore[union-attr]
    assert {"Opened", "Solved", "Still open", "Copies made", "Checks", "Ratings", "Hours"} <= terms
    assert {"First answer", "Time to solve", "Answered on time", "Half within", "Coverage"} <= terms


def test_an_untold_ticket_leaves_no_sections_of_numbers() -> None:
    empty = scene("week", activities=[])
    for name in (
        "themes",
        "volume",
        "still_open",
        "protection",
        "said",
        "areas",
        "stories",
        "service",
    ):
        assert sections.make(name, empty) is None, name


def test_a_solved_ticket_alone_fills_what_it_can() -> None:
    row = solved("2026-10-06T09:00", "2026-10-06T10:00")
    told = scene("month", opened=[row], resolved=[row], activities=[])
    assert sections.make("service", told) is not None
    assert sections.make("themes", told) is None
