"""Commands that look at an unknown export: inspect."""

from __future__ import annotations

import difflib
import sys
import zoneinfo
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    QuietOption,
    WorkspaceOption,
    app,
    clock,
    emit,
    say,
    say_data,
    warn,
)
from reporter.errors import UsageError

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.inspecting import Inspection
    from reporter.inspecting.dates import AmbiguousDatesError
    from reporter.inspecting.proposal import Wishes
    from reporter.inspecting.trials import Site

FileArgument = Annotated[Path, typer.Argument(help="The export.")]
DayFirstOption = Annotated[bool, typer.Option("--day-first", help="03/04/2026 is 3 April.")]
MonthFirstOption = Annotated[bool, typer.Option("--month-first", help="03/04/2026 is 4 March.")]
YearFirstOption = Annotated[bool, typer.Option("--year-first", help="03/04/26 is 26 April 2003.")]
ZoneOption = Annotated[
    str, typer.Option(help="Where its clock stands, like Europe/London; else the workspace's.")
]
RecordsOption = Annotated[str, typer.Option("--as", help="tickets or activities, where the guess is wrong.")]
AnewOption = Annotated[bool, typer.Option("--anew", help="Guess even where a preset of Reporter reads it.")]
SaveOption = Annotated[str, typer.Option(help="Write the preset into the workspace under this name.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a preset of that name.")]


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
    save: SaveOption = "",
    force: ForceOption = False,
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Guess how an unknown export is to be read, and print that as a preset."""
    from reporter.inspecting.printout import as_data
    from reporter.inspecting.proposal import Wishes, place_of, save_preset
    from reporter.inspecting.trials import Site

    order = _order({"day first": day_first, "month first": month_first, "year first": year_first})
    space = _workspace(workspace, needed=bool(save))
    target = place_of(space.folder, save, force=force) if space and save else None
    site = Site(space.provider.zone, dict(space.clients)) if space else Site("")
    wishes = Wishes(clock(now).year, order, _zone(zone), _records(records), anew)
    found = _asked(file, wishes, site)
    if not quiet and not as_json:
        _tell(found)
    if as_json:
        emit(as_data(found))
    else:
        say_data(found.text.rstrip("\n"))
    if target:
        save_preset(target, found.text, force=force)
        say(f'Written to {target}. In reporter.toml, under [[sources]]: preset = "{save}"')


def _order(said: dict[str, bool]) -> str:
    chosen = [order for order, is_so in said.items() if is_so]
    if len(chosen) > 1:
        raise UsageError(f"dates cannot be {' and '.join(chosen)} at once", "give one of the options")
    return chosen[0] if chosen else ""


def _zone(name: str) -> str:
    if name and name not in (known := zoneinfo.available_timezones()):
        near = difflib.get_close_matches(name, known, n=1)
        mend = f"did you mean {near[0]}?" if near else "write one like Europe/London"
        raise UsageError(f"“{name}” is not a time zone", mend)
    return name


def _records(name: str) -> str:
    if name not in ("", "tickets", "activities"):
        raise UsageError(
            f"“{name}” is nothing that can be inspected", "write --as tickets or --as activities"
        )
    return name


def _workspace(folder: Path, *, needed: bool) -> Workspace | None:
    """The workspace, where there is one; it gives the zone and the clients."""
    from reporter.config import load_workspace

    if not needed and folder == Path() and not (folder / "reporter.toml").exists():
        return None
    return load_workspace(folder)


def _asked(file: Path, wishes: Wishes, site: Site) -> Inspection:
    """Inspect; what the file does not decide is asked on a terminal, and refused elsewhere."""
    from reporter.inspecting import inspect_file
    from reporter.inspecting.dates import AmbiguousDatesError
    from reporter.inspecting.proposal import ZoneNeededError

    while True:
        try:
            return inspect_file(file, str(file), wishes, site)
        except AmbiguousDatesError as fault:
            if wishes.order or not _is_terminal():
                raise
            wishes = replace(wishes, order=_ask_order(fault))
        except ZoneNeededError as fault:
            if not _is_terminal():
                raise
            say(str(fault))
            wishes = replace(wishes, zone=_ask_zone())


def _ask_order(fault: AmbiguousDatesError) -> str:
    from reporter.inspecting.dates import day_told, order_of

    say(str(fault))
    for number, form in enumerate(fault.readings, 1):
        say(f"  {number}  {order_of(form)}: {fault.example} is {day_told(fault.example, form)}")
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


def _tell(found: Inspection) -> None:
    from reporter.inspecting import printout

    preview = printout.preview_lines(found.coverage)
    for part in (
        printout.shape_lines(found),
        printout.column_lines(found),
        printout.date_lines(found),
        printout.word_lines(found),
        ["The first records:", *preview] if preview else [],
        printout.coverage_lines(found.coverage),
    ):
        if part:
            say("\n".join(part) + "\n")
