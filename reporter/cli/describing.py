"""The command about how exports are read: presets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import JsonOption, WorkspaceOption, app, emit, named_file, say, say_data, say_table
from reporter.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from reporter.config.presets import Preset
    from reporter.inspecting.trials import Fit

NameArgument = Annotated[str, typer.Argument(help="Print this one; without, all are listed.")]
ForOption = Annotated[
    Path | None, typer.Option("--for", metavar="FILE", help="How near each is to this export.")
]
CopyOption = Annotated[
    bool, typer.Option("--copy", help="Write NAME into presets/ of the workspace, where it may be changed.")
]
EncodingOption = Annotated[str, typer.Option(help="How the text of FILE is written, where it is not UTF-8.")]
_NEAREST = 8
_COLUMNS = ("csv", "xlsx", "parquet")


@app.command()
def presets(
    name: NameArgument = "",
    workspace: WorkspaceOption = Path(),
    for_file: ForOption = None,
    copy: CopyOption = False,
    encoding: EncodingOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what can be read as it is: the presets that are shipped, and those of the workspace."""
    if copy or name:
        _one(name, workspace, copy=copy)
    elif for_file:
        _near(for_file, encoding, workspace, as_json=as_json)
    else:
        _all(workspace, as_json=as_json)


def _one(name: str, folder: Path, *, copy: bool) -> None:
    from reporter.config.presets import preset_text

    if not name:
        raise UsageError("say which preset is to be copied", "write: reporter presets NAME --copy")
    text = preset_text(name, folder)
    if not copy:
        say_data(text.rstrip("\n"))
        return
    from reporter.config import load_workspace
    from reporter.inspecting.proposal import place_of, save_preset

    space = load_workspace(folder, is_begun=True)
    target = place_of(space.folder, name, force=False)
    save_preset(target, text, force=False)
    say(f'Written to {target}. A source with preset = "{name}" reads by it from now on.')


def _all(folder: Path, *, as_json: bool) -> None:
    from reporter.config.presets import is_own, load_preset, preset_names

    rows: list[tuple[str, Preset | str]] = []
    for name in preset_names(folder):
        try:
            rows.append((name, load_preset(name, folder)))
        except ConfigError as fault:
            rows.append((name, fault.faults[0]))
    if as_json:
        emit([_data(name, one) | {"own": is_own(name, folder)} for name, one in rows])
        return
    for is_of_workspace, title in ((True, "Of this workspace"), (False, "Of Reporter")):
        some = [_row(name, one) for name, one in rows if is_own(name, folder) == is_of_workspace]
        if some:
            say_data(title)
            say_table(some, "  ")
    say("How near each is to an export: reporter presets --for FILE. One of them: reporter presets NAME")


def _data(name: str, one: Preset | str) -> dict[str, Any]:
    if isinstance(one, str):
        return {"name": name, "fault": one}
    return {
        "name": name,
        "reads": one.label,
        "records": one.records,
        "format": one.format.kind or "any table, JSON",
        "fields": list(one.columns),
    }


def _row(name: str, one: Preset | str) -> list[str]:
    if isinstance(one, str):
        return [name, "cannot be read", "", one]
    return [name, one.records, _format(one), one.label]


def _format(preset: Preset) -> str:
    """csv, json, … as far as the preset says it."""
    kind = preset.format.kind
    if kind:
        return kind
    return "json" if preset.format.path or preset.format.each else "a table or json"


def _near(file: Path, encoding: str, folder: Path, *, as_json: bool) -> None:
    from reporter.inspecting.shape import shape_of
    from reporter.inspecting.trials import met_by, nearest

    named_file(file)
    met, _ = met_by(shape_of(file, str(file), encoding), folder)
    found = nearest(met)
    if as_json:
        emit([_fit_data(fit) for fit in found])
        return
    if not found:
        say(f"{file}: no preset has any of its columns. Draft one: reporter inspect {file}")
        return
    say_table([_fit_row(fit) for fit in found[:_NEAREST]])
    if not found[0].is_sure:
        say(f"None of them reads it as it is. Draft one: reporter inspect {file}")


def _fit_data(fit: Fit) -> dict[str, Any]:
    return {
        "name": fit.name,
        "reads_it": fit.is_sure,
        "share": round(fit.share, 3),
        "found": fit.found,
        "fields": len(fit.preset.columns),
        "lacks": list(fit.lacks),
    }


def _fit_row(fit: Fit) -> list[str]:
    from reporter.inspecting.printout import lacking

    lacks = [name.partition(" or ")[0] for name in fit.lacks]
    stands = f"{fit.share:.0%}, {'reads it' if fit.is_sure else 'does not'}"
    return [fit.name, stands, f"lacks {lacking(lacks)}" if lacks else "lacks nothing"]
