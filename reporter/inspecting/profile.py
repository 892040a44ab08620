"""What a column holds: how much of it is filled, with which words, numbers and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from reporter.inspecting.dates import DateColumn
from reporter.inspecting.writings import is_relative, readings_of
from reporter.sources.chunks import Chunk

UNSET_WORDS = frozenset(
    {"?", "-", "--", "Not set", "None", "NULL", "null", "N/A", "n/a", "NaN", "nan", "< default >",
     "(none)", "(null)", "Nobody", "Nobody in particular", "undefined", "#N/A"}
)  # fmt: skip
_KEPT = 3_000  # distinct values remembered
_LOOKED_AT = 200
_CUT = 200
_NUMBER = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f]\d{3})+|-?\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"-?(?:\d+ )?\d+:\d\d(?::\d\d)?")


@dataclass
class Profile:
    """One column of the file."""

    name: str
    filled: int = 0
    words: Counter[str] = field(default_factory=Counter)  # the values, up to some thousands of distinct ones
    unset: Counter[str] = field(default_factory=Counter)
    dates: DateColumn | None = None
    letters: int = 0
    is_whole: bool = True  # whether `words` holds every value

    @property
    def samples(self) -> list[str]:
        """A few values, the commonest first."""
        return [value[:_CUT] for value, _ in self.words.most_common(3)]

    @property
    def distinct(self) -> float:
        """Of the remembered filled values the share that stands once."""
        seen = self.words.total()
        return len(self.words) / seen if seen else 0.0

    @property
    def length(self) -> float:
        """The mean number of characters of a filled value."""
        return self.letters / self.filled if self.filled else 0.0

    @property
    def date_share(self) -> float:
        """Of the filled values those that are dates."""
        return self.dates.share if self.dates else 0.0

    @property
    def written_share(self) -> float:
        """Of the filled values those that can be nothing but dates: a bare number may be something else."""
        forms = self.dates.writings if self.dates else ()
        return 0.0 if all(form[0].startswith("epoch") for form in forms) else self.date_share

    @property
    def is_relative(self) -> bool:
        """Whether it tells its instants from a day that it does not name."""
        return bool(self.words) and _share(self.words, is_relative) > 0.5

    @property
    def number_share(self) -> float:
        """Of the filled values those that are numbers."""
        return _share(self.words, lambda value: bool(_NUMBER.fullmatch(value)))

    @property
    def clock_share(self) -> float:
        """Of the filled values those written as 26:15."""
        return _share(self.words, lambda value: bool(_CLOCK.fullmatch(value)))


@dataclass
class Survey:
    """All columns of a file, gathered row by row."""

    year: int
    rows: int = 0
    columns: dict[str, Profile] = field(default_factory=dict)

    def add(self, chunk: Chunk) -> None:
        """Take in some rows."""
        self.rows += len(chunk.frame)
        for name in chunk.frame.columns:
            values = Counter(value.strip() for value in chunk.frame[name].tolist())
            del values[""]
            self._take(self.columns.setdefault(str(name), Profile(str(name))), values)

    def _take(self, column: Profile, values: Counter[str]) -> None:
        for word in UNSET_WORDS & values.keys():
            column.unset[word] += values.pop(word)
        if not values:
            return
        column.filled += values.total()
        column.letters += sum(len(value) * count for value, count in values.items())
        if column.dates is None and not column.words and _looks_dated(values, self.year):
            column.dates = DateColumn()
        if column.dates is not None:
            column.dates.add(values.items(), self.year)
        room = _KEPT - len(column.words)
        if len(values) > room:
            column.is_whole = False
            values = Counter({value: values[value] for value in list(values)[: max(room, 0)]})
        column.words.update(values)


def _looks_dated(values: Counter[str], year: int) -> bool:
    some = list(values)[:_LOOKED_AT]
    return sum(bool(readings_of(value, year)[0]) for value in some) * 2 > len(some)


def _share(words: Counter[str], test: Callable[[str], bool]) -> float:
    some = words.most_common(_LOOKED_AT)
    total = sum(count for _, count in some)
    return sum(count for value, count in some if test(value)) / total if total else 0.0
