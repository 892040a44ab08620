"""The facts of a community as everybody may read them: made private once, before any section sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, cast

import pandas as pd

from reporter.config import Client
from reporter.privacy.judging import HIDDEN, WORDS, Saying, say
from reporter.records import Activity, Change, Rating, Record, Ticket
from reporter.store.facts import Facts, Span, records_of

_TICKETS = (
    *("opened", "resolved", "backlog", "apart", "closed", "withdrawn", "unsaid", "undated", "doubtful"),
    *("back_since", "named"),
)
_ACTIVITIES = ("activities", "backups_before", "checks_around", "untold")
_CHANGES = ("changes", "running")
_RATINGS = ("ratings",)
Judge = Callable[[Record], Saying]


def made_private(facts: Facts, client: Client, now: datetime) -> Facts:
    """The same without what may not be told; of a business nothing is taken out."""
    if client.kind != "community":
        return facts
    known: dict[Record, Saying] = {}

    def judged(record: Record) -> Saying:
        if record not in known:
            known[record] = say(record, client.privacy, now, attended=client.review)
        return known[record]

    return replace(
        facts,
        this=_span(facts.this, judged),
        before=_span(facts.before, judged),
        ahead=_frame(facts.ahead, Change, judged),
        left_since=_frame(facts.left_since, Ticket, judged),
        parts=tuple(_span(one, judged) for one in facts.parts),
        earlier=tuple(_span(one, judged) for one in facts.earlier),
    )


def of_areas(facts: Facts, wanted: Callable[[pd.DataFrame], pd.Series[bool]]) -> Facts:
    """The same of those tickets and that work alone."""

    def only(span: Span) -> Span:
        names = (*_TICKETS, *_ACTIVITIES, *_CHANGES)
        frames: dict[str, Any] = {name: _those(getattr(span, name), wanted) for name in names}
        return replace(span, **frames)

    return replace(
        facts,
        this=only(facts.this),
        before=only(facts.before),
        ahead=_those(facts.ahead, wanted),
        left_since=_those(facts.left_since, wanted),
    )


def _those(frame: pd.DataFrame, wanted: Callable[[pd.DataFrame], pd.Series[bool]]) -> pd.DataFrame:
    return frame[wanted(frame)].reset_index(drop=True) if len(frame) else frame


def _span(span: Span, judge: Judge) -> Span:
    types: dict[str, type[Record]] = {
        **dict.fromkeys(_TICKETS, Ticket),
        **dict.fromkeys(_ACTIVITIES, Activity),
        **dict.fromkeys(_CHANGES, Change),
        **dict.fromkeys(_RATINGS, Rating),
    }
    frames: dict[str, Any] = {name: _frame(getattr(span, name), kind, judge) for name, kind in types.items()}
    return replace(span, **frames)


def _frame(frame: pd.DataFrame, kind: type[Record], judge: Judge) -> pd.DataFrame:
    """The rows of which something may be said, in the words that may be."""
    if frame.empty:
        return frame
    said = [judge(record) for record in _records(frame, kind)]
    kept = [number for number, one in enumerate(said) if one.may_be_said]
    private = frame.take(kept).reset_index(drop=True)
    told = [said[number] for number in kept]
    columns = {name: [one.words[name] for one in told] for name in WORDS[kind.__name__]}
    columns |= {name: [""] * len(told) for name in HIDDEN if name in private}
    if "place" in private and kind is not Change:
        columns["place"] = [one.area for one in told]
    for name, texts in columns.items():
        private[name] = pd.array(texts, dtype="str")
    if "is_public" in private:
        private["is_public"] = [not one.why_no_words for one in told]
    return private


def _records(frame: pd.DataFrame, kind: type[Record]) -> list[Record]:
    """One per row, whatever stands in the frame beside the record’s own columns."""
    own = [one.name for one in fields(kind) if one.name in frame]
    return list(records_of(frame[own], cast(type[Ticket], kind)))
