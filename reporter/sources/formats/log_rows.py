"""What programs log: blocks of `Name: value` lines (apt writes its history so), Nagios, restic and borg.

Between blocks stands an empty line or one of dashes. Of Nagios count the alerts that were confirmed (HARD),
and what was found down when it started.

What restic and borg print as JSON may hold one object per line or over many lines, and plain lines that the
program wrote to its error output. Each finished run is a row, with what was complained of before: a run with
a complaint is a warning, one that broke off a failure. Complaints that no finished run follows are a row of
their own, unless the run may still be going on. A list of snapshots in the same stream dates the summaries of
a restic that writes no time into them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import CHUNK_ROWS, Chunks, Row, SetAside, aside, chunk_of
from reporter.sources.formats.json_rows import flat
from reporter.sources.looks import Look, is_ended, open_text

_FIELD = re.compile(r"([A-Za-z][\w .{}/-]{0,60}?):(?:\s+(.*))?")
_ACTIONS = ("Install", "Reinstall", "Upgrade", "Downgrade", "Remove", "Purge")
_PACKAGE = re.compile(r"([^\s:,()]+)(?::\S+)?(?: \(([^()]*)\))?(?:, |$)")
_LINE = re.compile(r"\[(\d+)\] (.*)")
_STATE = re.compile(r"(?:(INITIAL) )?(HOST|SERVICE) (?:ALERT|STATE): (.*)")
_GOOD = {"OK", "UP"}
_RESULTS = ("ok", "warning", "failed")
_FAILED = 2
_LEVELS = {"WARNING": 1, "ERROR": 2, "CRITICAL": 2}
_PROGRESS = {
    "status",
    "verbose_status",
    "archive_progress",
    "file_status",
    "progress_message",
    "progress_percent",
}

Block = dict[str, str]


def read_blocks(look: Look, preset: Preset) -> Chunks:
    """The blocks of the file; a line that continues none is set aside."""
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    has_any = False
    with open_text(look) as file:
        for number, block in blocks(file, set_aside):
            has_any = True
            rows.append((number, block))
            if len(rows) == CHUNK_ROWS:
                yield chunk_of(rows, set_aside.copy())
                rows.clear()
                set_aside.clear()
    if not has_any:
        raise DataError(f"{look.name}: holds no lines like “Name: value”", "choose the preset of this file")
    yield chunk_of(rows, set_aside)


def blocks(file: IO[str], set_aside: list[SetAside]) -> Iterator[tuple[int, Block]]:
    """Each block with the line it begins on; an indented line goes on with the value above it."""
    first, block, last = 0, Block(), ""
    for number, line in enumerate(file, 1):
        text = line.strip("\ufeff\r\n ")
        if not text or not text.strip("-"):
            if block:
                yield first, block
            block, last = {}, ""
        elif block and last and line[:1] in (" ", "\t"):
            block[last] += f"\n{text.strip()}"
        elif found := _FIELD.fullmatch(text):
            first = first if block else number
            last = found[1]
            block[last] = (found[2] or "").strip()
        else:
            set_aside.append(aside(number, "is not written “Name: value”", [text]))
    if block:
        yield first, block


def read_apt(look: Look, preset: Preset) -> Chunks:
    """A row per run and action, with the packages it touched and how many they are."""
    set_aside: list[SetAside] = []
    rows: list[Row] = []
    with open_text(look) as file:
        for number, block in blocks(file, set_aside):
            rows += [(number, row) for row in _actions(block)]
    if not any("Start-Date" in row for _, row in rows):
        raise DataError(f"{look.name}: holds no run of apt", "choose the preset of this file")
    yield chunk_of(rows, set_aside)


def _actions(block: Block) -> list[Block]:
    around = {name: " ".join(value.split()) for name, value in block.items() if name not in _ACTIONS}
    around["Result"] = "Error" if around.get("Error") else "Done"
    return [around | _action(name, block[name]) for name in _ACTIONS if name in block] or [around]


def _action(name: str, listed: str) -> Block:
    packages = _PACKAGE.findall(listed)
    told = (f"{package} {_newest(versions)}".strip() for package, versions in packages)
    return {"Action": name, "Packages": ", ".join(told), "Count": str(len(packages))}


def _newest(versions: str) -> str:
    """The version after the run, of “old, new” or “new, automatic”."""
    told = [version for version in versions.split(", ") if version != "automatic"]
    return told[-1] if told else ""


def read_nagios(look: Look, preset: Preset) -> Chunks:
    """A row per confirmed state; notifications and what the program says of itself are no records."""
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    is_log = False
    with open_text(look) as file:
        for number, line in enumerate(file, 1):
            text, reason = line.strip(), ""
            if found := _LINE.fullmatch(text):
                is_log = True
                told = _STATE.fullmatch(found[2])
                row = _alert(found[1], told) if told else {}
                if row is None:
                    reason = "has too few parts for an alert"
                elif told and row["type"] == "HARD" and not (told[1] and row["state"] in _GOOD):
                    rows.append((number, row))
            elif text:
                reason = "is no line of a Nagios log"
            if reason:
                set_aside.append(aside(number, reason, [text], is_half=not is_ended(line)))
    if not is_log:
        raise DataError(f"{look.name}: holds no line of a Nagios log", "choose the preset of this program")
    yield chunk_of(rows, set_aside)


def _alert(time: str, told: re.Match[str]) -> dict[str, str] | None:
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


@dataclass
class _Backup:
    """What was said since the run before."""

    line: int = 0
    worst: int = 0
    complaints: list[str] = field(default_factory=list)
    time: str = ""

    def complain(self, line: int, level: int, words: str, time: str = "") -> None:
        self.line = self.line or line
        self.worst = max(self.worst, level)
        self.complaints.append(words)
        self.time = self.time or time

    def row(self) -> dict[str, str]:
        """What the complaints add to the run's own row."""
        told = "\n".join(self.complaints[:20])
        return {"result": _RESULTS[self.worst], "complaints": told, "complained at": self.time}


def read_runs(look: Look, preset: Preset) -> Chunks:
    """The runs of the file; DataError when it holds no word of a backup program."""
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    snapshots: dict[str, Any] = {}
    run = _Backup()
    is_known = False
    with open_text(look) as file:
        text = file.read().lstrip("\ufeff")
    for line, said in _said(text):
        if isinstance(said, str):
            run.complain(line, 1, said)
        elif isinstance(said, list):
            snapshots |= {str(item.get("short_id")): item for item in said if isinstance(item, dict)}
        elif _is_end(said):
            is_known = True
            rows.append((line, flat(said) | run.row()))
            run = _Backup()
        elif not _hear(run, line, said):
            set_aside.append(aside(line, "is no message of restic or borg", [json.dumps(said)]))
        else:
            is_known = True
    if not is_known:
        raise DataError(f"{look.name}: holds no run of restic or borg", "choose the preset of this file")
    if run.complaints and rows and run.worst < _FAILED:
        reason = "the run that this belongs to has not ended in this file"
        set_aside.append(aside(run.line, reason, run.complaints, is_half=True))
    elif run.complaints:
        rows.append((run.line, run.row()))
    for _, row in rows:
        _date(row, snapshots)
    yield chunk_of(rows, set_aside)


def _date(row: dict[str, str], snapshots: dict[str, Any]) -> None:
    """Give a summary without times those of the snapshot that it tells of."""
    snapshot = snapshots.get(row.get("snapshot_id", ""))
    if snapshot and not row.get("backup_start"):
        row["backup_start"] = str(snapshot.get("time", ""))
        row["hostname"] = str(snapshot.get("hostname", ""))


def _said(text: str) -> Iterator[tuple[int, dict[str, Any] | list[Any] | str]]:
    """Each JSON object or list, and each line that is none, with the line it begins on."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str)
    at, line = 0, 1
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        said: dict[str, Any] | list[Any] | str = text[at:end].strip()
        if text.startswith(("{", "["), at):
            with suppress(ValueError, RecursionError):  # a line that only begins like an object
                said, end = decoder.raw_decode(text, at)
        if said:
            yield line, said
        line += text.count("\n", at, end)
        at = end


def _is_end(said: dict[str, Any]) -> bool:
    return said.get("message_type") == "summary" or isinstance(said.get("archive"), dict)


def _hear(run: _Backup, line: int, said: dict[str, Any]) -> bool:
    """Take a message in; False when it is none of these programs."""
    kind = said.get("message_type") or said.get("type")
    if kind == "error":
        error = said.get("error")
        words = str((error.get("message") if isinstance(error, dict) else error) or said.get("message") or "")
        run.complain(line, 1, " ".join(filter(None, (words or "error", str(said.get("item") or "")))))
    elif kind == "exit_error":
        run.complain(line, 2, str(said.get("message", "the run broke off")))
    elif kind == "log_message":
        level = _LEVELS.get(str(said.get("levelname")), 0)
        if level:
            run.complain(line, level, str(said.get("message", "")), str(said.get("time", "")))
    else:
        return kind in _PROGRESS
    return True
