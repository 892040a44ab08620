"""A damaged store mended in the midst of work: read anew from the logs, once, and told."""

from __future__ import annotations

from dataclasses import dataclass

from reporter.errors import DamagedError, Failure, safely
from reporter.runs import planning
from reporter.runs.accounts import Account
from reporter.runs.desk import Desk
from reporter.store.ingest import Watch
from reporter.store.rereading import damage_of, told_of


@dataclass
class Mender:
    """Mends the store of one run, at most once."""

    desk: Desk
    account: Account
    watch: Watch | None = None
    was_tried: bool = False

    def mend(self, damage: DamagedError | None = None) -> bool:
        """Whether the store was read anew; what kept it from being so is in the account."""
        if self.was_tried:
            return False
        self.was_tried = True
        damage = damage or damage_of(self.desk.store, None)
        if damage is None:
            return False
        readings = safely(list, planning.read_sources_anew(self.desk, damage, self.watch))
        if isinstance(readings, Failure):
            self.account.failures.append(readings)
            return False
        self.account.readings = readings
        self.account.warnings.append(told_of(damage))
        return True
