"""What went badly, told honestly: what took longer than promised, or came back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from reporter import metrics
from reporter.records import Ticket
from reporter.report import AgendaItem, Prose, Step
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.choosing import subjects_of_many
from reporter.story.packs.course import late_by_part
from reporter.story.retelling import normal
from reporter.story.sentences import first_capital, joined, listing, plural, sentence, spell
from reporter.story.telling import tell, title_of
from reporter.story.unsaid import is_of_people

MOST_BAD = 5
_IMPACT = {1: 40, 2: 20, 3: 5, 4: 0}
_WEIGHTS = {"resolution": 12, "answer": 8, "came back": 15}
_TOLD_STEPS = ("What it was", "What we did", "How it ended", "How it goes on")
_TIMES = ("once", "twice")


class Bad(NamedTuple):
    """A ticket, and what was bad of it: a word, and where it was late when it was due and when it came."""

    ticket: Ticket
    faults: tuple[tuple[str, datetime | None, datetime | None], ...]

    @property
    def weight(self) -> float:
        """By what it could have meant, not by minutes."""
        impact = _IMPACT[3 if self.ticket.no_priority else self.ticket.priority]
        return impact + sum(_WEIGHTS[word] for word, *_ in self.faults)


def worst(brief: Brief) -> list[Bad]:
    """The few that are told: the worst of those that may be."""
    return [one for one in gone_badly(brief) if _may_be_told(one.ticket, brief)][:MOST_BAD]


def gone_badly(brief: Brief) -> list[Bad]:
    """All that were late or came back, the worst first."""
    return brief.once("gone badly", lambda: _gone_badly(brief))


def _gone_badly(brief: Brief) -> list[Bad]:
    faults: dict[tuple[str, str], list[tuple[str, datetime | None, datetime | None]]] = {}
    late = brief.measure(metrics.late_tickets)
    columns = (late[name].tolist() for name in ("source", "id", "missed", "due_at", "done_at"))
    for source, number, missed, due, done in zip(*columns, strict=True):
        faults.setdefault((source, number), []).append((missed, _instant(due), _instant(done)))
    tickets = _tickets(brief, faults.keys())
    for key, ticket in tickets.items():
        if ticket.reopen_count and ticket.resolved_at and ticket.resolved_at in brief.period:
            faults.setdefault(key, []).append(("came back", None, None))
    bad = [Bad(tickets[key], tuple(found)) for key, found in faults.items() if key in tickets]
    return sorted(bad, key=lambda one: (-one.weight, one.ticket.opened_at, one.ticket.id))


def _tickets(brief: Brief, late: Collection[tuple[str, str]]) -> dict[tuple[str, str], Ticket]:
    """Those that were late, and those that came back."""
    this, found = brief.this, dict[tuple[str, str], Ticket]()
    ids = {number for _, number in late}
    for frame in (this.opened, this.resolved, this.closed, this.backlog):
        chosen = frame[frame["id"].isin(ids) | (frame["reopen_count"] > 0)]
        found |= {(one.source, one.id): one for one in records_of(chosen, Ticket)}
    return found


def _may_be_told(ticket: Ticket, brief: Brief) -> bool:
    words = f"{ticket.subject} {ticket.resolution}"
    hidden = ticket.id in brief.note.hide or not ticket.subject or ticket.precision == "month"
    hidden = hidden or normal(ticket.subject) in subjects_of_many(brief)
    return not hidden and brief.voice.may_tell(ticket) and not is_of_people(words)


def _instant(found: object) -> datetime | None:
    return None if found is None or found != found else found.to_pydatetime()  # type: ignore[attr-defined]


@told
def tell_badly(bad: Bad, brief: Brief) -> AgendaItem:
    """When and where, what was bad of it, what we did, and how it ended."""
    ticket, voice = bad.ticket, brief.voice
    steps = [step for step in tell(ticket, brief).steps if step.label in _TOLD_STEPS]
    return AgendaItem(
        when=voice.day(voice.on(ticket.opened_at)),
        time=" · ".join(part for part in (ticket.place, ticket.id) if part),
        headline=title_of(ticket, brief),
        remarks=(Step("", joined(*_said_of(bad, brief))), *steps, *_written_on(ticket, brief)),
    )


def _written_on(ticket: Ticket, brief: Brief) -> list[Step]:
    """Why it went so, and what was changed, or what comes: a person's words."""
    note = brief.kept.why_of(ticket.id)
    if note is None:
        return []
    told = {"Why": note.why, "What we changed": note.changed, "What comes": note.comes}
    return [Step(label, sentence(text)) for label, text in told.items() if text]


def _said_of(bad: Bad, brief: Brief) -> Iterator[str]:
    for word, due, done in bad.faults:
        if word == "came back":
            n = int(bad.ticket.reopen_count or 1)
            brief.cite_number("came_back", n, "times", "How often it came back.", bad.ticket.id)
            often = _TIMES[n - 1] if n <= len(_TIMES) else f"{spell(n)} times"
            yield f"It came back {often} after we thought it solved."
        elif due is not None:
            yield _of_lateness(bad.ticket, word, due, done, brief)


def _of_lateness(ticket: Ticket, word: str, due: datetime, done: datetime | None, brief: Brief) -> str:
    """“We owed a first answer by 21 July at 10:30; it came at 11:46.”"""
    voice = brief.voice
    what = "a first answer" if word == "answer" else "a solution"
    is_timed = ticket.precision == "instant" and not ticket.day_only
    by = voice.moment(due) if is_timed else voice.plain_date(voice.on(due))
    if done is None:
        return f"We owed {what} by {by}; none had come {brief.at_its_end}."
    is_same_day = voice.on(done) == voice.on(due)
    if is_timed:
        came = f"at {voice.time(done)}" if is_same_day else f"on {voice.moment(done)}"
    else:
        came = f"on {voice.plain_date(voice.on(done))}"
    return f"We owed {what} by {by}; it came {came}."


@told
def of_bad(brief: Brief, shown: list[Bad]) -> str:
    """“Five that took longer than we promise or came back, the most urgent first. We are sorry.”"""
    every = gone_badly(brief)
    words = {word for one in every for word, *_ in one.faults}
    kinds = ["took longer than we promise"] if words & {"answer", "resolution"} else []
    kinds += ["came back"] * ("came back" in words)
    brief.cite_number("gone_badly", len(every), brief.voice.nouns, "Late, or solved more than once.")
    what = " or ".join(kinds)
    if 0 < len(shown) < len(every):
        brief.cite_number("gone_badly_told", len(shown), brief.voice.nouns, "Those told here.")
        these = f"these are the {spell(len(shown))} that could have meant most"
        return f"{first_capital(brief.voice.count(len(every)))} {what}; {these}. We are sorry for each."
    sorry = "We are sorry." if len(every) == 1 else "We are sorry for each."
    return f"{first_capital(brief.voice.count(len(every)))} {what}. {sorry}"


@told
def pattern_of_late(brief: Brief) -> list[Prose]:
    """“Of 190 first answers seven came late or not at all: four in July, and three in August.”"""
    kept = brief.measure(metrics.share_answered_in_time)
    parts = late_by_part(brief, metrics.share_answered_in_time)
    if kept.bad < 2 or not parts:
        return []
    said = listing([f"{spell(n)} in {name}" for name, n in parts])
    answers = f"{kept.of:,} first {plural('answer', kept.of)}"
    return [
        Prose((f"Of {answers} {spell(kept.bad)} came late or not at all: {said}.",), lead="First answers.")
    ]


@told
def heading_of_bad(brief: Brief, shown: list[Bad]) -> str:
    """“Five that went badly”, “One that went badly”"""
    if not shown:
        return "What went badly"
    brief.cite_number("gone_badly_told", len(shown), brief.voice.nouns, "Those told here.")
    return f"{first_capital(spell(len(shown)))} that went badly"


@told
def finding_of_bad(brief: Brief, shown: list[Bad]) -> str:
    """For the contents: what became of those told, or how many there were."""
    if shown:
        return "What happened, and what became of it"
    n = len(gone_badly(brief))
    brief.cite_number("gone_badly", n, brief.voice.nouns, "Late, or solved more than once.")
    return brief.voice.count(n)
