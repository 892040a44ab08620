"""What went to whom and when, never rebuilt: an entry per edition, a delivery per recipient.

Not here: the ledger itself, which is opened, asked and written to in ledger.ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from reporter.errors import LockedError, ReporterError, UsageError

State = Literal["held", "approved", "sending", "sent", "refused", "unsure", "withdrawn"]
Channel = Literal["mail", "publish", "chat"]

FINAL: frozenset[State] = frozenset({"sent", "refused", "withdrawn"})
TOLERANCE = timedelta(minutes=5)  # so far may clocks that write here lie apart
WRITTEN_OFF = "missed, and too long past"  # why an edition was withdrawn that no run had made in time
TAKEN_BACK = "it was written off and taken back; the next run makes it"


@dataclass(frozen=True)
class Entry:
    """An edition: held, approved or withdrawn; once every delivery has ended, sent or refused."""

    key: str  # acme/weekly/2026-W33, its second sending acme/weekly/2026-W33.2
    client: str
    cadence: str
    period: str
    state: State
    made_at: datetime
    due_at: datetime
    headline: str
    subject: str
    title: str  # Weekly Summary
    client_name: str
    report_sha256: str  # of report.json: whether a held edition would be told otherwise today
    reasons: tuple[str, ...] = ()  # why it is held
    documents: Mapping[str, str] = field(default_factory=dict)  # name → SHA-256
    approved_at: datetime | None = None
    approved_by: str = ""
    because: str = ""  # why it was withdrawn, or sent again

    @property
    def is_written_off(self) -> bool:
        """Whether it was never made, since too many came after it."""
        return self.state == "withdrawn" and self.because == WRITTEN_OFF

    @property
    def is_taken_back(self) -> bool:
        """Whether it waits to be made although it is older than what a run makes up for."""
        return self.state == "held" and self.reasons == (TAKEN_BACK,)


@dataclass(frozen=True)
class Delivery:
    """One message to one recipient, an edition to the published place (recipient ""), a word to a chat."""

    edition: str
    channel: Channel
    recipient: str
    state: State
    message_id: str = ""
    file: str = ""  # its frozen bytes, below the edition's folder: mail/ruth-1a2b3c.eml
    sha256: str = ""
    attempts: int = 0
    first_tried_at: datetime | None = None
    next_try_at: datetime | None = None
    updated_at: datetime | None = None
    words: str = ""  # what the server said last, or a person

    @property
    def name(self) -> str:
        """acme/weekly/2026-W33 to ruth@acme.example: how people and `reporter resolve` name it."""
        to = f"the chat {self.recipient}" if self.channel == "chat" else self.recipient
        return f"{self.edition} to {to or 'the published place'}"


@dataclass(frozen=True)
class Event:
    """A change of state, kept for ever."""

    at: datetime
    edition: str
    channel: str  # "" when the edition itself changed
    recipient: str
    before: str
    after: str
    words: str


@dataclass(frozen=True)
class Standing:
    """The first sendings of one cadence to one client, as they stand at a moment."""

    last: Entry | None = None  # the newest that was due
    ahead: frozenset[str] = frozenset()  # keys of those that are entered though they are due only later


class MovedError(LockedError):
    """What was to be changed had been changed by somebody else meanwhile."""


class ForbiddenMoveError(UsageError):
    """A state that cannot follow the present one."""


class LedgerUnreachableError(ReporterError):
    """The database of the ledger does not answer, or does not let us in."""

    exit_code = 69
