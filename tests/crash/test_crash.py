"""A sample of the crash matrix: what fails, when, and that nobody misses or gets anything twice for it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.crash.checking import Truth, duplicated, lost
from tests.crash.sink import STUMBLES, Stumble
from tests.crash.stand import MAKING, MISHAPS, SENDING, Mishap, Ordeal, Stand
from tests.crash.tracing import CannotTraceError, Point, points_at, without_like

SAMPLE = 5  # points of each phase


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    with Stand(tmp_path_factory.mktemp("crash")) as opened:
        yield opened


def sampled(stand: Stand, phase: str) -> list[Point]:
    """Some of every kind of call, from the beginning to the end of the run."""
    try:
        points = [point for call in without_like(stand.calls(phase)) for point in points_at(call)]
    except CannotTraceError as fault:
        pytest.skip(str(fault))
    step = len(points) // SAMPLE
    return points[step // 2 :: step]


def told(ordeal: Ordeal) -> str:
    """What is to be read when a test fails."""
    wrong = f"lost {ordeal.lost}, twice {ordeal.duplicated}, {ordeal.faults}, codes {ordeal.codes}"
    return f"{ordeal.phase}, {ordeal.what}: {wrong}\n{ordeal.words}"


@pytest.mark.parametrize("phase", [MAKING, SENDING])
def test_a_run_that_fails_at_any_call_loses_nothing_and_sends_nothing_twice(stand: Stand, phase: str) -> None:
    points = sampled(stand, phase)
    ordeals = [stand.endure(phase, point) for point in points]
    assert len(ordeals) >= SAMPLE
    assert "\n".join(told(ordeal) for ordeal in ordeals if not ordeal.is_well) == ""


@pytest.mark.parametrize("how", STUMBLES)
def test_a_server_that_stumbles_leaves_only_the_unknowable_unsure(stand: Stand, how: str) -> None:
    ordeal = stand.stumble(Stumble(how, at=3))
    assert ordeal.is_well, told(ordeal)
    nobody_can_tell = {"hangs up in the body", "hangs up after the dot", "hangs up having accepted"}
    assert ordeal.unsure == (how in nobody_can_tell)


@pytest.mark.parametrize("mishap", MISHAPS[3::9], ids=str)
def test_an_older_ledger_and_a_wrong_clock_cost_nobody_a_mail_and_send_none_twice(
    stand: Stand, mishap: Mishap
) -> None:
    ordeal = stand.befall(mishap)
    assert ordeal.is_well, told(ordeal)


def test_the_count_sees_what_is_lost_what_came_twice_and_what_nobody_meant() -> None:
    truth = Truth({("<1>", "ruth"): ("weekly", "ruth"), ("<2>", "sam"): ("weekly", "sam")}, frozenset(), {})
    accepted = Counter({("<1>", "ruth"): 2, ("<1>", "sam"): 1})
    assert lost(truth, accepted) == [("weekly", "sam")]
    assert duplicated(truth, accepted) == [("weekly", "ruth"), ("<1>", "sam")]
