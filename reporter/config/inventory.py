"""The list of a client's equipment: a CSV file with one row for each piece, its columns in any order."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from reporter.config.faults import found_by
from reporter.config.fields import Model, Words
from reporter.errors import ConfigError

_SEPARATORS = ",;\t"
_NEEDED = "kind"
_NEARLY = 0.8  # of its letters: “serial” is not “user”
_MOST = 20_000  # rows


class Asset(Model):
    """A piece of equipment; `cost` is what replacing it would cost, as a person wrote it."""

    name: Words = ""
    kind: Words = Field(min_length=1)
    site: Words = ""
    user: Words = ""
    bought_on: date | None = None
    warranty_until: date | None = None
    support_until: date | None = None
    cost: Words = ""


class Inventory(Model):
    """What the list holds, and what of it could not be read: each with its line."""

    assets: tuple[Asset, ...] = ()
    faults: tuple[str, ...] = ()


class _Line(NamedTuple):
    number: int
    cells: dict[str, str]


def read_inventory(folder: Path, file: str) -> Inventory:
    """The list in that file; ConfigError where it cannot be read at all."""
    try:
        text = (folder / file).read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise ConfigError(f"{file}: cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not UTF-8 text; save the file as UTF-8") from None
    assets: list[Asset] = []
    faults: list[str] = []
    for line in _lines(text, file):
        asset, words = _asset(line.cells)
        faults += [f"{file}: line {line.number}: {one}" for one in words]
        assets += [asset] if asset else []
        if len(assets) > _MOST:
            raise ConfigError(f"{file}: has more than {_MOST:,} rows; is it a list of equipment?")
    return Inventory(assets=tuple(assets), faults=tuple(faults))


def _lines(text: str, file: str) -> Iterator[_Line]:
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        heads = _heads(next(rows, []), file)
        for row in rows:
            if any(cell.strip() for cell in row):
                cells = zip(heads, row, strict=False)
                yield _Line(rows.line_num, {head: cell.strip() for head, cell in cells if cell.strip()})
    except csv.Error as fault:
        raise ConfigError(f"{file}: line {rows.line_num}: {fault}") from None


def _heads(row: list[str], file: str) -> list[str]:
    """The columns as we call them; others are passed over, but not one that is written nearly like ours."""
    heads = ["_".join(cell.casefold().split()) for cell in row]
    known = Asset.model_fields
    faults = []
    for cell, head in zip(row, heads, strict=True):
        missing = sorted(known.keys() - set(heads)) if head not in known else []
        if near := difflib.get_close_matches(head, missing, n=1, cutoff=_NEARLY):
            faults.append(f"{file}: line 1: unknown column “{cell.strip()}”; did you mean “{near[0]}”?")
    if _NEEDED not in heads and not faults:
        faults.append(f"{file}: line 1: there is no column {_NEEDED}; there may be {', '.join(known)}")
    if faults:
        raise ConfigError(faults)
    return heads


def _asset(cells: dict[str, str]) -> tuple[Asset | None, list[str]]:
    """A row without the cells that cannot be read; None where it does not even say of which kind it is."""
    given: dict[str, Any] = {name: cells[name] for name in Asset.model_fields if name in cells}
    try:
        return Asset.model_validate(given), []
    except ValidationError as error:
        wrong = {str(fault.place[0]): fault.what for fault in found_by(error, Asset)}
    told = [f"{name}: {what}" for name, what in wrong.items()]
    if _NEEDED in wrong:
        return None, [f"{_NEEDED}: is empty, so the row is not counted"]
    return Asset.model_validate({name: cell for name, cell in given.items() if name not in wrong}), told
