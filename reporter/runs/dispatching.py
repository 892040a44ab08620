"""What is approved leaves: settle what an earlier run left, publish, send, tell, put away, look round."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from reporter.cadences import FOLLOW_UP, OF_THINGS
from reporter.config import Workspace
from reporter.delivery.archive import is_archived
from reporter.delivery.chats import Chat, first_lines, shortened
from reporter.delivery.composing import Summary
from reporter.delivery.freezing import chats_of, is_published
from reporter.delivery.gates import is_stale, unchanged_words
from reporter.delivery.messages import UnreachableError
from reporter.delivery.outbox import Outbox
from reporter.delivery.publishing import PAGE, ClientPlace, page_address, publish, unpublish, write_index
from reporter.delivery.sending import Dispatch, send_due
from reporter.delivery.transports import transport_for
from reporter.errors import Failure, ReporterError, safely, visible
from reporter.ledger import FINAL, Delivery, Entry
from reporter.ledger.ledger import ledger_to_look_into
from reporter.outputs.page import Index, IndexLine
from reporter.report import Key
from reporter.runs import reckoning
from reporter.runs.accounts import Account
from reporter.runs.addressing import readers_of
from reporter.runs.desk import Desk, edition_named
from reporter.runs.filing import LIES_IN_SENT, NO_MAIL, NO_MAIL_MEND, give_up_stale
from reporter.schedule import quiet_until
from reporter.store.soundness import doubled, feeds_standing, unmapped, unsettled
from reporter.story.sentences import counted
from reporter.story.voice import Voice

NOT_PUBLISHED = "nothing of this client is published now"

_FOUND = "found in the archive mailbox"
_NOT_FOUND = "not in the archive mailbox, which gets all that is accepted; so it is sent"
_REPEATABLE = "written again: twice is the same as once"
_LOOKED_BACK = timedelta(days=62)  # for tickets that count twice: what editions of late may tell of
_CUT_OFF = "the run ended while it was told"
_LETTER = "letter.txt"
_SHOWN = (PAGE, "report.pdf")


def settle(desk: Desk, account: Account) -> None:
    """Find out what became of mails of which nobody knows whether they were accepted, where that is possible.

    The others stay unsure, for a person.
    """
    desk.ledger.found_sending(desk.clock())
    approved = (one for one in desk.ledger.deliveries(states={"approved"}) if one.channel == "mail")
    gone = [mail for mail in approved if desk.outbox.has_gone(mail.edition)]  # as an older ledger has it
    noted = desk.outbox.attempts_noted() if gone else {}
    for delivery in gone:
        times = noted.get(delivery.message_id, 0)
        desk.ledger.move(delivery, "unsure", desk.clock(), words=LIES_IN_SENT, attempts=times)
    unsure = desk.ledger.deliveries(states={"unsure"})
    mail = desk.workspace.mail
    if not unsure or mail is None:
        return
    if transport_for(desk.workspace).is_repeatable:
        for delivery in unsure:
            _send_again(desk, delivery, _REPEATABLE)
    elif mail.archive and mail.archive.user:  # else it only gets its copies
        try:
            found = is_archived(mail.archive, desk.workspace.folder, [one.message_id for one in unsure])
        except UnreachableError as fault:
            account.failures.append(Failure(f"the archive mailbox cannot be searched: {fault}"))
            return
        for delivery in unsure:
            _settle(desk, delivery, found)


def _settle(desk: Desk, delivery: Delivery, found: Collection[str]) -> None:
    mail, now = desk.workspace.mail, desk.clock()
    assert mail
    assert mail.archive
    waited = delivery.updated_at and now - delivery.updated_at >= timedelta(seconds=mail.archive.wait)
    waited = waited and reckoning.is_usual(desk.ledger, now)
    if delivery.message_id in found:
        desk.ledger.move(delivery, "sent", now, words=_FOUND)
    elif mail.archive.is_complete and waited:
        _send_again(desk, delivery, _NOT_FOUND)


def _send_again(desk: Desk, delivery: Delivery, words: str) -> None:
    desk.outbox.take_back(delivery.edition)
    desk.ledger.move(delivery, "approved", desk.clock(), words=words)


def unknown_to_the_ledger(workspace: Workspace) -> Iterator[Failure]:
    """That editions lie in sent/ of which the ledger does not know that they have left."""
    outbox = Outbox.of(workspace.folder)
    with ledger_to_look_into(workspace) as ledger:
        if ledger is None:
            return
        known = {entry.key for entry in ledger.entries(states=FINAL)}
    if left := [key for key in outbox.gone_ones() if key not in known]:
        there = f"{counted(len(left), 'edition')} there, as {left[0]}"
        mend = "put the newest ledger back; until then they are held, or unsure: reporter outbox"
        yield Failure(f"the ledger is older than sent/: {there}, it calls unsent", mend)


def deliver(desk: Desk, account: Account, keys: Collection[str] = ()) -> None:
    """Publish and send what is approved, or only these editions; then look at what is left."""
    approved = desk.ledger.entries(states={"approved"})
    for slug in sorted({entry.client for entry in approved if entry.cadence in OF_THINGS}):
        account.outcomes += give_up_stale(desk, slug)
    _publish_due(desk, account, keys)
    _send_due(desk, account, keys)
    _tell_clients(desk, account, keys)
    for key in _ended(desk, account):
        put = safely(desk.outbox.put_away, key)
        if isinstance(put, Failure):  # a later run does it
            account.failures.append(put)
    _look_round(desk, account)


def _publish_due(desk: Desk, account: Account, keys: Collection[str]) -> None:
    """Publish what is approved, or only these; twice is as good as once, so nothing here is ever unsure."""
    for delivery in desk.ledger.deliveries(states={"approved"}):
        if delivery.channel != "publish" or (keys and delivery.edition not in keys):
            continue
        entry = desk.ledger.entry(delivery.edition)
        if entry is None:
            continue
        published = safely(_publish, desk, entry, delivery)
        if isinstance(published, Failure):
            account.failures.append(published.at(entry.key))
        elif published:
            account.published.append(entry.key)


def _publish(desk: Desk, entry: Entry, delivery: Delivery) -> bool:
    """Whether it is there now; not when the client's editions are no longer published."""
    to = published_place(desk, entry.client)
    if to is None:
        desk.ledger.move(delivery, "withdrawn", desk.clock(), words=NOT_PUBLISHED)
        return False
    documents = desk.outbox.documents(entry)
    shown = {name: documents[name] for name in _SHOWN if name in documents}
    publish(to, Key.parse(entry.key).path, shown)
    _write_index(desk, to, entry.client, also=entry.key)
    desk.ledger.move(delivery, "sent", desk.clock(), words="published")
    return True


def take_away(desk: Desk, entry: Entry) -> None:
    """Take a published edition away: first from the list, then itself."""
    to = published_place(desk, entry.client)
    if to:
        _write_index(desk, to, entry.client, without=entry.key)
        unpublish(to, Key.parse(entry.key).path)


def _write_index(desk: Desk, to: ClientPlace, slug: str, *, also: str = "", without: str = "") -> None:
    client = desk.workspace.reader(slug)
    published = (desk.ledger.published(slug) | {also}) - {without}
    lines = [
        line
        for entry in desk.ledger.entries(client=slug)
        if entry.key in published and (line := _line_of(desk, entry))
    ]
    language = client.locale.replace("_", "-")
    index = Index(client.name, client.provider.name, tuple(lines[::-1]), client.brand.footer, language)
    write_index(to, index, client.brand)


def _line_of(desk: Desk, entry: Entry) -> IndexLine | None:
    edition = edition_named(desk.workspace, entry.key)
    if edition is None:
        return None
    voice = Voice(desk.workspace.reader(entry.client))
    return IndexLine(
        edition.named.path,
        entry.title,
        voice.period(edition.period),
        edition.period.last,
        entry.headline,
        has_pdf="report.pdf" in entry.documents,
        note=f"Told again: {entry.because}" if entry.because else "",
    )


def published_place(desk: Desk, slug: str) -> ClientPlace | None:
    """Where the client's editions are published; None where they are not."""
    to = desk.workspace.publish
    if to is None or slug not in desk.workspace.clients or not is_published(desk.workspace, slug):
        return None
    return ClientPlace(to, desk.workspace.folder, desk.ledger.token(slug))


def _send_due(desk: Desk, account: Account, keys: Collection[str]) -> None:
    ready = [
        entry
        for entry in desk.ledger.entries(states={"approved"})
        if (not keys or entry.key in keys) and _may_leave(desk, entry)
    ]
    waiting = (one for entry in ready for one in desk.ledger.deliveries(entry.key, {"approved"}))
    if not any(one.channel == "mail" for one in waiting):
        return
    mail = desk.workspace.mail
    if mail is None:
        account.failures.append(Failure(NO_MAIL, NO_MAIL_MEND))
        return
    is_sure = not account.leaps and reckoning.is_usual(desk.ledger, desk.clock())
    give_up = timedelta(seconds=mail.give_up) if is_sure else timedelta.max
    try:
        with transport_for(desk.workspace) as transport:
            dispatch = Dispatch(desk.ledger, desk.outbox, transport, desk.clock, mail.patience, give_up)
            for attempt in send_due(dispatch, ready):
                account.attempts.append(attempt)
    except UnreachableError as fault:
        account.failures.append(Failure(str(fault), "the mails wait for the next run"))
    except ReporterError as fault:
        account.failures.append(Failure(str(fault), fault.hint))


def _may_leave(desk: Desk, entry: Entry) -> bool:
    """A mail that leads to a page waits until that is there; a follow-up until its quiet hours are over."""
    client = desk.workspace.clients.get(entry.client)
    if entry.cadence == FOLLOW_UP.name and client and quiet_until(client, desk.clock()):
        return False
    waiting = desk.ledger.deliveries(entry.key, {"approved"})
    return not any(delivery.channel == "publish" for delivery in waiting)


def _tell_clients(desk: Desk, account: Account, keys: Collection[str]) -> None:
    """Tell the clients' chats of what has reached its readers; what fails is a warning, and is over."""
    for delivery in desk.ledger.deliveries(states={"approved", "sending"}):
        if delivery.channel == "chat" and (not keys or delivery.edition in keys):
            told = safely(_tell_client, desk, delivery)
            if words := told.what if isinstance(told, Failure) else told:
                account.warnings.append(f"{delivery.name} was not told, and will not be: {words}")


def _tell_client(desk: Desk, delivery: Delivery) -> str:
    """Claim, tell, record: once at the most; "" or why it was not told."""
    entry = desk.ledger.entry(delivery.edition)
    assert entry
    if delivery.state == "sending":
        desk.ledger.move(delivery, "refused", desk.clock(), words=_CUT_OFF)
        return _CUT_OFF
    others = [one for one in desk.ledger.deliveries(entry.key) if one.channel != "chat"]
    if not any(one.state == "sent" for one in others) or not _may_leave(desk, entry):
        if all(one.state in FINAL for one in others):
            desk.ledger.move(
                delivery, "withdrawn", desk.clock(), words="nothing of it has reached its readers"
            )
        return ""
    client = desk.workspace.clients.get(entry.client)
    places = {one.place: one for one in chats_of(client, entry.cadence)} if client else {}
    if delivery.recipient not in places:
        desk.ledger.move(delivery, "withdrawn", desk.clock(), words="this chat is told nothing of it now")
        return ""
    what = _word_of(desk, entry, is_published=any(one.channel == "publish" for one in others))
    chat = Chat(places[delivery.recipient], desk.workspace.folder, f"clients/{entry.client}.toml: notify")
    claimed = desk.ledger.move(delivery, "sending", desk.clock(), attempted=True)
    words = chat.tell(what)
    desk.ledger.move(claimed, "refused" if words else "sent", desk.clock(), words=words or "told")
    return words


def _word_of(desk: Desk, entry: Entry, *, is_published: bool) -> Summary:
    """The subject, how the letter begins, and where the page is read."""
    letter = desk.outbox.documents(entry).get(_LETTER, b"").decode()
    lines = [shortened(first_lines(letter)) if letter else entry.headline]
    if is_published and desk.workspace.publish:
        token = desk.ledger.token(entry.client)
        lines.append(page_address(desk.workspace.publish, token, Key.parse(entry.key).path))
    return Summary(entry.subject, visible("\n\n".join(lines)))


def _ended(desk: Desk, account: Account) -> list[str]:
    """The editions that have ended and still lie in the outbox."""
    waiting = safely(desk.outbox.editions)
    if isinstance(waiting, Failure):
        account.failures.append(waiting)
        return []
    return [key for key in waiting if (entry := desk.ledger.entry(key)) and entry.state in FINAL]


def _readers(desk: Desk, entry: Entry) -> tuple[str, ...]:
    """Who would get an edition if it were let go now."""
    is_here = entry.client in desk.workspace.readers
    now = desk.clock()
    contacts = readers_of(desk.workspace, desk.store, desk.ledger, entry.key, now) if is_here else ()
    return tuple(contact.email for contact in contacts)


def _may_be_let_go(entry: Entry) -> bool:
    """Whether a person's yes is all that it waits for, as far as the ledger knows."""
    others_mend = NO_MAIL in entry.reasons or unchanged_words(entry.reasons) or is_stale(entry.reasons)
    return bool(entry.documents) and not others_mend


def _look_round(desk: Desk, account: Account) -> None:
    account.held = desk.ledger.entries(states={"held"})
    account.readers = {one.key: _readers(desk, one) for one in account.held if _may_be_let_go(one)}
    account.unsure = desk.ledger.deliveries(states={"unsure"})
    account.put_off = [one for one in desk.ledger.deliveries(states={"approved"}) if one.attempts]
    feeds = feeds_standing(desk.workspace, desk.store, account.at)
    account.late = [feed for feed in feeds if feed.late_by(account.at)]
    account.unmapped = unmapped(desk.store)
    account.doubled = doubled(desk.store, account.at - _LOOKED_BACK)
    account.unsettled = unsettled(desk.store, account.at)
    account.warnings += [
        f"{outcome.edition.key}: {warning}" for outcome in account.outcomes for warning in outcome.warnings
    ]
