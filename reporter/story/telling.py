"""How a ticket is told: what happened, what we did, how it ended, what it means. Nothing is made up."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from reporter.config import StoryNote
from reporter.records import PRIORITIES, Ticket
from reporter.report import Step, StoryCard
from reporter.story.brief import Brief
from reporter.story.stories import is_solved
from reporter.story.words import be, first_capital, plural, prose_duration, sentence, spell

_SUBJECT_LENGTH = 72
_STEP_LENGTH = 240
_PREFIX = re.compile(r"^((re|fw|fwd|aw|wg)\s*:|\[[^\]]{1,40}\])\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)\s+(?=[A-ZÀ-Þ0-9“\"])"
)


def tell(ticket: Ticket, brief: Brief) -> StoryCard:
    """The story of one ticket; an author's rewriting replaces what it gives and leaves the rest computed."""
    note = next(
        (story for story in brief.note.stories if story.ticket == ticket.id), StoryNote(ticket=ticket.id)
    )
    did, ended = what_we_did(ticket)
    return StoryCard(
        when=brief.voice.day(note.on) if note.on else _when(ticket, brief),
        place=note.place or ticket.place,
        headline=note.headline or headline(ticket, brief),
        steps=_steps(
            note.what_happened or _what_happened(ticket, brief),
            note.what_we_did or did,
            note.how_it_ended or _how_it_ended(ticket, ended, brief),
        ),
        meaning=Step(meaning_label(brief), note.meaning or _meaning(ticket, brief)),
    )


def from_note(brief: Brief) -> list[StoryCard]:
    """The author's stories that belong to no ticket, told only in the author's words."""
    label = meaning_label(brief)
    return [
        StoryCard(
            when=brief.voice.day(note.on) if note.on else "",
            place=note.place,
            headline=note.headline,
            steps=_steps(note.what_happened, note.what_we_did, note.how_it_ended),
            meaning=Step(label, note.meaning),
        )
        for note in brief.note.stories
        if not note.ticket and note.headline
    ]


def meaning_label(brief: Brief) -> str:
    """What the last line of a story is called."""
    return "What you can do" if brief.is_community else "What it means for you"


def _steps(happened: str, did: str, ended: str) -> tuple[Step, ...]:
    told = (("What happened", happened), ("What we did", did), ("How it ended", ended))
    return tuple(Step(label, text) for label, text in told if text)


def subject(ticket: Ticket) -> str:
    """The subject as a person would write it: no “RE:”, no shouting, no full stop, cut at a word."""
    text = ticket.subject
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    text = " ".join(text.split()).rstrip(".!:;,- ") or ticket.subject.strip()
    if text.isupper() and len(text) > 5:
        text = text.capitalize()
    return shorten(text[0].upper() + text[1:], _SUBJECT_LENGTH) if text else text


def shorten(text: str, length: int) -> str:
    """Cut at a word, with an ellipsis, when longer."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"


def headline(ticket: Ticket, brief: Brief) -> str:
    """Subject and ending: “X-ray images would not open: fixed in 25 minutes”."""
    text = subject(ticket)
    ending = _ending(ticket, brief)
    if text.endswith("?"):
        return f"{text} {first_capital(ending)}"
    return f"{text}{',' if ':' in text else ':'} {ending}"


def what_we_did(ticket: Ticket) -> tuple[str, str]:
    """The resolution as (what we did, how it ended): the last of two or more sentences is the ending."""
    sentences = [part for part in _SENTENCE_END.split(" ".join(ticket.resolution.split())) if part]
    if len(sentences) < 2:
        return _fit(sentences), ""
    return _fit(sentences[:-1]), sentence(shorten(sentences[-1], _STEP_LENGTH))


def _fit(sentences: list[str]) -> str:
    """As many whole sentences as fit; one that is too long is cut at a word."""
    text = ""
    for part in sentences:
        if text and len(text) + len(part) > _STEP_LENGTH:
            break
        text = f"{text} {part}".strip()
    return sentence(shorten(text, _STEP_LENGTH))


def _ending(ticket: Ticket, brief: Brief) -> str:
    if not is_solved(ticket) or ticket.resolved_at is None:
        return "not solved yet"
    verb = "done" if ticket.kind == "request" else "solved" if brief.is_community else "fixed"
    elapsed = ticket.resolved_at - ticket.opened_at
    days = (brief.voice.on(ticket.resolved_at) - brief.voice.on(ticket.opened_at)).days
    if ticket.precision != "instant":
        return f"{verb} the same day" if days == 0 else f"{verb} after {spell(days)} {plural('day', days)}"
    if elapsed <= timedelta(hours=10):
        return f"{verb} in {prose_duration(elapsed.total_seconds())}"
    if days <= 1:
        return f"{verb} the {'same' if days == 0 else 'next'} day"
    return f"{verb} after {spell(days)} days"


def _what_happened(ticket: Ticket, brief: Brief) -> str:
    voice = brief.voice
    day = voice.on(ticket.opened_at)
    at = f" at {voice.time(ticket.opened_at)}" if ticket.precision == "instant" else ""
    if brief.period.unit == "day" and day == brief.period.first:
        moment = at.strip() or f"on {voice.day(day)}"
    else:
        moment = f"on {voice.day(day)}{at}"
    urgency = "as urgent " if ticket.priority == 1 and not brief.is_community else ""
    channel = _CHANNELS.get(ticket.channel.lower(), "")
    if ticket.is_proactive:
        return f"We found this ourselves {moment}, before anybody had to report it."
    who = "You told us" if brief.is_community else "It was reported"
    return f"{who} {urgency}{channel}{moment}."


_CHANNELS = {
    "phone": "by telephone ",
    "telephone": "by telephone ",
    "email": "by e-mail ",
    "e-mail": "by e-mail ",
    "portal": "through the portal ",
    "web": "online ",
    "online": "online ",
    "chat": "by chat ",
    "in person": "in person ",
}


def _how_it_ended(ticket: Ticket, ended: str, brief: Brief) -> str:
    if not is_solved(ticket) or ticket.resolved_at is None:
        update = _next_update(ticket.next_update_at, brief)
        told = ("Not solved yet.", sentence(shorten(ticket.next_step, _STEP_LENGTH)), update)
        return " ".join(part for part in told if part)
    voice = brief.voice
    day = voice.on(ticket.resolved_at)
    elapsed = (ticket.resolved_at - ticket.opened_at).total_seconds()
    word = "Done" if ticket.kind == "request" else "Solved"
    if ticket.precision != "instant":
        closing = f"{word} on {voice.day(day)}."
    elif day == voice.on(ticket.opened_at):
        closing = f"{word} at {voice.time(ticket.resolved_at)}, {prose_duration(elapsed)} later."
    else:
        closing = f"{word} on {voice.day(day)} at {voice.time(ticket.resolved_at)}."
    return f"{ended} {closing}".strip()


def _next_update(due_at: datetime | None, brief: Brief) -> str:
    return f"We write again on {brief.voice.moment(due_at)}." if due_at else ""


def _meaning(ticket: Ticket, brief: Brief) -> str:
    """The first that is true: open, late, came back, found by us, one of several, on time, nothing to do."""
    if brief.is_community:
        return _what_you_can_do(ticket, brief)
    if not is_solved(ticket):
        return "We stay on it until it is solved, and tell you when it is."
    if ticket.id in brief.late_ids:
        if ticket.id in brief.answered_late_ids:
            return "Our first answer came later than we promise, and we are sorry."
        return "This took longer than we promise, and we are sorry."
    if ticket.reopen_count:
        return "It came back after we first closed it, so we are keeping an eye on it."
    if ticket.is_proactive:
        return "You did not have to report it, and nothing is left for you to do."
    return (
        _one_of_several(ticket, brief)
        or _inside_the_promise(ticket, brief)
        or "Nothing is left for you to do."
    )


def _inside_the_promise(ticket: Ticket, brief: Brief) -> str:
    promise = brief.client.agreement.target(ticket.priority).resolution
    if promise is None or ticket.priority > 2 or ticket.kind == "request" or ticket.precision != "instant":
        return ""
    level = PRIORITIES[ticket.priority].lower()
    within = brief.voice.spoken_duration(promise)
    return f"We promise {within} at {level} priority, so this was on time. Nothing is left to do."


def _one_of_several(ticket: Ticket, brief: Brief) -> str:
    alike = brief.this.opened[brief.this.opened["category"] == ticket.category]
    if (
        not ticket.category
        or len(alike) < 3
        or brief.period.unit == "day"
        or ticket.id not in set(alike["id"])
    ):
        return ""
    still_open = int(alike["id"].isin(brief.this.backlog["id"]).sum())
    if still_open:
        rest = f"{spell(still_open)} {be(still_open)} still open"
    else:
        rest = "all are solved" if alike["resolved_at"].notna().all() else "none is open"
    count, about = brief.voice.count(len(alike)), lower_first(ticket.category)
    return f"It was one of {count} about {about} {brief.voice.during(brief.period)}; {rest}."


_NAME = re.compile(  # what keeps its large letter inside a sentence
    r"(adobe|android|apple|citrix|cisco|excel|google|linux|microsoft|office|outlook|sage|teams|windows|word"
    r"|xero|zoom)\b",
    re.IGNORECASE,
)


def lower_first(text: str) -> str:
    """A category within a sentence: “printing” and “e-mail”, but “Wi-Fi”, “X-rays” and “VPN” as they are."""
    head = text.split()[0] if text.split() else ""
    is_letter = head[1:2] == "-" and head[0] not in "Ee"
    is_name = head[1:] != head[1:].lower() or is_letter or bool(_NAME.match(head))
    return text if is_name else text[:1].lower() + text[1:]


def _what_you_can_do(ticket: Ticket, brief: Brief) -> str:
    calls = brief.client.provider.calls
    number = calls[min(1, len(calls) - 1)].number if calls else ""
    again = "Tell us if it happens again" if is_solved(ticket) else "Tell us while it is happening"
    return f"{again}{f': ring {number}' if number else ''}."


def _when(ticket: Ticket, brief: Brief) -> str:
    voice = brief.voice
    day = voice.on(ticket.opened_at)
    if brief.period.unit != "day" or ticket.precision != "instant" or day != brief.period.first:
        return voice.day(day)
    if not ticket.resolved_at or voice.on(ticket.resolved_at) != day:
        return voice.time(ticket.opened_at)
    return f"{voice.time(ticket.opened_at)} to {voice.time(ticket.resolved_at)}"
