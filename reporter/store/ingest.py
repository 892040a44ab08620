"""Read a workspace's logs into its store: one file, one transaction."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatch
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import Connection

from reporter.children import Child
from reporter.config.feeds import RestFeed, SingerFeed, SqlFeed
from reporter.config.models import Source, Workspace
from reporter.errors import CannotWriteError, DamagedError, DataError, LockedError, ReporterError
from reporter.files import UNREADABLE, find_files, is_file, is_there, make_private_folder
from reporter.records import RECORD_TYPES, TIME_COLUMN, TO_COME, columns
from reporter.sources.chunks import Chunk
from reporter.sources.grounds import Ground
from reporter.sources.intake import (
    Bookmark,
    Feeding,
    SourceFile,
    read_apart,
    read_query_source,
    read_service,
    read_stream,
    shown_name,
    state_of,
)
from reporter.store.continuations import Continuation
from reporter.store.counting import refuse_counted
from reporter.store.leaving import Leaving
from reporter.store.numberless import Numberless
from reporter.store.openings import with_first_events
from reporter.store.readings import (
    Reading,
    Tally,
    arrival_of,
    bookmark_of,
    earlier_reading,
    forget_file,
    keep_bookmark,
    keep_deliveries,
    keep_reading,
    keep_set_aside,
    keep_unknown,
    span_of,
    was_read,
    was_read_otherwise,
)
from reporter.store.repeats import Repeats
from reporter.store.saving import Arrival, Saved, save_frame
from reporter.store.store import Store
from reporter.store.verdicts import forget_refusal, keep_refusal, keep_verdicts

if TYPE_CHECKING:
    from reporter.sources.singer import Tapped

Watch = Callable[[str, int, int], None]
Keep = Callable[[Connection, "pd.Timestamp | None"], None]
_DONE = "done"  # beside a file: where it goes once it was read well, if its source asks for that
_NUMBER = re.compile(r"-[0-9]+(?=\.|$)")  # of a second file of one name
_NO_FILE = "drop the export there, correct `files` in reporter.toml, or take its [[sources]] block away"


@dataclass(frozen=True)
class _Run:
    """What all files of one run share; `watch` is told file, rows so far and rows expected."""

    workspace: Workspace
    store: Store
    now: datetime
    watch: Watch | None
    child: Child


def ingest_workspace(
    workspace: Workspace,
    store: Store,
    files: Sequence[Path] | None,
    now: datetime,
    watch: Watch | None = None,
) -> Iterator[Reading]:
    """Read the files of every source, or only those given; a file that cannot be read yields its fault."""
    with Child(workspace.limits, workspace) as child:
        yield from _read(_Run(workspace, store, now, watch, child), files)


def _read(run: _Run, files: Sequence[Path] | None) -> Iterator[Reading]:
    workspace, store = run.workspace, run.store
    for source, file in _chosen(run, files):
        if isinstance(file, Reading):
            yield file
            continue
        if file is None:
            if not isinstance(source.feed, SingerFeed):  # a tap speaks when it is piped in
                yield _ingest_feed(workspace, store, source, run.now)
            continue
        try:
            yield from _ingested(run, source, file)
        except DamagedError:
            raise  # the store, and no file of theirs
        except DataError as fault:
            keep_refusal(store, (source.name, shown_name(file, workspace)), fault)
            yield Reading(source.name, shown_name(file, workspace), fault=str(fault), hint=fault.hint)
        except OSError as fault:  # in the midst of it
            name = shown_name(file, workspace)
            yield Reading(source.name, name, fault=f"{name}: cannot be read: {fault.strerror or fault}")


def ingest_stream(
    workspace: Workspace, store: Store, sources: Sequence[Source], tapped: Tapped, now: datetime
) -> Iterator[Reading]:
    """Read what a Singer tap said into each source that it feeds."""
    for source in sources:
        try:
            feeding = read_stream(source, workspace, tapped)
            yield _keep_feed(store, feeding, now, bookmark_of(store, source.name))
        except DamagedError:
            raise
        except ReporterError as fault:
            yield Reading(source.name, "-", fault=f"source “{source.name}”: {fault}", hint=fault.hint)


def _ingest_feed(workspace: Workspace, store: Store, source: Source, now: datetime) -> Reading:
    """Read a database or service since its bookmark; when it fails, nothing of it is kept."""
    bookmark = bookmark_of(store, source.name)
    try:
        if isinstance(source.feed, SqlFeed):
            feeding = read_query_source(source, source.feed, workspace, bookmark)
        else:
            assert isinstance(source.feed, RestFeed)
            feeding = read_service(source, source.feed, workspace, bookmark)
        return _keep_feed(store, feeding, now, bookmark)
    except (DamagedError, LockedError, CannotWriteError):
        raise
    except ReporterError as fault:
        if isinstance(fault, DataError):
            keep_refusal(store, (source.name, source.name), fault)
        named = str(fault) if source.name in str(fault) else f"source “{source.name}”: {fault}"
        return Reading(source.name, source.name, fault=named, hint=fault.hint)


def _keep_feed(store: Store, feeding: Feeding, now: datetime, bookmark: Bookmark) -> Reading:
    """Save the records and, in the same transaction, how far they go."""
    newest = None if feeding.is_whole else bookmark.newest_at

    def keep(connection: Connection, latest: pd.Timestamp | None) -> None:
        known = [at for at in (newest, latest) if at is not None]
        state = feeding.state or bookmark.state
        keep_bookmark(
            connection, feeding.read.source.name, Bookmark(max(known, default=None), state, feeding.asked)
        )

    return _save(store, feeding.read, now, keep)


def files_of(source: Source, workspace: Workspace) -> list[Path]:
    """The files that a source's pattern finds, in the order of their names."""
    found = find_files(workspace.folder, source.files)
    return [path for path in found if is_file(path) and not (source.after == "move" and _is_put_away(path))]


def _was_put_away(source: Source, workspace: Workspace) -> bool:
    """Whether the source's folder is empty only because all its files were read and moved."""
    done = str(Path(source.files).parent / _DONE)
    return source.after == "move" and bool(find_files(workspace.folder, done))


def _is_put_away(file: Path) -> bool:
    """Whether the file lies where files are put away."""
    return file.parent.name == _DONE


def _place_for(file: Path) -> Path:
    """A free name for the file in done/."""
    folder = file.parent / _DONE
    stem, dot, endings = file.name.partition(".")
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{dot}{endings}" for number in count(1))
    return next(place for name in names if not (place := folder / name).exists())


def _put_away_before(run: _Run, source: Source) -> list[Path]:
    """The files of a source that were put away, where its store knows nothing of it: it begins anew."""
    if source.after != "move" or was_read(run.store, source.name):
        return []
    named = Path(source.files)
    found = find_files(run.workspace.folder, str(named.parent / _DONE / "*"))
    return [path for path in found if is_file(path) and fnmatch(_NUMBER.sub("", path.name), named.name)]


def _chosen(run: _Run, files: Sequence[Path] | None) -> Iterator[tuple[Source, Path | Reading | None]]:
    """What to read for which source: a file, the fault where none can be had, or None for a feed."""
    workspace = run.workspace
    if files is None:
        for source in workspace.sources:
            if source.feed:
                yield source, None
            else:
                known = [*_put_away_before(run, source), *at_hand(source, workspace)]
                yield from ((source, file) for file in known)
        return
    matches = [
        (source, {path.resolve() for path in files_of(source, workspace)})
        for source in workspace.sources
        if not source.feed
    ]
    for file in files:
        reading = [source for source, found in matches if file.resolve() in found]
        if not reading:
            raise _no_source(workspace, file)
        yield from ((source, file) for source in reading)


def at_hand(source: Source, workspace: Workspace) -> Sequence[Path | Reading]:
    """The files of a source, or the fault where none can be had."""
    try:
        found = files_of(source, workspace)
        if found or _was_put_away(source, workspace):
            return found
        why, hint = f"no file matches {source.files}", _NO_FILE
    except OSError as fault:
        why, hint = f"{fault.filename}: cannot be read: {fault.strerror}", UNREADABLE
    return [Reading(source.name, source.files, fault=f"source “{source.name}”: {why}", hint=hint)]


def _no_source(workspace: Workspace, file: Path) -> DataError:
    if not is_there(file):
        return DataError(f"{file}: there is no such file", "check the name")
    files = [f"{source.name} ({source.files})" for source in workspace.sources if source.files]
    patterns = ", ".join(files) or "none"
    return DataError(
        f"{file}: no source reads this file; the sources are {patterns}",
        "move it where a source looks, or add a [[sources]] for it to reporter.toml",
    )


def _ingested(run: _Run, source: Source, file: Path) -> Iterator[Reading]:
    """Read a file, and then again those whose rows waited for it."""
    reading = _ingest(run, source, file)
    yield reading
    if reading.taken_up:
        for other in files_of(source, run.workspace):
            if shown_name(other, run.workspace) in reading.taken_up:
                yield from _ingested(run, source, other)


def _ingest(run: _Run, source: Source, file: Path) -> Reading:
    """Read a file, unless its content was read before; one that is whole and sound is put away if asked."""
    read = read_apart(run.child, source, file, run.workspace)
    if run.watch:
        read.batches = _watched(read.batches, read, run.watch)
    place = _place_for(file) if source.after == "move" and not _is_put_away(file) else None
    earlier = earlier_reading(run.store, source.name, read.sha256, read.mark)
    is_later = earlier is not None and _delivered_us(read, run.now) > earlier.delivered_us
    # A later copy of an old export says again how things stand.
    if earlier and not earlier.is_waiting and not is_later:
        folded, differing = earlier.saved.folded, earlier.saved.differing
        unchanged = Saved(unchanged=earlier.saved.count - folded, folded=folded, differing=differing)
        forget_refusal(run.store, (source.name, read.name))
        counts = unchanged, earlier.set_aside_count
        reading = Reading(source.name, read.name, *counts, earlier=earlier, ignored=earlier.ignored)
    else:
        read.is_patient = earlier is None
        reading = _save(
            run.store, read, run.now, final_name=shown_name(place, run.workspace) if place else ""
        )
    return _put_away(reading, read, file, place) if place else reading


def _watched(batches: Iterator[Chunk], read: SourceFile, watch: Watch) -> Iterator[Chunk]:
    rows = 0
    for batch in batches:
        yield batch
        rows += len(batch.frame) + len(batch.set_aside)
        watch(read.name, rows, read.expected_rows)


def _put_away(reading: Reading, read: SourceFile, file: Path, place: Path) -> Reading:
    if reading.set_aside_count or read.waiting:
        why = f"{file.name} stays where it is, since not every row of it could be read"
    elif state_of(file) != read.state:
        why = f"{file.name} stays where it is, since it is being written"
    else:
        why = put_away(file, place)
    words = why or f"moved to {place.parent.name}/{place.name}"
    return replace(reading, warnings=(*reading.warnings, words))


def put_away(file: Path, place: Path) -> str:
    """Move the file; why that could not be done, or nothing."""
    try:
        make_private_folder(place.parent)
        file.rename(place)
    except OSError as fault:
        return f"{file.name} could not be moved to {_DONE}/: {fault.strerror}"
    return ""


def _save(
    store: Store, read: SourceFile, now: datetime, keep: Keep | None = None, final_name: str = ""
) -> Reading:
    """One transaction; `keep` is told the newest `updated_at` that has come, before it ends.

    A file read whole is remembered under its final name: where it will lie when it is put away.
    """
    source, tally = read.source.name, _tally_of(read, now)
    newest: pd.Timestamp | None = None
    repeats, taken_up = Repeats(), list[str]()
    with _fewer_sweeps(), store.writing() as connection:
        is_read_anew = was_read_otherwise(connection, tally)
        arrival = Arrival(tally.delivered_us, is_read_anew=is_read_anew)
        if read.state is None:  # a feed tells only what is new
            tally.oldest_at, tally.newest_at = span_of(connection, source, read.name)
        forget_file(connection, source, read.name)
        leaving = Leaving(connection, read, tally.delivered_us)
        numberless = Numberless(connection, read, is_read_anew=is_read_anew)
        for batch in read.batches:
            if read.numbering.counts_rows and not is_read_anew:
                refuse_counted(connection, read, batch.frame)
            batch, continuation = _with_other_files(connection, read, batch, is_read_anew=is_read_anew)
            frame = batch.frame
            repeats.take(frame)
            numberless.take(frame)
            saved = save_frame(connection, read.preset.records, frame, arrival)
            leaving.take(batch)
            taken_up += continuation.enter() if continuation else []
            keep_deliveries(connection, source, batch.frame["client"].unique())
            keep_set_aside(connection, tally, batch.set_aside)
            tally.add(saved, batch.set_aside, _span(batch.frame, read.preset.records, now))
            newest = _later(newest, batch.frame, now)
        repeats.refuse_events(read)
        numberless.judge()
        leaving.drop()
        tally.waiting = int(read.waiting is not None)
        if final_name and not tally.set_aside_count and not tally.waiting:
            tally.file = final_name
        tally.ignored = read.ignored
        _keep_told(connection, read, tally)
        keep_reading(connection, tally, now)
        if keep:
            keep(connection, newest)
    return _reading_of(read, tally, taken_up)


def _reading_of(read: SourceFile, tally: Tally, taken_up: Sequence[str]) -> Reading:
    return Reading(
        tally.source,
        read.name,
        tally.saved,
        tally.set_aside_count,
        tally.first_set_aside,
        tuple(read.warnings),
        read.events,
        taken_up=tuple(taken_up),
        ignored=tally.ignored,
    )


def _with_other_files(
    connection: Connection, read: SourceFile, batch: Chunk, *, is_read_anew: bool
) -> tuple[Chunk, Continuation | None]:
    """The batch with what other files told of its tickets, if it is of a log of events."""
    if read.happenings and read.happenings.telling.ends:
        continuation = Continuation(connection, read, read.happenings, is_read_anew=is_read_anew)
        return continuation.joined(batch), continuation
    if read.preset.events:
        frame = with_first_events(connection, batch.frame, read.preset.events, is_read_anew=is_read_anew)
        batch = replace(batch, frame=frame)
    return batch, None


def _tally_of(read: SourceFile, now: datetime) -> Tally:
    tally = Tally(read.source.name, read.name, read.sha256, read.mark, read.preset.records)
    tally.delivered_us = _delivered_us(read, now)
    tally.delivered_at = arrival_of(tally.delivered_us, now)
    return tally


def _keep_told(connection: Connection, read: SourceFile, tally: Tally) -> None:
    """Remember what is to be told of the file."""
    read.warnings += _folded(tally.saved)
    read.grounds += _ground_of_events(read.events, tally)
    keep_unknown(connection, tally, read.unknown)
    keep_verdicts(connection, read, tally.file)


def _ground_of_events(events: int, tally: Tally) -> list[Ground]:
    """Whether ids that have several rows prove a log of events; a short one may hold none."""
    if not events:
        return []
    has_several = tally.saved.count + tally.set_aside_count < events
    proof = f"{events:,} rows of {tally.saved.count:,} {tally.records}" if has_several else ""
    mend = "if each row is all of a ticket, take a preset without [events]"
    return [Ground("each row is read as an event", proof, mend)]


def _folded(saved: Saved) -> list[str]:
    if not saved.differing:
        return []
    rows = "1 row has" if saved.differing == 1 else f"{saved.differing:,} rows have"
    say = "says" if saved.differing == 1 else "say"
    return [f"{rows} the id of another row of it but {say} something else; of each id the newest is kept"]


def _delivered_us(read: SourceFile, now: datetime) -> int:
    """When the file was written, by its own clock (it may lie ahead), or the query answered."""
    return read.state.changed_ns // 1_000 if read.state else int(now.timestamp() * 1_000_000)


@contextmanager
def _fewer_sweeps() -> Iterator[None]:
    """Rows are many and hold no cycles: hunting for some costs an eighth of a reading's time."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 100_000), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _later(newest: pd.Timestamp | None, frame: pd.DataFrame, now: datetime) -> pd.Timestamp | None:
    updated = frame["updated_at"]
    come = [at for at in (newest, updated[updated <= pd.Timestamp(now)].max()) if not pd.isna(at)]
    return max(come, default=None)


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
        if kind == "instant" and name not in TO_COME:
            latest = frame[name].max()
            if latest > limit:
                latest = frame.loc[frame[name] <= limit, name].max()
            newest.append(latest)
    known = [int(at.timestamp()) for at in newest if not pd.isna(at)]
    return int(oldest.timestamp()), max(known, default=None)


def _end_of_month(newest: pd.Timestamp, limit: pd.Timestamp) -> int:
    """Records dated to the month speak of all of it."""
    inside = newest + timedelta(days=2)  # the first of the month by any zone's clock, and two days more
    end = inside.normalize().replace(day=1) + pd.DateOffset(months=1)
    return int(min(end, limit).timestamp())
