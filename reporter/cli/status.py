"""Commands that say how things stand: status."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reporter.cli.app import JsonOption, NowOption, WorkspaceOption, app
from reporter.cli.speech import clock, emit, say_data, say_table

if TYPE_CHECKING:
    from reporter.ledger.ledger import Ledger
    from reporter.runs.planning import Outlook
    from reporter.store.soundness import ClientStanding, FeedStanding

_EDITIONS = ("held", "approved")
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


@app.command()
def status(workspace: WorkspaceOption = Path(), now: NowOption = "", as_json: JsonOption = False) -> None:
    """How fresh each feed is, how far each client's records go, what was sent last and is due next."""
    from reporter.config import load_workspace
    from reporter.ledger.ledger import open_ledger
    from reporter.runs.planning import outlooks
    from reporter.store.soundness import clients_standing, feeds_standing
    from reporter.store.store import open_store

    space, moment = load_workspace(workspace), clock(now)
    with open_store(space.store_path) as store:
        feeds, clients = feeds_standing(space, store), clients_standing(space, store, moment)
    with open_ledger(space) as ledger:
        series, waiting = list(outlooks(space, ledger, moment)), _waiting(ledger)
    if as_json:
        found = [_feed_data(feed, moment) for feed in feeds]
        known = [_client_data(client) for client in clients]
        emit({"feeds": found, "clients": known, "editions": [_series_data(one) for one in series], **waiting})
        return
    zone = ZoneInfo(space.provider.zone)
    tables = {
        f"Feeds, at {_written(moment, zone)} ({space.provider.zone})": [
            _feed_row(feed, moment, zone) for feed in feeds
        ]
        or [["none: add [[sources]] to reporter.toml"]],
        "Clients": [_client_row(client, zone) for client in clients],
        "Editions": [_series_row(one, zone) for one in series]
        or [["none: nobody reads any; see: reporter contacts"]],
    }
    for title, rows in tables.items():
        say_data(title)
        say_table(rows, "  ")
    for state, count in waiting.items():
        if count:
            say_data(f"{_many(count, 'edition' if state in _EDITIONS else 'mail')} {state}: reporter outbox")


def _feed_row(feed: FeedStanding, now: datetime, zone: ZoneInfo) -> list[str]:
    if feed.read_at is None:
        return [feed.source.name, _freshness(feed, now)]
    counts = f"{_many(feed.files, 'file')}, {_many(feed.rows, 'row')}, {feed.set_aside:,} set aside"
    counts += f", {_many(feed.waiting, 'line')} waiting" if feed.waiting else ""
    newest = f"newest record {_written(feed.newest_at, zone)}"
    return [feed.source.name, _freshness(feed, now), newest, f"read {_written(feed.read_at, zone)}", counts]


def _freshness(feed: FeedStanding, now: datetime) -> str:
    every = feed.source.expected_every
    if feed.read_at is None:
        return "never read"
    if every is None:
        return "nothing expected"
    if feed.newest_at is None:
        return "holds no record"
    late = feed.late_by(now)
    return f"late by {_span(late)}" if late else f"on time (every {_span(timedelta(seconds=every))})"


def _client_row(client: ClientStanding, zone: ZoneInfo) -> list[str]:
    name = client.client or "(no client)"
    if client.newest_at is None:
        return [name, "no records"]
    oldest, newest = _written(client.oldest_at, zone), _written(client.newest_at, zone)
    mend = "  give them one: reporter check data" if not client.client else ""
    return [name, f"records from {oldest} to {newest}{mend}"]


def _waiting(ledger: Ledger) -> dict[str, int]:
    """How many editions and mails wait for somebody."""
    return {
        "held": len(ledger.entries(states={"held"})),
        "approved": len(ledger.entries(states={"approved"})),
        "unsure": len(ledger.deliveries(states={"unsure"})),
    }


def _series_row(series: Outlook, zone: ZoneInfo) -> list[str]:
    last = f"last {series.last.period}, {series.last.state}" if series.last else "none yet"
    due = f"next {series.next_period}, due {_written(series.next_due_at, zone)}"
    return [series.client, series.cadence, last, due, f"to {_many(series.readers, 'reader')}"]


def _series_data(series: Outlook) -> dict[str, Any]:
    return {
        "client": series.client,
        "cadence": series.cadence,
        "last": series.last.key if series.last else None,
        "last_state": series.last.state if series.last else None,
        "next": series.next_period,
        "next_due_at": series.next_due_at.isoformat(),
        "readers": series.readers,
    }


def _feed_data(feed: FeedStanding, now: datetime) -> dict[str, Any]:
    late = feed.late_by(now)
    return {
        "source": feed.source.name,
        "freshness": _freshness(feed, now),
        "late_seconds": int(late.total_seconds()) if late else 0,
        "expected_every": feed.source.expected_every,
        "files": feed.files,
        "rows": feed.rows,
        "set_aside": feed.set_aside,
        "waiting": feed.waiting,
        "oldest_at": _iso(feed.oldest_at),
        "newest_at": _iso(feed.newest_at),
        "read_at": _iso(feed.read_at),
    }


def _client_data(client: ClientStanding) -> dict[str, Any]:
    return {
        "client": client.client,
        "oldest_at": _iso(client.oldest_at),
        "newest_at": _iso(client.newest_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _written(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "none"


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _span(length: timedelta) -> str:
    """2 days 3 hours: the two largest units."""
    left, words = int(length.total_seconds()), []
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            words.append(_many(count, unit))
    return " ".join(words[:2]) or "less than a minute"
