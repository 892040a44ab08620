"""The bar that shows how reading goes, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Watch = Callable[[str, int, int], None]  # file, rows so far, rows expected (0: nobody knows)


@contextmanager
def shown_rows(*, quiet: bool) -> Iterator[Watch | None]:
    """What to tell about each batch of rows; None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    tasks: dict[str, TaskID] = {}
    with Progress(
        *columns, console=Console(stderr=True, soft_wrap=True, highlight=False), transient=True
    ) as progress:

        def watch(file: str, rows: int, expected: int) -> None:
            if file not in tasks:
                for done in tasks.values():
                    progress.update(done, visible=False)
                tasks[file] = progress.add_task(file, total=expected or None, told="")
            task = progress.tasks[-1]
            told = row_words(rows, task.elapsed or 0.0)
            progress.update(tasks[file], completed=rows, total=max(rows, expected) or None, told=told)

        yield watch


def row_words(rows: int, seconds: float) -> str:
    """120,000 rows, 61,000 a second."""
    speed = f", {rows / seconds:,.0f} a second" if seconds > 0.1 else ""
    return f"{rows:,} rows{speed}"
