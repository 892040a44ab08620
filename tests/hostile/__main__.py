"""Thousands of hostile strings in every column of logs, told to their clients; then a count."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.hostile.attack import CLIENTS, attack, strings


def main() -> int:
    """0 when nothing got through."""
    options = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    options.add_argument("--strings", type=int, default=12_000)
    options.add_argument("--seed", type=int, default=0)
    told = options.parse_args()
    texts = list(strings(told.strings, told.seed))
    wrong, begun, size = 0, time.monotonic(), 2 * CLIENTS
    for first in range(0, len(texts), size):
        with (
            tempfile.TemporaryDirectory(prefix="reporter-hostile-") as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            for breach in attack(Path(folder) / "office", patch, texts[first : first + size]):
                wrong += 1
                print(f"  {breach.where}: {breach.what}: {breach.strings!r}"[:400], flush=True)
    print(f"{len(texts):,} strings, {wrong:,} got through, in {time.monotonic() - begun:,.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
