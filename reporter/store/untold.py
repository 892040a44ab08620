"""Which activities are told: of those whose kind or result nobody knows, nothing but their time.

What the copies, checks, updates or alarms of a span come to is not known where the result of one of them is
not, nor where work of an unknown kind stands in their log; nor, beside any such work, that a copy is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from reporter.records import BY_MACHINE


@dataclass(frozen=True)
class Doubt:
    """Activities of a span of which something is not known: so many of so many of that kind, how they ended.

    `kind` is "" of those whose kind is not known, of all. `failed` of the kind did fail, as far as is known.
    """

    kind: str
    rows: int
    of: int
    failed: int = 0


def is_strange(activities: pd.DataFrame) -> pd.Series[bool]:
    """Those of which nobody knows of what kind they are."""
    return activities["lacks_kind"].astype(bool) | (activities["unknown_kind"] != "")


def is_unsure(activities: pd.DataFrame) -> pd.Series[bool]:
    """Those of which nobody knows of what kind they are, or how they ended."""
    return is_strange(activities) | (activities["unknown_outcome"] != "")


def doubts_of(activities: pd.DataFrame) -> tuple[Doubt, ...]:
    """What is not known of the activities of a span, by kind."""
    return tuple(_doubts(activities)) if len(activities) else ()


def _doubts(activities: pd.DataFrame) -> Iterator[Doubt]:
    strange, unsure = is_strange(activities), is_unsure(activities)
    if strange.any():
        yield Doubt("", int(strange.sum()), len(activities))
    known = activities[~strange]
    kinds = set(activities.loc[unsure & ~strange, "kind"])
    beside = known["source"].isin(set(activities.loc[strange, "source"])) & known["kind"].isin(BY_MACHINE)
    kinds |= set(known.loc[beside, "kind"]) | ({"backup"} if strange.any() else set())
    for kind in sorted(kinds):
        rows = known[known["kind"] == kind]
        failed = (rows["outcome"] == "failed") & (rows["unknown_outcome"] == "")
        yield Doubt(kind, int((rows["unknown_outcome"] != "").sum()), len(rows), int(failed.sum()))


def is_told(activities: pd.DataFrame, doubts: tuple[Doubt, ...]) -> pd.Series[bool]:
    """Those that may be told. Copies are told by night: of them all whose result is known stand."""
    hidden = {doubt.kind for doubt in doubts if doubt.kind in BY_MACHINE} - {"backup"}
    return ~is_unsure(activities) & ~activities["kind"].isin(hidden)
