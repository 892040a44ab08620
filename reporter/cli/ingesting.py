"""Commands that bring logs in: ingest, also from a Singer tap (`some-tap | reporter ingest -`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    QuietOption,
    WorkspaceOption,
    app,
    clock,
    data_of,
    emit,
    say,
    say_data,
    shown_rows,
    warn,
)
from reporter.errors import DataError, UsageError

if TYPE_CHECKING:
    from reporter.config import Source, Workspace
    from reporter.store.readings import Reading

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Only these, or - for a Singer tap's stream; else what the sources name."),
]
SingerOption = Annotated[str, typer.Option("--singer", help="The source that the stream on - feeds.")]
StateOption = Annotated[
    bool, typer.Option("--state", help="Print the state kept for --singer SOURCE, and read nothing.")
]
_STANDARD_INPUT = Path("-")


@app.command()
def ingest(
    files: FilesArgument = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    singer: SingerOption = "",
    state: StateOption = False,
) -> None:
    """Read exports into the store: read = new + updated + unchanged + set aside."""
    from reporter.config import load_workspace

    space = load_workspace(workspace)
    if state:
        _show_state(space, singer)
        return
    if singer or files == [_STANDARD_INPUT]:
        piped = _read_pipe(space, singer, clock(now), is_plain=not as_json)
        readings = list(_told(piped, quiet=quiet or as_json))
    else:
        readings = list(read_files(space, files or None, clock(now), quiet=quiet or as_json))
    if as_json:
        emit([_as_data(reading) for reading in readings])
    if any(reading.fault for reading in readings):
        raise typer.Exit(DataError.exit_code)


def read_files(
    space: Workspace, files: list[Path] | None, now: datetime, *, quiet: bool
) -> Iterator[Reading]:
    """Read what the sources name, or only these files, saying of each what it gave."""
    from reporter.store.ingest import ingest_workspace
    from reporter.store.store import open_store

    with open_store(space.store_path) as store, shown_rows(quiet=quiet) as watch:
        yield from _told(ingest_workspace(space, store, files, now, watch), quiet=quiet)


def _told(readings: Iterator[Reading], *, quiet: bool) -> Iterator[Reading]:
    """Say of each what it gave; a fault is always said."""
    for reading in readings:
        if reading.fault:
            warn(reading.fault, reading.hint)
        elif not quiet:
            _tell(reading)
        yield reading


def _read_pipe(space: Workspace, name: str, now: datetime, *, is_plain: bool) -> Iterator[Reading]:
    """Read the stream to its end, then into each source that it feeds; a broken stream feeds none."""
    from reporter.sources.singer import read_tap
    from reporter.store.ingest import ingest_stream
    from reporter.store.store import open_store

    sources = _singer_sources(space, name)
    if sys.stdin.isatty():
        raise UsageError("nothing is piped in", "some-tap | reporter ingest -")
    tapped = read_tap(sys.stdin.buffer)
    try:
        with open_store(space.store_path) as store:
            readings = list(ingest_stream(space, store, sources, tapped, now))
    finally:
        tapped.close()
    yield from readings
    if is_plain and tapped.state and not any(reading.fault for reading in readings):
        say_data(tapped.state)


def _show_state(space: Workspace, name: str) -> None:
    """Print what the tap wants to hear with its next `--state`."""
    from reporter.store.readings import bookmark_of
    from reporter.store.store import open_store

    sources = _singer_sources(space, name)
    with open_store(space.store_path) as store:
        states = {bookmark_of(store, source.name).state for source in sources} - {""}
    if len(states) > 1:
        raise UsageError("the sources keep different states", "name one: --singer SOURCE")
    if not states:
        raise DataError("no state is kept yet", "run the tap without --state the first time")
    say_data(states.pop())


def _singer_sources(space: Workspace, name: str) -> list[Source]:
    """The Singer source of that name, or all of them."""
    every = [source for source in space.sources if source.singer]
    found = [source for source in every if source.name == name or not name]
    if not found:
        known = ", ".join(source.name for source in every) or "none"
        words = f"there is no Singer source “{name}”" if name else "no source is fed by a Singer tap"
        raise UsageError(f"{words}; there are: {known}", "add singer = {} to a [[sources]] of reporter.toml")
    return found


def _tell(reading: Reading) -> None:
    say(reading.line)
    for warning in reading.warnings:
        say(f"    {warning}")
    for row in reading.set_aside:
        say(f"    line {row.line}: {row.reason}")
    hidden = reading.set_aside_count - len(reading.set_aside)
    if hidden > 0:
        say(f"    and {hidden:,} more rows set aside; the store keeps them all")


def _as_data(reading: Reading) -> dict[str, Any]:
    return {
        **data_of(reading, "source", "file", "read"),
        **data_of(reading.saved, "new", "updated", "unchanged"),
        "set_aside": reading.set_aside_count,
        "skipped": reading.earlier is not None,
        **data_of(reading, "warnings", "fault"),
    }
