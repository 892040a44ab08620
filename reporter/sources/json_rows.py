"""JSON and JSON Lines: each object a row, nested names joined with dots."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

import pandas as pd

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import CHUNK_ROWS, Chunk, Chunks, SetAside, aside
from reporter.sources.opening import Look, open_text

_SURROGATE = re.compile("[\ud800-\udfff]")
_DEPTH = 20


def read_jsonl(look: Look, preset: Preset) -> Chunks:
    """One object per line; a line that is none is set aside."""
    with open_text(look) as file:
        numbered = enumerate(file, 1)
        while lines := list(islice(numbered, CHUNK_ROWS)):
            rows: dict[int, dict[str, str]] = {}
            set_aside: list[SetAside] = []
            for number, line in lines:
                if line.strip("\ufeff \t\r\n"):
                    _take(number, line, rows, set_aside)
            yield _chunk(rows, set_aside)


def read_json(look: Look, preset: Preset) -> Chunks:
    """A list of objects, or an object holding one at the preset's path; a row's line is its place there."""
    with open_text(look) as file:
        text = file.read().lstrip("\ufeff")
    try:
        document = _loads(text)
    except (ValueError, RecursionError) as fault:
        raise DataError(
            f"{look.name}: is not JSON: {fault}", "export it again; JSON Lines end in .jsonl"
        ) from None
    items = _items(document, preset.format.path, look.name)
    for first in range(0, len(items), CHUNK_ROWS):
        rows: dict[int, dict[str, str]] = {}
        set_aside: list[SetAside] = []
        for number, item in enumerate(items[first : first + CHUNK_ROWS], first + 1):
            if isinstance(item, dict):
                rows[number] = flat(item)
            else:
                set_aside.append(aside(number, "is not an object", [json.dumps(item)]))
        yield _chunk(rows, set_aside)


def flat(item: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """An object as one row of text: nested names joined with dots, lists kept as JSON."""
    row: dict[str, str] = {}
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth < _DEPTH:
            row.update(flat(value, f"{name}.", depth + 1))
        else:
            row[_tidy(name)] = _text(value)
    return row


def _take(number: int, line: str, rows: dict[int, dict[str, str]], set_aside: list[SetAside]) -> None:
    try:
        item = _loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as fault:
        set_aside.append(aside(number, f"is not JSON: {fault}", [line.rstrip("\r\n")]))
        return
    if isinstance(item, dict):
        rows[number] = flat(item)
    else:
        set_aside.append(aside(number, "is not an object", [line.rstrip("\r\n")]))


def _items(document: Any, path: str, file: str) -> list[Any]:
    for step in path.split(".") if path else ():
        if not isinstance(document, dict) or step not in document:
            here = ", ".join(list(document)[:20]) if isinstance(document, dict) else "no names"
            raise DataError(
                f"{file}: has no “{path}”; here are {here}", "correct `path` under [format] in the preset"
            )
        document = document[step]
    if isinstance(document, list):
        return document
    lists = (
        [name for name, value in document.items() if isinstance(value, list)]
        if isinstance(document, dict)
        else []
    )
    hint = f"set `path` under [format] in the preset, perhaps to “{lists[0]}”" if lists else "export a list"
    raise DataError(f"{file}: is not a list of records", hint)


def _loads(text: str) -> Any:
    """Numbers stay as they are written."""
    return json.loads(text, parse_float=str, parse_int=str)


def _chunk(rows: dict[int, dict[str, str]], set_aside: list[SetAside]) -> Chunk:
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    columns = {name: [row.get(name, "") for row in rows.values()] for name in names}
    return Chunk(pd.DataFrame(columns, index=pd.Index(list(rows), dtype=int), dtype=object), set_aside)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _tidy(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _tidy(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() else text
