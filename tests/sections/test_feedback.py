from __future__ import annotations

from typing import Any

from reporter.report import Quote
from reporter.sections.feedback import feedback
from reporter.story.packs.feedback import unanswered
from tests.metrics.worlds import rating
from tests.sections.kept import MEETINGS, review
from tests.sections.reading import blocks, takeaway

PROMISES = """
[[promise]]
said_in = "2026-Q2"
text = "New Wi-Fi"
state = "kept"
happened = "In on 22 August"
[[promise]]
said_in = "2026-Q2"
text = "A faster line"
state = "moved"
happened = "It needs three weeks more"
by = 2026-10-24
[[promise]]
said_in = "2026-Q1"
text = "An old one"
state = "missed"
[[promise]]
said_in = "2026-Q3"
text = "A new one"
"""


def bad(number: int, **words: Any) -> dict[str, Any]:
    return rating("bad", id=f"b{number}", ticket_id=f"NF-{number}") | {"at": words.pop("at", AT)} | words


AT = rating("bad")["at"]


def cells(block: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in block.rows]


def test_without_ratings_and_promises_there_is_no_section() -> None:
    assert feedback(review("")) is None


def test_promises_of_the_last_review_stand_with_what_became_of_them() -> None:
    told = feedback(review(MEETINGS + PROMISES))
    assert takeaway(told) == "Of two promises we kept one."
    (table,) = blocks(told)
    assert table.caption == "Our promises: one kept, one moved"
    assert table.columns[0].head == "In July we said"
    assert cells(table) == [
        ["New Wi-Fi", "In on 22 August", "Kept"],
        ["A faster line", "It needs three weeks more. Now Saturday 24 October.", "Moved"],
    ]
    assert [row.cells[2].tone for row in table.rows] == ["strong", "late"]


def test_without_a_meeting_the_review_is_named() -> None:
    (table,) = blocks(feedback(review(PROMISES)))
    assert table.columns[0].head == "In the second quarter of 2026 we said"


def test_two_who_agreed_are_quoted() -> None:
    words = [f"You were calm, and so were we, all {n}." for n in ("three", "seven", "eleven")]
    good = [rating("good", id=str(n), comment=text, may_quote=n > 0) for n, text in enumerate(words)]
    quotes = [block for block in blocks(feedback(review("", ratings=good))) if isinstance(block, Quote)]
    assert [quote.text for quote in quotes] == [words[2], words[1]]


def test_bad_ones_are_told_with_what_was_done_and_in_their_words_only_with_consent() -> None:
    kept = (
        '[[ticket]]\nid = "NF-1"\ntold = "Nobody rang."\nchanged = "We ring by six."\nsince = 2026-08-03\n'
        '[[ticket]]\nid = "NF-2"\ncomes = "A spare board"\n'
    )
    given = [
        bad(1, comment="Nobody rang me!", may_quote=False, rated_by="Nadia"),
        bad(2, comment="Too slow for us.", may_quote=True),
        bad(3, comment="A secret", may_quote=False),
        bad(4),
        bad(5),
    ]
    told = review(kept, ratings=given)
    (table,) = blocks(feedback(told))
    assert table.caption == "The five that were not good"
    assert cells(table) == [
        ["Nobody rang.", "We ring by six.", "3 August"],
        ["“Too slow for us.”", "A spare board", "Still open"],
        ["One did not want to be quoted.", "", ""],
        ["Two gave no reason.", "", ""],
    ]
    assert unanswered(told) == ["NF-3", "NF-4", "NF-5"]
