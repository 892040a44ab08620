"""What only a pack has: its cover, two more large numbers, and what each of its parts finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor

from reporter import metrics
from reporter.periods import clock_reads
from reporter.report import Cover, Meeting, Said, Section, Step, Tile, figures_of
from reporter.story.backlog import are_open
from reporter.story.brief import Brief, told
from reporter.story.packs.reviewing import how_to_answer, met_on
from reporter.story.sentences import counted, first_capital, joined, sentence, spell
from reporter.story.takeaways import over_time

IN_ITS_LETTER = ("commentary", "small_print")  # all else of it is in the pack
_WORTH_READING = ("decisions", "went_badly", "since_you_joined", "recurring", "stories", "service", "areas")
_MOST_WORTH_READING = 3
_FEWEST_PARTS = 6  # of fewer there is no cover


def has_cover(brief: Brief, parts: Sequence[Section]) -> bool:
    """Whether there is enough to find one’s way in: many parts, of a client of more than a month."""
    months, first = brief.period.months, brief.facts.first_record_at
    is_new = len(months) > 1 and first is not None and first >= months[-1].start
    return len(parts) >= _FEWEST_PARTS and not is_new


def cover(brief: Brief, line: tuple[str, str], parts: Sequence[Section]) -> Cover:
    """How it was, and who prepared it for which meeting; figures of the status line go with it."""
    voice = brief.voice
    author = brief.note.author or brief.client.provider.signature
    prepared = voice.full_day(voice.on(brief.now)) + (f"\nby {author}" if author else "")
    note = brief.kept.meeting_of(brief.period.name)
    said = note.sentences if note else ()
    people = [Step("With", "\n".join(note.people))] if note and note.people else []
    when = [Step("For the meeting", met_on(note, brief))] if note else []
    return Cover(
        said or tuple(Said(one, figures_of(one)) for one in line if one),
        (Step("Prepared", prepared), *when, *people),
        letter=_of_letter(meeting_of(brief), brief),
        worth_reading=_worth_reading(parts),
        heading=voice.standing,
    )


def _worth_reading(parts: Sequence[Section]) -> tuple[Step, ...]:
    """The parts to begin with, each with what it finds."""
    named = {one.name: one for one in parts}
    chosen = [named[name] for name in _WORTH_READING if name in named and named[name].finding]
    return tuple(
        Step(one.heading, Said(sentence(one.finding), figures_of(one.finding)))
        for one in chosen[:_MOST_WORTH_READING]
    )


def meeting_of(brief: Brief) -> Meeting | None:
    """The meeting on this very review, while it is to come; None where no day is set, or it is over."""
    note = brief.kept.meeting_of(brief.period.name)
    begins = clock_reads(note.at, brief.client.zone) if note else brief.now
    if note is None or begins <= brief.now:
        return None
    return Meeting(begins, begins + note.lasting, brief.client.zone, note.place)


def _of_letter(meeting: Meeting | None, brief: Brief) -> tuple[str, ...]:
    """What the letter is for: when and where it is talked about, while that is to come."""
    what = f"This is what {brief.voice.period(brief.period)} looked like; the whole of it is in the pack."
    if meeting is None:
        return (joined(what, how_to_answer(brief)),)
    when = f"{brief.voice.day(brief.voice.on(meeting.begins))} at {brief.voice.time(meeting.begins)}"
    where = f", {meeting.place}" if meeting.place else ""
    return (joined(f"We talk about it on {when}{where}.", what, how_to_answer(brief)),)


def heading_of_history(brief: Brief) -> str:
    """“Since you joined us” where the log reaches so far."""
    if over_time(brief) is brief.facts.since_joined:
        return "Since you joined us"
    return "Over time" if brief.voice.tells_contract else "How it has gone"


def finding_of_history(said: str) -> str:
    """“Tickets fell from 82 to 66 a quarter”: what it says, without since when."""
    return Said(first_capital(said.rpartition(", ")[2]), figures_of(said))


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
    _cite_rounded_down(brief, hours)
    unit = f"of {brief.voice.number(included, 1)}" if included else ""
    words = ""
    if hours.proactive and not hours.untold:
        words = f"{brief.voice.hours(hours.proactive, hours.missing)} went into preventing"
    label = "Hours used" if included else "Hours worked"
    number = brief.voice.number(hours.total, 1)
    if hours.missing:
        label, number = f"{label}, at least", brief.voice.hours(hours.total, hours.missing).split()[-1]
    return [Tile(label, number, unit, first_capital(words))]


def _cite_rounded_down(brief: Brief, hours: metrics.Hours) -> None:
    """What is told as “at least”, where some of the work has no time written beside it."""
    for name, least in (("hours_at_least", hours.total), ("hours_planned_at_least", hours.proactive)):
        if hours.missing and least is not None:
            rounded = floor(round(least * 10, 6)) / 10
            brief.cite_number(name, rounded, "hours", "The same, rounded down.")


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
    _cite_rounded_down(brief, hours)
    worked = brief.voice.hours(hours.total, hours.missing)
    whole = f" of {brief.voice.number(included, 1)}" if included else ""
    return f"{first_capital(worked)}{whole} hours"


@told
def _of_open(brief: Brief) -> str:
    n = brief.cite(metrics.count_backlog)
    if n is None:
        return ""
    return f"{first_capital(spell(n))} {are_open(n, brief)}" if n else ""


def _of_services(brief: Brief) -> str:
    return "What you have, and what it was used for"


_FINDINGS: dict[str, Callable[[Brief], str]] = {
    "service": _of_service,
    "protection": _of_protection,
    "value": _of_value,
    "still_open": _of_open,
    "services": _of_services,
}
