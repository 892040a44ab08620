"""What only a pack has: its cover, two more large numbers, and what each of its parts finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from reporter import metrics
from reporter.config.reviews import MeetingNote
from reporter.report import Cover, Said, Step, Tile, figures_of
from reporter.story.brief import Brief, told
from reporter.story.sentences import be, counted, first_capital, plural, spell
from reporter.story.takeaways import over_time

FEWEST_PARTS = 6  # of fewer there is no cover


def cover(brief: Brief, line: tuple[str, str]) -> Cover:
    """How it was, and who prepared it; figures of the status line go with it."""
    voice = brief.voice
    author = brief.note.author or brief.client.provider.signature
    prepared = voice.full_day(voice.on(brief.now)) + (f"\nby {author}" if author else "")
    meeting = brief.kept.meeting_of(brief.period.name)
    said = meeting.sentences if meeting else ()
    sentences = said or tuple(Said(one, figures_of(one)) for one in line if one)
    return Cover(sentences, (Step("Prepared", prepared), *(_meeting(meeting, brief) if meeting else ())))


def _meeting(meeting: MeetingNote, brief: Brief) -> list[Step]:
    """When and where it is talked about, and with whom."""
    begun = meeting.at.replace(tzinfo=ZoneInfo(brief.client.zone))
    hours = brief.voice.from_to(begun, begun + timedelta(minutes=meeting.minutes))
    where = f", {meeting.place}" if meeting.place else ""
    when = Step("For the meeting", f"{brief.voice.full_day(meeting.at.date())}, {hours}{where}")
    return [when, *([Step("With", "\n".join(meeting.people))] if meeting.people else [])]


def heading_of_history(brief: Brief) -> str:
    """“Since you joined us” where the log reaches so far."""
    return "Since you joined us" if over_time(brief) is brief.facts.since_joined else "Over time"


@told
def rated_tile(brief: Brief) -> list[Tile]:
    """Good ratings, of all; nothing without any."""
    good, before = brief.cite(metrics.csat).good, brief.measure_before(metrics.csat).good
    if not good.of:
        return []
    words = ""
    if brief.has_before and before.of:
        brief.cite_before(metrics.csat)
        words = f"{before.good:,} of {before.of:,} {brief.voice.before(brief.period)}"
    return [Tile("You rated “good”", brief.voice.number(good.good), f"of {good.of:,}", words)]


@told
def hours_tile(brief: Brief) -> list[Tile]:
    """Hours used, of those included; nothing where no work says how long it took."""
    hours, included = brief.cite(metrics.hours_worked), brief.cite(metrics.hours_included)
    if not hours.total:
        return []
    unit = f"of {brief.voice.number(included, 1)}" if included else ""
    words = ""
    if hours.proactive and not hours.untold:
        words = f"{brief.voice.hours(hours.proactive, hours.missing)} went into preventing"
    label = "Hours used" if included else "Hours worked"
    number = brief.voice.number(hours.total, 1)
    if hours.missing:
        label, number = f"{label}, at least", brief.voice.hours(hours.total, hours.missing).split()[-1]
    return [Tile(label, number, unit, first_capital(words))]


def finding(name: str, brief: Brief) -> str:
    """What the part of that name finds; "" where its heading says enough."""
    return _FINDINGS[name](brief) if name in _FINDINGS else ""


@told
def _of_service(brief: Brief) -> str:
    kept = brief.cite(metrics.share_answered_in_time)
    opened = brief.cite(metrics.count_opened)
    if kept.of and not kept.unknown:
        return f"{kept.good:,} of {kept.of:,} answered on time"
    return counted(opened, brief.voice.noun) if opened is not None else ""


@told
def _of_protection(brief: Brief) -> str:
    copies = brief.backups
    if not copies.of or copies.failed:
        return ""
    brief.cite(metrics.share_backups)
    return f"{copies.good:,} of {copies.of:,} copies made"


@told
def _of_value(brief: Brief) -> str:
    hours, included = brief.cite(metrics.hours_worked), brief.cite(metrics.hours_included)
    if not hours.total:
        return ""
    worked = brief.voice.hours(hours.total, hours.missing)
    whole = f" of {brief.voice.number(included, 1)}" if included else ""
    return f"{first_capital(worked)}{whole} {plural('hour', 2)}"


@told
def _of_ratings(brief: Brief) -> str:
    good = brief.cite(metrics.csat).good
    return f"{good.good:,} of {good.of:,} ratings good" if good.of else ""


@told
def _of_open(brief: Brief) -> str:
    n = brief.cite(metrics.count_backlog)
    if n is None:
        return ""
    return f"{first_capital(spell(n))} {be(n)} open" if n else ""


def _of_services(brief: Brief) -> str:
    return "What you have, and what it was used for"


_FINDINGS: dict[str, Callable[[Brief], str]] = {
    "service": _of_service,
    "protection": _of_protection,
    "value": _of_value,
    "said": _of_ratings,
    "still_open": _of_open,
    "services": _of_services,
}
