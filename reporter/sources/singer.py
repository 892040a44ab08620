"""A Singer tap's messages: its records by stream, and the state it wants to hear again. Whole, or refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reporter.errors import DataError
from reporter.sources.formats.json_rows import Spool, loads

_NAME = "the stream"
_STOPPED = "nothing was kept; run the tap again"


@dataclass
class Tapped:
    """What a tap said: a spool of records per stream, and its last STATE as JSON."""

    streams: dict[str, Spool] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    state: str = ""
    ignored: Counter[str] = field(default_factory=Counter)

    def close(self) -> None:
        """Let go of what was not read."""
        for spool in self.streams.values():
            spool.close()


def read_tap(lines: Iterable[bytes]) -> Tapped:
    """Every message up to the end of the stream; DataError, naming the line, when one is not sound."""
    tapped = Tapped()
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                _take(tapped, number, line)
    except BaseException:
        tapped.close()
        raise
    if not tapped.streams:
        raise DataError(
            f"{_NAME} holds no SCHEMA, so it comes from no Singer tap", "some-tap | reporter ingest -"
        )
    return tapped


def _take(tapped: Tapped, number: int, line: bytes) -> None:
    message = _message(number, line)
    kind = str(message["type"]).upper()
    if kind == "SCHEMA":
        _schema(tapped, number, message)
    elif kind == "RECORD":
        _record(tapped, number, message)
    elif kind == "STATE":
        tapped.state = json.dumps(json.loads(line).get("value"))
    elif kind == "BATCH":
        raise DataError(
            f"line {number}: {_NAME} sends records in files (BATCH)", "switch that off in the tap"
        )
    else:
        tapped.ignored[kind] += 1


def _message(number: int, line: bytes) -> dict[str, Any]:
    try:
        message = loads(line.decode())
    except (ValueError, RecursionError):
        raise DataError(f"line {number}: {_NAME} breaks off or is not JSON", _STOPPED) from None
    if not isinstance(message, dict) or "type" not in message:
        raise DataError(f"line {number}: {_NAME} holds no Singer message", _STOPPED)
    return message


def _schema(tapped: Tapped, number: int, message: dict[str, Any]) -> None:
    stream = message.get("stream")
    keys = message.get("key_properties") or []
    if not isinstance(stream, str) or not isinstance(keys, list):
        raise DataError(f"line {number}: a SCHEMA without a stream", _STOPPED)
    tapped.streams.setdefault(stream, Spool())
    tapped.keys[stream] = [str(key) for key in keys]


def _record(tapped: Tapped, number: int, message: dict[str, Any]) -> None:
    stream, record = message.get("stream"), message.get("record")
    if stream not in tapped.streams:
        raise DataError(f"line {number}: a RECORD of “{stream}” before its SCHEMA", _STOPPED)
    if not isinstance(record, dict):
        raise DataError(f"line {number}: a RECORD of “{stream}” that is no object", _STOPPED)
    for key in tapped.keys[stream]:
        if record.get(key) is None:
            raise DataError(f"line {number}: a RECORD of “{stream}” without its key “{key}”", _STOPPED)
    tapped.streams[stream].add(record)
