"""The cron line: run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    PretendOption,
    QuietOption,
    WorkspaceOption,
    app,
    data_of,
    emit,
    say,
    say_data,
    ticking,
    warn,
    writing,
)
from reporter.cli.ingesting import reading_data
from reporter.cli.progress import shown_bars
from reporter.errors import ReporterError, unexpected

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.delivery.pings import Monitor
    from reporter.runs.accounts import Account, Outcome

DryOption = Annotated[bool, typer.Option("--dry-run", help="Print who would get what; change nothing.")]
OnlyToOption = Annotated[str, typer.Option(help="A rehearsal: every mail to this address, none remembered.")]

_STOPPED = "It was asked to stop before it was done."


@app.command()
def run(
    workspace: WorkspaceOption = Path(),
    dry_run: DryOption = False,
    only_to: OnlyToOption = "",
    now: NowOption = "",
    pretend: PretendOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read the sources, build what is due, hold or send it, tell the owner: the line for cron."""
    from reporter.config import load_workspace

    space = load_workspace(workspace)
    if dry_run or only_to:
        failed = _rehearsed(space, ticking(now), only_to, as_json=as_json)
        raise typer.Exit(ReporterError.exit_code if failed else 0)
    moment = writing(now, pretend=pretend)
    with _written_down(space, moment) as note:
        account = _watched(space, moment, quiet=quiet or as_json)
        note.update(_as_data(account), read=[reading_data(one) for one in account.readings])
    if as_json:
        emit(_as_data(account))
    raise typer.Exit(account.exit_code)


@contextmanager
def _written_down(space: Workspace, moment: Callable[[], datetime]) -> Iterator[dict[str, object]]:
    """Keep in runs/ what the run did, or why it broke off; nothing of one that was not let in."""
    from reporter.errors import LockedError
    from reporter.runs import manifests
    from reporter.runs.reckoning import ClockError

    note: dict[str, object] = {}
    started = moment()
    try:
        yield note
    except (LockedError, ClockError):
        note.clear()
        raise
    except ReporterError as fault:
        note.update(exit_code=fault.exit_code, fault=str(fault))
        raise
    except Exception as bug:
        note.update(exit_code=ReporterError.exit_code, fault=unexpected(bug))
        raise
    except (KeyboardInterrupt, SystemExit):
        note.update(exit_code=ReporterError.exit_code, fault=_STOPPED)
        raise
    finally:
        if note:
            _warned(manifests.keep(space.folder, started, moment(), note))


def _watched(space: Workspace, moment: Callable[[], datetime], *, quiet: bool) -> Account:
    """The run, with the monitoring service told of its start and end."""
    from reporter.delivery.pings import Monitor
    from reporter.errors import LockedError
    from reporter.runs.accounts import summary_of

    monitor = Monitor(space.ping, space.folder, uuid4()) if space.ping else None
    try:
        account = _ran(space, moment, monitor, quiet=quiet)
    except LockedError:
        raise  # the run that holds the lock tells of its own start and end
    except Exception as fault:
        if monitor and isinstance(fault, ReporterError):
            _warned(monitor.failed(fault.exit_code, str(fault)))
        elif monitor:
            _warned(monitor.failed(ReporterError.exit_code, f"{type(fault).__name__}: {fault}"))
        raise
    except (KeyboardInterrupt, SystemExit):
        if monitor:
            _warned(monitor.failed(ReporterError.exit_code, _STOPPED))
        raise
    if monitor:
        log = summary_of(account).text
        _warned(monitor.failed(account.exit_code, log) if account.exit_code else monitor.succeeded(log))
    return account


def _ran(
    space: Workspace, moment: Callable[[], datetime], monitor: Monitor | None = None, *, quiet: bool
) -> Account:
    from reporter import runs
    from reporter.runs.accounts import summary_of
    from reporter.runs.desk import open_desk

    with open_desk(space, moment) as desk:
        if monitor:
            _warned(monitor.started())
        with shown_bars(quiet=quiet) as bars:
            spread = bars.spreading(desk.spread, "editions")
            account = runs.run(desk, *((bars.rows, spread) if bars.are_seen else ()))
    _warned(account.untold)
    told = summary_of(account)
    if not quiet:
        say(f"{told.subject}\n\n{told.text}".rstrip())
    elif account.is_news and (account.exit_code or account.untold or not (space.owner and space.mail)):
        warn(f"{told.subject}\n\n{told.text}")
    return account


def _warned(warning: str) -> None:
    if warning:
        warn(warning)


def _rehearsed(space: Workspace, moment: Callable[[], datetime], only_to: str, *, as_json: bool) -> bool:
    """Foresee or rehearse; whether anything failed."""
    from reporter.config.mail import mail_address
    from reporter.runs.desk import open_rehearsal
    from reporter.runs.rehearsing import foresee, rehearse, unread

    with open_rehearsal(space, moment) as desk:
        for reading in unread(desk):
            warn(reading.fault, reading.hint)
        outcomes = list(rehearse(desk, mail_address(only_to)) if only_to else foresee(desk))
    failed = any(outcome.fault for outcome in outcomes)
    if as_json:
        emit([_outcome_data(outcome) for outcome in outcomes])
    else:
        _show(outcomes)
        if only_to and outcomes and not failed:
            say(f"All of it went to {only_to}, and none of it is remembered.")
    return failed


def _show(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.fault:
            warn(f"{outcome.edition.key}: {outcome.fault}", outcome.hint)
            continue
        reasons = f", {outcome.state}: {'; '.join(outcome.reasons)}" if outcome.reasons else ""
        say_data(f"{outcome.edition.key}{reasons}")
        for recipient in outcome.recipients:
            say_data(f"    {recipient}")
    if not outcomes:
        say("Nothing is due.")


def _outcome_data(outcome: Outcome) -> dict[str, object]:
    return {
        "edition": outcome.edition.key,
        **data_of(outcome, "state", "reasons", "recipients", "headline", "fault"),
    }


def _as_data(account: Account) -> dict[str, object]:
    return {
        "exit_code": account.exit_code,
        "editions": [_outcome_data(outcome) for outcome in account.outcomes],
        "deliveries": [
            {
                **data_of(attempt.delivery, "edition", "recipient", "state"),
                "words": attempt.fault or attempt.delivery.words,
            }
            for attempt in account.attempts
        ],
        "published": account.published,
        "held": [{"edition": entry.key, "reasons": entry.reasons} for entry in account.held],
        "unsure": [data_of(one, "edition", "recipient") for one in account.unsure],
        "missed": account.missed,
        "leaps": [asdict(leap) for leap in account.leaps],
        "faults": [failure.what for failure in account.failures],
        "warnings": account.warnings,
        "unheard": account.unheard,
    }
