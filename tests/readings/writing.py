"""An export of a desk as some product would write it: headers, dates, separators, encodings, oddities."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.readings.desks import HEADERS, PRIORITIES, STATUSES, Ticket, tickets

ZONE = "Europe/Berlin"
INSTANTS = ("opened_at", "first_response_at", "resolved_at", "updated_at")
WRITINGS = {
    "iso": "%Y-%m-%d %H:%M:%S",
    "iso with T and zone": "%Y-%m-%dT%H:%M:%S%z",
    "iso in minutes": "%Y-%m-%d %H:%M",
    "day first, slashes": "%d/%m/%Y %H:%M",
    "month first, slashes": "%m/%d/%Y %H:%M",
    "month first, half days": "%m/%d/%Y %I:%M %p",
    "month first, half days and seconds": "%m/%d/%Y %I:%M:%S %p",
    "dots": "%d.%m.%Y %H:%M",
    "dots, seconds": "%d.%m.%Y %H:%M:%S",
    "short year": "%d.%m.%y %H:%M",
    "dashes": "%d-%m-%Y %H:%M",
    "year first, slashes": "%Y/%m/%d %H:%M",
    "named month": "%d %b %Y %H:%M",
    "month named first": "%B %d, %Y at %I:%M:%S %p",
    "database": "%b %d %Y %I:%M:%S:000%p",
    "hour with h": "%d/%m/%Y %H:%M h",
    "epoch": "epoch",
    "epoch ms": "epoch ms",
}
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16")
_FORMATS = ("csv", "csv", "csv", "semicolons", "tabs", "json", "json lines", "json, nested")
_SEPARATORS = {"csv": ",", "semicolons": ";", "tabs": "\t"}


@dataclass(frozen=True)
class Export:
    """A file, and all that is true of it; `columns` are field → header."""

    seed: int
    language: str
    format: str
    writing: str
    encoding: str
    columns: dict[str, str]
    tickets: tuple[Ticket, ...]
    traits: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """Its file's name."""
        ends = {"json": "json", "json, nested": "json", "json lines": "jsonl"}
        return f"export.{ends.get(self.format, 'csv')}"

    @property
    def is_in_minutes(self) -> bool:
        """Whether its instants are without seconds."""
        form = WRITINGS[self.writing]
        return "epoch" not in form and "%S" not in form

    def told(self, at: datetime | None) -> datetime | None:
        """The instant as far as the file tells it."""
        return at.replace(second=0) if at and self.is_in_minutes else at


def drawn(seed: int) -> Export:
    """An export drawn by its seed."""
    dice = random.Random(seed)
    language = dice.choice(list(HEADERS))
    headers = {name: dice.choice(words) for name, words in HEADERS[language].items()}
    optional = [name for name in headers if name not in ("id", "subject", "status", "opened_at")]
    for name in dice.sample(optional, dice.randrange(0, 4)):
        del headers[name]
    traits = {
        one for one in ("counter", "memo", "title rows", "coordinates", "sum below") if dice.random() < 0.2
    }
    form = dice.choice(_FORMATS)
    if form.startswith("json"):
        traits -= {"title rows", "sum below"}
    order = list(headers)
    dice.shuffle(order)
    return Export(
        seed,
        language,
        form,
        dice.choice(list(WRITINGS)),
        "utf-8" if form.startswith("json") else dice.choice(ENCODINGS),
        {name: headers[name] for name in order},
        tuple(tickets(dice)),
        frozenset(traits),
    )


def write(export: Export, folder: Path) -> Path:
    """The file, written."""
    rows = [_row(export, number, ticket) for number, ticket in enumerate(export.tickets, 1)]
    path = folder / export.name
    if export.format == "json lines":
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", "utf-8")
    elif export.format.startswith("json"):
        path.write_text(json.dumps({"data": rows} if export.seed % 2 else rows, ensure_ascii=False), "utf-8")
    else:
        text = _table(export, rows)
        path.write_bytes(text.encode(export.encoding, "replace"))
    return path


def _table(export: Export, rows: list[dict[str, object]]) -> str:
    told = io.StringIO()
    if "title rows" in export.traits:
        told.write("Ticket report\r\nPrinted for Harbour Street Bakery\r\n\r\n")
    table = csv.writer(told, delimiter=_SEPARATORS[export.format])
    table.writerow(rows[0])
    table.writerows(row.values() for row in rows)
    if "sum below" in export.traits:
        told.write(f"\r\nTotal: {len(rows)}\r\n")
    return told.getvalue()


def _row(export: Export, number: int, ticket: Ticket) -> dict[str, object]:
    row: dict[str, object] = (
        {"No." if export.language == "en" else "Nr": number} if "counter" in export.traits else {}
    )
    for name, header in export.columns.items():
        row[header] = _cell(export, name, ticket)
    if "memo" in export.traits:
        row["Memo"] = ticket.memo
    if "coordinates" in export.traits:
        row["Location"] = f"(48.1{number % 90:02}, 11.5{number % 70:02})"
    return row


def _cell(export: Export, name: str, ticket: Ticket) -> object:
    value = getattr(ticket, name)
    if name in INSTANTS:
        return _moment(export, value)
    if name == "status":
        value = STATUSES[export.language][value]
    elif name == "priority":
        value = PRIORITIES[export.language][value - 1]
    if export.format == "json, nested" and name in ("assignee", "requester", "status"):
        return {"id": sum(map(ord, str(value))), "name": value}
    return value


def _moment(export: Export, at: datetime | None) -> object:
    form = WRITINGS[export.writing]
    if at is None:
        return None if export.format.startswith("json") else ""
    if form.startswith("epoch"):
        return int(at.timestamp()) * (1000 if form == "epoch ms" else 1)
    return at.astimezone(ZoneInfo(ZONE)).strftime(form)
