"""Editions built into a folder: which were ordered, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from reporter.cadences import FOLLOW_UP, NOTICE, Cadence
from reporter.children import Child
from reporter.config import Client, Workspace
from reporter.delivery.gates import readability
from reporter.errors import Failure, UsageError, nearest, safely
from reporter.files import sweep, write_folder
from reporter.ledger.ledger import Ledger, ledger_to_look_into
from reporter.outputs import MEDIA, pdf
from reporter.periods import DAY, WEEK, last_complete, parse_period
from reporter.report import Edition, Posted
from reporter.runs import making
from reporter.runs.accounts import Outcome
from reporter.runs.announcing import ChangeLog, announced_to, notice_asked
from reporter.runs.desk import locked, memory_of
from reporter.runs.drafting import draft
from reporter.runs.filing import QUIET, is_left_out
from reporter.runs.following import TicketLog, follow_up_asked, posted
from reporter.runs.keeping import draft_kept
from reporter.runs.making import Spreading, Task
from reporter.store.readiness import refused_in, unheard
from reporter.store.rereading import damage_of, open_as_found, read_anew, told_of
from reporter.store.store import Store
from reporter.story.sentences import counted

_MEND = "mend them as said above, or build without --strict"
IDLE = 3600.0  # seconds; what was touched since then another build may be writing


@dataclass(frozen=True)
class Order:
    """What to build: one cadence for some clients, with which clock, into which media and folder."""

    cadence: Cadence
    clients: tuple[str, ...]
    now: datetime
    folder: Path
    period: str = ""
    outputs: tuple[str, ...] = ()
    is_draft: bool = False  # each document says so
    is_strict: bool = False  # nothing is written of an edition whose words a reader should not find
    change: str = ""  # of which planned change a notice tells
    ticket: str = ""  # of which ticket a follow-up tells
    moment: str = ""


@dataclass(frozen=True)
class Material:
    """What editions are built from: the store, the ledger where there is one, the sources refused at last."""

    store: Store
    ledger: Ledger | None = None
    failed: Collection[str] = ()


def build(workspace: Workspace, order: Order) -> Iterator[Outcome]:
    """One outcome per client; one failed edition never stops the others."""
    is_asked = _is_of_a_thing(order)
    editions = [] if is_asked else [edition_of(workspace.clients[slug], order) for slug in order.clients]
    sweep(order.folder, IDLE)
    with (
        Child(workspace.limits) as child,
        open_as_found(workspace.store_path) as store,
        ledger_to_look_into(workspace) as ledger,
    ):
        told = mended(workspace, store, order)
        if is_asked:
            editions = [_asked(workspace, store, ledger, order)]
        is_new = bool(told)
        failed = refused_in(workspace, store)
        built_of = partial(_built, workspace, Material(store, ledger, failed), order, child.map)
        for edition in editions:
            built = built_of(edition)
            if isinstance(built, Failure) and built.is_damage and not is_new:
                told = mended(workspace, store, order, edition.client)
                is_new, built = True, built_of(edition)
            outcome = Outcome.failed(edition, built) if isinstance(built, Failure) else built
            yield replace(outcome, warnings=(*told, *outcome.warnings))
            told = ()


def drafts(workspace: Workspace, order: Order) -> Iterator[tuple[Edition, Path | None, Failure | None]]:
    """A draft of the author's words for each client, or why there is none; of a review what is kept, too."""
    with open_as_found(workspace.store_path) as store, ledger_to_look_into(workspace) as ledger:
        for slug in order.clients:
            edition = edition_of(workspace.clients[slug], order)
            if order.cadence.manner.is_pack and (kept := safely(draft_kept, workspace, slug, edition.period)):
                yield _as_draft(edition, kept)
            yield _as_draft(
                edition, safely(draft, workspace, store, edition, memory_of(ledger, edition), order.now)
            )


def _as_draft(edition: Edition, made: Path | Failure) -> tuple[Edition, Path | None, Failure | None]:
    return (edition, None, made) if isinstance(made, Failure) else (edition, made, None)


def _built(
    workspace: Workspace,
    known: Material,
    order: Order,
    spread: Spreading,
    edition: Edition,
) -> Outcome | Failure:
    return safely(build_one, workspace, known, edition, order, spread)


def mended(workspace: Workspace, store: Store, order: Order, *clients: str) -> tuple[str, ...]:
    """Read a store anew that does not hold what was read before; what is to be told of it."""
    damage = damage_of(store, clients)
    if damage is None:
        return ()
    with locked(workspace):
        for _ in read_anew(workspace, store, damage, order.now):
            pass
    return (told_of(damage),)


def build_one(
    workspace: Workspace,
    known: Material,
    edition: Edition,
    order: Order,
    spread: Spreading = map,
) -> Outcome:
    """Everything is rendered before anything is written."""
    outputs = order.outputs or order.cadence.outputs
    unread = readability(unheard(workspace, known.store, edition.client, known.failed))
    memory = memory_of(known.ledger, edition)
    task = Task(edition, memory, order.now, outputs=outputs, unread=unread, is_draft=order.is_draft)
    made = making.one_made(workspace, known.store, task, spread)
    if order.is_strict and (made.slips or made.remarks):
        faults = counted(len(made.slips) + len(made.remarks), "fault")
        fault = f"nothing is written: {faults} of wording, or of numbers in the commentary"
        return Outcome(edition, fault=fault, hint=_MEND, warnings=made.said, slips=made.slips)
    said, reasons = made.said, task.reasons(made)
    if is_left_out(made, reasons):
        said = (*said, f"reporter run leaves it out: {QUIET}")
    folder = write_folder(made.documents, order.folder / edition.key)
    names = tuple(document.name for document in made.documents)
    headline = " ".join(made.report.headline).strip()
    return Outcome(edition, folder, names, headline, reasons=reasons, warnings=said, slips=made.slips)


_ASKED = {
    NOTICE.name: ("a notice is told of one planned change of one client", "notice CLIENT --change ID"),
    FOLLOW_UP.name: ("a follow-up is told of one ticket of one client", "follow-up CLIENT --ticket ID"),
}


def _is_of_a_thing(order: Order) -> bool:
    """Whether a notice or follow-up is asked for; UsageError where what is asked does not fit together."""
    named = {NOTICE.name: order.change, FOLLOW_UP.name: order.ticket}
    thing = named.pop(order.cadence.name, None)
    if any(named.values()) or (thing is None and order.moment):
        words = "--change and --moment are for a notice, --ticket and --moment for a follow-up"
        raise UsageError(words, f"write: reporter build {_ASKED[NOTICE.name][1]}")
    if thing is not None and (len(order.clients) != 1 or not thing or order.period):
        words, mend = _ASKED[order.cadence.name]
        raise UsageError(words, f"write: reporter build {mend}")
    return thing is not None


def _asked(workspace: Workspace, store: Store, ledger: Ledger | None, order: Order) -> Edition:
    (slug,) = order.clients
    if order.cadence.name == FOLLOW_UP.name:
        known = posted(ledger, slug, order.now) if ledger else Posted()
        tickets = TicketLog.read(workspace, store, slug, known, order.now)
        return follow_up_asked(tickets, order.ticket, order.moment)
    log = ChangeLog.read(workspace, store, slug, order.now)
    return notice_asked(log, order.change, order.moment, announced_to(ledger, slug) if ledger else ())


def edition_of(client: Client, order: Order) -> Edition:
    """The edition that is due at `now`, or of the period asked for."""
    cadence = order.cadence
    newest = last_complete(cadence.subject, order.now, client.zone)
    period = parse_period(order.period, client.zone) if order.period else newest
    if period.unit != cadence.subject and not (cadence.tells_any_span and period.unit not in (DAY, WEEK)):
        raise UsageError(
            f"“{order.period}” is not a {cadence.subject}, which a {cadence.name} report needs",
            f"the newest complete one is {newest.name}",
        )
    return Edition(cadence.name, client.slug, period)


def outputs_named(text: str) -> tuple[str, ...]:
    """“page,pdf” as the media's names; UsageError for one that is not on the shelf."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in MEDIA:
            near = nearest(name, MEDIA)
            mend = f"did you mean “{near}”?" if near else f"choose from {', '.join(MEDIA)}"
            raise UsageError(f"“{name}” is not an output", mend)
    return names


def check_media(order: Order) -> Order:
    """The order as it is; MissingSoftwareError when it holds PDF and none can be made here."""
    if "pdf" in (order.outputs or order.cadence.outputs):
        pdf.require()
    return order


def without_pdf(order: Order) -> Order:
    """The same order in the other media."""
    return replace(
        order, outputs=tuple(name for name in order.outputs or order.cadence.outputs if name != "pdf")
    )
