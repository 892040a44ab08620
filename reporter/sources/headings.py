"""The header of a table: found, checked, and matched with what a preset expects."""

from __future__ import annotations

import difflib
from collections import Counter

from reporter.config.names import folded
from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.cells import is_part_of
from reporter.sources.chunks import MOST_COLUMNS


def column_names(header: list[str], preset: Preset, file: str) -> list[str]:
    """Distinct names for the columns; a name that stands twice is refused when the preset reads it."""
    refuse_too_many(len(header), file)
    names = [name.strip().strip("\ufeff") for name in header]
    twice = {name for name, count in Counter(names).items() if count > 1 and name}
    read = set(map(folded, columns_read(preset)))
    for name in names:
        if name in twice and folded(name) in read and name not in preset.repeated:
            raise DataError(
                f"{file}: the column “{name}” stands {names.count(name)} times in the header",
                "rename or remove all but one before reading",
            )
    return _distinct(names)


def refuse_too_many(columns: int, file: str) -> None:
    """DataError for more columns than any spreadsheet has."""
    if columns > MOST_COLUMNS:
        raise DataError(f"{file}: has {columns:,} columns; no list of records has so many", "export it again")


def columns_read(preset: Preset) -> list[str]:
    """Every source column that the preset reads."""
    read = [name for field in preset.columns for name in preset.sources_of(field)]
    extra = (
        *preset.client.columns,
        preset.events.order_by if preset.events else "",
        *(span.column for span in preset.since_opening.values()),
    )
    return [*read, *(name for name in extra if name)]


def match_columns(names: list[str], preset: Preset, file: str, client_needed: bool) -> dict[str, str]:
    """Wanted column → column of the file, capital letters ignored; DataError names what is missing."""
    here = {folded(name): name for name in reversed(names)}
    matches = {
        wanted: wanted if wanted in names else here.get(folded(wanted), "") for wanted in columns_read(preset)
    }
    for wanted in [wanted for wanted, match in matches.items() if not match]:
        matches[wanted] = next((name for name in names if is_part_of(wanted, name)), "")
    found = {wanted: match for wanted, match in matches.items() if match}
    for field in preset.columns if preset.required is None else preset.required:
        sources = preset.sources_of(field)
        if sources and not any(name in found for name in sources):
            raise _no_use(names, preset, file) or missing_column(sources[0], names, file)
    if (
        client_needed
        and preset.client.columns
        and preset.required is None
        and found.keys().isdisjoint(preset.client.columns)
    ):
        raise missing_column(preset.client.columns[0], names, file)
    return found


def _no_use(names: list[str], preset: Preset, file: str) -> DataError | None:
    """The fault of an export that the preset knows to be no use."""
    here = set(map(folded, names))
    for column, why in preset.refuse.items():
        if folded(column) in here:
            words, _, mend = why.partition("; ")
            return DataError(f"{file}: {words}", mend)
    return None


def missing_column(wanted: str, names: list[str], file: str) -> DataError:
    """The fault of a file without a column that must be there."""
    shown = [name for name in names if name]
    near = difflib.get_close_matches(wanted.casefold(), [name.casefold() for name in shown], n=1, cutoff=0.6)
    guess = next((name for name in shown if near and name.casefold() == near[0]), "")
    listed = ", ".join(shown[:40]) + (" …" if len(shown) > 40 else "")
    hint = f"did you mean “{guess}”? " if guess else ""
    return DataError(
        f"{file}: the column “{wanted}” is missing; the columns are {listed}",
        f"{hint}Correct the preset of this source, or export with that column",
    )


def likely_typos(names: list[str], found: dict[str, str], preset: Preset) -> list[str]:
    """Warnings about columns that look like one which the preset reads and the file lacks."""
    filled = {
        name
        for field in preset.columns
        if not found.keys().isdisjoint(preset.sources_of(field))
        for name in preset.sources_of(field)
    }
    lacking = {name.casefold(): name for name in columns_read(preset) if name not in {*found, *filled}}
    used = set(found.values())
    warnings = []
    for name in names:
        near = difflib.get_close_matches(name.casefold(), list(lacking), n=1, cutoff=0.8)
        is_empty_parent = bool(near) and lacking[near[0]].startswith(f"{name}.")
        if name not in used and near and not is_empty_parent:
            warnings.append(f"the column “{name}” is not read; did you mean “{lacking[near[0]]}”?")
    return warnings


def _distinct(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    taken, distinct = set(names), []
    for position, name in enumerate(names, 1):
        seen[name] += 1
        new = name if name and seen[name] == 1 else f"{name or 'column'} ({seen[name] if name else position})"
        while new in taken and new != name:
            new += "'"
        taken.add(new)
        distinct.append(new)
    return distinct
