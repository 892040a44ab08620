"""XLSX workbooks: one sheet, its first filled row the header; a row's line is its number in the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import CHUNK_ROWS, Chunk, Chunks, SetAside, aside, table_of, written
from reporter.sources.headings import column_names
from reporter.sources.looks import Look, open_bytes

_MINUTE = timedelta(minutes=1)


def read_xlsx(look: Look, preset: Preset) -> Chunks:
    """The rows of the preset's sheet, or of the first one."""
    rows = _sheet(look, preset.format.sheet)
    texts = ((number, [_text(cell) for cell in row]) for number, row in rows)
    filled = [(number, row) for number, row in texts if number >= preset.format.header_line and any(row)]
    if not filled:
        raise DataError(
            f"{look.name}: the sheet is empty", "name the right `sheet` under [format] in the preset"
        )
    header = filled[0][1]
    width = max(place for place, name in enumerate(header, 1) if name)
    names = column_names(header[:width], preset, look.name)
    for first in range(1, max(len(filled), 2), CHUNK_ROWS):
        yield _chunk(filled[first : first + CHUNK_ROWS], names)


def sheet_names(look: Look) -> list[str]:
    """The names of all sheets, in their order."""
    with _workbook(look) as workbook:
        return workbook.sheet_names


def _sheet(look: Look, wanted: str) -> list[tuple[int, list[Any]]]:
    with _workbook(look) as workbook:
        names = workbook.sheet_names
        if wanted and wanted not in names:
            raise DataError(
                f"{look.name}: there is no sheet “{wanted}”; the sheets are {', '.join(names)}",
                "correct `sheet` under [format] in the preset",
            )
        sheet = workbook.get_sheet_by_name(wanted or names[0])
        return list(enumerate(sheet.to_python(skip_empty_area=False), 1))


@contextmanager
def _workbook(look: Look) -> Iterator[CalamineWorkbook]:
    try:
        with open_bytes(look.path) as file:
            yield CalamineWorkbook.from_filelike(file)
    except CalamineError as fault:
        words = f"{look.name}: is not a workbook that can be read: {fault}"
        raise DataError(words, "save it as .xlsx") from None


def _chunk(filled: list[tuple[int, list[str]]], names: list[str]) -> Chunk:
    rows, numbers = [], []
    set_aside: list[SetAside] = []
    width = len(names)
    for number, row in filled:
        if any(row[width:]):
            set_aside.append(aside(number, f"has fields beyond the {width} of the header", row))
        else:
            rows.append([*row[:width], *[""] * (width - len(row))])
            numbers.append(number)
    return table_of(names, rows, numbers, set_aside)


def _text(cell: Any) -> str:
    return str(round(cell / _MINUTE, 2)) if isinstance(cell, timedelta) else written(cell)
