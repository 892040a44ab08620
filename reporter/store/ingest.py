"""Read a workspace's logs into its store: one file, one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from reporter.config.models import Source, Workspace
from reporter.errors import DataError
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.reading import read_source, shown_name
from reporter.store.opening import Store
from reporter.store.readings import (
    Reading,
    Tally,
    forget_set_aside,
    keep_deliveries,
    keep_reading,
    keep_set_aside,
)
from reporter.store.saving import save_frame

# What a deadline, or a change still to come, says about how fresh a feed is: nothing.
_NO_NEWS = frozenset({"first_response_due_at", "resolution_due_at", "next_update_at", "starts_at", "ends_at"})


def ingest_workspace(
    workspace: Workspace, store: Store, files: Sequence[Path] | None, now: datetime
) -> Iterator[Reading]:
    """Read the files of every source, or only those given; a file that cannot be read yields its fault."""
    for source, file in _chosen(workspace, files):
        if file is None:
            fault = f"source “{source.name}”: no file matches {source.files}"
            yield Reading(source.name, source.files, fault=fault, hint=_NO_FILE)
            continue
        try:
            yield _ingest(workspace, store, source, file, now)
        except DataError as fault:
            yield Reading(source.name, shown_name(file, workspace), fault=str(fault), hint=fault.hint)


_NO_FILE = "drop the export there, or correct `files` in reporter.toml"


def files_of(source: Source, workspace: Workspace) -> list[Path]:
    """The files that a source's pattern finds, in the order of their names."""
    pattern = Path(source.files)
    if pattern.is_absolute():
        found = Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))
    else:
        found = workspace.folder.glob(source.files)
    return sorted(path for path in found if path.is_file())


def _chosen(workspace: Workspace, files: Sequence[Path] | None) -> Iterator[tuple[Source, Path | None]]:
    if files is None:
        for source in workspace.sources:
            found = files_of(source, workspace)
            yield from ((source, file) for file in found)
            if not found:
                yield source, None
        return
    matches = [
        (source, {path.resolve() for path in files_of(source, workspace)}) for source in workspace.sources
    ]
    for file in files:
        reading = [source for source, found in matches if file.resolve() in found]
        if not reading:
            raise _no_source(workspace, file)
        yield from ((source, file) for source in reading)


def _no_source(workspace: Workspace, file: Path) -> DataError:
    if not file.exists():
        return DataError(f"{file}: there is no such file", "check the name")
    patterns = ", ".join(f"{source.name} ({source.files})" for source in workspace.sources) or "none"
    return DataError(
        f"{file}: no source reads this file; the sources are {patterns}",
        "move it where a source looks, or add a [[sources]] for it to reporter.toml",
    )


def _ingest(workspace: Workspace, store: Store, source: Source, file: Path, now: datetime) -> Reading:
    read = read_source(source, file, workspace)
    tally = Tally(source.name, read.name, read.sha256)
    with store.writing() as connection:
        forget_set_aside(connection, source.name, read.name)
        for batch in read.batches:
            saved = save_frame(connection, read.preset.records, batch.frame)
            keep_deliveries(connection, source.name, batch.frame["client"].unique())
            keep_set_aside(connection, tally, batch.set_aside)
            tally.add(saved, batch.set_aside, _span(batch.frame, read.preset.records, now))
        keep_reading(connection, tally, now)
    return Reading(
        source.name,
        read.name,
        tally.saved,
        tally.set_aside_count,
        tally.first_set_aside,
        tuple(read.warnings),
        read.events,
    )


def _span(frame: pd.DataFrame, records: str, now: datetime) -> tuple[int | None, int | None]:
    """The oldest instant records are filed under, and the newest that they speak of and that has come."""
    if frame.empty:
        return None, None
    oldest = frame[TIME_COLUMN[records]].min()
    limit = pd.Timestamp(now) + timedelta(minutes=5)
    if "precision" in frame and (frame["precision"] == "month").any():
        return int(oldest.timestamp()), _end_of_month(frame[TIME_COLUMN[records]].max(), limit)
    newest = []
    for name, kind in columns(RECORD_TYPES[records]).items():
        if kind == "instant" and name not in _NO_NEWS:
            latest = frame[name].max()
            if latest > limit:
                latest = frame.loc[frame[name] <= limit, name].max()
            newest.append(latest)
    known = [int(at.timestamp()) for at in newest if not pd.isna(at)]
    return int(oldest.timestamp()), max(known, default=None)


def _end_of_month(newest: pd.Timestamp, limit: pd.Timestamp) -> int:
    """Records dated to the month speak of all of it."""
    end = newest + pd.offsets.MonthEnd(1) + timedelta(days=1)
    return int(min(end, limit).timestamp())
