"""Two ways of doing one thing, timed in turns; the ratio of their medians holds on any machine."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Result:
    """One measurement beside its aim; `value` None means that it could not be taken."""

    name: str
    value: float | None
    aim: float
    sense: Literal["at most", "at least"]
    unit: str = "×"
    detail: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value <= self.aim if self.sense == "at most" else self.value >= self.aim


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of each, run A B A B …, after one round that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for action, taken in zip((ours, theirs), times, strict=True):
            seconds = seconds_of(action)
            if number:
                taken.append(seconds)
    return statistics.median(times[0]), statistics.median(times[1])


def seconds_of(action: Callable[[], object]) -> float:
    """How long it takes, by the wall clock."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def instructions_of(command: Sequence[str]) -> int:
    """How many instructions a command executes: steadier than time where the machine is shared."""
    counted = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Collected\s*:\s*(\d+)", counted.stderr)
    if not found:
        raise RuntimeError(f"valgrind counted nothing: {counted.stderr[-300:]}")
    return int(found[1])


def has_valgrind() -> bool:
    """Whether instructions can be counted here."""
    return shutil.which("valgrind") is not None


def milliseconds(seconds: float) -> str:
    """12 ms, 1.20 s."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
