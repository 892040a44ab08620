"""Commands for the team: whom to ring today, and what became of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    PretendOption,
    WorkspaceOption,
    app,
    clock,
    emit,
    say,
    say_data,
    say_table,
    warn,
    writing,
)
from reporter.errors import UsageError

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.report import Became
    from reporter.runs.calling import CallList
    from reporter.story.calls import CallDue

_LONGEST_REMARK = 500
_HEADS = ("group", "by", "who", "client", "whom", "number", "reasons", "why", "ask", "due_at", "key")

CsvOption = Annotated[bool, typer.Option("--csv", help="Print all of them as CSV on standard output.")]
KeyArgument = Annotated[str, typer.Argument(metavar="KEY|CLIENT", help="As it stands in the list.")]
NotReachedOption = Annotated[bool, typer.Option("--not-reached", help="Below on the same day, still there.")]
TomorrowOption = Annotated[bool, typer.Option("--tomorrow", help="Here again on the next working day.")]
RemarkOption = Annotated[
    str, typer.Option("--note", metavar="WORDS", help="A remark for the next who rings.")
]


@app.command()
def calls(
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """For the team: whom to ring today, by when, why, and what to say or ask, less what was ticked off.

    Urgent and open; a bad rating that nobody answered; word that was promised; nothing new for some working
    days ([calls] quiet_days, else 5); a client who asks little, due a visit or a call.
    """
    from reporter.config import load_workspace

    if as_csv and as_json:
        raise UsageError("--csv and --json contradict each other", "write one of the two")
    space, at = load_workspace(workspace), clock(now)
    found = _found(space, at)
    for held in (*found.reasons, *(f"not looked at: {one}" for one in found.team.unseen)):
        warn(held)
    if as_json:
        emit([_as_data(group, call, found) for group, call in _placed(found)])
    elif as_csv:
        _print_csv(found)
    else:
        _print(found)


@app.command()
def called(
    key: KeyArgument,
    not_reached: NotReachedOption = False,
    tomorrow: TomorrowOption = False,
    note: RemarkOption = "",
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    pretend: PretendOption = False,
) -> None:
    """Tick a call off today's list: rung, unless nobody was reached or it is put off until tomorrow."""
    from reporter.config import load_workspace
    from reporter.ledger.ledger import open_ledger
    from reporter.report import Rung
    from reporter.runs.calling import about_named, tick_off

    became, words = _became(not_reached, tomorrow), " ".join(note.split())
    if len(words) > _LONGEST_REMARK:
        raise UsageError(f"--note has {len(words):,} characters", f"write at most {_LONGEST_REMARK}")
    space, at = load_workspace(workspace), writing(now, pretend=pretend)()
    everything = _found(space, at, is_whole=True).calls
    about = about_named(space, everything, key)
    with open_ledger(space) as ledger:
        tick_off(ledger, Rung(about, at, became, words))
    after = {
        "rung": "it stands in today’s list no more",
        "not reached": "it stands below in today’s list",
        "tomorrow": "it comes back on the next working day",
    }
    say(f"{about}: {became}; {after[became]}.")


def _became(not_reached: bool, tomorrow: bool) -> Became:
    if not_reached and tomorrow:
        raise UsageError("--not-reached and --tomorrow contradict each other", "write one of the two")
    return "not reached" if not_reached else "tomorrow" if tomorrow else "rung"


def _found(space: Workspace, at: datetime, *, is_whole: bool = False) -> CallList:
    """The list as it stands; `is_whole`, with what was ticked off."""
    from reporter.ledger.ledger import ledger_to_look_into
    from reporter.report import Memory
    from reporter.runs.calling import calls_of, memory_of_calls
    from reporter.store.rereading import open_as_found

    with open_as_found(space.store_path) as store, ledger_to_look_into(space) as ledger:
        memory = memory_of_calls(ledger) if ledger else Memory()
        return calls_of(space, store, replace(memory, rung=()) if is_whole else memory, at)


def _placed(found: CallList) -> list[tuple[str, CallDue]]:
    from reporter.story.call_sheets import in_order

    return in_order(found.calls, found.team.now, found.team.provider.zone)


def _print(found: CallList) -> None:
    from reporter.story.call_sheets import MOST, by_when, headline_of, more_of

    team, placed = found.team, _placed(found)
    say_data(" ".join(filter(None, headline_of(found.calls, team.now, team.provider.zone))))
    shown, head = placed[:MOST], ""
    for group, call in shown:
        if group != head:
            say_data(f"\n{group}")
            head = group
        say_table([[by_when(call, team.now, team.voice), call.who, _whom(call), call.about]], indent="  ")
        say_data(f"      {call.why}")
        say_data(f"      {call.ask}")
    if more := more_of(len(placed) - len(shown)):
        say_data(f"\n{more}")


def _whom(call: CallDue) -> str:
    return f"{call.whom}, {call.number}" if call.number else call.whom


def _as_data(group: str, call: CallDue, found: CallList) -> dict[str, object]:
    from reporter.story.call_sheets import by_when

    return {
        "group": group,
        "by": by_when(call, found.team.now, found.team.voice),
        "who": call.who,
        "client": call.client_name,
        "whom": call.whom,
        "number": call.number,
        "reasons": list(call.reasons),
        "why": call.why,
        "ask": call.ask,
        "due_at": call.due_at,
        "key": call.about,
    }


def _print_csv(found: CallList) -> None:
    from reporter.outputs.attached import as_csv
    from reporter.report import DataFile

    rows: list[tuple[str, ...]] = [_HEADS]
    for group, call in _placed(found):
        data = _as_data(group, call, found)
        data |= {"reasons": ", ".join(call.reasons)}
        data |= {"due_at": call.due_at.isoformat() if call.due_at else ""}
        rows.append(tuple(str(data[head]) for head in _HEADS))
    content = as_csv(DataFile("calls.csv", "The calls of today", tuple(rows)))
    sys.stdout.write(content.decode("utf-8-sig").replace("\r\n", "\n"))
