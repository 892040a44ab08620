"""Bars on standard error, for a person at a terminal: rows that are read, editions that are made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from reporter.cli.app import log
from reporter.cli.logs import LogFormat
from reporter.errors import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

T = TypeVar("T")
Spread = Callable[..., Iterable[Any]]


class Bars:
    """One place on the screen, and what is told there; with nobody at a terminal, nothing."""

    def __init__(self, progress: Progress | None = None) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    @property
    def are_seen(self) -> bool:
        """Whether somebody looks."""
        return self._progress is not None

    def rows(self, file: str, rows: int, expected: int) -> None:
        """So many rows of a file are read, of so many that are expected; 0: nobody knows."""
        if self._progress is None:
            return
        task = self._task(file)
        elapsed = next(one.elapsed for one in self._progress.tasks if one.id == task)
        told, total = row_words(rows, elapsed or 0.0), max(rows, expected) if expected else None
        self._progress.update(task, completed=rows, total=total, told=told)

    def counted(self, things: Iterable[T], what: str, total: int) -> Iterator[T]:
        """The things as they come, counted: editions, 3 of 12."""
        for number, thing in enumerate(self._begun(things, what, total), 1):
            if self._progress is not None:
                told = f"{number:,} of {total:,}" if total else f"{number:,}"
                self._progress.update(self._task(what), completed=number, total=total or None, told=told)
            yield thing

    def spreading(self, spread: Spread, what: str) -> Spread:
        """The same way to map, counting what comes; the last of what is mapped over is a list."""

        def counted(work: Any, *over: Any) -> Iterator[Any]:
            return self.counted(spread(work, *over), what, len(over[-1]))

        return counted

    def _begun(self, things: Iterable[T], what: str, total: int) -> Iterable[T]:
        if self._progress is not None and total:
            told = f"0 of {total:,}"
            self._progress.update(self._task(what), completed=0, total=total, told=told)
        return things

    def _task(self, name: str) -> TaskID:
        """The bar of that name; the others are not seen meanwhile."""
        assert self._progress is not None
        if name not in self._tasks:
            for done in self._tasks.values():
                self._progress.update(done, visible=False)
            self._tasks[name] = self._progress.add_task(visible(name), total=None, told="")
        return self._tasks[name]


@contextmanager
def shown_bars(*, quiet: bool) -> Iterator[Bars]:
    """Bars for as long as the work lasts; what is said meanwhile stands above them."""
    if quiet or not _is_watched():
        yield Bars()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    described = TextColumn("{task.description}", markup=False)
    columns = (described, BarColumn(), TextColumn("{task.fields[told]}", markup=False))
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(progress)


def row_words(rows: int, seconds: float) -> str:
    """120,000 rows, 61,000 a second."""
    speed = f", {rows / seconds:,.0f} a second" if seconds > 0.1 else ""
    return f"{rows:,} rows{speed}"


def _is_watched() -> bool:
    is_plain = log.format is LogFormat.JSON or os.environ.get("TERM") == "dumb"
    return sys.stderr.isatty() and not is_plain
