from __future__ import annotations

from reporter.sections.with_us import with_us
from tests.sections.reading import blocks, plain
from tests.story.briefs import brief, still_open
from tests.story.scenes import residents


def test_what_is_open_says_since_when_and_where() -> None:
    loud = still_open("2026-10-28T23:00", subject="Music on the towpath", place="Bournville", is_public=True)
    (agenda,) = blocks(with_us(brief("2026-W44", residents(), opened=[loud], backlog=[loud])))
    (item,) = agenda.items
    assert (plain(item.when), item.headline) == ("Since 28 October", "Music on the towpath")
    assert item.remarks[0].text == "Bournville."


def test_without_its_words_it_is_told_by_its_kind_and_never_by_a_number() -> None:
    rows = [
        still_open(f"2026-10-28T2{n}:00", id=f"BS-{n}", subject="", category="Late_noise") for n in range(4)
    ]
    (agenda,) = blocks(with_us(brief("2026-W44", residents(), opened=rows, backlog=rows)))
    assert {item.headline for item in agenda.items} == {"A report about late noise"}
    assert agenda.more == ""


def test_recorded_crimes_are_not_listed_one_by_one() -> None:
    row = still_open("2026-10-01T00:00", category="Robbery", precision="month")
    assert with_us(brief("2026-10", residents(), opened=[row], backlog=[row])) is None
    assert with_us(brief("2026-W44", residents())) is None
