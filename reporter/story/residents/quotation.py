"""One quotation of a resident who agreed to it."""

from __future__ import annotations

from reporter.records import Rating
from reporter.report import Quote
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.captions import quote_source

_SHORTEST, _LONGEST = 15, 200


def quotation_of(brief: Brief) -> Quote | None:
    """The longest of the period that is no longer than a few lines, with who said it and where."""
    said = [one for one in records_of(brief.this.ratings, Rating) if one.may_quote]
    fit = [one for one in said if _SHORTEST <= len(one.comment) <= _LONGEST]
    if not fit:
        return None
    best = min(fit, key=lambda one: (-len(one.comment), one.at, one.id))
    return Quote(best.comment, quote_source(brief, best.rated_by, brief.voice.on(best.at)))
