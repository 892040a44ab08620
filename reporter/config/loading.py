"""Read a workspace folder: reporter.toml, clients, brands, catalogue. All its faults are shown at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reporter.config.brands import read_brand
from reporter.config.checking import (
    agreement_faults,
    clash_faults,
    contact_faults,
    place_faults,
    reference_faults,
)
from reporter.config.faults import Location, found_by
from reporter.config.models import Client, Provider, Sending, Service, Settings, Source, Workspace
from reporter.config.reading import Reading, Table, check, read_toml
from reporter.errors import ConfigError

SETTINGS = "reporter.toml"
CATALOGUE = "services.toml"
_DERIVED = ("slug", "catalogue")  # never written in a client's file


def load_workspace(folder: Path, instead: Mapping[str, bytes] | None = None) -> Workspace:
    """The workspace in the folder; ConfigError with every fault when it is not sound.

    `instead` holds files as they would be after a change that is not written yet.
    """
    reading = Reading(_sound_folder(folder), instead or {})
    _read_settings(reading)
    _read_catalogue(reading)
    clients = _read_clients(reading)
    for fault in (
        *place_faults(reading.settings),
        *clash_faults(clients),
        *reference_faults(reading.folder, reading.sources, clients),
    ):
        reading.fault(*fault)
    if reading.faults:
        raise ConfigError(list(reading.faults), "mend these, then run: reporter check")
    return Workspace(
        folder=reading.folder,
        provider=reading.provider,
        sources=tuple(reading.sources.values()),
        clients=clients,
        **{name: getattr(reading.settings, name) for name in Sending.model_fields if reading.settings},
    )


def _sound_folder(folder: Path) -> Path:
    hint = f"make one with: reporter init {folder}"
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder", hint)
    if not (folder / SETTINGS).is_file():
        raise ConfigError(f"{folder}: no {SETTINGS} here, so this is not a workspace", hint)
    return folder.resolve()


def _read_settings(reading: Reading) -> None:
    table = read_toml(reading, SETTINGS)
    if table is None:
        return
    defaults = table.get("defaults", {})
    reading.defaults = defaults if isinstance(defaults, dict) else {}
    if provider := check(reading, SETTINGS, table.get("provider"), Provider, ("provider",)):
        reading.provider = provider
    _read_sources(reading, table.get("sources", []))
    reading.settings = check(
        reading, SETTINGS, {**table, "provider": reading.provider, "sources": ()}, Settings
    )
    probe = _client_table(reading, {"name": "(defaults)"}, "defaults")
    _check_client(reading, "defaults", {}, probe)


def _read_sources(reading: Reading, tables: object) -> None:
    if not isinstance(tables, list):
        reading.fault(SETTINGS, "must be a list: write [[sources]] with two brackets", ("sources",))
        return
    for number, table in enumerate(tables):
        if source := check(reading, SETTINGS, table, Source, ("sources", number)):
            reading.sources[number] = source


def _read_catalogue(reading: Reading) -> None:
    if not (reading.folder / CATALOGUE).exists():
        return
    table = read_toml(reading, CATALOGUE) or {}
    for slug, service in table.items():
        if checked := check(reading, CATALOGUE, service, Service, (slug,)):
            reading.catalogue[slug] = checked


def _read_clients(reading: Reading) -> dict[str, Client]:
    paths = sorted(path for path in (reading.folder / "clients").glob("*.toml") if path.name[0] != ".")
    if not paths:
        reading.fault("clients/", "no client yet; write one file for each, like clients/acme.toml")
    clients = {path.stem: _read_client(reading, path) for path in paths}
    return {slug: client for slug, client in clients.items() if client}


def _read_client(reading: Reading, path: Path) -> Client | None:
    file = f"clients/{path.name}"
    own = read_toml(reading, file)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", path.stem):
        better = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:63] or "acme"
        reading.fault(file, f"the file's name becomes a folder and an address: rename it to {better}.toml")
        return None
    if own is None:
        return None
    for key in _DERIVED:
        if own.pop(key, None) is not None:
            reading.fault(file, "unknown key; take it out, Reporter sets it itself", (key,))
    return _check_client(reading, path.stem, own, _client_table(reading, own, path.stem))


def _client_table(reading: Reading, own: Table, slug: str) -> Table:
    """A client's own words over the defaults, over the provider's."""
    given = {key: value for key, value in reading.defaults.items() if key not in _DERIVED}
    provider = reading.provider.model_dump()
    return {
        "zone": reading.provider.zone,
        "locale": reading.provider.locale,
        **_laid_over(_laid_over({"provider": provider}, given), own),
        "slug": slug,
        "catalogue": reading.catalogue,
    }


def _laid_over(below: Table, above: Table) -> Table:
    """Tables are laid over each other key by key; anything else is replaced whole."""
    both = dict(below)
    for key, value in above.items():
        lower = both.get(key)
        both[key] = _laid_over(lower, value) if isinstance(lower, dict) and isinstance(value, dict) else value
    return both


def _check_client(reading: Reading, slug: str, own: Table, table: Table) -> Client | None:
    """The client, when sound; a fault that came from the defaults is told of reporter.toml."""
    file = f"clients/{slug}.toml"
    brand = read_brand(reading, table.pop("brand", None), file if "brand" in own else SETTINGS)
    try:
        client = Client.model_validate({**table, "brand": brand})
    except ValidationError as error:
        for location, words in found_by(error, Client):
            reading.fault(*_blamed(file, location, words, own, reading.defaults))
        return None
    faults = [*agreement_faults(client), *contact_faults(client, reading.settings)]
    for location, words in faults:
        reading.fault(*_blamed(file, location, words, own, reading.defaults))
    return None if faults else client


def _blamed(
    file: str, location: Location, words: str, own: Table, defaults: Table
) -> tuple[str, str, Location]:
    if _depth(defaults, location) > _depth(own, location):
        return SETTINGS, words, ("defaults", *location)
    return file, words, location


def _depth(table: Any, location: Location) -> int:
    """How many steps of the location the table holds."""
    for depth, step in enumerate(location):
        is_held = (
            step in table
            if isinstance(table, dict)
            else isinstance(table, list) and step in range(len(table))
        )
        if not is_held:
            return depth
        table = table[step]
    return len(location)
