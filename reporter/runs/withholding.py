"""What would be told of a community's records, what was taken out of each, and why: for its team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reporter.config import Workspace
from reporter.periods import Period
from reporter.privacy.judging import Saying, say
from reporter.records import Activity, Rating, Record, Ticket
from reporter.report import Edition
from reporter.store.coverage import Asked
from reporter.store.facts import load_facts, records_of
from reporter.store.silences import Promised
from reporter.store.store import Store


@dataclass(frozen=True)
class LookedAt:
    """One record of a community, and what may be said of it."""

    client: str
    record: str  # report, work, rating
    id: str
    verdict: str  # told, without its words, left out
    kind: str
    area: str
    state: str
    words: dict[str, str]
    taken: tuple[tuple[str, str, str], ...]  # in which field, what it is, and its words
    why: str


def looked_at(workspace: Workspace, store: Store, slug: str, period: Period, now: datetime) -> list[LookedAt]:
    """Every record that an edition of the period would look at, in the order of the logs."""
    client = workspace.clients[slug]
    found = {(type(one), one.source, one.id): one for one in _records(workspace, store, slug, period, now)}
    said = ((one, say(one, client.privacy, now, attended=client.review)) for one in found.values())
    return [_looked(slug, one, saying) for one, saying in said]


def _records(
    workspace: Workspace, store: Store, slug: str, period: Period, now: datetime
) -> Iterator[Record]:
    client = workspace.clients[slug]
    asked = Asked(Promised.of(workspace.sources, client), now, client.joined_on)
    span = load_facts(store, Edition("any", slug, period), asked).this
    for frame in (span.opened, span.resolved, span.closed, span.backlog):
        yield from records_of(frame, Ticket)
    yield from records_of(span.activities, Activity)
    yield from records_of(span.ratings, Rating)


def _looked(client: str, record: Record, saying: Saying) -> LookedAt:
    verdict = "told"
    if not saying.may_be_said:
        verdict = "left out"
    elif saying.why_no_words:
        verdict = "without its words"
    names: dict[type[Record], str] = {Ticket: "report", Activity: "work", Rating: "rating"}
    return LookedAt(
        client=client,
        record=names[type(record)],
        id=record.id,
        verdict=verdict,
        kind=saying.kind,
        area=saying.area,
        state=saying.state,
        words={name: text for name, text in saying.words.items() if text},
        taken=tuple((name, one.what, one.words) for name, one in saying.taken),
        why=saying.why_not or saying.why_no_words,
    )
