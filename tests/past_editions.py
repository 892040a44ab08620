"""What was sent to an invented client over a year and a half, for the tests of its site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from reporter.config import Client, Provider
from reporter.periods import parse_period
from reporter.report import AgendaItem, Cell, ClientSite, Column, Figure, Row, Step, Table
from reporter.story.archive.chronicle import Chronicle, SentEdition
from reporter.story.archive.looking_back import tell_past
from reporter.story.readers import voice_for

ZONE = "Europe/London"
NOW = datetime(2026, 11, 4, 8, tzinfo=UTC)
TITLES = {
    "daily": "Daily Report",
    "weekly": "Weekly Summary",
    "monthly": "Monthly Executive Summary",
    "review": "Business Review",
}
SCANNER = AgendaItem(
    "Next update",
    "Thu 5 November, 12:00",
    "Slow scanner for impressions",
    (Step("", "Reported at 16:40. It waits for your answer."),),
)
LETTERS = AgendaItem(
    "Overdue, next update",
    "Mon 9 November, 10:00",
    "Missing letters in the recall list",
    (Step("", "Reported on Monday at 11:20."),),
)


def provider() -> Provider:
    return Provider(name="Northfield IT", zone=ZONE, locale="en_GB")


def client(**more: object) -> Client:
    known = {"slug": "acme", "name": "Acme Dental Group", "zone": ZONE, "locale": "en_GB"}
    return Client.model_validate({**known, "provider": provider(), **more})


def figure(name: str, value: float, period: str, n: int | None = None) -> Figure:
    unit = "share" if name.startswith("share") else "tickets"
    return Figure(name, value, unit, n, period, f"What {name} counts.")


def promised(*states: str) -> Table:
    columns = tuple(
        Column(head, 1, number=False) for head in ("In September we said", "What happened", "State")
    )
    rows = tuple(Row((Cell(f"Promise {n}"), Cell("It came"), Cell(state))) for n, state in enumerate(states))
    return Table("What we promised", columns, rows, wordy=True, show_caption=False)


def sent(key: str, headline: str = "A steady month. Nothing needs you.", **more: object) -> SentEdition:
    """“monthly/2026-10” or “weekly/2026-W44.2”; figures are given by name."""
    cadence, _, name = key.partition("/")
    about, _, revision = name.partition(".")
    period = parse_period(about, ZONE)
    given = more.pop("figures", {})
    assert isinstance(given, dict)
    known: dict[str, object] = {
        "path": key,
        "cadence": cadence,
        "title": TITLES[cadence],
        "period": period,
        "headline": headline,
        "sent_at": period.end.replace(hour=7),
        "revision": int(revision or 1),
        "has_pdf": cadence != "daily",
        "figures": {
            one: value if isinstance(value, Figure) else figure(one, value, about)
            for one, value in given.items()
        },
    }
    return SentEdition(**{**known, **more})  # type: ignore[arg-type]


def tuesday(n: int = 2, **more: object) -> SentEdition:
    """The newest daily, with so many open."""
    figures = {"count_backlog": n, "count_waiting_on_client": min(n, 1), "count_opened": 6}
    items = (SCANNER, LETTERS)[:n]
    known = {"headline": "A usual Tuesday. Two things need you.", "figures": figures, "open_items": items}
    return sent("daily/2026-11-03", **{**known, **more})  # type: ignore[arg-type]


def months(first: str, last: str) -> list[SentEdition]:
    """A monthly of each, with its figures."""
    found, period = [], parse_period(first, ZONE)
    while period.name <= last:
        share = figure("share_answered_in_time", 58 / 60, period.name, 60)
        found.append(
            sent(f"monthly/{period.name}", figures={"count_opened": 61, "share_answered_in_time": share})
        )
        period = period.after
    return found


def told(editions: Sequence[SentEdition], now: datetime = NOW, **more: object) -> ClientSite:
    """The site of a client who was sent these."""
    return tell_past(Chronicle(tuple(editions), voice_for(client(**more)), now))
