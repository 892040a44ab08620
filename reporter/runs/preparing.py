"""One edition on its way into the outbox: report → gates → documents → frozen mails → folder → ledger."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reporter.cadences import MENU
from reporter.delivery.freezing import Frozen, freeze, is_read, recipients_of
from reporter.delivery.gates import reasons
from reporter.delivery.outbox import hashed, hashes, write
from reporter.errors import ReporterError, unexpected
from reporter.ledger import Entry
from reporter.outputs.registry import render_documents
from reporter.periods import parse_period
from reporter.report import Document, Edition, Key, Report
from reporter.runs.composing import brief_of, compose
from reporter.runs.desk import Desk
from reporter.runs.orders import Outcome
from reporter.runs.reading import unread_for
from reporter.schedule import due_at

_MODEL = "report.json"
NO_MAIL = "there is no [mail] in reporter.toml to send it by"
NO_MAIL_MEND = 'write [mail] with sender = "you@example.com", and [mail.smtp] with host = "smtp.example.com"'
_NOBODY = "nobody reads it now"


def prepare(desk: Desk, edition: Edition) -> Outcome:
    """Make an edition and hold or approve it; one that cannot be made is held with that as its reason."""
    try:
        return _prepare(desk, edition)
    except ReporterError as fault:
        outcome = Outcome(edition, fault=str(fault), hint=fault.hint)
    except Exception as bug:  # in one edition it must not cost the others theirs
        outcome = Outcome(edition, fault=unexpected(bug), trace=traceback.format_exc())
    # no later edition must make it forgotten
    reasons_told = (f"could not be made: {outcome.fault}",)
    desk.ledger.keep(replace(unmade(desk, edition, ""), state="held", reasons=reasons_told))
    return outcome


def look_again(desk: Desk, entry: Entry) -> Outcome | None:
    """Make a held edition anew when it would be told otherwise today, or may leave now; None when neither."""
    edition = edition_named(desk, entry.key)
    if edition is None:
        return None
    if not is_read(desk.workspace, edition.client, edition.cadence):
        desk.ledger.keep(unmade(desk, edition, _NOBODY))
        return Outcome(edition, headline=entry.headline, state="withdrawn", reasons=(_NOBODY,))
    if entry.report_sha256 and desk.outbox.place(entry.key).is_dir():
        try:
            report, held = gated(desk, edition, entry.made_at)
            same = hashed(_model_of(desk, report).content) == entry.report_sha256
        except Exception:  # told by prepare
            same, held = False, ()
        if same and held == entry.reasons:
            return None
    return prepare(desk, edition)


def edition_named(desk: Desk, key: str) -> Edition | None:
    """The edition of a key, acme/weekly/2026-W33.2; None when its client or cadence is no longer here."""
    named = Key.parse(key)
    if named.client not in desk.workspace.clients or named.cadence not in MENU:
        return None
    zone = desk.workspace.clients[named.client].zone
    return Edition(named.cadence, named.client, parse_period(named.subject, zone), named.revision)


def render(desk: Desk, report: Report) -> list[Document]:
    """All documents of the cadence, the model among them."""
    client = desk.workspace.clients[report.edition.client]
    return render_documents(report, client.brand, (*MENU[report.edition.cadence].outputs, "json"))


def entry_of(desk: Desk, report: Report, documents: Sequence[Document], made_at: datetime) -> Entry:
    """The edition as the ledger will remember it; held until somebody says otherwise."""
    contents = {document.name: document.content for document in documents}
    return replace(
        unmade(desk, report.edition, ""),
        state="held",
        made_at=made_at,
        headline=" ".join(part for part in report.headline if part),
        subject=report.subject,
        title=report.title,
        client_name=report.client,
        report_sha256=hashed(contents[_MODEL]),
        documents=hashes(contents),
    )


def unmade(desk: Desk, edition: Edition, because: str) -> Entry:
    """The ledger's line on an edition of which there are no documents, and never will be."""
    client = desk.workspace.clients[edition.client]
    return Entry(
        key=edition.key,
        client=edition.client,
        cadence=edition.cadence,
        period=edition.named.about,
        state="withdrawn",
        made_at=desk.clock(),
        due_at=due_at(MENU[edition.cadence], edition.period, client),
        headline="",
        subject="",
        title=MENU[edition.cadence].title,
        client_name=client.name,
        report_sha256="",
        because=because,
    )


def put(desk: Desk, entry: Entry, documents: Sequence[Document], frozen: Frozen) -> None:
    """The folder first, whole and on the disk; then the ledger, which alone decides what leaves."""
    folder = desk.outbox.place(entry.key)
    write([*documents, *frozen.files], folder, durable=True)
    if entry.state == "approved":
        desk.ledger.approve(entry, frozen.deliveries)
    else:
        desk.ledger.keep(entry)


def _prepare(desk: Desk, edition: Edition) -> Outcome:
    now = desk.clock()
    client = desk.workspace.clients[edition.client]
    report, held = gated(desk, edition, now)
    documents = render(desk, report)
    entry = replace(entry_of(desk, report, documents, now), reasons=held)
    if not held:
        entry = replace(entry, state="approved", approved_at=now, approved_by="the gates")
    contents = {document.name: document.content for document in documents}
    frozen = freeze(desk.workspace, desk.ledger, entry, contents, now)
    if not frozen.deliveries and NO_MAIL not in held:
        entry = replace(entry, state="withdrawn", because=_NOBODY)
        desk.ledger.keep(replace(entry, documents={}))
        return Outcome(edition, headline=entry.headline, state="withdrawn", reasons=(_NOBODY,))
    put(desk, entry, documents, frozen)
    return Outcome(
        edition,
        desk.outbox.place(entry.key),
        tuple(contents),
        entry.headline,
        state=entry.state,
        reasons=held,
        recipients=tuple(contact.email for contact in recipients_of(client, edition.cadence, now)),
        warnings=tuple(frozen.warnings),
    )


def gated(desk: Desk, edition: Edition, now: datetime) -> tuple[Report, tuple[str, ...]]:
    """The report as it is told at `now`, and every reason to hold it."""
    brief = brief_of(desk.workspace, desk.store, edition, now)
    brief = replace(brief, unread=unread_for(desk, brief))
    report = compose(brief, MENU[edition.cadence])
    return report, (*reasons(brief, report), *_no_way_out(desk, edition, now))


def _no_way_out(desk: Desk, edition: Edition, now: datetime) -> tuple[str, ...]:
    """Why it could not leave even if it were approved."""
    client = desk.workspace.clients[edition.client]
    if desk.workspace.mail or not recipients_of(client, edition.cadence, now):
        return ()
    return (NO_MAIL,)


def _model_of(desk: Desk, report: Report) -> Document:
    client = desk.workspace.clients[report.edition.client]
    (document,) = render_documents(report, client.brand, ("json",))
    return document
