"""Names, domains and chats that two clients share: rows or words of the one would reach the other."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.config.faults import Fault
from reporter.config.models import Client, Settings
from reporter.config.names import folded, shown_host

_SETTINGS = "reporter.toml"


def clash_faults(clients: dict[str, Client]) -> Iterator[Fault]:
    """Two clients known by one name: their logs could not be told apart."""
    owners: dict[tuple[str, str], str] = {}
    for slug, client in clients.items():
        file = f"clients/{slug}.toml"
        for known, name in {folded(name): name for name in (slug, client.name, *client.aliases)}.items():
            owner = owners.setdefault(("name", known), slug)
            if owner != slug:
                words = f"“{name}” already stands for clients/{owner}.toml; two clients cannot share a name"
                yield Fault(words, ("aliases",) if name in client.aliases else ("name",), file)
        for key, claims in (("domains", client.domains), ("prefixes", client.prefixes)):
            for claim in dict.fromkeys(claims):
                owner = owners.setdefault((key, claim), slug)
                if owner != slug:
                    shown = shown_host(claim) if key == "domains" else claim
                    words = (
                        f"“{shown}” already stands for clients/{owner}.toml; rows of both would be mixed up"
                    )
                    yield Fault(words, (key,), file)
        if not all(map(folded, client.aliases)):
            yield Fault("an alias is empty; take it out", ("aliases",), file)


def chat_faults(settings: Settings | None, clients: dict[str, Client]) -> Iterator[Fault]:
    """One chat for two clients, or for a client and the owner: the one would read what the other is told."""
    owners: dict[str, str] = {}
    if settings and settings.notify:
        owners = {one.place: _SETTINGS for one in settings.notify.to}
    for slug, client in clients.items():
        file = f"clients/{slug}.toml"
        for number, one in enumerate(client.notify.to if client.notify else ()):
            owner = owners.setdefault(one.place, file)
            if owner != file:
                words = f"“{one.place}” already stands for a chat of {owner}; no two may share one"
                yield Fault(words, ("notify", "to", number), file)
