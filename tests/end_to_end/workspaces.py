"""A small workspace as a person would write it: two clients, one ticket a day each, daily letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from tests.end_to_end.program import Place

_FIRST = date(2026, 10, 1)

SETTINGS = """
[provider]
name = "Northfield"
zone = "Europe/London"
locale = "en_GB"

[[sources]]
name = "desk"
files = "exports/desk*.csv"
preset = "plain-tickets"

[mail]
sender = "reports@provider.example"
patience = 0
"""
TO_FOLDER = """
[mail.folder]
path = "mail"
"""
OWNER = """
[owner]
email = "owner@provider.example"
"""
Readers = Mapping[str, tuple[str, ...]]  # client → addresses


def write_workspace(folder: Path, readers: Readers, *, more: str = TO_FOLDER, held: str = "") -> Place:
    """A workspace of these readers; every client but the one that is held sends without review."""
    for name in ("clients", "exports"):
        (folder / name).mkdir(parents=True)
    (folder / "reporter.toml").write_text(SETTINGS + more)
    for client, addresses in readers.items():
        write_client(folder, client, addresses, review=client == held)
    write_tickets(folder)
    return Place(folder)


def write_client(folder: Path, client: str, addresses: tuple[str, ...], *, review: bool = False) -> None:
    """A client's file; everybody reads the daily."""
    contacts = "".join(
        f'[[contacts]]\nname = "{address.partition("@")[0].title()}"\nemail = "{address}"\n'
        'wants = ["daily"]\n'
        for address in addresses
    )
    head = f'name = "{client.title()} & Sons"\naliases = ["{client}"]\nreview = {str(review).lower()}\n'
    (folder / "clients" / f"{client}.toml").write_text(head + contacts)


def write_tickets(folder: Path, until: str = "2026-11-03") -> None:
    """The log of the help desk as it is then: for each client a ticket every evening, solved at once."""
    clients = sorted(path.stem for path in (folder / "clients").glob("*.toml"))
    days = [
        _FIRST + timedelta(days=number) for number in range((date.fromisoformat(until) - _FIRST).days + 1)
    ]
    rows = [
        f"{client}-{day:%m%d},{day} 23:30,The printer of {client} is silent,closed,{client},"
        f"{day} 23:35,{day} 23:50"
        for day in days
        for client in clients
    ]
    head = "id,opened_at,subject,status,client,first_response_at,resolved_at"
    (folder / "exports" / "desk.csv").write_text("\n".join([head, *rows]) + "\n")
