"""What a run has to say: of each edition, of all that it did, and of that to the owner.

The summary is for the owner alone: what was sent, what is held and why, what failed and why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from reporter.config import Workspace
from reporter.delivery.chats import Chat, shortened
from reporter.delivery.composing import Summary, compose_notice
from reporter.delivery.gates import is_stale
from reporter.delivery.messages import NotSentError
from reporter.delivery.sending import Attempt
from reporter.delivery.transports import transport_for
from reporter.errors import DataError, Failure, ReporterError, visible
from reporter.ledger import Delivery, Entry
from reporter.ledger.ledger import Ledger
from reporter.report import Edition
from reporter.runs.desk import Desk
from reporter.runs.reactions import Heard
from reporter.runs.reckoning import LEAPT, LEAPT_MEND, Leap
from reporter.store.readings import Reading
from reporter.store.soundness import FeedStanding, Finding
from reporter.story.lint import Slip
from reporter.story.sentences import plural

_TOLD = "told"  # to the owner by mail; “told in CHAT” in a chat
_AGAIN = timedelta(days=1)
_DELIVERED = ("sent", "approved")


@dataclass(frozen=True)
class Outcome:
    """What a run says about one edition: where it lies, or why it is not there."""

    edition: Edition
    folder: Path | None = None
    documents: tuple[str, ...] = ()
    headline: str = ""
    fault: str = ""
    hint: str = ""
    trace: str = ""
    state: str = ""  # held, approved or withdrawn; "" where it was only built
    reasons: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()  # of what is built: words that no reader should find

    @classmethod
    def failed(cls, edition: Edition, failure: Failure) -> Outcome:
        """Of an edition that could not be made."""
        return cls(edition, fault=failure.what, hint=failure.mend, trace=failure.trace)


@dataclass
class Account:
    """All that one run did, found waiting, or could not do."""

    at: datetime
    readings: list[Reading] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)  # editions made, or not, in this run
    missed: list[str] = field(default_factory=list)  # keys of editions too long past to make
    leaps: list[Leap] = field(
        default_factory=list
    )  # series that are held until a person vouches for the clock
    attempts: list[Attempt] = field(default_factory=list)
    published: list[str] = field(default_factory=list)  # keys
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    held: Sequence[Entry] = ()  # all that wait, with their reasons
    readers: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  # of what is held and may be let go, by key
    unsure: Sequence[Delivery] = ()  # all that a person must look at
    put_off: Sequence[Delivery] = ()  # all that were tried and are tried again later
    late: Sequence[FeedStanding] = ()
    unmapped: Sequence[tuple[str, int]] = ()  # names of clients that nobody knows, and their rows
    doubled: Sequence[Finding] = ()  # tickets that two feeds bring: they count twice
    unsettled: Sequence[tuple[str, int]] = ()  # sources with plans of which nobody knows how they stand
    misaddressed: list[str] = field(default_factory=list)  # tickets of which nobody may be told, and why
    written_to: list[str] = field(default_factory=list)  # by letters on tickets that are made in this run
    gone: list[str] = field(default_factory=list)  # changes that were announced and are in no log of theirs
    heard: list[Heard] = field(default_factory=list)  # what readers answered
    is_news: bool = False  # whether any of it was worth telling the owner
    untold: str = ""  # why the owner could not be told
    unheard: dict[str, str] = field(default_factory=dict)  # the same of the owner's chats, by their place

    @property
    def sent(self) -> list[Delivery]:
        """The mails that left in this run."""
        return [attempt.delivery for attempt in self.attempts if attempt.delivery.state == "sent"]

    @property
    def unmade(self) -> list[Outcome]:
        """The editions that could not be made."""
        return [outcome for outcome in self.outcomes if outcome.fault]

    @property
    def waiting(self) -> list[Entry]:
        """What is held, apart from what failed."""
        failed = {outcome.edition.key for outcome in self.unmade}
        return [entry for entry in self.held if entry.key not in failed]

    @property
    def unread(self) -> list[Reading]:
        """The feeds that could not be read."""
        return [reading for reading in self.readings if reading.fault]

    @property
    def set_aside(self) -> list[Reading]:
        """The files read in this run of which some rows could not be."""
        return [reading for reading in self.readings if reading.set_aside_count and not reading.earlier]

    @property
    def folded(self) -> list[Reading]:
        """The files read in this run in which rows of one id say different things."""
        return [reading for reading in self.readings if reading.saved.differing and not reading.earlier]

    @property
    def exit_code(self) -> int:
        """0 when all went well; 1 when an edition or a mail failed, or the clock leapt.

        65 when only a feed could not be read.
        """
        troubled = any(attempt.fault or attempt.delivery.state not in _DELIVERED for attempt in self.attempts)
        if self.unmade or self.failures or self.unsure or self.leaps or troubled:
            return ReporterError.exit_code
        return DataError.exit_code if self.unread else 0


@dataclass(frozen=True)
class Part:
    """One heading of the summary and its lines; `is_news` when it happened in this run.

    What stands is told again when it changes; `compared` is what then counts, where it is not the lines.
    """

    heading: str
    lines: tuple[str, ...]
    is_news: bool = False
    compared: tuple[str, ...] = ()
    wants_you: bool = False  # somebody is to do something about it: the chats hear of this alone


def summary_of(account: Account) -> Summary:
    """All parts that have something in them."""
    return _as_summary(account, _parts(account))


def _as_summary(account: Account, parts: Iterable[Part]) -> Summary:
    body = "\n\n".join("\n".join([part.heading, *(f"  {line}" for line in part.lines)]) for part in parts)
    return Summary(visible(_subject(account)), visible(body))


def tell(desk: Desk, account: Account) -> None:
    """Tell the owner where something is new, or stands for a day; remember what was told.

    First in the chats, what wants somebody; then by mail, all of it and which chat could not be told.
    """
    for place in desk.workspace.notify.to if desk.workspace.notify else ():
        _tell_chat(desk, account, Chat(place, desk.workspace.folder, "reporter.toml: notify"))
    parts = _parts(account)
    account.is_news = _is_news(parts, account, desk.ledger, _TOLD)
    account.untold = _tell_owner(desk.workspace, account) if account.is_news else ""
    if account.untold:
        account.warnings.append(account.untold)
    elif account.is_news or not parts:
        _remember(parts, account, desk.ledger, _TOLD)


def _tell_chat(desk: Desk, account: Account, chat: Chat) -> None:
    parts = [part for part in _parts(account) if part.wants_you]
    note = f"{_TOLD} in {chat.place.place}"
    is_news = _is_news(parts, account, desk.ledger, note)
    words = ""
    if is_news:
        summary = _as_summary(account, parts)
        words = chat.tell(Summary(summary.subject, shortened(summary.text)))
    if words:
        account.unheard[chat.place.place] = words
    elif is_news or not parts:
        _remember(parts, account, desk.ledger, note)


def _remember(parts: list[Part], account: Account, ledger: Ledger, note: str) -> None:
    """So that the next run does not say the same again."""
    ledger.set_note(note, _fingerprint(parts))
    ledger.set_note(f"{note} at", account.at.isoformat())


def _is_news(parts: list[Part], account: Account, ledger: Ledger, note: str) -> bool:
    """Whether something happened, or stands otherwise than when it was last told, or is a day old."""
    if any(part.is_news for part in parts):
        return True
    if not parts or ledger.note(note) == _fingerprint(parts):
        told_at = ledger.note(f"{note} at")
        since = account.at - datetime.fromisoformat(told_at) if told_at else timedelta(0)
        return (
            bool(parts) and not timedelta(0) <= since < _AGAIN
        )  # it was told later by a clock that was ahead
    return True


def _fingerprint(parts: list[Part]) -> str:
    standing = [(part.heading, part.compared or part.lines) for part in parts if not part.is_news]
    return hashlib.sha256(repr(standing).encode()).hexdigest()


def _subject(account: Account) -> str:
    refused = sum(attempt.delivery.state == "refused" or bool(attempt.fault) for attempt in account.attempts)
    failed = len(account.unmade) + len(account.failures) + len(account.unread) + refused
    aside = sum(reading.set_aside_count for reading in account.set_aside)
    counts = (
        (len(account.sent), "sent"),
        (len(account.published), "published"),
        (len(account.waiting), "held"),
        (len(account.unsure), "unsure"),
        (failed, "failed"),
        (len(account.put_off), "put off"),
        (len(account.missed), "missed"),
        (sum(leap.count for leap in account.leaps), "held by a leap of the clock"),
        (len(account.late), f"{plural('feed', len(account.late))} late"),
        (len(account.unmapped), f"{plural('client', len(account.unmapped))} unknown"),
        (aside, f"{plural('row', aside)} set aside"),
    )
    return "Reporter: " + (", ".join(f"{n} {word}" for n, word in counts if n) or "nothing to do")


def _parts(account: Account) -> list[Part]:
    """Those that have something in them."""
    refused = [one.delivery for one in account.attempts if one.delivery.state == "refused"]
    parts = (
        Part("Sent", tuple(_sent(account)), is_news=True),
        Part("Published", tuple(account.published), is_news=True),
        Part("Held (look at one: reporter outbox KEY)", tuple(_held(account)), wants_you=True),
        Part("Unsure: nobody can tell whether these were accepted", tuple(_unsure(account)), wants_you=True),
        Part("Failed", tuple(_failed(account)), wants_you=True),
        Part("Refused", _said(refused), is_news=True, wants_you=True),
        Part("Heard from readers (reporter answers --all)", tuple(_heard(account)), is_news=True),
        Part("Left out, or read by nobody", tuple(_left_out(account)), is_news=True),
        Part(
            "Put off, and tried again by a later run",
            _said(account.put_off),
            compared=tuple(one.name for one in account.put_off),  # a server may say something else each time
        ),
        Part(
            f"Nothing is made of these: {LEAPT} ({LEAPT_MEND})",
            tuple(map(str, account.leaps)),
            compared=tuple(f"{leap.client}/{leap.cadence}" for leap in account.leaps),  # more every day
            wants_you=True,
        ),
        Part("Announced, and in their client’s log no more: tell them", tuple(account.gone), wants_you=True),
        Part("Missed, and too long past to make", tuple(account.missed), is_news=True),
        *_of_logs(account),
        Part(
            "Chats that could not be told (look at [notify] in reporter.toml)",
            tuple(f"{place}: {words}" for place, words in account.unheard.items()),
            compared=tuple(account.unheard),
        ),
        Part("Warnings", tuple(account.warnings), is_news=True),
    )
    return [part for part in parts if part.lines]


def _of_logs(account: Account) -> tuple[Part, ...]:
    """What is to be told of feeds, and of the rows in them."""
    return (
        Part("Feeds late", tuple(_late(account))),
        Part("Clients that nobody knows (reporter check data)", tuple(_unmapped(account))),
        Part(
            "Counted twice (reporter check data)",
            tuple(f"{one.what}: {one.count:,} {plural('ticket', one.count)}" for one in account.doubled),
            compared=tuple(one.source for one in account.doubled),  # there are more of them every day
        ),
        Part(
            "Nobody is told of these tickets: whoever asked is another client's (look at `domains`)",
            tuple(account.misaddressed),
            wants_you=True,
        ),
        Part(
            "Plans that no report tells of: their status is not known (reporter check data)",
            tuple(f"{source}: {n:,} {plural('plan', n)} to come" for source, n in account.unsettled),
        ),
        Part("Rows set aside", tuple(reading.line for reading in account.set_aside), is_news=True),
        Part(
            "Rows folded: several of one id, of which the newest is kept",
            tuple(_folded(account)),
            is_news=True,
        ),
    )


def _folded(account: Account) -> Iterator[str]:
    for reading in account.folded:
        count = reading.saved.differing
        rows = f"{count:,} {plural('row', count)}"
        yield f"{reading.file}: {rows} of an id with other content (reporter check data)"


def _said(deliveries: Iterable[Delivery]) -> tuple[str, ...]:
    return tuple(f"{delivery.name}: {delivery.words}" for delivery in deliveries)


def _sent(account: Account) -> Iterator[str]:
    recipients: dict[str, list[str]] = {}
    for delivery in account.sent:
        recipients.setdefault(delivery.edition, []).append(delivery.recipient)
    for edition, addresses in recipients.items():
        yield f"{edition} to {', '.join(addresses)}"


def _held(account: Account) -> Iterator[str]:
    for entry in account.waiting:
        yield f"{entry.key}: {'; '.join(entry.reasons)}"
        if entry.headline:
            yield f"    “{entry.headline}”"
        if entry.key in account.readers:
            yield f"    to {', '.join(account.readers[entry.key]) or 'the published place'}"
            yield f"    let it go: reporter approve {entry.key}"
        elif is_stale(entry.reasons):
            yield f"    with fresh data: reporter remake {entry.key}"


def _heard(account: Account) -> Iterator[str]:
    """Answers, and what was done about others; automatic ones and strangers' mail are a count."""
    for one in account.heard:
        if one.sort not in ("automatic", "unknown") or one.done:
            words = one.word or one.sort
            yield f"{one.person or 'somebody'}, {one.edition or 'no edition'}: {words}"
            yield from (f"    {line}" for line in (one.words and f"“{one.words}”", one.done) if line)
    rest = sum(one.sort in ("automatic", "unknown") and not one.done for one in account.heard)
    if rest:
        yield f"and {rest:,} more: automatic, or of nothing that was sent"


def _left_out(account: Account) -> Iterator[str]:
    for outcome in account.outcomes:
        if outcome.state == "withdrawn":
            yield f"{outcome.edition.key}: {'; '.join(outcome.reasons)}"


def _unsure(account: Account) -> Iterator[str]:
    for delivery in account.unsure:
        yield f"{delivery.name}: {delivery.words or 'the run was cut off while it was sent'}"
        yield f"    ask them, then: reporter resolve {delivery.edition} --sent, or --resend"


def _failed(account: Account) -> Iterator[str]:
    faults = (
        *((reading.fault, reading.hint) for reading in account.unread),
        *((f"{one.edition.key} could not be made: {one.fault}", one.hint) for one in account.unmade),
        *((attempt.fault, attempt.hint) for attempt in account.attempts if attempt.fault),
        *((failure.what, failure.mend) for failure in account.failures),
    )
    for what, mend in faults:
        yield what
        if mend:
            yield f"    {mend}"


def _late(account: Account) -> Iterator[str]:
    for feed in account.late:
        last = feed.until or feed.newest_at
        yield (
            f"{feed.source.name}: its data end {last:%Y-%m-%d %H:%M} UTC"
            if last
            else f"{feed.source.name}: never"
        )


def _unmapped(account: Account) -> Iterator[str]:
    for name, rows in account.unmapped:
        yield f"“{name}”: {rows:,} {plural('row', rows)}" if name else f"no client named: {rows:,} rows"


def _tell_owner(workspace: Workspace, account: Account) -> str:
    """Mail the summary to the owner, where there is one; "" or a warning."""
    if workspace.owner is None or workspace.mail is None:
        return ""
    notice = compose_notice(workspace.mail, workspace.owner, summary_of(account), account.at)
    try:
        with transport_for(workspace) as transport:
            transport.offer(notice.recipient, len(notice.content))
            transport.hand_over(notice)
    except NotSentError as fault:
        return f"the summary could not be mailed to {notice.recipient}: {fault}"
    return ""
