"""What is planned, why, and what it does to the reader; in a month also our one recommendation."""

from __future__ import annotations

from datetime import timedelta

from reporter.records import Change
from reporter.report import Agenda, AgendaItem, Ask, Block, Section, Step, Wash
from reporter.story.brief import Brief
from reporter.story.telling import lower_first, shorten
from reporter.story.words import be, plural, spell

MOST = 5


def coming_up(brief: Brief) -> Section | None:
    """The changes of the next period, or that there are none; None where no log tells of changes."""
    if "changes" not in brief.known and not brief.note.recommendation:
        return None
    horizon = brief.period.after.end + (timedelta(days=1) if brief.period.unit == "day" else timedelta())
    changes = [change for change in brief.ahead if change.starts_at < horizon]
    later = [] if changes else brief.ahead[:1]
    blocks: list[Block] = []
    if changes:
        blocks.append(Agenda(tuple(_item(change, brief) for change in changes[:MOST]), _more(changes)))
    if brief.note.recommendation and brief.period.unit == "month":
        note = brief.note.recommendation
        blocks.append(Wash("Our one recommendation", (Ask(note.question, note.how, note.by, note.lead),)))
    return Section(
        name="coming_up",
        heading="Where to meet us" if brief.is_community else "Coming up",
        takeaway=_takeaway(changes, later, brief),
        blocks=tuple(blocks),
        new_page=brief.is_long and bool(blocks),
    )


def _takeaway(changes: list[Change], later: list[Change], brief: Brief) -> str:
    span = _span(brief)
    noun = "event" if brief.is_community else "change"
    if changes:
        asked = sum(bool(change.action) for change in changes)
        count = brief.voice.count(len(changes), noun).capitalize()
        need = (
            ""
            if brief.is_community
            else (_what_they_need(asked, len(changes)) if asked else "; nothing for you to do")
        )
        return f"{count} {be(len(changes))} planned {span}{need}."
    if later:
        day = brief.voice.day(brief.voice.on(later[0].starts_at))
        title = shorten(lower_first(later[0].title.rstrip(".")), 90) + "."
        return f"No {plural(noun, 0)} are planned {span}. The next one is on {day}: {title}"
    return f"No {plural(noun, 0)} are planned {span}."


def _span(brief: Brief) -> str:
    """As far as the section looks: the next two days of a day, the next period of a longer one."""
    if brief.period.unit != "day":
        return brief.coming
    if brief.coming == "today":
        return "today or tomorrow"
    after = brief.period.after
    return f"for {brief.voice.name(after)} or {brief.voice.name(after.after)}"


def _what_they_need(asked: int, planned: int) -> str:
    if planned == 1:
        return ", and it needs something from you"
    if asked == planned:
        return f", and {'both' if planned == 2 else 'all'} need something from you"
    return f"; {spell(asked)} {'needs' if asked == 1 else 'need'} something from you"


def _more(changes: list[Change]) -> str:
    rest = len(changes) - MOST
    return f"And {spell(rest)} more." if rest > 0 else ""


def _item(change: Change, brief: Brief) -> AgendaItem:
    voice = brief.voice
    remarks = [("Why", change.reason), ("Impact", change.impact), ("What you do", change.action)]
    if change.status == "moved":
        remarks.insert(0, ("Moved", "to the time shown."))
    return AgendaItem(
        when=voice.rail_day(voice.on(change.starts_at)),
        time=_window(change, brief),
        headline=shorten(change.title, 90),
        remarks=tuple(Step(label, _tail(text)) for label, text in remarks if text.strip()),
    )


def _tail(text: str) -> str:
    """A remark follows its label in one line: first letter small unless it is a name, one full stop."""
    text = shorten(text.strip(), 220)
    return text if text[-1] in ".!?…" else f"{text}."


def _window(change: Change, brief: Brief) -> str:
    voice = brief.voice
    start = voice.time(change.starts_at)
    if change.ends_at is None:
        return f"From {start}"
    if voice.on(change.ends_at) == voice.on(change.starts_at):
        return f"{start} to {voice.time(change.ends_at)}"
    return f"{start} to {voice.short_date(voice.on(change.ends_at))}, {voice.time(change.ends_at)}"
