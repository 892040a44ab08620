"""What people told us in a review: good ratings quoted with consent, bad ones with what we did about each."""

from __future__ import annotations

from collections import Counter

from reporter import metrics
from reporter.config.reviews import TicketNote
from reporter.records import Rating
from reporter.report import Cell, Quote, Row
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.captions import quote_source
from reporter.story.packs.reviewing import of_promises_kept, promises_made
from reporter.story.packs.written_back import has_reactions, of_reactions
from reporter.story.sentences import first_capital, joined, out_of, spell
from reporter.story.takeaways import of_ratings

_QUOTES = 2
_LENGTHS = range(15, 201)  # characters of what may stand as a quotation


@told
def of_feedback(brief: Brief) -> str:
    """How many ratings were good, how many wrote back, and how many promises were kept."""
    csat = brief.measure(metrics.csat)
    ratings = of_ratings(brief, csat) if csat.good.of else ""
    return joined(ratings, of_reactions(brief), of_promises_kept(brief))


@told
def feedback_in_short(brief: Brief) -> str:
    """“37 of 40 ratings were good”"""
    good = brief.cite(metrics.csat).good
    if good.of:
        return f"{first_capital(out_of(good.good, good.of))} ratings good"
    return of_promises_kept(brief).rstrip(".")


def best_quotes(brief: Brief) -> tuple[Quote, ...]:
    """The two longest good comments whose writers agreed to be quoted."""
    good = _ratings(brief, "good")
    fitting = [one for one in good if one.may_quote and len(one.comment) in _LENGTHS]
    fitting.sort(key=lambda one: (-len(one.comment), one.at))
    return tuple(
        Quote(one.comment, quote_source(brief, one.rated_by, brief.voice.on(one.at)))
        for one in fitting[:_QUOTES]
    )


def _ratings(brief: Brief, verdict: str) -> list[Rating]:
    return [one for one in records_of(brief.this.ratings, Rating) if one.verdict == verdict]


@told
def bad_title(brief: Brief) -> str:
    """“The three that were not good”"""
    good = brief.cite(metrics.csat).good
    n = good.of - good.good
    brief.cite_number("ratings_bad", n, "ratings", "Ratings that were not good.")
    return f"The {spell(n)} that {'was' if n == 1 else 'were'} not good"


def bad_rows(brief: Brief) -> tuple[Row, ...]:
    """What was told, in their words only with their consent, what we did, and since when."""
    rows, silent = [], Counter[str]()
    for one in sorted(_ratings(brief, "bad"), key=lambda one: (one.at, one.id)):
        note = brief.kept.why_of(one.ticket_id)
        comment = f"“{one.comment.strip()}”" if one.may_quote and one.comment.strip() else ""
        if note is None and not comment:
            silent["did not want to be quoted" if one.comment.strip() else "gave no reason"] += 1
        else:
            rows.append(_bad_row(note or TicketNote(id=one.ticket_id or one.id), comment, one, brief))
    if not rows:  # a table of nothing reads as if nothing had been done
        return ()
    return (*rows, *(_silent_row(n, words, brief) for words, n in silent.items()))


def _bad_row(note: TicketNote, comment: str, rating: Rating, brief: Brief) -> Row:
    unsaid = "Not to be quoted" if rating.comment.strip() else "No reason was given"
    since = brief.voice.plain_date(note.since) if note.since else ""
    is_open = not note.changed and bool(note.comes)
    state = Cell("Still open", tone="late") if is_open else Cell(since)
    return Row((Cell(note.told or comment or unsaid), Cell(note.changed or note.comes), state))


@told
def _silent_row(n: int, words: str, brief: Brief) -> Row:
    brief.cite_number("ratings_silent", n, "ratings", "Ratings that were not good, and tell no more.", words)
    return Row((Cell(f"{first_capital(spell(n))} {words}."), Cell(""), Cell("")))


def unanswered(brief: Brief) -> list[str]:
    """For the owner: bad ratings on which nobody wrote what was done."""
    if not brief.manner.is_pack:
        return []
    keys = (one.ticket_id or one.id for one in _ratings(brief, "bad"))
    return [key for key in dict.fromkeys(keys) if brief.kept.why_of(key) is None]


def has_feedback(brief: Brief) -> bool:
    """Whether there is a rating, an answer or a promise to tell."""
    return bool(brief.measure(metrics.csat).good.of or promises_made(brief)) or has_reactions(brief)


def has_bad_ones(brief: Brief) -> bool:
    """Whether a rating was not good."""
    good = brief.measure(metrics.csat).good
    return good.good < good.of
