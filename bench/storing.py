"""Whether loading stays quick as history grows, and what reading a million rows costs."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from bench.made_logs import NEWEST, write_workspace
from bench.measuring import Result, in_turns, milliseconds

_MONTH = timedelta(days=30)
_TICKETS_A_MONTH = 1_000  # of five clients together
_SHORT, _LONG = 18, 180  # months; the short one holds all that a monthly report looks back on
_INGEST_ROUNDS = 3


def measure_facts(rounds: int) -> list[Result]:
    """The facts of one month, from a store of 18 months and from one of 180."""
    from reporter.config import load_workspace
    from reporter.periods import MONTH, last_complete
    from reporter.report import Edition
    from reporter.store.facts import load_facts
    from reporter.store.ingest import ingest_workspace
    from reporter.store.store import Store, open_store

    def filled(folder: Path, months: int) -> Store:
        workspace = load_workspace(write_workspace(folder, months * _TICKETS_A_MONTH, months * _MONTH))
        store = open_store(workspace.store_path)
        list(ingest_workspace(workspace, store, None, NEWEST))
        return store

    edition = Edition("monthly", "cedar", last_complete(MONTH, NEWEST, "Europe/London"))
    with (
        tempfile.TemporaryDirectory() as folder,
        filled(Path(folder, "short"), _SHORT) as short,
        filled(Path(folder, "long"), _LONG) as long,
    ):
        opened = len(load_facts(short, edition).this.opened), len(load_facts(long, edition).this.opened)
        slow, quick = in_turns(
            lambda: load_facts(long, edition), lambda: load_facts(short, edition), rounds * 3
        )
    detail = f"{milliseconds(slow)} v {milliseconds(quick)}; {opened[1]} and {opened[0]} tickets in the month"
    return [
        Result("facts of a month, 180 v 18 months of history", slow / quick, 1.2, "at most", detail=detail)
    ]


def measure_ingest(rows: int) -> list[Result]:
    """Ingest against pandas.read_csv and sqlite3.executemany, and the memory it takes."""
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder, "logs"), rows, 60 * _MONTH)
        runs = [
            (_ingest("ours", Path(folder, "logs")), _ingest("plain", Path(folder, "logs")))
            for _ in range(_INGEST_ROUNDS)
        ]
    ours, plain = (statistics.median(run[way]["seconds"] for run in runs) for way in (0, 1))
    if any(run[way]["rows"] != rows for run in runs for way in (0, 1)):
        raise RuntimeError("rows were lost on the way; the times mean nothing")
    detail = f"{milliseconds(ours)} v {milliseconds(plain)}; {rows / ours:,.0f} rows a second"
    peak = max(run[0]["megabytes"] for run in runs)
    plain_peak = max(run[1]["megabytes"] for run in runs)
    return [
        Result(
            f"ingest of {rows:,} rows v read_csv + executemany", ours / plain, 2, "at most", detail=detail
        ),
        Result("peak memory of that ingest", peak, 500, "at most", "MB", f"plain: {plain_peak:.0f} MB"),
    ]


def _ingest(way: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.ingesting", way, str(folder)]
    taken = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(taken.stdout.splitlines()[-1])
    return found
