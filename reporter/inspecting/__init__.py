"""An unknown export looked at: shape, columns, dates, words; made a preset and tried on the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from reporter.config.presets import Format
from reporter.inspecting.guesses import Guess, Survey
from reporter.inspecting.halves import DayAndTime, halves_of, together
from reporter.inspecting.kinds import ask
from reporter.inspecting.proposal import (
    Proposal,
    Wishes,
    ZoneNeededError,
    as_toml,
    proposed,
    unknown_words,
    zone_of,
)
from reporter.inspecting.shape import Shape, shape_of
from reporter.inspecting.trials import Coverage, Fit, Site, fits, met_by, nearest, product_of, try_preset
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.dates import DateColumn, alike, formats_of
from reporter.sources.proofs import contradiction
from reporter.sources.quantities import parse_instants

_HEAD_ROWS = 5_000
_TOO_MANY_ASIDE = 0.2
_FEWEST_MET = 3  # columns of a preset that is worth a word


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
    similar: str = ""  # one for files like it, which does not fit
    nearest: str = ""  # where none is for files like it: the one with most of its columns here
    lacks: tuple[str, ...] = ()  # what that one wants and the file does not have
    guesses: dict[str, Guess] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    zone: str = ""
    unused: list[str] = field(default_factory=list)  # columns that stay in the raw text of the record


def inspect_file(file: Path, name: str, wishes: Wishes, site: Site) -> Inspection:
    """Everything found out about the file; DataError when it holds no records that can be dated."""
    shape = shape_of(file, name, wishes.encoding)
    met, no_use = ([], []) if wishes.anew else met_by(shape)
    near = fits(met)
    sure = [fit for fit in near if fit.is_sure]
    for fit in sure:
        if found := _with_shipped(shape, fit, wishes, site):
            return found
    if sure and not sure[0].is_plain and (found := _with_own_dates(shape, sure[0], wishes, site)):
        return found
    shape, survey, head = _surveyed(shape, wishes.year)
    if no_use and not any(column.written_share > 0.8 for column in survey.columns.values()):
        raise no_use[0]
    proposal = proposed(shape, survey, head, wishes)
    found = _tried(proposal, survey, replace(site, zone=zone_of(proposal, survey, wishes, site.zone)))
    if near and not near[0].is_plain:
        found.similar, found.lacks = near[0].name, near[0].lacks
    elif one := next((fit for fit in nearest(met) if fit.found >= _FEWEST_MET), None):
        found.nearest, found.lacks = one.name, one.lacks
    return found


def _with_shipped(shape: Shape, fit: Fit, wishes: Wishes, site: Site) -> Inspection | None:
    """The file as a shipped preset reads it; None when it reads few rows, or dates otherwise."""
    survey, _ = _survey(replace(shape, format=fit.preset.format), wishes.year)
    names = _date_columns(fit, survey)
    dated = {name: column for name in names if (column := survey.columns[name].dates) is not None}
    kept, formats = list(dated.values()), fit.preset.dates.formats
    if any(contradiction(shape.look.name, dated, group, formats) for group in alike(kept)):
        return None
    if not _means_the_same(shape.look.name, kept, fit, wishes):
        return None
    own_zone = fit.preset.dates.zone or ""
    zone = wishes.zone or own_zone or site.zone
    if any(column.naive for column in kept) and not zone:
        raise ZoneNeededError(shape.look.name)
    text = _encoded(fit.text, wishes.encoding)
    coverage = try_preset(
        shape.look.path, text, replace(site, zone=wishes.zone or ("" if own_zone else zone))
    )
    if coverage.usable * 2 <= coverage.read or not coverage.usable:
        return None
    label = fit.preset.label
    remarks = ask(coverage.warnings)
    return Inspection(
        shape, text, coverage, survey.rows, product=label, shipped=fit.name, zone=zone, remarks=remarks
    )


def _with_own_dates(shape: Shape, fit: Fit, wishes: Wishes, site: Site) -> Inspection | None:
    """The file as a shipped preset reads it, but with the dates that the file itself proves."""
    survey, _ = _survey(replace(shape, format=fit.preset.format), wishes.year)
    dated = [survey.columns[name].dates for name in _date_columns(fit, survey)]
    formats = formats_of(shape.look.name, [column for column in dated if column is not None], wishes.order)
    if not formats or fit.preset.dates.precision != "instant":
        return None
    line = f"formats = {list(formats)}".replace("'", '"')
    kept, had_one = re.subn(r"(?m)^formats = \[[^\]]*\]$", lambda _: line, fit.text, count=1)
    if not had_one:
        kept = fit.text.replace("[dates]\n", f"[dates]\n{line}\n", 1)
        kept = kept if "[dates]\n" in fit.text else f"{fit.text}\n[dates]\n{line}\n"
    preset = fit.preset.model_copy(update={"dates": fit.preset.dates.model_copy(update={"formats": formats})})
    found = _with_shipped(shape, replace(fit, own_text=kept, preset=preset), wishes, site)
    if found:
        found.shipped, found.similar = "", fit.name
    return found


def _encoded(text: str, encoding: str) -> str:
    """The preset's text with the encoding in it."""
    if not encoding:
        return text
    line = f'[format]\nencoding = "{encoding}"\n'
    return text.replace("[format]\n", line, 1) if "[format]\n" in text else f"{text}\n{line}"


def _date_columns(fit: Fit, survey: Survey) -> Iterator[str]:
    known = {name.casefold(): name for name in survey.columns}
    for name, kind in columns(RECORD_TYPES[fit.preset.records]).items():
        if kind == "instant":
            wanted = (source.casefold() for source in fit.preset.sources_of(name))
            yield from (known[source] for source in wanted if source in known)


def _means_the_same(name: str, dated: list[DateColumn], fit: Fit, wishes: Wishes) -> bool:
    """Whether the preset reads each kind of date as the whole file says that it is meant."""
    found = formats_of(name, dated, wishes.order)
    for column in dated:
        for every, writing in column.writings.items():
            ours = tuple(form for form in found if form in every)
            for readings, example in writing.examples.items():
                if readings and ours and ours[0] in readings:
                    theirs = parse_instants([example], fit.preset.dates.formats, "")
                    meant = parse_instants([example], ours, "")
                    if not theirs.unreadable[0] and theirs.instants.tolist() != meant.instants.tolist():
                        return False
    return True


def _surveyed(shape: Shape, year: int) -> tuple[Shape, Survey, pd.DataFrame]:
    survey, head = _survey(shape, year)
    if clocks := halves_of(survey):
        survey, head = _survey(shape, year, clocks)
    is_dated = any(column.date_share > 0.5 for column in survey.columns.values())
    inner = "" if is_dated or shape.kind not in ("json", "jsonl") else _inner_list(survey)
    if inner:
        told = shape.format.model_dump() | {"each": inner}
        notes = (*shape.notes, f"a row for each of “{inner}”")
        shape = replace(shape, format=Format.model_validate(told), notes=notes)
        survey, head = _survey(shape, year)
    return shape, survey, head


def _survey(shape: Shape, year: int, clocks: Sequence[DayAndTime] = ()) -> tuple[Survey, pd.DataFrame]:
    """All columns of the file, and its first rows."""
    survey, head = Survey(year), pd.DataFrame()
    survey.joined = {clock.name: clock.columns for clock in clocks}
    survey.incomplete = frozenset(clock.name for clock in clocks if not clock.is_complete)
    for whole in shape.rows():
        chunk = replace(whole, frame=together(whole.frame, clocks))
        survey.add(chunk)
        if len(head) < _HEAD_ROWS and len(chunk.frame):
            head = pd.concat([head, chunk.frame.head(_HEAD_ROWS - len(head))]).fillna("")
    return survey, head


def _inner_list(survey: Survey) -> str:
    """The column that holds a list of objects in each row."""
    for column in survey.columns.values():
        some = list(column.words)[:20]
        if "." not in column.name and some and all(value.startswith("[{") for value in some):
            return column.name
    return ""


def _tried(proposal: Proposal, survey: Survey, site: Site) -> Inspection:
    """The proposal read through the real reader; a field that costs many rows is taken out again."""
    while True:
        text = as_toml(proposal, survey)
        coverage = try_preset(proposal.shape.look.path, text, site)
        costly = _costly(coverage, proposal)
        if not costly:
            break
        column = proposal.guesses.pop(costly).column
        proposal.outcomes = {} if costly == "outcome" else proposal.outcomes
        proposal.remarks.append(
            f"“{column}” looked like {costly}, but many of its values cannot be read as that."
        )
    product, language = product_of(list(survey.columns))
    found = Inspection(proposal.shape, text, coverage, survey.rows, product, language)
    found.guesses, found.zone = proposal.guesses, site.zone
    found.remarks = [*proposal.remarks, *ask(coverage.warnings)]
    found.unknown = unknown_words(proposal, survey)
    used = {guess.column for guess in proposal.guesses.values()}
    used |= {column for guess in proposal.guesses.values() for column in guess.joined}
    used |= {column for column, _ in proposal.spans.values()}
    found.unused = [name for name in survey.columns if name not in used]
    return found


def _costly(coverage: Coverage, proposal: Proposal) -> str:
    """The field for which most rows were set aside, when they are many; never the one they are dated by."""
    for name, count in coverage.aside.most_common():
        is_needed = name in (TIME_COLUMN[proposal.records], "verdict")
        if name in proposal.guesses and not is_needed and count > coverage.read * _TOO_MANY_ASIDE:
            return name
    return ""
