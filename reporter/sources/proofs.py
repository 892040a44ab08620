"""What the values of a file prove about how they are written, held against how its preset reads them.

One number may be the day or the month, one point a decimal sign or none: what some values leave open others
of the file decide. A file whose own values prove the preset wrong, or contradict each other, is refused
whole; one that proves nothing is read as the preset says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import compress

import numpy as np

from reporter.errors import DataError
from reporter.sources.dates import Alike, DateColumn, alike, date_part, day_of, order_of, readings_of
from reporter.sources.grounds import Ground
from reporter.sources.quantities import EITHER, Mask, decimal_sign_of, parse_instants

_DAY_WIDTH = 10  # 31/12/2026
_SLIP = 50  # of so many dates one that says otherwise is a slip of the pen, and set aside
_ANY_YEAR = 2100

Formats = tuple[str, ...]


@dataclass
class Evidence:
    """The dates of a file's columns as they come in; `year` is the one in which it was written."""

    formats: Formats
    decimal: str = ""  # the sign that is said to be meant
    written: date | None = None  # the day on which the file was written
    is_said: bool = False  # whether a person said the formats of this very source
    is_typed: bool = False  # whether the file tells numbers from texts, and writes them with a point
    columns: dict[str, DateColumn] = field(default_factory=dict)
    signs: dict[str, dict[str, str]] = field(default_factory=dict)  # column → proven sign → an example
    _taken: dict[str, tuple[str, str]] = field(default_factory=dict)  # column → sign, what was read with it
    _past: list[str] = field(default_factory=list)  # one date of each day that had come
    _seen: dict[str, set[tuple[int, str]]] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year in which the file was written."""
        return self.written.year if self.written else _ANY_YEAR

    def take_dates(self, column: str, values: list[str], is_plain: Mask, *, has_come: bool) -> None:
        """Take in the dates of a column that could mean several days, each day once."""
        if is_plain.all():
            return
        dates = values
        if is_plain.any():
            dates = list(compress(values, (~is_plain).tolist()))
        days = _each_day_once(dates)
        seen = self._seen.setdefault(column, set())
        if new := days.keys() - seen:
            seen |= new
            known = self.columns.setdefault(column, DateColumn())
            known.add(((days[key], 1) for key in sorted(new)), self.year)
            self._past += [days[key] for key in sorted(new)] if has_come else []

    def decimal_for(self, column: str, values: list[str]) -> str:
        """The decimal sign of a column as far as it is read, "" where neither said nor proved."""
        known = self.signs.setdefault(column, {})
        open_one = ""
        written = {value for value in set(values) if "." in value or "," in value}
        for value in (one for text in sorted(written) for one in _numbers_in(text)):
            if sign := decimal_sign_of(value):
                if sign == EITHER:
                    open_one = value
                else:
                    known.setdefault(sign, value)
        chosen = self.decimal or self._proved(known)
        if chosen and open_one:
            self._taken.setdefault(column, (chosen, open_one))
        return chosen

    def _proved(self, known: dict[str, str]) -> str:
        if self.is_typed:
            return "" if "," in known else "."
        return next(iter(known)) if len(known) == 1 else ""

    def verdict(self, name: str) -> list[str]:
        """What is to be told of the file; DataError when it proves its preset wrong."""
        self._judge_numbers(name)
        remarks: list[str] = []
        for group in alike(self.columns.values()):
            if fault := contradiction(name, self.columns, group, self.formats):
                raise fault
            if len(group.left) > 1 and self.written and not self.is_said:
                self._judge_by_the_file(name, group, self.written)
            remarks += self._unread(group)
        return remarks

    def grounds(self) -> Iterator[Ground]:
        """On what the order of day and month and the decimal signs rest, where they could be others."""
        for group in alike(self.columns.values()):
            ours = next((place for place in group.left if _is_read(group, place, self.formats)), None)
            if len(group.orders) > 1 and ours is not None:
                yield self._ground_of(group, ours)
        for column, (sign, value) in self._taken.items():
            other = "." if sign == "," else ","
            proof = f"“{self.signs[column][sign]}”" if sign in self.signs[column] else ""
            if not self.decimal and self.is_typed:
                proof = "how the file writes its numbers"
            mend = f'where “{value}” means the other, write in its source: decimal = "{other}"'
            yield Ground(f"the numbers in {column} are read with the decimal sign “{sign}”", proof, mend)

    def _ground_of(self, group: Alike, ours: int) -> Ground:
        names = [name for name, column in self.columns.items() if column.writings.keys() & group.writings]
        what = f"the dates in {', '.join(names)} are read {order_of(group.orders[ours])}"
        alone = (example for _, readings, example in group.examples if len(readings) == 1)
        proof = next((f"“{example}”" for example in alone), "all of them together")
        if len(group.left) == 1:
            return Ground(what, proof)
        others = [place for place in group.left if place != ours]
        ahead = self._after_the_file(group, self.written) if self.written else {}
        if others and all(ahead.get(place) for place in others):
            return Ground(what, f"“{ahead[others[0]][0]}”, which lies after the file if read otherwise")
        mend = _lines(self.formats, [group.orders[ours]], [group.formats(place) for place in others])
        return Ground(what, "", f"where they are written otherwise, write in its source: {mend}")

    def _judge_numbers(self, name: str) -> None:
        for column, (sign, value) in self._taken.items():
            for other, proof in self.signs[column].items():
                if other != sign:
                    raise DataError(
                        f"{name}: {column} holds “{proof}”, which has the decimal sign “{other}”, "
                        f"beside “{value}”, which would be read with “{sign}”",
                        f'if the file is right, write in its source: decimal = "{other}"; '
                        "else export it again with all numbers written alike",
                    )

    def _judge_by_the_file(self, name: str, group: Alike, written: date) -> None:
        """An order by which what has happened lies after the file, and by another one not, is wrong."""
        ahead = self._after_the_file(group, written)
        ours = next((place for place in group.left if _is_read(group, place, self.formats)), None)
        others = [place for place, later in ahead.items() if not later]
        if ours is not None and ahead[ours] and others:
            wrong, right = (order_of(group.orders[place]) for place in (ours, others[0]))
            raise DataError(
                f"{name}: “{ahead[ours][0]}” read {wrong} lies after the file was written, "
                f"on {written.day} {written:%B %Y}; read {right} no date does",
                _mend(self.formats, [group.orders[ours]], [group.formats(place) for place in others]),
            )

    def _after_the_file(self, group: Alike, written: date) -> dict[int, list[str]]:
        """What has happened, and by each order that is left would lie after the file."""
        dates = [one for one in self._past if readings_of(one, self.year)[0] in group.writings]
        limit = np.datetime64(written + timedelta(days=2), "s")
        ahead = {}
        for place in group.left:
            read = parse_instants(dates, group.formats(place), "").instants
            ahead[place] = [dates[at] for at in np.flatnonzero(read >= limit).tolist()]
        return ahead

    def _unread(self, group: Alike) -> Iterator[str]:
        """The dates that the file's own values explain and the preset does not read."""
        for every, readings, example in group.examples:
            if day_of(example, self.formats) is None:
                places = [place for place in group.left if every[place] in readings]
                meant = " or ".join(f"“{every[place]}”" for place in places)
                if meant:
                    where = column_of(self.columns, example)
                    yield (
                        f"{where}: dates written like “{example}” are not read; if it is to be, "
                        f"add {meant} to the `formats` of the source"
                    )


def _each_day_once(dates: list[str]) -> dict[tuple[int, str], str]:
    """One date of each day, and of each length: with and without clock, seconds or AM."""
    if "".join({one[0] for one in dates}).isdigit():
        days = [one[:_DAY_WIDTH] for one in dates]
    else:  # Oct 13, 2026 09:15
        days = [one.partition(":")[0] for one in dates]
    sizes = set(map(len, dates))
    if len(sizes) == 1:
        size = sizes.pop()
        return {(size, day): one for day, one in dict(zip(days, dates, strict=True)).items()}
    return dict(zip(zip(map(len, dates), days, strict=True), dates, strict=True))


def _numbers_in(value: str) -> list[str]:
    """The number, or those of “1,5 h 20 min”."""
    has_words = any(mark.isalpha() for mark in value)
    return [one.rstrip(".,") for one in re.findall(r"\d[\d.,]*", value)] if has_words else [value]


def contradiction(
    name: str, columns: dict[str, DateColumn], group: Alike, formats: Formats
) -> DataError | None:
    """Why these dates of a file cannot be read with the formats; None where nothing says so."""
    orders = group.orders
    known = {date_part(form) for form in formats}
    ours = [place for place, order in enumerate(orders) if order in known]
    if len(orders) < 2 or not ours:
        return None
    if any(_is_read(group, place, formats) for place in group.left):
        return None
    if not group.left:
        return None if len(ours) == 1 and _is_slip(group, ours[0]) else _mixed(name, columns, group)
    proof = next(example for every, some, example in group.examples if not _allows(every, some, ours))
    meant = " or ".join(order_of(orders[place]) for place in group.left)
    wrong = order_of(orders[ours[0]])
    return DataError(
        f"{name}: the dates in {column_of(columns, proof)} are written {meant}, as “{proof}” proves, "
        f"and would be read {wrong}",
        _mend(formats, [orders[place] for place in ours], [group.formats(place) for place in group.left]),
    )


def _allows(every: Formats, some: Formats, places: list[int]) -> bool:
    return all(every[place] in some for place in places)


def _is_read(group: Alike, place: int, formats: Formats) -> bool:
    """Whether this is the order in which the formats read the dates."""
    is_known = group.orders[place] in {date_part(form) for form in formats}
    return is_known and _reads(group, place, formats)


def _reads(group: Alike, place: int, formats: Formats) -> bool:
    """Whether whatever the formats read of these dates is the day that this order names."""
    for every, readings, example in group.examples:
        read = day_of(example, formats)
        if read is not None and (every[place] not in readings or read != day_of(example, (every[place],))):
            return False
    return True


def _is_slip(group: Alike, place: int) -> bool:
    """Whether next to nothing speaks against that order, and much against every other."""
    allowed = [
        (every[place] in readings, len(readings), count)
        for every, writing in group.writings.items()
        for readings, count in writing.allowed.items()
        if readings
    ]
    against = sum(count for fits, _, count in allowed if not fits)
    proof = sum(count for fits, size, count in allowed if fits and size == 1)
    return proof >= against * _SLIP


def _mixed(name: str, columns: dict[str, DateColumn], group: Alike) -> DataError:
    proofs = {order_of(readings[0]): example for _, readings, example in group.examples if len(readings) == 1}
    told = " and ".join(f"“{example}” is {order}" for order, example in proofs.items())
    where = column_of(columns, next(iter(proofs.values()), ""))
    return DataError(
        f"{name}: the dates in {where} contradict each other: {told}",
        "export it again with all dates written alike, best as 2026-08-20 13:05",
    )


def _mend(formats: Formats, wrong: list[str], right: list[Formats]) -> str:
    return f"if the file is right, write in its source: {_lines(formats, wrong, right)}"


def _lines(formats: Formats, wrong: list[str], right: list[Formats]) -> str:
    """The line that reads the file, or those that may."""
    kept = [form for form in formats if date_part(form) not in wrong]
    lines = (", ".join(f'"{form}"' for form in dict.fromkeys((*kept, *ways))) for ways in right)
    return " or ".join(f"formats = [{line}]" for line in lines)


def column_of(columns: dict[str, DateColumn], example: str) -> str:
    """The column in which that date stands."""
    for name, column in columns.items():
        if any(example in writing.examples.values() for writing in column.writings.values()):
            return name
    return next(iter(columns), "")
