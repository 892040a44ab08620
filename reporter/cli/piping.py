"""A Singer tap piped in: `some-tap | reporter ingest -`; its state goes to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from reporter.cli.speech import say_data
from reporter.errors import DataError, UsageError

if TYPE_CHECKING:
    from reporter.config import Source, Workspace
    from reporter.store.readings import Reading


def read_pipe(space: Workspace, name: str, now: datetime, *, is_plain: bool) -> Iterator[Reading]:
    """Read the stream to its end, then into each source that it feeds; a broken stream feeds none."""
    from reporter.sources.singer import read_tap
    from reporter.store.ingest import ingest_stream
    from reporter.store.opening import open_store

    sources = _sources(space, name)
    if sys.stdin.isatty():
        raise UsageError("nothing is piped in", "some-tap | reporter ingest -")
    tapped = read_tap(sys.stdin.buffer)
    try:
        with open_store(space.store_path) as store:
            readings = list(ingest_stream(space, store, sources, tapped, now))
    finally:
        tapped.close()
    yield from readings
    if is_plain and tapped.state and not any(reading.fault for reading in readings):
        say_data(tapped.state)


def show_state(space: Workspace, name: str) -> None:
    """Print what the tap wants to hear with its next `--state`."""
    from reporter.store.bookmarks import bookmark_of
    from reporter.store.opening import open_store

    sources = _sources(space, name)
    with open_store(space.store_path) as store:
        states = {bookmark_of(store, source.name).state for source in sources} - {""}
    if len(states) > 1:
        raise UsageError("the sources keep different states", "name one: --singer SOURCE")
    if not states:
        raise DataError("no state is kept yet", "run the tap without --state the first time")
    say_data(states.pop())


def _sources(space: Workspace, name: str) -> list[Source]:
    """The Singer source of that name, or all of them."""
    every = [source for source in space.sources if source.singer]
    found = [source for source in every if source.name == name or not name]
    if not found:
        known = ", ".join(source.name for source in every) or "none"
        words = f"there is no Singer source “{name}”" if name else "no source is fed by a Singer tap"
        raise UsageError(f"{words}; there are: {known}", "add singer = {} to a [[sources]] of reporter.toml")
    return found
