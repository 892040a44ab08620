"""Change what a contact gets, in the client's own file: comments and order stay; it is never half written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import tomlkit
from pydantic import ValidationError

from reporter.config.faults import did_you_mean
from reporter.config.loading import load_workspace
from reporter.config.models import Client, Contact, Workspace
from reporter.config.rewriting import BOM, as_written, read_file, set_key, write_file
from reporter.errors import ConfigError, UsageError

_SEE = "see them with: reporter contacts"


@dataclass(frozen=True)
class ContactChange:
    """What is to be different; None leaves it as it is."""

    wants: tuple[str, ...] | None = None
    form: str | None = None
    paused_until: date | None = None
    resume: bool = False

    def items(self) -> Iterator[tuple[str, Any]]:
        """Key and new value; a value of None takes the key away."""
        if self.wants is not None:
            yield "wants", list(self.wants)
        if self.form is not None:
            yield "form", self.form
        if self.paused_until or self.resume:
            yield "paused_until", self.paused_until


def unlisted(name: str, address: str) -> Contact | None:
    """Somebody who stands in no file, to write to; None where that is no address to write to."""
    try:
        return Contact(name=name, email=address)
    except ValidationError:
        return None


def clients_of(workspace: Workspace, address: str) -> list[str]:
    """The clients at which that address is a contact; UsageError when there is none."""
    found = [slug for slug, client in workspace.clients.items() if _contact(client, address)]
    if not found:
        known = {
            contact.email.lower() for client in workspace.clients.values() for contact in client.contacts
        }
        raise UsageError(
            f"no contact has the address “{address}”",
            _near(address, known) or _SEE,
        )
    return found


def change_contact(workspace: Workspace, address: str, slug: str, change: ContactChange) -> Workspace:
    """The workspace with the change, written once the whole of it was found sound."""
    slug = slug or _only(clients_of(workspace, address), address)
    if slug not in workspace.clients:
        raise UsageError(
            f"there is no clients/{slug}.toml",
            f"--client takes the name of the file; {did_you_mean(slug, workspace.clients)}",
        )
    if not _contact(workspace.clients[slug], address):
        raise UsageError(f"clients/{slug}.toml has no contact “{address}”", _SEE)
    file = f"clients/{slug}.toml"
    before = read_file(workspace.folder, file)
    after = _changed(before, address, change, file)
    try:
        sound = load_workspace(workspace.folder, {file: after})
    except ConfigError as fault:
        raise UsageError(str(fault), "nothing was changed") from None
    if after != before:
        write_file(workspace.folder, file, after)
    return sound


def _contact(client: Client, address: str) -> Contact | None:
    wanted = address.strip().casefold()
    return next((contact for contact in client.contacts if contact.email.casefold() == wanted), None)


def _near(address: str, known: set[str]) -> str:
    words = did_you_mean(address, known)
    return words if words.startswith("did you mean") else ""


def _only(slugs: list[str], address: str) -> str:
    if len(slugs) > 1:
        raise UsageError(
            f"“{address}” is a contact of {' and '.join(slugs)}",
            f"say which: --client {slugs[0]}, or --client {slugs[1]}",
        )
    return slugs[0]


def _changed(before: bytes, address: str, change: ContactChange, file: str) -> bytes:
    text = before.decode("utf-8")
    document = tomlkit.parse(text.removeprefix(BOM))
    wanted = address.strip().casefold()
    tables = [
        table
        for table in document.get("contacts", [])
        if str(table.get("email", "")).strip().casefold() == wanted
    ]
    if not tables:
        raise UsageError(
            f"{file} does not name “{address}” itself: it stands under [defaults] in reporter.toml",
            "change it there: it holds for every client",
        )
    for key, value in change.items():
        set_key(tables[0], key, value)
    return as_written(document.as_string(), text)
