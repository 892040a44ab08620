"""A world as the folder that a person would have: settings, clients, and exports as they were written."""

from __future__ import annotations

import csv
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.truth.worlds import BY_CHANGE, Delivery, Patron, Promise, World

_PRESETS = {
    "tickets": "plain-tickets",
    "activities": "plain-activities",
    "changes": "plain-changes",
    "ratings": "plain-ratings",
    "crimes": "crimes",
}
_PRIORITIES = {1: "urgent", 2: "high", 3: "normal", 4: "low"}
_ALWAYS = ("id", "client", "opened_at", "subject")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CRIMES = """
records = "tickets"
required = ["opened_at"]
[columns]
id = "id"
opened_at = "opened_at"
status = "status"
subject = "category"
category = "category"
place = "place"
resolution = "status"
[client]
column = "client"
[dates]
formats = ["%Y-%m"]
precision = "month"
[status]
"" = "closed"
"Under investigation" = "open"
"Local resolution" = "closed"
"Investigation complete; no suspect identified" = "closed"
"""


def write_folder(world: World, folder: Path) -> None:
    """Settings and clients; the exports come with `write_file`, one delivery after the other."""
    (folder / "clients").mkdir(parents=True)
    (folder / "reporter.toml").write_text(_settings(world), "utf-8")
    for patron in world.patrons:
        (folder / "clients" / f"{patron.slug}.toml").write_text(_client(patron), "utf-8")
    (folder / "presets").mkdir()
    if any(one.feed == "crimes" for one in world.deliveries):
        (folder / "presets" / "crimes.toml").write_text(_CRIMES, "utf-8")
    if BY_CHANGE in world.traits:
        (folder / "presets" / "by-change.toml").write_text(_by_change(world), "utf-8")


def _by_change(world: World) -> str:
    """A product that has no time of closing: its last change stands for it."""
    names = (*_ALWAYS, *sorted(world.columns))
    columns = {name: name for name in names if name != "client"} | {"closed_at": "updated_at"}
    lines = ['records = "tickets"', 'required = ["opened_at"]', "[columns]"]
    lines += [f'{name} = "{column}"' for name, column in columns.items()]
    return "\n".join([*lines, "[client]", 'column = "client"']) + "\n"


def write_file(world: World, delivery: Delivery, folder: Path) -> Path:
    """One export, as its feed writes it."""
    path = folder / delivery.name
    rows = [{name: _cell(value, world) for name, value in row.items()} for row in delivery.rows]
    names = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if _is_told(world, delivery, name)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)
    os.utime(path, (delivery.at.timestamp(), delivery.at.timestamp()))
    return path


def _is_told(world: World, delivery: Delivery, name: str) -> bool:
    return delivery.feed != "tickets" or name in _ALWAYS or name in world.columns


def _cell(value: Any, world: World) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        there = value.astimezone(ZoneInfo(world.patrons[0].zone))
        return f"{there:%Y-%m-%d %H:%M}" if world.is_local else there.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings(world: World) -> str:
    zone = world.patrons[0].zone
    lines = [
        "[provider]",
        'name = "Northfield"',
        f'zone = "{zone}"',
        'locale = "en_GB"',
        "[defaults]",
        "review = false",
    ]
    for feed in dict.fromkeys(one.feed for one in world.deliveries):
        lines += [
            "[[sources]]",
            f'name = "{feed}"',
            f'files = "{feed}*.csv"',
            f'preset = "{_preset(world, feed)}"',
            f'zone = "{zone}"',
        ]
        if feed == "tickets" and world.every:
            lines.append(f'expected_every = "{world.every}"')
    return "\n".join(lines) + "\n"


def _preset(world: World, feed: str) -> str:
    return "by-change" if feed == "tickets" and BY_CHANGE in world.traits else _PRESETS[feed]


def _client(patron: Patron) -> str:
    lines = [f'name = "{patron.name}"', f'kind = "{patron.kind}"', f'zone = "{patron.zone}"']
    if patron.people is not None:
        lines.append(f"people = {patron.people}")
    if patron.joined_on:
        lines.append(f"joined_on = {patron.joined_on}")
    lines += ["[agreement]"]
    terms = patron.terms
    if terms.region:
        lines.append(f'holidays = "{terms.region}"')
    if terms.closed_on:
        lines.append(f"closed_on = [{', '.join(map(str, terms.closed_on))}]")
    if terms.included_hours is not None:
        lines.append(f"included_hours = {terms.included_hours:g}")
    for weekdays, opens, closes in terms.hours.rules:
        days = json.dumps([_DAYS[number] for number in weekdays])
        lines += ["[[agreement.opening]]", f"days = {days}", f"opens = {opens}", f"closes = {closes}"]
    for priority, promise in terms.promises.items():
        lines += [f"[agreement.targets.{_PRIORITIES[priority]}]", *_promise(promise)]
    if patron.copies is not None:
        lines += ["[expected]", f"backups_per_day = {patron.copies}"]
    return "\n".join(lines) + "\n"


def _promise(promise: Promise) -> list[str]:
    lines = []
    if promise.answer:
        lines.append(f'first_response = "{promise.answer / 60:g} min"')
    if promise.solution:
        lines.append(f'resolution = "{promise.solution / 60:g} min"')
    if promise.always:
        lines.append("always = true")
    return lines
