"""A whole report, before any medium and in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reporter.report.blocks import Block, Step, Tile, Wash
from reporter.report.figures import Figure, Said, texts_of
from reporter.report.keys import Edition

Tone = Literal["steady", "watching", "needs you"]
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
    is_of_days: bool = False  # from the first day to the last, at no hours


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
