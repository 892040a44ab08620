"""Which state may follow which, and what an edition is once its deliveries have ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reporter.ledger.entries import FINAL, Delivery, State
from reporter.ledger.faults import ForbiddenMoveError, MovedError

ALLOWED: Mapping[State, frozenset[State]] = {
    "approved": frozenset({"approved", "sending", "sent", "refused", "withdrawn"}),
    "sending": frozenset({"approved", "sent", "refused", "unsure"}),
    "unsure": frozenset({"approved", "sent", "refused", "withdrawn"}),
}


def check_move(stored: Delivery | None, expected: Delivery, state: State) -> Delivery:
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
