"""Figures that speak of one day, category, kind, priority, alarm or ticket, and the parts of a share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from tests.truth.answers import Answer, Known, count, worse
from tests.truth.clocks import local
from tests.truth.knowledge import Ticket
from tests.truth.machines import Works
from tests.truth.worlds import APART, HOLDS, WITHOUT_RESULT, Row

_RANKS = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
_SHARES = {"share_answered_in_time": "answer_verdict", "share_resolved_in_time": "solution_verdict"}


def detail(truth: Works, name: str, of: str) -> Answer | None:
    """What such a figure must be; None where it is not judged."""
    for share in _SHARES:
        if name.startswith(f"{share}_"):
            return _part(truth, share, name.removeprefix(f"{share}_"))
    judge = _JUDGES.get(name)
    return judge(truth, of) if judge else None


def _of_tickets(truth: Works, sure: Iterable[Ticket], perhaps: Iterable[Ticket], known: Known) -> Answer:
    answer = count(sure, perhaps, known)
    return Answer(answer.low, answer.high, known=known)


def _opened(truth: Works, fits: Callable[[Ticket], bool], known: Known = "yes") -> Answer:
    came = [one for one in truth.came_in() if fits(one)]
    sure = [one for one in came if not one.may_be_apart(truth.end)]
    return _of_tickets(truth, sure, came, worse(truth.tickets_known, known))


def _solved(truth: Works, fits: Callable[[Ticket], bool]) -> Answer:
    sure = [one for one in truth.solved() if fits(one)]
    return _of_tickets(truth, sure, filter(fits, truth.perhaps_solved()), truth.ends_known)


def _opened_on(truth: Works, of: str) -> Answer | None:
    return _opened(truth, lambda one: _day(truth, one.opened) == of) if of else truth.count_opened()


def _solved_on(truth: Works, of: str) -> Answer | None:
    return _solved(truth, lambda one: _day(truth, one.ended) == of) if of else truth.count_resolved()


def _day(truth: Works, at: object) -> str:
    return local(at, truth.patron.zone).date().isoformat() if at else ""  # type: ignore[arg-type]


def _by(column: str, judge: Callable[..., Answer]) -> Callable[[Works, str], Answer | None]:
    def judged(truth: Works, of: str) -> Answer | None:
        if column not in truth.world.columns or not of:
            return None
        return judge(truth, lambda one: one.row[column] == of)

    return judged


def _by_rank(truth: Works, of: str) -> Answer | None:
    if of not in _RANKS or "priority" not in truth.world.columns:
        return None
    return _opened(truth, lambda one: one.priority == _RANKS[of], truth.as_read("yes"))


def _set_apart(truth: Works, of: str) -> Answer | None:
    kinds = (of,) if of else APART
    inside = [one for one in truth.tickets if truth.span.holds(one.opened) and one.outcome in kinds]
    sure = [one for one in inside if one.is_apart(truth.end)]
    perhaps = [one for one in inside if one.may_be_apart(truth.end)]
    return _of_tickets(truth, sure, perhaps, truth.tickets_known)


def _older_ended(truth: Works, of: str) -> Answer | None:
    """What came in before and ended inside as `of`, on a day that the log tells."""
    older = [one for one in truth.tickets if not truth.span.holds(one.opened) and one.outcome == of]
    return _of_tickets(
        truth, [one for one in older if one.ended and truth.span.holds(one.ended)], older, "yes"
    )


def _fate(kind: str) -> Callable[[Works, str], Answer | None]:
    def judged(truth: Works, _of: str) -> Answer | None:
        came = truth.came_in()
        if any(one.may_be_apart(truth.end) or one.outcome == "?" for one in came):
            return None
        ended = [one for one in came if one.ended and one.ended < truth.end]
        found = {
            "solved": [one for one in ended if one.outcome == "solved"],
            "closed": [one for one in ended if one.outcome == "closed without result"],
            "handed_on": [one for one in ended if one.outcome == "handed on"],
            "open": [one for one in came if one.is_open(truth.end)],
        }
        seen = [one for one in came if one.is_undated_then(truth.end) and one.was_seen_open(truth.end)]
        told = {one for those in found.values() for one in those}
        found["unknown"] = [one for one in came if one not in told]
        perhaps = found[kind] + (seen if kind == "open" else [])
        sure = [one for one in found[kind] if kind != "unknown" or one not in seen]
        return _of_tickets(truth, sure, perhaps, truth.open_known() if len(ended) == 0 else truth.ends_known)

    return judged


def _overdue(truth: Works, _of: str) -> Answer | None:
    """Open at the end, its promised time for a solution over; those that wait for the client apart."""
    sure, perhaps = 0, 0
    for one in truth.perhaps_open():
        if truth.was_handed_over(one):  # it was not promised to this client
            continue
        dues = [due is not None and due < truth.end for due in truth.solution_dues(one)]
        is_held = truth.was_held(one) is not False if one.outcome else one.status in HOLDS
        is_known = not is_held and not one.was_paused(truth.end)
        sure += all(dues) and is_known and one.is_open(truth.end) is True
        perhaps += any(dues)
    return Answer(
        sure, perhaps, known=worse(truth.open_known(), "perhaps" if truth.may_be_more_open else "yes")
    )


def _part(truth: Works, share: str, part: str) -> Answer | None:
    """Good, bad, late and missing of the promises decided; and those that may have been missed."""
    ours = [one for one in truth.tickets if not truth.was_handed_over(one)]
    ways = [getattr(truth, _SHARES[share])(one) for one in ours]
    inside = [[one if one and truth.span.holds(one.at) else None for one in way] for way in ways]
    if getattr(truth, share)().known != "yes":
        return None  # of nothing, nothing is good and nothing bad
    if part == "unknown":
        dues = truth.answer_dues if share == "share_answered_in_time" else truth.solution_dues
        sure, perhaps = truth.may_be_missed(dues)
        least = [one for one in sure if not one.answered or share != "share_answered_in_time"]
        # whether in time, a day alone may not tell, nor a time on hold that is told by the wall
        open_ended = [one for one, way in zip(ours, ways, strict=True) if one.days or len(set(way)) > 1]
        return Answer(len(least), len(perhaps) + len(truth.doubtful()) + len(open_ended))
    tests: dict[str, Callable[[bool, bool], bool]] = {
        "good": lambda kept, came: kept,
        "bad": lambda kept, came: not kept,
        "late": lambda kept, came: not kept and came,
        "missing": lambda kept, came: not kept and not came,
    }
    fits = [[bool(one and tests[part](one.kept, one.came)) for one in way] for way in inside]
    return Answer(sum(map(all, fits)), sum(map(any, fits)))


def _quantity(rows: Iterable[Row]) -> float:
    return float(sum(1 if row.get("quantity") is None else row["quantity"] for row in rows))


def _activities(outcome: str) -> Callable[[Works, str], Answer | None]:
    def judged(truth: Works, of: str) -> Answer | None:
        rows = [row for row in truth.activities if row["kind"] == of and row["title"] != "Mails blocked"]
        rows = [row for row in rows if of != "note" or not row.get("ticket_id")]
        if truth.is_unsure(of):
            return Answer(known="no")
        if of == "patch" or not rows:
            return None
        total = _quantity(row for row in rows if outcome in ("", row["outcome"]))
        return Answer(total, total, known=worse(truth.machines_known, "perhaps"))

    return judged


def _alarms(fits: Callable[[Row, str], bool]) -> Callable[[Works, str], Answer | None]:
    def judged(truth: Works, of: str) -> Answer | None:
        total = _quantity(row for row in truth.activities if row["kind"] == "alert" and fits(row, of))
        return Answer(total, total, known="no" if truth.is_unsure("alert") else "perhaps")

    return judged


def _failed_checks(truth: Works, _of: str) -> Answer | None:
    """Those of announced work may be told apart."""
    if truth.is_unsure("check"):
        return Answer(known="no")
    return Answer(0, truth.failed_checks(), known="perhaps")


def _days_open(truth: Works, of: str) -> Answer | None:
    found = [one for one in truth.tickets if one.id == of]
    if len(found) != 1:
        return None
    opened: date = local(found[0].opened, truth.patron.zone).date()
    days = (truth.span.until - opened).days
    return Answer(days - 1, days)


def _time_taken(truth: Works, of: str) -> Answer | None:
    """By open time or by the clock, its hold taken off or not."""
    found = [one for one in truth.tickets if one.id == of and one.ended and one.outcome]
    if len(found) != 1 or found[0].ended is None or found[0].days:
        return None
    one, ended = found[0], found[0].ended
    ways = [truth.terms_of(one).open_seconds(one.opened, ended), (ended - one.opened).total_seconds()]
    ways += [way - truth.held(one) for way in ways]
    return Answer(values=tuple(ways))


_JUDGES: dict[str, Callable[[Works, str], Answer | None]] = {
    "opened_per_day": _opened_on,
    "resolved_per_day": _solved_on,
    "by_category_opened": _by("category", _opened),
    "by_category_resolved": _by("category", _solved),
    "by_place_opened": _by("place", _opened),
    "by_place_resolved": _by("place", _solved),
    "by_priority_opened": _by_rank,
    "set_apart": _set_apart,
    "older_ended": _older_ended,
    "fates_solved": _fate("solved"),
    "fates_closed": _fate("closed"),
    "fates_handed_on": _fate("handed_on"),
    "fates_open": _fate("open"),
    "fates_unknown": _fate("unknown"),
    "count_overdue": _overdue,
    "solved_since": lambda truth, _of: Answer(0, len(truth.ended_since("solved", "?"))),
    "closed_since": lambda truth, _of: Answer(0, len(truth.ended_since(*APART, *WITHOUT_RESULT, "?"))),
    "still_open": lambda truth, _of: Answer(0, len(truth.perhaps_open_still())),
    "waiting_now": lambda truth, _of: replace(truth.waiting_still(), n_low=None, n_high=None),
    "open_between_least": lambda truth, _of: truth.open_at_least(),
    "open_between_most": lambda truth, _of: truth.open_at_most(),
    "activities_by_kind": _activities(""),
    "activities_by_kind_ok": _activities("ok"),
    "activities_by_kind_warning": _activities("warning"),
    "activities_by_kind_failed": _activities("failed"),
    "alarm_names": _alarms(lambda row, of: row["title"] == of),
    "alerts_became_tickets": _alarms(lambda row, of: bool(row["ticket_id"])),
    "alerts_without_ticket": _alarms(lambda row, of: not row["ticket_id"]),
    "checks_failed": _failed_checks,
    "days_open": _days_open,
    "time_taken": _time_taken,
}
