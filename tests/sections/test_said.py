from __future__ import annotations

from typing import Any

import pytest

from reporter.sections.said import said
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
