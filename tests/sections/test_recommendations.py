from __future__ import annotations

import pytest

from reporter.report import Agenda, Roadmap
from reporter.sections.recommendations import recommendations
from reporter.story.packs.prices import comes_again, sum_of
from tests.sections.kept import decision, review
from tests.sections.reading import blocks, takeaway


def one(title: str, **words: str) -> str:
    return "\n".join(
        (f'\n[[recommendation]]\ntitle = "{title}"', *(f'{k} = "{v}"' for k, v in words.items()))
    )


def test_nothing_recommended_is_no_section() -> None:
    assert recommendations(review("")) is None


def test_the_first_four_are_told_and_those_with_a_quarter_stand_on_the_roadmap() -> None:
    kept = (
        one(
            "Computers",
            cost="£4,140",
            cost_note="once",
            quarter="2026-Q4",
            decision="a",
            reason="they are old",
        )
        + one("Line", cost="agreed", quarter="2026-Q4")
        + one("Server", cost="£3,900.50", quarter="2027-Q2")
        + one("Phishing", cost="£63", cost_note="a month")
        + one("Fifth")
        + decision("a", "2026-Q3")
    )
    section = recommendations(review(kept))
    assert section
    assert takeaway(section) == (
        "Four, in the order in which we would do them; one needs your decision. "
        "What is on the roadmap comes to £8,040.50."
    )
    roadmap, agenda = blocks(section)
    assert isinstance(roadmap, Roadmap)
    assert [(stop.when, stop.total) for stop in roadmap.stops] == [
        ("Oct to Dec 2026", "£4,140"),
        ("Apr to Jun 2027", "£3,900.50"),
    ]
    assert [(step.label, step.text) for step in roadmap.stops[0].items] == [
        ("Computers", "£4,140"),
        ("Line", "agreed"),
    ]
    assert isinstance(agenda, Agenda)
    first = agenda.items[0]
    assert (first.when, first.time, first.headline) == ("£4,140", "once", "Computers")
    assert [(step.label, step.text) for step in first.remarks] == [
        ("Reason", "They are old."),
        ("Needs", "decision 1."),
    ]
    assert agenda.more == "And one more: Fifth."


def test_a_price_that_comes_again_is_never_added() -> None:
    kept = one("A", cost="£63", cost_note="a month", quarter="2026-Q4") + one(
        "B", cost="£9", quarter="2026-Q4"
    )
    (roadmap, _) = blocks(recommendations(review(kept)))
    (stop,) = roadmap.stops
    assert stop.total == ""
    assert stop.items[0].text == "£63 a month"


def test_what_is_past_turned_down_or_put_only_later_is_not_recommended() -> None:
    no = {"decided": "no", "state": "dropped", "ended_on": "2026-07-09"}
    kept = decision("a", "2026-Q2", **no) + decision("b", "2026-Q4")
    kept += one("A", decision="a") + one("B", decision="b") + one("C", quarter="2026-Q3")
    assert recommendations(review(kept)) is None


@pytest.mark.parametrize(
    ("prices", "total"),
    [
        (["£4,140", "£650"], "£4,790"),
        (["£1", "agreed"], "£1"),
        (["agreed"], "None"),
        (["£1", "€1"], "None"),
        (["about £1"], "None"),
        (["£1.50", "£1.50"], "£3"),
    ],
)
def test_only_plain_amounts_of_one_currency_are_added(prices: list[str], total: str) -> None:
    assert str(sum_of(prices)) == total


@pytest.mark.parametrize("words", ["a month, plus VAT", "each", "per person", "yearly"])
def test_words_of_a_price_that_comes_again(words: str) -> None:
    assert comes_again(words)
    assert not comes_again("once, plus VAT")
    assert not comes_again("from your hours")
