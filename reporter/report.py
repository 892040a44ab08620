"""Editions and their keys, and the report before any medium: frozen values, in which all stands in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from math import floor
from typing import Any, Literal, TypeVar, cast, get_args
from urllib.parse import unquote

from reporter.errors import UsageError
from reporter.periods import Period

NoticeState = Literal["told", "waiting", "closed", "given up"]
Tone = Literal["steady", "watching", "needs you"]


@dataclass(frozen=True)
class Key:
    """What names an edition everywhere: ledger row, outbox folder, Message-ID, log line.

    acme/weekly/2026-W33, acme/notice/CHG-104@20260820T2200Z-1-day; .2 at its end when told again. Text only,
    and always a safe path: in subject and moment all but `A-Za-z0-9_-` is written %XX. UsageError for
    what could name no folder.
    """

    client: str
    cadence: str
    subject: str  # 2026-W33, or the id of a change, a ticket, an event
    moment: str = ""  # what makes a thing worth telling now
    revision: int = 1

    def __post_init__(self) -> None:
        if (
            not self.subject
            or self.revision not in _REVISIONS
            or not _SHELVES.fullmatch(f"{self.client}/{self.cadence}")
        ):
            raise UsageError(f"“{self.client}/{self.cadence}/{self.subject}” is not the key of an edition")
        if max(map(len, (self.client, self.cadence, self.name))) > _LONGEST_NAME:
            raise UsageError(f"“{self.subject[:40]}…” is too long for the key of an edition")

    @classmethod
    def parse(cls, text: str) -> Key:
        """The key that is written so; UsageError when none is."""
        match = _KEY.fullmatch(text)
        if match:
            client, cadence, subject, moment, revision = match.groups()
            with suppress(UnicodeDecodeError):
                key = cls(client, cadence, _plain(subject), _plain(moment or ""), int(revision or 1))
                if str(key) == text:
                    return key
        raise UsageError(f"there is no edition “{text}”", "a key is like acme/weekly/2026-W33")

    def __str__(self) -> str:
        return f"{self.series}/{self.name}"

    @property
    def series(self) -> str:
        """acme/weekly: what its editions follow each other in."""
        return f"{self.client}/{self.cadence}"

    @property
    def path(self) -> str:
        """weekly/2026-W33: where it lies below its client's own place."""
        return f"{self.cadence}/{self.name}"

    @property
    def name(self) -> str:
        """2026-W33.2: the last part, by which one series tells its editions apart."""
        return f"{self.about}.{self.revision}" if self.revision > 1 else self.about

    @property
    def about(self) -> str:
        """Subject and moment, whichever revision: 2026-W33, CHG-104@20260820T2200Z-1-day."""
        return f"{_safe(self.subject)}@{_safe(self.moment)}" if self.moment else _safe(self.subject)


_NO_WORDS = frozenset(  # fields that name or arrange things, and say nothing to a reader
    (
        "name",
        "tone",
        "edition",
        "marks",
        "paper",
        "language",
        "figures",
        "made_at",
        "in_letter",
        "data",
        "meeting",
        "calendar",
        "calendar_file",
        "link",
        "address",
        "mail_subject",
    )
)
_SHELVES = re.compile(r"[a-z0-9_][a-z0-9-]*/[a-z]+(-[a-z]+)*")
_KEY = re.compile(r"([a-z0-9_-]+)/([a-z-]+)/([A-Za-z0-9_%-]+)(?:@([A-Za-z0-9_%-]+))?(?:\.([0-9]{1,9}))?")
_LONGEST_NAME = 200  # bytes; file systems take 255, and what is being written has a longer name for a moment
_UTF8 = ("utf-8", "surrogatepass")  # an id may hold half a character
_REVISIONS = range(1, 10**9)
_NOT_SAFE = re.compile(r"[^A-Za-z0-9_-]")


def _safe(words: str) -> str:
    return _NOT_SAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode(*_UTF8)), words)


def _plain(safe: str) -> str:
    return unquote(safe, *_UTF8)


@dataclass(frozen=True)
class Thing:
    """A change, a ticket or an event, and the moment that makes it worth telling."""

    id: str
    moment: str


@dataclass(frozen=True)
class Edition:
    """One cadence, one client, one subject; told again, it has a revision of its own."""

    cadence: str
    client: str
    subject: Period | Thing
    revision: int = 1

    @property
    def key(self) -> str:
        """Its key as text."""
        return str(self.named)

    @property
    def named(self) -> Key:
        """Its key in parts."""
        if isinstance(self.subject, Thing):
            return Key(self.client, self.cadence, self.subject.id, self.subject.moment, self.revision)
        return Key(self.client, self.cadence, self.subject.name, revision=self.revision)

    @property
    def period(self) -> Period:
        """The period that it looks at; an edition on a thing has none."""
        if isinstance(self.subject, Thing):
            raise TypeError(f"{self.key} is told of a thing, not of a period")
        return self.subject


@dataclass(frozen=True)
class Told:
    """What an edition said of its period that newer records may change."""

    period: str  # 2026-10
    figures: tuple[tuple[str, int, int | None], ...]  # name, so many, of so many
    opened: tuple[str, ...] = ()  # the tickets behind them, as source/id
    solved: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()  # tickets that stood in it as open
    words: tuple[str, ...] = ()  # sentences that the next editions shall not repeat
    promised: tuple[tuple[str, str], ...] = ()  # tickets, and when we write again on each


@dataclass(frozen=True)
class Remembered:
    """An edition of the same cadence that readers have: when it was sent, and what of it is remembered."""

    sent_at: datetime
    told: Told


Became = Literal["rung", "not reached", "tomorrow"]


@dataclass(frozen=True)
class Rung:
    """What became of a call: about which ticket (acme/NF-5834) or client (acme), when, and a remark."""

    about: str
    at: datetime
    became: Became
    words: str = ""


@dataclass(frozen=True)
class Announcement:
    """A notice as the ledger knows it, and since when: told, waiting, closed as a person wanted it, or given
    up, so that its change may be told under another key.
    """

    key: str
    state: NoticeState
    at: datetime
    told_in: str = ""  # the key of the notice that told it, too


@dataclass(frozen=True)
class FollowedUp:
    """A follow-up as the ledger knows it: its state since when, how the ticket stood as it told, when it
    promised to write again, what it said, and to whom it went.
    """

    key: str
    state: NoticeState
    at: datetime
    told_in: str = ""  # the key of the letter that told it, too
    stood: str = ""
    next_word_at: datetime | None = None
    words: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posted:
    """What is remembered of a client's follow-ups, the oldest letter first."""

    letters: tuple[FollowedUp, ...] = ()
    since: tuple[tuple[str, datetime], ...] = ()  # from when on tickets are told, by kind and priority
    silenced: frozenset[str] = frozenset()  # addresses that want none, in small letters
    replied: tuple[tuple[str, datetime], ...] = ()  # to which letter somebody wrote back, and when


@dataclass(frozen=True)
class Memory:
    """What earlier editions have told a client, as the ledger knows it."""

    before: Told | None = None  # by the edition of the period before; None when none was sent
    earlier: tuple[Remembered, ...] = ()  # of the same cadence, the newest first
    rung: tuple[Rung, ...] = ()  # of the team's calls, the newest last
    announced: tuple[Announcement, ...] = ()  # for a notice: those of the client, the oldest first
    posted: Posted = Posted()  # for a follow-up


@dataclass(frozen=True)
class Figure:
    """A number with all that is needed to trust it. `value` None means no data; `n` is out of how many.

    `of` says of which part it speaks: a theme, an area, a priority, a ticket.
    """

    name: str
    value: float | None
    unit: str
    n: int | None
    period: str
    definition: str
    of: str = ""

    def counts(self, what: str) -> bool:
        """Whether it is a number of these: tickets, copies."""
        return self.unit == what

    @property
    def id(self) -> str:
        """count_opened@2026-10; by_category@2026-10:printing"""
        return f"{self.name}@{self.period}{f':{self.of}' if self.of else ''}"


class Said(str):
    """Words that know the figures they rest on. Joined or cut they are plain text: who joins says so anew."""

    figures: tuple[Figure, ...]

    def __new__(cls, text: str, figures: Iterable[Figure] = ()) -> Said:
        said = super().__new__(cls, text)
        said.figures = tuple(figures)
        return said


T = TypeVar("T")


def half_up(value: float) -> int:
    """The nearest whole number; a half goes up, never to the even one."""
    return floor(value + 0.5)


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures that a text rests on; none where nobody said so."""
    return text.figures if isinstance(text, Said) else ()


def resting_on(value: T, figures: Iterable[Figure]) -> T:
    """The same value, all texts in it with these figures; parts that have some of their own keep those."""
    kept = tuple(figures)
    if isinstance(value, Said):
        return cast(T, Said(value, dict.fromkeys((*value.figures, *kept))))
    return cast(T, _resting_on(value, kept)) if kept else value


def _resting_on(value: Any, figures: tuple[Figure, ...]) -> Any:
    if isinstance(value, str):
        return value if isinstance(value, Said) or not value else Said(value, figures)
    if isinstance(value, tuple | list):
        parts = [_resting_on(part, figures) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if is_dataclass(value) and not isinstance(value, type | Figure):
        names = [field.name for field in fields(value) if field.name not in _NO_WORDS]
        return replace(value, **{name: _resting_on(getattr(value, name), figures) for name in names})
    return value


def texts_of(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a report with its place: sections.2.blocks.0.title"""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from texts_of(part, f"{place}.{number}")
    elif is_dataclass(value) and not isinstance(value, type | Edition | Figure):
        for field in fields(value):
            if field.name not in _NO_WORDS:
                dot = "." if place else ""
                yield from texts_of(getattr(value, field.name), f"{place}{dot}{field.name}")


@dataclass(frozen=True)
class Prose:
    """Paragraphs in the serif voice; `lead` is printed bold before the first."""

    paragraphs: tuple[str, ...]
    lead: str = ""


@dataclass(frozen=True)
class Commentary:
    """A person's words in Markdown, shown as theirs."""

    markdown: str
    author: str


@dataclass(frozen=True)
class Tile:
    """A number in large with its comparison in words; `number` "–" means no data."""

    label: str
    number: str
    unit: str = ""
    comparison: str = ""


Answer = Literal["fixed", "back", "good", "bad"]  # what a reader says of a ticket with one click


@dataclass(frozen=True)
class Reply:
    """An answer to a follow-up as the subject of a mail has it: “Answer fixed: acme/follow-up/NF-1@after”."""

    said: Answer
    key: str

    def __str__(self) -> str:
        return f"Answer {self.said}: {self.key}"

    @classmethod
    def parse(cls, subject: str) -> Reply | None:
        """The answer that a subject is, also behind “Re:”; None of any other."""
        match = _REPLY.fullmatch(" ".join(subject.split()))
        if match is None:
            return None
        with suppress(UsageError):
            return cls(cast(Answer, match[1].lower()), str(Key.parse(match[2])))
        return None


_REPLY = re.compile(rf"(?i:(?:re|aw|fwd?|wg): ?)*(?i:answer ({'|'.join(get_args(Answer))})): (\S+)")


@dataclass(frozen=True)
class AnswerBox:
    """An answer that a reader gives with one click: what it says, and where it leads."""

    label: str
    link: str  # a mail that is already written, or a page
    address: str = ""  # of that mail
    mail_subject: str = ""


@dataclass(frozen=True)
class Ask:
    """A question the client can answer with yes, no or a date; `by` is printed bold."""

    question: str
    how: str = ""
    by: str = ""
    lead: str = ""
    answers: tuple[AnswerBox, ...] = ()


@dataclass(frozen=True)
class Wash:
    """The only tinted box: this needs you."""

    label: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Step:
    label: str
    text: str


@dataclass(frozen=True)
class StoryCard:
    """What happened, what we did, how it ended, and what it means for the reader."""

    when: str
    place: str
    headline: str
    steps: tuple[Step, ...]
    meaning: Step


@dataclass(frozen=True)
class Proof:
    """A line of proof; ticked only where all n of n are good."""

    ticked: bool
    number: str
    what: str
    detail: str = ""


@dataclass(frozen=True)
class ProofList:
    items: tuple[Proof, ...]
    lead: str = ""  # bold, before `last_line`
    last_line: str = ""


@dataclass(frozen=True)
class HoursStrip:
    """One mark for each hour of the day: all checks good, one failed, or no data."""

    title: str
    subtitle: str
    marks: tuple[Literal["good", "failed", "none"], ...]
    description: str


@dataclass(frozen=True)
class Series:
    label: str
    values: tuple[float, ...]
    own: bool = False  # the reader's eye belongs here: drawn in the accent


@dataclass(frozen=True)
class Callout:
    slot: int
    bold: str
    text: str


@dataclass(frozen=True)
class ColumnChart:
    """Two columns per slot, from zero. The key (a square and “61 opened”) stands in the subtitle."""

    title: str
    subtitle: str
    unit: str
    slots: tuple[str, ...]  # one label per slot, "" where none is printed
    series: tuple[Series, ...]
    description: str
    subtitle_after: str = ""
    callout: Callout | None = None
    note: str = ""


@dataclass(frozen=True)
class RangeBar:
    """Half within, 9 in 10 within, promise: numbers in one unit, with their words."""

    label: str
    half: float
    most: float
    promise: float | None
    half_words: str
    most_words: str
    promise_words: str = ""


@dataclass(frozen=True)
class RangeStrip:
    title: str
    subtitle: str
    bars: tuple[RangeBar, ...]
    description: str
    note: str = ""


@dataclass(frozen=True)
class LineChart:
    """One or two lines whose ends carry their values: no grid, no axis; marks stand over slots."""

    title: str
    subtitle: str
    slots: tuple[str, ...]
    series: tuple[Series, ...]
    description: str
    note: str = ""
    marks: tuple[Callout, ...] = ()


@dataclass(frozen=True)
class StripPart:
    label: str
    value: float
    own: bool = False


@dataclass(frozen=True)
class SplitStrip:
    """A bar in parts; with `whole`, the parts are drawn against it, and what goes beyond is drawn apart."""

    parts: tuple[StripPart, ...]
    description: str
    whole: float | None = None
    whole_label: str = ""
    excess_words: str = ""


@dataclass(frozen=True)
class Column:
    """A table column; `width` is a share of the table, `group` a head above neighbours of the same group."""

    head: str
    width: float
    number: bool = True
    group: str = ""


@dataclass(frozen=True)
class Cell:
    text: str
    note: str = ""
    span: int = 1
    tone: Literal["", "late", "failed", "strong"] = ""


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    is_sum: bool = False


@dataclass(frozen=True)
class Table:
    """Numbers, or with `wordy` sentences; `show_caption` prints the caption as the title above."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    wordy: bool = False
    is_rail: bool = False  # as wide as the page, its first column in the rail
    show_caption: bool = True
    note: str = ""


@dataclass(frozen=True)
class AgendaItem:
    """A dated line: a planned change, or an open ticket with its next update."""

    when: str
    time: str
    headline: str
    remarks: tuple[Step, ...] = ()  # label may be ""


@dataclass(frozen=True)
class Agenda:
    items: tuple[AgendaItem, ...]
    more: str = ""


@dataclass(frozen=True)
class Quote:
    text: str
    source: str


@dataclass(frozen=True)
class CallLine:
    when: str
    number: str
    who: str


@dataclass(frozen=True)
class Calls:
    lines: tuple[CallLine, ...]


@dataclass(frozen=True)
class CallRow:
    """Whom to ring: by when, who of us does, why, and what to say or ask; `key` is what an answer names."""

    by: str
    who: str
    whom: str
    number: str
    why: str
    ask: str
    key: str


@dataclass(frozen=True)
class CallSheet:
    """Calls for the team; each of the answers is written by mail to that address, where there is one."""

    rows: tuple[CallRow, ...]
    answers: tuple[str, ...] = ()  # Rung, Not reached, Tomorrow
    address: str = ""
    more: str = ""


@dataclass(frozen=True)
class ServiceList:
    have_label: str
    have: tuple[str, ...]
    offer_label: str = ""
    offer: str = ""


@dataclass(frozen=True)
class SmallPrint:
    """Definitions and coverage: (term, text) pairs; one column in a compact report, else two."""

    entries: tuple[Step, ...]


@dataclass(frozen=True)
class Particulars:
    """Label and text, row by row; the text of the row labelled `strong` is bold."""

    rows: tuple[Step, ...]
    strong: str = ""
    dated: bool = False  # the labels are days, and stand out


@dataclass(frozen=True)
class Decision:
    """A question to be decided at a meeting, with what is proposed, and room to write the answer."""

    label: str  # Decision 1
    owner: str
    by: str
    question: str
    remarks: tuple[Step, ...] = ()  # We propose: …
    is_decided: bool = False  # then there are no lines to write on


@dataclass(frozen=True)
class Decisions:
    items: tuple[Decision, ...]


@dataclass(frozen=True)
class RoadmapStop:
    """A quarter ahead, what is to be done in it (label) at what price (text), and what that comes to."""

    when: str
    items: tuple[Step, ...]
    total: str = ""


@dataclass(frozen=True)
class Roadmap:
    stops: tuple[RoadmapStop, ...]
    description: str


Block = (
    Prose
    | Commentary
    | StoryCard
    | ProofList
    | HoursStrip
    | ColumnChart
    | RangeStrip
    | LineChart
    | SplitStrip
    | Table
    | Agenda
    | Quote
    | Calls
    | CallSheet
    | ServiceList
    | SmallPrint
    | Particulars
    | Wash
    | Decisions
    | Roadmap
)


# How much of a section a letter has; what is left out is on the page and in the PDF.
InLetter = Literal["whole", "short", "first", "sentence", ""]


@dataclass(frozen=True)
class Section:
    """A heading in the rail, one sentence with the finding, then the evidence."""

    name: str
    heading: str
    takeaway: str = ""
    blocks: tuple[Block, ...] = ()
    in_letter: InLetter = "whole"
    finding: str = ""  # in a few words, for the contents of a pack


@dataclass(frozen=True)
class Cover:
    """The first page of a pack on paper: a sentence or two, then who prepared it, for what, with whom.

    The contents are made from the sections.
    """

    sentences: tuple[str, ...]
    parts: tuple[Step, ...]  # label and lines
    finding: str = ""  # of the page after it, for the contents
    note: str = ""  # beside the lede: “Spring” is April to June 2026.
    letter: tuple[str, ...] = ()  # what the letter says instead of the lede: when it is talked about
    worth_reading: tuple[Step, ...] = ()  # in the letter: the parts to begin with, and what they find
    heading: str = "Where we stand"  # of the page after it


@dataclass(frozen=True)
class Meeting:
    """When and where a review is talked about."""

    begins: datetime
    ends: datetime
    zone: str
    place: str = ""


@dataclass(frozen=True)
class CalendarEntry:
    """A planned change as a calendar keeps it: a higher sequence of the same uid stands in its place."""

    uid: str
    sequence: int
    title: str
    begins: datetime
    ends: datetime | None
    zone: str
    place: str = ""
    notes: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class DataFile:
    """What a report rests on, as rows of text under a row of heads: a CSV attached to its PDF."""

    name: str  # tickets.csv
    what: str  # The 190 tickets of July to September 2026
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """Everything one edition says, in the order it is read."""

    edition: Edition
    title: str  # the name of the document: Monthly Executive Summary
    provider: str
    client: str
    period: str  # in words: October 2026
    tone: Tone
    headline: tuple[str, str]  # how it was; what follows (accent)
    lede: tuple[str, ...]
    prepared: str
    tiles: tuple[Tile, ...]
    wash: Wash | None
    sections: tuple[Section, ...]
    subject: str
    preheader: str
    footer: str
    language: str  # en-GB
    paper: Literal["A4", "Letter"]
    compact: bool
    made_at: datetime
    most_pages: int = 5  # on paper; beyond that what is optional is left out
    cover: Cover | None = None
    data: tuple[DataFile, ...] = ()
    meeting: Meeting | None = None
    calendar: tuple[CalendarEntry, ...] = ()
    calendar_file: str = ""  # new-battery.ics
    is_draft: bool = False  # for its author: marked on every page, and never sent

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that some text of it rests on, each once, in the order of reading."""
        told = (text.figures for _, text in texts_of(self) if isinstance(text, Said))
        return tuple(dict.fromkeys(figure for some in told for figure in some))


@dataclass(frozen=True)
class Document:
    """A report in one medium, ready to be written or sent."""

    name: str  # page.html
    media_type: str
    content: bytes
    remarks: tuple[str, ...] = ()  # for its owner


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; `path` goes on from the page that they stand on."""

    text: str
    path: str


Linked = tuple[str | Link, ...]  # a sentence, some words of which lead somewhere


@dataclass(frozen=True)
class PastEdition:
    """An edition that was sent, in a client's list of them."""

    path: str  # weekly/2026-W44
    title: str  # Weekly Summary
    period: str  # in words: 26 October to 1 November 2026
    headline: str
    sent_at: datetime
    has_pdf: bool = False
    note: str = ""  # that it was corrected, or corrects, and why


@dataclass(frozen=True)
class PastMonth:
    """A month and what was told of it: its best headline, then where the rest is."""

    id: str  # 2026-10
    label: str  # October
    headline: Link
    lines: tuple[Linked, ...]
    editions: tuple[PastEdition, ...]  # all, the newest first


@dataclass(frozen=True)
class PastYear:
    """A year's months, the newest first; those shown in full, and a line on the rest."""

    name: str  # 2026; "" while there is only one month
    shown: tuple[PastMonth, ...]
    rest: Linked
    months: tuple[PastMonth, ...]


@dataclass(frozen=True)
class ClientSite:
    """All that a client was ever sent, as its own small site tells it."""

    client: str
    provider: str
    language: str
    since: str  # since May 2025
    headline: tuple[str, str]
    prepared: str  # when the last edition left
    lede: Linked
    threads_told: Linked  # where the open ones were told
    threads: Agenda | None
    promises: Table | None  # of the last month that had some
    promises_sum: Linked
    years: tuple[PastYear, ...]
    all_promises: tuple[tuple[str, Table], ...]  # by month in words, the newest first
    figures: Table | None
    definitions: tuple[Step, ...]
    data: DataFile | None  # the same, of every edition
    about: Linked
    words: dict[str, tuple[int, ...]]  # for the search: which editions have it, counted from the newest
    footer: str = ""

    @property
    def editions(self) -> tuple[PastEdition, ...]:
        """All of them, the newest first."""
        return tuple(one for year in self.years for month in year.months for one in month.editions)
