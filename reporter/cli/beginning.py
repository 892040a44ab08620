"""The command that begins a file for a person to fill in: new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import JsonOption, NowOption, WorkspaceOption, app, clock, emit, say, say_data
from reporter.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from reporter.config import Workspace
    from reporter.periods import Unit

WhatArgument = Annotated[
    str, typer.Argument(metavar="WHAT", help="client, source, commentary, review, change or event.")
]
NewNameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="Its short name; of commentary CLIENT/2026-10, of a review CLIENT/2026-Q3."
    ),
]
_ADD = """A source must read it; in reporter.toml:
    [[sources]]
    name = "{kind}s"
    files = "exports/{kind}s-*.csv"
    preset = "plain-changes\""""


@app.command()
def new(
    what: WhatArgument,
    name: NewNameArgument,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Begin a file with every key that it may have, commented; never over one that is there."""
    from reporter.config import load_workspace

    makers: dict[str, Callable[[Workspace, str, datetime], Path]] = {
        "client": _client,
        "source": _source,
        "commentary": _commentary,
        "review": _review,
        "change": _change,
        "event": _event,
    }
    if what not in makers:
        raise UsageError(f"“{what}” is nothing that can be begun", f"write one of {', '.join(makers)}")
    path = makers[what](load_workspace(workspace, is_begun=True), name, clock(now))
    if as_json:
        emit({"file": str(path)})
    else:
        say_data(str(path))


def _client(space: Workspace, name: str, _now: datetime) -> Path:
    from reporter.config.newcomers import new_client

    path = new_client(space.folder, name)
    say("Write its name as your logs do; then: reporter check")
    return path


def _source(space: Workspace, name: str, _now: datetime) -> Path:
    from reporter.config.newcomers import new_source

    path = new_source(space.folder, name)
    say("It stands at the end of the file. Which preset fits: reporter presets --for FILE")
    return path


def _commentary(space: Workspace, name: str, now: datetime) -> Path:
    from reporter.config.newcomers import new_commentary

    client, about = _parts(space, name, "month", now)
    return new_commentary(space, client, about)


def _review(space: Workspace, name: str, now: datetime) -> Path:
    from reporter.config.newcomers import period_about
    from reporter.runs.keeping import draft_kept

    client, about = _parts(space, name, "quarter", now)
    (slug,) = space.clients_named([client])
    path = draft_kept(space, slug, period_about(about, space.clients[slug].zone))
    if path is None:
        raise UsageError(f"reviews/{slug}.toml is there already", "edit it; nothing is ever written over")
    return path


def _parts(space: Workspace, name: str, unit: Unit, now: datetime) -> tuple[str, str]:
    """Client and period; the last one over where none is named."""
    from reporter.periods import last_complete

    client, _, about = name.partition("/")
    (slug,) = space.clients_named([client])
    return slug, about or last_complete(unit, now, space.clients[slug].zone).name


def _change(space: Workspace, name: str, _now: datetime) -> Path:
    return _plans(space, name, "change")


def _event(space: Workspace, name: str, _now: datetime) -> Path:
    return _plans(space, name, "event")


def _plans(space: Workspace, name: str, kind: str) -> Path:
    from reporter.config.newcomers import new_plans, reading_plans

    path = new_plans(space.folder, name, kind)
    say(
        f"One row for each {kind}: client and starts_at must be filled; status is planned, done or cancelled."
    )
    say("title is what it is, impact what people notice of it, action what they must do, place where it is.")
    reads = reading_plans(space, path)
    say(f"The source “{reads}” reads it." if reads else _ADD.format(kind=kind))
    return path
