"""Five thousand exports in seven languages, each read and held against what was written."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.readings.judging import Account, judge
from tests.readings.writing import drawn

_CHUNK = 20
_SHOWN = 30
_TOLD_EVERY = 10


def judged(seeds: range) -> Account:
    """All files of these seeds."""
    account = Account()
    for seed in seeds:
        account.add(judge(drawn(seed)))
    return account


def main() -> int:
    """0 when nothing that is stored differs from what was written."""
    options = argparse.ArgumentParser(prog="python -m tests.readings", description=__doc__)
    options.add_argument("--files", type=int, default=5_000)
    options.add_argument("--first", type=int, default=0, help="the seed to begin with")
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    told = options.parse_args()
    end = told.first + told.files
    chunks = [range(seed, min(seed + _CHUNK, end)) for seed in range(told.first, end, _CHUNK)]
    total, begun = Account(), time.monotonic()
    with ProcessPoolExecutor(told.jobs) as pool:
        for done, account in enumerate(pool.map(judged, chunks), start=1):
            for error in account.errors[: max(_SHOWN - len(total.errors), 0)]:
                print(f"  {error}", flush=True)
            total.add(account)
            if done % _TOLD_EVERY == 0:
                print(f"  after {time.monotonic() - begun:,.0f} s: {total}", flush=True)
    for reason, count in total.refused.most_common(10):
        print(f"  {count:6,} refused: {reason}")
    for header, count in total.unread.most_common(20):
        print(f"  {count:6,} not read: {header}")
    print(f"{total}, in {time.monotonic() - begun:,.0f} s")
    return 1 if total.errors else 0


if __name__ == "__main__":
    sys.exit(main())
