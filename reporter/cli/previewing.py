"""The command that shows what waits: preview."""

from __future__ import annotations

import getpass
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from reporter.cadences import cadence_named
from reporter.cli.app import (
    JsonOption,
    NowOption,
    PretendOption,
    WorkspaceOption,
    app,
    emit,
    say,
    ticking,
    writing,
)
from reporter.errors import MissingSoftwareError, installing

_NEEDED = {"starlette": "starlette>=1", "uvicorn": "uvicorn>=0.40", "watchfiles": "watchfiles>=1.1"}

ClientArgument = Annotated[str, typer.Argument(help="A client, to build its newest editions for view.")]
CadenceArgument = Annotated[str, typer.Argument(help="Only this cadence of it.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="The port; else any that is free.")]
OpenOption = Annotated[bool, typer.Option("--open", help="Open it in the browser.")]


@app.command()
def preview(
    client: ClientArgument = "",
    cadence: CadenceArgument = "",
    workspace: WorkspaceOption = Path(),
    port: PortOption = 0,
    open_it: OpenOption = False,
    now: NowOption = "",
    pretend: PretendOption = False,
    as_json: JsonOption = False,
) -> None:
    """Look at what waits as its readers will see it, on this computer only; let it go or keep it back."""
    missing = [package for name, package in _NEEDED.items() if find_spec(name) is None]
    if missing:
        raise MissingSoftwareError(
            f"what the preview needs is not installed: {', '.join(missing)}", installing(*missing)
        )
    from reporter.preview.gallery import Gallery
    from reporter.preview.serving import serve

    gallery = Gallery(workspace, ticking(now), lambda: writing(now, pretend=pretend)(), getpass.getuser())
    if client:
        gallery.space.clients_named([client])
    if cadence:
        cadence_named(cadence)

    def announce(address: str) -> None:
        if as_json:
            emit({"address": address})
            sys.stdout.flush()  # whoever reads it waits for it
        say(f"Open this in a browser: {address}\nOnly this computer can reach it. Stop it with Ctrl+C.")
        if open_it:
            typer.launch(address)

    serve(gallery, (client, cadence), port, announce)
