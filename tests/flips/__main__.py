"""Two hundred flipped bits in the store and two hundred in the ledger, a run after each; then a count."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.flips.flipping import LEDGER, STORE, Stand


def main() -> int:
    """0 when each was refused, mended or without effect."""
    options = argparse.ArgumentParser(prog="python -m tests.flips", description=__doc__)
    options.add_argument("--flips", type=int, default=200, help="in each of the two files")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--all", action="store_true", help="print every flip")
    told = options.parse_args()
    counts, wrong, begun = Counter[str](), 0, time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="reporter-flips-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        stand = Stand(Path(folder), patch)
        for which in (STORE, LEDGER):
            for flip in stand.flips(which, told.flips, told.seed):
                counts[f"{which}: {flip.outcome or 'wrong'}"] += 1
                wrong += bool(flip.fault)
                if flip.fault or told.all:
                    print(f"  {which} {flip.bit}: {flip.outcome}{flip.fault}: {flip.words}", flush=True)
    for name, count in sorted(counts.items()):
        print(f"{count:6,}  {name}")
    print(f"{wrong} false or unseen, in {time.monotonic() - begun:,.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
