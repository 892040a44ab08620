"""What was failing when a span began: told by the checks of the four weeks before it, by no older ones."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, tuple_

from reporter.store.frames import filed_between
from reporter.store.tables import activities

LOOKED_BACK = timedelta(days=28)
WATCHED = ("source", "asset", "title", "place")  # what tells one thing that is watched from another
_FAR = 400 * 86400  # seconds
_ASKED_AT_ONCE = 500

_table = activities.c
_is_check = and_(
    _table.kind == "check",
    _table.unknown_kind == "",
    not_(_table.lacks_kind),
    _table.precision != "month",
    or_(_table.quantity.is_(None), _table.quantity <= 1, _table.ends_at.is_not(None)),  # of a moment
)
_is_failed = and_(_is_check, _table.outcome == "failed", _table.unknown_outcome == "")
_is_other = and_(_is_check, or_(_table.outcome != "failed", _table.unknown_outcome != ""))


_is_lasting = and_(
    _table.kind == "alert", _table.unknown_kind == "", not_(_table.lacks_kind), _table.precision != "month"
)


def _reaches(start: int) -> ColumnElement[bool]:
    """Whether it is not over by then, as far as is told."""
    return or_(_table.ends_at > start, _table.ends_at.is_(None))


def checks_around(
    connection: Connection, client: str, edges: tuple[int, int, int], inside: pd.DataFrame
) -> pd.DataFrame:
    """The checks of [early, start) that failed, and the alarms that were not over; and, of what failed then
    or inside, the first after the end that did, and the last before the start and the first after the end
    that did not: they show that its log tells of those, too.
    """
    early, start, end = edges
    failed = filed_between(connection, "activities", client, early, start, _is_failed)
    alarms = filed_between(connection, "activities", client, early, start, _is_lasting, _reaches(start))
    is_failed = (inside["kind"] == "check") & (inside["outcome"] == "failed")
    titles = sorted({*failed["title"], *inside.loc[is_failed, "title"]})
    parts = [failed, alarms]
    for first in range(0, len(titles), _ASKED_AT_ONCE):
        named = _table.title.in_(titles[first : first + _ASKED_AT_ONCE])
        before, after = (func.max, start - _FAR, start), (func.min, end, end + _FAR)
        for kind, (pick, since, until) in ((_is_other, before), (_is_other, after), (_is_failed, after)):
            watched, of_these = [_table[name] for name in WATCHED], and_(kind, named)
            chosen = select(*watched, pick(_table.at)).where(
                _table.client == client, _table.at >= since, _table.at < until, of_these
            )
            nearest = tuple_(*watched, _table.at).in_(chosen.group_by(*watched))
            parts.append(filed_between(connection, "activities", client, since, until, of_these, nearest))
    return pd.concat([part for part in parts if len(part)] or [failed], ignore_index=True)
