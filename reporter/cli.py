"""The commands: parse, call, print. Only here does the program print, exit or read the clock."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter import __version__
from reporter.errors import ConfigError, ReporterError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reporter.config import Workspace
    from reporter.runs import Outcome
    from reporter.store.readings import Reading

# Tuesday 3 November 2026 is yesterday, October is last month: the newest day of the sample workspace.
DEMO_NOW = datetime(2026, 11, 4, 7, tzinfo=UTC)
_SOME_FAILED = 1

app = typer.Typer(
    help="Turn the logs of your help desk into the reports your clients read.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The workspace folder.")]
NowOption = Annotated[str, typer.Option(help="Pretend it is this moment, e.g. 2026-11-04T07:00+00:00.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print data as JSON on standard output.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Where documents are written. [workspace/out]")
]


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")] = Path()) -> None:
    """Write a commented workspace that builds at once."""
    from reporter.config.starting import write_starter

    written = write_starter(folder)
    say(f"A workspace of {len(written)} files is in {folder.resolve()}.")
    say("Look into reporter.toml first, then:")
    where = "" if folder == Path() else f" -w {folder}"
    say(f"  reporter ingest{where}\n  reporter build monthly{where}")


@app.command()
def ingest(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Only these files; else all that the sources name.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read exports into the store: read = new + updated + unchanged + set aside."""
    from reporter.config import load_workspace

    space = load_workspace(workspace)
    readings = list(_ingest(space, files or None, clock(now), quiet=quiet or as_json))
    if as_json:
        emit([_as_data(reading) for reading in readings])
    if any(reading.fault for reading in readings):
        raise typer.Exit(65)


@app.command()
def build(
    cadence: Annotated[str, typer.Argument(help="daily, weekly or monthly.")],
    clients: Annotated[list[str] | None, typer.Argument(help="Clients by file name; else all.")] = None,
    workspace: WorkspaceOption = Path(),
    period: Annotated[
        str, typer.Option(help="2026-10, 2026-W44 or 2026-11-03; else the newest complete one.")
    ] = "",
    to: Annotated[str, typer.Option(help="Of page,letter,pdf,json; else what the menu says.")] = "",
    out: OutOption = None,
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Build one edition per client, whole or not at all."""
    from reporter.config import load_workspace

    space = load_workspace(workspace)
    outcomes = _build(space, cadence, clients or [], (period, to, out or space.folder / "out", clock(now)))
    failed = report_outcomes(outcomes, quiet=quiet or as_json, as_json=as_json)
    if failed:
        raise typer.Exit(_SOME_FAILED)


@app.command()
def demo(
    out: OutOption = None,
    quiet: QuietOption = False,
) -> None:
    """Build every report of the sample workspace: no network, no mail."""
    from reporter.config import load_workspace
    from reporter.config.resources import resource_folder

    folder = (out or Path("demo")).resolve()
    space = load_workspace(resource_folder("sample_data")).model_copy(
        update={"store_file": folder / "store.sqlite"}
    )
    make_folder(folder)
    for _ in _ingest(space, None, DEMO_NOW, quiet=quiet):
        pass
    outcomes = [
        outcome
        for name in ("daily", "weekly", "monthly")
        for outcome in _build(space, name, [], ("", "page,letter,pdf,json", folder, DEMO_NOW))
    ]
    failed = report_outcomes(outcomes, quiet=True, as_json=False)
    say(f"\n{len(outcomes) - failed} reports are ready. Open these in a browser or PDF reader:\n")
    for outcome in outcomes:
        if outcome.folder:
            say(f"{outcome.edition.key:<28} {outcome.headline}")
            for name in ("page.html", "letter.html", "report.pdf"):
                if name in outcome.documents:
                    say(f"    {outcome.folder / name}")
    if failed:
        raise typer.Exit(_SOME_FAILED)


@app.command()
def check(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """Look for what is missing or wrong, and name the command that mends it."""
    from reporter.config import load_workspace
    from reporter.config.environment import environment_faults

    found = [
        {"where": "environment", "fault": fault.what, "mend": fault.mend} for fault in environment_faults()
    ]
    try:
        space = load_workspace(workspace)
        say(f"The workspace is sound: {len(space.clients)} clients, {len(space.sources)} sources.")
    except ConfigError as fault:
        found += [{"where": "workspace", "fault": line, "mend": fault.hint} for line in fault.faults]
    if as_json:
        emit(found)
    for entry in [] if as_json else found:
        warn(str(entry["fault"]), str(entry["mend"]))
    if any(entry["where"] == "workspace" for entry in found):
        raise typer.Exit(ConfigError.exit_code)
    if found:
        raise typer.Exit(69)
    say("Nothing is missing.")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"reporter {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Turn the logs of your help desk into the reports your clients read."""


def _ingest(space: Workspace, files: list[Path] | None, now: datetime, *, quiet: bool) -> Iterable[Reading]:
    from reporter.store.ingest import ingest_workspace
    from reporter.store.opening import open_store

    with open_store(space.store_path) as store:
        for reading in ingest_workspace(space, store, files, now):
            if reading.fault:
                warn(reading.fault, reading.hint)
            elif not quiet:
                say(reading.line)
            for line in _remarks(reading) if not quiet else ():
                say(f"    {line}")
            yield reading


def _remarks(reading: Reading) -> Iterable[str]:
    """What is to be known of a file besides its identity: doubts, and the rows that were set aside."""
    if not reading.fault:
        yield from reading.warnings
    for row in reading.set_aside:
        yield f"line {row.line}: {row.reason}"
    hidden = reading.set_aside_count - len(reading.set_aside)
    if hidden > 0:
        yield f"and {hidden:,} more rows set aside; the store keeps them all"


def _as_data(reading: Reading) -> dict[str, Any]:
    return {
        "source": reading.source,
        "file": reading.file,
        "read": reading.read,
        "new": reading.saved.new,
        "updated": reading.saved.updated,
        "unchanged": reading.saved.unchanged,
        "set_aside": reading.set_aside_count,
        "warnings": reading.warnings,
        "fault": reading.fault,
    }


def _build(
    space: Workspace, cadence: str, clients: list[str], how: tuple[str, str, Path, datetime]
) -> Iterable[Outcome]:
    from reporter import runs
    from reporter.cadences import cadence_named
    from reporter.store.opening import open_store

    period, to, folder, now = how
    unknown = [slug for slug in clients if slug not in space.clients]
    if unknown:
        raise UsageError(f"there is no client “{unknown[0]}”", f"the clients are {', '.join(space.clients)}")
    order = runs.Order(
        cadence_named(cadence),
        tuple(clients or space.clients),
        now,
        folder,
        period,
        runs.outputs_named(to),
    )
    with open_store(space.store_path) as store:
        yield from runs.build(space, store, order)


def report_outcomes(outcomes: Iterable[Outcome], *, quiet: bool, as_json: bool) -> int:
    """Print what became of each edition; how many failed."""
    told: list[dict[str, Any]] = []
    for outcome in outcomes:
        told.append(
            {
                "edition": outcome.edition.key,
                "folder": str(outcome.folder or ""),
                "documents": outcome.documents,
                "headline": outcome.headline,
                "fault": outcome.fault,
            }
        )
        if outcome.fault:
            warn(f"{outcome.edition.key}: {outcome.fault}", outcome.hint)
            print(outcome.trace, file=sys.stderr, end="")
        elif not quiet:
            say(f"{outcome.edition.key}: {outcome.headline}\n    {outcome.folder}")
    if as_json:
        emit(told)
    return sum(bool(entry["fault"]) for entry in told)


def clock(text: str) -> datetime:
    """The moment given with --now, else the present one; without a zone it is UTC."""
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a moment", "write it like 2026-11-04T07:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def make_folder(folder: Path) -> None:
    """Make sure the folder is there."""
    from reporter.errors import CannotWriteError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWriteError(
            f"cannot write {folder}: {fault.strerror}", "give --out a folder you may write to"
        ) from None


def say(text: str) -> None:
    """Words go to standard error; data go to standard output."""
    print(text, file=sys.stderr)


def warn(text: str, hint: str = "") -> None:
    """One red line and its mend."""
    red, plain = ("\033[31m", "\033[0m") if sys.stderr.isatty() else ("", "")
    print(f"{red}{text}{plain}", file=sys.stderr)
    if hint:
        print(f"    {hint}", file=sys.stderr)


def emit(data: object) -> None:
    """Data as JSON on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def main() -> None:
    """The entry point: faults of the user become one line, a hint and an exit code."""
    try:
        app()
    except ReporterError as fault:
        warn(str(fault), fault.hint)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
