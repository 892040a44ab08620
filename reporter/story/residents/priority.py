"""The priorities that residents voted for, or that a meeting set, and what became of each."""

from __future__ import annotations

from reporter.config.reviews import PriorityNote
from reporter.report import Agenda, AgendaItem, Step
from reporter.story.brief import Brief
from reporter.story.sentences import first_capital, joined, sentence, shorten

_CHOSEN = {"voted": "you voted for it", "set": "set at a meeting"}


def priorities_block(brief: Brief) -> Agenda | None:
    """Those that stand, or ended in the period; of a reader's areas where one chose some."""
    items = tuple(_item(one, brief) for one in brief.kept.priorities if _is_told(one, brief))
    return Agenda(items) if items else None


def _is_told(one: PriorityNote, brief: Brief) -> bool:
    period = brief.period
    chosen = {area.casefold() for area in brief.chosen.areas} if brief.chosen else set()
    is_here = not chosen or not one.areas or not chosen.isdisjoint(area.casefold() for area in one.areas)
    stands = one.ended_on is None or one.ended_on >= period.first
    return is_here and one.on <= period.last and stands


def _item(one: PriorityNote, brief: Brief) -> AgendaItem:
    is_over = one.ended_on is not None and one.ended_on <= brief.period.last
    ended = f"Ended on {brief.voice.plain_date(one.ended_on)}" if is_over and one.ended_on else ""
    how = joined(sentence(_CHOSEN[one.chosen]), sentence(one.where) if one.where else "")
    became = one.became or ("" if is_over else "nothing yet")
    remarks = (
        Step("How it was chosen", first_capital(how)),
        Step("What became of it", joined(*(sentence(part) for part in (became, ended) if part))),
    )
    title = first_capital(shorten(one.title, 90))
    return AgendaItem(f"Since {brief.voice.plain_date(one.on)}", "", title, remarks)
