"""Where each setting of a workspace comes from: the environment, a file, or nowhere.

A variable of the environment stands before the file for each single value of reporter.toml that is no secret:
REPORTER_MAIL_SMTP_HOST before `host` under [mail.smtp].
"""

from __future__ import annotations

import os
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from pydantic import BaseModel

from reporter.config.faults import Fault, Location, Table, keys_of, model_in
from reporter.config.fields import Secret, environment_names
from reporter.config.mail import Ping, Sendmail, Token
from reporter.config.models import BrandFile, Client, Settings, Workspace
from reporter.errors import nearest

PREFIX = "REPORTER_"
FILE = "reporter.toml"
_HIDDEN = "(not shown)"
_DEFAULT = "default"
_SECRETS = (Secret, Token)
_UNSHOWN = {"slug", "brand", "audiences", "catalogue", "placeholders", "privacy", "provider"}  # of a client
_FROM_PROVIDER = ("zone", "locale")


@dataclass(frozen=True)
class Setting:
    """One value of the settings, and where it stands: a variable, a file and key, or a default."""

    file: str
    key: str
    value: Any
    origin: str


_SECRET = ("_PASSWORD", "_TOKEN", "_SECRET", "_KEY")


@cache
def variables() -> Mapping[str, Location]:
    """The variables of the environment that stand for settings, and which."""
    return {PREFIX + "_".join(map(str, place)).upper(): place for place in _single_values(Settings)}


def overlaid(table: Table) -> tuple[Table, dict[Location, str]]:
    """The table of reporter.toml with what the environment says instead; and by which variable."""
    given = {place: name for name, place in variables().items() if os.environ.get(name)}
    for place, name in given.items():
        table = _with(table, place, os.environ[name])
    return table, given


def strange_variables(space: Workspace, known: Mapping[str, str]) -> Iterator[Fault]:
    """Variables of the environment that are nearly ours; `known` are those of options."""
    ours = {*known, *variables(), *environment_names(space)}
    lowered = {name.removeprefix(PREFIX).lower(): name for name in ours}
    for name in sorted(os.environ):
        if not name.startswith(PREFIX) or name in ours:
            continue
        if name.endswith(_SECRET):
            secret = 'secrets are not read so: write password = { env = "…" } in the file'
            yield Fault(f"is no setting; {secret}", file=f"environment: {name}")
        elif near := nearest(name.removeprefix(PREFIX), lowered):
            yield Fault(f"is no setting; did you mean “{lowered[near]}”?", file=f"environment: {name}")


def settings_of(space: Workspace, files: Mapping[str, Table]) -> Iterator[Setting]:
    """Every setting of a sound workspace, by file; `files` holds the tables as they were written."""
    own = files.get(FILE, {})
    table, given = overlaid(own)
    settings = Settings.model_validate(table)

    def of_settings(place: Location) -> str:
        if place in given:
            return f"environment: {given[place]}"
        return _stands(own, place, FILE) or _DEFAULT

    shown = {name: getattr(settings, name) for name in keys_of(Settings) if name != "defaults"}
    yield from _told(FILE, shown, of_settings)
    for slug, client in space.clients.items():
        yield from _of_client(client, f"clients/{slug}.toml", files, of_settings)
    for file, value in (
        ("services.toml", space.catalogue),
        ("privacy.toml", space.privacy),
        ("brand/brand.toml", _brand_of(space)),
    ):
        if files.get(file):
            yield from _told(file, value, partial(_in_its_file, files[file], file))


def _in_its_file(table: Table, file: str, place: Location) -> str:
    return _stands(table, place, file) or _DEFAULT


def _of_client(client: Client, file: str, files: Mapping[str, Table], of_settings: Any) -> Iterator[Setting]:
    defaults = files.get(FILE, {}).get("defaults", {})

    def origin(place: Location) -> str:
        found = _stands(files.get(file, {}), place, file)
        found = found or _stands(defaults, place, FILE, ("defaults",))
        if not found and place[0] in _FROM_PROVIDER:
            return str(of_settings(("provider", *place)))
        return found or _DEFAULT

    shown = {name: getattr(client, name) for name in keys_of(Client) if name not in _UNSHOWN}
    yield from _told(file, shown, origin)


def _brand_of(space: Workspace) -> BrandFile:
    return BrandFile(**{name: getattr(space.brand, name) for name in BrandFile.model_fields})


def _told(file: str, value: Any, origin: Any, place: Location = ()) -> Iterator[Setting]:
    """Each single value below a place."""
    parts = _parts(value)
    if parts is None:
        key = Fault("", place).where
        yield Setting(file, key, _shown(value, place), origin(place))
    for step, inner in parts or ():
        yield from _told(file, inner, origin, (*place, step))


def _parts(value: Any) -> list[tuple[int | str, Any]] | None:
    """What a value is made of; None where it is one value, or an empty list or table."""
    if isinstance(value, _SECRETS):
        return None
    if isinstance(value, BaseModel):
        hides = isinstance(value, Ping | Sendmail)
        return [(key, _hidden(getattr(value, name), hides)) for key, name in _names(type(value))]
    if isinstance(value, dict) and value:
        return [*value.items()]
    if isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
        return [*enumerate(value)]
    return None


def _hidden(value: Any, hides: bool) -> Any:
    """Addresses and commands that may hold a secret are not shown."""
    return _HIDDEN if hides and isinstance(value, str | tuple) else value


def _shown(value: Any, place: Location) -> Any:
    if isinstance(value, Token) and value.command:
        return _HIDDEN
    if isinstance(value, _SECRETS):
        return {name: where for name, where in value.model_dump().items() if where}
    if isinstance(value, dict | tuple):
        return value if isinstance(value, dict) else [_shown(one, place) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _names(model: type[BaseModel]) -> list[tuple[str, str]]:
    return [(field.alias or name, name) for name, field in model.model_fields.items()]


def _stands(table: Table, place: Location, file: str, above: Location = ()) -> str:
    """“clients/acme.toml: people” where the file says so; "" where it does not."""
    found: Any = table
    for step in place:
        is_held = step in found if isinstance(found, dict) else _is_place(found, step)
        if not is_held:
            return ""
        found = found[step]
    return Fault("", (*above, *place), file).where


def _is_place(found: Any, step: int | str) -> bool:
    return isinstance(found, list) and isinstance(step, int) and step < len(found)


def _with(table: Table, place: Location, value: str) -> Table:
    """The table with another value at a place."""
    step, *rest = place
    inner = table.get(str(step))
    below = _with(inner if isinstance(inner, dict) else {}, tuple(rest), value) if rest else value
    return {**table, str(step): below}


def _single_values(model: type[BaseModel], above: Location = ()) -> Iterator[Location]:
    for key, field in keys_of(model).items():
        inner = model_in(field.annotation)
        if _is_collection(field.annotation) or (inner and issubclass(inner, _SECRETS)):
            continue
        if inner:
            yield from _single_values(inner, (*above, key))
        else:
            yield (*above, key)


def _is_collection(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    return origin in (tuple, dict, list) or any(map(_is_collection, typing.get_args(annotation)))
