"""The program: what its commands share. Their options, how they speak, and the clock.

Words and a bar go to standard error, data to standard output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from reporter import __version__
from reporter.errors import UsageError, escaped, visible
from reporter.ledger import TOLERANCE

_PRETEND = "leave --now out, or add --pretend, which writes and sends as if it were that moment"
Watch = Callable[[str, int, int], None]  # file, rows so far, rows expected (0: nobody knows)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The workspace folder.")]
PretendOption = Annotated[
    bool, typer.Option("--pretend", help="With --now: write and send as if it were that moment.")
]
NowOption = Annotated[str, typer.Option(help="Pretend it is this moment, e.g. 2026-11-04T07:00+00:00.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print data as JSON on standard output.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="The folder for the documents.")]
STANDARD = Path("-")  # input or output, instead of a file


def _version(wanted: bool) -> None:
    if wanted:
        say_data(f"reporter {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
]


@app.callback()
def options(version: VersionOption = False) -> None:
    """Turn the logs of a help desk or a neighbourhood team into the reports its clients read."""


def say(text: str) -> None:
    """Words for the person at the terminal."""
    print(visible(text), file=sys.stderr)


def warn(text: str, hint: str = "") -> None:
    """What is wrong in red, and its mend."""
    red, plain = ("\033[31m", "\033[0m") if sys.stderr.isatty() else ("", "")
    print(f"{red}{visible(text)}{plain}", file=sys.stderr)
    if hint:
        print(f"    {visible(hint)}", file=sys.stderr)


def say_data(text: str) -> None:
    """A line of data, for a person or as text that `escaped` made."""
    print(visible(text))


def say_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Rows of data, their cells one below the other; the last cell of a row may be as long as it likes."""
    widths: dict[int, int] = {}
    rows = [[" ".join(visible(cell).splitlines()) for cell in row] for row in rows]
    for row in rows:
        for place, cell in enumerate(row[:-1]):
            widths[place] = max(widths.get(place, 0), len(cell))
    for row in rows:
        cells = [cell.ljust(widths.get(place, 0)) for place, cell in enumerate(row)]
        say_data(f"{indent}{'  '.join(cells).rstrip()}")


def emit(data: object) -> None:
    """Data as JSON."""
    print(escaped(json.dumps(data, ensure_ascii=False, indent=1, default=written)))


def written(value: object) -> str:
    """What JSON does not know, in words: an instant as ISO 8601 writes it."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def data_of(thing: object, *names: str) -> dict[str, object]:
    """These of a thing's values, by name."""
    return {name: getattr(thing, name) for name in names}


def system_clock() -> datetime:
    """The clock of this machine: the only place that reads it."""
    return datetime.now(UTC)


def clock(text: str) -> datetime:
    """The moment given with --now, else the present one; without a zone it is UTC."""
    if not text:
        return system_clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a moment", "write it like 2026-11-04T07:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ticking(now: str) -> Callable[[], datetime]:
    """The clock on the wall; with --now it stands still."""
    fixed = clock(now)
    return (lambda: fixed) if now else system_clock


def writing(now: str, *, pretend: bool) -> Callable[[], datetime]:
    """The clock of who sends: UsageError when --now is not about what the machine's clock says, and nobody
    says that it is to be pretended.
    """
    moment, present = ticking(now), system_clock()
    if not pretend and abs(moment() - present) > TOLERANCE:
        said, is_now = (f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" for at in (moment(), present))
        raise UsageError(f"it is {is_now}, so nothing is written or sent as if it were {said}", _PRETEND)
    return moment


@contextmanager
def shown_rows(*, quiet: bool) -> Iterator[Watch | None]:
    """What to tell about each batch of rows; None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    described = TextColumn("{task.description}", markup=False)
    columns = (described, BarColumn(), TextColumn("{task.fields[told]}", markup=False))
    tasks: dict[str, TaskID] = {}
    with Progress(
        *columns, console=Console(stderr=True, soft_wrap=True, highlight=False), transient=True
    ) as progress:

        def watch(file: str, rows: int, expected: int) -> None:
            if file not in tasks:
                for done in tasks.values():
                    progress.update(done, visible=False)
                tasks[file] = progress.add_task(visible(file), total=expected or None, told="")
            task = progress.tasks[-1]
            told = row_words(rows, task.elapsed or 0.0)
            progress.update(tasks[file], completed=rows, total=max(rows, expected) or None, told=told)

        yield watch


def row_words(rows: int, seconds: float) -> str:
    """120,000 rows, 61,000 a second."""
    speed = f", {rows / seconds:,.0f} a second" if seconds > 0.1 else ""
    return f"{rows:,} rows{speed}"
