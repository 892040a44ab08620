"""The shape of an unknown file: format, encoding, delimiter, header, and where its records lie."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from reporter.config.presets import Format, Preset
from reporter.errors import DataError
from reporter.sources.chunks import Chunks
from reporter.sources.dates import readings_of
from reporter.sources.formats import read_rows
from reporter.sources.formats.csv_rows import DELIMITERS, delimiter_of
from reporter.sources.formats.json_rows import flat, loads
from reporter.sources.formats.xlsx_rows import read_xlsx, sheet_names
from reporter.sources.looks import Look, look_at, open_text

_HEAD_RECORDS = 60
_DEEPEST = 4
_ANY_YEAR = 2100
_NUMBERED = {"id", "number", "key"}
_UNNAMED = re.compile(r"column \(\d+\)'*")
_LOG_LINE = re.compile(r"\[\d{9,10}\] ")
_FIELD_LINE = re.compile(r"[\w.{}-]+( [\w.{}-]+)?:( .*)?")


@dataclass(frozen=True)
class Shape:
    """How the file is written, as a preset says it, and as a person is told it."""

    look: Look
    format: Format
    kind: str
    delimiter: str = ""
    header_line: int = 1
    notes: tuple[str, ...] = field(default=())

    def rows(self) -> Chunks:
        """The rows of the file, read with the reader of its format."""
        return read_rows(
            self.look, Preset.model_validate({"records": "tickets", "columns": {}, "format": self.format})
        )


def shape_of(path: Path, name: str, encoding: str = "") -> Shape:
    """Look at the file; DataError when it is no list of records at all."""
    look = look_at(path, name, encoding)
    try:
        shape = _shape_of(look)
    except UnicodeError as fault:
        if not encoding:
            words = f"{name}: is a binary file, or text that was cut off ({look.encoding})"
            raise DataError(words, "export it as CSV, JSON or XLSX") from None
        hint = "leave --encoding out to see what it probably is"
        raise DataError(f"{name}: is not {look.encoding} text: {fault}", hint) from None
    if not (encoding and look.encoding):
        return shape
    told = shape.format.model_dump() | {"encoding": encoding}
    return replace(shape, format=Format.model_validate(told))


def _shape_of(look: Look) -> Shape:
    if look.is_workbook:
        return _workbook(look)
    if look.is_parquet:
        return Shape(look, Format(kind="parquet"), "parquet")
    kind = _text_kind(look)
    if kind == "csv":
        return _table(look)
    if kind == "json":
        return _document(look)
    return Shape(look, Format.model_validate({"kind": kind}), kind)


def _text_kind(look: Look) -> str:
    """What the text is by its content; the ending of the name decides nothing here."""
    start = look.head.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[{", "[\n", "[ ", "[\r", "[]")):
        if re.search(r'"(message_type|levelname)"\s*:', start.partition("\n")[0]):
            return "runs"
        return "jsonl" if _is_jsonl(look, start) else "json"
    if start.startswith("Start-Date:"):
        return "apt"
    lines = [line for line in start.splitlines()[:_HEAD_RECORDS] if line.strip()]
    if sum(bool(_LOG_LINE.match(line)) for line in lines) * 2 > len(lines):
        return "nagios"
    named = sum(bool(_FIELD_LINE.fullmatch(line)) for line in lines)
    has_columns = any(lines[0].count(mark) > 1 for mark in DELIMITERS)
    return "blocks" if len(lines) > 3 and named * 10 > len(lines) * 7 and not has_columns else "csv"


def _is_jsonl(look: Look, start: str) -> bool:
    """Whether each line is an object; a single line is one only where the name says so."""
    first, _, rest = start.partition("\n")
    try:
        is_object = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
    return is_object and (
        bool(rest.strip()) or ".jsonl" in look.path.suffixes or ".ndjson" in look.path.suffixes
    )


def _document(look: Look) -> Shape:
    with open_text(look) as file:
        try:
            document = loads(file.read().lstrip("\ufeff"))
        except (ValueError, RecursionError) as fault:
            if getattr(fault, "msg", "") == "Extra data":
                return Shape(look, Format(kind="runs"), "runs")
            raise DataError(f"{look.name}: is not JSON: {fault}", "export it again") from None
    lists = sorted(_lists(document), key=lambda found: (-found[1], -found[2]))
    if isinstance(document, dict) and (_is_record(document) or not (lists and lists[0][1])):
        told = {"kind": "json", "path": _wrapper(document) or "."}
        return Shape(look, Format.model_validate(told), "json", notes=("one record, no list",))
    path = lists[0][0] if lists else ""
    notes = (f"the records lie in “{path}”",) if path else ()
    return Shape(look, Format(kind="json", path=path), "json", notes=notes)


def _is_record(document: dict[str, Any]) -> bool:
    """Whether the whole is one record, with a number and a date of its own, whatever lists it holds."""
    own = {key.casefold(): value for key, value in document.items() if isinstance(value, str)}
    dated = any(readings_of(value, _ANY_YEAR)[1] for value in own.values())
    return dated and not own.keys().isdisjoint(_NUMBERED)


def _wrapper(document: dict[str, Any]) -> str:
    """The one name under which a single record lies: {"ticket": {…}}."""
    (name, inner), *others = document.items() or (("", None),)
    return name if not others and isinstance(inner, dict) and "." not in name else ""


def _lists(value: Any, path: str = "", depth: int = 0) -> list[tuple[str, bool, int]]:
    """Where lists of objects lie, whether these hold dates, and how many there are."""
    if isinstance(value, list):
        objects = [item for item in value if isinstance(item, dict)]
        dated = any(
            readings_of(str(text), _ANY_YEAR)[1] for item in objects[:5] for text in flat(item).values()
        )
        return [(path, dated, len(objects))] if objects or not path else []
    if not isinstance(value, dict) or depth == _DEEPEST:
        return []
    inner = ((key, item) for key, item in value.items() if "." not in key)
    return [
        found for key, item in inner for found in _lists(item, f"{path}.{key}" if path else key, depth + 1)
    ]


def _table(look: Look) -> Shape:
    with open_text(look) as file:
        lines = list(islice(file, _HEAD_RECORDS * 4))
    if lines and re.match(r"\ufeff?(sep=.|#TYPE )", lines[0]):
        return Shape(look, Format(kind="csv"), "csv", delimiter_of("".join(lines[1:2])))
    best: tuple[float, str, list[tuple[int, list[str]]]] = (0.0, "", [])
    for mark in DELIMITERS:
        records = _records(lines, mark)
        if records and (score := _agreement(records)) > best[0]:
            best = (score, mark, records)
    _, mark, records = best
    if not mark:
        return Shape(look, Format(kind="csv"), "csv", ",", notes=("a single column",))
    line = _header_line(records)
    title = any(above.strip("\ufeff \t\r\n") for above in lines[: line - 1])
    extra = {"header_line": line} if title else {}
    notes = (f"the header stands in line {line}, below titles",) if title else ()
    return Shape(
        look, Format.model_validate({"kind": "csv", "delimiter": mark} | extra), "csv", mark, line, notes
    )


def _workbook(look: Look) -> Shape:
    """The sheet with the most rows, and the line of its header."""
    names = sheet_names(look)
    sheets = {name: _sheet_records(look, name) for name in names}
    best = max(names, key=lambda name: len(sheets[name]), default="")
    if len(sheets.get(best, [])) < 2:
        raise DataError(f"{look.name}: no sheet holds a table", "export it again")
    line = _header_line(sheets[best][:_HEAD_RECORDS])
    told: dict[str, Any] = {"kind": "xlsx"}
    notes = []
    if best != names[0]:
        told["sheet"] = best
        notes.append(f"sheet “{best}” of {len(names)}")
    if line > 1:
        told["header_line"] = line
        notes.append(f"the header stands in line {line}, below titles")
    return Shape(look, Format.model_validate(told), "xlsx", header_line=max(line, 1), notes=tuple(notes))


def _sheet_records(look: Look, sheet: str) -> list[tuple[int, list[str]]]:
    """The first filled row of a sheet, as line 0, and all rows below it."""
    probe = Preset.model_validate(
        {"records": "tickets", "columns": {}, "format": {"kind": "xlsx", "sheet": sheet}}
    )
    records: list[tuple[int, list[str]]] = []
    try:
        for chunk in read_xlsx(look, probe):
            names = ["" if _UNNAMED.fullmatch(str(name)) else str(name) for name in chunk.frame.columns]
            records = records or [(0, names)]
            records += zip(chunk.frame.index.tolist(), chunk.frame.to_numpy().tolist(), strict=True)
            records += [(row.line, json.loads(row.row)) for row in chunk.set_aside if row.row.endswith("]")]
    except DataError:
        return []
    return sorted(records, key=lambda record: record[0])


def _records(lines: list[str], mark: str) -> list[tuple[int, list[str]]]:
    """The first records with the line each begins on, as far as they can be read with that delimiter."""
    reader = csv.reader(iter(lines), delimiter=mark)
    records: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for record in islice(reader, _HEAD_RECORDS):
            records.append((before + 1, [value.strip("\ufeff \t") for value in record]))
            before = reader.line_num
    except csv.Error:
        pass
    return [(line, record) for line, record in records if any(record)]


def _agreement(records: list[tuple[int, list[str]]]) -> float:
    """How well the records agree in a width of more than one field."""
    widths = Counter(len(record) for _, record in records)
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    return count / len(records) * (1 - 1 / (width + 1)) if width > 1 else 0.0


def _header_line(records: list[tuple[int, list[str]]]) -> int:
    """The line of the first record as wide as most whose fields can be names of columns."""
    width = Counter(len(record) for _, record in records).most_common(1)[0][0]
    widest = [len(record) for _, record in records if len(record) >= width]
    for line, record in records:
        if len(record) >= min(widest) and _names_columns(record):
            return line
    return records[0][0]


def _names_columns(record: list[str]) -> bool:
    filled = [value for value in record if value]
    odd = [value for value in filled if re.fullmatch(r"-?[\d.,]+", value) or readings_of(value, _ANY_YEAR)[0]]
    return len(filled) * 4 >= len(record) * 3 and len(filled) > 1 and not odd
