"""What no ticket of a feed ever says, and what that costs: reports leave it out or say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from reporter.records import OPEN_STATUSES
from reporter.store.tables import tickets

_COSTS = {
    "status": "no status: reports cannot say more of how a ticket stands than its times do",
    "ending": "no time of solving: reports cannot say how many were solved",
    "answers": "no first answers: reports cannot say whether answers were in time",
    "returns": "no count of comings back: reports cannot say whether what came back was solved before",
    "categories": "no categories: reports cannot say what it was about",
    "minutes": "no time worked: reports cannot say how many hours it took",
}


def costs(told: Mapping[str, int]) -> dict[str, str]:
    """A sentence for each thing that none of these tickets says; `told` counts those that do."""
    if not told["tickets"]:
        return {}
    missing = [name for name in _COSTS if not told[name]]
    if told["status"] and not told["ended"]:  # what is all open has no time of solving yet
        missing = [name for name in missing if name != "ending"]
    sentences = {**_COSTS}
    if told["deadlines"]:
        sentences["answers"] += " (a due time alone is no answer)"
    return {name: sentences[name] for name in missing}


def told_in(frame: pd.DataFrame) -> Counter[str]:
    """How many tickets of a frame say each thing."""
    return Counter(
        {
            "tickets": len(frame),
            "status": int(frame["has_status"].sum()),
            "ended": int((~frame["status"].isin(OPEN_STATUSES)).sum()),
            "ending": int((frame["resolved_at"].notna() | frame["closed_at"].notna()).sum()),
            "answers": int(frame["first_response_at"].notna().sum()),
            "deadlines": int(frame["first_response_due_at"].notna().sum()),
            "returns": int(frame["reopen_count"].notna().sum()),
            "categories": int((frame["category"] != "").sum()),
            "minutes": int(frame["minutes_worked"].notna().sum()),
        }
    )


def blanks_of(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """For each source with tickets what none of them says, in words, and how many tickets that are."""
    columns = tickets.c
    is_told = {
        "status": columns.has_status,
        "ended": columns.status.not_in(OPEN_STATUSES),
        "ending": or_(columns.resolved_at.is_not(None), columns.closed_at.is_not(None)),
        "answers": columns.first_response_at.is_not(None),
        "deadlines": columns.first_response_due_at.is_not(None),
        "returns": columns.reopen_count.is_not(None),
        "categories": columns.category != "",
        "minutes": columns.minutes_worked.is_not(None),
    }
    counted = [func.count().filter(condition).label(name) for name, condition in is_told.items()]
    chosen = select(columns.source, func.count().label("tickets"), *counted).group_by(columns.source)
    for row in connection.execute(chosen.order_by(columns.source)).mappings():
        told = {name: int(row[name]) for name in ("tickets", *is_told)}
        yield from ((str(row["source"]), sentence, told["tickets"]) for sentence in costs(told).values())
