"""What a run would do, without doing it: foreseen in words, or rehearsed with every mail to one address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from reporter.delivery.composing import redirected
from reporter.delivery.messages import Message, NotSentError, Transport
from reporter.delivery.transports import transport_for
from reporter.errors import Failure, safely
from reporter.ledger import Entry
from reporter.report import Edition
from reporter.runs import making, reckoning
from reporter.runs.accounts import Outcome
from reporter.runs.addressing import frozen, readers_of
from reporter.runs.desk import Desk, edition_named
from reporter.runs.filing import QUIET, entry_of, is_left_out, why_outrun
from reporter.runs.planning import PAUSED, follow_ups_due, is_paused, notices_due, read_sources, task_of
from reporter.runs.reckoning import LEAPT, Leap
from reporter.store.readings import Reading


def unread(desk: Desk) -> list[Reading]:
    """Read the sources, as a run does first; those that could not be read."""
    return [reading for reading in read_sources(desk) if reading.fault]


def foresee(desk: Desk) -> Iterator[Outcome]:
    """Every edition that a run would make or send now, with its reasons or its recipients."""
    for entry in desk.ledger.entries(states=("held", "approved")):
        edition = edition_named(desk.workspace, entry.key)
        if edition and entry.state == "held":
            yield _foreseen(desk, edition)
        elif edition and (because := why_outrun(desk, edition)) and not entry.because:
            yield Outcome(edition, headline=entry.headline, state="withdrawn", reasons=(because,))
        elif edition:
            mails = [one for one in desk.ledger.deliveries(entry.key, {"approved"}) if one.channel == "mail"]
            to = tuple(mail.recipient for mail in mails)
            yield Outcome(edition, headline=entry.headline, state=entry.state, recipients=to)
    for edition, leap in _due(desk):
        yield Outcome(edition, state="held", reasons=(LEAPT,)) if leap else _foreseen(desk, edition)


def rehearse(desk: Desk, address: str) -> Iterator[Outcome]:
    """Send everything that is due or waits to one address, held or not; nothing of it is remembered."""
    with transport_for(desk.workspace) as transport:
        for edition, compose in _rehearsed(desk):
            sent = safely(_send_all, desk, transport, compose, address)
            if isinstance(sent, Failure):
                yield Outcome.failed(edition, sent)
            else:
                yield Outcome(edition, state="rehearsed", recipients=sent)


def _send_all(
    desk: Desk, transport: Transport, compose: Callable[[], Sequence[Message]], address: str
) -> tuple[str, ...] | Failure:
    """Who would have got the mails; what the server said where it took one not."""
    messages = compose()
    for message in messages:
        other = redirected(message, address, f"{desk.clock():%Y%m%d%H%M%S}")
        try:
            transport.offer(other.recipient, len(other.content))
            transport.hand_over(other)
        except NotSentError as answer:
            return Failure(str(answer))
    return tuple(message.recipient for message in messages)


def _due(desk: Desk) -> Iterator[tuple[Edition, Leap | None]]:
    """What is due, and the leap of the clock that holds it."""
    space, since = desk.workspace, reckoning.reckoned(desk.ledger).run_at
    written_to: list[str] = []
    for slug in space.clients:
        for cadence, found in reckoning.due_now(space, desk.ledger, slug, desk.clock()):
            leap = reckoning.leap_of(space, slug, cadence, found, since)
            for period in found.due:
                yield Edition(cadence.name, slug, period), leap
        for letter in (*notices_due(desk, slug), *follow_ups_due(desk, slug, written_to)):
            if letter.is_new:
                yield letter.edition, None


def _foreseen(desk: Desk, edition: Edition) -> Outcome:
    if because := why_outrun(desk, edition):
        return Outcome(edition, state="withdrawn", reasons=(because,))
    if is_paused(desk, edition):
        return Outcome(edition, state="withdrawn", reasons=(PAUSED,))
    task = task_of(desk, edition)
    made = safely(making.compose, desk.workspace, desk.store, edition, task.memory, task.now)
    if isinstance(made, Failure):
        return Outcome.failed(edition, made)
    held = task.reasons(made)
    if is_left_out(made, held):
        return Outcome(edition, state="withdrawn", reasons=(QUIET,))
    readers = readers_of(desk.workspace, desk.store, desk.ledger, edition.key, task.now)
    return Outcome(
        edition,
        headline=" ".join(part for part in made.report.headline if part),
        state="held" if held else "approved",
        reasons=held,
        recipients=tuple(contact.email for contact in readers),
    )


def _rehearsed(desk: Desk) -> Iterator[tuple[Edition, Callable[[], Sequence[Message]]]]:
    """Every edition that waits in the outbox or is due, and what makes its mails."""
    for entry in desk.ledger.entries(states=("held", "approved")):
        edition = edition_named(desk.workspace, entry.key)
        if edition and entry.documents:
            yield edition, partial(_of_waiting, desk, entry)
    for edition, _ in _due(desk):
        yield edition, partial(_of_due, desk, edition)


def _of_waiting(desk: Desk, entry: Entry) -> Sequence[Message]:
    return frozen(desk, entry, desk.outbox.documents(entry), desk.clock()).messages


def _of_due(desk: Desk, edition: Edition) -> Sequence[Message]:
    task = task_of(desk, edition)
    made = making.one_made(desk.workspace, desk.store, task, desk.spread)
    contents = {document.name: document.content for document in made.documents}
    return frozen(desk, entry_of(desk, made, task.now), contents, task.now).messages
