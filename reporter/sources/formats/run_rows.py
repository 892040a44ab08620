"""What restic and borg print as JSON: each finished run a row, with what the program complained of before.

The stream may hold one object per line or over many lines, and plain lines that the program wrote to its
error output. A run with a complaint is a warning, one that broke off a failure. Complaints that no finished
run follows are a row of their own, unless the run may still be going on. A list of snapshots in the same
stream dates the summaries of a restic that writes no time into them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import Chunks, Row, SetAside, aside, chunk_of
from reporter.sources.formats.json_rows import flat
from reporter.sources.looks import Look, open_text

_RESULTS = ("ok", "warning", "failed")
_FAILED = 2
_PROGRESS = {
    "status",
    "verbose_status",
    "archive_progress",
    "file_status",
    "progress_message",
    "progress_percent",
}
_LEVELS = {"WARNING": 1, "ERROR": 2, "CRITICAL": 2}


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
