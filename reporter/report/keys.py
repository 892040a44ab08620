"""What an edition is, and the key that names it everywhere."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from reporter.errors import UsageError
from reporter.periods import Period


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


AnswerWord = Literal["good", "bad", "yes", "no"]

_ANSWERS = (
    re.compile(r"\[\s*(?P<key>\S{1,400})\s+(?P<word>good|bad|yes|no)\s*\]\s*\Z", re.IGNORECASE),
    re.compile(r"(?:\A|\s)answer (?P<word>good|bad|fixed|back): (?P<key>\S{1,400})\s*\Z", re.IGNORECASE),
)
_MEANT: dict[str, AnswerWord] = {"good": "good", "bad": "bad", "yes": "yes", "no": "no"}
_MEANT |= {"fixed": "yes", "back": "no"}


@dataclass(frozen=True)
class Answer:
    """What a reader says with the two taps that a letter prepares: a rating, or whether it still works.

    As text it ends the subject of their mail: [acme/follow-up/NF-5834@after yes]; read is also “Answer
    fixed: acme/follow-up/NF-5834@after”, where fixed is a yes and back a no.
    """

    edition: str  # its key
    word: AnswerWord

    def __str__(self) -> str:
        return f"[{self.edition} {self.word}]"

    @classmethod
    def parse(cls, subject: str) -> Answer | None:
        """The answer that a subject ends in, whatever stands before it; None where it has none."""
        for found in filter(None, (pattern.search(subject) for pattern in _ANSWERS)):
            with suppress(UsageError):
                return cls(str(Key.parse(found["key"])), _MEANT[found["word"].lower()])
        return None
