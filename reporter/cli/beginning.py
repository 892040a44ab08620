"""The command that begins a file for a person to fill in: new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    WorkspaceOption,
    app,
    clock,
    emit,
    named_file,
    say,
    say_data,
)
from reporter.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from reporter.config import Workspace
    from reporter.config.newcomers import Begun
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


CalledOption = Annotated[str, typer.Option("--name", help="Of a client: its name, as your logs write it.")]
ContactsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--contact", help="Of a client: who reads, as “Ann Lee <ann@acme.example>”; again for others."
    ),
]
WantsOption = Annotated[str, typer.Option(metavar="LIST", help="What these contacts read.")]
ReadsOption = Annotated[
    str,
    typer.Option(
        metavar="FILE",
        help="Of a source: a file that it reads, or exports/NAME*.csv; by the preset that fits.",
    ),
]


@app.command()
def new(
    what: WhatArgument,
    name: NewNameArgument,
    workspace: WorkspaceOption = Path(),
    called: CalledOption = "",
    contacts: ContactsOption = None,
    wants: WantsOption = "weekly,monthly",
    reads: ReadsOption = "",
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Begin a file with every key that it may have, commented; never over one that is there."""
    from reporter.config import load_workspace
    from reporter.config.newcomers import Begun

    known = Begun(called, tuple(contacts or ()), tuple(one.strip() for one in wants.split(",")))
    makers: dict[str, Callable[[Workspace, str, datetime], Path]] = {
        "client": lambda space, name, _now: _client(space, name, known),
        "source": lambda space, name, _now: _source(space, name, reads),
        "commentary": _commentary,
        "review": _review,
        "change": _change,
        "event": _event,
    }
    if what not in makers:
        raise UsageError(f"“{what}” is nothing that can be begun", f"write one of {', '.join(makers)}")
    if (what != "client" and (called or contacts)) or (what != "source" and reads):
        mend = "--name and --contact are of a client, --reads of a source"
        raise UsageError(f"a {what} is not begun so", mend)
    path = makers[what](load_workspace(workspace, is_begun=True), name, clock(now))
    if as_json:
        emit({"file": str(path)})
    else:
        say_data(str(path))


def _client(space: Workspace, name: str, known: Begun) -> Path:
    from reporter.config.newcomers import new_client

    path = new_client(space.folder, name, known)
    lacks = [] if known.name else ["Write its name as your logs do"]
    lacks += [] if known.contacts else ["say who reads what, under [[contacts]]"]
    say(f"{', and '.join(lacks) or 'It can be told of'}; then: reporter check")
    return path


def _source(space: Workspace, name: str, reads: str) -> Path:
    from reporter.config.newcomers import Reads, new_source

    if not reads:
        path = new_source(space.folder, name)
        say("It stands at the end of the file. Which preset fits: reporter presets --for FILE")
        return path
    files, preset = _found_for(space, reads)
    path = new_source(space.folder, name, Reads(files, preset))
    say(f"It reads {files} by the preset “{preset}”; it stands at the end of the file. Then: reporter ingest")
    return path


def _found_for(space: Workspace, reads: str) -> tuple[str, str]:
    """The files as the workspace names them, and the preset that reads them for sure: its own before ours."""
    from reporter.config.presets import is_own
    from reporter.files import find_files
    from reporter.inspecting.shape import shape_of
    from reporter.inspecting.trials import fits, met_by

    some = find_files(space.folder, reads) if "*" in reads else [Path(reads)]
    if not some:
        raise UsageError(f"no file matches {reads}", "name one that is there")
    file = named_file(some[0])
    near = [fit for fit in fits(met_by(shape_of(file, str(file)), space.folder)[0]) if fit.is_sure]
    near.sort(key=lambda fit: not is_own(fit.name, space.folder))
    if not near:
        mend = f"draft one: reporter inspect {file} --save desk"
        raise UsageError(f"no preset reads {file} as it is", mend)
    root, lies = space.folder.resolve(), file.resolve()
    inside = lies.relative_to(root).as_posix() if lies.is_relative_to(root) else str(lies)
    return (reads if "*" in reads else inside), near[0].name


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
