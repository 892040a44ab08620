"""Commands about the workspace itself: init, check."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import JsonOption, NowOption, WorkspaceOption, app
from reporter.cli.speech import clock, emit, say, say_data, warn
from reporter.errors import ConfigError, DataError, MissingSoftwareError, ReporterError, UsageError

WhatArgument = Annotated[
    str, typer.Argument(help="data: the records; mail: the way out; else config and environment.")
]


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")] = Path()) -> None:
    """Write a commented workspace that builds at once."""
    from reporter.config.environment import write_starter

    written = write_starter(folder)
    where = "" if folder == Path() else f" -w {folder}"
    say(f"A workspace of {len(written)} files is in {folder.resolve()}.")
    say("Look into reporter.toml first, then:")
    say(f"  reporter ingest{where}\n  reporter build monthly{where} --period 2026-10")


@app.command()
def check(
    what: WhatArgument = "",
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Look for what is missing or wrong, and name the command that mends it."""
    if what == "data":
        _check_data(workspace, clock(now), as_json=as_json)
        return
    if what == "mail":
        _check_mail(workspace)
        return
    if what:
        raise UsageError(f"“{what}” cannot be checked", "write: reporter check, check data, or check mail")
    from reporter.config.environment import environment_faults

    lacking = [{"fault": fault.what, "mend": fault.mend} for fault in environment_faults()]
    wrong = [{"fault": fault, "mend": mend} for fault, mend in _workspace_faults(workspace)]
    if as_json:
        emit({"environment": lacking, "workspace": wrong})
    for entry in [] if as_json else [*lacking, *wrong]:
        warn(entry["fault"], entry["mend"])
    if wrong:
        raise typer.Exit(ConfigError.exit_code)
    if lacking:
        raise typer.Exit(MissingSoftwareError.exit_code)
    say("Nothing is missing.")


def _workspace_faults(folder: Path) -> list[tuple[str, str]]:
    from reporter.config import load_workspace

    try:
        space = load_workspace(folder)
    except ConfigError as error:
        return [*((fault, "") for fault in error.faults[:-1]), (error.faults[-1], error.hint)]
    say(f"The workspace is sound: {len(space.clients)} clients, {len(space.sources)} sources.")
    return []


def _check_data(folder: Path, now: datetime, *, as_json: bool) -> None:
    """Say what is doubtful in the records, with counts and mends; exit with 65 when anything is."""
    from reporter.config import load_workspace
    from reporter.store.soundness import feeds_standing, findings
    from reporter.store.store import open_store

    space = load_workspace(folder)
    with open_store(space.store_path) as store:
        if not any(feed.read_at for feed in feeds_standing(space, store)):
            raise DataError("nothing was read yet, so there is nothing to check", "run: reporter ingest")
        found = findings(space, store, now)
    if as_json:
        emit([asdict(finding) for finding in found])
    last = ""
    for finding in [] if as_json else found:
        if finding.kind != last:
            say_data(finding.kind.capitalize())
        last = finding.kind
        count = f" ({finding.count:,})" if finding.count else ""
        say_data(f"  {finding.source}: {finding.what}{count}\n      {finding.mend}")
    if found:
        raise typer.Exit(DataError.exit_code)
    say("Nothing in the records is doubtful.")


def _check_mail(folder: Path) -> None:
    """Go to the mail server as far as a message would, send none, and look into the archive mailbox."""
    from reporter.config import load_workspace
    from reporter.delivery.archive import is_archived
    from reporter.delivery.messages import DeferredError, RefusedError, UnreachableError
    from reporter.delivery.transports import transport_for
    from reporter.runs.filing import NO_MAIL, NO_MAIL_MEND

    space = load_workspace(folder)
    if space.mail is None:
        raise ConfigError(NO_MAIL, NO_MAIL_MEND)
    address = space.owner.email if space.owner else space.mail.sender
    archive = space.mail.archive
    try:
        with transport_for(space) as transport:
            transport.offer(address, 1000)
        say(f"Mail from {space.mail.sender} to {address} would be taken; none was sent.")
        if archive and archive.user:
            is_archived(archive, space.folder, [f"<nothing@{space.mail.domain}>"])
            say(f"The archive mailbox {archive.mailbox} can be searched.")
    except (DeferredError, RefusedError, UnreachableError) as fault:
        warn(str(fault), "look at [mail] in reporter.toml")
        raise typer.Exit(ReporterError.exit_code) from None
