"""Briefs of a small known world: a client, a period, the tickets and activities a test names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from reporter.config import Client, Note
from reporter.metrics import newest_backup_at
from reporter.periods import Period, parse_period
from reporter.report import Edition
from reporter.store.facts import Facts, Feed, Lack
from reporter.story.brief import Brief
from tests.metrics.worlds import at, client, frame, span, ticket

LONG_AGO = at("2020-01-01T00:00")


def dentist(**changes: Any) -> Client:
    """Acme Dental: three numbers to ring, promises of an hour and two days, open at all hours."""
    known = client(targets={"normal": {"first_response": "1 h", "resolution": "2 days"}}).model_dump()
    calls = [
        {"when": "Something is broken", "number": "0121 496 0100"},
        {"when": "Anything else", "number": "0121 496 0142"},
    ]
    provider = known["provider"] | {"calls": calls}
    return Client.model_validate(
        known | {"slug": "acme", "name": "Acme Dental", "provider": provider} | changes
    )


def solved(opened: str, resolved: str, **words: Any) -> dict[str, Any]:
    """A ticket with its end."""
    told = {"id": opened, "subject": "Printer at reception prints blank pages", "status": "closed"}
    return ticket(opened, resolved_at=resolved, first_response_at=opened, **(told | words))


def still_open(opened: str, **words: Any) -> dict[str, Any]:
    """A ticket without one."""
    return ticket(opened, **({"id": opened, "subject": "Slow scanner at Selly Oak"} | words))


def brief(
    period: str,
    who: Client | None = None,
    note: Note | None = None,
    before: dict[str, Any] | None = None,
    **rows: Any,
) -> Brief:
    """A brief made at seven on the morning after its period; `rows` fill the period's frames."""
    known = who or dentist()
    when = parse_period(period, known.zone)
    history = pd.DataFrame(
        [(when.first, when.name, 0, 0, 0, 0, 0, 0.0)],
        columns=["first", "name", "opened", "resolved", "incidents", "requests", "planned", "minutes"],
    )
    this = span(when, **{name: found for name, found in rows.items() if name not in _FACTS})
    earlier = span(when.before, **(before or {}))
    copies = [newest_backup_at(one, known) for one in (this, earlier)]
    facts = Facts(
        edition=Edition({"day": "daily", "week": "weekly"}.get(when.unit, "monthly"), known.slug, when),
        this=this,
        before=earlier,
        known_copy_at=max(filter(None, copies), default=None),
        ahead=frame("changes", *rows.get("ahead", ())),
        history=rows.get("history", history),
        feeds=rows.get("feeds", ()),
        first_record_at=rows.get("first_record_at", LONG_AGO),
        lacks=rows.get("lacks", lacks_of(rows.get("feeds", ()), when)),
    )
    now = when.end + timedelta(hours=7)
    return Brief(facts, known, note or Note(), now, rows.get("sources", ()))


_FACTS = ("ahead", "history", "feeds", "first_record_at", "sources", "lacks")


def lacks_of(feeds: tuple[Feed, ...], when: Period) -> tuple[Lack, ...]:
    """A feed that ends a day or more before the period does is late."""
    ends = [(feed, feed.until) for feed in feeds if feed.until]
    return tuple(
        Lack(feed, "late", max(end, when.start), when.end)
        for feed, end in ends
        if end < when.end - timedelta(days=1)
    )


def made_at(told: Brief, now: datetime) -> Brief:
    """The same brief at another moment."""
    return replace(told, now=now)


def feed(name: str, newest: str) -> Feed:
    """A feed whose newest record is of that moment."""
    return Feed(name, at(newest), at(newest))
