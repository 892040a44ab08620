"""make bench: every measurement in one run, as ratios beside their aims."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from bench import printing, starting, storing
from bench.measuring import Result, has_valgrind


def main() -> int:
    """Measure, and print a table; ✗ marks an aim that was missed."""
    options = _options()
    if options.instructions and not has_valgrind():
        print("--instructions needs valgrind: apt-get install valgrind", file=sys.stderr)
        return 2
    results = list(_measure(options))
    if options.json:
        options.json.write_text(json.dumps([_as_data(result) for result in results], indent=1) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each pair (default 7)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows to ingest (default a million)")
    parser.add_argument("--only", choices=["start", "pdf", "facts", "ingest"], help="one part of it")
    parser.add_argument(
        "--instructions", action="store_true", help="count instructions where that is steadier"
    )
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> Iterator[Result]:
    parts: dict[str, Callable[[], list[Result]]] = {
        "start": lambda: starting.measure(options.rounds, count_instructions=options.instructions),
        "pdf": lambda: printing.measure(options.rounds),
        "facts": lambda: storing.measure_facts(options.rounds),
        "ingest": lambda: storing.measure_ingest(options.rows),
    }
    print(f"{'':2}{'measured':<52}{'result':>10}  {'aim':<12}details", flush=True)
    for name, part in parts.items():
        if options.only in (None, name):
            for result in part():
                print(_line(result), flush=True)
                yield result


def _line(result: Result) -> str:
    mark = {True: "✓", False: "✗", None: "–"}[result.is_met]
    digits = 2 if result.unit == "×" else 0
    value = "" if result.value is None else f"{result.value:.{digits}f}"
    sign = "≤" if result.sense == "at most" else "≥"
    unit = f" {result.unit}" if result.unit else ""
    return f"{mark:2}{result.name:<52}{value + unit:>10}  {f'{sign} {result.aim:g}{unit}':<12}{result.detail}"


def _as_data(result: Result) -> dict[str, object]:
    return {**asdict(result), "is_met": result.is_met}


if __name__ == "__main__":
    sys.exit(main())
