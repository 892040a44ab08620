"""What a run has to say: of each edition, and of all that it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reporter.delivery.sending import Attempt
from reporter.errors import DataError, Failure, ReporterError
from reporter.ledger import Delivery, Entry
from reporter.report import Edition
from reporter.store.readings import Reading
from reporter.store.standing import FeedStanding

_DELIVERED = ("sent", "approved")


@dataclass(frozen=True)
class Outcome:
    """What a run says about one edition: where it lies, or why it is not there."""

    edition: Edition
    folder: Path | None = None
    documents: tuple[str, ...] = ()
    headline: str = ""
    fault: str = ""
    hint: str = ""
    trace: str = ""
    state: str = ""  # held, approved or withdrawn; "" where it was only built
    reasons: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def failed(cls, edition: Edition, failure: Failure) -> Outcome:
        """Of an edition that could not be made."""
        return cls(edition, fault=failure.what, hint=failure.mend, trace=failure.trace)


@dataclass
class Account:
    """All that one run did, found waiting, or could not do."""

    at: datetime
    readings: list[Reading] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)  # editions made, or not, in this run
    missed: list[str] = field(default_factory=list)  # keys of editions too long past to make
    attempts: list[Attempt] = field(default_factory=list)
    published: list[str] = field(default_factory=list)  # keys
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    held: Sequence[Entry] = ()  # all that wait, with their reasons
    unsure: Sequence[Delivery] = ()  # all that a person must look at
    put_off: Sequence[Delivery] = ()  # all that were tried and are tried again later
    late: Sequence[FeedStanding] = ()
    unmapped: Sequence[tuple[str, int]] = ()  # names of clients that nobody knows, and their rows
    is_news: bool = False  # whether any of it was worth telling the owner
    untold: str = ""  # why the owner could not be told

    @property
    def sent(self) -> list[Delivery]:
        """The mails that left in this run."""
        return [attempt.delivery for attempt in self.attempts if attempt.delivery.state == "sent"]

    @property
    def unmade(self) -> list[Outcome]:
        """The editions that could not be made."""
        return [outcome for outcome in self.outcomes if outcome.fault]

    @property
    def waiting(self) -> list[Entry]:
        """What is held, apart from what failed."""
        failed = {outcome.edition.key for outcome in self.unmade}
        return [entry for entry in self.held if entry.key not in failed]

    @property
    def unread(self) -> list[Reading]:
        """The feeds that could not be read."""
        return [reading for reading in self.readings if reading.fault]

    @property
    def set_aside(self) -> list[Reading]:
        """The files read in this run of which some rows could not be."""
        return [reading for reading in self.readings if reading.set_aside_count and not reading.earlier]

    @property
    def exit_code(self) -> int:
        """0 when all went well; 1 when an edition or a mail failed; 65 when only a feed could not be read."""
        troubled = any(attempt.fault or attempt.delivery.state not in _DELIVERED for attempt in self.attempts)
        if self.unmade or self.failures or self.unsure or troubled:
            return ReporterError.exit_code
        return DataError.exit_code if self.unread else 0
