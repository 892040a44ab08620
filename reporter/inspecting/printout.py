"""What was found out about a file, as lines for a person and as data for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from reporter.inspecting import Inspection
from reporter.inspecting.guesses import name_score
from reporter.inspecting.proposal import shortened
from reporter.inspecting.trials import Coverage
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.dates import looks_dated, order_of
from reporter.sources.intake import NO_KIND, NO_RESULT
from reporter.store.blanks import costs

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ENCODINGS = {"utf-8-sig": "UTF-8 with a byte order mark", "utf-8": "UTF-8"}
_FORMATS = {
    "csv": "CSV",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "xlsx": "an Excel workbook",
    "parquet": "Parquet",
}
_NAMES = {
    "id": "number", "subject": "subject", "status": "status", "priority": "priority", "category": "category",
    "requester": "requester", "assignee": "assignee", "first_response_at": "first response date",
    "resolved_at": "resolution date", "closed_at": "close date", "updated_at": "date of the last update",
    "resolution_due_at": "due date", "ends_at": "end", "outcome": "outcome", "title": "title",
    "resolution": "words on how it ended", "minutes_worked": "time worked",
}  # fmt: skip
_PREVIEWED = (
    "id",
    "opened_at",
    "at",
    "starts_at",
    "status",
    "outcome",
    "priority",
    "kind",
    "verdict",
    "subject",
    "title",
    "resolved_at",
    "closed_at",
    "ends_at",
    "asset",
)
_TOLD_BY = {
    "status": ("status",),
    "ending": ("resolved_at", "closed_at"),
    "answers": ("first_response_at",),
    "returns": ("reopen_count",),
    "minutes": ("minutes_worked",),
}
_NOBODYS = 'No column says whose a row is: write client = "acme", a file of clients/, in its source.'
_LIKELY = 0.8
_WIDTH = 28
_SHOWN = 12


def shape_lines(found: Inspection) -> list[str]:
    """What the file is: format, encoding, header, what its rows are, the product."""
    shape = found.shape
    parts = [_FORMATS.get(shape.kind, f"a log ({shape.kind})")]
    if shape.delimiter:
        parts.append(f"{_DELIMITERS.get(shape.delimiter, shape.delimiter)} between fields")
    if shape.look.encoding:
        parts.append(_ENCODINGS.get(shape.look.encoding, shape.look.encoding))
    parts += [*shape.notes, f"{found.rows:,} rows"]
    lines = [f"{shape.look.name}: {', '.join(parts)}", *shape.look.warnings]
    one = "an event log, many rows for one id" if found.coverage.events else "one row each"
    told = found.coverage.records.capitalize()
    product = f"; by its columns from {found.product}" if found.product else ""
    language = f" ({found.language})" if found.language and found.language != "en" else ""
    lines.append(f"{told}, {one}{product}{language}.")
    if found.shipped:
        encoding = found.coverage.preset.format.encoding
        also = f' and encoding = "{encoding}"' if encoding else ""
        lines.append(
            f"The preset “{found.shipped}” that comes with Reporter reads it: "
            f'write preset = "{found.shipped}"{also} in its source. (--anew guesses all the same.)'
        )
    elif found.similar and not found.guesses:
        lines.append(f"The preset “{found.similar}” of Reporter, with the dates as this file writes them.")
    elif found.similar:
        why = f": the file has no {lacking(found.lacks)}" if found.lacks else ""
        lines.append(
            f"The preset “{found.similar}” of Reporter is for files like it, but does not fit this one{why}."
        )
    elif found.nearest:
        lines.append(
            f"No preset of Reporter is for files like it. The nearest is “{found.nearest}”, for which "
            f"it has no {lacking([name.partition(' or ')[0] for name in found.lacks])}."
        )
    rule = found.coverage.preset.client
    return lines if rule.columns or rule.fixed else [*lines, _NOBODYS]


def lacking(names: Sequence[str]) -> str:
    """“id”, “subject” and 3 more."""
    some = ", ".join(f"“{name}”" for name in names[:_SHOWN])
    return some + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def column_lines(found: Inspection) -> list[str]:
    """Which column fills which field, how sure that is, and what stands there."""
    if not found.guesses:
        return []
    rows = [("field", "column", "sure", "as")]
    order = [*columns(RECORD_TYPES[found.coverage.records])]
    for field, guess in sorted(found.guesses.items(), key=lambda item: order.index(item[0])):
        samples = " · ".join(shortened(value, _room(value)) for value in guess.samples) or "(empty)"
        rows.append((field, " + ".join(guess.joined) or guess.column, f"{guess.confidence:.0%}", samples))
    lines = _table(rows)
    if found.unused:
        more = f" and {len(found.unused) - _SHOWN} more" if len(found.unused) > _SHOWN else ""
        lines.append(f"Filling no field, but kept with each record: {', '.join(found.unused[:_SHOWN])}{more}")
    return lines


def date_lines(found: Inspection) -> list[str]:
    """How dates are written, and where their clock stands."""
    formats = found.coverage.preset.dates.formats
    orders = dict.fromkeys(filter(None, (order_of(form) for form in formats if form != "iso")))
    written = ", ".join(form.replace("iso", "ISO, as 2026-08-20 13:05") for form in formats)
    shown = f" ({', '.join(orders)})" if orders else ""
    lines = [f"Dates: {written}{shown}"]
    zone = found.coverage.preset.dates.zone or found.zone
    lines += [f"Their clock stands in {zone} where they name no zone."] if zone else []
    return [*lines, *found.remarks]


def word_lines(found: Inspection) -> list[str]:
    """The words of status, priority and the like that nobody taught us."""
    return [
        f"Not known as {'an' if field[0] in 'aeiou' else 'a'} {field}, to be filled in: "
        + ", ".join(f"“{word[:40]}”" for word in words[:_SHOWN])
        + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")
        for field, words in found.unknown.items()
    ] + [
        f"While reading: {line}"
        for line in found.coverage.warnings
        if not (line.startswith((NO_KIND, NO_RESULT)) or (found.unknown and line.startswith("unknown ")))
    ]


def preview_lines(coverage: Coverage, zone: str = "") -> list[str]:
    """The first records as the preset reads them, their times by the clock of that zone."""
    names = [name for name in _PREVIEWED if coverage.preview and name in coverage.preview[0]]
    rows = [
        tuple(names),
        *(tuple(_cell(record[name], zone) for name in names) for record in coverage.preview),
    ]
    return _table(rows) if coverage.preview else []


def coverage_lines(coverage: Coverage, zone: str = "", unused: Sequence[str] = ()) -> list[str]:
    """“412 of 430 rows usable; 18 have no close date”, why rows were set aside, and what is not in the file.

    A column that fills no field (`unused`) may tell by its name what seems to be missing.
    """
    if coverage.events:
        start = f"{coverage.usable:,} {coverage.records} out of {coverage.events:,} rows"
    else:
        start = f"{coverage.usable:,} of {coverage.read:,} rows usable"
    parts = [
        f"{count:,} {'has' if count == 1 else 'have'} no {_NAMES.get(name, name.replace('_', ' '))}"
        for name, count in coverage.empty.items()
        if count and name != TIME_COLUMN[coverage.records]
    ]
    lines = ["; ".join([start, *parts]) + "."]
    if coverage.first is not None and coverage.last is not None:
        lines.append(f"They span {_day(coverage.first, zone)} to {_day(coverage.last, zone)}.")
    hidden = sum(coverage.aside.values()) - len(coverage.rows_aside)
    lines += [f"Set aside: line {row.line}: {row.reason}" for row in coverage.rows_aside]
    lines += [f"and {hidden:,} more rows set aside"] if hidden > 0 else []
    if coverage.records == "tickets":
        lines += [_missing(name, sentence, unused) for name, sentence in costs(coverage.told).items()]
    return lines


def _missing(name: str, sentence: str, unused: Sequence[str]) -> str:
    """“Not in it: no first answers: …”; never of what a column that is not read may tell."""
    for column in unused:
        if any(name_score("tickets", field, column) > _LIKELY for field in _TOLD_BY.get(name, ())):
            what, _, cost = sentence.removeprefix("no ").partition(": ")
            return f"Not read: {what}, which “{column}” may tell by its name: {cost}."
    return f"Not in it: {sentence}."


def as_data(found: Inspection) -> dict[str, Any]:
    """All of it, for a program."""
    coverage = found.coverage
    return {
        "file": found.shape.look.name,
        "format": found.shape.format.model_dump(exclude_defaults=True) | {"kind": found.shape.kind},
        "encoding": found.shape.look.encoding,
        "header_line": found.shape.header_line,
        "rows": found.rows,
        "records": coverage.records,
        "is_event_log": bool(coverage.events),
        "product": found.product,
        "language": found.language,
        "shipped_preset": found.shipped,
        "similar_preset": found.similar or found.nearest,
        "lacks": list(found.lacks),
        "columns": [asdict(guess) for guess in found.guesses.values()],
        "date_formats": list(coverage.preset.dates.formats),
        "zone": coverage.preset.dates.zone or found.zone,
        "unknown_words": found.unknown,
        "remarks": found.remarks,
        "coverage": {
            "read": coverage.read,
            "usable": coverage.usable,
            "empty": {name: count for name, count in coverage.empty.items() if count},
            "set_aside": dict(coverage.aside),
            "never_filled": list(costs(coverage.told).values()) if coverage.records == "tickets" else [],
            "first": _iso(coverage.first),
            "last": _iso(coverage.last),
        },
        "preview": [{name: _cell(value) for name, value in record.items()} for record in coverage.preview],
        "preset": found.text,
    }


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    cut = [[*(shortened(cell, _WIDTH) for cell in row[:-1]), shortened(row[-1], 3 * _WIDTH)] for row in rows]
    widths = [max(len(row[at]) for row in cut) for at in range(len(cut[0]) - 1)]
    lines = []
    for *cells, last in cut:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        lines.append("  " + "  ".join([*padded, last]).rstrip())
    return lines


def _room(sample: str) -> int:
    """How much of a sample is shown: of a date all, for its year may stand last."""
    return 2 * _WIDTH if looks_dated(sample) else _WIDTH


def _cell(value: Any, zone: str = "") -> str:
    if value is None or value != value:
        return ""
    if hasattr(value, "strftime"):
        if zone:
            return str(value.tz_convert(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"))
        return str(value.strftime("%Y-%m-%d %H:%MZ"))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _day(moment: Any, zone: str) -> str:
    moment = moment.tz_convert(ZoneInfo(zone)) if zone else moment
    return f"{moment.day} {moment:%B %Y}"


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment is not None else ""
