"""The numbers of a community that may be told: each of them is asked for here, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from reporter import metrics
from reporter.metrics.counts import local_days
from reporter.periods import Period
from reporter.privacy.suppression import gives_away, may_stand_beside, told_cells
from reporter.store.facts import Span
from reporter.story.brief import Brief

_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
)
_COUNTED = (
    "of you|of them|residents?|neighbours?|people|reports?|calls?|complaints?|letters|mails|thefts|burglaries"
    "|cases|crimes|times|times over|things"
)
_NUMBER = re.compile(rf"\b(\d{{1,6}}|{'|'.join(_WORDS)})\s+(?:\w+\s+)?(?:{_COUNTED})\b", re.IGNORECASE)
_NO_AREA = re.compile(
    r"(no|un\w+|not|without) (location|place|address|area|known|given|set|specified)\b"
    r"|(unknown|unspecified|none|n/?a|other|various|-+|\?+)$",
    re.IGNORECASE,
)
_LOST = "\0"  # cells that stand in somebody’s words
_FINER: dict[str, tuple[str, ...]] = {"day": (), "week": ("daily",), "month": ("daily", "weekly")}
_SHORTER = {"daily": 1, "weekly": 7, "monthly": 28}


@dataclass(frozen=True)
class Numbers:
    """What may be told. A number that may not, or that nobody knows, is None; `is_none` is a true nought."""

    total: int | None
    is_none: bool
    is_few: bool  # not one of them, but too few to be told
    before: int | None
    usual: float | None
    ended: int | None
    still_open: int | None
    kinds: tuple[tuple[str, int], ...]  # the most first
    areas: tuple[tuple[str, int], ...]
    ranked: tuple[str, ...]  # kinds of which enough came in to be named, the most first; none of equals
    mostly: str  # more than half were about it


def numbers_of(brief: Brief) -> Numbers:
    """The numbers of an edition, or of what one reader chose of it."""
    return brief.once("numbers", lambda: _numbers(brief))


def _numbers(brief: Brief) -> Numbers:
    opened = brief.measure(metrics.count_opened)
    total = _told_total(brief, brief.this, opened)
    before = brief.measure_before(metrics.count_opened) if brief.has_before else None
    usual = brief.usual("opened")
    least = brief.client.privacy.minimum
    kinds = _cells(brief, brief.this, "category")
    most = max(kinds, key=lambda name: kinds[name], default="")
    is_clear = bool(opened and opened >= least and kinds.get(most, 0) >= least and kinds[most] * 2 > opened)
    return Numbers(
        total=total,
        is_none=opened == 0,
        is_few=opened is not None and 0 < opened < least,
        before=_told_total(brief, brief.before, before),
        usual=usual if usual is not None and usual >= least else None,
        ended=_enough(brief, brief.measure(metrics.count_resolved)),
        still_open=_enough(brief, brief.measure(metrics.count_backlog)),
        kinds=() if brief.chosen else _told_cells(brief, kinds),
        areas=() if brief.chosen else _told_cells(brief, _cells(brief, brief.this, "place")),
        ranked=() if brief.chosen else _ranked(kinds, least),
        mostly=most if is_clear else "",
    )


def _ranked(kinds: Mapping[str, int], least: int) -> tuple[str, ...]:
    """Those that are clearly more than the next."""
    following = [*list(kinds.values())[1:], 0]
    found = []
    for (name, n), after in zip(kinds.items(), following, strict=False):
        if n < least or n == after or not name:
            break
        found.append(name)
    return tuple(found)


def kind_in_words(category: str) -> str:
    """A category as one reads it: “Sidewalk cleaning” of Sidewalk_Cleaning."""
    return " ".join(category.replace("_", " ").split())


def _enough(brief: Brief, n: int | None) -> int | None:
    """A number of what is no part of another that is told; none of what a reader chose."""
    return n if n is not None and n >= brief.client.privacy.minimum and not brief.chosen else None


def _told_total(brief: Brief, span: Span, n: int | None) -> int | None:
    """How many came in, where that gives nobody away, here or beside what others or a person told."""
    least = brief.client.privacy.minimum
    if (
        n is None
        or n < least
        or (brief.chosen and brief.chosen.topics)
        or gives_away(n, _written(brief), least)
    ):
        return None
    if not may_stand_beside(_by_day(brief, span), told_by_itself(brief, span.period), least):
        return None
    return n if not brief.chosen or _all_areas_told(brief, span) else None


def _all_areas_told(brief: Brief, span: Span) -> bool:
    """Whether each of the areas a reader chose is told to everybody: a sum of others would give one away."""
    whole = brief.whole
    assert whole is not None
    cells = _cells(whole, whole.this if span is brief.this else whole.before, "place")
    told = {name.casefold() for name in told_cells(cells, brief.client.privacy.minimum)}
    chosen = brief.chosen.areas if brief.chosen else ()
    return {name.casefold() for name in chosen} <= told


def told_by_itself(brief: Brief, period: Period) -> tuple[str, ...]:
    """The shorter cadences of which somebody reads."""
    client = brief.client
    wanted = {name for one in client.contacts for name in one.wants}
    finer = _FINER.get(period.unit, tuple(_SHORTER))
    return tuple(name for name in finer if client.publish or name in wanted)


def _by_day(brief: Brief, span: Span) -> Mapping[date, int]:
    days = dict.fromkeys(span.period.days, 0)
    dated = span.opened[span.opened["precision"] != "month"]
    for day in local_days(dated["opened_at"], brief.client.zone):
        days[day] = days.get(day, 0) + 1
    return days


def _cells(brief: Brief, span: Span, column: str) -> dict[str, int]:
    """How many came in by what stands in a column, the most first; "" where nothing does."""
    names = (str(one).strip() for one in span.opened[column])
    counts = Counter("" if column == "place" and _NO_AREA.match(name) else name for name in names)
    return dict(sorted(counts.items(), key=lambda cell: (-cell[1], cell[0])))


def _told_cells(brief: Brief, cells: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Those of two and more; of a number of which a part stands in somebody’s words, none."""
    least, written = brief.client.privacy.minimum, _written(brief)
    safe = {name: 0 if gives_away(n, written, least) else n for name, n in cells.items()}
    lost = sum(cells.values()) - sum(safe.values())
    told = [
        name for name in told_cells({**safe, _LOST: lost} if lost else safe, least) if name not in ("", _LOST)
    ]
    return tuple((name, cells[name]) for name in told)


def column_may_be_told(cells: Mapping[str, int], shown: tuple[str, ...], least: int) -> bool:
    """Whether another number for the same names may be told beside them, in all of the rows or in none."""
    left = sum(n for name, n in cells.items() if name not in shown)
    numbers = [cells.get(name, 0) for name in shown]
    is_clear = all(n == 0 or n >= least for n in numbers) and any(numbers)
    return is_clear and (left == 0 or left >= least)


def cells_before(brief: Brief, column: str) -> dict[str, int] | None:
    """The same of the period before; None where it is not known whole."""
    return _cells(brief, brief.before, column) if brief.has_before else None


def cells_now(brief: Brief, column: str) -> dict[str, int]:
    """What came in, by what stands in a column."""
    return _cells(brief, brief.this, column)


def _written(brief: Brief) -> frozenset[int]:
    """The numbers that stand in what a person wrote for the edition."""
    return (brief.whole or brief).once("written numbers", lambda: frozenset(_numbers_in(brief.note)))


def _numbers_in(value: Any) -> set[int]:
    if isinstance(value, str):
        found = (match.group(1).casefold() for match in _NUMBER.finditer(value))
        return {int(one) if one.isdigit() else _WORDS.index(one) + 1 for one in found}
    if isinstance(value, tuple | list | frozenset):
        return {number for one in value for number in _numbers_in(one)}
    if is_dataclass(value):
        return {number for one in fields(value) for number in _numbers_in(getattr(value, one.name))}
    inner = getattr(type(value), "model_fields", None)
    return {number for name in inner or () for number in _numbers_in(getattr(value, name))}
