"""JSON and JSON Lines: each object a row, nested names joined with dots.

A list stays JSON, unless the preset names what it wants of it: `labels[].name` is the names of all labels,
joined, `labels[0].name` that of the first. Where the preset says `each`, the entries of that list are the
rows, beside the names around it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import CHUNK_ROWS, Chunks, SetAside, aside, chunk_of
from reporter.sources.headings import columns_read, refuse_too_many
from reporter.sources.looks import Look, is_ended, open_text

_SURROGATE = re.compile("[\ud800-\udfff]")
_DEPTH = 20

Item = tuple[int, dict[str, Any] | SetAside]  # the line an object begins on, and the object where it is one


def read_jsonl(look: Look, preset: Preset) -> Chunks:
    """One object per line; a line that is none is set aside."""
    with open_text(look) as file:
        items = (_item(at, line) for at, line in enumerate(file, 1) if line.strip("\ufeff \t\r\n"))
        yield from _Objects(preset).chunks(items, look.name)


def read_json(look: Look, preset: Preset) -> Chunks:
    """A list of objects, or an object holding one at the preset's path; a row's line is its place there."""
    with open_text(look) as file:
        text = file.read().lstrip("\ufeff")
    try:
        document = loads(text)
    except (ValueError, RecursionError) as fault:
        raise DataError(
            f"{look.name}: is not JSON: {fault}", "export it again; JSON Lines end in .jsonl"
        ) from None
    items = (
        (number, item if isinstance(item, dict) else aside(number, "is not an object", [json.dumps(item)]))
        for number, item in enumerate(_items(document, preset.format.path, look.name), 1)
    )
    yield from _Objects(preset).chunks(items, look.name)


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


def loads(text: str) -> Any:
    """JSON whose numbers stay as they are written."""
    return json.loads(text, parse_float=str, parse_int=str)


class _Objects:
    """Objects as the rows that the preset wants of them."""

    def __init__(self, preset: Preset) -> None:
        wanted = [*columns_read(preset), *preset.only, *preset.skip]
        self._lists = [name for name in dict.fromkeys(wanted) if re.search(r"\[0?\]", name)]
        self._each = preset.format.each
        self._had_list = False

    def chunks(self, items: Iterator[Item], file: str) -> Chunks:
        """The rows of the objects; DataError when none of them had the list whose entries are the rows."""
        has_any = False
        while some := list(islice(items, CHUNK_ROWS)):
            objects = [(number, item) for number, item in some if isinstance(item, dict)]
            has_any = has_any or bool(objects)
            rows = [(number, row) for number, item in objects for row in self._rows(item)]
            refuse_too_many(len({name for _, row in rows for name in row}), file)
            yield chunk_of(rows, [item for _, item in some if isinstance(item, SetAside)])
        if self._each and has_any and not self._had_list:
            raise DataError(f"{file}: no object in it has a list “{self._each}”", "choose another preset")

    def _rows(self, item: dict[str, Any]) -> list[dict[str, str]]:
        """One row, or one per entry of the list that the preset names."""
        if not self._each:
            return [self._row(item)]
        entries = item.get(self._each)
        if not isinstance(entries, list):
            return []
        self._had_list = True
        around = {name: value for name, value in item.items() if name != self._each}
        return [self._row(around | {self._each: entry}) for entry in entries]

    def _row(self, item: dict[str, Any]) -> dict[str, str]:
        row = flat(item)
        for name in self._lists:
            row[name] = ", ".join(dict.fromkeys(filter(None, _gathered(item, name.split(".")))))
        return row


def _gathered(value: Any, steps: list[str]) -> Iterable[str]:
    """The texts at the end of a path; a step with [] goes to every entry of its list, [0] to the first."""
    if not steps:
        yield _text(value)
        return
    name, _, which = steps[0].partition("[")
    inner = value.get(name) if isinstance(value, dict) else None
    if inner is None:
        return
    entries = inner if which and isinstance(inner, list) else [inner]
    for entry in entries[:1] if which == "0]" else entries:
        yield from _gathered(entry, steps[1:])


def _item(number: int, line: str) -> Item:
    text = line.rstrip("\r\n")
    try:
        item = loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as fault:
        return number, aside(number, f"is not JSON: {fault}", [text], is_half=not is_ended(line))
    return number, item if isinstance(item, dict) else aside(number, "is not an object", [text])


def _items(document: Any, path: str | tuple[str, ...], file: str) -> list[Any]:
    """The list at the first path that leads anywhere; an object at a path that is given is a list of one."""
    paths = (path,) if isinstance(path, str) else path
    for way in paths:
        found, lacking = _at(document, way)
        if not lacking and isinstance(found, list):
            return found
        if not lacking and isinstance(found, dict) and way:
            return [found]
    found, lacking = _at(document, paths[0])
    if lacking:
        here = ", ".join(list(found)[:20]) if isinstance(found, dict) else "no names"
        raise DataError(
            f"{file}: has no “{paths[0]}”; here are {here}", "correct `path` under [format] in the preset"
        )
    names = document if isinstance(document, dict) else {}
    inner = next((name for name, value in names.items() if isinstance(value, list)), None)
    hint = "export a list"
    if inner is not None:
        hint = f"set `path` under [format] in the preset, perhaps to “{inner}”"
    raise DataError(f"{file}: is not a list of records", hint)


def _at(document: Any, path: str) -> tuple[Any, bool]:
    """What lies at the path, or as far along it as there is a way; whether the rest is lacking."""
    for step in path.split(".") if path.strip(".") else ():
        if not isinstance(document, dict) or step not in document:
            return document, True
        document = document[step]
    return document, False


def _text(value: Any) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _tidy(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _tidy(text: str) -> str:
    text = text.replace("\0", "")
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() else text


class Spool:
    """JSON objects, one a line, and the hash of them all; the file is gone when it is closed."""

    def __init__(self) -> None:
        self._file = NamedTemporaryFile("w", prefix="reporter-", suffix=".jsonl")  # noqa: SIM115
        self._digest = hashlib.sha256()
        self.count = 0

    def add(self, record: dict[str, Any]) -> None:
        """Keep one more record; its numbers stand as text."""
        line = json.dumps(record, sort_keys=True) + "\n"
        self._digest.update(line.encode())
        self._file.write(line)
        self.count += 1

    @property
    def sha256(self) -> str:
        """The hash of all that was added."""
        return self._digest.hexdigest()

    def chunks(self, name: str, preset: Preset) -> Chunks:
        """The records as rows, numbered from 1."""
        self._file.flush()
        look = Look(Path(self._file.name), name, self.sha256, False, False, "utf-8", "")
        for chunk in read_jsonl(look, preset):
            names = sorted(chunk.frame.columns)  # some services name them in another order each time
            yield replace(chunk, frame=chunk.frame[names])

    def close(self) -> None:
        """Throw the records away."""
        self._file.close()
