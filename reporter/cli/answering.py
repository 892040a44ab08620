"""The command for what readers answer."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import JsonOption, WorkspaceOption, app, emit, say, say_table, system_clock, warn
from reporter.errors import Failure, ReporterError

if TYPE_CHECKING:
    from reporter.runs.reactions import Heard

FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        help="Received mails, each as .eml; else inbox/ and the mailbox of [answers].", metavar="[FOLDER]"
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="All that was ever heard; reads no mail.")]


@app.command()
def answers(
    folder: FolderArgument = None,
    every: AllOption = False,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Read what readers answered, each mail once: ratings count, stops and bounces pause a contact.

    Automatic replies are told from answers, and nobody is answered. What was not understood is listed;
    nothing is deleted.
    """
    from reporter.config import load_workspace
    from reporter.ledger.ledger import open_ledger
    from reporter.runs.answering import hear, hear_mailbox, heard_before, inbox_of
    from reporter.runs.desk import locked
    from reporter.runs.reactions import write_ratings

    space = load_workspace(workspace)
    failures: list[Failure] = []
    found: list[Heard] = []
    with locked(space), open_ledger(space) as ledger:
        if every:
            found = heard_before(ledger)
        else:
            inbox, now = inbox_of(space, folder), system_clock()
            heard = [*hear(space, ledger, inbox, now)] if inbox else []
            heard += hear_mailbox(space, ledger, now) if folder is None else ()
            failures += [one for one in heard if isinstance(one, Failure)]
            found += [one for one in heard if not isinstance(one, Failure)]
            write_ratings(space.folder, ledger)
    for failure in failures:
        warn(failure.what, failure.mend)
    if as_json:
        emit([asdict(one) for one in found])
    else:
        _print(found)
    if failures:
        raise typer.Exit(ReporterError.exit_code)


def _print(found: list[Heard]) -> None:
    say_table([[one.word or one.sort, one.client, one.person, one.edition, one.words] for one in found])
    for one in found:
        if one.done:
            say(f"{one.person}: {one.done}")
    if not found:
        say("Nothing new was heard.")
