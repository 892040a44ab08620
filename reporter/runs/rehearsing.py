"""What a run would do, without doing it: foreseen in words, or rehearsed with every mail to one address."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from reporter.delivery.composing import redirected
from reporter.delivery.freezing import freeze, is_published, recipients_of
from reporter.delivery.messages import (
    DeferredError,
    Message,
    RefusedError,
    Transport,
    UnreachableError,
    UnsureError,
)
from reporter.delivery.transports import transport_for
from reporter.errors import ReporterError, unexpected
from reporter.ledger import Entry
from reporter.report import Edition
from reporter.runs.desk import Desk
from reporter.runs.orders import Outcome
from reporter.runs.preparing import edition_named, entry_of, gated, render
from reporter.runs.reading import read_sources
from reporter.runs.running import PAUSED, due_now
from reporter.store.readings import Reading


def unread(desk: Desk) -> list[Reading]:
    """Read the sources, as a run does first; those that could not be read."""
    return [reading for reading in read_sources(desk) if reading.fault]


def foresee(desk: Desk) -> Iterator[Outcome]:
    """Every edition that a run would make or send now, with its reasons or its recipients."""
    for entry in desk.ledger.entries(states=("held", "approved")):
        edition = edition_named(desk, entry.key)
        if edition and entry.state == "held":
            yield _foreseen(desk, edition)
        elif edition:
            mails = [one for one in desk.ledger.deliveries(entry.key, {"approved"}) if one.channel == "mail"]
            to = tuple(mail.recipient for mail in mails)
            yield Outcome(edition, headline=entry.headline, state=entry.state, recipients=to)
    for edition in _due(desk):
        yield _foreseen(desk, edition)


def rehearse(desk: Desk, address: str) -> Iterator[Outcome]:
    """Send everything that is due or waits to one address, held or not; nothing of it is remembered."""
    with transport_for(desk.workspace) as transport:
        for edition, compose in _rehearsed(desk):
            try:
                messages = compose()
                for message in messages:
                    _send(transport, redirected(message, address, f"{desk.clock():%Y%m%d%H%M%S}"))
            except (ReporterError, DeferredError, RefusedError, UnsureError, UnreachableError) as fault:
                yield Outcome(edition, fault=str(fault), hint=getattr(fault, "hint", ""))
            except Exception as bug:  # in one edition it must not cost the others theirs
                yield _told(edition, bug)
            else:
                recipients = tuple(message.recipient for message in messages)
                yield Outcome(edition, state="rehearsed", recipients=recipients)


def _send(transport: Transport, message: Message) -> None:
    transport.offer(message.recipient, len(message.content))
    transport.hand_over(message)


def _due(desk: Desk) -> Iterator[Edition]:
    for slug in desk.workspace.clients:
        for cadence, found in due_now(desk, slug):
            for period in found.due:
                yield Edition(cadence.name, slug, period)


def _foreseen(desk: Desk, edition: Edition) -> Outcome:
    to = _addresses(desk, edition)
    if not to and not is_published(desk.workspace, edition.client):
        return Outcome(edition, state="withdrawn", reasons=(PAUSED,))
    try:
        report, held = gated(desk, edition, desk.clock())
    except ReporterError as fault:
        return Outcome(edition, fault=str(fault), hint=fault.hint)
    except Exception as bug:  # in one edition it must not cost the others theirs
        return _told(edition, bug)
    headline = " ".join(part for part in report.headline if part)
    state = "held" if held else "approved"
    return Outcome(edition, headline=headline, state=state, reasons=held, recipients=to)


def _told(edition: Edition, bug: Exception) -> Outcome:
    return Outcome(edition, fault=unexpected(bug), trace=traceback.format_exc())


def _addresses(desk: Desk, edition: Edition) -> tuple[str, ...]:
    client = desk.workspace.clients[edition.client]
    return tuple(contact.email for contact in recipients_of(client, edition.cadence, desk.clock()))


def _rehearsed(desk: Desk) -> Iterator[tuple[Edition, Callable[[], Sequence[Message]]]]:
    """Every edition that waits in the outbox or is due, and what makes its mails."""
    for entry in desk.ledger.entries(states=("held", "approved")):
        edition = edition_named(desk, entry.key)
        if edition and entry.documents:
            yield edition, partial(_of_waiting, desk, entry)
    for edition in _due(desk):
        yield edition, partial(_of_due, desk, edition)


def _of_waiting(desk: Desk, entry: Entry) -> Sequence[Message]:
    return freeze(desk.workspace, desk.ledger, entry, desk.outbox.documents(entry), desk.clock()).messages


def _of_due(desk: Desk, edition: Edition) -> Sequence[Message]:
    now = desk.clock()
    report, _ = gated(desk, edition, now)
    documents = render(desk, report)
    contents = {document.name: document.content for document in documents}
    entry = entry_of(desk, report, documents, now)
    return freeze(desk.workspace, desk.ledger, entry, contents, now).messages
