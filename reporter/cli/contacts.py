"""Commands about the people who read the reports: contacts, contact, quiet-clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cadences import FOR_CLIENTS
from reporter.cli import completing
from reporter.cli.app import JsonOption, NowOption, WorkspaceOption, app, clock, emit, say, say_table
from reporter.errors import UsageError

if TYPE_CHECKING:
    from reporter.config import Contact, Workspace
    from reporter.runs.quiet_clients import QuietClient

ClientsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CLIENT]...", help="Only of these.", autocompletion=completing.clients),
]
AddressArgument = Annotated[str, typer.Argument(help="The contact's e-mail address.")]
ClientOption = Annotated[
    str,
    typer.Option(
        help="Which client, where the address stands in several.", autocompletion=completing.clients
    ),
]
WantsOption = Annotated[
    str, typer.Option(metavar="LIST", help=f"What they read from now on: {','.join(FOR_CLIENTS)}, or none.")
]
FormOption = Annotated[str, typer.Option(help="letter, “letter and pdf”, or link.")]
PauseOption = Annotated[str, typer.Option(metavar="DATE", help="Send nothing before this day.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="End the pause.")]


@app.command()
def contacts(
    clients: ClientsArgument = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Who gets what, in which form, and who is paused until when."""
    from reporter.config import load_workspace

    space = load_workspace(workspace)
    slugs = space.clients_named(clients or ()) if clients else space.readers
    _print(space, slugs, clock(now), as_json=as_json)


@app.command()
def contact(
    address: AddressArgument,
    client: ClientOption = "",
    wants: WantsOption = "",
    form: FormOption = "",
    pause_until: PauseOption = "",
    resume: ResumeOption = False,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Change what one contact gets, in the client's own file; without options, only show it."""
    from reporter.config import load_workspace
    from reporter.config.contacts import ContactChange, change_contact, clients_of

    space = load_workspace(workspace)
    if resume and client and _told_again(space, client, address):
        say("Told of tickets again.")
        return
    change = ContactChange(_cadences(wants), form or None, _day(pause_until, resume), resume)
    if change != ContactChange():
        space = change_contact(space, address, client, change)
        say("Changed.")
    slugs = [slug for slug in clients_of(space, address) if client in ("", slug)]
    _print(space, slugs, clock(now), as_json=as_json, only=address)


def _told_again(space: Workspace, slug: str, address: str) -> bool:
    """Whether it was somebody who wanted no follow-ups of their tickets, and now gets them again."""
    from reporter.ledger.ledger import open_ledger
    from reporter.runs.reactions import silence, silenced

    with open_ledger(space) as ledger:
        if address.lower() not in silenced(ledger, slug):
            return False
        silence(ledger, slug, address, "")
    return True


@app.command("quiet-clients")
def quiet_clients(
    clients: ClientsArgument = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """For you: who asks little, when they last heard from you, and whether to ring, visit or review.

    Little is at most one ticket a week, or one for each of their people, in 91 days.
    """
    from reporter.config import load_workspace
    from reporter.ledger.ledger import ledger_to_look_into
    from reporter.runs import quiet_clients as quiet
    from reporter.store.rereading import open_as_found

    space, at = load_workspace(workspace), clock(now)
    with open_as_found(space.store_path) as store, ledger_to_look_into(space) as ledger:
        found = quiet.quiet_clients(space, store, ledger, space.clients_named(clients or ()), at)
    if as_json:
        emit([asdict(one) for one in found])
        return
    if not found:
        say("Nobody asks little.")
        return
    heads = [
        "client",
        "tickets in 91 days",
        "last ticket",
        "last visit",
        "last call",
        "last report",
        "propose",
    ]
    say_table([heads, *map(_quiet_row, found)])


def _quiet_row(one: QuietClient) -> list[str]:
    days = (one.last_ticket_on, one.last_visit_on, one.last_call_on, one.last_report_on)
    told = [day.isoformat() if day else "not known" for day in days]
    return [one.client, str(one.asked), *told, f"a {one.propose}" if one.propose else "nothing now"]


def _cadences(wants: str) -> tuple[str, ...] | None:
    if not wants:
        return None
    words = [word.strip() for word in wants.split(",") if word.strip()]
    return () if words == ["none"] else tuple(dict.fromkeys(words))


def _day(text: str, resume: bool) -> date | None:
    if text and resume:
        raise UsageError("--pause-until and --resume contradict each other", "write one of the two")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"“{text}” is not a date", "write it like 2026-12-31") from None


def _print(space: Workspace, slugs: Sequence[str], now: datetime, *, as_json: bool, only: str = "") -> None:
    found = [
        (client.slug, person, person.is_paused(client.day_of(now)))
        for client in map(space.reader, slugs)
        for person in client.contacts
        if only.strip().casefold() in ("", person.email.casefold())
    ]
    if as_json:
        emit([{"client": slug, **person.model_dump(), "is_paused": paused} for slug, person, paused in found])
        return
    say_table([_row(slug, person, is_paused=paused) for slug, person, paused in found])
    if not found:
        say("No contacts yet: add [[contacts]] to a client's file.")


def _row(slug: str, person: Contact, *, is_paused: bool) -> list[str]:
    wants = ", ".join(person.wants) or "nothing"
    until = person.paused_until
    until_when = "you resume it" if until and until.year == date.max.year else until
    paused = f"paused until {until_when}" if is_paused else ""
    return [slug, person.name, person.email, wants, person.form if person.wants else "", paused]
