"""The cron line: read, settle, prepare what is due, publish, send, tell. One failure is one casualty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from reporter.cadences import MENU, Cadence
from reporter.delivery.freezing import is_published, is_read, recipients_of
from reporter.delivery.messages import UnreachableError
from reporter.delivery.sending import Dispatch, send_due
from reporter.delivery.transports import transport_for
from reporter.errors import ReporterError
from reporter.ledger import FINAL, Entry
from reporter.periods import Period, parse_period
from reporter.report import Edition
from reporter.runs.accounts import Account, Fault, bug_in
from reporter.runs.desk import Desk
from reporter.runs.orders import Outcome
from reporter.runs.preparing import NO_MAIL, NO_MAIL_MEND, look_again, prepare, unmade
from reporter.runs.publishing import publish_due
from reporter.runs.reading import read_sources
from reporter.runs.settling import settle
from reporter.schedule import DuePeriods, due_periods
from reporter.store.ingest import Watch
from reporter.store.soundness import unmapped
from reporter.store.standing import feeds_standing

PAUSED = "everyone who reads it has paused"
_LONGEST_WAIT = timedelta(days=14)  # what is held for longer leaves only when a person approves it


def run(desk: Desk, watch: Watch | None = None) -> Account:
    """All that is to be done now; what could not be done is in the account, and is done by a later run."""
    account = Account(at=desk.clock())
    desk.outbox.sweep()
    _read(desk, account, watch)
    settle(desk, account)
    for slug in desk.workspace.clients:
        _prepare_client(desk, slug, account)
    deliver(desk, account)
    return account


def deliver(desk: Desk, account: Account, keys: frozenset[str] = frozenset()) -> None:
    """Publish and send what is approved, or only these editions; then look at what is left."""
    publish_due(desk, account, keys)
    _send(desk, account, keys)
    _put_away(desk, account)
    _look_round(desk, account)


def _read(desk: Desk, account: Account, watch: Watch | None) -> None:
    """Read the sources; where that meets a bug, the gates decide on what is known."""
    try:
        for reading in read_sources(desk, watch):
            account.readings.append(reading)
    except ReporterError:
        raise
    except Exception as bug:
        account.faults.append(bug_in("the sources", bug))


def due_now(desk: Desk, slug: str) -> Iterator[tuple[Cadence, DuePeriods]]:
    """For each cadence that somebody reads: what is due for the client and not in the ledger yet."""
    client = desk.workspace.clients[slug]
    for cadence in MENU.values():
        if is_read(desk.workspace, slug, cadence.name):
            newest = desk.ledger.newest(slug, cadence.name)
            last: Period | None = parse_period(newest.period, client.zone) if newest else None
            most = desk.workspace.catch_up.of(cadence)
            yield cadence, due_periods(cadence, client, desk.clock(), last, most)


def _prepare_client(desk: Desk, slug: str, account: Account) -> None:
    """What is held is looked at again, then what is due is made; a fault costs only this client."""
    try:
        for entry in desk.ledger.entries(client=slug, states={"held"}):
            if desk.clock() - entry.due_at > _LONGEST_WAIT:
                continue
            if outcome := look_again(desk, entry):
                account.outcomes.append(outcome)
        for cadence, found in due_now(desk, slug):
            for period in found.missed:
                desk.ledger.keep(
                    unmade(desk, Edition(cadence.name, slug, period), "missed, and too long past")
                )
                account.missed.append(Edition(cadence.name, slug, period).key)
            for period in found.due:
                account.outcomes.append(_prepare_due(desk, Edition(cadence.name, slug, period)))
    except ReporterError as fault:
        account.faults.append(Fault(f"{slug}: {fault}", fault.hint))
    except Exception as bug:  # of one client it must not cost the others theirs
        account.faults.append(bug_in(slug, bug))


def _prepare_due(desk: Desk, edition: Edition) -> Outcome:
    client = desk.workspace.clients[edition.client]
    paused = not recipients_of(client, edition.cadence, desk.clock())
    if paused and not is_published(desk.workspace, edition.client):
        desk.ledger.keep(unmade(desk, edition, PAUSED))
        return Outcome(edition, state="withdrawn", reasons=(PAUSED,))
    return prepare(desk, edition)


def _send(desk: Desk, account: Account, keys: frozenset[str]) -> None:
    ready = [entry for entry in desk.ledger.entries(states={"approved"}) if not keys or entry.key in keys]
    ready = [entry for entry in ready if _may_leave(desk, entry)]
    if not any(
        mail.channel == "mail" for entry in ready for mail in desk.ledger.deliveries(entry.key, {"approved"})
    ):
        return
    mail = desk.workspace.mail
    if mail is None:
        account.faults.append(Fault(NO_MAIL, NO_MAIL_MEND))
        return
    try:
        with transport_for(desk.workspace) as transport:
            dispatch = Dispatch(
                desk.ledger,
                desk.outbox,
                transport,
                desk.clock,
                patience=mail.patience,
                give_up=timedelta(seconds=mail.give_up),
            )
            for attempt in send_due(dispatch, ready):
                account.attempts.append(attempt)
    except UnreachableError as fault:
        account.faults.append(Fault(str(fault), "the mails wait for the next run"))
    except ReporterError as fault:
        account.faults.append(Fault(str(fault), fault.hint))


def _put_away(desk: Desk, account: Account) -> None:
    """What has ended leaves the outbox; where that fails, a later run does it."""
    try:
        for key in desk.outbox.editions():
            entry = desk.ledger.entry(key)
            if entry and entry.state in FINAL:
                desk.outbox.put_away(key)
    except ReporterError as fault:
        account.faults.append(Fault(str(fault), fault.hint))


def _may_leave(desk: Desk, entry: Entry) -> bool:
    """A mail that leads to a page waits until the page is there."""
    waiting = desk.ledger.deliveries(entry.key, {"approved"})
    return not any(delivery.channel == "publish" for delivery in waiting)


def _look_round(desk: Desk, account: Account) -> None:
    account.held = desk.ledger.entries(states={"held"})
    account.unsure = desk.ledger.deliveries(states={"unsure"})
    account.put_off = [one for one in desk.ledger.deliveries(states={"approved"}) if one.attempts]
    feeds = feeds_standing(desk.workspace, desk.store)
    account.late = [feed for feed in feeds if feed.late_by(account.at)]
    account.unmapped = unmapped(desk.store)
    account.warnings += [
        f"{outcome.edition.key}: {warning}" for outcome in account.outcomes for warning in outcome.warnings
    ]
