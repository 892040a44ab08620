from __future__ import annotations

from reporter.sections.quoted import quoted
from tests.metrics.worlds import rating
from tests.sections.reading import blocks, plain
from tests.story.briefs import brief
from tests.story.scenes import residents

WHERE = "A resident of Stirchley, at Thursday’s street meeting"


def test_a_quotation_says_who_said_it_and_where() -> None:
    said = rating(
        "bad", comment="I heard nothing for a week.", may_quote=True, rated_by=WHERE, at="2026-10-29T18:00"
    )
    (quote,) = blocks(quoted(brief("2026-W44", residents(), ratings=[said])))
    assert (quote.text, plain(quote.source)) == ("I heard nothing for a week.", f"{WHERE}, 29 October")


def test_nobody_is_quoted_who_did_not_agree() -> None:
    said = rating("good", comment="You found my bicycle again.", may_quote=False)
    assert quoted(brief("2026-W44", residents(), ratings=[said])) is None
