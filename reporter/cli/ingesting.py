"""Commands that bring logs in: ingest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import JsonOption, NowOption, QuietOption, WorkspaceOption, app
from reporter.cli.progress import shown_rows
from reporter.cli.speech import clock, emit, say, warn
from reporter.errors import DataError

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.store.readings import Reading

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Only these, or - for a Singer tap's stream; else what the sources name."),
]
SingerOption = Annotated[str, typer.Option("--singer", help="The source that the stream on - feeds.")]
StateOption = Annotated[
    bool, typer.Option("--state", help="Print the state kept for --singer SOURCE, and read nothing.")
]
STANDARD_INPUT = Path("-")


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
        from reporter.cli.piping import show_state

        show_state(space, singer)
        return
    if singer or files == [STANDARD_INPUT]:
        from reporter.cli.piping import read_pipe

        piped = read_pipe(space, singer, clock(now), is_plain=not as_json)
        readings = list(told(piped, quiet=quiet or as_json))
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
    from reporter.store.opening import open_store

    with open_store(space.store_path) as store, shown_rows(quiet=quiet) as watch:
        yield from told(ingest_workspace(space, store, files, now, watch), quiet=quiet)


def told(readings: Iterator[Reading], *, quiet: bool) -> Iterator[Reading]:
    """Say of each what it gave; a fault is always said."""
    for reading in readings:
        if reading.fault:
            warn(reading.fault, reading.hint)
        elif not quiet:
            _tell(reading)
        yield reading


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
        "source": reading.source,
        "file": reading.file,
        "read": reading.read,
        "new": reading.saved.new,
        "updated": reading.saved.updated,
        "unchanged": reading.saved.unchanged,
        "set_aside": reading.set_aside_count,
        "skipped": reading.earlier is not None,
        "warnings": reading.warnings,
        "fault": reading.fault,
    }
