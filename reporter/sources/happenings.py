"""What the rows of an event log tell together: when a ticket was opened, answered and ended.

A ticket was opened at its first event. Where no column says when it ended, that is the event with which it
was closed for good: the first after the last one at which it was open. One that was open after it had been
solved came back; where the log follows each ticket from its opening and every status in it is known, no other
did. Rows that name no status we know say nothing of it. Where the log has one instant a row, a ticket whose
first row of all already ends it began before the log: its rows are set aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.records import OPEN_STATUSES, RECORD_TYPES, columns
from reporter.sources.chunks import CAME_BACK_AT, FIRST_BACK_AT, FIRST_SOLVED_AT, SetAside, aside

_ENDS = ("resolved_at", "closed_at")
_AT_ONCE = pd.Timedelta(hours=1)
EARLIER = "opened_at: its first row of all already ends it: it was opened before this log begins"
TOLD_BY_EVENT = ["id", "updated_at", "opened_at", "status", "outcome", "has_status", "unknown_status"]


@dataclass(frozen=True)
class Telling:
    """What a preset's columns leave for the events to tell."""

    ends: bool  # no column says when a ticket ended
    answers: bool
    one_instant: bool  # each row has one instant: its own

    @classmethod
    def of(cls, preset: Preset) -> Telling:
        """By the columns that the preset reads."""
        told = {*preset.columns, *preset.since_opening}
        kinds = columns(RECORD_TYPES[preset.records])
        dated = {
            source
            for name in preset.columns
            if kinds[name] == "instant"
            for source in preset.sources_of(name)
        }
        is_told = not told.isdisjoint(_ENDS)
        answers = bool(preset.events and preset.events.answers) and "first_response_at" not in told
        return cls(not is_told and "status" in told, answers, len(dated) == 1)


class Happenings:
    """The events of all tickets of a file, as they are read; those set aside are `early`, by line."""

    def __init__(self, telling: Telling, file: str) -> None:
        self.telling = telling
        self.events = pd.DataFrame()
        self.early = pd.DataFrame()
        self._file = file
        self._parts: list[pd.DataFrame] = []

    def add(self, frame: pd.DataFrame, order: pd.Series[float], is_answer: np.ndarray | None) -> None:
        """Take in the records of some rows."""
        answer = False if is_answer is None else is_answer
        self._parts.append(frame[TOLD_BY_EVENT].assign(order=order, answer=answer))

    def settle(self, kept: pd.DataFrame) -> tuple[pd.DataFrame, list[SetAside]]:
        """The last row of each ticket with the instants its events tell, and the rows that began earlier."""
        events = in_order(pd.concat(self._parts).rename_axis("line").reset_index())
        self._parts.clear()
        self._check_order(events)
        self.events = events
        kept.index = pd.Index(_lines_of(kept, events), dtype=int)
        kept, self.early = settled(kept, events, self.telling)
        return kept, asides_of(self.early)

    def _check_order(self, events: pd.DataFrame) -> None:
        """DataError where several rows of a ticket differ and nothing puts them in order."""
        many = events[events.duplicated("id", keep=False)]
        if many.empty or not self.telling.ends:
            return
        of_each = many.groupby("id")
        alike = of_each["updated_at"].nunique().eq(1) & of_each["order"].nunique().eq(1)
        differ = of_each["status"].nunique() > 1
        if (alike & differ).mean() > 0.5:
            raise DataError(
                f"{self._file}: many rows for one ticket, and no column says which came first",
                "export it with the time of each event",
            )


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """The events of each ticket as they came."""
    return events.sort_values(["id", "updated_at", "order", "line"], kind="stable", ignore_index=True)


def settled(kept: pd.DataFrame, events: pd.DataFrame, telling: Telling) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tickets with what their events, in order, tell together; and those that began before these."""
    lines = kept.index
    kept = kept.set_index("id", drop=False).rename_axis("number")
    kept["opened_at"] = events.groupby("id")["opened_at"].min().reindex(kept.index)
    if telling.answers:
        first = events[events["answer"]].groupby("id")["updated_at"].min()
        kept["first_response_at"] = first.reindex(kept.index)
    is_early = np.zeros(len(kept), bool)
    if telling.ends:
        kept = _with_ends(kept, events)
        if telling.one_instant:
            is_early = kept["id"].isin(_began_earlier(events)).to_numpy()
    kept.index = lines
    return kept[~is_early], kept[is_early]


def asides_of(early: pd.DataFrame) -> list[SetAside]:
    """The rows of tickets that began before the log."""
    if early.empty:
        return []
    return [
        aside(line, EARLIER, {"id": one}) for line, one in zip(early.index.tolist(), early["id"], strict=True)
    ]


def _lines_of(kept: pd.DataFrame, events: pd.DataFrame) -> np.ndarray:
    """The line on which the last event of each ticket stands."""
    last = events.drop_duplicates("id", keep="last").set_index("id")["line"]
    return np.asarray(last.reindex(kept["id"]).to_numpy())


def _with_ends(kept: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    speaking = events[events["has_status"] & (events["unknown_status"] == "")]
    last = speaking.drop_duplicates("id", keep="last").set_index("id")
    told = kept.index.isin(last.index)
    for name in ("status", "outcome"):
        kept.loc[told, name] = last[name].reindex(kept.index[told])
    kept.loc[told, "has_status"] = True
    latest = events[events["has_status"]].drop_duplicates("id", keep="last").set_index("id")
    kept.loc[told, "unknown_status"] = latest["unknown_status"].reindex(kept.index[told])
    is_open = speaking["status"].isin(OPEN_STATUSES)
    opens_later = is_open[::-1].groupby(speaking["id"][::-1]).cummax()[::-1]
    final = speaking[~opens_later]
    solved = final[final["status"] != "cancelled"].groupby("id")["updated_at"].min()
    closed = final[final["status"].isin(("closed", "cancelled"))].groupby("id")["updated_at"].min()
    kept["resolved_at"] = solved.reindex(kept.index)
    kept["closed_at"] = closed.reindex(kept.index)
    kept, came_back = _with_returns(kept, speaking, is_open)
    if _tells_all(events):
        kept["reopen_count"] = kept["reopen_count"].fillna(came_back.reindex(kept.index))
    return kept


def _tells_all(events: pd.DataFrame) -> bool:
    """Whether each ticket is followed from its opening, and each of its statuses is known: then those that
    came back are all that did.
    """
    begun = events.drop_duplicates("id")
    is_followed = begun["updated_at"] - begun["opened_at"] <= _AT_ONCE
    has_begun = ~begun["has_status"] | begun["status"].isin(OPEN_STATUSES)
    return bool((is_followed & has_begun).all() and (events["unknown_status"] == "").all())


def _with_returns(
    kept: pd.DataFrame, speaking: pd.DataFrame, is_open: pd.Series[bool]
) -> tuple[pd.DataFrame, pd.Series[float]]:
    """When each was first solved, and by when it was last open since; and a 1 for each that came back.

    Where the log goes on from another file, its first row here at which it is open may be a coming back.
    """
    was_solved = (speaking["outcome"] == "solved").groupby(speaking["id"]).shift(fill_value=False)
    returns = speaking[is_open & was_solved].groupby("id")["updated_at"]
    back = returns.max()
    first = speaking[speaking["outcome"] == "solved"].groupby("id")["updated_at"].min()
    begun = speaking[is_open].groupby("id")["updated_at"].min()
    kept[CAME_BACK_AT] = back.reindex(kept.index).fillna(begun.reindex(kept.index))
    kept[FIRST_BACK_AT] = returns.min().reindex(kept.index)
    kept[FIRST_SOLVED_AT] = first.reindex(kept.index)
    return kept, pd.Series(1.0, back.index)


def _began_earlier(events: pd.DataFrame) -> pd.Series[Any]:
    """The tickets that their first row already ends."""
    first = events.drop_duplicates("id")
    return first.loc[first["has_status"] & ~first["status"].isin(OPEN_STATUSES), "id"]
