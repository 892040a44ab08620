"""A small workspace where much can go wrong: two clients, three people, three cadences, mail and pages."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

NOW = "2026-11-04T08:00Z"
LATER = "2026-11-04T20:00Z"  # the same day everywhere; every pause is over
EDITIONS = ("daily/2026-11-03", "weekly/2026-W44", "monthly/2026-10")
READERS: dict[str, dict[str, tuple[str, ...]]] = {
    "anton": {
        "ruth@anton.example": ("daily", "weekly", "monthly"),
        "sam@anton.example": ("weekly", "monthly"),
    },
    "bertha": {"kim@bertha.example": ("daily", "weekly", "monthly")},
}
PUBLISHED = "anton"
TEAM = "jordan@northfield.example"  # who reads whom to ring
TOLD_OF = {"bertha": "kim@bertha.example"}  # who reads of a planned change a week ahead
CHANGE = "2026-11-11T22:00Z"
EXPECTED = frozenset(
    (f"{client}/{edition}", person)
    for client, people in READERS.items()
    for person, wants in people.items()
    for edition in EDITIONS
    if edition.partition("/")[0] in wants
) | {
    ("_provider/calls/2026-11-04", TEAM),
    *((f"{client}/notice/CHG-{client}@20261111T2200Z-7-days", person) for client, person in TOLD_OF.items()),
}

_HEAD = """
[provider]
name = "Northfield"
zone = "Europe/London"
locale = "en_GB"

[mail]
sender = "reports@northfield.example"

[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
per_minute = 1000000

[publish]
to = "published"
address = "https://reports.northfield.example"

[defaults]
review = false

[[contacts]]
name = "Jordan"
email = "{team}"
wants = ["calls"]
"""
_SOURCE = """
[[sources]]
name = "{name}"
files = "{name}.csv"
preset = "plain-{name}"
expected_every = "1 day"
"""
_FIRST = date(2026, 9, 1)
_DAYS = 65  # the last is 4 November


def write_workspace(folder: Path, port: int) -> None:
    """The workspace and its logs; mail leaves by the server at that port."""
    (folder / "clients").mkdir(parents=True)
    sources = "".join(_SOURCE.format(name=name) for name in ("tickets", "activities"))
    sources += _SOURCE.format(name="changes").replace('expected_every = "1 day"\n', "")
    (folder / "reporter.toml").write_text(_HEAD.format(port=port, team=TEAM) + sources, "utf-8")
    for client in READERS:
        (folder / "clients" / f"{client}.toml").write_text(_client(client), "utf-8")
    _write_rows(folder / "tickets.csv", [_ticket(client, day) for day in _days() for client in READERS])
    _write_rows(folder / "changes.csv", [_change(client) for client in TOLD_OF])
    _write_rows(folder / "activities.csv", [_backup(client, day) for day in _days() for client in READERS])


def _client(slug: str) -> str:
    people = "".join(
        f'[[contacts]]\nname = "{address.partition("@")[0].title()}"\nemail = "{address}"\n'
        f"wants = {json.dumps((*wants, *(['notice'] if address == TOLD_OF.get(slug) else [])))}\n"
        for address, wants in READERS[slug].items()
    )
    return f'name = "{slug.title()}"\npublish = {str(slug == PUBLISHED).lower()}\n{people}'


def _days() -> list[date]:
    return [_FIRST + timedelta(days=number) for number in range(_DAYS)]


def _ticket(client: str, day: date) -> dict[str, str]:
    return {
        "id": f"{client}-{day:%m%d}",
        "client": client,
        "opened_at": f"{day} 05:00",
        "first_response_at": f"{day} 05:10",
        "resolved_at": f"{day} 06:30",
        "updated_at": f"{day} 06:30",
        "subject": f"The printer on floor {day.day % 5} is silent",
        "status": "closed",
        "priority": "3",
        "kind": "incident",
    }


def _change(client: str) -> dict[str, str]:
    return {
        "id": f"CHG-{client}",
        "client": client,
        "starts_at": CHANGE,
        "title": "A new battery for the server",
        "status": "scheduled",
        "updated_at": "2026-11-02 09:00",
    }


def _backup(client: str, day: date) -> dict[str, str]:
    return {
        "id": f"backup-{client}-{day:%m%d}",
        "client": client,
        "kind": "backup",
        "at": f"{day} 03:00",
        "title": "Nightly backup",
        "outcome": "ok",
    }


def _write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
