"""An export of a desk as some product would write it: headers, dates, separators, encodings, oddities."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.readings.desks import HEADERS, PRIORITIES, STATUSES, Ticket, tickets
from tests.readings.happenings import EVENTS, SPANS, TIMES, UNITS, Event, events, span

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
_TRAITS = (
    "counter",
    "memo",
    "title rows",
    "coordinates",
    "sum below",
    "objects in cells",
    "requester ids",
    "clock apart",
)
_CAN_BE_APART = re.compile(r"%[dmyYBb] %[HI]")
_OF_EVENTS = ("id", "subject", "status", "priority", "category", "requester", "assignee")
_APART = {  # what a day and its time of day are called in columns of their own
    "en": ("date", "time"),
    "de": ("Datum", "Uhrzeit"),
    "fr": ("date", "heure"),
    "es": ("fecha", "hora"),
    "pt": ("data", "hora"),
    "it": ("data", "ora"),
    "nl": ("datum", "tijd"),
}
_SPANNED = ("resolved_at", "first_response_at")
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
    spans: dict[str, str] = field(default_factory=dict)  # field → header, where a span tells its instant
    unit: str = ""
    event_time: str = ""  # the header of the one instant of each event

    @property
    def judged(self) -> dict[str, str]:
        """Every field that the file tells, and where."""
        if not self.event_time:
            return self.columns | self.spans
        told = self.columns | {"opened_at": "(first event)", "resolved_at": "(event that closes)"}
        return told | ({"first_response_at": "(first answer)"} if "answers" in self.traits else {})

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
    traits = {one for one in _TRAITS if dice.random() < 0.2}
    form = dice.choice(_FORMATS)
    if form.startswith("json"):
        traits -= {"title rows", "sum below", "objects in cells"}
    if dice.random() < 0.1:
        del headers["subject"]
        traits.add("memo for a subject")
    order = list(headers)
    dice.shuffle(order)
    writing = dice.choice(list(WRITINGS))
    if not _CAN_BE_APART.search(WRITINGS[writing]):
        traits -= {"clock apart"}
    export = Export(
        seed,
        language,
        form,
        writing,
        "utf-8" if form.startswith("json") else dice.choice(ENCODINGS),
        {name: headers[name] for name in order},
        tuple(tickets(dice)),
        frozenset(traits),
    )
    kind = dice.random()
    if kind < 0.15:
        return _as_events(export, dice)
    return _with_spans(export, dice) if kind < 0.3 else export


def _as_events(export: Export, dice: random.Random) -> Export:
    told = {name: header for name, header in export.columns.items() if name in _OF_EVENTS}
    more = {one for one in ("answers", "by ticket") if dice.random() < 0.5} | {"events"}
    return replace(
        export,
        columns=told,
        event_time=dice.choice(TIMES[export.language]),
        traits=export.traits - {"sum below", "clock apart"} | more,
    )


def _with_spans(export: Export, dice: random.Random) -> Export:
    unit = dice.choice(list(UNITS))
    ending = dice.choice(UNITS[unit])
    spans = {
        name: f"{header} {ending}".strip()
        for name, header in zip(_SPANNED, SPANS[export.language], strict=True)
    }
    told = {name: header for name, header in export.columns.items() if name not in _SPANNED}
    return replace(export, columns=told, spans=spans, unit=unit, traits=export.traits | {f"spans in {unit}"})


def write(export: Export, folder: Path) -> Path:
    """The file, written."""
    if export.event_time:
        told = events(export.seed, export.tickets, "by ticket" in export.traits)
        rows = [_row(export, number, event.ticket, event) for number, event in enumerate(told, 1)]
    else:
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


def _row(export: Export, number: int, ticket: Ticket, event: Event | None = None) -> dict[str, object]:
    row: dict[str, object] = (
        {"No." if export.language == "en" else "Nr": number} if "counter" in export.traits else {}
    )
    if event:
        row[export.event_time] = _moment(export, event.at)
        if "answers" in export.traits:
            row[EVENTS[export.language][0]] = EVENTS[export.language][event.word]
    for name, header in export.columns.items():
        cell = _cell(export, name, event if event and hasattr(event, name) else ticket)
        if name in INSTANTS and "clock apart" in export.traits:
            row |= _apart(export, header, str(cell or ""))
        else:
            row[header] = cell
    for name, header in export.spans.items():
        row[header] = span(export.unit, ticket.opened_at, getattr(ticket, name))
    if "memo" in export.traits:
        row["Memo"] = ticket.memo
    if "memo for a subject" in export.traits:
        row[HEADERS[export.language]["subject"][0]] = ticket.memo
    if "coordinates" in export.traits:
        row["Location"] = f"(48.1{number % 90:02}, 11.5{number % 70:02})"
    if "requester ids" in export.traits:
        row["Requester ID"] = 77_000 + sum(map(ord, ticket.requester))
    return row


def _apart(export: Export, header: str, moment: str) -> dict[str, object]:
    """Its day in one column and its time of day in the next."""
    size = WRITINGS[export.writing].split(" %H")[0].split(" %I")[0].count(" ") + 1
    words = moment.split(" ")
    names = (
        f"{header} ({word})" if export.seed % 3 else f"{header} {word}" for word in _APART[export.language]
    )
    return dict(zip(names, (" ".join(words[:size]), " ".join(words[size:])), strict=True))


def _cell(export: Export, name: str, told: Ticket | Event) -> object:
    value = getattr(told, name)
    if name in INSTANTS:
        return _moment(export, value)
    if name == "status":
        value = STATUSES[export.language][value]
    elif name == "priority":
        value = PRIORITIES[export.language][value - 1]
    if name in ("assignee", "requester", "status"):
        cell = {"id": sum(map(ord, str(value))), "name": value}
        if export.format == "json, nested":
            return cell
        if "objects in cells" in export.traits:
            return json.dumps(cell) if export.seed % 2 else repr(cell)
    return value


def _moment(export: Export, at: datetime | None) -> object:
    form = WRITINGS[export.writing]
    if at is None:
        return None if export.format.startswith("json") else ""
    if form.startswith("epoch"):
        return int(at.timestamp()) * (1000 if form == "epoch ms" else 1)
    return at.astimezone(ZoneInfo(ZONE)).strftime(form)
