"""Nagios logs: the alerts that were confirmed (HARD), and what was found down when it started."""

from __future__ import annotations

import re
from typing import IO

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import Chunks, Row, SetAside, aside, chunk_of
from reporter.sources.looks import Look, is_ended, open_text

_LINE = re.compile(r"\[(\d+)\] (.*)")
_STATE = re.compile(r"(?:(INITIAL) )?(HOST|SERVICE) (?:ALERT|STATE): (.*)")
_GOOD = {"OK", "UP"}


def read_nagios(look: Look, preset: Preset) -> Chunks:
    """A row per confirmed state; notifications and what the program says of itself are no records."""
    with open_text(look) as file:
        rows, set_aside, is_log = _rows(file)
    if not is_log:
        raise DataError(f"{look.name}: holds no line of a Nagios log", "choose the preset of this program")
    yield chunk_of(rows, set_aside)


def _rows(file: IO[str]) -> tuple[list[Row], list[SetAside], bool]:
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    is_log = False
    for number, line in enumerate(file, 1):
        text = line.strip()
        found = _LINE.fullmatch(text)
        is_log = is_log or found is not None
        if not found:
            if text:
                reason = "is no line of a Nagios log"
                set_aside.append(aside(number, reason, [text], is_half=not is_ended(line)))
            continue
        told = _STATE.fullmatch(found[2])
        if told:
            row = _row(found[1], told)
            if row is None:
                reason = "has too few parts for an alert"
                set_aside.append(aside(number, reason, [text], is_half=not is_ended(line)))
            elif row["type"] == "HARD" and not (told[1] and row["state"] in _GOOD):
                rows.append((number, row))
    return rows, set_aside, is_log


def _row(time: str, told: re.Match[str]) -> dict[str, str] | None:
    """The parts of an alert; the output of the check may hold semicolons."""
    names = ["host", "service", "state", "type", "attempt", "output"]
    if told[2] == "HOST":
        names.remove("service")
    parts = told[3].split(";", len(names) - 1)
    if len(parts) < len(names) - 1:
        return None
    row = {"time": time, "service": ""} | dict(zip(names, [*parts, ""], strict=False))
    row["watched"] = " ".join(filter(None, (row["host"], row["service"])))
    return row
