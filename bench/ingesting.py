"""One ingest in a process of its own: python -m bench.ingesting ours|plain FOLDER."""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from pathlib import Path

from bench.made_logs import NEWEST


def main() -> None:
    """Ingest one way, and print the seconds and the peak of memory."""
    way, folder = sys.argv[1], Path(sys.argv[2])
    (folder / "store.sqlite").unlink(missing_ok=True)
    started = time.perf_counter()
    rows = {"ours": _ours, "plain": _plain}[way](folder)
    print(json.dumps({"seconds": time.perf_counter() - started, "megabytes": _peak(), "rows": rows}))


def _ours(folder: Path) -> int:
    from reporter.config import load_workspace
    from reporter.store.ingest import ingest_workspace
    from reporter.store.store import open_store

    workspace = load_workspace(folder)
    with open_store(workspace.store_path) as store:
        readings = list(ingest_workspace(workspace, store, None, NEWEST))
    if any(reading.fault for reading in readings):
        raise RuntimeError(readings[0].fault)
    return _count(folder)


def _plain(folder: Path) -> int:
    import pandas as pd

    frame = pd.read_csv(folder / "tickets.csv")
    names = ", ".join(frame.columns)
    marks = ", ".join("?" * len(frame.columns))
    with sqlite3.connect(folder / "store.sqlite") as connection:
        connection.execute(f"CREATE TABLE tickets ({names})")
        rows = frame.itertuples(index=False, name=None)
        connection.executemany(f"INSERT INTO tickets VALUES ({marks})", rows)
    connection.close()
    return _count(folder)


def _count(folder: Path) -> int:
    connection = sqlite3.connect(folder / "store.sqlite")
    count: int = connection.execute("SELECT count(*) FROM tickets").fetchone()[0]
    connection.close()
    return count


def _peak() -> float:
    """Megabytes held at most; /proc counts this program alone, getrusage also whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
