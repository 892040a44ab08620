"""Messages: what a mail is made from and frozen to, headers made safe, and what a server may say to it."""

from __future__ import annotations

import hashlib
import hmac
import re
import ssl
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from types import TracebackType
from typing import Literal, Protocol, Self
from urllib.parse import quote

from reporter.config.audiences import document_for
from reporter.errors import UsageError
from reporter.report import Key

WIDEST = 76  # columns of a folded line
LONGEST_LINE = 998  # RFC 5322
LONGEST_WORDS = 250  # characters of a subject; more is shown by no mail program
LONGEST_NAME = 100

_JOINERS = "\u200c\u200d"  # invisible, but emoji and several scripts are written with them
_MOST_REFERENCES = 10
_LONGEST_SHOWN = 200

Field = tuple[str, str]  # name and value, ASCII and not folded yet
AnswerWord = Literal["good", "bad", "yes", "no"]

_ANSWERS = (
    re.compile(r"\[\s*(?P<key>\S{1,400})\s+(?P<word>good|bad|yes|no)\s*\]\s*\Z", re.IGNORECASE),
    re.compile(r"(?:\A|\s)answer (?P<word>good|bad|fixed|back): (?P<key>\S{1,400})\s*\Z", re.IGNORECASE),
)
_MEANT: dict[str, AnswerWord] = {"good": "good", "bad": "bad", "yes": "yes", "no": "no"}
_MEANT |= {"fixed": "yes", "back": "no"}


@dataclass(frozen=True)
class Parcel:
    """All that the mails of one edition share; documents by name: letter.html, letter.txt, report.pdf."""

    key: str
    client: str  # slug
    client_name: str
    cadence: str
    title: str  # Weekly Summary
    subject: str
    provider: str
    documents: Mapping[str, bytes] = field(repr=False)
    attachments: tuple[str, ...] = ()  # the media that go with the letter: pdf
    logo: bytes = field(default=b"", repr=False)  # PNG; empty: the letter keeps its initial
    page_address: str = ""  # where the page is published
    because: str = ""  # why this is sent again
    secret: str = field(default="", repr=False)  # of the ledger; keys what unsubscribe_url is given

    def read_by(self, audience: str) -> Parcel:
        """The same with the documents that were made for an audience, where some were."""
        own = {name: document_for(audience, name) for name in self.documents}
        made = {name: self.documents[of] for name, of in own.items() if of in self.documents}
        return replace(self, documents={**self.documents, **made})

    @property
    def calendars(self) -> list[tuple[str, bytes]]:
        """The calendar file that goes with the letter, where there is one, by its name."""
        if "invitation" not in self.attachments:
            return []
        named = (one for one in self.documents.items() if one[0].endswith(".ics") and "/" not in one[0])
        return sorted(named)

    def has_for(self, audience: str) -> bool:
        """Whether a letter was made for it."""
        return document_for(audience, "letter.html") in self.documents


@dataclass(frozen=True)
class Message:
    """One frozen mail."""

    recipient: str
    message_id: str
    content: bytes = field(repr=False)  # CRLF, 7-bit
    left_out: str = ""  # what did not fit, in words


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


def answer_of(subject: str) -> Answer | None:
    """The answer that a subject ends in, whatever a mail program put before it; None where it has none."""
    words = subject
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
        words = str(make_header(decode_header(" ".join(subject.split()))))
    for found in filter(None, (pattern.search(words) for pattern in _ANSWERS)):
        with suppress(UsageError):
            return Answer(str(Key.parse(found["key"])), _MEANT[found["word"].lower()])
    return None


class NotSentError(Exception):
    """Why a message is not known to have left."""


class DeferredError(NotSentError):
    """4xx, or a connection that broke before the body: plainly not sent; to be tried again."""


class RefusedError(NotSentError):
    """5xx for this message: plainly not sent, and never will be."""


class UnsureError(NotSentError):
    """Nobody can tell whether it was accepted."""


class UnreachableError(NotSentError):
    """The server cannot be reached, or refuses us: no message of this run will leave; none is to blame."""


class Transport(Protocol):
    """A way for mail to leave; a context manager that connects when first needed.

    `offer` does all that comes before the body (connect, TLS, AUTH, MAIL, RCPT); `hand_over` sends the body
    and returns the server's words. Both raise DeferredError, RefusedError or UnreachableError; only
    `hand_over` raises UnsureError.
    """

    @property
    def is_repeatable(self) -> bool:
        """Whether handing a message over twice is the same as once (a folder of files)."""

    def offer(self, recipient: str, size: int) -> None: ...

    def hand_over(self, message: Message) -> str: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def one_line(text: str, longest: int = LONGEST_WORDS) -> str:
    """Words without anything that ends a header, turns their direction or begins an encoded word."""
    kept = "".join(_kept(character) for character in text[: 4 * longest])
    words = " ".join(kept.split()).replace("=?", "= ?")
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _kept(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if kind == "Cs" or (kind == "Cf" and character not in _JOINERS) else character


def words_field(name: str, text: str) -> Field:
    """A header of plain words, as a subject is."""
    return name, _encoded(name, one_line(text))


def address_field(name: str, person: str, address: str) -> Field:
    """A header of one address, with the person's name where there is one."""
    return name, f"{_phrase(name, person)}<{address}>"


def list_field(words: str, names: tuple[str, ...], domain: str) -> Field:
    """List-ID: who reads what, in words and as a name that filters can rely on."""
    return "List-ID", f"{_phrase('List-ID', words)}<{'.'.join(names)}.{domain}>"


def fold(field: Field) -> bytes:
    """A header as it stands in a mail: lines of 76 columns where its words allow it, CRLF."""
    name, value = field
    first, *others = value.split(" ")
    lines = [f"{name}: {first}"]
    for word in others:
        if len(lines[-1]) + 1 + len(word) > WIDEST:
            lines.append("")
        lines[-1] += f" {word}"
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def message_id(key: str, address: str, domain: str) -> str:
    """<acme.weekly.2026-W33.0f3a…@domain>: the same for an edition and a person, whom it does not name."""
    label = re.sub(r"[^A-Za-z0-9-]+", ".", key).strip(".")[:80].strip(".")
    return f"<{label}.{_digest(key, address.lower())[:24]}@{domain}>"


def references(thread: tuple[str, ...]) -> str:
    """What went before, oldest first; of a long thread its beginning and its end."""
    kept = thread if len(thread) <= _MOST_REFERENCES else (thread[0], *thread[1 - _MOST_REFERENCES :])
    return " ".join(kept)


def mailto(address: str, subject: str) -> str:
    """A link that writes to an address."""
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}"


def unsubscribe_token(secret: str, series: tuple[str, ...], address: str) -> str:
    """What stands for a reader of a series of mails in unsubscribe_url: a keyed hash, the same each time.

    Whoever knows the secret can tell which contact it stands for; nobody else can make one up.
    """
    told = "\n".join((*series, address.lower())).encode()
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()[:40]


def boundary(message_id: str, level: int) -> str:
    """What parts a message: the same each time, and found in no part (“=_” is never left as it is)."""
    return f"=_{_digest(message_id, str(level))[:40]}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _phrase(name: str, person: str) -> str:
    """A name before an address: quoted, or encoded where it is not ASCII; with a space behind it."""
    words = one_line(person, LONGEST_NAME)
    if not words:
        return ""
    if words.isascii():
        escaped = re.sub(r'(["\\])', r"\\\1", words)
        return f'"{escaped}" '
    return f"{_encoded(name, words)} "


def _encoded(name: str, words: str) -> str:
    if words.isascii():
        return words
    return " ".join(Header(words, "utf-8", header_name=name, maxlinelen=WIDEST).encode().split())


def shown(said: str | bytes) -> str:
    """At most 200 characters of it on one line, without controls or characters that hide or turn text."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    line = " ".join(plain.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1].rstrip() + "…"


def fault_in_words(fault: Exception) -> str:
    """Why a connection could not be made or broke, as short as possible."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return shown(f"its certificate is not trusted ({fault.verify_message})")
    if isinstance(fault, ssl.SSLError):
        return shown(f"TLS failed ({(fault.reason or 'no reason given').replace('_', ' ').lower()})")
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return shown(getattr(fault, "strerror", None) or str(fault) or type(fault).__name__)
