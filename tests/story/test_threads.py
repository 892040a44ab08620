"""What was promised is looked up: moved, missed, or kept; and nothing is said where nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reporter.records import Ticket
from reporter.report import Memory, Remembered, Told
from reporter.story.backlog import tell_open
from reporter.story.brief import Brief
from reporter.story.telling import of_our_word, tell
from reporter.story.threads import Threads
from tests.story.briefs import still_open
from tests.story.scenes import scene

OPENED = "2026-10-20T09:00"


def told(due: datetime | None, promised: datetime | None, **words: Any) -> tuple[Brief, Ticket]:
    """An open ticket of the day before, its next update due then, and what readers were promised."""
    day = scene("day", backlog=[still_open(OPENED, id="A", source="desk", next_update_at=due, **words)])
    made = (("desk/A", promised.isoformat()),) if promised else ()
    earlier = Remembered(
        day.now - timedelta(days=1), Told("2026-11-02", (), shown=("desk/A",), promised=made)
    )
    day = replace(day, threads=Threads(Memory(earlier=(earlier,))))
    return day, day.open_tickets[0]


def test_what_is_promised_is_remembered() -> None:
    day, ticket = told(scene("day").now + timedelta(days=2), None)
    tell_open(ticket, day)
    assert day.threads.promises == (("desk/A", ticket.next_update_at.isoformat()),)  # type: ignore[union-attr]


@pytest.mark.parametrize("promised", [None, -1, 1, 3])
@pytest.mark.parametrize("due", [None, -1, 1, 3])
@pytest.mark.parametrize("changed", [None, -3, -2, 0])
def test_every_case_of_a_promise(promised: int | None, due: int | None, changed: int | None) -> None:
    """Days from now: of the promise, of the next update now, and of the last change in the log."""
    now = scene("day").now
    at = {days: now + timedelta(days=days, minutes=-5) for days in (-3, -2, -1, 0, 1, 3)}
    words = {} if changed is None else {"updated_at": at[changed]}
    day, ticket = told(
        at[due] if due is not None else None, at[promised] if promised is not None else None, **words
    )
    said = of_our_word(ticket, day).replace("\u00a0", " ")
    tells, changed_at = changed is not None, ticket.updated_at
    if due is None:
        assert said == ""
    elif due == -1:
        is_late = changed_at < at[-1] - timedelta(days=1)
        missed = "and are late with it." if tells else "our log has nothing newer." if promised == -1 else ""
        assert said.endswith(missed) if is_late else said == ""
        assert bool(said) == bool(is_late and missed)
    elif promised is not None and promised < due and (promised > 0 or changed_at < at[promised]):
        assert said.endswith("it takes longer than that.")
    else:
        assert said == ""


def test_an_ending_says_what_had_been_promised() -> None:
    day, _ = told(None, datetime.fromisoformat("2026-11-06T10:00+00:00"))
    ticket = replace(
        day.open_tickets[0], status="closed", outcome="solved", resolved_at=day.period.end, resolution=""
    )
    (step, *_) = tell(ticket, day).steps
    assert step.text.replace("\u00a0", " ") == (
        "On Tuesday 3 November, that it was open, and that we write again by Friday 6 November."
    )
