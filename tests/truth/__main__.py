"""Ten thousand worlds, each told and held against what is true; then a count of what was judged."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.truth.drawing import world
from tests.truth.judging import Account, judge, safely
from tests.truth.relations import relate

_CHUNK = 25
_SHOWN = 12
_EVERY = 25  # so many-th worlds are also told in another order, day by day, and with their neighbour


def judged(seeds: range) -> Account:
    """All worlds of these seeds."""
    account = Account()
    for seed in seeds:
        account.add(judge(drawn := world(seed)))
        if seed % _EVERY == 0:
            related = Account()
            safely(relate, drawn, related)
            account.add(related)
    return account


def main() -> int:
    """0 when nothing said differs from what is true."""
    options = argparse.ArgumentParser(prog="python -m tests.truth", description=__doc__)
    options.add_argument("--worlds", type=int, default=10_000)
    options.add_argument("--first", type=int, default=0, help="the seed to begin with")
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--show", type=int, default=_SHOWN, help="how many differences to print")
    told = options.parse_args()
    end = told.first + told.worlds
    chunks = [range(seed, min(seed + _CHUNK, end)) for seed in range(told.first, end, _CHUNK)]
    total, begun, spoken = Account(), time.monotonic(), 0.0
    with ProcessPoolExecutor(told.jobs) as pool:
        for account in pool.map(judged, chunks):
            for difference in account.differences[: max(told.show - len(total.differences), 0)]:
                print(f"  {difference}", flush=True)
            total.add(account)
            if time.monotonic() - spoken > 15:
                spoken = time.monotonic()
                print(
                    f"{spoken - begun:6.0f} s  {total.worlds:,} worlds, {len(total.differences)} differences",
                    flush=True,
                )
    kinds = Counter(difference.what.split(" of ")[0] for difference in total.differences)
    for kind, count in kinds.most_common():
        print(f"  {count:6,}  {kind}")
    print(f"{total}, in {time.monotonic() - begun:,.0f} s")
    return 1 if total.differences else 0


if __name__ == "__main__":
    sys.exit(main())
