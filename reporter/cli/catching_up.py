"""After a leap of the clock, or when nothing ran for long: catch-up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli import completing
from reporter.cli.app import (
    JsonOption,
    WorkspaceOption,
    app,
    clock,
    data_of,
    emit,
    say,
    say_data,
    ticking,
    warn,
)
from reporter.errors import UsageError
from reporter.story.sentences import counted, plural

if TYPE_CHECKING:
    from reporter.runs.reckoning import TakenBack

KeysArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Editions, like acme/weekly/2026-W33.", autocompletion=completing.editions),
]
WriteOffOption = Annotated[
    bool, typer.Option("--write-off", help="The clock is right: the next run makes the newest, not the rest.")
]
TakeBackOption = Annotated[
    bool,
    typer.Option("--take-back", help="The clock is right: make what was written off too early after all."),
]


@app.command("catch-up")
def catch_up(
    keys: KeysArgument = None,
    workspace: WorkspaceOption = Path(),
    write_off: WriteOffOption = False,
    take_back: TakeBackOption = False,
    as_json: JsonOption = False,
) -> None:
    """After a leap of the clock, or when nothing ran for long: see what is held or written off; settle it."""
    from reporter.config import load_workspace
    from reporter.runs import reckoning
    from reporter.runs.desk import open_desk

    if write_off and (take_back or keys):
        raise UsageError("--write-off is for all that the next run cannot make up for", "write it alone")
    if keys and not take_back:
        raise UsageError("say what is to be done with them", "add --take-back")
    if not (write_off or take_back):
        _say_behind(workspace, as_json=as_json)
        return
    with open_desk(load_workspace(workspace), ticking(""), at_any_time=take_back) as desk:
        now = desk.clock()
        say(f"The clock says {now:%Y-%m-%d %H:%M} UTC, and is taken to be right.")
        if write_off:
            reckoning.settle(desk.ledger, now)
            if as_json:
                emit({"settled_at": now})
            say("The next run makes the newest that are due, and writes off what is older.")
        else:
            chosen = [key.strip("/") for key in keys or ()]
            taken = reckoning.take_back(desk.workspace, desk.ledger, now, chosen)
            if as_json:
                emit(data_of(taken, "now", "later", "left"))
            _say_taken(taken)


def _say_taken(taken: TakenBack) -> None:
    for key in taken.now:
        say(f"{key}: is made by the next run.")
    if taken.later:
        say(f"{_those(taken.later)}: no longer written off, made when due.")
    if taken.left:
        say(f"{_those(taken.left)}: too long past for a run to make up for.")
        say("    to have one made all the same: reporter catch-up --take-back KEY")
    if not (taken.now or taken.later or taken.left):
        say("Nothing was written off.")


def _say_behind(workspace: Path, *, as_json: bool) -> None:
    """What the clock keeps from being made, and what was written off."""
    from reporter.config import load_workspace
    from reporter.ledger.ledger import ledger_to_look_into
    from reporter.runs import reckoning

    space = load_workspace(workspace)
    now = clock("")
    found = list(reckoning.faults(space, now, now))
    for fault in () if as_json else found:
        warn(fault.what, fault.mend)
    with ledger_to_look_into(space) as ledger:
        gone = [one.key for slug in space.clients for one in (ledger.written_off(slug) if ledger else ())]
    if as_json:
        emit({"held": [data_of(fault, "what", "mend") for fault in found], "written_off": gone})
        return
    for key in gone:
        say_data(key)
    if gone:
        say(f"Written off: {counted(len(gone), 'edition')}; to have them made: reporter catch-up --take-back")
    elif not found:
        say("Nothing is held by the clock, and nothing was written off.")


def _those(keys: Sequence[str]) -> str:
    """3 editions, acme/daily/2026-11-01 to acme/daily/2026-11-03."""
    return (
        keys[0]
        if len(keys) == 1
        else f"{len(keys):,} {plural('edition', len(keys))}, {keys[0]} to {keys[-1]}"
    )
