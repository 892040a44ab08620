"""What a desk wrote on a ticket, as its client may read it: whole sentences, no secrets, names by rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reporter.config import Client
from reporter.records import Ticket
from reporter.story.brief import Brief
from reporter.story.sentences import first_capital, first_small
from reporter.story.voice import voice_for

_SHORTEST, _LONGEST = 15, 75  # characters of a sentence that is a headline
_LONGEST_AFTER_SUBJECT = 60
_REFRAIN = 3  # tickets that end in the same sentence: it is a form, and no ending
_TITLES = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau)\.?\s+)"
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bNo\.)\s+(?=[A-ZÀ-Þ0-9“\"])"
)
# What a client's reader has no use for, or nobody else may read. A sentence that holds one is left out.
_SECRET = re.compile(
    r"""
      \S+@\S+ | https?://\S+ | \bwww\.\S+ | \\\\\S+ | \b[A-Z]:\\ | (?<![\w/])/(?:etc|var|usr|home|mnt|opt)/
    | \b\d{1,3}(?:\.\d{1,3}){3}\b | \b(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}\b
    | (?<![\d.,£$€-])\+?\(?\d[\d ()/-]{7,}\d
    | \b(?:[a-z0-9-]+\.)+(?:local|localdomain|lan|internal|intranet|corp|com|net|org|io|gov|edu|example
        |co\.uk|ac\.uk|gov\.uk|de|fr|es|it|nl|eu)\b
    | \b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+\b
    | \b(?:srv|svr|server|dc|fs|pc|nb|ws|lt|sw|fw|rtr|nas|esx|esxi|vm|host|db|web|prn|prt|ap)[-_]?\d{1,4}\b
    | \b[a-z0-9]+_[a-z0-9_]+\b
    | \#\d{2,} | \b(?:INC|REQ|RITM|CHG|PRB|SCTASK|TASK|SR|CS|T)-?\d{3,}\b
    | \b(?:ticket|case|incident|request|call|ref(?:erence)?|order|serial|account|asset)s?
        [ .:#]*(?:no\.?|nr\.?|number)?\s*[A-Z]{0,4}-?\d{3,}\b
    | \bpass(?:word|code|phrase)s?\s*(?:is|was|to|:|=)\s*\S+ | \b(?:PIN|pin|code)\s*(?:is|was|:|=)?\s*\d{3,}
    | \b\d{1,4}[A-Za-z]?,?\s+(?:[A-Z][\w’'-]+\s+){1,3}(?:Street|Road|Avenue|Lane|Close|Drive|Way|Court
        |Crescent|Terrace|Place|Square|Hill|Grove|Gardens|St|Rd|Ave|Blvd|Boulevard)\b
    | \b[A-Z]{1,2}\d[A-Z\d]?\ ?\d[A-Z]{2}\b
    """,
    re.VERBOSE,
)
_DATES = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|(?<![\d.])\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\.?\d)|\b\d{1,2}:\d{2}(?::\d{2})?(?!:?\w)"
)
# What closes a form, and ends nothing.
_FORM = re.compile(
    r"""^\W*(?:
      (?:many\s+)?(?:thanks|thank\s+you|regards|cheers)\b.*
    | (?:kind|best)\s+regards\b.*
    | (?:(?:the|this|your)\s+)?
      (?:case|ticket|issue|incident|problem|request|call|job|task|work|matter|it|all)?\s*
      (?:(?:is|was|has|have|had|been|now|all|marked|as|being|therefore|can\s+be|so)\s+)*
      (?:close[ds]?|closing|re-?solved|solved|fixed|complete[d]?|done|ok(?:ay)?|sorted|finished|actioned|handled)
      (?:\s+(?:it|now|out|off|this|ticket|case|call|issue|job|as|by|per|via|over|on|with|from|the|user|customer|
        client|requester|request|phone|email|e-mail|telephone|remote|remotely|site|case|resolved|closed))*
    | n/?a | none | no\s+(?:further\s+)?action\b.* | as\s+(?:above|per|discussed|agreed)\b.*
    | see\s+(?:above|notes?|below|attached|worklog)\b.* | (?:user|customer|client|caller)\s+
      (?:confirmed|happy|informed|advised|notified)\b.*
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
# A sentence that leans on what stands before it, or notes what was done rather than how it ended.
_LEANS = re.compile(
    r"""^(?:
      it|its|they|their|this|that|these|those|he|she|his|her|we|i|our|my|you|and|but|so|then|also|which
    | there|here|now|still|however|therefore|because|same|such|neither|either|after\ that|note|per|will|please
    | (?:one|all)(?=\ (?:is|are|was|were|of|has|had)\b) | both(?=\ (?:are|were|have|work)\b)
    | users?|customer|client|caller|requester|end[- ]?user
    | reset|sent|set|rang|took|gave|made|did|found|ran|got|put|told|left|spoke|rebuilt|was|were|is|has|had
    | \w+ed|checking|testing|waiting|closing|re\w+ing
    )\b(?![’'])""",
    re.IGNORECASE | re.VERBOSE,
)
_LEANS_WITHIN = re.compile(r"\b(?:it|they|them|him|he|she|hers?|these|those)\b", re.IGNORECASE)
_WAS = re.compile(
    r"^(?:it|they|this|that|these|those|all|everything)(?:\s+all)?\s+(?:is|are|was|were|has\s+been|have\s+been)\s+"
    r"(?:now\s+)?(?P<rest>.+)$",
    re.IGNORECASE,
)
_IT = re.compile(r"^(?:it|they|this|that|all|everything|nobody|nothing|no)\s+\S", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"desk|support|team|system|monitor|admin|office|reception|service|alert|help|school|group|noreply|no-reply"
    r"|account|it$|helpdesk|robot|bot$|daemon|root|nagios|mailer|post|info|unknown|user|client|customer|company|ltd",
    re.IGNORECASE,
)
_WORDS_TOO = {  # given names that are words as well: at a sentence's start nobody knows which
    *("Will", "Mark", "May", "Grace", "Rose", "Bill", "Pat", "Jack", "Art", "Faith", "Hope", "Joy", "Dawn"),
    *("Drew", "Frank", "Grant", "Guy", "June", "April", "August", "Penny", "Ray", "Rich", "Rob", "Sue"),
}


class Person(NamedTuple):
    """Given name and surname; either may be ""."""

    given: str
    surname: str


def sentences_of(ticket: Ticket, brief: Brief) -> list[str]:
    """What the desk wrote on how it was solved, as far as a client may and would read it."""
    return brief.once(("sentences", ticket.source, ticket.id), lambda: list(_readable(ticket, brief)))


def _readable(ticket: Ticket, brief: Brief) -> Iterator[str]:
    refrains = brief.once("refrains", lambda: _refrains(brief))
    for part in split(ticket.resolution):
        if not is_form(part) and normal(part) not in refrains and not is_secret(part):
            yield named(part, ticket, brief.client)


def split(text: str) -> list[str]:
    """Its sentences."""
    return [part for part in _SENTENCE_END.split(" ".join(text.split())) if part]


def is_form(text: str) -> bool:
    """Whether it closes a form and says nothing: “Case closed.”, “Resolved by phone.”, “Thanks.”"""
    return bool(_FORM.match(text))


def is_secret(text: str) -> bool:
    """Whether it holds an address, a telephone or ticket number, a machine's name or a password."""
    return bool(_SECRET.search(_DATES.sub("", text)))


def normal(text: str) -> str:
    """A sentence without what differs from ticket to ticket: capitals, digits, signs."""
    return " ".join(re.sub(r"[\W\d_]+", " ", text.casefold()).split())


def _refrains(brief: Brief) -> frozenset[str]:
    """The sentences that three tickets or more of this period and the one before share."""
    texts = [*brief.this.resolved["resolution"], *brief.before.resolved["resolution"]]
    told = (frozenset(normal(part) for part in split(text)) for text in texts if text)
    counts = Counter(words for each in told for words in each)
    return frozenset(words for words, n in counts.items() if n >= _REFRAIN)


def stands_by_itself(text: str) -> bool:
    """Whether a sentence can be read without what stands before it, as a headline."""
    words = text.rstrip(".! ")
    if not _SHORTEST <= len(words) <= _LONGEST or text.endswith(("?", "…", ":")) or len(words.split()) < 3:
        return False
    return not (_LEANS.match(words) or _leans_within(words) or words[0].islower())


def _leans_within(words: str) -> bool:
    """Whether a pronoun in it may speak of what stands before it: of nobody that it names first."""
    found = _LEANS_WITHIN.search(words)
    return found is not None and not re.match(r"[A-ZÀ-Þ][\w’'-]+ (?:has|had|can|is|was|will|could)\b", words)


def after_its_subject(text: str) -> str:
    """An ending as it follows a subject and a colon: “accepted at 11:05”; "" where it cannot."""
    words = text.rstrip(".! ")
    if not 4 <= len(words) <= _LONGEST_AFTER_SUBJECT or text.endswith(("?", "…", ":")):
        return ""
    if was := _WAS.match(words):
        return was["rest"]
    return first_small(words) if _IT.match(words) else ""


def persons_of(text: str, client: Client) -> Iterator[Person]:
    """The person that a log names: “Priya Nair, Harborne”, “Nair, Priya”, “priya.nair@acme.example”."""
    text = re.sub(r"<[^>]*>|\([^)]*\)", "", text).strip() or text.strip(" <>()")
    if "@" in text:
        text = text.partition("@")[0].replace(".", " ").title()
    head, _, tail = (part.strip() for part in text.partition(","))
    head = re.sub(f"^{_TITLES}", "", head)
    words = head.split()
    if len(words) == 1 and len(tail.split()) == 1:
        words = [tail, head]
    ours = {word.casefold() for word in (*client.name.split(), *client.provider.name.split())}
    is_person = 1 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
    if not is_person or any(_NO_PERSON.search(word) or word.casefold() in ours for word in words):
        return
    yield Person(words[0], " ".join(words[1:]))


def who_told_us(ticket: Ticket, client: Client) -> str:
    """“Priya”, “Your practice manager”; "" where the client's rule, or the log, names nobody."""
    for person in persons_of(ticket.requester, client):
        if client.naming == "first" and person.surname:
            return person.given
        if client.naming == "role" and (role := _role_of(person, client)):
            return f"Your {first_small(role)}"
    return ""


def named(text: str, ticket: Ticket, client: Client) -> str:
    """Whoever the log names as asking, working or reading: by given name, by role or not at all."""
    for person in persons_of(ticket.assignee, client):
        text = _renamed(text, person, person.given if client.naming == "first" else "one of us", client)
    for name in (ticket.requester, *(contact.name for contact in client.contacts)):
        for person in persons_of(name, client):
            text = _renamed(text, person, _said_of(person, client), client)
    return text


def _said_of(person: Person, client: Client) -> str:
    if client.naming == "first":
        return person.given
    role = _role_of(person, client) if client.naming == "role" else ""
    return f"your {first_small(role)}" if role else first_small(voice_for(client).someone)


def _role_of(person: Person, client: Client) -> str:
    found = (one.role for one in client.contacts if person in persons_of(one.name, client))
    return next(found, "")


def _renamed(text: str, person: Person, said: str, client: Client) -> str:
    """The person's name, wherever it stands, as it may be said."""
    if not person.surname:
        whole = ""
    else:
        given, surname = re.escape(person.given), re.escape(person.surname)
        whole = rf"{_TITLES}?{given}\s+{surname}|{_TITLES}{surname}"
    alone = [] if client.naming == "first" else [one for one in person if one]
    for pattern in filter(None, (whole, *(rf"{_TITLES}?{re.escape(one)}" for one in alone))):
        text = re.sub(rf"\b(?:{pattern})\b", lambda found: _in_place(found, said), text)
    return text


def _in_place(found: re.Match[str], said: str) -> str:
    """At the start of a sentence with a large letter; what may be a word there stays."""
    before = found.string[: found.start()].rstrip(' “"')
    if before and before[-1] not in ".!?":
        return said
    return found[0] if found[0] in _WORDS_TOO else first_capital(said)
