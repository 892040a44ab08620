"""From what the columns hold to a proposal: record type, column map, dates, what to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from reporter.errors import DataError
from reporter.inspecting.columns import Guess, guessed, record_type
from reporter.inspecting.dates import formats_of
from reporter.inspecting.profile import Profile, Survey
from reporter.inspecting.proposal import Proposal
from reporter.inspecting.shape import Shape
from reporter.inspecting.shipped import product_of
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns

_ORDERING = ("mod count", "sequence", "version", "revision", "event id", "step")
_MONTH = "%Y-%m"
_UTC = (" UTC", " GMT")
_NO_NAME = 0.3  # how sure a date column is that no name speaks for


class ZoneNeededError(DataError):
    """Dates that name no zone, where nobody says which is meant."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}: its dates name no zone, so one clock could mean different instants",
            "say where its clock stands, like --zone Europe/London, or inspect it within a workspace",
        )


@dataclass(frozen=True)
class Wishes:
    """What the user says, "" where nothing; `order` is of the numbers in a date, `year` the present one."""

    year: int
    order: str = ""
    zone: str = ""
    records: str = ""
    anew: bool = False  # guess even where a preset that comes with Reporter reads the file


def proposed(shape: Shape, survey: Survey, head: pd.DataFrame, wishes: Wishes) -> Proposal:
    """A proposal for the file; DataError when no column can date its rows, or the dates do not decide."""
    name = shape.look.name
    records = wishes.records or record_type(survey)
    guesses = guessed(records, survey)
    filed, remarks = TIME_COLUMN[records], []
    if filed not in guesses:
        guesses[filed] = _any_date(name, filed, survey, guesses)
        remarks.append(
            f"No column is named as the date of a row; “{guesses[filed].column}” is a guess: check it."
        )
    dated = dated_columns(records, survey, guesses)
    formats = formats_of(name, [column.dates for column in dated if column.dates], wishes.order)
    product, language = product_of(list(survey.columns))
    label = f"{product} ({language})" if language not in ("", "en") else product or Path(name).name
    proposal = Proposal(label, records, shape, guesses, formats or ("iso",), remarks=remarks)
    if _MONTH in formats:
        proposal.precision = "month"
    _note_dates(proposal, dated)
    _note_events(proposal, head)
    _note_numbers(proposal, survey)
    return proposal


def dated_columns(records: str, survey: Survey, guesses: dict[str, Guess]) -> list[Profile]:
    """The columns that fill an instant."""
    kinds = columns(RECORD_TYPES[records])
    return [survey.columns[guess.column] for name, guess in guesses.items() if kinds.get(name) == "instant"]


def zone_of(proposal: Proposal, survey: Survey, wishes: Wishes, given: str) -> str:
    """The zone of instants that name none: what the dates say, the user's word, the workspace's (`given`)."""
    dated = dated_columns(proposal.records, survey, proposal.guesses)
    naive = any(column.dates and column.dates.naive for column in dated)
    if all(form.endswith(_UTC) for form in proposal.formats):
        proposal.zone = "UTC"
        return "UTC"
    if wishes.zone:
        proposal.zone = wishes.zone if naive or proposal.precision == "month" else ""
        return wishes.zone
    if naive and not given:
        raise ZoneNeededError(proposal.shape.look.name)
    if naive:
        proposal.remarks.append(f"The dates name no zone: they are read as {given}, the workspace's own.")
    return given


def _any_date(name: str, filed: str, survey: Survey, guesses: dict[str, Guess]) -> Guess:
    """A column of dates that no name speaks for; DataError, saying why, when there is none."""
    used = {guess.column: field for field, guess in guesses.items()}
    dated = [column for column in survey.columns.values() if column.written_share > 0.8]
    free = [column for column in dated if column.name not in used]
    if free:
        best = max(free, key=lambda column: column.filled)
        return Guess(filed, best.name, _NO_NAME, tuple(best.samples))
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


def _note_dates(proposal: Proposal, dated: list[Profile]) -> None:
    for column in dated:
        if column.dates is None:
            continue
        odd = column.dates.filled - column.dates.dated
        if odd:
            examples = ", ".join(f"“{value}”" for value in list(column.dates.odd)[:3])
            proposal.remarks.append(f"{odd:,} values of “{column.name}” are no dates, as {examples}.")
        is_mixed = ("iso",) in column.dates.writings and len(column.dates.writings) > 1
        if proposal.shape.kind == "xlsx" and is_mixed:
            proposal.remarks.append(
                f"“{column.name}” mixes real dates with dates as text: "
                "the spreadsheet may have exchanged day and month in some. Check it against the product."
            )


def _note_events(proposal: Proposal, head: pd.DataFrame) -> None:
    """Many differing rows of one id are an event log."""
    guess = proposal.guesses.get("id")
    if guess is None or guess.column not in head:
        return
    told = head[head[guess.column] != ""].drop_duplicates()
    counts = told[guess.column].value_counts()
    if not len(counts) or (counts > 1).mean() <= 0.1:
        return
    proposal.is_event_log = True
    proposal.remarks.append("An event log: many rows for one id, of which the last one counts.")
    for name in head.columns:
        bare = re.sub(r"[\W_]+", " ", str(name)).casefold()
        numbered = bool(head[name].str.fullmatch(r"\d+").mean() > 0.9)
        if bare.endswith(_ORDERING) and numbered and head[name].nunique() > 1:
            proposal.order_by = str(name)
            return


def _note_numbers(proposal: Proposal, survey: Survey) -> None:
    guess = proposal.guesses.get("priority")
    if guess and survey.columns[guess.column].number_share > 0.9:
        proposal.remarks.append(
            "Priorities are bare numbers, which products count from either end: "
            "1 to 4 is read as urgent to low unless [priority] says otherwise."
        )
