"""The crash matrix: a fault at every system call of a run, one at a time; then a table of what came of it."""

from __future__ import annotations

import argparse
import queue
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.crash.sink import STUMBLES, Stumble
from tests.crash.stand import MISHAPS, PHASES, SENDING, Mishap, Ordeal, Stand
from tests.crash.tracing import CannotTraceError, Point, points_at, without_like
from tests.crash.workspace import EXPECTED

Task = tuple[str, Point | Stumble | Mishap]
_EVERY = 15.0  # seconds between two words of progress


def tasks(stand: Stand, phases: Iterable[str]) -> Iterator[Task]:
    """All that is to be endured."""
    for phase in phases:
        for call in without_like(stand.calls(phase)):
            yield from ((phase, point) for point in points_at(call))
        if phase == SENDING:
            for how in STUMBLES:
                yield from ((phase, Stumble(how, at)) for at in range(1, len(EXPECTED) + 1))
            yield from ((phase, mishap) for mishap in MISHAPS)


def endure(stand: Stand, task: Task) -> Ordeal:
    """One of them."""
    phase, what = task
    if isinstance(what, Mishap):
        return stand.befall(what)
    return stand.stumble(what) if isinstance(what, Stumble) else stand.endure(phase, what)


def run_all(waiting: list[Task], folder: Path, jobs: int) -> list[Ordeal]:
    """All of them, on so many workbenches; says how far it is."""
    left: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in waiting:
        left.put(task)
    done: list[Ordeal] = []
    failed: list[BaseException] = []
    workers = [
        threading.Thread(target=_work, args=(folder / str(number), left, done, failed), daemon=True)
        for number in range(jobs)
    ]
    begun = time.monotonic()
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        for worker in workers:
            worker.join(_EVERY / jobs)
        bad = sum(not ordeal.is_well for ordeal in done)
        print(
            f"{time.monotonic() - begun:6.0f} s  {len(done):,} of {len(waiting):,}, {bad} not well",
            flush=True,
        )
    if failed:
        raise failed[0]
    return done


def _work(
    folder: Path, left: queue.SimpleQueue[Task], done: list[Ordeal], failed: list[BaseException]
) -> None:
    try:
        with Stand(folder) as stand:
            while not failed:
                task = left.get_nowait()
                ordeal = endure(stand, task)
                done.append(ordeal)
                if not ordeal.is_well:
                    _show(ordeal)
    except queue.Empty:
        pass
    except BaseException as fault:
        failed.append(fault)


def _show(ordeal: Ordeal) -> None:
    words = "\n".join(f"      | {line}" for line in ordeal.words.splitlines()[-40:])
    print(
        f"  NOT WELL {ordeal.phase}: {ordeal.what}\n    hit: {ordeal.hit}\n    codes {ordeal.codes}",
        flush=True,
    )
    for name in ("lost", "duplicated", "faults"):
        if found := getattr(ordeal, name):
            print(f"    {name}: {found}", flush=True)
    print(words, flush=True)


def table(ordeals: list[Ordeal]) -> Iterator[str]:
    """Per phase and call: points, lost, duplicated, unsure, and what else was wrong."""
    heads = ("phase", "call", "points", "lost", "duplicated", "unsure", "missed", "faults")
    yield "{:<9} {:<26} {:>7} {:>6} {:>11} {:>7} {:>7} {:>7}".format(*heads)
    groups: dict[tuple[str, str], list[Ordeal]] = {}
    for ordeal in ordeals:
        what = f"server {ordeal.what.how}" if isinstance(ordeal.what, Stumble) else ordeal.what.call
        groups.setdefault((ordeal.phase, what), []).append(ordeal)
    for (phase, call), members in [*sorted(groups.items()), (("all", ""), ordeals)]:
        counts = (
            len(members),
            sum(len(one.lost) for one in members),
            sum(len(one.duplicated) for one in members),
            sum(one.unsure for one in members),
            sum(not one.hit for one in members),
            sum(bool(one.faults) for one in members),
        )
        yield "{:<9} {:<26} {:>7,} {:>6} {:>11} {:>7} {:>7} {:>7}".format(phase, call[:26], *counts)


def main() -> int:
    """0 when nothing was lost, nothing was sent twice, and all else was well."""
    options = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--every", type=int, default=1, help="only every so many-th point")
    options.add_argument("--phase", choices=PHASES, help="else all of them")
    options.add_argument("--only", default="", help="only this call")
    told = options.parse_args()
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="reporter-crash-", dir=memory if memory.is_dir() else None))
    try:
        with Stand(folder / "first") as stand:
            waiting = list(tasks(stand, [told.phase] if told.phase else PHASES))
        random.Random(1).shuffle(waiting)  # what is not well shows early
        if told.only:
            waiting = [task for task in waiting if getattr(task[1], "call", "server") == told.only]
        begun = time.monotonic()
        ordeals = run_all(waiting[:: told.every], folder, told.jobs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + "\n".join(table(ordeals)))
    print(f"\n{len(ordeals):,} points in {time.monotonic() - begun:,.0f} s")
    return 0 if all(ordeal.is_well for ordeal in ordeals) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotTraceError as fault:
        sys.exit(str(fault))
