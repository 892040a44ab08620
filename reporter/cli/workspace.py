"""Commands about the workspace itself: init, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import JsonOption, NowOption, WorkspaceOption, app
from reporter.cli.checking import check_data, check_mail
from reporter.cli.speech import clock, emit, say, warn
from reporter.errors import ConfigError, MissingSoftwareError, UsageError

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
        check_data(workspace, clock(now), as_json=as_json)
        return
    if what == "mail":
        check_mail(workspace)
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
