"""Many rows of one id where the preset knows of no events: updates put in order, or no reading at all."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reporter.errors import DataError
from reporter.sources.intake import SourceFile
from reporter.sources.mapping import HAS_UPDATED_AT

_FEWEST = 3
_SOME = 0.1  # of the ids that have several rows: with fewer they are slips, which are told
_MOST = 0.5  # of those that differ in what only events differ in


@dataclass
class Repeats:
    """How many tickets a file tells of, how many in several rows, and in how many those contradict."""

    tickets: int = 0
    several: int = 0
    contradicting: int = 0

    def take(self, frame: pd.DataFrame) -> None:
        """Count the tickets of some rows; where no row says as of when it speaks, two statuses contradict."""
        if "opened_at" not in frame:  # of tickets alone the last row is not what became of them
            return
        again = frame["id"].duplicated(keep=False)
        self.tickets += len(frame) - int(again.sum())
        if not again.any():
            return
        told = ["opened_at"] if frame[HAS_UPDATED_AT].all() else ["opened_at", "status"]
        differ = (frame[again].groupby("id")[told].nunique() > 1).any(axis=1)
        self.tickets += len(differ)
        self.several += len(differ)
        self.contradicting += int(differ.sum())

    def refuse_events(self, read: SourceFile) -> None:
        """DataError where the rows are events: the last of them is not what became of the ticket."""
        is_log = self.contradicting >= _FEWEST and self.contradicting > self.several * _MOST
        if is_log and self.several > self.tickets * _SOME:
            raise DataError(
                f"{read.name}: {self.several:,} of its {self.tickets:,} tickets have several rows, which "
                "differ in status or opening: a log of events, of which the preset says nothing",
                "if each row is an event, add a table [events] to the preset, as reporter inspect proposes "
                "it; if each is what is known of the ticket, let `updated_at` be the column that says when",
            )
