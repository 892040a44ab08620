"""Commands that bring logs in: ingest, also from a Singer tap (`some-tap | reporter ingest -`); inspect."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from reporter.cli.app import (
    STANDARD,
    JsonOption,
    NowOption,
    QuietOption,
    WorkspaceOption,
    app,
    ask,
    clock,
    data_of,
    emit,
    named_file,
    say,
    say_data,
    warn,
)
from reporter.cli.progress import shown_bars
from reporter.errors import DataError, UsageError, escaped

if TYPE_CHECKING:
    from reporter.config import Source, Workspace
    from reporter.config.models import Limits
    from reporter.inspecting import Inspection
    from reporter.inspecting.proposal import Wishes
    from reporter.inspecting.trials import Site
    from reporter.sources.dates import AmbiguousDatesError
    from reporter.store.readings import Reading

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Only these, or - for a Singer tap's stream; else what the sources name."),
]
SingerOption = Annotated[str, typer.Option("--singer", help="The source that the stream on - feeds.")]
StateOption = Annotated[
    bool, typer.Option("--state", help="Print the state kept for --singer SOURCE, and read nothing.")
]
FileArgument = Annotated[Path, typer.Argument(help="The export, or - for standard input.")]
DayFirstOption = Annotated[bool, typer.Option("--day-first", help="03/04/2026 is 3 April.")]
MonthFirstOption = Annotated[bool, typer.Option("--month-first", help="03/04/2026 is 4 March.")]
YearFirstOption = Annotated[bool, typer.Option("--year-first", help="03/04/26 is 26 April 2003.")]
ZoneOption = Annotated[
    str, typer.Option(help="Where its clock stands, like Europe/London; else the workspace's.")
]
RecordsOption = Annotated[
    str, typer.Option("--as", help="tickets, activities, changes or ratings, where the guess is wrong.")
]
AnewOption = Annotated[bool, typer.Option("--anew", help="Guess even where a preset of Reporter reads it.")]
EncodingOption = Annotated[
    str, typer.Option(help="How its text is written, like cp932, where it is not UTF-8.")
]
SaveOption = Annotated[str, typer.Option(help="Write the preset into the workspace under this name.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a preset of that name.")]


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
    """Read exports into the store: read = new + updated + unchanged + folded + set aside + ignored.

    Folded are further rows of an id in one file: of each id the newest is kept. Ignored is what `ignore` of
    the source names.
    """
    from reporter.config import load_workspace

    space = load_workspace(workspace)
    for file in files or ():
        named_file(file)
    if state:
        _show_state(space, singer)
        return
    if singer or files == [STANDARD]:
        piped = _read_pipe(space, singer, clock(now), is_plain=not as_json)
        readings = list(_told(piped, quiet=quiet or as_json))
    else:
        readings = list(read_files(space, files or None, clock(now), quiet=quiet or as_json))
    if as_json:
        emit([reading_data(reading) for reading in readings])
    if any(reading.fault for reading in readings):
        raise typer.Exit(DataError.exit_code)


def read_files(
    space: Workspace, files: list[Path] | None, now: datetime, *, quiet: bool
) -> Iterator[Reading]:
    """Read what the sources name, or only these files, saying of each what it gave."""
    from reporter.store.rereading import ingested

    with shown_bars(quiet=quiet) as bars:
        watch = bars.rows if bars.are_seen else None
        yield from _told(ingested(space, files, now, watch, partial(_locked, space)), quiet=quiet)


def _locked(space: Workspace) -> AbstractContextManager[None]:
    """Nobody else is at work there; loaded only where a store is read anew."""
    from reporter.runs.desk import locked

    return locked(space)


def _told(readings: Iterator[Reading | str], *, quiet: bool) -> Iterator[Reading]:
    """Say of each what it gave; a fault is always said, and what was found of the store."""
    for reading in readings:
        if isinstance(reading, str):
            warn(reading)
            continue
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


def reading_data(reading: Reading) -> dict[str, Any]:
    """What a file gave, as data: read = new + updated + unchanged + folded + set aside."""
    return {
        **data_of(reading, "source", "file", "read"),
        **data_of(reading.saved, "new", "updated", "unchanged", "folded", "differing"),
        "set_aside": reading.set_aside_count,
        "ignored": reading.ignored,
        "skipped": reading.earlier is not None,
        **data_of(reading, "warnings", "fault"),
    }


@app.command()
def inspect(
    file: FileArgument,
    workspace: WorkspaceOption = Path(),
    day_first: DayFirstOption = False,
    month_first: MonthFirstOption = False,
    year_first: YearFirstOption = False,
    zone: ZoneOption = "",
    records: RecordsOption = "",
    anew: AnewOption = False,
    encoding: EncodingOption = "",
    save: SaveOption = "",
    force: ForceOption = False,
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Guess how an unknown export is to be read, and print that as a preset."""
    from reporter.config.models import Limits
    from reporter.inspecting.printout import as_data
    from reporter.inspecting.proposal import Wishes, place_of, save_preset
    from reporter.inspecting.trials import Site

    order = _order({"day first": day_first, "month first": month_first, "year first": year_first})
    space = _workspace(workspace, needed=bool(save))
    target = place_of(space.folder, save, force=force) if space and save else None
    site = Site(space.provider.zone, dict(space.clients)) if space else Site("")
    wishes = Wishes(clock(now).year, order, _zone(zone), _records(records), anew, encoding)
    with _at_hand(file) as (path, name):
        found = looked_into(path, wishes, site, space.limits if space else Limits(), name)
    if not quiet and not as_json:
        _tell_guesses(found)
    if as_json:
        emit(as_data(found))
    else:
        say_data(escaped(found.text.rstrip("\n")))
    if target:
        save_preset(target, found.text, force=force)
        say(f'Written to {target}. In reporter.toml, under [[sources]]: preset = "{save}"')


def _order(said: dict[str, bool]) -> str:
    chosen = [order for order, is_so in said.items() if is_so]
    if len(chosen) > 1:
        raise UsageError(f"dates cannot be {' and '.join(chosen)} at once", "give one of the options")
    return chosen[0] if chosen else ""


def _zone(name: str) -> str:
    from reporter.config.fields import zone_mend

    if name and (mend := zone_mend(name)):
        raise UsageError(f"“{name}” is not a time zone", mend)
    return name


def _records(name: str) -> str:
    from reporter.records import RECORD_TYPES

    if name not in ("", *RECORD_TYPES):
        raise UsageError(
            f"“{name}” is nothing that can be inspected",
            f"write one of --as {', --as '.join(RECORD_TYPES)}",
        )
    return name


def _workspace(folder: Path, *, needed: bool) -> Workspace | None:
    """The workspace, where there is one; it gives the zone and the clients."""
    from reporter.config import load_workspace

    if not needed and folder == Path() and not (folder / "reporter.toml").exists():
        return None
    return load_workspace(folder, is_begun=True)


@contextmanager
def _at_hand(file: Path) -> Iterator[tuple[Path, str]]:
    """The export as a file, and what it is called; of standard input a copy that is there meanwhile."""
    if file != STANDARD:
        yield named_file(file), str(file)
        return
    if sys.stdin.isatty():
        raise UsageError("nothing is piped in", "some-program | reporter inspect -")
    with tempfile.TemporaryDirectory(prefix="reporter-") as made:
        path = Path(made, "standard-input")
        with path.open("xb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield path, "standard input"


def looked_into(file: Path, wishes: Wishes, site: Site, limits: Limits, name: str) -> Inspection:
    """Inspect; what the file does not decide is asked on a terminal, and refused elsewhere."""
    from reporter.children import Child, LimitError
    from reporter.inspecting import inspect_file
    from reporter.inspecting.proposal import ZoneNeededError
    from reporter.sources.dates import AmbiguousDatesError

    while True:
        try:
            with Child(limits) as child:
                (found,) = child.stream(inspect_file, file, name, wishes, site)
            return cast("Inspection", found)
        except LimitError as fault:
            raise DataError(f"{name}: reading it {fault}", fault.hint) from None
        except AmbiguousDatesError as fault:
            if wishes.order or not _is_terminal():
                raise
            wishes = replace(wishes, order=_ask_order(fault))
        except ZoneNeededError as fault:
            if not _is_terminal():
                raise
            ask(str(fault))
            wishes = replace(wishes, zone=_ask_zone())


def _ask_order(fault: AmbiguousDatesError) -> str:
    from reporter.sources.dates import day_told, order_of

    ask(str(fault))
    for number, form in enumerate(fault.readings, 1):
        ask(f"  {number}  {order_of(form)}: {fault.example} is {day_told(fault.example, form)}")
    while True:
        choice: int = typer.prompt("Which", type=int, err=True)
        if 1 <= choice <= len(fault.readings):
            return order_of(fault.readings[choice - 1])


def _ask_zone() -> str:
    while True:
        try:
            return _zone(typer.prompt("Where does its clock stand, like Europe/London", err=True).strip())
        except UsageError as fault:
            warn(str(fault), fault.hint)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _title(zone: str) -> str:
    return f"The first records: (times of {zone})" if zone else "The first records:"


def _tell_guesses(found: Inspection) -> None:
    from reporter.inspecting import printout

    preview = printout.preview_lines(found.coverage, found.zone)
    for part in (
        printout.shape_lines(found),
        printout.column_lines(found),
        printout.date_lines(found),
        printout.word_lines(found),
        [_title(found.zone), *preview] if preview else [],
        printout.coverage_lines(found.coverage, found.zone, found.unused),
    ):
        if part:
            say("\n".join(part) + "\n")
