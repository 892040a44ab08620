"""Change what a contact gets, in the client's own file: comments and order stay; it is never half written."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from reporter.config.faults import did_you_mean
from reporter.config.loading import load_workspace
from reporter.config.models import Client, Contact, Workspace
from reporter.errors import CannotWriteError, ConfigError, UsageError
from reporter.files import write_whole

_BOM = "\ufeff"
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
    before = _read(workspace.folder / file)
    after = _changed(before, address, change, file)
    try:
        sound = load_workspace(workspace.folder, {file: after})
    except ConfigError as fault:
        raise UsageError(str(fault), "nothing was changed") from None
    if after != before:
        _write(workspace.folder / file, after)
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
    document = tomlkit.parse(text.removeprefix(_BOM))
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
        _set(tables[0], key, value)
    after = document.as_string()
    if "\r\n" in text:
        after = re.sub(r"\r?\n", "\r\n", after)
    return ((_BOM if text.startswith(_BOM) else "") + after).encode()


def _set(table: Any, key: str, value: Any) -> None:
    if value is None:
        table.pop(key, None)
    elif key in table or not isinstance(table, Table):
        table[key] = value
    else:
        # A new key stands below the last one, not below the comment that belongs to the next table.
        body = table.value.body
        below = next((place for place in range(len(body), 0, -1) if body[place - 1][0] is not None), 0)
        trailing = body[below:]
        del body[below:]
        table.append(key, value)
        body.extend(trailing)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ConfigError(f"clients/{path.name}: cannot be read: {fault.strerror}") from None


def _write(path: Path, content: bytes) -> None:
    """Who may read the file stays."""
    target = path.resolve()
    try:
        write_whole(target, content, mode=stat.S_IMODE(target.stat().st_mode), lasting="content")
    except OSError as fault:
        raise CannotWriteError(
            f"clients/{path.name} cannot be written: {fault.strerror}", "nothing was changed"
        ) from None
