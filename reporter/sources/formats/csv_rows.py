"""CSV and its kin: rows with the exact line each begins on; a row that does not fit the header is set aside.

A block without a quote goes through pandas, since each line is a row there; a block whose every line is a
record through the strict `csv` module at once; any other record by record.
A last line that is not ended and has too few fields is marked as half.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from io import StringIO
from itertools import compress
from typing import IO

import numpy as np
import pandas as pd

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import CHUNK_ROWS, LONGEST_FIELD, Chunk, Chunks, SetAside, aside, table_of
from reporter.sources.headings import column_names
from reporter.sources.looks import Look, is_ended, open_text

DELIMITERS = ",;\t|"  # where none stands in a header, the first
_BLOCK_CHARACTERS = 4_000_000
_FEWEST_FIELDS_TO_JUDGE = 4


def read_csv(look: Look, preset: Preset) -> Chunks:
    """The rows of the file, a chunk at a time."""
    with open_text(look) as file:
        lines = _Lines(file)
        names, delimiter = _header(lines, look, preset)
        yield table_of(names, [], [], [])  # the header is judged even where no row follows
        yield from _Table(names, delimiter).chunks(lines)


def _header(lines: _Lines, look: Look, preset: Preset) -> tuple[list[str], str]:
    for line in lines:
        if lines.number < preset.format.header_line:
            continue
        if line.strip("\ufeff \t\r\n") and not re.fullmatch(r"\ufeff?(sep=.\s*|#TYPE .*\s*)", line):
            delimiter = preset.format.delimiter or delimiter_of(line)
            break
    else:
        raise DataError(f"{look.name}: the file is empty", "export it again")
    lines.give_back([line])
    try:
        fields = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as fault:
        raise DataError(f"{look.name}: line {lines.number}: the header cannot be read: {fault}") from None
    fields[0] = fields[0].lstrip("\ufeff")
    return column_names(fields, preset, look.name), delimiter


def delimiter_of(header: str) -> str:
    """The mark that stands in the header most often, outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)


class _Lines:
    """Physical lines, counted, that can be given back."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.number = 0
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._file)
        self.number += 1
        self.record.append(line)
        return line

    def block(self) -> list[str]:
        """The next lines, some megabytes of them, not yet counted."""
        lines = [
            *self._back,
            *(self._file.readlines(_BLOCK_CHARACTERS) if len(self._back) < CHUNK_ROWS else ()),
        ]
        self._back.clear()
        if lines and not is_ended(lines[-1]):
            lines[-1] += self._file.readline()  # the rest, where it was written in the meantime
        if len(lines) > CHUNK_ROWS:
            self._back.extend(lines[CHUNK_ROWS:])
            del lines[CHUNK_ROWS:]
        return lines

    def give_back(self, lines: list[str]) -> None:
        """Put lines that were read before the next one."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    @property
    def has_waiting(self) -> bool:
        return bool(self._back)


class _Table:
    """The rows under one header."""

    def __init__(self, names: list[str], delimiter: str) -> None:
        self._names = names
        self._width = len(names)
        self._delimiter = delimiter

    def chunks(self, lines: _Lines) -> Chunks:
        while block := lines.block():
            text = "".join(block)
            is_plain = '"' not in text and max(map(len, block)) <= LONGEST_FIELD  # each line is a row
            first = lines.number + 1
            chunk = self._plain(block, text, first) if is_plain else self._straight(block, first)
            if chunk:
                lines.number += len(block)
            yield chunk or self._quoted(block, lines)

    def _straight(self, block: list[str], first: int) -> Chunk | None:
        """The rows of a block in which no record goes over several lines, None for any other."""
        try:
            rows = list(csv.reader(block, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        if len(rows) != len(block):
            return None
        fits = np.fromiter(map(len, rows), int, len(rows)) == self._width
        set_aside = [
            self._ragged(first + at, rows[at], not is_ended(block[at]))
            for at in np.flatnonzero(~fits).tolist()
            if any(rows[at])
        ]
        numbers = np.flatnonzero(fits) + first
        return table_of(self._names, list(compress(rows, fits)), numbers, set_aside)

    def _plain(self, block: list[str], text: str, first: int) -> Chunk:
        fits = np.array([line.count(self._delimiter) for line in block]) == self._width - 1
        if self._width == 1:  # an empty line has as many fields as a row
            fits &= np.array([bool(line.strip()) for line in block])
        set_aside = [
            self._ragged(first + at, self._split(block[at]), not is_ended(block[at]))
            for at in np.flatnonzero(~fits).tolist()
            if block[at].strip()
        ]
        numbers = np.flatnonzero(fits) + first
        if len(numbers) < len(block):
            block = list(compress(block, fits))
            text = "".join(block)
        frame = self._split_at_once(text) if block else None
        if frame is None or len(frame) != len(block):  # pandas takes some character for a line end
            return table_of(self._names, [self._split(line) for line in block], numbers, set_aside)
        frame.index = pd.Index(numbers)
        return Chunk(frame, set_aside)

    def _split(self, line: str) -> list[str]:
        return line.rstrip("\r\n").split(self._delimiter)

    def _split_at_once(self, text: str) -> pd.DataFrame | None:
        try:
            return pd.read_csv(
                StringIO(text),
                sep=self._delimiter,
                header=None,
                names=self._names,
                index_col=False,
                dtype=object,
                na_filter=False,
                quoting=csv.QUOTE_NONE,
                skip_blank_lines=False,
                engine="c",
            )
        except pd.errors.ParserError:
            return None

    def _quoted(self, block: list[str], lines: _Lines) -> Chunk:
        lines.give_back(block)
        lines.number += len(block)  # a block is not counted until its lines are taken one by one
        rows: list[list[str]] = []
        numbers: list[int] = []
        set_aside: list[SetAside] = []
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while lines.has_waiting and len(rows) < CHUNK_ROWS:
            number = lines.number + 1
            lines.record = []
            try:
                row = next(reader)
            except csv.Error as fault:
                set_aside.append(self._unclosed(lines, number, str(fault)))
                reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
                continue
            if len(lines.record) > 1 and self._ate_rows(lines.record):
                set_aside.append(self._unclosed(lines, number, ""))
            elif len(row) == self._width:
                rows.append(row)
                numbers.append(number)
            elif any(row):
                set_aside.append(self._ragged(number, row, not is_ended(lines.record[-1])))
        return table_of(self._names, rows, numbers, set_aside)

    def _ate_rows(self, record: list[str]) -> bool:
        """Whether each line of a record over several lines has the fields of a whole row."""
        return self._width >= _FEWEST_FIELDS_TO_JUDGE and all(
            line.count(self._delimiter) == self._width - 1 for line in record
        )

    def _unclosed(self, lines: _Lines, number: int, fault: str) -> SetAside:
        first, *rest = lines.record
        lines.give_back(rest)
        reason = "a quote is not closed, or not doubled inside a quoted field"
        if "limit" in fault:
            reason = f"a quote is not closed, or a field is longer than {LONGEST_FIELD:,} characters"
        is_half = not rest and not is_ended(first)
        return aside(number, reason, [first.rstrip("\r\n")], is_half=is_half)

    def _ragged(self, number: int, row: list[str], is_cut: bool) -> SetAside:
        extra = len(row) - self._width
        word = "field" if abs(extra) == 1 else "fields"
        much = "too many" if extra > 0 else "too few"
        reason = f"{abs(extra)} {word} {much}: {len(row)} where the header has {self._width}"
        return aside(number, reason, row, is_half=is_cut and extra < 0)
