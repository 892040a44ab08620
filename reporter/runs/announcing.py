"""Which notices of planned changes are due, by what the log says of each and what the ledger knows was told.

A change has one moment at a time. What is due of several changes at one moment of one window is one notice:
the lowest id leads, and the others end as told in it. Not here: the words (story.noticing).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reporter.cadences import NOTICE
from reporter.config import Client, Source, Workspace
from reporter.config.feeds import preset_named
from reporter.config.presets import load_preset
from reporter.delivery.messages import mailto
from reporter.errors import DataError, UsageError
from reporter.ledger import Entry
from reporter.ledger.ledger import Ledger
from reporter.records import NOT_FINISHED, Change
from reporter.report import (
    Announcement,
    Answer,
    AnswerBox,
    AnswerWord,
    Edition,
    Key,
    NoticeState,
    Thing,
    Told,
)
from reporter.schedule import Moment
from reporter.store.facts import changes_between
from reporter.store.soundness import feeds_known
from reporter.store.store import Store
from reporter.story.noticing import Notice, Planned
from reporter.story.readers import voice_for
from reporter.story.telling import is_of_whole_days

TOLD_IN = "told in "
OVER = "its moment is over"
CHANGED = "its change is not planned so any more"
STANDS_OTHERWISE = "how it stands has changed"  # of a ticket
TOLD_SINCE = "another notice has told it since"
NO_READER = "nobody may get it: no address of the client's, or its owner wants none"
OUTDATED = "the day that it names for the next word is over"
_OURS = (TOLD_IN, OVER, CHANGED, STANDS_OTHERWISE, TOLD_SINCE, NO_READER, OUTDATED)
_LOOKED_BACK = timedelta(days=60)
_LOOKED_AHEAD = timedelta(days=3660)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_A_DAY = timedelta(days=1)
_SHORTEST = timedelta(hours=1)  # what a window without an end counts as

_AHEAD = ("7-days", "1-day", "start")
_ENDS = ("cancelled", "done", "failed")  # what ends a change, as its readers know it

_YES_OR_NO: tuple[AnswerWord, ...] = ("yes", "no")

Known = Mapping[str, Sequence[Announcement]]  # by the id of a change, oldest first


@dataclass(frozen=True)
class DueThing:
    """An edition on a thing, to be made unless it waits already; the others end as told in it."""

    edition: Edition
    is_new: bool
    others: tuple[Edition, ...] = ()


@dataclass(frozen=True)
class ChangeLog:
    """The planned changes of a client as its log has them at a moment, by the names that keys give them."""

    client: Client
    changes: Mapping[str, Change]
    now: datetime
    answer_to: str = ""  # the address that reads answers; "" where no mail is set up

    @classmethod
    def read(cls, workspace: Workspace, store: Store, slug: str, now: datetime) -> ChangeLog:
        """From the store."""
        with store.reading() as connection:
            since, until = now - _LOOKED_BACK, now + _LOOKED_AHEAD
            found = changes_between(connection, slug, since, until)
        named: dict[str, Change] = {}
        for one in sorted(found, key=lambda change: (change.source, change.id)):
            named[one.id if one.id not in named else f"{one.id} ({one.source})"] = one
        mail = workspace.mail
        address = (mail.reply_to or mail.sender) if mail else ""
        return cls(workspace.clients[slug], dict(sorted(named.items())), now, address)

    def groups(self, announced: Iterable[Announcement]) -> list[list[tuple[str, Moment]]]:
        """What is to be told and nobody was told yet: the changes of one window at one moment together."""
        known = _by_change(announced)
        found = defaultdict(list)
        for name, change in self.changes.items():
            past = known.get(name, ())
            moment = self._moment_of(name, past)
            if moment and not _is_settled(past, moment, change.ends_at):
                was = self.was(name, moment, known) if moment.name == "moved" else None
                once = str(self.corrected(name, moment, known))
                found[str(moment), str(change.ends_at), str(was), once].append((name, moment))
        return sorted(found.values(), key=lambda group: (group[0][1].starts_at, group[0][0]))

    def was(self, name: str, moment: Moment, known: Known) -> tuple[datetime, datetime | None] | None:
        """From when to when its readers believed it to be, where that is another time."""
        ends = self.changes[name].ends_at if name in self.changes else None
        for one in reversed(known.get(name, ())):
            starts = _moment(one).starts_at
            if one.state == "told" and (starts != moment.starts_at or _is_resized(one, ends)):
                return starts, one.ends_at
        return None

    def corrected(self, name: str, moment: Moment, known: Known) -> tuple[str, datetime] | None:
        """What its readers were told last that is not so any more, and when: that it was cancelled, done or
        not finished.
        """
        told = _told(known.get(name, ()))
        at, last = told[-1] if told else (self.now, moment)
        if last.name not in _ENDS or last.name == moment.name:
            return None
        is_end = moment.name in _ENDS
        is_so = last.starts_at == moment.starts_at if is_end else last.name == "cancelled"
        return (last.name, at) if is_so else None

    def _moment_of(self, name: str, past: Sequence[Announcement]) -> Moment | None:
        """The one moment that makes it worth telling now."""
        change = self.changes[name]
        told = _told(past)
        at, last = told[-1] if told else (None, None)
        was = last if last and last.name not in _ENDS else None
        start, ended = starts_at(change), last.name if last and not was else ""
        if change.status == "unknown":
            return None
        if change.status == "cancelled":
            return Moment(last.starts_at, "cancelled") if last and (was or ended == "done") else None
        if change.status == "done" and start <= self.now:
            is_wanted = bool(was) and "done" in self.client.notice.moments
            return Moment(start, "done") if is_wanted or ended == "failed" else None
        if change.status in NOT_FINISHED and start <= self.now:
            return Moment(start, "failed") if was or ended == "done" else None
        if was and (was.starts_at != start or _is_resized(_last_told(past), change.ends_at)):
            moved, ends = Moment(start, "moved"), max(change.ends_at or start, start + _SHORTEST)
            ends = max(ends, was.starts_at)  # while its readers still wait for it
            if not _is_settled(past, moved, change.ends_at):
                return moved if self.now < ends else None
            was = None if was.starts_at != start else was  # a person kept that from them
        return self._coming(name, start, at if was else None)

    def ahead(self, name: str) -> tuple[str, ...]:
        """Which moments are worth telling before it: it begins at none where its log knows the day alone."""
        wanted = self.client.notice.moments
        is_of_days = is_of_whole_days(self.changes[name], voice_for(self.client))
        return tuple(one for one in _AHEAD if one in wanted and not (is_of_days and one == "start"))

    def _coming(self, name: str, start: datetime, told_at: datetime | None) -> Moment | None:
        """Seven days ahead, one day ahead or at the start; not what was told since that was due."""
        for ahead in self.ahead(name):
            moment = Moment(start, ahead)
            if moment.is_on(self.client, self.now):
                due = moment.due_at(self.client)
                is_told = told_at is not None and due is not None and told_at >= due
                is_late = ahead == "start" and told_at is None
                return None if is_told or is_late else moment
        return None


def announced_to(ledger: Ledger, slug: str) -> tuple[Announcement, ...]:
    """The notices of a client as its ledger has them, oldest first, with the ends that they told."""
    told = ledger.told_since(slug, NOTICE.name, _EVER)
    found = []
    for one in announcements(ledger.entries(client=slug, cadence=NOTICE.name)):
        said = told.get(one.told_in or one.key)
        ends = dict(said.promised).get(Key.parse(one.key).subject) if said else None
        found.append(replace(one, ends_at=datetime.fromisoformat(ends) if ends else None))
    return tuple(found)


def told_of_windows(notice: Notice) -> Told:
    """What a notice said that later ones may have to correct: until when each window is."""
    ends = ((one.name, one.change.ends_at) for one in notice.changes)
    return Told(
        notice.edition.named.about,
        figures=(),
        promised=tuple((name, at.isoformat()) for name, at in ends if at),
    )


def gone_from(log: ChangeLog, announced: Iterable[Announcement]) -> Iterator[tuple[str, datetime]]:
    """What readers still wait for and the client’s log has no more, and when they expect it."""
    for name, past in _by_change(announced).items():
        told = _told(past)
        last = told[-1][1] if told else None
        if last and name not in log.changes and last.name not in _ENDS and last.starts_at > log.now:
            yield name, last.starts_at


def announcements(entries: Iterable[Entry]) -> tuple[Announcement, ...]:
    """The same by themselves."""
    known = {entry.key: entry for entry in entries}
    found = []
    for entry in known.values():
        teller = entry.because.removeprefix(TOLD_IN) if entry.because.startswith(TOLD_IN) else ""
        by = known.get(teller, entry)
        one = Announcement(entry.key, _standing(by), by.approved_at or by.made_at, teller)
        found.append(replace(one, state="given up") if teller and one.state == "waiting" else one)
    return tuple(sorted(found, key=lambda one: (one.at, Key.parse(one.key).revision, one.key)))


def _standing(entry: Entry) -> NoticeState:
    if entry.state in ("approved", "sent"):
        return "told"
    if entry.state == "held":
        return "waiting"
    is_ours = entry.because.startswith(_OURS)
    return "given up" if entry.state == "withdrawn" and is_ours else "closed"


def due_notices(log: ChangeLog, announced: Sequence[Announcement]) -> Iterator[DueThing]:
    """All that is to be told of a client's changes now."""
    known = _by_change(announced)
    for (name, moment), *others in log.groups(announced):
        lead, is_new = _next(log.client.slug, name, moment, known)
        along = (_told_along(lead, other, moment, known) for other, moment in others)
        yield DueThing(lead, is_new, tuple(one for one in along if one))


def stale(log: ChangeLog, edition: Edition, announced: Sequence[Announcement], *, again: bool = False) -> str:
    """Why a notice that has not left must not leave now; "" where it may. One sent `again` is a person's
    wish: then it is enough that the change is planned so.
    """
    name, moment = _about(edition)
    groups = log.groups(_without(announced, edition.key))
    if any((name, moment) in group for group in groups):
        return ""
    change = log.changes.get(name)
    is_off = change is not None and (change.status == "cancelled") == (moment.name == "cancelled")
    is_so = is_off and (moment.name == "cancelled" or (change and starts_at(change) == moment.starts_at))
    if not is_so:
        return CHANGED
    if again:
        return ""
    return TOLD_SINCE if moment.is_on(log.client, log.now) else OVER


def notice_of(log: ChangeLog, edition: Edition, announced: Sequence[Announcement]) -> Notice:
    """All that a notice is told from; DataError where the log has no such change."""
    name, moment = _about(edition)
    if name not in log.changes:
        raise DataError(
            f"nothing is known of a planned change {name} of {log.client.name}", "run: reporter ingest"
        )
    earlier = _without(announced, edition.key)
    known = _by_change(earlier)
    group = next((one for one in log.groups(earlier) if one[0] == (name, moment)), [(name, moment)])
    told = [at for at, one in _told(known.get(name, ())) if one.name != "cancelled"]
    ahead = log.ahead(name) if moment.name in ("moved", "7-days", "1-day") else ()
    coming = [Moment(moment.starts_at, one) for one in ahead]
    dated = ((one.name, one.due_at(log.client)) for one in coming)
    return Notice(
        edition=edition,
        client=log.client,
        changes=tuple(_planned(log, one, known) for one, _ in group),
        moment=moment.name,
        starts_at=moment.starts_at,
        was=log.was(name, moment, known) if moment.name == "moved" else None,
        is_late=moment.name == "1-day" and not told and moment.starts_at - log.now < _A_DAY,
        coming=tuple((one, at) for one, at in dated if at and at > log.now),
        tells_end="done" in log.client.notice.moments,
        asks_known=any(one.action for one in log.changes.values()),
        now=log.now,
        answers=tuple(_answers(log, edition)) if log.client.notice.answers else (),
        corrects=log.corrected(name, moment, known),
    )


def _answers(log: ChangeLog, edition: Edition) -> Iterator[AnswerBox]:
    """A mail that says yes, and one that says no, each still without its label."""
    for word in _YES_OR_NO if log.answer_to else ():
        subject = str(Answer(edition.key, word))
        yield AnswerBox("", mailto(log.answer_to, subject), log.answer_to, subject)


def notice_asked(log: ChangeLog, name: str, moment: str, announced: Sequence[Announcement]) -> Edition:
    """The notice of a change that somebody wants to look at: at the moment named, else at that of now."""
    if name not in log.changes:
        known = ", ".join([*log.changes][-5:]) or "none"
        raise UsageError(
            f"there is no change “{name}” of {log.client.name}", f"its newest are {known}; write --change ID"
        )
    change = log.changes[name]
    start = starts_at(change)
    told = _told(_by_change(announced).get(name, ()))
    if moment == "cancelled" and told:
        start = told[-1][1].starts_at
    found = Moment(start, moment or _moment_by_now(log, change))
    if (wrong := Moment.parse(str(found)).name) not in _MOMENTS:
        raise UsageError(f"“{wrong}” is no moment of a change", f"write one of {', '.join(_MOMENTS)}")
    return Edition(NOTICE.name, log.client.slug, Thing(name, str(found)))


_MOMENTS = ("7-days", "1-day", "start", "done", "failed", "moved", "cancelled")


def _moment_by_now(log: ChangeLog, change: Change) -> str:
    if change.status in ("done", "cancelled"):
        return change.status
    if change.status in NOT_FINISHED:
        return "failed"
    start = starts_at(change)
    if log.now >= start:
        return "start"
    due = Moment(start, "1-day").due_at(log.client)
    return "1-day" if due and log.now >= due else "7-days"


def of_changes(workspace: Workspace) -> Workspace:
    """The workspace with the sources alone that tell of planned changes."""
    fed = (one for one in workspace.sources if _tells_changes(one, workspace))
    return workspace.model_copy(update={"sources": tuple(fed)})


def _tells_changes(source: Source, workspace: Workspace) -> bool:
    preset = preset_named(source.preset, source.feed, workspace.folder)
    return bool(preset) and load_preset(preset, workspace.folder).records == "changes"


def late_feeds(
    workspace: Workspace, store: Store, slug: str, now: datetime
) -> Iterator[tuple[str, datetime]]:
    """The feeds of a client, of these sources, that should have delivered by now, and when they did last."""
    expected = {one.name: one for one in workspace.sources if one.expected_every}
    for feed in feeds_known(store, slug):
        source, at = expected.get(feed.name), feed.arrived_at
        if source and at and (now - at).total_seconds() > (source.expected_every or 0):
            yield source.label or source.name, at


def starts_at(change: Change) -> datetime:
    """When its window starts, to the minute, as keys have it."""
    return change.starts_at.replace(second=0, microsecond=0)


def _planned(log: ChangeLog, name: str, known: Known) -> Planned:
    return Planned(name, log.changes[name], sequence=len(_told(known.get(name, ()))))


def _about(edition: Edition) -> tuple[str, Moment]:
    assert isinstance(edition.subject, Thing)
    return edition.subject.id, Moment.parse(edition.subject.moment)


def _by_change(announced: Iterable[Announcement]) -> Known:
    known = defaultdict(list)
    for one in announced:
        known[Key.parse(one.key).subject].append(one)
    return known


def _without(announced: Iterable[Announcement], key: str) -> tuple[Announcement, ...]:
    return tuple(one for one in announced if key not in (one.key, one.told_in))


def _moment(one: Announcement) -> Moment:
    return Moment.parse(Key.parse(one.key).moment)


def _told(past: Iterable[Announcement]) -> list[tuple[datetime, Moment]]:
    """When readers were told what of a change, oldest first."""
    return [(one.at, _moment(one)) for one in past if one.state == "told"]


def _same(past: Iterable[Announcement], moment: Moment) -> list[Announcement]:
    return [one for one in past if _moment(one) == moment]


def _is_settled(past: Sequence[Announcement], moment: Moment, ends: datetime | None) -> bool:
    """Whether it was told, or a person closed it, and readers have heard nothing else of it since."""
    same = [one for one in _same(past, moment) if one.state in ("told", "closed")]
    if moment.name == "moved":
        same = [one for one in same if not _is_resized(one, ends)]
    if not same:
        return False
    since = [one for one in past if one.state == "told" and one.at > same[-1].at]
    if moment.name == "moved" and any(_is_resized(one, ends) for one in since):
        return False
    return all(_believed(_moment(one)) == _believed(moment) for one in since)


def _last_told(past: Sequence[Announcement]) -> Announcement | None:
    return next((one for one in reversed(past) if one.state == "told"), None)


def _is_resized(told: Announcement | None, ends: datetime | None) -> bool:
    """Whether a notice named another end than its window has now."""
    return bool(told and told.ends_at and ends) and told.ends_at != ends  # type: ignore[union-attr]


def _believed(moment: Moment) -> tuple[datetime, str]:
    """What readers take a change for after it was told so: which window, and how it ended."""
    return moment.starts_at, moment.name if moment.name in _ENDS else "planned"


def _next(slug: str, name: str, moment: Moment, known: Known) -> tuple[Edition, bool]:
    """The edition that waits, or the one that follows what was told or given up."""
    same = _same(known.get(name, ()), moment)
    newest = max((Key.parse(one.key).revision for one in same), default=0)
    waiting = [one for one in same if one.state == "waiting"]
    revision = Key.parse(waiting[-1].key).revision if waiting else newest + 1
    return Edition(NOTICE.name, slug, Thing(name, str(moment)), revision), not waiting


def _told_along(lead: Edition, name: str, moment: Moment, known: Known) -> Edition | None:
    """The edition that is to end as told in another; None where one has."""
    if any(one.told_in == lead.key for one in known.get(name, ())):
        return None
    return _next(lead.client, name, moment, known)[0]
