"""Commands about the settings: config, schema."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import JsonOption, WorkspaceOption, app, emit, say, say_data, say_table, warn
from reporter.cli.manual import option_variables
from reporter.errors import ConfigError

if TYPE_CHECKING:
    from reporter.config.faults import Table
    from reporter.config.origins import Setting

ShowOption = Annotated[bool, typer.Option("--show", help="Print every setting; so does config alone.")]
ValidateOption = Annotated[bool, typer.Option("--validate", help="Only say what is wrong in the settings.")]
WriteOption = Annotated[
    bool, typer.Option("--write", help="Write them all into .schemas/ of the workspace, as init does.")
]
_COMMAND_LINE = "command line"
_SHARED = ("workspace", "log_level", "log_format")


@app.command()
def config(
    ctx: typer.Context,
    show: ShowOption = False,
    validate: ValidateOption = False,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Each setting with its value and where that comes from: a flag, the environment, a file, or a default.

    A flag stands before the environment, the environment before the file. No secret is printed.
    """
    from reporter.config import load_workspace
    from reporter.config.origins import settings_of, strange_variables

    if validate and not show:
        _validate(workspace, as_json=as_json)
        return
    space = load_workspace(workspace)
    _say([*_of_the_command_line(ctx), *settings_of(space, _tables(space.folder))], as_json=as_json)
    for fault in strange_variables(space, option_variables()):
        warn(str(fault))


def _validate(folder: Path, *, as_json: bool) -> None:
    """Name every fault of the settings, and every variable that is none of them."""
    from reporter.config import load_workspace
    from reporter.config.origins import strange_variables

    try:
        faults = [str(fault) for fault in strange_variables(load_workspace(folder), option_variables())]
    except ConfigError as error:
        if not as_json:
            raise
        faults = error.faults
    if as_json:
        emit(faults)
    for fault in () if as_json else faults:
        warn(fault)
    if faults:
        raise typer.Exit(ConfigError.exit_code)
    say("The settings are sound.")


def _say(found: list[Setting], *, as_json: bool) -> None:
    if as_json:
        emit([asdict(one) for one in found])
        return
    for file in dict.fromkeys(one.file for one in found):
        say_data(file)
        rows = [[one.key, _written(one.value), one.origin] for one in found if one.file == file]
        say_table(rows, "  ")


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _of_the_command_line(ctx: typer.Context) -> Iterator[Setting]:
    """The options that all commands share, and those of others that the environment gives."""
    from reporter.config.origins import Setting

    variables = option_variables()
    for name, option in variables.items():
        key = option.removeprefix("--")
        field = key.replace("-", "_")
        if field in _SHARED:
            source = getattr(ctx.get_parameter_source(field), "name", "DEFAULT")
            origins = {"COMMANDLINE": f"flag: {option}", "ENVIRONMENT": f"environment: {name}"}
            yield Setting(_COMMAND_LINE, key, str(ctx.params[field]), origins.get(source, "default"))
        elif os.environ.get(name):
            yield Setting(_COMMAND_LINE, key, os.environ[name], f"environment: {name}")


def _tables(folder: Path) -> dict[str, Table]:
    """The settings as they were written, by file."""
    from reporter.config.faults import parse_toml, toml_files

    paths = [folder / name for name in ("reporter.toml", "services.toml", "privacy.toml", "brand/brand.toml")]
    paths += toml_files(folder / "clients", "clients/")
    return {
        path.relative_to(folder).as_posix(): parse_toml(path.read_bytes()) for path in paths if path.is_file()
    }


def _schemas() -> list[str]:
    from reporter.config.schemas import NAMES

    return [*NAMES]


NameArgument = Annotated[
    str, typer.Argument(help="Of which file; without, all are listed.", autocompletion=_schemas)
]


@app.command()
def schema(
    name: Annotated[
        str, typer.Argument(help="Of which file; without, all are listed.", autocompletion=_schemas)
    ] = "",
    write: WriteOption = False,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Print the JSON Schema of a file that you write, for an editor that completes and checks it."""
    from reporter.config import load_workspace
    from reporter.config.schemas import NAMES, files_of, schema_of, write_schemas

    if write:
        written = write_schemas(load_workspace(workspace).folder)
        if as_json:
            emit([str(path) for path in written])
        say(f"{len(written)} schemas are in {written[0].parent}.")
    elif name:
        emit(schema_of(name))
    elif as_json:
        emit({one: files_of(one) for one in NAMES})
    else:
        say_table([[one, files_of(one)] for one in NAMES])
