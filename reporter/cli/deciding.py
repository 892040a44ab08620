"""The command about what clients decide in a review: decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reporter.cli import completing
from reporter.cli.app import JsonOption, NowOption, WorkspaceOption, app, clock, emit, say, say_table
from reporter.errors import UsageError

if TYPE_CHECKING:
    from reporter.config.reviews import DecisionNote

ClientArgument = Annotated[
    str, typer.Argument(help="The client, by file name.", autocompletion=completing.clients)
]
DecisionArgument = Annotated[
    str, typer.Argument(metavar="[ID]", help="Which; without, the open ones are listed.")
]
AnswerArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[yes|no|WORDS]...", help="What they decided; a no ends it.")
]
OnOption = Annotated[str, typer.Option(metavar="DAY", help="On which day; today unless told otherwise.")]
BecameOption = Annotated[str, typer.Option(metavar="WORDS", help="What became of it, for the next review.")]
DoneOption = Annotated[bool, typer.Option("--done", help="It is done.")]
DroppedOption = Annotated[bool, typer.Option("--dropped", help="It will not be done.")]


@app.command()
def decide(
    client: ClientArgument,
    decision: DecisionArgument = "",
    answer: AnswerArgument = None,
    on: OnOption = "",
    became: BecameOption = "",
    done: DoneOption = False,
    dropped: DroppedOption = False,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write down what a client decided, and what became of it; without a decision list the open ones."""
    from reporter.config import load_workspace, read_review
    from reporter.config.deciding import Settled, decision_named
    from reporter.config.deciding import decide as write_down
    from reporter.periods import parse_period

    space = load_workspace(workspace)
    (slug,) = space.clients_named([client])
    kept, today = read_review(space.folder, slug), space.clients[slug].day_of(clock(now))
    if not decision:
        _print([one for one in kept.decisions if one.is_open(today)], as_json=as_json)
        return
    found = decision_named(kept, slug, decision)
    day = _day(on, today)
    if day < (asked := parse_period(found.asked, "UTC").first):
        raise UsageError(f"{day} is before {found.asked}, in which it was asked", f"it begins on {asked}")
    outcome = Settled(day, " ".join(answer or ()).strip(), became.strip(), _end(done, dropped))
    if any(outcome.items()):
        kept = write_down(space.folder, kept, found, outcome)
        on_day = f", on {found.decided_on}" if found.decided_on else ""
        was = f" Before, it was “{found.decided}”{on_day}." if found.decided and outcome.words else ""
        say(f"Written down.{was}")
    elif on:
        raise UsageError("--on says when, and nothing says what", "write yes, no, words, --done or --dropped")
    _print([one for one in kept.decisions if one.id == decision], as_json=as_json)


def _end(done: bool, dropped: bool) -> Literal["", "done", "dropped"]:
    if done and dropped:
        raise UsageError("--done and --dropped contradict each other", "write one of the two")
    return "done" if done else "dropped" if dropped else ""


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise UsageError(f"“{text}” is not a date", "write it like 2026-10-08") from None
    if day > today:
        raise UsageError(f"{day} is still to come", "write down what was decided until today")
    return day


def _print(found: Sequence[DecisionNote], *, as_json: bool) -> None:
    if as_json:
        emit([one.model_dump() for one in found])
    elif found:
        say_table([_row(one) for one in found])
    else:
        say("No decision is open.")


def _row(one: DecisionNote) -> list[str]:
    on = f" on {one.decided_on}" if one.decided_on else ""
    by = f"by {one.by}" if one.by else ""
    answer = f"{one.decided}{on}" if one.decided else "not decided"
    return [one.id, one.asked, one.state, answer, by, one.question]
