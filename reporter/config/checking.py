"""Checks that look across tables and files: clashing names, references to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from reporter.config.agreements import WEEKDAYS
from reporter.config.faults import Found, Location, did_you_mean
from reporter.config.models import Client, Settings, Source
from reporter.config.services import feed_faults, load_service, service_names
from reporter.errors import ConfigError

FileFault = tuple[str, str, Location]
_PASSWORD_IN_URL = re.compile(r"[^/]+://[^/@]*:[^/@]*@")
_NO_PUBLISH = "needs the table [publish] in reporter.toml, which says where published reports go"
_BUILT_IN_PRESETS = Path(__file__).parents[1] / "sources" / "presets"


def preset_names(workspace: Path) -> list[str]:
    """The presets that come with Reporter, and those in the workspace's own presets/."""
    folders = (_BUILT_IN_PRESETS, workspace / "presets")
    return sorted({path.stem for folder in folders for path in folder.glob("*.toml")})


def agreement_faults(client: Client) -> list[Found]:
    """Opening hours without a day, and hours that cannot be."""
    faults: list[Found] = [
        (("agreement", "opening", number, "days"), "names no day; write some of " + ", ".join(WEEKDAYS))
        for number, opening in enumerate(client.agreement.opening)
        if not opening.days
    ]
    if (client.agreement.included_hours or 0) < 0:
        faults.append((("agreement", "included_hours"), "cannot be less than 0"))
    return faults


def contact_faults(client: Client, settings: Settings | None) -> Iterator[Found]:
    """An address that would get two mails, and links to what is not published."""
    has_place = settings is None or settings.publish is not None  # broken settings have told their own faults
    if client.publish and not has_place:
        yield ("publish",), _NO_PUBLISH
    addresses: set[str] = set()
    for number, contact in enumerate(client.contacts):
        address = contact.email.casefold()
        if address in addresses:
            words = f"“{contact.email}” stands here twice and would get two mails; make one contact of them"
            yield ("contacts", number, "email"), words
        addresses.add(address)
        if contact.form == "link" and not has_place:
            yield ("contacts", number, "form"), f"“link” {_NO_PUBLISH}"
        elif contact.form == "link" and not client.publish:
            yield ("contacts", number, "form"), "“link” needs publish = true in this file: a link leads there"


def place_faults(settings: Settings | None) -> Iterator[FileFault]:
    """A password in the address of the published place."""
    if settings and settings.publish and _PASSWORD_IN_URL.match(settings.publish.to):
        scheme = settings.publish.to.partition("://")[0].upper()
        mend = f"take it out, and set it where Reporter runs: export FSSPEC_{scheme}_PASSWORD=…"
        yield "reporter.toml", f"holds a password; {mend}", ("publish", "to")


def clash_faults(clients: dict[str, Client]) -> list[FileFault]:
    """Two clients known by one name: their logs could not be told apart."""
    faults: list[FileFault] = []
    owners: dict[tuple[str, str], str] = {}
    for slug, client in clients.items():
        for name in {name.strip().casefold(): name for name in (slug, client.name, *client.aliases)}.values():
            owner = owners.setdefault(("name", name.strip().casefold()), slug)
            if owner != slug:
                words = f"“{name}” already stands for clients/{owner}.toml; two clients cannot share a name"
                faults.append(
                    (f"clients/{slug}.toml", words, ("aliases",) if name in client.aliases else ("name",))
                )
        for key, claims in (("domains", client.domains), ("prefixes", client.prefixes)):
            for claim in dict.fromkeys(claims):
                owner = owners.setdefault((key, claim), slug)
                if owner != slug:
                    words = (
                        f"“{claim}” already stands for clients/{owner}.toml; rows of both would be mixed up"
                    )
                    faults.append((f"clients/{slug}.toml", words, (key,)))
        if not all(alias.strip() for alias in client.aliases):
            faults.append((f"clients/{slug}.toml", "an alias is empty; take it out", ("aliases",)))
    return faults


def reference_faults(
    workspace: Path, sources: dict[int, Source], clients: dict[str, Client]
) -> list[FileFault]:
    """Presets, clients and services that are named and do not exist."""
    return [*_source_faults(workspace, sources, clients), *_service_faults(clients)]


def _source_faults(
    workspace: Path, sources: dict[int, Source], clients: dict[str, Client]
) -> Iterator[FileFault]:
    presets = preset_names(workspace)
    names: set[str] = set()
    known = {path.stem for path in (workspace / "clients").glob("*.toml")} | clients.keys()
    for number, source in sources.items():
        where: Location = ("sources", number)
        yield from _service_feed_faults(workspace, source, where)
        if source.preset not in presets and (source.preset or not source.rest):
            words = f"there is no preset “{source.preset}”; {did_you_mean(source.preset, presets)}"
            yield "reporter.toml", words, (*where, "preset")
        if source.client and source.client not in known:
            words = f"there is no clients/{source.client}.toml; {did_you_mean(source.client, known)}"
            yield "reporter.toml", words, (*where, "client")
        if source.name in names:
            words = f"“{source.name}” is the name of another source; rows of both would be mixed up"
            yield "reporter.toml", words, (*where, "name")
        names.add(source.name)


def _service_feed_faults(workspace: Path, source: Source, where: Location) -> Iterator[FileFault]:
    if not source.rest:
        return
    services = service_names(workspace)
    if source.rest.service not in services:
        words = f"there is no service “{source.rest.service}”; {did_you_mean(source.rest.service, services)}"
        yield "reporter.toml", words, (*where, "rest", "service")
        return
    try:
        for words in feed_faults(load_service(source.rest.service, workspace), source.rest):
            yield "reporter.toml", words, where
    except ConfigError as fault:
        file = f"services/{source.rest.service}.toml"
        for words in fault.faults:
            yield file, words.removeprefix(f"{file}: "), ()


def _service_faults(clients: dict[str, Client]) -> Iterator[FileFault]:
    for slug, client in clients.items():
        for number, service in enumerate(client.services):
            if service not in client.catalogue:
                yield f"clients/{slug}.toml", _no_service(client, service), ("services", number)
        if client.offer and client.offer not in client.catalogue:
            yield f"clients/{slug}.toml", _no_service(client, client.offer), ("offer",)


def _no_service(client: Client, slug: str) -> str:
    return f"there is no [{slug}] in services.toml; {did_you_mean(slug, client.catalogue)}"
