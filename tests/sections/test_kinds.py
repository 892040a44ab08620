from __future__ import annotations

from reporter.sections.kinds import kinds
from tests.sections.reading import rows, table
from tests.story.briefs import brief, still_open
from tests.story.scenes import residents


def of(**counts: int) -> list[dict[str, object]]:
    return [
        still_open(f"2026-10-27T09:{n:02}", id=f"{name}{n}", category=name)
        for name, many in counts.items()
        for n in range(many)
    ]


def test_kinds_with_enough_reports_are_counted_the_most_first() -> None:
    found = kinds(brief("2026-W44", residents(), opened=of(Noise=9, Bicycles=6)))
    assert rows(found) == [["Noise", "9"], ["Bicycles", "6"]]
    assert not table(found).note


def test_a_kind_is_kept_back_where_it_would_give_a_smaller_one_away() -> None:
    found = kinds(brief("2026-W44", residents(), opened=of(Noise=9, Bicycles=7, Parking=6, Eggs=2)))
    assert rows(found) == [["Noise", "9"], ["Bicycles", "7"]]
    assert table(found).note.startswith("The kinds with the most. No number below 5")


def test_of_one_kind_alone_there_is_no_table() -> None:
    assert kinds(brief("2026-W44", residents(), opened=of(Noise=9, Eggs=4))) is None
