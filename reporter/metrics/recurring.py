"""What came back in a span, and who asked: tickets gathered by what they have in common."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from reporter.config import Client
from reporter.store.facts import Span

_ASKED_MOST = 10  # of whom it is worked out about what
_OFTEN = 3  # times: once is chance, twice may be
_DIFFERS = re.compile(r"[\W\d_]+")  # signs and digits: what differs from ticket to ticket


class Recurrence(NamedTuple):
    """What was the same, of how many tickets; their hours of work are None where one does not say."""

    name: str  # of the thing, or the kind of matter; "" of words, which one of its tickets tells
    n: int
    hours: float | None
    key: tuple[str, str]  # source and id of the newest of them
    is_thing: bool = False


class Asker(NamedTuple):
    """Who asked, how often, and most often about what: one or two matters; none where it was many."""

    name: str
    n: int
    about: tuple[str, ...]
    key: tuple[str, str]  # source and id of the newest of theirs


def faults(span: Span, client: Client) -> int:
    """Tickets that came in during the period because something did not work; all, where the log does not
    tell them from requests.
    """
    return len(_faults(span, client))


def recurring(span: Span, client: Client) -> list[Recurrence]:
    """Tickets about something that did not work, which came in during the period three times or more about
    the same: the same thing, where that is named; of the others the same kind of matter, or where the log has
    no kind for it, in the same words. The hours are those booked on them.
    """
    tickets = _faults(span, client)
    things, categories = tickets["asset"].str.strip(), tickets["category"].str.strip()
    words = tickets["subject"].str.casefold().str.replace(_DIFFERS, " ", regex=True).str.strip()
    same = ("category " + categories).where(categories != "", ("words " + words).where(words != "", ""))
    folded = things.str.casefold()
    often = folded.value_counts()
    same = ("asset " + folded).where(folded.isin(often.index[often >= _OFTEN]) & (things != ""), same)
    counts = same[same != ""].value_counts()
    found = [_gathered(tickets[same == name], name) for name in counts.index[counts >= _OFTEN]]
    return sorted(found, key=lambda one: (-one.n, one.name, one.key))


def askers(span: Span, _client: Client) -> list[Asker]:
    """Who asked in the period, by the tickets that came in, but those that the desk opened itself."""
    theirs = span.opened[~span.opened["is_proactive"].astype(bool) & (span.opened["requester"] != "")]
    counts = theirs["requester"].value_counts()
    ranked = sorted(counts.items(), key=lambda one: (-int(one[1]), str(one[0])))
    newest = theirs.drop_duplicates("requester", keep="last")
    keys = dict(zip(newest["requester"], zip(newest["source"], newest["id"], strict=True), strict=True))
    return [
        Asker(str(name), int(n), _about(theirs, name) if place < _ASKED_MOST else (), keys[name])
        for place, (name, n) in enumerate(ranked)
    ]


def _about(tickets: pd.DataFrame, requester: object) -> tuple[str, ...]:
    asked = tickets.loc[(tickets["requester"] == requester) & (tickets["category"] != ""), "category"]
    about = asked.value_counts()
    most = sorted(str(one) for one in about.index[about == about.max()])
    return tuple(most if len(most) < 3 else ())


def _faults(span: Span, client: Client) -> pd.DataFrame:
    return span.opened[span.opened["kind"] == "incident"] if tells_kinds(span, client) else span.opened


def tells_kinds(span: Span, _client: Client) -> bool:
    """Whether the log tells what did not work from what was asked for."""
    return {"incident", "request"} <= set(span.opened["kind"])


def _gathered(tickets: pd.DataFrame, same: str) -> Recurrence:
    minutes = tickets["minutes_worked"].astype("float64")
    newest, told_by = tickets.iloc[-1], same.partition(" ")[0]
    return Recurrence(
        str(newest[told_by]).strip() if told_by in ("asset", "category") else "",
        len(tickets),
        None if minutes.isna().any() else float(minutes.sum()) / 60,
        (str(newest["source"]), str(newest["id"])),
        is_thing=told_by == "asset",
    )
