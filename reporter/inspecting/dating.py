"""The column that dates the rows, where no name speaks for one."""

from __future__ import annotations

from reporter.errors import DataError
from reporter.inspecting.guesses import Guess, Survey

NO_NAME = 0.3  # how sure a date column is that no name speaks for


def any_date(name: str, filed: str, survey: Survey, guesses: dict[str, Guess]) -> Guess:
    """A column of dates that no name speaks for; DataError, saying why, when there is none."""
    used = {guess.column: field for field, guess in guesses.items()}
    dated = [column for column in survey.columns.values() if column.written_share > 0.8]
    free = [column for column in dated if column.name not in used]
    if free:
        best = max(free, key=lambda column: column.filled)
        return Guess(filed, best.name, NO_NAME, tuple(best.samples))
    if dated:
        listed = ", ".join(f"“{column.name}” ({used[column.name]})" for column in dated)
        raise DataError(
            f"{name}: no column says when each row began; its dates are {listed}",
            "export it with the date on which each row was opened or done",
        )
    raise _undated(name, survey)


def _undated(name: str, survey: Survey) -> DataError:
    relative = [column for column in survey.columns.values() if column.is_relative]
    if relative:
        listed = ", ".join(f"“{column.name}”" for column in relative)
        return DataError(
            f"{name}: {listed} hold dates like “{relative[0].samples[0]}”, told from a day it does not name",
            "export it again with full dates",
        )
    for column in survey.columns.values():
        if column.dates and column.dates.odd:
            example = next(iter(column.dates.odd))
            return DataError(
                f"{name}: the dates in “{column.name}” cannot be read, as “{example}”",
                "export it with dates in numbers, best as 2026-08-20 13:05",
            )
    return DataError(
        f"{name}: no column holds dates, so its rows cannot be reported",
        "export it with the date on which each row was opened or done",
    )
