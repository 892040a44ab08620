"""Commands about editions that wait: outbox, approve, withdraw, send, resend, resolve; and the ledger."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli import completing
from reporter.cli.app import (
    JsonOption,
    NowOption,
    PretendOption,
    Program,
    QuietOption,
    WorkspaceOption,
    app,
    ask,
    data_of,
    emit,
    say,
    say_data,
    ticking,
    warn,
    writing,
    written,
)
from reporter.errors import ReporterError, UsageError, escaped

if TYPE_CHECKING:
    from reporter.delivery.sending import Attempt
    from reporter.ledger import Delivery, Entry
    from reporter.runs.desk import Desk
    from reporter.runs.operating import Plan

KeyArgument = Annotated[
    str,
    typer.Argument(help="An edition, like acme/weekly/2026-W33.", autocompletion=completing.editions),
]
KeysArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Editions, like acme/weekly/2026-W33.", autocompletion=completing.editions),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
BecauseOption = Annotated[str, typer.Option(help="Why; the ledger keeps it, and readers see it.")]
ToOption = Annotated[list[str] | None, typer.Option(help="Only to this contact of the client.")]
RebuildOption = Annotated[bool, typer.Option("--rebuild", help="Made anew from today's data.")]
SentOption = Annotated[bool, typer.Option("--sent", help="They have it.")]
ResendOption = Annotated[bool, typer.Option("--resend", help="They do not have it: send it again.")]
OnlyOption = Annotated[str, typer.Option("--to", help="Only the mail to this address.")]
AnywayOption = Annotated[
    str, typer.Option(help="Why it goes though its data are late or unread; the ledger keeps it.")
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Every edition that waits for nothing but your approval.")
]

ledger_commands = Program()
app.add_typer(ledger_commands, name="ledger", help="What went to whom and when.")


@app.command()
def outbox(
    key: Annotated[str, typer.Argument(help="One edition in full.", autocompletion=completing.editions)] = "",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """What waits, and why: held, approved and not yet sent, or unsure."""
    from reporter.config import load_workspace
    from reporter.delivery.outbox import Outbox
    from reporter.ledger.ledger import open_ledger

    space = load_workspace(workspace)
    with open_ledger(space) as ledger:
        waiting = ledger.entries(states=("held", "approved")) if not key else [_known(ledger.entry(key), key)]
        found = [(entry, ledger.deliveries(entry.key)) for entry in waiting]
    place = Outbox.of(space.folder)
    if as_json:
        emit([_as_data(entry, deliveries, place.find(entry.key)) for entry, deliveries in found])
        return
    for entry, deliveries in found:
        _show(entry, deliveries, place.find(entry.key))
    if not found:
        say("Nothing waits.")


@app.command()
def approve(
    keys: KeysArgument = None,
    workspace: WorkspaceOption = Path(),
    everything: AllOption = False,
    anyway: AnywayOption = "",
    yes: YesOption = False,
    now: NowOption = "",
    pretend: PretendOption = False,
    as_json: JsonOption = False,
) -> None:
    """Let held editions go: shows what each says and who gets it, then asks."""
    from reporter.delivery.gates import REVIEW

    with _desk(workspace, writing(now, pretend=pretend)) as desk:
        held = desk.ledger.entries(states={"held"}) if everything else []
        chosen = keys or [entry.key for entry in held if entry.reasons == (REVIEW,)]
        if not chosen and everything:
            say("Nothing waits for your approval alone.")
        elif not chosen:
            raise UsageError("name an edition, or --all", "see what waits: reporter outbox")
        codes = [_approve(desk, key, anyway, yes=yes) for key in chosen]
        if as_json:
            emit([_stands(desk, key) for key in chosen])
    raise typer.Exit(max(codes, default=0))


@app.command()
def remake(
    keys: KeysArgument = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    pretend: PretendOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make held editions anew: reads the sources first, and passes the gates as a run does."""
    if not keys:
        raise UsageError("name an edition", "see what waits: reporter outbox")
    with _desk(workspace, writing(now, pretend=pretend)) as desk:
        codes = [_remake(desk, key) for key in keys]
        if as_json:
            emit([_stands(desk, key) for key in keys])
    raise typer.Exit(max(codes))


@app.command()
def withdraw(
    key: KeyArgument,
    workspace: WorkspaceOption = Path(),
    because: BecauseOption = "",
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take an edition back before it leaves."""
    from reporter.runs import operating

    with _desk(workspace, ticking(now)) as desk:
        gone = operating.withdraw(desk, key, because)
        if as_json:
            emit(_stands(desk, key))
    for delivery in gone:
        warn(f"{delivery.recipient} has it already ({delivery.state})")
    say(f"{key}: nothing more of it leaves." if gone else f"{key}: withdrawn.")


@app.command()
def send(
    keys: KeysArgument = None,
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    pretend: PretendOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Send what is approved, now; without reading the sources or making anything."""
    from reporter.runs.accounts import Account, summary_of
    from reporter.runs.dispatching import deliver, settle
    from reporter.runs.operating import entry_named

    with _desk(workspace, writing(now, pretend=pretend)) as desk:
        account = Account(at=desk.clock())
        chosen = frozenset(entry_named(desk, key).key for key in keys or ())
        settle(desk, account)
        deliver(desk, account, chosen)
    summary = summary_of(account)
    if as_json:
        emit([_sent_data(attempt) for attempt in account.attempts])
    if account.exit_code:
        warn(f"{summary.subject}\n\n{summary.text}")
    elif not (quiet or as_json):
        for delivery in account.sent:
            say(f"sent: {delivery.name}")
        say(summary.subject)
    raise typer.Exit(account.exit_code)


@app.command()
def resend(
    key: KeyArgument,
    because: BecauseOption,
    workspace: WorkspaceOption = Path(),
    to: ToOption = None,
    rebuild: RebuildOption = False,
    yes: YesOption = False,
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Send an edition again, as it was or corrected, with the reason at its top."""
    from reporter.runs.operating import carry_out, plan_resending

    with _desk(workspace, ticking(now)) as desk:
        plan = plan_resending(desk, key, because, to=to or (), rebuild=rebuild)
        if _agreed(plan, "Send it again?", yes=yes):
            carry_out(desk, plan, getpass.getuser())
            if as_json:
                emit(_stands(desk, plan.entry.key))
            say(f"{plan.entry.key}: leaves with the next run, or now: reporter send {plan.entry.key}")


@app.command()
def resolve(
    key: KeyArgument,
    workspace: WorkspaceOption = Path(),
    sent: SentOption = False,
    again: ResendOption = False,
    to: OnlyOption = "",
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say what became of a mail that is unsure: they have it, or it is to be sent again."""
    from reporter.runs import operating

    if sent == again:
        raise UsageError("say what became of it: --sent, or --resend", "ask the recipient first")
    with _desk(workspace, ticking(now)) as desk:
        resolved = operating.resolve(desk, key, was_sent=sent, to=to)
        if as_json:
            emit([_delivery_data(one) for one in resolved])
        for delivery in resolved:
            say(f"{delivery.name}: {'sent' if sent else 'is sent again by the next run'}")


@ledger_commands.command("export")
def export(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """Every edition with its documents' hashes, deliveries and events: JSON, one line each; or one list."""
    from reporter.config import load_workspace
    from reporter.ledger.ledger import open_ledger

    with open_ledger(load_workspace(workspace)) as ledger:
        if as_json:
            emit(list(ledger.export()))
            return
        for line in ledger.export():
            say_data(escaped(json.dumps(line, ensure_ascii=False, default=written)))


@contextmanager
def _desk(workspace: Path, moment: Callable[[], datetime]) -> Iterator[Desk]:
    from reporter.config import load_workspace
    from reporter.runs.desk import open_desk

    with open_desk(load_workspace(workspace), moment) as desk:
        desk.outbox.sweep()
        yield desk


def _approve(desk: Desk, key: str, anyway: str, *, yes: bool) -> int:
    """Ask, and let it go; what stands in the way of one is told, and the next is looked at."""
    from reporter.runs.operating import carry_out, plan_approval

    try:
        plan = plan_approval(desk, key, anyway)
    except ReporterError as fault:
        warn(str(fault), fault.hint)
        return fault.exit_code
    if _agreed(plan, "Approve it?", yes=yes):
        carry_out(desk, plan, getpass.getuser())
        say(f"{key}: approved; it leaves with the next run, or now: reporter send {key}")
    return 0


def _remake(desk: Desk, key: str) -> int:
    """Make it anew; what stands in the way of one is told, and the next is looked at."""
    from reporter.runs.operating import make_again

    try:
        outcome = make_again(desk, key)
    except ReporterError as fault:
        warn(str(fault), fault.hint)
        return fault.exit_code
    if outcome.fault:
        warn(f"{key} could not be made: {outcome.fault}", outcome.hint)
        return ReporterError.exit_code
    if outcome.state == "approved":
        say(f"{key}: nothing holds it any more; it leaves with the next run, or now: reporter send {key}")
    else:
        say(f"{key}: {outcome.state}: {'; '.join(outcome.reasons)}")
    return 0


def _agreed(plan: Plan, question: str, *, yes: bool) -> bool:
    """Show what would leave, and to whom; then ask, unless told not to."""
    _show_plan(plan)
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("there is no one here to ask", "add --yes")
    return typer.confirm(question, default=False, err=True)


def _show_plan(plan: Plan) -> None:
    ask(f"\n{plan.entry.key}\n  {plan.entry.client_name}: {plan.entry.subject}\n  “{plan.entry.headline}”")
    for reason in (*plan.entry.reasons, *([plan.entry.because] if plan.entry.because else [])):
        ask(f"    {reason}")
    for contact in plan.frozen.recipients:
        has_pdf = any(name.endswith(".pdf") for name in plan.entry.documents)
        form = contact.form if has_pdf or contact.form != "letter and pdf" else "letter"
        ask(f"    to {contact.name} <{contact.email}>, {form}")
    if any(delivery.channel == "publish" for delivery in plan.frozen.deliveries):
        ask("    to the published place")
    for delivery in plan.frozen.deliveries:
        if delivery.channel == "chat":
            ask(f"    to the chat {delivery.recipient}, once it is out")
    for warning in plan.frozen.warnings:
        ask(f"    {warning}")


def _known(entry: Entry | None, key: str) -> Entry:
    if entry is None:
        raise UsageError(f"there is no edition “{key}”", "see what waits: reporter outbox")
    return entry


def _show(entry: Entry, deliveries: list[Delivery], folder: Path | None) -> None:
    say_data(f"{entry.key}  {entry.state}")
    if entry.headline:
        say_data(f"    “{entry.headline}”")
    for reason in entry.reasons if entry.state == "held" else ():
        say_data(f"    {reason}")
    if entry.because:
        say_data(f"    because {entry.because}")
    for delivery in deliveries:
        words = f": {delivery.words}" if delivery.words else ""
        say_data(f"    {delivery.recipient or 'the published place'}  {delivery.state}{words}")
    if folder:
        say_data(f"    {folder}")


def _as_data(entry: Entry, deliveries: list[Delivery], folder: Path | None) -> dict[str, object]:
    return {
        "edition": entry.key,
        **data_of(entry, "state", "reasons", "headline", "subject", "because"),
        "folder": str(folder or ""),
        "deliveries": [_delivery_data(one) for one in deliveries],
    }


def _delivery_data(one: Delivery) -> dict[str, object]:
    return data_of(one, "channel", "recipient", "state", "attempts", "words", "message_id")


def _sent_data(attempt: Attempt) -> dict[str, object]:
    words = attempt.fault or attempt.delivery.words
    return {"edition": attempt.delivery.edition, **_delivery_data(attempt.delivery), "words": words}


def _stands(desk: Desk, key: str) -> dict[str, object]:
    """How an edition stands now; with its name alone where there is none."""
    entry = desk.ledger.entry(key.strip("/"))
    if entry is None:
        return {"edition": key, "state": ""}
    return _as_data(entry, desk.ledger.deliveries(entry.key), desk.outbox.find(entry.key))
