"""Claim, send, record: every approved mail leaves once, and what happened to it is known."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporter.delivery.messages import (
    DeferredError,
    Message,
    RefusedError,
    Transport,
    UnreachableError,
    UnsureError,
)
from reporter.delivery.outbox import Outbox
from reporter.errors import DataError, ReporterError, unexpected
from reporter.ledger import Delivery, Entry, State
from reporter.ledger.ledger import Ledger
from reporter.report import Key

_FIRST_PAUSE = 5.0  # seconds within a run, doubling
_FIRST_WAIT = timedelta(minutes=10)  # from run to run, doubling
_LONGEST_WAIT = timedelta(hours=4)
_LEEWAY = timedelta(minutes=1)  # cron is never exact
_NOTED = "sent/ says that it was sent before, and this ledger is older than that"
_STOPS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Dispatch:
    """What sending needs: who remembers, where the mails lie, how they leave, how long to insist."""

    ledger: Ledger
    outbox: Outbox
    transport: Transport
    clock: Callable[[], datetime]
    patience: float = 120.0  # seconds
    give_up: timedelta = timedelta(days=3)
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Attempt:
    """What became of one delivery in this run; `fault` is ours to mend, not the recipient's."""

    delivery: Delivery
    fault: str = ""
    hint: str = ""


def send_due(dispatch: Dispatch, entries: Iterable[Entry]) -> Iterator[Attempt]:
    """Send what these editions still have to send, in their order; UnreachableError when nothing can leave.

    What the server defers is tried again with growing pauses while patience lasts, then by a later run.
    """
    mails = [mail for entry in entries for mail in dispatch.ledger.deliveries(entry.key, {"approved"})]
    mails = [mail for mail in mails if mail.channel == "mail"]
    noted = dispatch.outbox.attempts_noted()
    forgotten = {mail: times for mail in mails if (times := noted.get(mail.message_id, 0)) > mail.attempts}
    for mail, times in forgotten.items():
        yield Attempt(_move(dispatch, mail, "unsure", _NOTED, attempts=times))
    queue = _ready([mail for mail in mails if mail not in forgotten], dispatch.clock() + _LEEWAY)
    pause, left = _FIRST_PAUSE, dispatch.patience
    while True:
        deferred: list[Delivery] = []
        for mail in _in_order(queue, deferred):
            attempt = _send(dispatch, mail)
            if attempt.delivery.state == "approved" and not attempt.fault:
                deferred.append(attempt.delivery)
            else:
                yield attempt
        if not deferred or left < pause:
            yield from (Attempt(mail) for mail in deferred if mail.attempts)
            return
        dispatch.sleep(pause)
        left, pause, queue = left - pause, pause * 2, deferred


def _ready(mails: Iterable[Delivery], soon: datetime) -> list[Delivery]:
    """Those whose time has come; one that has to wait keeps the later ones of its series waiting."""
    ready: list[Delivery] = []
    waiting: set[tuple[str, str]] = set()
    for mail in mails:
        if (
            mail.next_try_at and soon < mail.next_try_at <= soon + _LONGEST_WAIT
        ):  # else by a clock that was ahead
            waiting.add(_series(mail))
        elif _series(mail) not in waiting:
            ready.append(mail)
    return ready


def _in_order(queue: list[Delivery], deferred: list[Delivery]) -> Iterator[Delivery]:
    """The queue; a later edition of a series waits behind an earlier one that was just deferred."""
    for mail in queue:
        if _series(mail) in {_series(earlier) for earlier in deferred}:
            deferred.append(mail)
        else:
            yield mail


def _series(mail: Delivery) -> tuple[str, str]:
    return Key.parse(mail.edition).series, mail.recipient


def _send(dispatch: Dispatch, mail: Delivery) -> Attempt:
    """One delivery: everything before the body, the claim, the body, the record."""
    try:
        content = dispatch.outbox.frozen(mail)
    except DataError as fault:
        return Attempt(mail, f"{mail.name}: {fault}", fault.hint)
    try:
        dispatch.transport.offer(mail.recipient, len(content))
    except DeferredError as answer:
        return Attempt(_put_off(dispatch, mail, str(answer)))
    except RefusedError as answer:
        return Attempt(_move(dispatch, mail, "refused", str(answer)))
    except (UnreachableError, ReporterError):
        raise
    except Exception as bug:  # with one mail it must not cost the others theirs
        return Attempt(mail, f"{mail.name}: {unexpected(bug)}")
    with _unstopped():
        claimed = dispatch.ledger.move(mail, "sending", dispatch.clock(), attempted=True)
        try:
            dispatch.outbox.note_attempt(claimed, dispatch.clock())
        except ReporterError as fault:  # nothing has gone
            return Attempt(_put_off(dispatch, claimed, str(fault), attempted=False), str(fault), fault.hint)
        return Attempt(_hand_over(dispatch, claimed, Message(mail.recipient, mail.message_id, content)))


@contextmanager
def _unstopped() -> Iterator[None]:
    """Who asks us to stop waits until it is known what became of the mail in hand."""
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():  # signals come to that one alone
        yield
        return
    heeded = {one: signal.signal(one, lambda number, _: asked.append(number)) for one in _STOPS}
    try:
        yield
    finally:
        for one, handler in heeded.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)  # None: not set by Python
        if asked:
            signal.raise_signal(asked[0])


def _hand_over(dispatch: Dispatch, claimed: Delivery, message: Message) -> Delivery:
    try:
        words = dispatch.transport.hand_over(message)
    except DeferredError as answer:
        return _take_back(dispatch, claimed, str(answer))
    except RefusedError as answer:
        return _move(dispatch, claimed, "refused", str(answer))
    except UnsureError as answer:
        return _move(dispatch, claimed, "unsure", str(answer))
    except UnreachableError as answer:
        _take_back(dispatch, claimed, str(answer))
        raise
    except Exception as bug:  # it may have gone out of our hands before that
        return _move(dispatch, claimed, "unsure", unexpected(bug))
    return _move(dispatch, claimed, "sent", words)


def _take_back(dispatch: Dispatch, claimed: Delivery, words: str) -> Delivery:
    """It is known that nobody has it, and it waits."""
    with suppress(ReporterError):  # else an older ledger would call it unsure
        dispatch.outbox.note_attempt(claimed, dispatch.clock(), came_back=True)
    return _put_off(dispatch, claimed, words, attempted=False)


def _put_off(dispatch: Dispatch, mail: Delivery, words: str, *, attempted: bool = True) -> Delivery:
    """Back among the approved, for later; refused once it has been tried for too long."""
    now = dispatch.clock()
    tried = mail.attempts + attempted
    since = mail.first_tried_at or now
    if now - since >= dispatch.give_up:
        given_up = (
            f"given up after {tried} attempts since {since:%Y-%m-%d %H:%M} UTC; the last answer: {words}"
        )
        return dispatch.ledger.move(mail, "refused", now, words=given_up, attempted=attempted)
    wait = min(_FIRST_WAIT * 2 ** min(tried - 1, 8), _LONGEST_WAIT)
    return dispatch.ledger.move(
        mail, "approved", now, words=words, next_try_at=now + wait, attempted=attempted
    )


def _move(dispatch: Dispatch, mail: Delivery, state: State, words: str, *, attempts: int = 0) -> Delivery:
    return dispatch.ledger.move(mail, state, dispatch.clock(), words=words, attempts=attempts)
