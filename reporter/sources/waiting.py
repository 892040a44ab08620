"""Files that are still being written: half a last line waits for the next reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from reporter.sources.chunks import Chunk, Chunks, SetAside


class State(NamedTuple):
    """What changes when a file is written."""

    size: int
    changed_ns: int


class Waits(Protocol):
    """A file being read."""

    is_patient: bool
    state: State | None
    waiting: SetAside | None
    warnings: list[str]


def state_of(file: Path) -> State | None:
    """How the file stands now; None when it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return None
    return State(found.st_size, found.st_mtime_ns)


def whole_lines(chunks: Chunks, file: Path, read: Waits) -> Chunks:
    """The chunks without a last line that is only half there."""
    held: Chunk | None = None
    for chunk in chunks:
        if held is not None:
            yield held
        held = chunk
    if held is not None:
        yield _without_half(held, file, read)


def _without_half(chunk: Chunk, file: Path, read: Waits) -> Chunk:
    if half := next((row for row in chunk.set_aside if row.is_half), None):
        if read.is_patient:
            read.waiting = half
            read.warnings.append(f"line {half.line} is only half there and waits until the rest is written")
            chunk = replace(chunk, set_aside=[row for row in chunk.set_aside if row is not half])
    elif state_of(file) != read.state and len(chunk.frame):
        line = int(chunk.frame.index[-1])
        read.waiting = SetAside(line, "the file was written to while it was read", "")
        read.warnings.append(f"the file was written to while it was read; line {line}, its last, waits")
        chunk = replace(chunk, frame=chunk.frame.iloc[:-1])
    return chunk
