"""Whose an address is: of all clients the one whose domain fits it closest, and nobody else's to write to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter.config import Client
from reporter.config.names import host_of
from reporter.records import Ticket
from reporter.sources.meanings import address_of


def owners_of_hosts(clients: Mapping[str, Client]) -> dict[str, str]:
    """Each domain, and whose it is."""
    return {host: slug for slug, one in clients.items() for host in map(host_of, one.domains) if host}


def own_address(ticket: Ticket, slug: str, owners: Mapping[str, str]) -> str:
    """The requester's address, where it is one whole address of that client's domains; else ""."""
    return next((address for address, owner in _addresses(ticket, owners) if owner == slug), "")


def foreign_address(ticket: Ticket, slug: str, owners: Mapping[str, str]) -> tuple[str, str]:
    """The requester's address, where it is another client's, and whose; else two blanks."""
    known = list(_addresses(ticket, owners))
    if any(owner == slug for _, owner in known):
        return "", ""
    return next((one for one in known if one[1]), ("", ""))


def bare(address: str) -> str:
    """An address as it is told from others: without the name before it, in small letters."""
    return (address_of(address) or address.strip()).casefold()


def _addresses(ticket: Ticket, owners: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for text in (ticket.requester_email, ticket.requester):
        if address := address_of(text):
            yield address, _owner(host_of(address.rpartition("@")[2]), owners)


def _owner(host: str, owners: Mapping[str, str]) -> str:
    """Whose it is by the longest domain that it ends in; "" where nobody has one."""
    labels = host.split(".")
    ends = (".".join(labels[n:]) for n in range(len(labels)))
    return next((owners[end] for end in ends if end in owners), "")
