"""The program itself, and the options that its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter import __version__
from reporter.cli.speech import say_data

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The workspace folder.")]
NowOption = Annotated[str, typer.Option(help="Pretend it is this moment, e.g. 2026-11-04T07:00+00:00.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print data as JSON on standard output.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="The folder for the documents.")]


def _version(wanted: bool) -> None:
    if wanted:
        say_data(f"reporter {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
]


@app.callback()
def options(version: VersionOption = False) -> None:
    """Turn the logs of a help desk or a neighbourhood team into the reports its clients read."""
