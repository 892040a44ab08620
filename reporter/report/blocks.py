"""The kinds of evidence that a section holds, each in words and values, before any medium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
