"""From a file to records: look, read, map, and for event logs reduce."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from reporter import __version__
from reporter.config.models import Source, Workspace
from reporter.config.presets import Preset, load_preset
from reporter.sources.bookmarks import asked_with
from reporter.sources.choosing import chosen
from reporter.sources.chunks import Chunk, Chunks, SetAside
from reporter.sources.clients import mend_of
from reporter.sources.events import last_of_each, order_of
from reporter.sources.formats import read_rows
from reporter.sources.headers import likely_typos, match_columns, missing_column
from reporter.sources.mapping import Mapper, Setting
from reporter.sources.opening import look_at
from reporter.sources.outages import paired
from reporter.sources.waiting import State, state_of, whole_lines

_SHOWN = 10


@dataclass
class SourceFile:
    """One file read with its source's preset; `warnings` and `events` are whole once `batches` is used up."""

    source: Source
    preset: Preset
    name: str
    sha256: str
    batches: Iterator[Chunk] = field(default_factory=lambda: iter(()))
    warnings: list[str] = field(default_factory=list)
    events: int = 0  # rows of an event log, before it was reduced
    passed_over: int = 0  # rows that the preset does not want
    mark: str = ""  # of everything but the file that decides what its rows become
    state: State | None = None  # of the file when it was first looked at
    expected_rows: int = 0  # about
    is_patient: bool = True  # whether half a last line waits; else it is set aside
    waiting: SetAside | None = None
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind and word → rows


def read_source(source: Source, file: Path, workspace: Workspace) -> SourceFile:
    """The records of a file in batches, with the rows set aside; DataError when the file cannot be read."""
    preset = load_preset(source.preset, workspace.folder)
    name = shown_name(file, workspace)
    state = state_of(file)
    look = look_at(file, name, preset.format.encoding)
    read = SourceFile(source, preset, name, look.sha256, warnings=list(look.warnings))
    read.state, read.mark = state, _mark(source, preset, workspace)
    if state and not look.is_zipped and look.head:
        read.expected_rows = int(
            state.size * look.head.count("\n") / len(look.head.encode(look.encoding, "replace"))
        )
    read.batches = _batches(read, whole_lines(read_rows(look, preset), file, read), workspace)
    return read


def mapped(read: SourceFile, chunks: Chunks, workspace: Workspace) -> SourceFile:
    """The source with these rows, whatever they come from, on their way to be records."""
    wanted = paired(chosen(chunks, read.preset), read.preset, read.name)
    read.batches = _batches(read, wanted, workspace)
    return read


def shown_name(file: Path, workspace: Workspace) -> str:
    """The file as the user knows it: relative to the workspace where it lies inside."""
    return (
        file.relative_to(workspace.folder).as_posix() if file.is_relative_to(workspace.folder) else str(file)
    )


def _batches(read: SourceFile, chunks: Chunks, workspace: Workspace) -> Iterator[Chunk]:
    if read.source.client_by:
        read.preset = read.preset.model_copy(update={"client": read.source.client_by})
    mapper = Mapper(read.preset, _setting(read, workspace))
    chunks = _counting(chunks, read)
    if read.preset.events is None:
        for chunk in chunks:
            _meet(mapper, chunk, read)
            yield mapper.records(chunk)
    else:
        reduced, read.events = last_of_each(_in_order(mapper, chunks, read))
        yield reduced
    read.warnings += _counted(mapper)
    read.unknown = mapper.dictionary.unknown + mapper.owners.unknown
    if read.passed_over:
        read.warnings.append(f"{_rows(read.passed_over)} passed over, as the preset says")


def _counting(chunks: Chunks, read: SourceFile) -> Chunks:
    for chunk in chunks:
        read.passed_over += chunk.passed_over
        yield chunk


def _in_order(mapper: Mapper, chunks: Chunks, read: SourceFile) -> Iterator[tuple[Chunk, pd.Series[float]]]:
    column = read.preset.events.order_by if read.preset.events else ""
    for chunk in chunks:
        _meet(mapper, chunk, read)
        records = mapper.records(chunk)
        order = order_of(chunk, mapper.found.get(column, ""))
        if len(order) != len(records.frame):
            order = order[~order.index.duplicated(keep="last")].loc[records.frame.index]
        yield records, order


def _meet(mapper: Mapper, chunk: Chunk, read: SourceFile) -> None:
    """Match the columns with the preset: once, or where rows bring their own names, again for new ones."""
    names = [str(name) for name in chunk.frame.columns]
    if not names or set(names) <= mapper.known_names.keys():
        return
    first = not mapper.known_names
    every = [*mapper.known_names, *(name for name in names if name not in mapper.known_names)]
    found = match_columns(every, read.preset, read.name, not read.source.client)
    rule = read.source.client_by
    if rule and rule.columns and not read.source.client and found.keys().isdisjoint(rule.columns):
        raise missing_column(rule.columns[0], every, read.name)
    mapper.found, mapper.known_names = found, dict.fromkeys(every)
    if first:
        read.warnings += likely_typos(names, found, read.preset)


def _setting(read: SourceFile, workspace: Workspace) -> Setting:
    zone = read.source.zone or read.preset.dates.zone or workspace.provider.zone
    return Setting(read.source.name, zone, read.source.client, workspace)


def _counted(mapper: Mapper) -> list[str]:
    warnings = [
        f"unknown {field} “{word[:60]}” ({_rows(count)})"
        for (field, word), count in mapper.dictionary.unknown.most_common(_SHOWN)
    ]
    for (kind, word), count in mapper.owners.unknown.most_common(_SHOWN):
        what = f"unknown {kind} “{word[:60]}”" if kind else "no client is named"
        warnings.append(f"{what} ({_rows(count)}); {mend_of(kind)}")
    hidden = len(mapper.dictionary.unknown) + len(mapper.owners.unknown) - len(warnings)
    return [*warnings, *([f"and {hidden} more unknown words"] if hidden else [])]


def _mark(source: Source, preset: Preset, workspace: Workspace) -> str:
    claims = [
        (slug, one.name, one.aliases, one.domains, one.prefixes) for slug, one in workspace.clients.items()
    ]
    return asked_with(source, preset, repr(claims), workspace.provider.zone, __version__)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
