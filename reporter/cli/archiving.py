"""The command for what was sent: site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    QuietOption,
    WorkspaceOption,
    app,
    data_of,
    emit,
    say,
    say_data,
    ticking,
    warn,
)
from reporter.errors import ReporterError

ClientsArgument = Annotated[list[str] | None, typer.Argument(help="Clients; else all of them.")]
SiteOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="The folder for the sites; else site/, or where they publish."),
]


@app.command()
def site(
    clients: ClientsArgument = None,
    workspace: WorkspaceOption = Path(),
    out: SiteOption = None,
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write each client's own site: every report it was sent, what is open, a search, a feed, the figures.

    Only what has left and still lies in sent/. Each stands behind a name that nobody can guess, and no page
    lists the clients.
    """
    from reporter.config import load_workspace
    from reporter.runs.archiving import write_sites
    from reporter.runs.desk import open_desk
    from reporter.story.sentences import counted

    space = load_workspace(workspace)
    with open_desk(space, ticking(now), at_any_time=True) as desk:
        written = list(write_sites(desk, space.clients_named(clients or ()), out))
    for one in written:
        for warning in one.warnings:
            warn(warning)
        if one.fault:
            warn(f"{one.client}: {one.fault}", one.hint)
        elif not (quiet or as_json):
            say_data(one.place)
            say(f"    {one.client}: {counted(one.editions, 'edition')}")
    if as_json:
        emit([data_of(one, "client", "place", "editions", "warnings", "fault") for one in written])
    raise typer.Exit(ReporterError.exit_code if any(one.fault for one in written) else 0)
