"""What may be written, each within one transaction, with the events that tell of it."""

from __future__ import annotations

import base64
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, and_, select

from reporter.ledger import (
    FINAL,
    TAKEN_BACK,
    Delivery,
    Entry,
    ForbiddenMoveError,
    MovedError,
    State,
    chain,
    tables,
)
from reporter.ledger.tables import (
    deliveries_of,
    delivery_of,
    delivery_row,
    document_rows,
    edition_row,
    entry_at,
    plain,
    told_row,
)
from reporter.report import Told

ALLOWED: Mapping[State, frozenset[State]] = {
    "approved": frozenset({"approved", "sending", "sent", "refused", "unsure", "withdrawn"}),
    "sending": frozenset({"approved", "sent", "refused", "unsure"}),
    "unsure": frozenset({"approved", "sent", "refused", "withdrawn"}),
}
CUT_OFF = "the run ended while it was being sent"


@dataclass(frozen=True)
class Transaction:
    """One transaction; all its events bear the same mark."""

    connection: Connection
    mark: str

    def is_known(self) -> bool:
        """Whether this change has been written already, by a commit that seemed to fail."""
        marked = select(tables.events.c.number).where(tables.events.c.change == self.mark)
        return self.connection.execute(marked.limit(1)).first() is not None

    def tell(self, at: datetime, of: Entry | Delivery, before: str, words: str = "") -> None:
        """Write the event: `of` as it is now."""
        which = (of.edition, of.channel, of.recipient) if isinstance(of, Delivery) else (of.key, "", "")
        event = dict(zip(("edition", "channel", "recipient"), which, strict=True))
        told = {"at": at, "before": before, "after": of.state, "words": words}
        chain.put(self.connection, tables.events, {**event, **told, "change": self.mark})


def keep(writing: Transaction, entry: Entry, told: Told | None = None) -> None:
    """Write an edition that is held, or that will never leave."""
    if entry.state not in ("held", "withdrawn"):
        raise ValueError(f"{entry.key}: keep() is for what is held or withdrawn, not {entry.state}")
    stored = _still_held(writing, entry.key)
    _write(writing, entry, stored)
    _remember(writing, entry.key, told)
    if stored is None or replace(stored, made_at=entry.made_at) != entry:
        words = "; ".join(entry.reasons) or entry.because
        writing.tell(entry.made_at, entry, stored.state if stored else "", words)


def approve(
    writing: Transaction, entry: Entry, deliveries: Sequence[Delivery], told: Told | None = None
) -> None:
    """Write an approved edition with all that is to leave of it."""
    _check_deliveries(entry, deliveries)
    stored = _still_held(writing, entry.key)
    at = entry.approved_at or entry.made_at
    approved = replace(entry, state="approved", approved_at=at)
    _write(writing, approved, stored)
    _remember(writing, entry.key, told)
    words = "; ".join(filter(None, (entry.approved_by, entry.because)))
    writing.tell(at, approved, stored.state if stored else "", words)
    for delivery in deliveries:
        ready = replace(delivery, state="approved", updated_at=at)
        chain.put(writing.connection, tables.deliveries, delivery_row(ready))
        writing.tell(at, ready, "")


def _check_deliveries(entry: Entry, deliveries: Sequence[Delivery]) -> None:
    if not deliveries:
        raise ForbiddenMoveError(f"{entry.key}: nobody is to get it", "give the client a contact")
    if any(delivery.edition != entry.key for delivery in deliveries):
        raise ValueError(f"{entry.key}: a delivery of another edition")
    seen = Counter((delivery.channel, delivery.recipient) for delivery in deliveries)
    twice = [recipient for (_, recipient), times in seen.items() if times > 1]
    if twice:
        raise ForbiddenMoveError(f"{entry.key}: {twice[0]} would get it twice", "name each address once")


class Learnt(TypedDict, total=False):
    """What an attempt left behind: words of the server or a person, when to try again, the attempts known."""

    words: str
    next_try_at: datetime | None
    attempted: bool
    attempts: int


def move(writing: Transaction, delivery: Delivery, state: State, at: datetime, learnt: Learnt) -> Delivery:
    """Move a delivery that still is in the state it was seen in; its edition ends with its last one."""
    entry = _locked(writing, delivery.edition)
    stored = _check_move(_stored(writing, delivery), delivery, state)
    attempted = learnt.get("attempted", False)
    moved = replace(
        stored,
        state=state,
        updated_at=at,
        words=plain(learnt.get("words", "")),
        next_try_at=learnt.get("next_try_at"),
        attempts=max(stored.attempts + attempted, learnt.get("attempts", 0)),
        first_tried_at=stored.first_tried_at or (at if attempted else None),
    )
    _put(writing, moved, stored.state)
    _end(writing, entry, at)
    return moved


def withdraw(writing: Transaction, key: str, at: datetime, because: str) -> Entry:
    """Stop all of an edition that has not left yet."""
    entry = _locked(writing, key)
    if entry.state in FINAL:
        raise ForbiddenMoveError(f"{key}: is {entry.state} and cannot be withdrawn")
    because = plain(because)
    entry = replace(entry, because=because)
    _rewrite(writing, entry)
    open_ones = [one for one in deliveries_of(writing.connection, key) if one.state not in FINAL]
    for delivery in open_ones:
        _check_move(delivery, delivery, "withdrawn")
        gone = replace(delivery, state="withdrawn", updated_at=at, next_try_at=None, words=because)
        _put(writing, gone, delivery.state)
    return _end(writing, entry, at) if open_ones else _set_state(writing, entry, "withdrawn", at)


def take_back(writing: Transaction, keys: Collection[str], now: datetime) -> None:
    """What was written off waits to be made; before it is due it is forgotten, and only its events stay."""
    for key in keys:
        entry = _locked(writing, key)
        if not entry.is_written_off:
            raise ForbiddenMoveError(f"{key}: is {entry.state}, and was not written off")
        if entry.due_at > now:
            chain.drop(writing.connection, tables.editions, tables.editions.c.key == key)
            writing.tell(
                now, entry, entry.state, "taken back before it is due, so it counts as never entered"
            )
        else:
            waiting = replace(entry, state="held", made_at=now, because="", reasons=(TAKEN_BACK,))
            _write(writing, waiting, entry)
            writing.tell(now, waiting, entry.state, TAKEN_BACK)


def found_sending(writing: Transaction, at: datetime) -> list[Delivery]:
    """Every mail that a run left while handing it over: nobody knows whether it was accepted."""
    table = tables.deliveries
    left = select(table).where(table.c.state == "sending", table.c.channel == "mail")
    found = writing.connection.execute(left.order_by(*table.primary_key).with_for_update())
    unsure = [
        replace(delivery_of(row), state="unsure", updated_at=at, words=CUT_OFF) for row in found.fetchall()
    ]
    for delivery in unsure:
        _put(writing, delivery, "sending")
    return unsure


def _locked(writing: Transaction, key: str) -> Entry:
    """An edition that nobody else changes until the end of the transaction."""
    entry = entry_at(writing.connection, key, lock=True)
    if entry is None:
        raise ForbiddenMoveError(f"{key}: no such edition", "see: reporter outbox")
    return entry


def _still_held(writing: Transaction, key: str) -> Entry | None:
    stored = entry_at(writing.connection, key, lock=True)
    if stored and stored.state != "held":
        raise MovedError(f"{key}: is {stored.state} already", "see how it stands: reporter outbox")
    return stored


def _stored(writing: Transaction, delivery: Delivery) -> Delivery | None:
    wanted = select(tables.deliveries).where(_is(delivery)).with_for_update()
    row = writing.connection.execute(wanted).first()
    return delivery_of(row) if row else None


def _is(delivery: Delivery) -> ColumnElement[bool]:
    row = tables.deliveries.c
    return and_(
        row.edition == delivery.edition,
        row.channel == delivery.channel,
        row.recipient == delivery.recipient,
    )


def _write(writing: Transaction, entry: Entry, stored: Entry | None) -> None:
    if stored is None:
        chain.put(writing.connection, tables.editions, edition_row(entry))
    else:
        _rewrite(writing, entry)
        chain.drop(writing.connection, tables.documents, tables.documents.c.edition == entry.key)
    for row in document_rows(entry):
        chain.put(writing.connection, tables.documents, row)


def _rewrite(writing: Transaction, entry: Entry) -> None:
    table = tables.editions
    chain.change(writing.connection, table, edition_row(entry), table.c.key == entry.key)


def _remember(writing: Transaction, edition: str, told: Told | None) -> None:
    """What an edition says stands until it is made anew; it is told once the edition was sent."""
    if told:
        table = tables.told
        chain.drop(writing.connection, table, table.c.edition == edition)
        chain.put(writing.connection, table, told_row(edition, told))


def _put(writing: Transaction, delivery: Delivery, before: State) -> None:
    unmoved = and_(_is(delivery), tables.deliveries.c.state == before)
    if chain.change(writing.connection, tables.deliveries, delivery_row(delivery), unmoved) != 1:
        raise MovedError(f"{delivery.name}: has been changed meanwhile", "run it again")
    at = delivery.updated_at
    assert at is not None
    writing.tell(at, delivery, before, delivery.words)


def _end(writing: Transaction, entry: Entry, at: datetime) -> Entry:
    """An edition whose every delivery has ended has ended too."""
    state = ending({one.state for one in deliveries_of(writing.connection, entry.key)})
    return _set_state(writing, entry, state, at) if state and state != entry.state else entry


def _set_state(writing: Transaction, entry: Entry, state: State, at: datetime) -> Entry:
    ended = replace(entry, state=state)
    _rewrite(writing, ended)
    writing.tell(at, ended, entry.state, entry.because if state == "withdrawn" else "")
    return ended


def _check_move(stored: Delivery | None, expected: Delivery, state: State) -> Delivery:
    """The stored delivery, when it still is as expected and may become `state`."""
    if stored is None:
        raise ForbiddenMoveError(f"{expected.name}: no such delivery", "see: reporter outbox")
    if stored.state != expected.state:
        raise MovedError(
            f"{expected.name}: has been changed from {expected.state} to {stored.state} meanwhile",
            "see how it stands: reporter outbox",
        )
    if state not in ALLOWED.get(stored.state, ()) and not _is_taken_down(stored, state):
        raise ForbiddenMoveError(f"{expected.name}: is {stored.state} and cannot become {state}")
    return stored


def _is_taken_down(stored: Delivery, state: State) -> bool:
    """What was published can be taken away again; what was mailed cannot."""
    return stored.channel == "publish" and stored.state == "sent" and state == "withdrawn"


def ending(states: Collection[State]) -> State | None:
    """The state of an edition whose deliveries stand so; None while one of them has not ended."""
    if not states or not FINAL.issuperset(states):
        return None
    return next((state for state in ("sent", "refused") if state in states), "withdrawn")


def token(writing: Transaction, client: str) -> str:
    """The unguessable name of a client's published place, made where there is none."""
    table = tables.places
    known = writing.connection.execute(select(table.c.token).where(table.c.client == client)).scalar()
    if known:
        return str(known)
    # Small letters and digits: the same on file systems that know no case, and no leading dash.
    made = base64.b32encode(secrets.token_bytes(20)).decode("ascii").lower()
    chain.put(writing.connection, table, {"client": client, "token": made})
    return made


def note(writing: Transaction, name: str, value: str) -> None:
    """Note it, in place of what was noted before."""
    table = tables.notes
    chain.drop(writing.connection, table, table.c.name == name)
    chain.put(writing.connection, table, {"name": name, "value": value})
