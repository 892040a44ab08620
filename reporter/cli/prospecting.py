"""The command for whom is no client yet: prospect."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cadences import REVIEW
from reporter.cli.app import (
    JsonOption,
    NowOption,
    OutOption,
    QuietOption,
    WorkspaceOption,
    app,
    clock,
    emit,
    named_file,
)
from reporter.cli.building import (
    DraftOption,
    SinceOption,
    ToOption,
    UntilOption,
    as_data,
    printable,
    say_more,
    spanned,
    told,
)
from reporter.cli.ingesting import ZoneOption, looked_into
from reporter.cli.progress import shown_bars
from reporter.errors import DataError

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.inspecting import Inspection
    from reporter.runs.prospecting import Export

ExportArgument = Annotated[Path, typer.Argument(help="The export of their help desk.")]
NameOption = Annotated[str, typer.Option("--name", help="Whose it is, as their pack names them.")]
PresetOption = Annotated[str, typer.Option(help="The preset that reads it; else what inspect finds for it.")]
MonthsOption = Annotated[
    str, typer.Option("--period", help="2026-10, 2026-Q3, 2026-H2 or 2026; else the newest whole months.")
]

_LIKELY = 0.8  # below, inspect asks a person to look
_NEEDED = ("id", "opened_at", "status")
_LOOK = "look with: reporter inspect {}; save what it prints with --save NAME, and give it as --preset NAME"


@app.command()
def prospect(
    file: ExportArgument,
    name: NameOption,
    workspace: WorkspaceOption = Path(),
    preset: PresetOption = "",
    zone: ZoneOption = "",
    period: MonthsOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    to: ToOption = "",
    out: OutOption = None,
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    as_draft: DraftOption = False,
) -> None:
    """Build a pack for who is no client yet: what an export of their help desk tells, and what would help.

    Their own numbers alone, of the newest whole months, twelve at most. Nothing of it is kept: it is read
    apart from the store, and written to out/prospects/.
    """
    from reporter.config import load_workspace
    from reporter.runs import building, prospecting

    space, moment = load_workspace(workspace), clock(now)
    order = building.Order(
        cadence=REVIEW,
        clients=(),
        now=moment,
        folder=out or space.folder / "out" / prospecting.FOLDER,
        period=spanned(period, since, until),
        outputs=building.outputs_named(to),
        is_draft=as_draft,
    )
    export = prospecting.Export(name, named_file(file), preset, zone=zone)
    order, without_pdf = printable(order, asked=bool(to))
    export = export if preset else _found(export, space, moment)
    with shown_bars(quiet=quiet or as_json) as bars:
        (outcome,) = bars.counted(
            (prospecting.build_pack(space, one, order) for one in (export,)), file.name, 1
        )
    for one in told([outcome], quiet=quiet or as_json):
        if not (quiet or as_json):
            say_more(one)
    if as_json:
        emit(as_data(outcome))
    if without_pdf:
        raise typer.Exit(1)


def _found(export: Export, space: Workspace, now: datetime) -> Export:
    """The export with what inspect found to read it; refused where that is not sure."""
    from reporter.inspecting.proposal import Wishes
    from reporter.inspecting.trials import Site

    wishes = Wishes(now.year, zone=export.zone)
    try:
        found = looked_into(export.file, wishes, Site(space.provider.zone), space.limits, str(export.file))
    except DataError as fault:
        raise DataError(str(fault), _LOOK.format(shlex.quote(str(export.file)))) from None
    if doubt := _doubt(found):
        raise DataError(f"{export.file}: {doubt}", _LOOK.format(shlex.quote(str(export.file))))
    return replace(export, text=found.text)


def _doubt(found: Inspection) -> str:
    """Why a person must look at how it would be read; "" where it is sure."""
    if found.coverage.records != "tickets":
        return f"it holds {found.coverage.records}, and a pack is told from tickets"
    unsure = [
        guess.column
        for field, guess in found.guesses.items()
        if field in _NEEDED and guess.confidence < _LIKELY
    ]
    if unsure:
        columns = ", ".join(f"“{column}”" for column in unsure)
        return f"what stands in {columns} is not sure"
    if words := found.unknown.get("status"):
        return f"nobody taught us the status {', '.join(f'“{word}”' for word in words[:3])}"
    return ""
