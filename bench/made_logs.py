"""Logs of any length, the same each time: for measuring only, they make no sense to a reader."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
CLIENTS = ("ash", "beech", "cedar", "elm", "fir")
_SETTINGS = """
[provider]
name = "Bench"
zone = "Europe/London"

[[sources]]
name = "tickets"
files = "tickets.csv"
preset = "plain-tickets"
"""
_HEADS = (
    *("id", "client", "opened_at", "updated_at", "subject", "kind", "status", "priority", "category"),
    *("requester", "assignee", "first_response_at", "resolved_at", "minutes_worked", "resolution"),
)
_SUBJECTS = ("Printer jams on the second tray", "Cannot send large pictures", "Wireless drops upstairs")


def write_workspace(folder: Path, rows: int, spread: timedelta) -> Path:
    """A workspace of five clients whose tickets lie evenly over the time before NEWEST."""
    (folder / "clients").mkdir(parents=True)
    (folder / "reporter.toml").write_text(_SETTINGS)
    for client in CLIENTS:
        (folder / "clients" / f"{client}.toml").write_text(f'name = "{client.title()} and Sons"\n')
    with (folder / "tickets.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADS)
        writer.writerows(_row(number, NEWEST - spread + spread * (number / rows)) for number in range(rows))
    return folder


def _row(number: int, opened: datetime) -> list[str]:
    opened = opened.replace(microsecond=0)
    resolved = opened + timedelta(minutes=45 + number % 2000)
    return [
        f"T{number}",
        CLIENTS[number % len(CLIENTS)],
        opened.isoformat(),
        resolved.isoformat(),
        f"{_SUBJECTS[number % len(_SUBJECTS)]}, {number % 977}",
        "incident" if number % 3 else "request",
        "closed",
        str(1 + number % 4),
        ("E-mail", "Printing", "Network", "Access")[number % 4],
        f"Person {number % 211}",
        f"Technician {number % 7}",
        (opened + timedelta(minutes=5 + number % 50)).isoformat(),
        resolved.isoformat(),
        str(10 + number % 90),
        "Found the cause, mended it, and tried it together with the person who called.",
    ]
