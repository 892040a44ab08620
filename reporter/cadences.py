"""The menu: all there is to say of each kind of report, as plain data. Settings, schedule and runs read it.

Sections and outputs stand here by name. Not here: what a client wants otherwise, which its settings say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

from reporter.errors import UsageError, nearest
from reporter.periods import Unit

OutputName = Literal["page", "letter", "pdf", "json", "invitation"]


@dataclass(frozen=True)
class DueDay:
    """The N-th day, or working day, after a period (the next day is the first), at a local time."""

    nth: int = 1
    working: bool = True
    at: time = time(7)


@dataclass(frozen=True)
class Manner:
    """How much a cadence says, and in which form."""

    compact: bool = True  # little room between sections, and a smaller status line
    headline: Literal["count", "pace"] = "pace"  # “Three of five tickets are solved” or “A busy month”
    paragraphs: int = 2  # one of how it was; a second of what comes
    signed: bool = True  # says who prepared it; else at what time it was
    tiles: Literal["always", "when anything came", "when nothing came"] = "always"
    last_tile: Literal["open", "backups"] = "backups"
    compared_with: Literal["usual", "before"] = "before"
    asks: Literal["each", "summed up"] = "each"  # tickets that wait for the client
    recommends: bool = False
    stories: int = 3
    stories_are: Literal["all", "chosen"] = "chosen"  # in their order, or the best of many
    open_tickets: int = 5
    open_in_letter: Literal["short", "sentence"] = "short"
    lists_open: Literal["always", "when bad"] = "always"  # one by one; else only their number is told
    open_reports: int = 3  # the same for residents
    protection: Literal["list", "sentence"] = "list"
    looks_ahead: int = 1  # periods
    definitions: bool = True
    is_pack: bool = False  # with a cover and contents where it has many parts, and its data attached
    most_pages: int = 2  # on paper; beyond that what is optional is left out

    def proof_in_letter(self, *, quiet: bool) -> Literal["whole", "short"]:
        """How much of the proof the letter has room for: of a quiet period all of it."""
        return "whole" if quiet else "short"


@dataclass(frozen=True)
class Cadence:
    """A kind of report."""

    name: str
    title: str
    subject: Unit  # what its editions are told of: the periods of that unit; of a thing: on its day
    due: DueDay
    catch_up: int  # how many missed editions a run makes up for
    sections: tuple[str, ...]
    outputs: tuple[OutputName, ...]
    attachments: tuple[OutputName, ...] = ()  # which of them go with the letter
    for_residents: tuple[str, ...] = ()  # the sections of a community instead: none tells a small number
    manner: Manner = Manner()
    is_held: bool = False  # always, until a person has approved it
    tells_any_span: bool = False  # when asked for, of a half, a year or any days, too
    is_of_its_day: bool = False  # due on the morning of the working day it is told of, and of no use after it


DAILY = Cadence(
    name="daily",
    title="Daily Report",
    subject="day",
    due=DueDay(working=False),
    catch_up=3,
    sections=(
        "commentary",
        "stories",
        "still_open",
        "proof",
        "quiet_work",
        "carried_out",
        "coming_up",
        "tip",
    ),
    for_residents=("commentary", "told_us", "with_us", "quoted", "carried_out", "meet_us", "reach_us", "tip"),
    outputs=("letter", "page", "json"),
    manner=Manner(
        headline="count",
        paragraphs=1,
        signed=False,
        tiles="when anything came",
        last_tile="open",
        compared_with="usual",
        stories_are="all",
        looks_ahead=2,
        definitions=False,
    ),
)
WEEKLY = Cadence(
    name="weekly",
    title="Weekly Summary",
    subject="week",
    due=DueDay(),
    catch_up=2,
    sections=(
        "commentary",
        "stories",
        "themes",
        "volume",
        "areas",
        "still_open",
        "protection",
        "carried_out",
        "coming_up",
    ),
    for_residents=(
        *("commentary", "told_us", "with_us", "kinds", "areas", "priorities"),
        *("quoted", "carried_out", "meet_us", "reach_us"),
    ),
    outputs=("letter", "page", "pdf", "json"),
    attachments=("pdf",),
    manner=Manner(
        tiles="when nothing came",
        stories=2,
        open_tickets=3,
        open_reports=2,
        protection="sentence",
    ),
)
MONTHLY = Cadence(
    name="monthly",
    title="Monthly Executive Summary",
    subject="month",
    due=DueDay(),
    catch_up=2,
    sections=(
        "commentary",
        "stories",
        "still_open",
        "service",
        "protection",
        "areas",
        "value",
        "promises",
        "carried_out",
        "coming_up",
        "said",
        "services",
        "people",
    ),
    for_residents=(
        *("commentary", "told_us", "kinds", "areas", "priorities", "with_us"),
        *("quoted", "carried_out", "meet_us", "reach_us"),
    ),
    outputs=("letter", "page", "pdf", "json"),
    attachments=("pdf",),
    manner=Manner(
        compact=False,
        asks="summed up",
        recommends=True,
        lists_open="when bad",
        open_in_letter="sentence",
        most_pages=5,
    ),
)
REVIEW = Cadence(
    name="review",
    title="Business Review",
    subject="quarter",
    due=DueDay(nth=5),
    catch_up=1,
    sections=(
        "commentary",
        "since_you_joined",
        "feedback",
        "stories",
        "themes",
        "areas",
        "service",
        "went_badly",
        "recurring",
        "protection",
        "sites",
        "value",
        "services",
        "assets",
        "still_open",
        "carried_out",
        "coming_up",
        "recommendations",
        "decisions",
        "people",
        "appendix",
    ),
    for_residents=(
        *("commentary", "feedback", "told_us", "kinds", "areas", "priorities", "with_us"),
        *("recommendations", "decisions", "meet_us", "reach_us"),
    ),
    outputs=("letter", "page", "pdf", "json", "invitation"),
    attachments=("pdf", "invitation"),
    manner=Manner(
        compact=False,
        paragraphs=1,
        asks="summed up",
        open_in_letter="sentence",
        is_pack=True,
        most_pages=30,
    ),
    is_held=True,
    tells_any_span=True,
)
# What a review has for who is no client yet: of their own log, and not of anybody's service.
FOR_PROSPECTS = ("recurring", "services", "service", "sites", "appendix")
SUCCESS = Cadence(
    name="success",
    title="A success story",
    subject="quarter",
    due=DueDay(nth=5),
    catch_up=1,
    sections=(),
    outputs=("letter", "page", "json"),
    is_held=True,
    tells_any_span=True,
)
PARTNERS = Cadence(
    name="partners",
    title="For our partners",
    subject="quarter",
    due=DueDay(nth=5),
    catch_up=1,
    sections=(),
    outputs=("letter", "page", "json"),
    is_held=True,
)
CALLS = Cadence(
    name="calls",
    title="Calls of today",
    subject="day",
    due=DueDay(),
    catch_up=1,
    sections=(),
    outputs=("letter", "json"),
    is_of_its_day=True,
)
MENU = {cadence.name: cadence for cadence in (DAILY, WEEKLY, MONTHLY, REVIEW)}
# What is told to others of clients who agreed. It is no client's: none is due one, wants one or has settings
# for one, and whatever goes through the menu client by client never comes upon it.
FOR_OTHERS = {cadence.name: cadence for cadence in (SUCCESS, PARTNERS)}
NOTICE = Cadence(
    name="notice",
    title="Planned change",
    subject="day",
    due=DueDay(working=False, at=time(8)),
    catch_up=1,
    sections=(),
    outputs=("letter", "json", "invitation"),
    attachments=("invitation",),
)
FOLLOW_UP = Cadence(
    name="follow-up",
    title="Your request",
    subject="day",
    due=DueDay(at=time(9)),
    catch_up=1,
    sections=(),
    outputs=("letter", "json"),
)
# What is told of a thing at its moment, not of a period: it has no turn in what goes from period to period.
OF_THINGS = {one.name: one for one in (NOTICE, FOLLOW_UP)}
FOR_CLIENTS = {**MENU, **OF_THINGS}  # all that a client's people may want
OF_TICKETS = "follow-up"  # whose editions are each of one ticket
PROVIDER = "_provider"  # whose editions those are that are no client's
OF_THE_PROVIDER = {cadence.name: cadence for cadence in (PARTNERS, CALLS)}


def menu_of(reader: str) -> dict[str, Cadence]:
    """The cadences of which editions are due for a client, or for the provider's own people."""
    return OF_THE_PROVIDER if reader == PROVIDER else MENU


def cadences_of(reader: str) -> dict[str, Cadence]:
    """All cadences of a client's editions, or of the provider's own."""
    return OF_THE_PROVIDER if reader == PROVIDER else FOR_CLIENTS


def cadence_of(reader: str, name: str) -> Cadence:
    """A cadence that is known to be one of the reader's."""
    return cadences_of(reader)[name]


def cadence_named(name: str, *, for_others: bool = False) -> Cadence:
    """The cadence of that name; UsageError with the nearest, or naming the menu, when there is none.

    `for_others`: also of what is told to others.
    """
    known = {**MENU, **FOR_OTHERS} if for_others else MENU
    if name not in known:
        near = nearest(name, known)
        mend = f"did you mean “{near}”?" if near else f"the menu has {', '.join(MENU)}"
        raise UsageError(f"“{name}” is not a cadence", mend)
    return known[name]
