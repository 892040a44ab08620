"""In which unit a column counts time: as its name, product or values say; else a person is told to check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reporter.inspecting.guesses import Guess, Profile, Survey
from reporter.inspecting.words import data, plain
from reporter.sources.quantities import minutes_of

FIELDS = ("minutes_worked", "minutes_on_hold", "minutes")
_PARTS = {  # of names
    "seconds": ("second", "actiontime", "total_duration", "archive.duration"),
    "hours": ("hour", "hrs", "(h)", "heure", "stunde", "hora", "uren"),
    "minutes": ("minute",),
}
_USUAL_HOURS = (
    "spent time",
    "temps passé",
    "aufgewendete",
    "tiempo dedicado",
    "tempo gasto",
)  # as Redmine has it
_WRITTEN = re.compile(
    r"\d[\d.,]* ?(?:h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|d|days?|std|stunden?|uur|heures?)\b"
)
_SOME = 0.25  # of the values: nobody writes quarters of a minute
_AT_MOST = 16  # hours that half of the tickets take
_A_DAY = 8  # hours
_AT_LEAST = 300  # seconds that half of them take
_MOST = 0.9
_LOOKED_AT = 500


def units_of(guesses: Mapping[str, Guess], survey: Survey) -> dict[str, str]:
    """The unit of each field of minutes that a column fills."""
    return {name: _named(column, survey) or _likely(column) for name, column in _columns(guesses, survey)}


def doubts_of(guesses: Mapping[str, Guess], survey: Survey) -> Iterator[str]:
    """What a person should check: units that nothing tells."""
    for name, column in _columns(guesses, survey):
        numbers = _numbers(column)
        if not numbers or _named(column, survey):
            continue
        unit, most = _likely(column), max(numbers)
        yield (
            f"“{column.name}” does not say in which unit it counts: by its values {unit}, so {most:g} is "
            f"{_in_words(most, unit)}. Check it; its unit stands under [durations] {name}."
        )


def _columns(guesses: Mapping[str, Guess], survey: Survey) -> Iterator[tuple[str, Profile]]:
    yield from ((name, survey.columns[guesses[name].column]) for name in FIELDS if name in guesses)


def _named(column: Profile, survey: Survey) -> str:
    """The unit that the name, the product or the values say."""
    if column.clock_share > 0.5:
        return "clock"
    low = column.name.casefold()
    for unit, parts in _PARTS.items():
        if any(part in low for part in parts):
            return unit
    words = set(plain(column.name).split())
    named = (unit for unit, known in data("headers")["units"].items() if not words.isdisjoint(known))
    own = survey.of_product.durations if survey.of_product else {}
    of_product = (own.get(name, "minutes") for name in FIELDS if column.name in _sources(survey, name))
    written = ("minutes" for _ in [0] if _says_itself(column))
    return next((unit for units in (named, of_product, written) for unit in units), "")


def _sources(survey: Survey, name: str) -> tuple[str, ...]:
    return survey.of_product.sources_of(name) if survey.of_product else ()


def _says_itself(column: Profile) -> bool:
    """Whether nearly each value brings its unit, as “1 h 20 min”."""
    some = column.words.most_common(_LOOKED_AT)
    met = sum(count for value, count in some if _WRITTEN.match(value.casefold()))
    return bool(some) and met * 2 > sum(count for _, count in some)


def _likely(column: Profile) -> str:
    """Hours where half of the values are small and many are broken, seconds where all are whole minutes."""
    numbers = sorted(number for number in _numbers(column) if number > 0)
    if not numbers:
        return "minutes"
    fractions = sum(number != int(number) for number in numbers)
    middle = numbers[len(numbers) // 2]
    if middle < _AT_MOST and fractions >= len(numbers) * _SOME:
        return "hours"
    if middle >= _AT_LEAST and sum(number % 60 == 0 for number in numbers) >= len(numbers) * _MOST:
        return "seconds"
    is_usual = any(words in column.name.casefold() for words in _USUAL_HOURS)
    return "hours" if is_usual and middle < _A_DAY else "minutes"


def _numbers(column: Profile) -> list[float]:
    values = list(column.words)[:_LOOKED_AT]
    decimal = "," if any(re.fullmatch(r"\d*,\d{1,2}", value) for value in values) else "."
    found, _ = minutes_of(values, "minutes", decimal)
    return [float(number) for number in found if number == number]


def _in_words(number: float, unit: str) -> str:
    if unit == "hours":
        return f"{number * 60:g} minutes"
    return f"{number / 60:.1f} hours" if unit == "minutes" else f"{number / 60:g} minutes"
