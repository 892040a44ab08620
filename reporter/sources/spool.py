"""Records that come from a service or a stream, kept in a file of our own until all of them are here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from reporter.config.presets import Preset
from reporter.sources.chunks import Chunks
from reporter.sources.json_rows import read_jsonl
from reporter.sources.opening import Look


class Spool:
    """JSON objects, one a line, and the hash of them all; the file is gone when it is closed."""

    def __init__(self) -> None:
        self._file = NamedTemporaryFile("w", prefix="reporter-", suffix=".jsonl")  # noqa: SIM115
        self._digest = hashlib.sha256()
        self.count = 0

    def add(self, record: dict[str, Any]) -> None:
        """Keep one more record; its numbers stand as text."""
        line = json.dumps(record, sort_keys=True) + "\n"
        self._digest.update(line.encode())
        self._file.write(line)
        self.count += 1

    @property
    def sha256(self) -> str:
        """The hash of all that was added."""
        return self._digest.hexdigest()

    def chunks(self, name: str, preset: Preset) -> Chunks:
        """The records as rows, numbered from 1."""
        self._file.flush()
        look = Look(Path(self._file.name), name, self.sha256, False, False, "utf-8", "")
        for chunk in read_jsonl(look, preset):
            names = sorted(chunk.frame.columns)  # some services name them in another order each time
            yield replace(chunk, frame=chunk.frame[names])

    def close(self) -> None:
        """Throw the records away."""
        self._file.close()
