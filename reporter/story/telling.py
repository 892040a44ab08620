"""How a ticket is told: what happened, what we did, how it ended. Nothing is made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from typing import NamedTuple

from reporter.config import StoryNote
from reporter.records import Activity, Change, Ticket
from reporter.report import AgendaItem, Said, Step, StoryCard
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.choosing import choose, is_solved, written_of
from reporter.story.effects import meaning
from reporter.story.retelling import (
    after_its_subject,
    named,
    normal,
    quotable,
    sentences_of,
    split,
    stands_by_itself,
    who_told_us,
)
from reporter.story.sentences import (
    STOPS,
    first_capital,
    joined,
    listing,
    plural,
    prose_duration,
    sentence,
    shorten,
    spell,
    spelled,
)
from reporter.story.spelling import of_the_log
from reporter.story.unsaid import is_doubtful, is_private
from reporter.story.voice import Voice

_TOLD_IN_HOURS = 10 * 3600
_NAMED = 3
_SUBJECT_LENGTH = 72
_STEP_LENGTH = 240
_CAUSE = re.compile(
    r"^it was (?:an?|the|only|just|phishing|spam)\b|^(?:the )?(?:cause|reason|problem|fault) (?:was|were)\b"
    r"|^(?:caused by|due to|because)\b|\bhad\s+(?:not\s+|never\s+)?(?:an?|no|\w+(?:ed|en|own|eft|un|ost))\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:we|i|our|us)\b", re.IGNORECASE)
_SHORTEST_MEANING = 15
_CHANNELS = {
    "phone": " by telephone",
    "telephone": " by telephone",
    "email": " by e-mail",
    "e-mail": " by e-mail",
    "portal": " through the portal",
    "web": " online",
    "online": " online",
    "chat": " by chat",
    "in person": " in person",
}
_MADE_ID = re.compile(r"row-[0-9a-f]+-\d+$")  # made by us from a row's content: nobody knows it
_PREFIX = re.compile(r"^((re|fw|fwd|aw|wg)\s*:|\[[^\]]{1,40}\])\s*", re.IGNORECASE)
_NOT_TOLD = Step("", "")
_SORRY = ", and we are sorry."
_A_DAY = timedelta(days=1)  # word given so shortly before it is due may be the word


def verb_of(ticket: Ticket) -> str:
    """“Solved”, “Closed”: how one ended that was open at the end of the period."""
    return "Solved" if ticket.outcome == "solved" else "Closed"


def _day_of(ticket: Ticket, brief: Brief) -> str:
    """“, on Monday 2 November”; "" where the log does not tell the day."""
    at = ticket.resolved_at or ticket.closed_at
    return f", on {brief.voice.day(brief.voice.on(at))}" if at else ""


class _Plot(NamedTuple):
    """A ticket's story without its heading lines: each thing is said once."""

    headline: str
    begun: Step
    did: str
    ended: str


@told
def tell(ticket: Ticket, brief: Brief) -> StoryCard:
    """The story of one ticket; an author's rewriting replaces what it gives and leaves the rest computed."""
    note = written_of(ticket, brief) or StoryNote()
    plot = _plot(ticket, brief, headline=note.headline)
    steps = (
        Step("What happened", note.what_happened) if note.what_happened else plot.begun,
        Step("You read", _that_it_was_open(ticket, brief)),
        *([Step("What we did", note.what_we_did)] if note.what_we_did else cause_and_deed(plot.did)),
        Step("How it ended" if is_solved(ticket) else "How it goes on", note.how_it_ended or plot.ended),
    )
    return StoryCard(
        when=brief.voice.day(note.on) if note.on else _when(ticket, brief),
        place=note.place or ticket.place,
        headline=plot.headline,
        steps=tuple(step for step in steps if step.text),
        meaning=Step(brief.voice.meaning_label, note.meaning or meaning(ticket, brief)),
    )


def cause_and_deed(did: str) -> list[Step]:
    """What was wrong apart from what was done: a desk often writes the one before the other."""
    said = split(did)
    causes = 0
    while causes < len(said) and _CAUSE.search(said[causes]) and not _OURS.search(said[causes]):
        causes += 1
    return [Step("What it was", joined(*said[:causes])), Step("What we did", joined(*said[causes:]))]


def _that_it_was_open(ticket: Ticket, brief: Brief) -> str:
    """“On Tuesday 20 October, that it was open.”; "" where no edition that readers have said so."""
    if not is_solved(ticket):
        brief.threads.show(ticket)
        return ""
    earlier, promise, voice = brief.threads.read_open(ticket), brief.threads.promised(ticket), brief.voice
    if earlier is None:
        return ""
    is_of_it = promise is not None and promise.told_at == earlier.sent_at < promise.due_at
    again = (
        f", and that we write again by {voice.day(voice.on(promise.due_at))}" if promise and is_of_it else ""
    )
    return f"On {voice.day(voice.on(earlier.sent_at))}, that it was open{again}."


@told
def ended_as_well(brief: Brief) -> str:
    """“Also over, of what you read was open: “Slow scans” and two more.”; "" where nothing is."""
    chosen = {(ticket.source, ticket.id) for ticket in choose(brief)}
    ended = [one for frame in (brief.this.resolved, brief.this.closed) for one in records_of(frame, Ticket)]
    newest = brief.threads.memory.earlier[:1]
    late = [
        one for frame in (brief.before.resolved, brief.before.closed) for one in records_of(frame, Ticket)
    ]
    ended += [one for one in late if newest and f"{one.source}/{one.id}" in newest[0].told.shown]
    left = [one for one in ended if (one.source, one.id) not in chosen and one.id not in brief.note.hide]
    over = [one for one in left if brief.threads.read_open(one)]
    if not over:
        return ""
    named_ones = [title_of(one, brief, quoted=True) for one in over[:_NAMED]]
    more = [f"{spell(len(over) - _NAMED)} more"] if len(over) > _NAMED else []
    if more:
        brief.cite_number(
            "ended_as_well", len(over) - _NAMED, brief.voice.nouns, "Ended, and not named here."
        )
    return f"{'Also over' if chosen else 'Over'}, of what you read was open: {listing([*named_ones, *more])}."


def _plot(ticket: Ticket, brief: Brief, *, headline: str = "") -> _Plot:
    """The ending is the headline where a reader can read it so, else it follows the subject there."""
    *did, last = sentences_of(ticket, brief) or [""]
    begun = _how_it_began(ticket, brief)
    if not is_solved(ticket) or ticket.resolved_at is None:
        told = headline or title_and_ending(ticket, brief)
        return _Plot(told, begun if headline else _NOT_TOLD, "", _how_it_stands(ticket, brief))
    if headline:
        ended = "" if _says(headline, last) else last
        return _Plot(headline, begun, *((_fit(did), sentence(ended)) if did else (_fit([ended]), "")))
    if not last:
        return _Plot(title_and_ending(ticket, brief), _NOT_TOLD, _fit(did), "")
    if stands_by_itself(last):
        return _Plot(last.rstrip(".! "), begun, _fit(did), "")
    if ending := after_its_subject(last):
        return _Plot(_after(named(subject(ticket), ticket, brief.client), ending), _NOT_TOLD, _fit(did), "")
    told = title_and_ending(ticket, brief)
    ended = sentence(shorten(last, _STEP_LENGTH)) if did else ""
    return _Plot(told, _NOT_TOLD, _fit(did or [last]), ended)


def each_said_once(cards: list[StoryCard]) -> list[StoryCard]:
    """What two stories mean alike is said once, in the first, sentence by sentence."""
    said: set[str] = set()
    told = []
    for card in cards:
        label, text = card.meaning.label, card.meaning.text
        fresh = [
            _too(part) if part in said else part for part in split(text) if _too(part) or part not in said
        ]
        said.update(split(text))
        kept = Said(joined(*fresh), text.figures if isinstance(text, Said) else ())
        told.append(card if fresh == split(text) else replace(card, meaning=Step(label, kept)))
    return told


def _too(sentence_: str) -> str:
    """An apology that was said already, of one more: “This took longer than we promise, too.”; else ""."""
    return sentence_.replace(_SORRY, ", too.") if sentence_.endswith(_SORRY) else ""


def from_note(brief: Brief) -> list[StoryCard]:
    """The author's stories that belong to no ticket, told only in the author's words."""
    return [_card(note, brief) for note in brief.note.stories if not note.ticket and note.headline]


def _card(note: StoryNote, brief: Brief) -> StoryCard:
    steps = (
        Step("What happened", note.what_happened),
        Step("What we did", note.what_we_did),
        Step("How it ended", note.how_it_ended),
    )
    return StoryCard(
        when=brief.voice.day(note.on) if note.on else "",
        place=note.place,
        headline=note.headline,
        steps=tuple(step for step in steps if step.text),
        meaning=Step(brief.voice.meaning_label, note.meaning),
    )


def subject(ticket: Ticket) -> str:
    """The subject as a person would write it: no “RE:”, no shouting, no full stop, cut at a word."""
    text = ticket.subject
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    text = " ".join(text.split()).rstrip(".!。．｡！:;,- ") or ticket.subject.strip()
    if text.isupper() and len(text) > 5:
        text = text.capitalize()
    return shorten(first_capital(text), _SUBJECT_LENGTH)


def title_of(ticket: Ticket, brief: Brief, *, quoted: bool = False, most: int = _SUBJECT_LENGTH) -> str:
    """What a ticket is called: its subject where a reader may see it; else its number and kind."""
    is_told = brief.voice.may_tell(ticket) and not is_private(ticket.subject)
    text = shorten(named(subject(ticket), ticket, brief.client), most) if is_told and ticket.subject else ""
    if brief.voice.names_nobody and text and not quotable(text, ticket, brief.client):
        text = ""
    if text:
        return f"“{text}”" if quoted else text
    if ticket.category and not brief.voice.may_tell(ticket):
        return f"a {brief.voice.noun} about {of_the_log(ticket.category, brief)}"
    number = "" if _MADE_ID.match(ticket.id) else f" {ticket.id}"
    kind = (ticket.kind if brief.voice.noun == "ticket" else "") or brief.voice.noun
    without = "" if number else " without a subject"
    return f"{kind}{number}{without}" if quoted else f"{first_capital(kind)}{number}{without}"


def _says(headline: str, ending: str) -> bool:
    """Whether an author's headline has half of the ending's words: then it is that ending, better said."""
    said, ends = normal(headline).split(), normal(ending).split()
    return 2 * sum(word in said for word in ends) >= len(ends)


def title_and_ending(ticket: Ticket, brief: Brief) -> str:
    """Subject and ending: “X-ray images would not open: fixed in 25 minutes”."""
    return _after(named(subject(ticket), ticket, brief.client), _ending(ticket, brief))


def _after(text: str, ending: str) -> str:
    if text.endswith("?"):
        return f"{text} {first_capital(ending)}"
    return f"{text}{',' if ':' in text else ':'} {ending}"


def _fit(sentences: list[str]) -> str:
    """As many whole sentences as fit; one that is too long is cut at a word."""
    text = ""
    for part in sentences:
        if text and len(text) + len(part) > _STEP_LENGTH:
            break
        text = f"{text} {part}".strip()
    return sentence(shorten(text, _STEP_LENGTH))


def how_it_stands(ticket: Ticket, brief: Brief) -> str:
    """Of one that is open: “not solved yet”; “open again” of one that came back."""
    is_back = brief.this.has_returned(ticket)
    if brief.tells_then:
        return f"{'open' if is_back else 'not solved'} {brief.at_its_end}"
    return "open again" if is_back else "not solved yet"


def _ending(ticket: Ticket, brief: Brief) -> str:
    if not is_solved(ticket) or ticket.resolved_at is None:
        if end := brief.end_since(ticket):
            return f"{verb_of(end)} since".lower()
        return how_it_stands(ticket, brief)
    verb = "done" if ticket.kind == "request" else brief.voice.mended
    verb = "closed" if is_doubtful(ticket.resolution) else verb
    seconds = brief.taken(ticket)
    days = (brief.voice.on(ticket.resolved_at) - brief.voice.on(ticket.opened_at)).days
    if seconds is not None and seconds <= _TOLD_IN_HOURS:
        return f"{verb} in {prose_duration(seconds)}"
    if days <= 1:
        return f"{verb} the {'same' if days == 0 else 'next'} day"
    brief.cite_number("days_taken", days, "days", "Calendar days from opening to solving.", ticket.id)
    return f"{verb} after {spelled(days, 'day')}"


def _how_it_began(ticket: Ticket, brief: Brief) -> Step:
    """Who told us, and what in their own words: never the way and the hour alone."""
    text = named(subject(ticket), ticket, brief.client)
    quoted = f"“{text if text[-1] in STOPS else f'{text}.'}”"
    if ticket.is_proactive:
        return Step("We noticed", quoted)
    who = who_told_us(ticket, brief.client)
    channel = way_in(ticket)
    how = first_capital(", ".join(part for part in (who, channel) if part))
    return Step("You told us", f"{how}: {quoted}" if how else quoted)


def way_in(ticket: Ticket) -> str:
    """“by telephone”; "" where the log does not tell how it came in."""
    return _CHANNELS.get(ticket.channel.lower(), "").strip()


def _is_timed(ticket: Ticket, brief: Brief) -> bool:
    """Whether the rail tells the time of a ticket rather than its day."""
    day = brief.voice.on(ticket.opened_at)
    return ticket.precision == "instant" and day == brief.period.first == brief.period.last


def _how_it_stands(ticket: Ticket, brief: Brief) -> str:
    """Of one that is open, or was at the period's end: what comes next, and when we write again."""
    if end := brief.end_since(ticket):
        return f"{verb_of(end)} since{_day_of(end, brief)}."
    due = ticket.next_update_at
    update = f"We write again on {brief.voice.moment(due)}." if due and due > brief.now else ""
    if due and update:
        brief.threads.promise(ticket, due)
    return joined(next_step(ticket, brief), update, of_our_word(ticket, brief))


def of_our_word(ticket: Ticket, brief: Brief) -> str:
    """What came of our promise to write again on an open one: moved, or missed; "" where neither shows."""
    due, voice, promise = ticket.next_update_at, brief.voice, brief.threads.promised(ticket)
    if due is None or brief.tells_then or brief.end_since(ticket):
        return ""
    if promise and promise.due_at > min(brief.now, ticket.updated_at):
        was_on, is_on = voice.on(promise.due_at), voice.on(due)
        return f"We had said {voice.day(was_on)}; it takes longer than that." if was_on < is_on else ""
    if ticket.updated_at < due - _A_DAY and due <= brief.now:
        by = f"We had promised word by {voice.day(voice.on(due))}"
        if _tells_changes(ticket):
            return f"{by} and are late with it."
        return f"{by}; our log has nothing newer." if promise and promise.due_at == due else ""
    return ""


def _tells_changes(ticket: Ticket) -> bool:
    """Whether the log itself says when the ticket last changed: else it is the latest of its other times."""
    others = (ticket.opened_at, ticket.first_response_at, ticket.resolved_at, ticket.closed_at)
    return ticket.updated_at not in others


def next_step(ticket: Ticket, brief: Brief, most: int = _STEP_LENGTH) -> str:
    """What comes next, without the sentences that a reader may not see; "" for readers who see no words."""
    if not brief.voice.may_tell(ticket):
        return ""
    parts = [quotable(part, ticket, brief.client) for part in split(ticket.next_step)]
    return sentence(shorten(" ".join(part for part in parts if part), most))


def _when(ticket: Ticket, brief: Brief) -> str:
    """From when to when; the day goes without saying where the report is of that day alone."""
    voice = brief.voice
    day, ended = voice.on(ticket.opened_at), ticket.resolved_at
    if ended is not None and is_solved(ticket) and voice.on(ended) != day:
        return voice.days(day, voice.on(ended))
    if ticket.precision != "instant":
        return voice.day(day)
    is_timed = ended is not None and is_solved(ticket) and "resolved_at" not in ticket.day_only.split()
    hours = voice.from_to(ticket.opened_at, ended) if is_timed and ended else voice.time(ticket.opened_at)
    return hours if _is_timed(ticket, brief) else f"{voice.day(day)}, {hours}"


def tell_change(change: Change, brief: Brief) -> AgendaItem:
    """A planned change: when, why, what it does, and what the reader does."""
    labels = brief.voice.plan_labels
    remarks = list(zip(labels, (change.reason, change.impact, change.action), strict=True))
    if change.status == "moved":
        remarks.insert(0, ("Moved", "to the time shown."))
    return AgendaItem(
        when=brief.voice.rail_day(brief.voice.on(change.starts_at)),
        time=window(change, brief.voice),
        headline=shorten(change.title, 90),
        remarks=tuple(Step(label, _after_its_label(text)) for label, text in remarks if text.strip()),
    )


def _after_its_label(text: str) -> str:
    """A remark follows its label in one line: its first letter as it is, one full stop."""
    text = shorten(text.strip(), 220)
    return text if text[-1] in STOPS else f"{text}."


def window(change: Change, voice: Voice) -> str:
    """Its hours; of what lasts for days their end; "" where only the day is told."""
    start, is_of_days = voice.exact_time(change.starts_at), is_of_whole_days(change, voice)
    ends = change.ends_at if change.ends_at and change.ends_at > change.starts_at else None
    if ends is None:
        return "" if is_of_days else f"From {start}"
    if voice.on(ends) == voice.on(change.starts_at):
        return "" if is_of_days else voice.from_to(change.starts_at, ends)
    last = voice.short_date(voice.on(ends))
    return f"To {last}" if is_of_days else f"{start} to {last}, {voice.time(ends)}"


def is_of_whole_days(change: Change, voice: Voice) -> bool:
    """Whether it has no hours: from midnight, to midnight of its last day or with no end."""
    times = (change.starts_at, change.ends_at or change.starts_at)
    return all(voice.local(at).time() == time() for at in times)


def tell_work(activity: Activity) -> str:
    """A piece of work in its own words: title, and the detail where there is one."""
    return joined(sentence(shorten(activity.title, 140)), sentence(shorten(activity.detail, 140)))


@told
def and_more(brief: Brief, rest: int, noun: str = "", tail: str = "") -> str:
    """“And two more.”, “And two other jobs.”; nothing where none is left out."""
    if rest <= 0:
        return ""
    brief.cite_number("not_listed", rest, noun or "lines", "What is not listed here.")
    return f"And {spell(rest)} {f'other {plural(noun, rest)}' if noun else 'more'}{tail}."
