"""What earlier editions told a client, as the next one is given it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reporter.report.keys import Key

NoticeState = Literal["told", "waiting", "closed", "given up"]


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
class Reaction:
    """What a reader answered to an edition: the word that its letter had prepared, or words of their own.

    The words are for the team alone, until the reader or whoever asked them lets them be told.
    """

    edition: str  # its key, whichever revision they read
    person: str
    at: datetime
    word: str = ""  # good, bad, yes, no
    words: str = ""
    mail: str = ""  # the key of the edition whose mail told it, where that is another
    may_stop: bool = False  # its sentences may ask for no more mail

    @property
    def about(self) -> Key:
        """The key in parts."""
        return Key.parse(self.edition)


@dataclass(frozen=True)
class Answered:
    """How many mails left in a period, how many of them were answered since, and what came back in it."""

    mails: int = 0
    answered: int = 0
    reactions: tuple[Reaction, ...] = ()
    asked: int = 0  # of these mails, those that asked whether what was done has held


@dataclass(frozen=True)
class Announcement:
    """A notice as the ledger knows it, and since when: told, waiting, closed as a person wanted it, or given
    up, so that its change may be told under another key.
    """

    key: str
    state: NoticeState
    at: datetime
    told_in: str = ""  # the key of the notice that told it, too
    ends_at: datetime | None = None  # until when it said that the window is, where it is known


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
    reopened: int | None = None  # how often it had been by then; None where its log does not count


@dataclass(frozen=True)
class Posted:
    """What is remembered of a client's follow-ups, the oldest letter first."""

    letters: tuple[FollowedUp, ...] = ()
    since: tuple[tuple[str, datetime], ...] = ()  # from when on tickets are told, by kind and priority
    silenced: frozenset[str] = frozenset()  # addresses that want none, in small letters
    mailed: tuple[tuple[str, datetime], ...] = ()  # to whom letters on tickets of any client went of late
    replied: tuple[tuple[str, datetime], ...] = ()  # to which letter somebody wrote back, and when


@dataclass(frozen=True)
class Memory:
    """What earlier editions have told a client, as the ledger knows it."""

    before: Told | None = None  # by the edition of the period before; None when none was sent
    earlier: tuple[Remembered, ...] = ()  # of the same cadence, the newest first
    rung: tuple[Rung, ...] = ()  # of the team's calls, the newest last
    announced: tuple[Announcement, ...] = ()  # for a notice: those of the client, the oldest first
    posted: Posted = Posted()  # for a follow-up
    heard: Answered = Answered()  # in the period; of the team's calls all that ever came
