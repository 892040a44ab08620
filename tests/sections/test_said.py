from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reporter.config import ReviewFile
from reporter.report import Answered, Memory, Reaction
from reporter.sections.said import said
from reporter.story.threads import Threads
from tests.metrics.worlds import rating
from tests.sections.reading import blocks, takeaway
from tests.story.scenes import scene, tickets


def month(good: int, bad: int, resolved: int = 0, **words: Any) -> Any:
    done = tickets("2026-10-06", resolved, resolved)
    given = [
        rating("good" if n < good else "bad", id=str(n), ticket_id=f"2026-10-06-{n}") | words
        for n in range(good + bad)
    ]
    return said(scene("month", ratings=given, **done))


def test_without_ratings_there_is_no_section() -> None:
    assert month(0, 0, 5) is None


@pytest.mark.parametrize(
    ("good", "bad", "resolved", "sentence"),
    [
        (1, 0, 0, "The one rating was good."),
        (1, 0, 4, "The one rating was good (one of four solved tickets was rated)."),
        (2, 0, 4, "Both ratings were good (two of four solved tickets were rated)."),
        (3, 0, 0, "All three ratings were good."),
        (0, 2, 0, "None of two ratings was good."),
        (1, 2, 0, "One of three ratings was good."),
        (11, 1, 63, "11 of 12 ratings were good (12 of 63 solved tickets were rated)."),
    ],
)
def test_good_ones_of_all_and_of_how_many(good: int, bad: int, resolved: int, sentence: str) -> None:
    assert takeaway(month(good, bad, resolved)) == sentence


def test_a_comment_is_quoted_only_with_consent_and_only_a_good_one() -> None:
    words: dict[str, Any] = {"comment": "You were calm, and so were we.", "rated_by": "Naomi"}
    assert blocks(month(1, 0, **words)) == []
    (quote,) = blocks(month(1, 0, may_quote=True, **words))
    assert quote.text == "You were calm, and so were we."
    assert blocks(month(0, 1, may_quote=True, **words)) == []


def heard(
    mails: int, answered: int, *words: str, notes: tuple[dict[str, Any], ...] = (), asked: int = 0
) -> Any:
    """A month in which so many mails left, and these answers came, each to another mail."""
    at = datetime(2026, 10, 9, tzinfo=UTC)
    came = tuple(
        Reaction(f"acme/{'follow-up' if word else 'weekly'}/2026-W{n + 10}", "ruth@acme.example", at, word)
        for n, word in enumerate(words)
    )
    memory = Memory(heard=Answered(mails, answered, came, asked))
    return said(
        replace(scene("month"), threads=Threads(memory), kept=ReviewFile.model_validate({"reply": notes}))
    )


@pytest.mark.parametrize(
    ("mails", "answered", "words", "sentence"),
    [
        (26, 1, [""], "You answered one of our mails in October; thank you. One of 26 mails that left in "
         "October has been answered."),
        (26, 0, ["", ""], "You answered two of our mails in October; thank you."),
        (9, 3, ["yes", "yes", "no"], "You answered three of our mails in October; thank you. Three of nine "
         "mails that left in October have been answered. Asked whether what we did has held, you said yes "
         "twice and no once."),
        (0, 0, ["no"], "You answered one of our mails in October; thank you. Asked whether what we did has "
         "held, you said no once."),
    ],
)  # fmt: skip
def test_what_came_back_is_thanked_for_and_counted(
    mails: int, answered: int, words: list[str], sentence: str
) -> None:
    assert takeaway(heard(mails, answered, *words)) == sentence


def test_a_no_is_told_beside_how_many_were_asked() -> None:
    assert takeaway(heard(0, 0, "no", asked=7)).endswith(
        "Asked whether what we did has held, you said no once; seven mails that left in October asked it."
    )


def test_nothing_that_somebody_wrote_is_told_unless_a_person_says_so() -> None:
    assert blocks(heard(5, 1, "")) == []
    notes = (
        {"to": "acme/weekly/2026-W10", "told": "The letter is too long.", "changed": "It is shorter."},
        {"to": "acme/weekly/2026-W11", "quote": "More of that, please.", "comes": "A second page."},
        {"to": "acme/weekly/2026-W44", "told": "Of another month."},
    )
    (table,) = blocks(heard(5, 2, "", "", notes=notes))
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["The letter is too long.", "It is shorter.", ""],
        ["“More of that, please.”", "A second page.", "Still open"],
    ]
