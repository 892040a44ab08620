"""Of work whose result or kind nobody taught us no figure is told, and no copy is missing."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any, get_args

import pytest

from reporter import metrics
from reporter.metrics import Backups, Checks
from reporter.periods import parse_period
from reporter.records import BY_MACHINE, ActivityKind
from reporter.store.facts import Span
from tests.metrics.worlds import activity, client, span

PERIODS = ("2026-11-03", "2026-W44", "2026-10")
KINDS = get_args(ActivityKind)
WORDS = ("aborted", "timed out", "cancelled", "skipped", "not run", "missed", "läuft", "?")
ONE = client().model_copy(update={"expected": client().expected.model_copy(update={"backups_per_day": 1})})
FIGURES: dict[str, Any] = {
    "backup": (metrics.newest_backup_at,),
    "check": (metrics.checks, metrics.mails_blocked, metrics.outages),
    "patch": (metrics.patches,),
    "alert": (metrics.alerts, metrics.alarm_names),
    "maintenance": (metrics.restore_test,),
}


def work(period: str, kind: str, **words: Any) -> list[dict[str, Any]]:
    """One of each day, in order."""
    days = parse_period(period, "Europe/London").days
    title = "Restore test" if kind == "maintenance" else "Mails blocked today" if kind == "check" else "Work"
    return [
        activity(
            kind,
            f"{day}T02:00",
            id=f"{kind}-{day}",
            title=title,
            asset="A",
            source="log",
            minutes=30.0,
            **words,
        )
        for day in days
    ]


def told(of: Span, kind: str) -> list[Any]:
    return [metric(of, ONE) for metric in FIGURES.get(kind, ())]


def nothing(period: str, kind: str) -> list[Any]:
    return told(span(period), kind)


@pytest.mark.parametrize(("period", "kind"), list(product(PERIODS, KINDS)))
@pytest.mark.parametrize("word", WORDS)
def test_one_unknown_result_leaves_what_its_kind_came_to_unknown(period: str, kind: str, word: str) -> None:
    rows = work(period, kind)
    rows[-1] |= {"unknown_outcome": word, "outcome": "warning"}
    unsure = span(period, activities=rows)
    assert told(unsure, kind) == nothing(period, kind)
    assert kind not in metrics.activities_by_kind(unsure, ONE)
    if kind == "backup":
        assert metrics.share_backups(unsure, ONE).of == 0
    assert word not in str(unsure.activities.to_dict())


@pytest.mark.parametrize(("period", "kind"), list(product(PERIODS, KINDS)))
def test_other_kinds_are_told_as_ever(period: str, kind: str) -> None:
    rows = [row for one in BY_MACHINE for row in work(period, one)]
    strange = [
        row | {"unknown_outcome": "aborted", "id": f"x{n}"} for n, row in enumerate(work(period, kind))
    ]
    beside, alone = span(period, activities=rows + strange), span(period, activities=rows)
    for other in set(BY_MACHINE) - {kind}:
        assert told(beside, other) == told(alone, other)
        by_kind = [metrics.activities_by_kind(one, ONE) for one in (beside, alone)]
        assert by_kind[0].get(other) == by_kind[1].get(other)
    if kind != "backup":
        assert metrics.share_backups(beside, ONE) == metrics.share_backups(alone, ONE)


STRANGE = [{"unknown_kind": "backup job"}, {"unknown_kind": "Sicherung"}, {"lacks_kind": True}]


@pytest.mark.parametrize(("period", "how"), list(product(PERIODS, STRANGE)))
@pytest.mark.parametrize("agreed", [None, 1, 2])
def test_beside_work_of_an_unknown_kind_no_copy_is_missing(
    period: str, how: dict[str, Any], agreed: int | None
) -> None:
    who = ONE.model_copy(update={"expected": ONE.expected.model_copy(update={"backups_per_day": agreed})})
    strange = span(period, activities=work(period, "note", **how))
    assert metrics.share_backups(strange, who) == Backups(0, 0)
    assert metrics.newest_backup_at(strange, who) is None
    assert metrics.activities_by_kind(strange, who) == {}
    copies = [row | {"source": "vault"} for row in work(period, "backup")]
    both = span(period, activities=copies + work(period, "note", **how))
    good = len(copies) if agreed == 1 else 0  # that all agreed copies were made is known all the same
    made = metrics.share_backups(both, who)
    assert (made.good, made.of) == (good, good)


@pytest.mark.parametrize(("period", "kind"), list(product(PERIODS, BY_MACHINE)))
@pytest.mark.parametrize("how", STRANGE)
def test_beside_work_of_an_unknown_kind_in_their_log_nothing_is_counted(
    period: str, kind: str, how: dict[str, Any]
) -> None:
    rows = work(period, kind) + work(period, "note", **how)[-1:]
    assert told(span(period, activities=rows), kind) == nothing(period, kind)
    elsewhere = [row | {"source": "diary"} if row["kind"] == "note" else row for row in rows]
    if kind != "backup":
        alone = span(period, activities=work(period, kind))
        assert told(span(period, activities=elsewhere), kind) == told(alone, kind)


@pytest.mark.parametrize("period", PERIODS)
def test_a_copy_of_the_evening_before_of_an_unknown_result_is_none_of_the_night(period: str) -> None:
    rows = work(period, "backup")
    begun = parse_period(period, "Europe/London").start - timedelta(hours=2)
    first = activity("backup", id="e", asset="A", source="log", unknown_outcome="aborted") | {"at": begun}
    early = span(period, activities=rows, backups_before=[first])
    assert metrics.share_backups(early, ONE).of == 0
    before = first | {"at": begun - timedelta(days=1)}
    assert metrics.share_backups(span(period, activities=rows, backups_before=[before]), ONE).of == len(rows)


@pytest.mark.parametrize(("period", "kind"), list(product(PERIODS, KINDS)))
def test_time_that_was_booked_counts_whatever_came_of_it(period: str, kind: str) -> None:
    sure, unsure = work(period, kind), work(period, kind, unknown_outcome="erledigt?")
    known, told_of = (metrics.hours_worked(span(period, activities=rows), ONE) for rows in (sure, unsure))
    assert known == told_of
    strange = metrics.hours_worked(span(period, activities=work(period, kind, unknown_kind="Sonstiges")), ONE)
    assert strange.total is None
    assert strange.missing == len(sure)


def test_checks_that_failed_are_not_told_beside_one_of_an_unknown_result() -> None:
    rows = [activity("check", outcome="failed"), activity("check", unknown_outcome="timed out")]
    unsure = span(activities=rows)
    assert metrics.checks(unsure, ONE) == Checks(0, 0, 0)
    (doubt,) = unsure.known.doubts
    assert (doubt.kind, doubt.rows, doubt.of, doubt.failed) == ("check", 1, 2, 1)
