"""A notice of a planned change in words: what and when, what it does to the reader, what comes next.

Only what the log says of the change is told; what it does not say has no row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from reporter.cadences import NOTICE
from reporter.config import Client
from reporter.records import Change
from reporter.report import (
    AnswerBox,
    Ask,
    CalendarEntry,
    CallLine,
    Calls,
    Edition,
    Particulars,
    Prose,
    Report,
    Section,
    Step,
    Wash,
)
from reporter.story.readers import voice_for
from reporter.story.sentences import first_capital, sentence, shorten
from reporter.story.telling import is_of_whole_days, window
from reporter.story.voice import Voice

_LONGEST_TITLE = 80
_NOTHING = ("none", "no", "nothing", "n/a", "-")
_BEFORE = ("7-days", "1-day")
_ENDED = ("done", "failed")
_OVER = (*_ENDED, "cancelled")
_WRITTEN = {"cancelled": "was cancelled", "done": "was done", "failed": "was not finished"}
_COMING = {
    "7-days": "A reminder, a week ahead.",
    "1-day": "A reminder, one day ahead.",
    "start": "A word when it is due to start.",
}


@dataclass(frozen=True)
class Planned:
    """One change that a notice tells of, and which message on it this is, from 0."""

    name: str
    change: Change
    sequence: int


@dataclass(frozen=True)
class Notice:
    """All that a notice is told from."""

    edition: Edition
    client: Client
    changes: tuple[Planned, ...]  # of one window, the one that leads first
    moment: str  # 7-days, 1-day, start, done, failed, moved, cancelled
    starts_at: datetime
    was: tuple[datetime, datetime | None] | None  # from when to when readers believe it, where it has moved
    is_late: bool  # they hear of it for the first time, less than a day ahead
    coming: tuple[tuple[str, datetime], ...]  # which moments are still to come, and when
    tells_end: bool
    asks_known: bool  # the log tells what readers must do, where they must
    now: datetime
    corrects: tuple[str, datetime] | None = None  # how readers were told that it ended, and when
    answers: tuple[AnswerBox, ...] = ()  # that it suits, and that it does not, where readers are asked

    @property
    def voice(self) -> Voice:
        """How its readers are spoken to."""
        return voice_for(self.client)

    @property
    def is_called_off(self) -> bool:
        """Whether it was cancelled when its window had begun: then some of it may have been done."""
        return self.moment == "cancelled" and self.starts_at <= self.now

    @property
    def is_resized(self) -> bool:
        """Whether it begins as its readers know, and ends at another time."""
        return bool(self.was) and self.was[0] == self.starts_at  # type: ignore[index]

    @property
    def is_over(self) -> bool:
        """Whether its window is over, of one that was not told as ended."""
        ends = max((one.change.ends_at or self.starts_at for one in self.changes), default=self.starts_at)
        return self.moment == "moved" and max(ends, self.starts_at) <= self.now

    @property
    def asks(self) -> tuple[str, ...]:
        """What readers must do for it; nothing once it is over."""
        if self.moment in _OVER or self.is_over:
            return ()
        return tuple(
            dict.fromkeys(one.change.action.strip() for one in self.changes if one.change.action.strip())
        )


def tell_notice(notice: Notice) -> Report:
    """The whole notice."""
    client, provider, voice = notice.client, notice.client.provider, notice.voice
    line = _headline(notice)
    ids = ", ".join(one.name for one in notice.changes)
    footer = (provider.name, client.brand.footer, f"Our reference: {ids}")
    return Report(
        edition=notice.edition,
        title=f"Planned {voice.plan}",
        provider=provider.name,
        client=client.name,
        period=voice.dated(voice.on(notice.now)),
        tone="needs you" if notice.asks else "watching" if notice.moment == "failed" else "steady",
        headline=line,
        lede=tuple(_lede(notice)),
        prepared="",
        tiles=(),
        wash=_wash(notice),
        sections=tuple(_sections(notice)),
        subject=" ".join(part for part in line if part) if notice.asks else line[0],
        preheader=_preheader(notice),
        footer=" · ".join(part for part in footer if part),
        language=client.locale.replace("_", "-"),
        paper=client.paper or ("Letter" if client.locale[-3:] in ("_US", "_CA") else "A4"),
        compact=NOTICE.manner.compact,
        made_at=notice.now,
        most_pages=1,
        calendar=tuple(_entry(one, notice) for one in notice.changes) if notice.moment not in _ENDED else (),
        calendar_file=_file_name(notice),
    )


def _lede(notice: Notice) -> Iterator[str]:
    """What was told and is not so any more; that there is little time."""
    if notice.corrects:
        how, at = notice.corrects
        yield f"On {notice.voice.day(notice.voice.on(at))} we wrote that it {_WRITTEN[how]}."
    if notice.is_late:
        yield "This comes less than a day ahead."


def _headline(notice: Notice) -> tuple[str, str]:
    voice, what = notice.voice, _what(notice)
    day = voice.day(voice.on(notice.starts_at))
    is_free = notice.asks_known and voice.asks and _whether_it_suits(notice) is None
    nothing = "Nothing for you to do." if is_free else ""
    follows = "It needs something from you." if notice.asks and voice.asks else nothing
    match notice.moment:
        case "done":
            return f"{voice.plan_done}: {what}.", ""
        case "failed":
            return f"Not finished: {what}.", "It was taken back." if _is_taken_back(notice) else ""
        case "cancelled" if notice.is_called_off:
            is_of_days = is_of_whole_days(notice.changes[0].change, voice)
            at = day if is_of_days else f"{day}, {voice.time(notice.starts_at)}"
            return f"Called off: {what}.", f"It was due to begin on {at}."
        case "cancelled":
            return f"Cancelled: {what}.", f"It does not take place on {day}."
        case "start":
            return f"Planned to start now: {what}.", follows
        case "moved" if notice.is_resized:
            ends, was = notice.changes[0].change.ends_at, notice.was
            is_later = bool(ends and was and was[1] and ends > was[1])
            return f"Changed: {what}.", f"It ends {'later' if is_later else 'earlier'} than we wrote."
        case "moved":
            is_same_day = notice.was and voice.on(notice.was[0]) == voice.on(notice.starts_at)
            now = "It is on the same day, at another time." if is_same_day else f"It is now on {day}."
            now = f"Our records have it on {day}, which is over." if notice.is_over else now
            return f"Moved: {what}.", now
    return f"{'On after all: ' if notice.corrects else ''}{what} on {day}.", follows


def _what(notice: Notice) -> str:
    """New battery at Harborne; … and one more change."""
    lead = _title(notice.changes[0].change, notice.voice)
    more = len(notice.changes) - 1
    others = notice.voice.count(more, f"more {notice.voice.plan}")
    return f"{lead} and {others}" if more else lead


def _title(change: Change, voice: Voice) -> str:
    title = shorten(change.title.strip().rstrip("."), _LONGEST_TITLE)
    return first_capital(title) or f"A planned {voice.plan}"


def _preheader(notice: Notice) -> str:
    match notice.moment:
        case "moved":
            return f"Now {_when(notice)}."
        case "done" | "failed" | "cancelled":
            return f"It was planned for {_when(notice)}."
        case "1-day" if not notice.is_late:
            return f"A reminder: {_when(notice)}."
    return f"{_when(notice)}."


def _when(notice: Notice) -> str:
    """Saturday 14 November, 07:00 to 09:00 (London time)"""
    change = notice.changes[0].change
    if change.starts_at.replace(second=0, microsecond=0) == notice.starts_at:
        hours = window(change, notice.voice)
        return _dated(notice.starts_at, hours[:1].lower() + hours[1:], notice)
    return _dated(notice.starts_at, notice.voice.exact_time(notice.starts_at), notice)


def _dated(at: datetime, hours: str, notice: Notice) -> str:
    day = notice.voice.day(notice.voice.on(at))
    return f"{day}, {hours} ({_zone(notice.client)})" if hours else day


def _zone(client: Client) -> str:
    """London time; of a zone that is no place, its name."""
    place = client.zone.rpartition("/")[2].replace("_", " ")
    return f"{place} time" if "/" in client.zone and not client.zone.startswith("Etc/") else client.zone


def _wash(notice: Notice) -> Wash | None:
    voice = notice.voice
    asks = tuple(Ask(sentence(ask)) for ask in notice.asks) if voice.asks else ()
    if question := _whether_it_suits(notice):
        return Wash("What needs you" if asks else "Please tell us", (*asks, question))
    return Wash("What needs you", asks) if asks else None


def _whether_it_suits(notice: Notice) -> Ask | None:
    """While there is time to find another: until the day before the last reminder."""
    last = _last_day(notice)
    if notice.moment not in ("7-days", "moved") or not notice.answers or not last:
        return None
    labels = ("It suits", "It does not suit")
    boxes = (replace(box, label=label) for box, label in zip(notice.answers, labels, strict=True))
    how = "Each writes a mail to us, which you send. No answer is not taken for a yes."
    return Ask(f"Does {_when(notice)} suit you?", how, f"By {last}, please.", answers=tuple(boxes))


def _sections(notice: Notice) -> Iterator[Section]:
    yield from _of_time(notice)
    for number, one in enumerate(notice.changes):
        yield from _of_change(one.change, notice, number)
    if notice.moment not in _ENDED:
        yield Section("calendar", "In your calendar", blocks=(Prose((_calendar_words(notice),)),))
    if rows := tuple(_coming(notice)):
        yield Section("next", "What you hear next", blocks=(Particulars(rows, dated=True),))
    if calls := notice.client.provider.calls[:3]:
        lines = tuple(CallLine(call.when, call.number, call.who) for call in calls)
        yield Section("people", notice.voice.headings["people"], blocks=(Calls(lines),))


def _of_time(notice: Notice) -> Iterator[Section]:
    """What has become of it, where it is no longer as it was told."""
    voice, rows, strong = notice.voice, [], ""
    match notice.moment:
        case "moved":
            if notice.was:
                rows.append(Step("Was", _was(*notice.was, notice)))
            rows.append(Step("Is now", _when(notice)))
            if notice.is_over:
                rows.append(Step("Whether it was done", "Our records do not say."))
            heading, strong = "What has changed", "Is now"
        case "cancelled":
            rows, heading = [Step("Was planned for", _when(notice))], "What has changed"
            rows += list(_called_off(notice))
        case "failed":
            rows, heading = list(_left_as_it_was(notice)), "How it ended"
        case "done":
            rows, heading = [Step("Was planned for", _when(notice))], "How it ended"
            rows.append(Step("Now", "It is done, by our records."))
            rows += [Step("What was done", text) for text in _results(notice)]
            if voice.asks:
                rows.append(Step("Anything wrong?", "Tell us if something does not work as it did before."))
        case _:
            return
    yield Section("time", heading, blocks=(Particulars(tuple(rows), strong),))


def _was(starts: datetime, ends: datetime | None, notice: Notice) -> str:
    told = replace(notice.changes[0].change, starts_at=starts, ends_at=ends)
    is_known = ends or is_of_whole_days(told, notice.voice)
    hours = window(told, notice.voice) if is_known else notice.voice.exact_time(starts)
    return _dated(starts, hours[:1].lower() + hours[1:], notice)


def _called_off(notice: Notice) -> Iterator[Step]:
    """What is known of one that was cancelled when it had begun, or should have."""
    if notice.is_called_off:
        at, voice = max(one.change.updated_at for one in notice.changes), notice.voice
        is_known = at <= notice.now and all(at != one.change.ends_at for one in notice.changes)
        of = f" of {_dated(at, voice.time(at), notice)}" if is_known and at != notice.starts_at else ""
        yield Step("Now", f"It is called off, by our records{of}.")
        results = _results(notice)
        yield from (Step("What became of it", text) for text in results)
        if not results:
            yield Step("What was begun", "Our records do not say what was begun, nor how things stand now.")


def _left_as_it_was(notice: Notice) -> Iterator[Step]:
    """What the log says of work that was not finished; what it does not say has no row."""
    is_back = _is_taken_back(notice)
    now = "It was not finished, and was taken back, by our records."
    yield Step("Was planned for", _when(notice))
    yield Step("Now", now if is_back else "It was not finished, by our records.")
    changes = [one.change for one in notice.changes]
    yield from (Step("What became of it", text) for text in _results(notice))
    for label, texts in (
        ("What works", [one.works for one in changes]),
        ("What does not", [one.fails for one in changes]),
    ):
        if told := " ".join(dict.fromkeys(sentence(shorten(text, 300)) for text in texts if text.strip())):
            yield Step(label, told)
    words = [one.next_update_at for one in changes if one.next_update_at and one.next_update_at > notice.now]
    if words:
        at, voice = min(words), notice.voice
        hours = voice.exact_time(at) if voice.local(at).time() != time() else ""
        yield Step("Next word", _dated(at, hours, notice))


def _is_taken_back(notice: Notice) -> bool:
    return all(one.change.status == "taken back" for one in notice.changes)


def _results(notice: Notice) -> list[str]:
    told = (sentence(shorten(one.change.result, 300)) for one in notice.changes if one.change.result.strip())
    return list(dict.fromkeys(told))


def _of_change(change: Change, notice: Notice, number: int) -> Iterator[Section]:
    """The change itself, as the log describes it."""
    rows, strong = [], ""
    if notice.moment in (*_BEFORE, "start") and not number:
        rows.append(Step("When", _when(notice)))
        strong = "When"
    is_alone = len(notice.changes) == 1
    rows += [Step(label, text) for label, text in _told_of(change, notice) if text]
    if (
        notice.moment == "7-days"
        and notice.voice.asks
        and not notice.answers
        and number == len(notice.changes) - 1
    ):
        rows.append(Step("If it does not suit", _other_day(notice)))
    heading = "What it was about" if notice.moment in _OVER or notice.is_over else "What will happen"
    heading = "What happens" if notice.moment == "start" else heading
    heading = heading if is_alone or not number else f"Also: {_title(change, notice.voice)}"
    if rows:
        yield Section("change", heading, blocks=(Particulars(tuple(rows), strong),))


def _told_of(change: Change, notice: Notice) -> Iterator[tuple[str, str]]:
    why, impact, action = notice.voice.plan_labels
    is_over = notice.moment in _OVER or notice.is_over
    if len(notice.changes) > 1:
        yield "What", sentence(_title(change, notice.voice))
    yield "Where", change.place.strip()
    yield why, sentence(shorten(change.reason, 300))
    if is_over:
        return
    noticed = change.impact.strip()
    if noticed.casefold().rstrip(".") in _NOTHING:
        noticed = "Nothing" if notice.voice.asks else ""
    yield "What you notice" if notice.voice.asks else impact, sentence(shorten(noticed, 300))
    yield "Services", change.services.strip()
    if not notice.voice.asks:
        yield action, sentence(shorten(change.action, 300))


def _other_day(notice: Notice) -> str:
    """Until the day before it, which is when it is told again."""
    last = _last_day(notice)
    return f"Answer this mail by {last}." if last else "Answer this mail."


def _last_day(notice: Notice) -> str:
    last = next((at for name, at in notice.coming if name == "1-day"), None)
    return notice.voice.day(notice.voice.on(last)) if last else ""


def _calendar_words(notice: Notice) -> str:
    file = f"The attached file, {_file_name(notice)},"
    match notice.moment:
        case "cancelled":
            return f"{file} takes the entry out."
        case "moved" if not notice.is_resized:
            return f"{file} moves the entry that you have from us, or puts it in."
    if notice.changes[0].sequence:
        return f"{file} brings the entry that you have from us up to date, or puts it in."
    what = "it" if len(notice.changes) == 1 else "them"
    corrected = f"If the {notice.voice.plan} moves or is cancelled, the next file corrects the same entry."
    return f"{file} puts {what} into your calendar. {corrected}"


def _coming(notice: Notice) -> Iterator[Step]:
    voice = notice.voice
    for name, at in notice.coming:
        day = voice.rail_day(voice.on(at))
        yield Step(f"{day}, {voice.time(at)}" if name == "start" else day, _COMING[name])
    if notice.tells_end and notice.moment not in _OVER and not notice.is_over:
        yield Step("When it is done" if voice.asks else "When it is over", "A last word.")


def _entry(one: Planned, notice: Notice) -> CalendarEntry:
    change, client = one.change, notice.client
    is_so = change.starts_at.replace(second=0, microsecond=0) == notice.starts_at
    ends = change.ends_at if is_so and change.ends_at and change.ends_at > notice.starts_at else None
    notes = (sentence(text) for text in (change.reason, change.impact, change.action) if text.strip())
    return CalendarEntry(
        uid=f"{client.slug}/{NOTICE.name}/{one.name}@reporter",
        sequence=one.sequence,
        title=f"{_title(change, notice.voice)}, {client.provider.name}",
        begins=notice.starts_at.astimezone(ZoneInfo(client.zone)),
        ends=ends.astimezone(ZoneInfo(client.zone)) if ends else None,
        zone=client.zone,
        place=change.place.strip(),
        notes=" ".join(notes),
        is_cancelled=notice.moment == "cancelled",
        is_of_days=is_so and is_of_whole_days(change, notice.voice),
    )


def _file_name(notice: Notice) -> str:
    """new-battery-for-the-server.ics: in letters that every mail program keeps."""
    title = unicodedata.normalize("NFKD", notice.changes[0].change.title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words[:40].rstrip('-') or f'planned-{notice.voice.plan}'}.ics"
