"""A follow-up of a ticket in words: that we have it, what is new, what we need, whether it is still fixed.

Only what the log says and the settings will send is told or promised. Not here: when it is due, and to whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

from reporter.cadences import FOLLOW_UP
from reporter.config import Client
from reporter.records import Ticket
from reporter.report import (
    Answer,
    AnswerBox,
    AnswerWord,
    Ask,
    Edition,
    Particulars,
    Report,
    Section,
    Step,
    Wash,
)
from reporter.story.readers import voice_for
from reporter.story.retelling import may_read, quotable, split
from reporter.story.sentences import agree, be, first_capital, joined, listing, sentence, shorten, spell
from reporter.story.telling import subject, way_in
from reporter.story.unsaid import is_doubtful, is_form, is_of_people, is_private
from reporter.story.voice import Counted, Voice

_IN_HEADLINE = 60
_MARKS = re.compile(r"</?[A-Za-z][^<>]*>|\*\*|__|`")  # of an editor, not words
_NO_ASK = re.compile(  # what the desk wrote for itself
    r"^(?:a?waiting|waits|pending|on hold)\b"
    r"|\b(?:users?|customer|client|caller|requester)\s+(?:to|will|must)\b",
    re.IGNORECASE,
)
_STEP, _NEED = 240, 300
_BY_NAME = 7  # days in which a weekday is one day alone
_WRITTEN = "Each answer opens a mail that is already written; you only send it."
_ONLINE = "Each answer opens a page."
_SILENCE = "No answer is not counted as a yes."
_ENDED = ("solved", "closed", "handed on", "cancelled", "duplicate", "ended")
_HEADS = {
    "waiting": "{} waits for you.",
    "on hold": "{} is on hold.",
    "solved": "{} is solved.",
    "closed": "{} is closed without a result.",
    "handed on": "{} is handed on, and closed with us.",
    "cancelled": "{} is cancelled.",
    "duplicate": "{} is closed: our log has it twice.",
    "ended": "{} is closed.",
}


@dataclass(frozen=True)
class TicketNews:
    """What a letter tells of one ticket: `stood` is how it was told last, `told_at` when."""

    key: str
    ticket: Ticket
    sort: str  # acknowledged, update, status, after
    stands: str
    stood: str = ""
    told_at: datetime | None = None
    promised_at: datetime | None = None  # when we had promised to write
    next_word_at: datetime | None = None
    asks_on: date | None = None  # when we ask whether it is still fixed
    said: tuple[str, ...] = ()  # what earlier letters said of it
    answer_due_at: datetime | None = None  # when the first answer is due at the latest, and the solution
    solution_due_at: datetime | None = None
    is_back: bool = False  # since we wrote it ended and is open again, or was open and has ended again
    is_reminder: bool = False
    knows_owner: bool = False
    prevented: str = ""  # what a person wrote that keeps it from coming back


@dataclass(frozen=True)
class FollowUp:
    """All that a follow-up is told from; the ticket that leads is the first."""

    edition: Edition
    client: Client
    news: tuple[TicketNews, ...]
    reader: str  # the requester's name; "" where several people read it
    is_requester: bool
    answer_to: str  # the address that reads answers; "" where no mail is set up
    now: datetime

    @property
    def voice(self) -> Voice:
        """How its readers are spoken to."""
        return voice_for(self.client)

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.voice.on(self.now)


def needs(ticket: Ticket, client: Client) -> str:
    """What one that waits for its requester waits for, as its log says; "" where that cannot be told."""
    asked = (one for one in split(ticket.next_step) if _is_question(one) or not _NO_ASK.search(one))
    parts = (quotable(part, ticket, client) for part in asked)
    return sentence(shorten(" ".join(filter(None, parts)), _NEED))


def words_of(news: TicketNews, client: Client) -> tuple[str, ...]:
    """What a later letter need not tell as new."""
    return tuple(filter(None, (quotable(part, news.ticket, client) for part in split(news.ticket.next_step))))


def tell_follow_up(told: FollowUp) -> Report:
    """The whole letter."""
    client, provider, voice = told.client, told.client.provider, told.voice
    line, wash = _headline(told), _wash(told)
    ids = ", ".join(one.ticket.id for one in told.news)
    footer = (provider.name, client.brand.footer, f"Our reference: {ids}")
    return Report(
        edition=told.edition,
        title=_title(told),
        provider=provider.name,
        client=told.reader or client.name,
        period=voice.dated(told.today),
        tone="needs you" if wash else "steady",
        headline=line,
        lede=_late(told),
        prepared="",
        tiles=(),
        wash=wash,
        sections=tuple(_sections(told)),
        subject=_mail_subject(told, line),
        preheader=_preheader(told, line),
        footer=" · ".join(part for part in footer if part),
        language=client.locale.replace("_", "-"),
        paper=client.paper or ("Letter" if client.locale[-3:] in ("_US", "_CA") else "A4"),
        compact=FOLLOW_UP.manner.compact,
        made_at=told.now,
        most_pages=1,
    )


def apart(told: FollowUp) -> Iterator[Report]:
    """The letter as it would tell of each of its tickets alone: what it says of one it may say of the next.

    Without its footer, as its number is for an answer.
    """
    for one in told.news:
        yield replace(tell_follow_up(replace(told, news=(one,))), footer="")


def _title(told: FollowUp) -> str:
    if told.news[0].sort == "after":
        return "Follow-up"
    requests = "request" if len(told.news) == 1 else "requests"
    return f"Your {requests}" if told.is_requester else first_capital(requests)


def _named(ticket: Ticket, told: FollowUp, most: int = 72) -> str:
    """What a reader may be shown of its subject: their own words whole, else as the client's rule has it."""
    if is_private(ticket.subject) or not ticket.subject.strip():
        return ""
    text = _MARKS.sub("", subject(ticket))
    shown = text if told.is_requester else quotable(text, ticket, told.client)
    return shorten(shown, most)


def _request(news: TicketNews, told: FollowUp, *, most: int = _IN_HEADLINE) -> str:
    """your request “Slow scanner”; without its words where they are long or nobody may read them"""
    name = _named(news.ticket, told)
    whose = "your" if told.is_requester else "the"
    return f"{whose} request “{name}”" if name and len(name) <= most else f"{whose} request"


def _headline(told: FollowUp) -> tuple[str, str]:
    lead, *others = told.news
    first, follows = _head(lead, told), _follows(lead, told)
    if not others:
        return first, follows
    if all(one.sort == "acknowledged" for one in told.news):
        first = f"We have {spell(len(told.news))} requests{' of yours' if told.is_requester else ''}."
        return first, follows if len({_follows(one, told) for one in told.news}) == 1 else ""
    return first, _of_the_others(lead, others, told)


def _of_the_others(lead: TicketNews, others: Sequence[TicketNews], told: FollowUp) -> str:
    """That more stands below; above all what needs an answer, where the first does not."""
    asking = 0 if [*_asks(lead, told)] else sum(bool([*_asks(one, told)]) for one in others)
    if asking:
        return f"{first_capital(spell(asking))} more {agree(asking, 'needs', 'need')} your answer."
    return f"{first_capital(spell(len(others)))} more {be(len(others))} told below."


def _head(news: TicketNews, told: FollowUp) -> str:
    request = _request(news, told)
    if news.sort == "after":
        return "Is it still fixed?" if news.ticket.kind == "incident" else "Is it still as you wanted it?"
    if news.sort == "acknowledged":
        return f"We have {request}."
    if news.is_reminder:
        return f"A reminder: {request} waits for you."
    if news.is_back and news.stands not in _ENDED:
        return f"{first_capital(request)} is open again."
    if news.sort == "status" or news.stands != (news.stood or news.stands):
        return _head_of_change(news, request)
    return f"{'News on' if _new(news, told) else 'Nothing new yet on'} {request}."


def _head_of_change(news: TicketNews, request: str) -> str:
    if news.stands in _HEADS:
        return _HEADS[news.stands].format(first_capital(request))
    if news.stood in _ENDED:
        return f"{first_capital(request)} is open again."
    if news.stood in ("waiting", "on hold"):
        return f"We go on with {request}."
    owner = _owner(news.ticket)
    return f"{owner} has {request}." if owner and news.stood == "unowned" else f"News on {request}."


def _follows(news: TicketNews, told: FollowUp) -> str:
    """When the next word comes, a day without a clock time; or what a reader can do."""
    if news.sort == "after":
        return "One click tells us." if _has_boxes(told) else ""
    if news.stands == "waiting" and not news.is_reminder:
        return "One question before we go on." if _is_question(needs(news.ticket, told.client)) else ""
    if news.stands == "waiting" or news.next_word_at is None:
        return ""
    again = "" if news.sort == "acknowledged" else " again"
    day = told.voice.on(news.next_word_at)
    return f"You hear from us{again} {'today' if day == told.today else f'by {_by(day, told)}'}."


def _by(day: date, told: FollowUp) -> str:
    """“Thursday” of the next days, else “Thursday 12 November”."""
    is_near = 0 < (day - told.today).days < _BY_NAME
    return told.voice.weekday(day) if is_near else told.voice.day(day)


def _mail_subject(told: FollowUp, line: tuple[str, str]) -> str:
    """The first sentence, with the words of the request where it has none."""
    lead = told.news[0]
    name = _named(lead.ticket, told)
    if not name or name in line[0]:
        return line[0]
    return f"{line[0]} {name}" if line[0].endswith("?") else f"{line[0].rstrip('.')}: {name}"


def _preheader(told: FollowUp, line: tuple[str, str]) -> str:
    lead = told.news[0]
    if lead.sort == "after":
        return _SILENCE
    if lead.stands == "waiting":
        return needs(lead.ticket, told.client) or line[0]
    return line[1] or _named(lead.ticket, told) or line[0]


def _late(told: FollowUp) -> tuple[str, ...]:
    """That a promised word comes late, once."""
    days = [told.voice.on(one.promised_at) for one in told.news if one.promised_at]
    late = sorted(day for day in days if day < told.today)
    if not late:
        return ()
    return (f"We had promised word by {told.voice.day(late[0])} and are late with it. We are sorry.",)


def _wash(told: FollowUp) -> Wash | None:
    """What is needed of a reader: an answer to a question of ours."""
    found = [(one.sort, ask) for one in told.news for ask in _asks(one, told)]
    if not found:
        return None
    asks, after = [ask for _, ask in found], [n for n, (sort, _) in enumerate(found) if sort == "after"]
    if after:
        asks[after[-1]] = replace(asks[after[-1]], how=joined(asks[after[-1]].how, _about_answers(told)))
    is_after = told.news[0].sort == "after"
    return Wash("Is it?" if is_after and len(told.news) == 1 else "What we need", tuple(asks))


def _about_answers(told: FollowUp) -> str:
    """What a click does, once for all questions; and that silence says nothing."""
    click = (_ONLINE if told.client.follow_up.answer_page else _WRITTEN) if _has_boxes(told) else ""
    return joined(click, _SILENCE)


def _asks(news: TicketNews, told: FollowUp) -> Iterator[Ask]:
    name = _named(news.ticket, told)
    lead = f"“{name}”:" if name and len(told.news) > 1 else ""
    if news.sort == "after":
        yield from _asks_after(news, told, lead)
    elif news.stands == "waiting" and (need := needs(news.ticket, told.client)):
        by = told.voice.day(told.voice.on(news.ticket.needed_by_at)) if news.ticket.needed_by_at else ""
        how = "Answer this mail." if not by else "Answer this mail. Needed by"
        yield Ask(need, how, f"{by}." if by else "", lead)


def _asks_after(news: TicketNews, told: FollowUp, lead: str) -> Iterator[Ask]:
    voice, ended = told.voice, news.ticket.resolved_at or news.ticket.closed_at
    since = f" since {voice.day(voice.on(ended))}" if ended else ""
    is_fault = news.ticket.kind == "incident"
    question = f"Has it worked{since}?" if is_fault else f"Is it as you wanted it{since}?"
    still = ("Yes, it still works", "No, it came back") if is_fault else ("Yes, it is", "No, not yet")
    if not _has_boxes(told):
        yield Ask(question, "Answer this mail.", lead=lead)
        return
    yield Ask(question, answers=_boxes(news, told, ("yes", "no"), still), lead=lead)
    rated = _boxes(news, told, ("good", "bad"), ("Good", "Not good"))
    yield Ask("And how was our work on it?", answers=rated)


def _is_question(text: str) -> bool:
    return "?" in text


def _has_boxes(told: FollowUp) -> bool:
    return bool(told.answer_to or told.client.follow_up.answer_page)


def _boxes(
    news: TicketNews, told: FollowUp, answers: tuple[AnswerWord, ...], labels: tuple[str, ...]
) -> tuple[AnswerBox, ...]:
    page, address, boxes = told.client.follow_up.answer_page, told.answer_to, []
    for said, label in zip(answers, labels, strict=True):
        written = f"{label} {Answer(news.key, said)}"
        if page:
            link = page.replace("{key}", quote(news.key, safe="")).replace("{answer}", said)
            boxes.append(AnswerBox(label, link))
        else:
            link = f"mailto:{quote(address, safe='@+')}?subject={quote(written, safe='')}"
            boxes.append(AnswerBox(label, link, address, written))
    return tuple(boxes)


def _sections(told: FollowUp) -> Iterator[Section]:
    for number, news in enumerate(told.news):
        heading = "What was done" if news.sort == "after" else "Where it stands"
        if number:
            name = _named(news.ticket, told) or f"your request {news.ticket.id}"
            heading = f"Also: {name}"
        rows = tuple(step for step in _rows(news, told, is_first=not number) if step.text)
        yield Section("ticket", heading, blocks=(Particulars(rows, strong="Next word"),))


def _rows(news: TicketNews, told: FollowUp, *, is_first: bool) -> Iterator[Step]:
    if not is_first and news.sort != "after":
        yield Step("How it stands", _head(news, told))
    if news.sort in ("update", "status"):
        yield Step("What is new", _whats_new(news, told))
    yield Step("You told us" if told.is_requester else "What was asked", _told_us(news.ticket, told))
    if news.stands in _ENDED:
        yield from _ending(news, told)
        return
    owner = _owner(news.ticket) or ("Not given to anyone yet." if news.stands == "unowned" else "")
    yield Step("Who has it", owner)
    if news.sort == "acknowledged" and news.stands != "waiting":
        yield Step("Meanwhile", " ".join(map(sentence, words_of(news, told.client))))
    yield Step("Next word", _next_word(news, told))
    if news.sort == "acknowledged":
        yield Step("We promise", _promise(news, told))


def _told_us(ticket: Ticket, told: FollowUp) -> str:
    """“Slow scanner”, by telephone, on Tuesday 3 November at 16:40."""
    voice, name = told.voice, _named(ticket, told)
    on = voice.day(voice.on(ticket.opened_at))
    is_timed = ticket.precision == "instant" and "opened_at" not in ticket.day_only.split()
    at = f" at {voice.time(ticket.opened_at)}" if is_timed else ""
    parts = (f"“{name}”" if name else "", way_in(ticket), f"on {on}{at}")
    return sentence(first_capital(", ".join(filter(None, parts))))


def _owner(ticket: Ticket) -> str:
    """Who has it, where that is a name."""
    return "" if "@" in ticket.assignee else shorten(ticket.assignee.strip(), 60)


def _whats_new(news: TicketNews, told: FollowUp) -> str:
    new = _new(news, told)
    if news.is_back and news.told_at:
        since = f"since we wrote {_wrote_on(news.told_at, told)}"
        is_ended = news.stands in _ENDED
        what = f"Solved once more {since}" if is_ended else f"It was closed {since}, and is open again"
        new = [what, *new]
    if new or news.told_at is None:
        return " ".join(map(sentence, new))
    if news.stands != news.stood:
        return ""  # that it stands otherwise is said above
    return f"Nothing that our log tells, since we wrote {_wrote_on(news.told_at, told)}."


def _wrote_on(at: datetime, told: FollowUp) -> str:
    day = told.voice.on(at)
    return "today" if day == told.today else f"on {told.voice.day(day)}"


def _new(news: TicketNews, told: FollowUp) -> list[str]:
    """What its log says that no letter has said; of what has ended, and of our question, other rows tell."""
    owner = _owner(news.ticket)
    new = [f"{owner} has it now"] if news.stood == "unowned" and news.stands == "open" and owner else []
    if news.stands not in (*_ENDED, "waiting"):
        new += [one for one in words_of(news, told.client) if one not in news.said]
    return new


def _ending(news: TicketNews, told: FollowUp) -> Iterator[Step]:
    ticket, voice = news.ticket, told.voice
    if news.stands in ("solved", "closed", "handed on"):
        yield Step("What we did", _deed(ticket, told.client))
    ended = ticket.resolved_at or ticket.closed_at
    if ended:
        verb = {"solved": "Solved", "cancelled": "Cancelled"}.get(news.stands, "Closed")
        is_timed = not {"resolved_at", "closed_at"} & set(ticket.day_only.split())
        at = f" at {voice.time(ended)}" if is_timed and ticket.precision == "instant" else ""
        yield Step("How it ended", f"{verb} on {voice.day(voice.on(ended))}{at}.")
    yield Step("So that it stays so", sentence(may_read(news.prevented, ticket, told.client)))
    if news.sort == "after":
        return
    yield Step("Not solved?" if news.stands == "solved" else "Not as it should be?", "Answer this mail.")
    if news.asks_on:
        yield Step("Next word", f"{voice.day(news.asks_on)}: we ask once whether it is still so.")


def _deed(ticket: Ticket, client: Client) -> str:
    """What the desk wrote on it, as far as the reader may and would read it."""
    if is_doubtful(ticket.resolution) or is_of_people(f"{ticket.subject} {ticket.resolution}"):
        return ""
    parts = (may_read(part, ticket, client) for part in split(ticket.resolution) if not is_form(part))
    return shorten(" ".join(filter(None, parts)), _STEP)


def _next_word(news: TicketNews, told: FollowUp) -> str:
    """The day on which we write again, whatever has become of it."""
    if news.next_word_at is None:
        return ""
    on = told.voice.on(news.next_word_at)
    day = "Today" if on == told.today else told.voice.day(on)
    if news.stands == "waiting":
        return f"{day}: one reminder, if we hear nothing."
    return f"{day}, even if nothing has changed."


def _promise(news: TicketNews, told: FollowUp) -> str:
    """What the agreement, or the log itself, promises of such a ticket and is still to come."""
    ticket = news.ticket
    if ticket.no_priority:
        return ""
    voice, target = told.voice, told.client.agreement.target(ticket.priority)
    counted_in: Counted = "clock" if target.always else "working"
    parts = []
    is_answered = bool(ticket.first_response_at or ticket.first_response_due_at)
    if target.first_response and not is_answered and _is_to_come(news.answer_due_at, told):
        parts.append(f"a first answer {voice.spoken_within(target.first_response, counted_in)}")
    due = ticket.resolution_due_at
    is_agreed = bool(target.resolution and not due and _is_to_come(news.solution_due_at, told))
    if due and due > told.now:
        parts.append(f"a solution by {voice.day(voice.on(due))}")
    elif target.resolution and is_agreed:
        parts.append(f"a solution {voice.spoken_within(target.resolution, counted_in)}")
    paused = "The time in which we wait for you is not counted." if is_agreed else ""
    return joined(sentence(first_capital(listing(parts))), paused) if parts else ""


def _is_to_come(due: datetime | None, told: FollowUp) -> bool:
    return due is None or due > told.now
