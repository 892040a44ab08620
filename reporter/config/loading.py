"""Read a workspace folder: reporter.toml, clients, brands, catalogue. All its faults are shown at once."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from os.path import normpath
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reporter.config.agreements import WEEKDAYS
from reporter.config.audiences import audience_fault
from reporter.config.clashes import chat_faults, clash_faults
from reporter.config.faults import (
    Checked,
    Fault,
    Location,
    Table,
    did_you_mean,
    found_by,
    parse_toml,
    toml_files,
)
from reporter.config.feeds import feed_faults, load_service, service_names
from reporter.config.mail import HEARD_RATINGS, Sending
from reporter.config.models import (
    Brand,
    BrandFile,
    Client,
    Provider,
    Service,
    Settings,
    Source,
    Workspace,
    heard_ratings,
)
from reporter.config.origins import overlaid
from reporter.config.placeholders import placeholders_in, placeholders_of
from reporter.config.presets import preset_names
from reporter.config.privacy import FILE as PRIVACY
from reporter.config.privacy import Policy
from reporter.errors import ConfigError
from reporter.files import is_file, is_folder

_SETTINGS = "reporter.toml"
_CATALOGUE = "services.toml"
_DERIVED = ("slug", "catalogue", "audiences", "privacy", "placeholders")  # never written in a client's file
_LOGO_TYPES = (".svg", ".png", ".jpg", ".jpeg")
_LARGEST_LOGO = 500_000
_PASSWORD_IN_URL = re.compile(r"[^/]+://[^/@]*:[^/@]*@")
_OWN_CONSENT = "is for each client to say: write it in its own file in clients/ once it has agreed"
_NO_PUBLISH = "needs the table [publish] in reporter.toml, which says where published reports go"
# Clients are still checked below a broken provider.
_STAND_IN = Provider(name="(unknown)", zone="UTC")


def load_workspace(
    folder: Path, instead: Mapping[str, bytes] | None = None, *, is_begun: bool = False
) -> Workspace:
    """The workspace in the folder; ConfigError with every fault when it is not sound.

    `instead` holds files as they would be after a change that is not written yet. One that is only begun
    may name presets and clients that are still to be written.
    """
    walk = _Walk(_sound_folder(folder), instead or {}, is_begun)
    _read_settings(walk)
    _read_catalogue(walk)
    _read_privacy(walk)
    clients = _read_clients(walk)
    for fault in (
        *_place_faults(walk.settings),
        *clash_faults(clients),
        *chat_faults(walk.settings, clients),
        *_reference_faults(walk, clients),
    ):
        walk.tell(fault)
    if walk.faults:
        raise ConfigError(list(walk.faults), "mend these, then run: reporter check")
    return Workspace(
        folder=walk.folder,
        provider=walk.provider,
        sources=(*walk.sources.values(), *heard_ratings(walk.folder)),
        clients=clients,
        brand=walk.brand,
        catalogue=walk.catalogue,
        privacy=walk.privacy,
        **{
            name: getattr(walk.settings, name)
            for name in ("limits", "contacts", "calls", *Sending.model_fields)
            if walk.settings
        },
    )


@dataclass
class _Walk:
    """One pass over the folder; faults gather here, in the order of the files and without repeats."""

    folder: Path
    instead: Mapping[str, bytes]  # read in place of the files of that name
    is_begun: bool = False  # what it names may be still to be written
    faults: dict[str, None] = field(default_factory=dict)
    provider: Provider = _STAND_IN
    brand: Brand = field(default_factory=Brand)
    settings: Settings | None = None
    sources: dict[int, Source] = field(default_factory=dict)  # by their place in the file
    defaults: Table = field(default_factory=dict)
    catalogue: dict[str, Service] = field(default_factory=dict)
    privacy: Policy = field(default_factory=Policy)
    placeholders: dict[int, tuple[Fault, ...]] = field(default_factory=dict)  # of sources, by their place
    overlaid: dict[Location, str] = field(default_factory=dict)  # what the environment says instead

    def tell(self, fault: Fault) -> None:
        """Remember a fault, and go on."""
        if fault.file == _SETTINGS and fault.place in self.overlaid:
            fault = Fault(fault.what, file=f"environment: {self.overlaid[fault.place]}", mend=fault.mend)
        self.faults[str(fault)] = None

    def has(self, file: str) -> bool:
        """Whether there is such a file, or one that cannot be looked at, which reading it tells."""
        try:
            return file in self.instead or is_file(self.folder / file)
        except OSError:
            return True

    def table(self, file: str) -> Table | None:
        """The file as a table, or None after telling why not."""
        try:
            content = self.instead.get(file)
            return parse_toml((self.folder / file).read_bytes() if content is None else content)
        except OSError as error:
            self.tell(Fault(f"cannot be read: {error.strerror}", file=file))
        except ConfigError as error:
            self.tell(Fault(str(error), file=file))
        return None

    def check(self, file: str, table: object, model: type[Checked], above: Location = ()) -> Checked | None:
        """The table as that model, or None after telling its faults; `above` is where the table stands."""
        if table is None:
            self.tell(Fault(f"the table [{above[0]}] is missing" if above else "is empty", file=file))
            return None
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for fault in found_by(error, model):
                self.tell(fault.within(file, above))
        return None


def _sound_folder(folder: Path) -> Path:
    hint = f"make one with: reporter init {shlex.quote(str(folder))}"
    try:
        if not is_folder(folder):
            raise ConfigError(f"{folder}: there is no such folder", hint)
        if not is_file(folder / _SETTINGS):
            raise ConfigError(f"{folder}: no {_SETTINGS} here, so this is not a workspace", hint)
    except OSError as fault:
        raise ConfigError(f"{fault.filename}: cannot be read: {fault.strerror}") from None
    return folder.resolve()


def _read_settings(walk: _Walk) -> None:
    table = walk.table(_SETTINGS)
    if table is None:
        return
    table, walk.overlaid = overlaid(table)
    defaults = table.get("defaults", {})
    walk.defaults = defaults if isinstance(defaults, dict) else {}
    if provider := walk.check(_SETTINGS, table.get("provider"), Provider, ("provider",)):
        walk.provider = provider
    _read_sources(walk, table.get("sources", []))
    walk.settings = walk.check(_SETTINGS, {**table, "provider": walk.provider, "sources": ()}, Settings)
    if "share" in walk.defaults:
        walk.tell(Fault(_OWN_CONSENT, ("defaults", "share"), _SETTINGS))
    probe = _client_table(walk, {"name": "(defaults)"}, "defaults")
    if checked := _check_client(walk, "defaults", {}, probe):
        walk.brand = checked.brand


def _read_sources(walk: _Walk, tables: object) -> None:
    if not isinstance(tables, list):
        words = "must be a list: write [[sources]] with two brackets"
        walk.tell(Fault(words, ("sources",), _SETTINGS))
        return
    for number, table in enumerate(tables):
        if source := walk.check(_SETTINGS, table, Source, ("sources", number)):
            walk.sources[number] = source


def _read_catalogue(walk: _Walk) -> None:
    if not walk.has(_CATALOGUE):
        return
    table = walk.table(_CATALOGUE) or {}
    for slug, service in table.items():
        if checked := walk.check(_CATALOGUE, service, Service, (slug,)):
            walk.catalogue[slug] = checked


def _read_privacy(walk: _Walk) -> None:
    if walk.has(PRIVACY) and (checked := walk.check(PRIVACY, walk.table(PRIVACY) or {}, Policy)):
        walk.privacy = checked


def _read_clients(walk: _Walk) -> dict[str, Client]:
    try:
        paths = toml_files(walk.folder / "clients", "clients/")
    except ConfigError as fault:
        walk.tell(Fault(str(fault)))
        return {}
    planned = {walk.folder / file for file in walk.instead if file.startswith("clients/")}
    paths = sorted({*paths, *planned})
    if not paths and not walk.is_begun:
        walk.tell(Fault("no client yet; write one file for each, like clients/acme.toml", file="clients/"))
    clients = {path.stem: _read_client(walk, path) for path in paths}
    return {slug: client for slug, client in clients.items() if client}


def _read_client(walk: _Walk, path: Path) -> Client | None:
    file = f"clients/{path.name}"
    own = walk.table(file)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", path.stem):
        better = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:63] or "acme"
        words = f"the file's name becomes a folder and an address: rename it to {better}.toml"
        walk.tell(Fault(words, file=file))
        return None
    if own is None:
        return None
    for key in _DERIVED:
        if own.pop(key, None) is not None:
            walk.tell(Fault("unknown key; take it out, Reporter sets it itself", (key,), file))
    return _check_client(walk, path.stem, own, _client_table(walk, own, path.stem))


def _client_table(walk: _Walk, own: Table, slug: str) -> Table:
    """A client's own words over the defaults, over the provider's."""
    given = {key: value for key, value in walk.defaults.items() if key not in _DERIVED}
    provider = walk.provider.model_dump()
    return {
        "zone": walk.provider.zone,
        "locale": walk.provider.locale,
        **_laid_over(_laid_over({"provider": provider}, given), own),
        "slug": slug,
        "catalogue": walk.catalogue,
        "privacy": walk.privacy,
        "audiences": walk.settings.audiences if walk.settings else {},
    }


def _laid_over(below: Table, above: Table) -> Table:
    """Tables are laid over each other key by key; anything else is replaced whole."""
    both = dict(below)
    for key, value in above.items():
        lower = both.get(key)
        both[key] = _laid_over(lower, value) if isinstance(lower, dict) and isinstance(value, dict) else value
    return both


def _check_client(walk: _Walk, slug: str, own: Table, table: Table) -> Client | None:
    """The client, when sound; a fault that came from the defaults is told of reporter.toml."""
    file = f"clients/{slug}.toml"
    brand = _read_brand(walk, table.pop("brand", None), file if "brand" in own else _SETTINGS)
    client = None
    try:
        left = tuple(dict.fromkeys(fault.where for fault in _placeholders(walk, own, table, brand)))
        client = Client.model_validate({**table, "brand": brand, "placeholders": left})
        faults = [*_agreement_faults(client), *_contact_faults(client, walk.settings)]
    except ValidationError as error:
        faults = found_by(error, Client)
    for fault in faults:
        is_default = _depth(walk.defaults, fault.place) > _depth(own, fault.place)
        walk.tell(fault.within(_SETTINGS, ("defaults",)) if is_default else fault.within(file))
    return None if faults else client


def _placeholders(walk: _Walk, own: Table, table: Table, brand: Brand) -> Iterator[Fault]:
    """The template's words in all that the client's editions print, or are judged by."""
    slug = table["slug"]
    for fault in placeholders_in({key: value for key, value in table.items() if key not in _DERIVED}):
        if _depth(own, fault.place) == len(fault.place):
            yield fault.within(f"clients/{slug}.toml")
        else:
            is_default = _depth(walk.defaults, fault.place) == len(fault.place)
            yield fault.within(_SETTINGS, ("defaults",) if is_default else ())
    if brand.folder != Path():
        file = f"{brand.folder.relative_to(walk.folder).as_posix()}/brand.toml"
        yield from placeholders_in(brand.model_dump(exclude={"folder"}), file)
    for name, service in walk.catalogue.items():
        if name in (*_listed(table.get("services")), table.get("offer")):
            yield from placeholders_in(service.model_dump(), _CATALOGUE, (name,))
    if walk.settings and walk.settings.mail:
        yield from placeholders_in(walk.settings.mail.model_dump(), _SETTINGS, ("mail",))
    if walk.settings and walk.settings.publish and table.get("publish"):
        yield from placeholders_in(walk.settings.publish.model_dump(), _SETTINGS, ("publish",))
    for number, source in walk.sources.items():
        if source.client in ("", slug):
            yield from _placeholders_of(walk, number, source)


def _placeholders_of(walk: _Walk, number: int, source: Source) -> tuple[Fault, ...]:
    """The template's words in a source and in the descriptions of the workspace's own that it is read by."""
    if number not in walk.placeholders:
        files = [f"presets/{source.preset}.toml"]
        files += [f"services/{source.rest.service}.toml"] if source.rest else []
        walk.placeholders[number] = (
            *placeholders_in(source.model_dump(), _SETTINGS, ("sources", number)),
            *(fault for file in files for fault in placeholders_of(walk.folder, file)),
        )
    return walk.placeholders[number]


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list) else ()


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


def _read_brand(walk: _Walk, name: object, named_in: str) -> Brand:
    """The brand in that folder; without a name the one in brand/, or a plain one."""
    if name is not None and not isinstance(name, str):
        walk.tell(Fault("must be the name of a folder, like “brand” or “brand/team”", ("brand",), named_in))
        return Brand()
    folder = (walk.folder / (name or "brand")).resolve()
    if not folder.is_relative_to(walk.folder):
        walk.tell(Fault(f"“{name}” lies outside the workspace; move it inside", ("brand",), named_in))
        return Brand()
    file = f"{folder.relative_to(walk.folder).as_posix()}/brand.toml"
    templates = walk.folder / "templates"
    own = templates if templates.is_dir() else None
    if not walk.has(file):
        if name is not None:
            walk.tell(Fault(f"there is no {file}; write one, or name another folder", ("brand",), named_in))
        return Brand(templates=own)
    brand = walk.check(file, walk.table(file) or {}, BrandFile)
    if not brand:
        return Brand()
    if brand.logo and (words := _logo_fault(walk.folder, folder / brand.logo)):
        walk.tell(Fault(words, ("logo",), file))
    return Brand(**brand.model_dump(), folder=folder, templates=own)


def _logo_fault(workspace: Path, logo: Path) -> str:
    if not logo.resolve().is_relative_to(workspace):
        return f"“{logo.name}” lies outside the workspace; copy it beside brand.toml"
    try:
        is_known = is_file(logo)
    except OSError as fault:
        return f"{logo.name} cannot be read: {fault.strerror}"
    if not is_known:
        return f"there is no file {logo.name} beside brand.toml; put it there, or take the line out"
    if logo.suffix.lower() not in _LOGO_TYPES:
        return f"{logo.name} is no picture that mail and paper can show; save it as SVG, PNG or JPG"
    if logo.stat().st_size > _LARGEST_LOGO:
        return f"{logo.name} is larger than 500 kB; save it smaller, an SVG if you can"
    return ""


def _agreement_faults(client: Client) -> Iterator[Fault]:
    """Opening hours without a day, and hours that cannot be."""
    for number, opening in enumerate(client.agreement.opening):
        if not opening.days:
            words = "names no day; write some of " + ", ".join(WEEKDAYS)
            yield Fault(words, ("agreement", "opening", number, "days"))
    if (client.agreement.included_hours or 0) < 0:
        yield Fault("cannot be less than 0", ("agreement", "included_hours"))


def _contact_faults(client: Client, settings: Settings | None) -> Iterator[Fault]:
    """An address that would get two mails, and links to what is not published."""
    has_place = settings is None or settings.publish is not None  # broken settings have told their own faults
    if client.publish and not has_place:
        yield Fault(_NO_PUBLISH, ("publish",))
    addresses: set[str] = set()
    if settings and (words := audience_fault(client.audience, client.audiences)):
        yield Fault(words, ("audience",))
    for number, contact in enumerate(client.contacts):
        if settings and (words := audience_fault(contact.audience, client.audiences)):
            yield Fault(words, ("contacts", number, "audience"))
        if contact.chooses and client.kind != "community":
            key = "areas" if contact.areas else "topics"
            yield Fault(
                'is for the readers of a community (kind = "community"); take it out',
                ("contacts", number, key),
            )
        address = contact.email.casefold()
        if address in addresses:
            words = f"“{contact.email}” stands here twice and would get two mails; make one contact of them"
            yield Fault(words, ("contacts", number, "email"))
        addresses.add(address)
        if contact.form == "link" and not has_place:
            yield Fault(f"“link” {_NO_PUBLISH}", ("contacts", number, "form"))
        elif contact.form == "link" and not client.publish:
            words = "“link” needs publish = true in this file: a link leads there"
            yield Fault(words, ("contacts", number, "form"))


def _place_faults(settings: Settings | None) -> Iterator[Fault]:
    """A password in the address of the published place."""
    if settings and settings.publish and _PASSWORD_IN_URL.match(settings.publish.to):
        scheme = settings.publish.to.partition("://")[0].upper()
        mend = f"take it out, and set it where Reporter runs: export FSSPEC_{scheme}_PASSWORD=…"
        yield Fault(f"holds a password; {mend}", ("publish", "to"), _SETTINGS)


def _reference_faults(walk: _Walk, clients: dict[str, Client]) -> Iterator[Fault]:
    """Presets, clients and services that are named and do not exist."""
    try:
        presets = preset_names(walk.folder)
        known = {path.stem for path in toml_files(walk.folder / "clients", "clients/")} | clients.keys()
    except ConfigError as fault:
        yield Fault(str(fault))
        return
    names: set[str] = set()
    for number, source in walk.sources.items():
        place: Location = ("sources", number)
        yield from _service_faults(walk.folder, source, place)
        needs = not walk.is_begun
        if needs and source.preset not in presets and (source.preset or not source.rest):
            words = f"there is no preset “{source.preset}”; {did_you_mean(source.preset, presets)}"
            yield Fault(words, (*place, "preset"), _SETTINGS)
        if needs and source.client and source.client not in known:
            words = f"there is no clients/{source.client}.toml; {did_you_mean(source.client, known)}"
            yield Fault(words, (*place, "client"), _SETTINGS)
        if source.name in names:
            words = f"“{source.name}” is the name of another source; rows of both would be mixed up"
            yield Fault(words, (*place, "name"), _SETTINGS)
        names.add(source.name)
        if source.files and _reads(source.files, HEARD_RATINGS, walk.folder):
            words = f"“{source.files}” reads {HEARD_RATINGS}, which is read by itself: each would count twice"
            yield Fault(f"{words}; take the source out, or name other files", (*place, "files"), _SETTINGS)
    for client in clients.values():
        yield from _catalogue_faults(client)


def _reads(pattern: str, path: str, folder: Path) -> bool:
    """Whether a source's pattern names that file of the workspace, folder by folder."""
    wanted, parts = (folder / path).absolute().parts, Path(normpath(folder.absolute() / pattern)).parts
    if "**" in parts:
        at = parts.index("**")
        return wanted[:at] == parts[:at] and fnmatchcase(wanted[-1], parts[-1])
    return len(parts) == len(wanted) and all(map(fnmatchcase, wanted, parts))


def _service_faults(workspace: Path, source: Source, place: Location) -> Iterator[Fault]:
    """A service over HTTP that nobody described, or that needs what is not told."""
    if not source.rest:
        return
    services = service_names(workspace)
    if source.rest.service not in services:
        words = f"there is no service “{source.rest.service}”; {did_you_mean(source.rest.service, services)}"
        yield Fault(words, (*place, "rest", "service"), _SETTINGS)
        return
    try:
        for words in feed_faults(load_service(source.rest.service, workspace), source.rest):
            yield Fault(words, place, _SETTINGS)
    except ConfigError as error:
        yield from map(Fault, error.faults)  # each names the service's own file


def _catalogue_faults(client: Client) -> Iterator[Fault]:
    """Services of a client that services.toml does not hold."""
    named = [(("services", number), slug) for number, slug in enumerate(client.services)]
    for place, slug in [*named, *([(("offer",), client.offer)] if client.offer else [])]:
        if slug not in client.catalogue:
            words = f"there is no [{slug}] in services.toml; {did_you_mean(slug, client.catalogue)}"
            yield Fault(words, place, f"clients/{client.slug}.toml")
