"""The program: what its commands share. Their options, how they speak, and the clock.

Words and a bar go to standard error, data to standard output.
"""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from reporter import __version__
from reporter.cli.logs import LogFormat, LogLevel, LogLines
from reporter.errors import EXIT_CODES, UsageError, escaped, visible
from reporter.files import is_there
from reporter.ledger import TOLERANCE

_PRETEND = "leave --now out, or add --pretend, which writes and sends as if it were that moment"

log = LogLines()

LevelOption = Annotated[
    LogLevel, typer.Option("--log-level", help="How much is said.", envvar="REPORTER_LOG_LEVEL")
]
FormatOption = Annotated[
    LogFormat,
    typer.Option("--log-format", help="Words, or JSON by the line.", envvar="REPORTER_LOG_FORMAT"),
]
_SHARED = (("log_level", LevelOption, LogLevel.INFO), ("log_format", FormatOption, LogFormat.TEXT))


class Program(typer.Typer):
    """A group of commands, each with the options that all have."""

    def __init__(self, *, epilog: str | None = None) -> None:
        super().__init__(
            no_args_is_help=True,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            context_settings={"help_option_names": ["-h", "--help"]},
            epilog=epilog,
        )

    def command(  # type: ignore[override]
        self, *args: Any, **named: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add a command, as Typer does; itself it stays as it is."""
        register = super().command(*args, **named)

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            register(_logged(function, args[0] if args else function.__name__))
            return function

        return add


def _logged(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The command with the options that say how it speaks."""

    @functools.wraps(function)
    def logged(*, log_level: LogLevel, log_format: LogFormat, **named: Any) -> Any:
        log.level, log.format, log.command = log_level, log_format, name
        return function(**named)

    own = inspect.signature(function, eval_str=True)
    shared = [
        inspect.Parameter(one, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for one, option, default in _SHARED
    ]
    logged.__signature__ = own.replace(parameters=[*own.parameters.values(), *shared])  # type: ignore[attr-defined]
    return logged


app = Program(
    epilog="\n".join(("\b", "Exit codes:", *(f"  {code:3}  {words}" for code, words in EXIT_CODES.items())))
)

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", help="The workspace folder.", envvar="REPORTER_WORKSPACE"),
]
PretendOption = Annotated[
    bool, typer.Option("--pretend", help="With --now: write and send as if it were that moment.")
]
NowOption = Annotated[str, typer.Option(help="Pretend it is this moment, e.g. 2026-11-04T07:00+00:00.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print data as JSON on standard output.", envvar="REPORTER_JSON")
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.", envvar="REPORTER_QUIET"),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="The folder for the documents.", envvar="REPORTER_OUT"),
]


STANDARD = Path("-")  # input or output, instead of a file


def _version(wanted: bool) -> None:
    if wanted:
        say_data(f"reporter {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
]


@app.callback()
def options(version: VersionOption = False) -> None:
    """Turn the logs of a help desk or a neighbourhood team into the reports its clients read."""


def say(text: str) -> None:
    """Words for the person at the terminal."""
    log.tell(LogLevel.INFO, text)


def warn(text: str, hint: str = "") -> None:
    """What is wrong in red, and its mend."""
    log.tell(LogLevel.WARNING, text, hint)


def ask(text: str) -> None:
    """What a person must see before they answer, whatever they want to hear else."""
    print(visible(text), file=sys.stderr)


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


def named_file(file: Path) -> Path:
    """A file that the command line names; UsageError when there is none."""
    if file != STANDARD and not is_there(file):
        raise UsageError(f"{file}: there is no such file", "check the name")
    return file


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
