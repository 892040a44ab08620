"""Commands that make reports: build, demo."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cadences import FOLLOW_UP, FOR_OTHERS, MENU, NOTICE, OF_THINGS, cadence_named
from reporter.cli import completing
from reporter.cli.app import (
    STANDARD,
    JsonOption,
    NowOption,
    OutOption,
    QuietOption,
    WorkspaceOption,
    app,
    clock,
    data_of,
    emit,
    say,
    say_data,
    warn,
)
from reporter.cli.ingesting import read_files
from reporter.cli.progress import shown_bars
from reporter.errors import MissingSoftwareError, ReporterError, UsageError

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.errors import Failure
    from reporter.report import Edition
    from reporter.runs import building
    from reporter.runs.accounts import Outcome

# Tuesday 3 November 2026 is yesterday, October is last month: the newest day of the sample workspace.
_DEMO_NOW = datetime(2026, 11, 4, 7, tzinfo=UTC)
_TO_OPEN = ("page.html", "letter.html", "report.pdf")

CadenceArgument = Annotated[
    str,
    typer.Argument(help=f"{', '.join([*MENU][:-1])} or {[*MENU][-1]}.", autocompletion=completing.cadences),
]
BuiltArgument = Annotated[
    str,
    typer.Argument(
        metavar="CADENCE",
        help=f"{', '.join(MENU)}; of a planned change: {NOTICE.name}; of a ticket: {FOLLOW_UP.name}; or of "
        "clients who agreed, without "
        f"names: {' or '.join(FOR_OTHERS)}.",
        autocompletion=completing.built_cadences,
    ),
]
ClientsArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Clients by file name; else all.", autocompletion=completing.clients),
]
ExplainArgument = Annotated[
    str, typer.Argument(help="A metric, or story, or follow-up; without, all metrics.")
]
AboutArgument = Annotated[
    list[str] | None,
    typer.Argument(help="[TICKET] CLIENT PERIOD.", autocompletion=completing.explained),
]
PeriodOption = Annotated[
    str,
    typer.Option(
        help="2026-10, 2026-W44, 2026-11-03, 2026-Q3, 2026-H2, 2026; else the last one over.",
        autocompletion=completing.periods,
    ),
]
SinceOption = Annotated[str, typer.Option(metavar="DAY", help="The first day, for a review of any days.")]
UntilOption = Annotated[str, typer.Option(metavar="DAY", help="The last day, for a review of any days.")]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Write nothing of an edition with jargon, ids or slips of the pen in it.",
        envvar="REPORTER_STRICT",
    ),
]
DraftOption = Annotated[
    bool, typer.Option("--draft", help="Mark every page and letter as a draft; what run sends never is one.")
]
BuiltIntoOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="The folder for the documents; - for standard output, of one document.",
        envvar="REPORTER_OUT",
    ),
]
ToOption = Annotated[
    str,
    typer.Option(
        help="Of page,letter,pdf,json; else what the menu says.",
        envvar="REPORTER_TO",
        autocompletion=completing.outputs,
    ),
]
ChangeOption = Annotated[str, typer.Option(metavar="ID", help="Which planned change, for a notice.")]
TicketOption = Annotated[str, typer.Option(metavar="ID", help="Which ticket, for a follow-up.")]
MomentOption = Annotated[
    str,
    typer.Option(
        help="7-days, 1-day, start, done, moved or cancelled, for a notice; acknowledged, update, status or "
        "after, for a follow-up; else that of now."
    ),
]


@app.command()
def build(
    cadence: BuiltArgument,
    clients: ClientsArgument = None,
    workspace: WorkspaceOption = Path(),
    period: PeriodOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    to: ToOption = "",
    out: BuiltIntoOption = None,
    now: NowOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    as_draft: DraftOption = False,
    change: ChangeOption = "",
    ticket: TicketOption = "",
    moment: MomentOption = "",
) -> None:
    """Build one edition per client, whole or not at all; say what in it no reader should find.

    success tells partners and prospects what ended well at a client; partners, three such stories of a
    quarter. Both are told without names, only of clients with share = true, and a person reads them first.
    """
    from reporter.config import load_workspace
    from reporter.runs import building

    space = load_workspace(workspace)
    named = space.clients_named(clients or ())
    order = building.Order(
        cadence=OF_THINGS.get(cadence) or cadence_named(cadence, for_others=True),
        clients=named if clients or cadence not in FOR_OTHERS else (),
        now=clock(now),
        folder=out or space.folder / "out",
        period=spanned(period, since, until),
        outputs=building.outputs_named(to),
        is_draft=as_draft,
        is_strict=strict,
        change=change,
        ticket=ticket,
        moment=moment,
    )
    order, without_pdf = printable(order, asked=bool(to))
    outcomes = _built(space, order, quiet=quiet, as_json=as_json)
    if as_json:
        emit([as_data(outcome) for outcome in outcomes])
    if without_pdf or any(outcome.fault for outcome in outcomes):
        raise typer.Exit(ReporterError.exit_code)


def _built(space: Workspace, order: building.Order, *, quiet: bool, as_json: bool) -> list[Outcome]:
    """What became of each edition, said as it is built; on standard output where that is asked for."""
    from reporter.runs import building, handouts

    making = handouts.build_for_others if order.cadence.name in FOR_OTHERS else building.build
    is_printed, outcomes = order.folder == STANDARD, []
    with _written_to(order, as_json=as_json) as order, shown_bars(quiet=quiet or as_json) as bars:
        made = bars.counted(making(space, order), order.cadence.name, len(order.clients))
        for outcome in told(made, quiet=quiet or as_json):
            outcomes.append(outcome)
            if not (quiet or as_json or is_printed):
                say_more(outcome)
        if is_printed:
            _print_document(outcomes)
    return outcomes


def _refuse_several(order: building.Order, *, as_json: bool) -> None:
    """UsageError unless one document of one client is asked for, which may go to where data goes."""
    if as_json:
        raise UsageError("-o - and --json both print on standard output", "leave one of them out")
    if len(order.outputs) != 1 or "letter" in order.outputs or len(order.clients) > 1:
        mend = "name one client, and one of --to page, --to pdf and --to json"
        raise UsageError("-o - prints one document", mend)
    if "pdf" in order.outputs and sys.stdout.isatty():
        raise UsageError("a PDF is nothing for a terminal", "write it into a file: … -o - > report.pdf")


@contextmanager
def _written_to(order: building.Order, *, as_json: bool) -> Iterator[building.Order]:
    """The order as it is; where it goes to standard output, into a folder that is there meanwhile."""
    if order.folder != STANDARD:
        yield order
        return
    _refuse_several(order, as_json=as_json)
    with tempfile.TemporaryDirectory(prefix="reporter-") as made:
        yield replace(order, folder=Path(made))


def _print_document(outcomes: Sequence[Outcome]) -> None:
    """The one document for all readers, as its bytes."""
    for outcome in outcomes:
        names = [name for name in outcome.documents if "/" not in name]
        if outcome.folder and len(names) == 1:
            sys.stdout.flush()
            sys.stdout.buffer.write((outcome.folder / names[0]).read_bytes())
            sys.stdout.buffer.flush()
        elif outcome.folder:
            raise UsageError(
                f"{outcome.edition.key} has {len(names)} documents", "write them to a folder: -o DIR"
            )


def spanned(period: str, since: str, until: str) -> str:
    """The period asked for by its name, or by its first and last day."""
    if not (since or until):
        return period
    if period:
        raise UsageError("--period and --since cannot stand together", "write one of them")
    if not (since and until):
        raise UsageError("a span needs both its days", "write --since 2026-07-01 --until 2026-09-30")
    return f"{since}--{until}"


@app.command()
def draft(
    cadence: CadenceArgument,
    clients: ClientsArgument = None,
    workspace: WorkspaceOption = Path(),
    period: PeriodOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write a draft of your own words on an edition: headline, asks, stories as they are told without you."""
    from reporter.config import load_workspace
    from reporter.runs import building

    space = load_workspace(workspace)
    chosen = space.clients_named(clients or ())
    asked = spanned(period, since, until)
    order = building.Order(cadence_named(cadence), chosen, clock(now), space.folder, asked)
    drafts = list(building.drafts(space, order))
    for edition, path, fault in drafts:
        if fault:
            warn(f"{edition.key}: {fault.what}", fault.mend)
        elif not as_json:
            say(f"{edition.key}: {path}")
    if as_json:
        emit([_draft_data(*one) for one in drafts])
    if any(fault for _, _, fault in drafts):
        raise typer.Exit(ReporterError.exit_code)


def _draft_data(edition: Edition, path: Path | None, fault: Failure | None) -> dict[str, str]:
    return {"edition": edition.key, "file": str(path or ""), "fault": fault.what if fault else ""}


@app.command()
def explain(
    what: ExplainArgument = "",
    about: AboutArgument = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """What a figure counts and the rows behind it; or why a story is told, or what is told of a ticket to
    whom: METRIC [CLIENT [PERIOD]], story TICKET [CLIENT] [PERIOD], follow-up TICKET [CLIENT].
    """
    from reporter.config import load_workspace
    from reporter.ledger.ledger import ledger_to_look_into
    from reporter.runs import explaining
    from reporter.runs.briefing import brief_of
    from reporter.runs.desk import memory_of
    from reporter.store.store import open_store

    rest = list(about or ())
    if what == FOLLOW_UP.name:
        _say_follow_up(load_workspace(workspace), rest, clock(now), as_json=as_json)
        return
    if not what or (what != "story" and not rest):
        _say_metrics(explaining.names(what), as_json=as_json)
        return
    key = rest.pop(0) if what == "story" and rest else ""
    if what == "story" and not key:
        raise UsageError("say which ticket", "write: reporter explain story TICKET CLIENT 2026-10")
    if len(rest) > 2:
        hint = "write: reporter explain METRIC CLIENT 2026-10"
        raise UsageError(f"“{' '.join(rest[2:])}” is one word too many", hint)
    space, moment = load_workspace(workspace), clock(now)
    with open_store(space.store_path) as store, ledger_to_look_into(space) as ledger:
        if key:
            edition = explaining.story_of(space, store, key, rest, moment)
        else:
            edition = _edition_of(space, rest, moment)
        brief = brief_of(space, store, edition, moment, memory_of(ledger, edition))
        lines = explaining.explain_story(brief, key) if key else explaining.explain_metric(brief, what)
        told = list(lines)
    if as_json:
        emit({"edition": edition.key, "about": key or what, "lines": told})
    for line in () if as_json else told:
        say_data(line)


def _say_follow_up(space: Workspace, about: list[str], now: datetime, *, as_json: bool) -> None:
    from reporter.ledger.ledger import ledger_to_look_into
    from reporter.runs import explaining
    from reporter.runs.addressing import tickets_followed
    from reporter.store.store import open_store

    if not about or len(about) > 2:
        raise UsageError("say which ticket", "write: reporter explain follow-up TICKET CLIENT")
    with open_store(space.store_path) as store, ledger_to_look_into(space) as ledger:
        slug = explaining.story_of(space, store, about[0], about[1:], now).client
        log = tickets_followed(space, store, ledger, slug, now)
        told = list(explaining.explain_follow_up(log, about[0]))
    if as_json:
        emit({"client": slug, "about": about[0], "lines": told})
    for line in () if as_json else told:
        say_data(line)


def _say_metrics(found: list[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        emit(dict(found))
    for name, meaning in () if as_json else found:
        say_data(f"{name}: {meaning}")


def _edition_of(space: Workspace, about: list[str], now: datetime) -> Edition:
    from reporter.runs import explaining

    named = space.clients_named(about[:1])
    if len(named) > 1:
        raise UsageError("say of which client", f"write one of {', '.join(named)}")
    return explaining.edition_about(space, named[0], "".join(about[1:2]), now)


@app.command()
def demo(out: OutOption = None, quiet: QuietOption = False, as_json: JsonOption = False) -> None:
    """Build every report of the sample workspace: no network, no mail."""
    from reporter.config import load_workspace
    from reporter.config.environment import activation, resource_folder
    from reporter.files import writable
    from reporter.outputs import MEDIA
    from reporter.runs import building, handouts

    quiet = quiet or as_json
    folder = writable(out or Path("demo")).resolve()
    sample = load_workspace(resource_folder("sample_data"))
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="reporter-demo-") as hidden:
        space = sample.model_copy(update={"store_file": Path(hidden, "store.sqlite")})
        for _ in read_files(space, None, _DEMO_NOW, quiet=quiet):
            pass
        for cadence in MENU.values():
            order = building.Order(cadence, tuple(space.clients), _DEMO_NOW, folder, outputs=tuple(MEDIA))
            order, _ = printable(order, asked=False)
            with shown_bars(quiet=quiet) as bars:
                made = bars.counted(building.build(space, order), cadence.name, len(order.clients))
                outcomes += told(made, quiet=quiet)
        for cadence in FOR_OTHERS.values():
            order = building.Order(cadence, (), _DEMO_NOW, folder)
            outcomes += told(handouts.build_for_others(space, order), quiet=quiet)
    if as_json:
        emit([as_data(outcome) for outcome in outcomes])
    elif not quiet:
        _show_all(outcomes, [step for step in (activation(), "reporter init acme-reports") if step])
    if any(outcome.fault for outcome in outcomes):
        raise typer.Exit(ReporterError.exit_code)


def _show_all(outcomes: Iterable[Outcome], steps: Iterable[str]) -> None:
    say("\nOpen these in a browser or a PDF reader:")
    for outcome in outcomes:
        _show(outcome)
    say("\n".join(("\nTo go on with a workspace of your own:", *(f"    {step}" for step in steps))))


def printable(order: building.Order, *, asked: bool) -> tuple[building.Order, bool]:
    """The order without PDF where none can be made, said in one line; refused when PDF was asked for."""
    from reporter.runs import building

    try:
        return building.check_media(order), False
    except MissingSoftwareError as fault:
        if asked:
            raise
        warn(f"{fault}; the other documents are made", fault.hint)
        return building.without_pdf(order), True


def told(outcomes: Iterable[Outcome], *, quiet: bool) -> Iterator[Outcome]:
    """Say of each edition where it lies, or why it is not there."""
    for outcome in outcomes:
        for warning in outcome.warnings:
            warn(f"{outcome.edition.key}: {warning}")
        for slip in outcome.slips if outcome.fault or not quiet else ():
            warn(f"{outcome.edition.key}: {slip}", slip.mend)
        if outcome.fault:
            warn(f"{outcome.edition.key}: {outcome.fault}", outcome.hint)
        if outcome.trace:
            say(outcome.trace)
        if not quiet and not outcome.fault:
            say(f"{outcome.edition.key}: {outcome.headline}")
        yield outcome


def say_more(outcome: Outcome) -> None:
    """Where its files lie, and for what the cron line would hold it."""
    from reporter.delivery.gates import REVIEW
    from reporter.story.others.outward import MUST_BE_READ

    _say_files(outcome)
    if MUST_BE_READ in outcome.reasons:
        say(f"    held: {MUST_BE_READ}")
    elif held := [reason for reason in outcome.reasons if reason != REVIEW]:
        say(f"    reporter run would hold it: {'; '.join(held)}")


def _show(outcome: Outcome) -> None:
    if outcome.folder:
        say(f"\n{outcome.edition.key}: {outcome.headline}")
        _say_files(outcome)


def _say_files(outcome: Outcome) -> None:
    if outcome.folder:
        for name in [name for name in _TO_OPEN if name in outcome.documents] or [""]:
            say(f"    {outcome.folder / name}")


def as_data(outcome: Outcome) -> dict[str, object]:
    return {
        "edition": outcome.edition.key,
        "folder": str(outcome.folder or ""),
        **data_of(outcome, "documents", "headline", "fault", "reasons"),
        "wording": [data_of(slip, "place", "words", "what", "mend") for slip in outcome.slips],
    }
