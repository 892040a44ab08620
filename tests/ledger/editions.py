"""A workspace with a ledger, and small editions to put into it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reporter.config.models import Provider, Workspace
from reporter.ledger import Delivery, Entry
from reporter.report import Told

NOW = datetime(2026, 11, 2, 7, 0, 0, 123456, tzinfo=UTC)
TOLD = Told(
    "2026-W33", (("count_opened", 5, None), ("share_backups", 6, 7)), ("desk/1", "desk/ü 2"), ("desk/1",)
)
RUTH, OMAR = "ruth@acme.example", "omar@acme.example"


def workspace(folder: Path, **settings: Any) -> Workspace:
    return Workspace(folder=folder, provider=Provider(name="Northwind IT", zone="Europe/London"), **settings)


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def edition(key: str = "acme/weekly/2026-W33", **settings: Any) -> Entry:
    client, cadence, name = key.split("/")
    known: dict[str, Any] = {
        "state": "held",
        "made_at": NOW,
        "due_at": NOW,
        "headline": "A quiet week – nothing is “open”",
        "subject": "Weekly Summary",
        "title": "Weekly Summary",
        "client_name": "Acme & Söhne",
        "report_sha256": "ab" * 32,
        "reasons": ("waits for your review",),
        "documents": {"letter.html": "01" * 32, "report.pdf": "02" * 32},
    }
    return Entry(key, client, cadence, name.partition(".")[0], **{**known, **settings})


def mail(key: str = "acme/weekly/2026-W33", recipient: str = RUTH) -> Delivery:
    name = recipient.partition("@")[0]
    return Delivery(
        key, "mail", recipient, "approved", f"<{key}.{name}@msp.example>", f"mail/{name}.eml", "03" * 32
    )


def published(key: str = "acme/weekly/2026-W33") -> Delivery:
    return Delivery(key, "publish", "", "approved")
