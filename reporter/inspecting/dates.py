"""How the dates of a file are written: found from every value, asked for when that does not decide.

A written date may be read in more than one way: 03/04/2022 names two days. Each value says which readings
it allows; a reading is taken only when every date of that writing in the file allows it, and no other one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reporter.errors import DataError
from reporter.inspecting.writings import Readings, is_relative, readings_of
from reporter.sources.instants import parse_instants

_ORDERS = {"%d": "day first", "%m": "month first", "%y": "year first", "%Y": "year first"}
_EXAMPLES = 5


@dataclass
class Writing:
    """Dates written alike: how many allow which readings, and one example of each."""

    allowed: Counter[Readings] = field(default_factory=Counter)
    examples: dict[Readings, str] = field(default_factory=dict)

    def add(self, value: str, readings: Readings, count: int) -> None:
        """Count a value under the readings that it allows."""
        self.allowed[readings] += count
        self.examples.setdefault(readings, value)

    @property
    def size(self) -> int:
        """How many dates can be read in some way."""
        return sum(count for readings, count in self.allowed.items() if readings)


Writings = dict[Readings, Writing]  # by every reading that a writing has


@dataclass
class DateColumn:
    """What the values of one column say about how its dates are written."""

    writings: Writings = field(default_factory=dict)
    filled: int = 0
    dated: int = 0
    naive: int = 0  # dates that name no zone
    relative: int = 0
    odd: dict[str, None] = field(default_factory=dict)  # examples of what is no date

    def add(self, values: Iterable[tuple[str, int]], year: int) -> None:
        """Take in distinct values with how often each stands there; `year` is the present one."""
        for value, count in values:
            self.filled += count
            every, allowed, is_naive = readings_of(value, year)
            if every:
                self.writings.setdefault(every, Writing()).add(value, allowed, count)
            if allowed:
                self.dated += count
                self.naive += count if is_naive else 0
            else:
                self.relative += count if is_relative(value) else 0
                if len(self.odd) < _EXAMPLES:
                    self.odd.setdefault(value[:60])

    @property
    def share(self) -> float:
        """Of the filled values those that are dates."""
        return self.dated / self.filled if self.filled else 0.0


class AmbiguousDatesError(DataError):
    """Dates that the file does not decide; `readings` are the ways in which `example` can be read."""

    def __init__(self, name: str, example: str, readings: Readings, *, is_mixed: bool) -> None:
        self.readings = readings
        self.example = example
        meant = " or ".join(f"{day_told(example, form)} ({order_of(form)})" for form in readings)
        why = f"“{example}” may be {meant}, and no other date of the file decides it"
        if is_mixed:
            why = f"its dates contradict each other, some are day first and some month first: “{example}”"
        orders = dict.fromkeys(f"--{order_of(form).replace(' ', '-')}" for form in readings)
        super().__init__(f"{name}: {why}", f"say which it is: {' or '.join(orders)}")


def formats_of(name: str, columns: Iterable[DateColumn], order: str) -> tuple[str, ...]:
    """The formats of a file's dates, the commonest first; AmbiguousDatesError when the values do not decide.

    `order` is what the user says: “day first”, “month first”, “year first” or "".
    """
    together: Writings = {}
    for column in columns:
        for every, writing in column.writings.items():
            whole = together.setdefault(every, Writing())
            whole.allowed.update(writing.allowed)
            whole.examples = writing.examples | whole.examples
    chosen: Counter[str] = Counter()
    for group in _alike(together):
        chosen.update(_decided(name, group, order))
    return tuple(sorted(chosen, key=lambda form: (form != "iso", -chosen[form])))


def _alike(together: Writings) -> list[Writings]:
    """Writings that differ only in their time of day decide together which number is the day."""
    groups: dict[Readings, Writings] = {}
    for every, writing in together.items():
        if writing.size:
            groups.setdefault(tuple(_date_part(form) for form in every), {})[every] = writing
    return list(groups.values())


def _date_part(form: str) -> str:
    return re.split(r"\W*%[HI]", form)[0]


def _decided(name: str, group: Writings, order: str) -> dict[str, int]:
    first = next(iter(group))
    places = range(len(first))
    allowed = {
        tuple(place for place in places if every[place] in readings): example
        for every, writing in group.items()
        for readings, example in writing.examples.items()
        if readings
    }
    left = [place for place in places if all(place in told for told in allowed)]
    if order and len(left) != 1:
        left = [place for place in left or places if order_of(first[place]) == order] or left
    if len(left) != 1:
        most = max(allowed, key=len)
        every = next(every for every in group if allowed[most] in group[every].examples.values())
        shown = tuple(every[place] for place in left or places)
        raise AmbiguousDatesError(name, allowed[most], shown, is_mixed=not left)
    return {every[left[0]]: writing.size for every, writing in group.items()}


def day_told(value: str, form: str) -> str:
    """The day that a value names when it is read so, as 3 April 2022."""
    day = parse_instants([value], (form,), "UTC").instants[0].astype("datetime64[D]").item()
    return f"{day.day} {day:%B %Y}" if day else "no day"


def order_of(form: str) -> str:
    """Which of day, month and year stands first."""
    first = re.search("%[dmyY]", form)
    return _ORDERS[first[0]] if first else ""
