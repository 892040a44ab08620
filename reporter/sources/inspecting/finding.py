"""An unknown export looked at: shape, columns, dates, words; proposed as a preset and tried on the whole file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from reporter.config.presets import Format
from reporter.errors import DataError
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.inspecting.columns import Guess, guessed, record_type
from reporter.sources.inspecting.dates import Ambiguous, DateColumn, formats_of
from reporter.sources.inspecting.profile import Profile, Survey
from reporter.sources.inspecting.proposal import Proposal, as_toml, unknown_words
from reporter.sources.inspecting.shape import Shape, shape_of
from reporter.sources.inspecting.shipped import Fit, fits, product_of
from reporter.sources.inspecting.trial import Coverage, Site, try_preset
from reporter.sources.instants import parse_instants

_HEAD_ROWS = 5_000
_TOO_MANY_ASIDE = 0.2
_ORDERING = ("mod count", "sequence", "version", "revision", "event id", "step")


@dataclass(frozen=True)
class Wishes:
    """What the user says: the order of numbers in dates, the zone, what the rows are; `year` is the present one."""

    year: int
    order: str = ""
    zone: str = ""
    records: str = ""
    anew: bool = False  # guess even where a preset that comes with Reporter reads the file


@dataclass
class Inspection:
    """What is known about a file; `text` is the preset that reads it."""

    shape: Shape
    text: str
    coverage: Coverage
    rows: int
    product: str = ""
    language: str = ""
    shipped: str = ""  # the preset that comes with Reporter and reads the file
    similar: str = ""
    guesses: dict[str, Guess] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    zone: str = ""
    unused: list[str] = field(default_factory=list)


class ZoneNeeded(DataError):
    """Dates that name no zone, where no workspace says which is meant."""


def inspect_file(file: Path, name: str, wishes: Wishes, site: Site) -> Inspection:
    """Everything found out about the file; DataError when it holds no records that can be dated."""
    shape = shape_of(file, name)
    near = [] if wishes.anew else fits(shape)
    for fit in near:
        if found := _shipped(shape, fit, wishes, site):
            return found
    shape, survey, head = _surveyed(shape, wishes.year)
    proposal = _proposed(shape, survey, head, wishes)
    found = _tried(proposal, survey, replace(site, zone=_zone(proposal, survey, wishes, site)))
    found.similar = near[0].name if near and not near[0].name.startswith("plain-") else ""
    return found


def _shipped(shape: Shape, fit: Fit, wishes: Wishes, site: Site) -> Inspection | None:
    """The file as the shipped preset reads it; None when it does not read most rows, or reads dates otherwise."""
    zone = wishes.zone or fit.preset.dates.zone or site.zone
    chunks = replace(shape, format=fit.preset.format).rows() if fit.preset.format.kind in ("", shape.kind) else None
    naive = False
    if chunks is not None:
        survey = Survey(wishes.year)
        for chunk in chunks:
            survey.add(chunk)
        dated = [survey.columns[column].dates for column in _date_columns(fit, survey)]
        every = [column for column in dated if column is not None]
        if not _means_the_same(shape.look.name, every, fit, wishes):
            return None
        naive = any(column.naive for column in every)
    coverage = try_preset(shape.look.path, fit.text, Site(wishes.zone or ("" if fit.preset.dates.zone else zone), site.clients))
    if coverage.usable * 2 <= coverage.read or not coverage.usable:
        return None
    if naive and not zone:
        raise zone_needed(shape.look.name)
    return Inspection(shape, fit.text, coverage, coverage.read, shipped=fit.name, product=fit.preset.label, zone=zone)


def _date_columns(fit: Fit, survey: Survey) -> Iterator[str]:
    known = {name.casefold(): name for name in survey.columns}
    for name, kind in columns(RECORD_TYPES[fit.preset.records]).items():
        if kind == "instant":
            yield from (known[source.casefold()] for source in fit.preset.sources_of(name) if source.casefold() in known)


def _means_the_same(name: str, dated: list[DateColumn], fit: Fit, wishes: Wishes) -> bool:
    """Whether the preset reads every kind of date as the whole column says that it is meant."""
    found = formats_of(name, dated, wishes.order)
    for column in dated:
        for every, writing in column.writings.items():
            ours = tuple(form for form in found if form in every)
            for readings, example in writing.examples.items():
                if readings and ours and ours[0] in readings:
                    theirs = parse_instants([example], fit.preset.dates.formats, "UTC")
                    if not theirs.unreadable[0] and theirs.instants[0] != parse_instants([example], ours, "UTC").instants[0]:
                        return False
    return True


def _surveyed(shape: Shape, year: int) -> tuple[Shape, Survey, pd.DataFrame]:
    survey, head = _survey(shape, year)
    if shape.kind in ("json", "jsonl") and not any(column.date_share > 0.5 for column in survey.columns.values()):
        if inner := _inner_list(survey):
            told = shape.format.model_dump() | {"each": inner}
            shape = replace(shape, format=Format.model_validate(told), notes=(*shape.notes, f"a row for each of “{inner}”"))
            survey, head = _survey(shape, year)
    return shape, survey, head


def _survey(shape: Shape, year: int) -> tuple[Survey, pd.DataFrame]:
    survey, head = Survey(year), pd.DataFrame()
    for chunk in shape.rows():
        survey.add(chunk)
        if len(head) < _HEAD_ROWS and len(chunk.frame):
            head = pd.concat([head, chunk.frame.head(_HEAD_ROWS - len(head))])
    return survey, head


def _inner_list(survey: Survey) -> str:
    """The column that holds a list of objects in each row."""
    for column in survey.columns.values():
        if "." not in column.name and column.samples and all(_is_list(value) for value in list(column.words)[:20]):
            return column.name
    return ""


def _is_list(text: str) -> bool:
    return text.startswith("[{")


def _proposed(shape: Shape, survey: Survey, head: pd.DataFrame, wishes: Wishes) -> Proposal:
    records = wishes.records or record_type(survey)
    guesses = guessed(records, survey)
    filed = TIME_COLUMN[records]
    remarks = []
    if filed not in guesses:
        guesses[filed] = _any_date(shape.look.name, filed, survey, guesses)
        remarks.append(f"No column is named as the date of a row; “{guesses[filed].column}” is the likeliest: check it.")
    product, language = product_of(list(survey.columns))
    label = f"{product} ({language})" if language else product or Path(shape.look.name).name
    dated = _dated(records, survey, guesses)
    formats = formats_of(shape.look.name, [dates for column in dated if (dates := column.dates)], wishes.order) or ("iso",)
    proposal = Proposal(label, records, shape, guesses, formats, remarks=remarks)
    if set(formats) & {"%Y-%m"} and survey.columns[guesses[filed].column].date_share:
        proposal.precision = "month"
    _note_dates(proposal, dated)
    _note_events(proposal, head)
    _note_numbers(proposal, survey)
    return proposal


def _dated(records: str, survey: Survey, guesses: dict[str, Guess]) -> list[Profile]:
    kinds = columns(RECORD_TYPES[records])
    return [survey.columns[guess.column] for name, guess in guesses.items() if kinds.get(name) == "instant"]


def _any_date(name: str, filed: str, survey: Survey, guesses: dict[str, Guess]) -> Guess:
    """The column of dates that is filled most often; DataError, saying why, when there is none."""
    used = {guess.column for guess in guesses.values()}
    dated = [column for column in survey.columns.values() if column.date_share > 0.8]
    free = [column for column in dated if column.name not in used] or dated
    if free:
        best = max(free, key=lambda column: column.filled)
        for field_name in [key for key, guess in guesses.items() if guess.column == best.name]:
            del guesses[field_name]
        return Guess(filed, best.name, 0.3, tuple(best.samples))
    relative = [column for column in survey.columns.values() if column.is_relative]
    if relative:
        example = relative[0].samples[0]
        listed = ", ".join(column.name for column in relative)
        raise DataError(
            f"{name}: the dates are told from the day of the export (“{example}” in {listed}), and nobody can tell which day that was",
            "export it again with full dates",
        )
    for column in survey.columns.values():
        if column.dates and column.dates.odd:
            example = next(iter(column.dates.odd))
            raise DataError(
                f"{name}: the dates in “{column.name}” cannot be read, as “{example}”",
                "export it with dates in numbers, best as 2026-08-20 13:05",
            )
    raise DataError(f"{name}: no column holds dates, so nothing in it can be reported", "export it with the date each row was opened or done")


def _zone(proposal: Proposal, survey: Survey, wishes: Wishes, site: Site) -> str:
    """The zone of instants that name none: the user's word, what the dates say, the workspace's."""
    dated = _dated(proposal.records, survey, proposal.guesses)
    if any(form.endswith((" UTC", " GMT")) for form in proposal.formats):
        proposal.zone = "UTC"
        return "UTC"
    naive = any(column.dates and column.dates.naive for column in dated)
    if wishes.zone:
        proposal.zone = wishes.zone if naive or proposal.precision == "month" else ""
        return wishes.zone
    if naive and not site.zone:
        raise zone_needed(proposal.shape.look.name)
    if naive:
        proposal.remarks.append(f"The dates name no zone: they are read as {site.zone}, the workspace's own.")
    return site.zone


def zone_needed(name: str) -> ZoneNeeded:
    """The fault of dates without a zone."""
    return ZoneNeeded(
        f"{name}: its dates name no zone, so the same clock could mean different instants",
        "say where its clock stands, like --zone Europe/London, or inspect it within a workspace",
    )


def _note_dates(proposal: Proposal, dated: list[Profile]) -> None:
    for column in dated:
        if column.dates is None:
            continue
        odd = column.dates.filled - column.dates.dated
        if odd:
            examples = ", ".join(f"“{value}”" for value in list(column.dates.odd)[:3])
            proposal.remarks.append(f"{odd:,} values of “{column.name}” are no dates, as {examples}.")
        if proposal.shape.kind == "xlsx" and ("iso",) in column.dates.writings and len(column.dates.writings) > 1:
            proposal.remarks.append(
                f"“{column.name}” mixes real dates with dates as text: the spreadsheet may have exchanged day and month. Check it against the product."
            )


def _note_events(proposal: Proposal, head: pd.DataFrame) -> None:
    """Many differing rows of one id are an event log."""
    guess = proposal.guesses.get("id")
    if guess is None or guess.column not in head:
        return
    told = head[head[guess.column] != ""].drop_duplicates()
    counts = told[guess.column].value_counts()
    if len(counts) and (counts > 1).mean() > 0.1:
        proposal.is_event_log = True
        proposal.remarks.append("An event log: many rows for one id, of which the last one counts.")
        plain_names = {re.sub(r"[\W_]+", " ", str(name)).casefold(): str(name) for name in head.columns}
        proposal.order_by = next(
            (name for bare, name in plain_names.items() if bare.endswith(_ORDERING) and head[name].str.fullmatch(r"\d+").mean() > 0.9),
            "",
        )


def _note_numbers(proposal: Proposal, survey: Survey) -> None:
    guess = proposal.guesses.get("priority")
    if guess and survey.columns[guess.column].number_share > 0.9:
        proposal.remarks.append(
            "Priorities are bare numbers, and products count them from either end: 1 to 4 is read as urgent to low until [priority] says otherwise."
        )


def _tried(proposal: Proposal, survey: Survey, site: Site) -> Inspection:
    """The proposal read through the real reader; a field that costs many rows is taken out again."""
    while True:
        text = as_toml(proposal, survey)
        coverage = try_preset(proposal.shape.look.path, text, site)
        costly = _costly(coverage, proposal)
        if not costly:
            break
        guess = proposal.guesses.pop(costly)
        proposal.remarks.append(f"“{guess.column}” looked like {costly}, but most of its values cannot be read as that.")
    product, language = product_of(list(survey.columns))
    return Inspection(
        proposal.shape, text, coverage, survey.rows, product, language,
        guesses=proposal.guesses, unknown=unknown_words(proposal, survey), remarks=proposal.remarks, zone=site.zone,
        unused=[name for name in survey.columns if name not in {guess.column for guess in proposal.guesses.values()}],
    )  # fmt: skip


def _costly(coverage: Coverage, proposal: Proposal) -> str:
    for name, count in coverage.aside.most_common():
        if name in proposal.guesses and name != TIME_COLUMN[proposal.records] and count > coverage.read * _TOO_MANY_ASIDE:
            return name
    return ""
