"""From a source to records: a file, or a database, a service or a tap, asked since the bookmark."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from reporter import __version__
from reporter.children import Child, LimitError
from reporter.config.faults import did_you_mean
from reporter.config.feeds import RestFeed, SqlFeed
from reporter.config.models import Source, Workspace
from reporter.config.names import folded
from reporter.config.presets import Preset, load_preset
from reporter.errors import DataError, ReporterError, unexpected
from reporter.sources.chunks import Chunk, Chunks, SetAside
from reporter.sources.formats import read_rows
from reporter.sources.grounds import Ground
from reporter.sources.happenings import Happenings, Telling
from reporter.sources.headings import likely_typos, match_columns, missing_column
from reporter.sources.looks import look_at
from reporter.sources.mapping import Mapper, zone_of
from reporter.sources.numbering import Numbering, ground_without_number
from reporter.sources.reduction import EventRows, answers_in, ignored, last_of_each, order_of, wanted_rows

if TYPE_CHECKING:
    from reporter.sources.formats.json_rows import Spool
    from reporter.sources.singer import Tapped

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_KIND, NO_RESULT = "no kind is said", "no outcome is said"  # of activities
_SHOWN = 10


@dataclass(frozen=True)
class Bookmark:
    """The newest `updated_at` that was read, a Singer tap's own state, and what was asked to get there."""

    newest_at: datetime | None = None
    state: str = ""
    asked: str = ""  # another query or description reads from the beginning again


def _asked_with(source: Source, preset: Preset, *more: str) -> str:
    """A mark of everything that decides which rows a feed gives, and what they become."""
    parts = [source.model_dump_json(exclude={"expected_every", "label"}), preset.model_dump_json(), *more]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _since(feed: SqlFeed | RestFeed, bookmark: Bookmark, asked: str) -> datetime | None:
    """From when on to ask: a little before the newest that is known; None for everything."""
    if bookmark.newest_at is None or bookmark.asked != asked:
        return None
    return max(_EPOCH, bookmark.newest_at - timedelta(seconds=feed.overlap))


class State(NamedTuple):
    """What changes when a file is written."""

    size: int
    changed_ns: int


def state_of(file: Path) -> State | None:
    """How the file stands now; None when it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return None
    return State(found.st_size, found.st_mtime_ns)


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
    ignored: int = 0  # rows that the source does not want
    mark: str = ""  # of everything but the file that decides what its rows become
    state: State | None = None  # of the file when it was first looked at
    expected_rows: int = 0  # about
    is_typed: bool = True  # whether numbers are told from texts
    beside: Mapper | None = None  # of rows that the source ignores, where some may be stored
    is_patient: bool = True  # whether half a last line waits; else it is set aside
    waiting: SetAside | None = None
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind and word → rows
    numbering: Numbering = field(default_factory=Numbering)  # of its ids
    happenings: Happenings | None = None  # of an event log of tickets
    doubts: list[str] = field(default_factory=list)  # of the warnings those that its own values speak for
    grounds: list[Ground] = field(default_factory=list)  # why it is read as it is


def read_source(source: Source, file: Path, workspace: Workspace) -> SourceFile:
    """The records of a file in batches, with the rows set aside; DataError when the file cannot be read."""
    preset = _preset_of(source, workspace)
    name = shown_name(file, workspace)
    state = state_of(file)
    look = look_at(file, name, source.encoding or preset.format.encoding)
    read = SourceFile(source, preset, name, look.sha256, warnings=list(look.warnings))
    read.state, read.mark = state, _mark(source, preset, workspace)
    read.doubts = [look.doubt] if look.doubt else []
    read.grounds = [look.ground] if look.ground else []
    read.is_typed = look.is_workbook or look.is_parquet or look.head.lstrip().startswith(("{", "["))
    if state and not look.is_zipped and look.head:
        read.expected_rows = int(
            state.size * look.head.count("\n") / len(look.head.encode(look.encoding, "replace"))
        )
    read.batches = _batches(read, _whole_lines(read_rows(look, preset), file, read), workspace)
    return read


def read_apart(child: Child, source: Source, file: Path, workspace: Workspace) -> SourceFile:
    """The same, read in a child that knows the workspace; what breaks its limits is a DataError."""
    name = shown_name(file, workspace)
    (read,) = _told_by(child.stream(_look, source, file), name)
    found: SourceFile = read
    found.batches = _batches_from(child, found, file)
    return found


def _batches_from(child: Child, read: SourceFile, file: Path) -> Iterator[Chunk]:
    """The batches that the child reads, and with each what it has learnt of the file."""
    for chunk, told in _told_by(child.stream(_read_on, read.source, file, read.is_patient), read.name):
        vars(read).update(told)
        if chunk is not None:
            yield chunk


def _told_by(answers: Iterator[Any], name: str) -> Iterator[Any]:
    """What a child gives, with what it could not do told as a fault of the file."""
    try:
        yield from answers
    except LimitError as fault:
        raise DataError(f"{name}: reading it {fault}", fault.hint) from None
    except RecursionError:
        raise DataError(f"{name}: is nested too deeply to be read", "export it again") from None
    except MemoryError:
        raise DataError(f"{name}: there is not enough memory to read it", "export less of it") from None
    except (ReporterError, OSError):
        raise
    except Exception as bug:  # of ours, and yet it costs this file alone
        raise DataError(f"{name}: cannot be read: {unexpected(bug)}", _OUR_BUG) from bug


_OUR_BUG = "that is a fault of Reporter: please tell us, with a file like it"
_looked_at: list[SourceFile] = []  # in the child: the file that it will be told to read, or not


def _look(workspace: Workspace, source: Source, file: Path) -> SourceFile:
    read = read_source(source, file, workspace)
    _looked_at[:] = [read]
    return replace(read, batches=iter(()))


def _read_on(
    workspace: Workspace, source: Source, file: Path, is_patient: bool
) -> Iterator[tuple[Chunk | None, dict[str, Any]]]:
    """The batches of the file that was looked at, each with all that is known of the file by then."""
    read = _looked_at.pop() if _looked_at else read_source(source, file, workspace)
    read.is_patient = is_patient
    for chunk in read.batches:
        yield chunk, _learnt(read)
    yield None, _learnt(read)


def _learnt(read: SourceFile) -> dict[str, Any]:
    return {name: told for name, told in vars(read).items() if name not in ("batches", "source")}


def _preset_of(source: Source, workspace: Workspace, usual: str = "") -> Preset:
    """The source's preset, which passes over what the source ignores too."""
    preset = load_preset(source.preset or usual, workspace.folder)
    if not source.ignore:
        return preset
    skip = {
        column: (*preset.skip.get(column, ()), *source.ignore.get(column, ()))
        for column in {**preset.skip, **source.ignore}
    }
    return preset.model_copy(update={"skip": skip})


def shown_name(file: Path, workspace: Workspace) -> str:
    """The file as the user knows it: relative to the workspace where it lies inside."""
    return (
        file.relative_to(workspace.folder).as_posix() if file.is_relative_to(workspace.folder) else str(file)
    )


def _whole_lines(chunks: Chunks, file: Path, read: SourceFile) -> Chunks:
    """The chunks without a last line that is only half there."""
    held: Chunk | None = None
    for chunk in chunks:
        if held is not None:
            yield held
        held = chunk
    if held is not None:
        yield _without_half(held, file, read)


def _without_half(chunk: Chunk, file: Path, read: SourceFile) -> Chunk:
    if half := next((row for row in chunk.set_aside if row.is_half), None):
        if read.is_patient:
            read.waiting = half
            read.warnings.append(f"line {half.line} is only half there and waits until the rest is written")
            chunk = replace(chunk, set_aside=[row for row in chunk.set_aside if row is not half])
    elif state_of(file) != read.state and len(chunk.frame):
        line = int(chunk.frame.index[-1])
        read.waiting = SetAside(line, "the file was written to while it was read", "")
        read.warnings.append(f"the file was written to while it was read; line {line}, its last, waits")
        chunk = replace(chunk, frame=chunk.frame.iloc[:-1])
    return chunk


def _batches(read: SourceFile, chunks: Chunks, workspace: Workspace) -> Iterator[Chunk]:
    if read.source.client_by:
        read.preset = read.preset.model_copy(update={"client": read.source.client_by})
    mapper = Mapper(read.preset, read.source, workspace)
    mapper.evidence.is_typed = read.is_typed
    if read.source.ignore and not (read.preset.events or read.preset.outages):
        read.beside = Mapper(read.preset, read.source, workspace)
    if read.state:
        written = datetime.fromtimestamp(read.state.changed_ns / 1e9, UTC)
        mapper.evidence.written = written.date()
        mapper.clocks.written = np.datetime64(int(written.timestamp()), "s")
    if read.preset.events is None:
        yield from (_records(mapper, chunk, read) for chunk in chunks)
    else:
        if read.preset.records == "tickets":
            read.happenings = Happenings(Telling.of(read.preset), read.name)
        reduced, read.events = last_of_each(_in_order(mapper, chunks, read), read.happenings)
        yield reduced
    proved = [*mapper.evidence.verdict(read.name), *mapper.clocks.verdict(read.name)]
    denied = list(_denied(mapper))
    read.warnings += [*proved, *_counted(mapper), *denied]
    read.doubts += [*proved, *denied]
    read.grounds += [*mapper.evidence.grounds(), *mapper.clocks.grounds()]
    if read.preset.records == "tickets" and mapper.is_without_number:
        read.grounds.append(ground_without_number(read.preset))
    read.unknown = mapper.dictionary.unknown + mapper.owners.unknown
    if read.passed_over:
        read.warnings.append(f"{_rows(read.passed_over)} passed over, as the preset says")


def _records(mapper: Mapper, chunk: Chunk, read: SourceFile) -> Chunk:
    unwanted = None if chunk.unwanted is None else ignored(chunk.unwanted, read.source.ignore)
    count = 0 if unwanted is None else len(unwanted)
    read.ignored += count
    read.passed_over += chunk.passed_over - count
    _meet(mapper, chunk, read)
    for name in filter(None, map(mapper.found.get, read.preset.sources_of("id"))):
        if read.numbering.is_open and name in chunk.frame:
            read.numbering.add(chunk.frame[name].tolist())
    made = mapper.records(chunk)
    if read.beside is None or unwanted is None:
        return made
    read.beside.found = mapper.found
    return replace(made, unwanted=read.beside.records(Chunk(unwanted)).frame)


def _in_order(mapper: Mapper, chunks: Chunks, read: SourceFile) -> Iterator[EventRows]:
    told = read.preset.events
    for chunk in chunks:
        records = _records(mapper, chunk, read)
        order = order_of(chunk, mapper.found.get(told.order_by, "") if told else "")
        answers = answers_in(chunk, told.answers if told else {})
        if len(order) != len(records.frame):
            is_last = ~order.index.duplicated(keep="last")
            order = order[is_last].loc[records.frame.index]
            answers = answers[is_last].loc[records.frame.index]
        yield EventRows(records, order, answers.to_numpy() > 0)


def _ignored_in_vain(names: list[str], source: Source) -> Iterator[str]:
    """Columns by which the source would ignore rows, and which the file does not have."""
    known = {folded(name): name for name in names}
    for column in source.ignore:
        if folded(column) not in known:
            yield f"ignore: there is no column “{column}”; {did_you_mean(column, known.values())}"


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
        read.warnings += [*likely_typos(names, found, read.preset), *_ignored_in_vain(names, read.source)]


def _counted(mapper: Mapper) -> list[str]:
    warnings = [
        f"{f'unknown {field} “{word[:60]}”' if word else f'no {field} is said'} ({_rows(count)})"
        for (field, word), count in mapper.dictionary.unknown.most_common(_SHOWN)
    ]
    for (kind, word), count in mapper.owners.unknown.most_common(_SHOWN):
        what = f"unknown {kind} “{word[:60]}”" if kind else "no client is named"
        warnings.append(f"{what} ({_rows(count)}); {mapper.owners.mend_of(kind, word)}")
    hidden = len(mapper.dictionary.unknown) + len(mapper.owners.unknown) - len(warnings)
    return [*warnings, *([f"and {hidden} more unknown words"] if hidden else [])]


def _denied(mapper: Mapper) -> Iterator[str]:
    """What is told of statuses that are over by the preset and deny a solving."""
    for word, count in mapper.dictionary.denied.most_common(_SHOWN):
        shown = word[:60].replace(";", ",")
        tickets = f"{_rows(count)} with the status “{shown}”"
        yield f"{tickets} ended without result, not solved; if solved, say so: [outcome] “{shown}” = “solved”"


def _mark(source: Source, preset: Preset, workspace: Workspace) -> str:
    claims = [
        (slug, one.name, one.aliases, one.domains, one.prefixes) for slug, one in workspace.clients.items()
    ]
    return _asked_with(source, preset, repr(claims), workspace.provider.zone, __version__)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


@dataclass(frozen=True)
class Feeding:
    """A feed being read, and what its next bookmark must hold; `is_whole` when it began at the beginning."""

    read: SourceFile
    asked: str
    is_whole: bool
    state: str = ""


def read_query_source(source: Source, feed: SqlFeed, workspace: Workspace, bookmark: Bookmark) -> Feeding:
    """The rows of a source's query, changed since the bookmark where the query asks for that."""
    from reporter.sources.sql import query_of, read_query

    preset = _preset_of(source, workspace)
    asked = _asked_with(source, preset, feed.statement(workspace.folder, f"source “{source.name}”"))
    known = _since(feed, bookmark, asked)
    zone = zone_of(source, preset, workspace)
    query = query_of(feed, workspace.folder, source.name, known, zone)
    read = SourceFile(source, preset, query.name, "")
    return Feeding(_mapped(read, read_query(query, preset), workspace), asked, known is None)


def read_service(source: Source, feed: RestFeed, workspace: Workspace, bookmark: Bookmark) -> Feeding:
    """The records of a service, all of them fetched before the first is read."""
    from reporter.config.feeds import load_service, values_for
    from reporter.sources.rest import fetch
    from reporter.sources.rest.endpoint import Endpoint

    description = load_service(feed.service, workspace.folder)
    values, secrets = values_for(description, feed, workspace.folder, source.name)
    preset = _preset_of(source, workspace, description.preset)
    asked = _asked_with(source, preset, description.model_dump_json())
    known = _since(feed, bookmark, asked)
    with closing(Endpoint(description, values, secrets, feed.timeout_seconds)) as service:
        spool, warnings = fetch(service, description, values, known)
    if secrets and not is_safe(feed.address):
        warnings.append(f"{feed.address}: secrets and tickets travel unencrypted; write https:// if it can")
    read = SourceFile(source, preset, feed.address, spool.sha256, warnings=warnings)
    chunks = _then_closed(spool, spool.chunks(read.name, preset))
    return Feeding(_mapped(read, chunks, workspace), asked, known is None)


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read along."""
    where = urlsplit(address)
    return where.scheme == "https" or where.hostname in ("localhost", "127.0.0.1", "::1")


def _mapped(read: SourceFile, chunks: Chunks, workspace: Workspace) -> SourceFile:
    """The feed with its rows on their way to be records."""
    read.batches = _batches(read, wanted_rows(chunks, read.preset, read.name), workspace)
    return read


def _then_closed(spool: Spool, chunks: Chunks) -> Chunks:
    with closing(spool):
        yield from chunks


def read_stream(source: Source, workspace: Workspace, tapped: Tapped) -> Feeding:
    """The records of the stream that a source names (or of the only one) in what a tap said."""
    preset = _preset_of(source, workspace)
    stream = _stream_of(source, tapped.streams)
    spool = tapped.streams[stream]
    ignored = [f"{count} {kind} messages not read" for kind, count in tapped.ignored.items()]
    read = SourceFile(source, preset, f"stream {stream}", spool.sha256, warnings=ignored)
    chunks = spool.chunks(read.name, preset)
    return Feeding(_mapped(read, chunks, workspace), _asked_with(source, preset), False, tapped.state)


def _stream_of(source: Source, streams: Mapping[str, object]) -> str:
    wanted = source.singer.stream if source.singer else ""
    if not wanted and len(streams) == 1:
        return next(iter(streams))
    if wanted in streams:
        return wanted
    here = ", ".join(streams)
    if not wanted:
        mend = f'write singer = {{ stream = "…" }} in source “{source.name}”'
        raise DataError(f"the tap sends several streams: {here}", mend)
    raise DataError(f"the tap sends no stream “{wanted}”; it sends {here}", "correct `stream` of the source")
