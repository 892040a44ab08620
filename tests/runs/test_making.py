"""One way to make an edition: in this process or in another, with the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.errors import Failure
from reporter.periods import parse_period
from reporter.report import Edition, Memory
from reporter.runs import run
from reporter.runs.making import Made, Task, Waiting, carry_out, make, only
from reporter.store.store import open_store
from tests.runs.workspaces import MORNING, PERIODS, media, open_office, sample


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


def edition_of(slug: str, cadence: str) -> Edition:
    return Edition(cadence, slug, parse_period(PERIODS[cadence], sample().clients[slug].zone))


def test_an_edition_is_made_whole(tmp_path: Path) -> None:
    with open_store(sample().store_path) as store:
        made = make(sample(), store, edition_of("brook", "daily"), Memory(), MORNING)
    assert made.report.edition.key == "brook/daily/2026-11-03"
    assert [document.name for document in made.documents] == [
        "letter.html",
        "letter.txt",
        "page.html",
        "report.json",
    ]


def test_the_same_bytes_come_from_another_process(pool: Executor) -> None:
    editions = [edition_of("brook", "daily"), edition_of("brook", "monthly"), edition_of("south", "weekly")]
    if "pdf" not in media():
        editions = [edition for edition in editions if "pdf" not in MENU[edition.cadence].outputs]
    tasks = [Task(edition, Memory(), MORNING) for edition in editions]
    with open_store(sample().store_path) as store:
        spaces = [only(sample(), task.edition.client) for task in tasks]
        here = list(map(carry_out, spaces, repeat(store), tasks))
        there = list(pool.map(carry_out, spaces, repeat(store), tasks))
    assert all(isinstance(made, Made) and made.documents for made in here)
    assert here == there


def test_what_fails_in_another_process_costs_only_itself(pool: Executor) -> None:
    long_ago = Edition("monthly", "brook", parse_period("2024-01", "Europe/London"))
    tasks = [Task(one, Memory(), MORNING) for one in (long_ago, edition_of("brook", "daily"))]
    with open_store(sample().store_path) as store:
        failed, made = pool.map(carry_out, repeat(only(sample(), "brook")), repeat(store), tasks)
    assert isinstance(failed, Failure)
    assert failed.what == "Brook & Lane Solicitors joined on 2024-03-04, so 2024-01 cannot be told"
    assert failed.mend
    assert isinstance(made, Made)


def test_an_edition_that_waits_is_made_only_when_it_would_be_told_otherwise() -> None:
    with open_store(sample().store_path) as store:
        task = Task(edition_of("brook", "daily"), Memory(), MORNING)
        made = carry_out(sample(), store, task)
        assert isinstance(made, Made)
        told = Waiting(MORNING, made.sha256, made.reasons)
        assert carry_out(sample(), store, replace(task, waiting=told)) is None
        for other in (replace(told, reasons=()), replace(told, report_sha256="0" * 64)):
            assert isinstance(carry_out(sample(), store, replace(task, waiting=other)), Made)
        held_otherwise = replace(task, waiting=told, unread=("could not be read: desk",))
        assert isinstance(carry_out(sample(), store, held_otherwise), Made)


@pytest.mark.parametrize("review", [False, True])
def test_a_run_on_a_pool_of_processes_is_the_same_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Executor, review: bool
) -> None:
    found = []
    for name, spread in (("one", map), ("two", pool.map)):
        office = open_office(tmp_path / name, monkeypatch)
        office.settings(review=review)
        for slug in ("anna", "bert"):
            office.client(slug, "ann daily")
        office.tickets("2026-11-03", since="2026-10-25")
        with office.desk() as desk:
            account = run(desk, spread=spread)
        assert account.exit_code == 0
        kept = {
            str(path.relative_to(office.folder)): path.read_bytes()
            for place in ("sent", "outbox")
            for path in (office.folder / place).rglob("*")
            if path.is_file() and path.suffix != ".eml"  # the way to unsubscribe is each workspace's own
        }
        found.append((office.states(), office.gone, [one.key for one in account.held], kept))
    assert found[0] == found[1]
    assert len(found[0][0]) == 2
