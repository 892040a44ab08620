"""What a desk wrote on a ticket, as its client may read it: whole sentences, no secrets, names by rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reporter.config import Client
from reporter.records import Ticket
from reporter.story.brief import Brief
from reporter.story.readers import voice_for
from reporter.story.sentences import STOPS, first_capital, first_small
from reporter.story.unsaid import DOUBT, is_doubtful, is_form, is_of_people, is_secret

_SHORTEST, _LONGEST = 15, 75  # characters of a sentence that is a headline
_LONGEST_AFTER_SUBJECT = 60
_REFRAIN = 3  # tickets that end in the same sentence: it is a form, and no ending
_TITLES = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau)\.?\s+)"
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bNo\.)(?<!\bProf\.)(?<!\bRev\.)"
    r"(?<!\b[Aa]pprox\.)(?<!\b[a-z]\.)(?<!\bM[rs] [A-Z]\.)(?<!\bMrs [A-Z]\.)"
    r"\s+(?!(?:Jan|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|De[cz])[a-zä]*\b)(?=[A-ZÀ-Þ0-9“\"])"
)
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|td|table|h\d)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_BULLET = re.compile(r"^\s*(?:[-*•–>]|\d{1,2}[.)])\s+")
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
    r"^(?:it|they|everything|all)(?:\s+all)?\s+(?:is|are|was|were|has\s+been|have\s+been)\s+(?:now\s+)?"
    r"(?P<rest>(?:all\s+)?(?:\w+ed|back|fine|clean|good|gone|done|open|over|there|in|sent|found|home|ready|live|online"
    r"|up|working(?!\s+before)|right|put|kept|made|given|brought|paid|rebuilt|new|quick\w*|fast\w*|normal|stable)\b.*)$",
    re.IGNORECASE,
)
_IT = re.compile(r"^(?:it|they|everything)\s+(?:\w+s|\w+ed|work|open|print|fit|arrive)\b", re.IGNORECASE)
_WAS_OR_HAD = re.compile(r"^\w+\s+(?:is|was|has|does)\b", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"^(?:\w*desk|support|team|systems?|monitor\w*|admin\w*|office|reception|services?|alerts?|help|school|group"
    r"|no-?reply|accounts?|it|robot|bot|daemon|root|nagios|mailer|post|info|unknown|users?|clients?|customers?"
    r"|company|ltd|limited|inc|gmbh)$",
    re.IGNORECASE,
)
_PARTICLES = {
    *("van", "von", "de", "der", "den", "da", "di", "du", "la", "le", "del"),
    *("dos", "das", "el", "al", "bin", "ibn", "ter", "ten", "zu"),
}
_JARGON = re.compile(
    r"\b(?:users?|caller|requester|end[- ]user|root cause|browsing history|director)\b"
    r"|\b(?:re-?seated|flushed|rebooted)\b"
    r"|\b(?-i:GPOs?|DNS|DHCP|NICs?|DIMMs?|DCs?|VLANs?|RAID|BIOS|UEFI|LDAP|SMTP|IMAP|OUs?|UPN|MX|SPF|DKIM|SSO|ACLs?)\b",
    re.IGNORECASE,
)
_AWKWARD = re.compile(
    r"\b(?:us|you|colleagues?|resident)[’']s\b|\b[A-Z]\.? (?:your|one of)\b|\bthe (?:your|one of)\b",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(
    r"(?<![.!?“] )(?<!^)\b[A-ZÀ-Þ][a-zà-þ’'-]+ [A-ZÀ-Þ][a-zà-þ’'-]+\b|^[A-Z][a-z]+ [A-Z][a-z]+\b"
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
    """What the desk wrote on how it was solved, as far as a client may and would read it; the last is ""
    where what ends it is left out. None at all of what may not be over, or not as the reader would wish.
    """
    return brief.once(("sentences", ticket.source, ticket.id), lambda: _readable(ticket, brief))


def _readable(ticket: Ticket, brief: Brief) -> list[str]:
    if is_doubtful(ticket.resolution) or is_of_people(f"{ticket.subject} {ticket.resolution}"):
        return []
    refrains = brief.once("refrains", lambda: _refrains(brief))
    told: list[str] = []
    is_ended = True
    for part in split(ticket.resolution):
        if is_form(part) or normal(part) in map(normal, told):
            continue
        said = "" if normal(part) in refrains else may_read(part, ticket, brief.client)
        told += [said] if said else []
        is_ended = bool(said)
    return told if is_ended or not told else [*told, ""]


def may_read(text: str, ticket: Ticket, client: Client) -> str:
    """The sentence as a client's reader may see it, people named by their rule; "" where they may not."""
    return "" if _JARGON.search(text) else quotable(text, ticket, client)


def quotable(text: str, ticket: Ticket, client: Client) -> str:
    """The same of the client's own words, whatever they are."""
    said = "" if is_secret(text) else named(text, ticket, client)
    if client.naming != "first" and (_AWKWARD.search(said) or _names_left(said, ticket, client)):
        return ""
    return said


def _names_left(text: str, ticket: Ticket, client: Client) -> bool:
    """Whether somebody's surname, or a title and a name, still stands in it."""
    if re.search(rf"\b{_TITLES}[A-ZÀ-Þ]", text):
        return True
    named_ones = (ticket.requester, ticket.assignee, *(contact.name for contact in client.contacts))
    surnames = (
        person.surname for name in named_ones for person in persons_of(name, client) if person.surname
    )
    folded = text.casefold()
    found = (one for one in surnames if one.casefold() in folded)
    if any(re.search(rf"\b{re.escape(one)}\b", text, re.IGNORECASE) for one in found):
        return True
    return client.naming == "none" and bool(_TWO_NAMES.search(text.replace(ticket.place or "\0", "")))


def split(text: str) -> list[str]:
    """Its sentences; a line of a list is one, and tags are no words."""
    lines = (_BULLET.sub("", line).strip() for line in _TAG.sub("", _BLOCK.sub("\n", text)).splitlines())
    flowing = ""
    for line in filter(None, lines):
        is_end = not flowing or flowing[-1] in f"{STOPS}:" or line[0].islower()
        flowing = f"{flowing}{'' if is_end else '.'} {line}"
    return [part for part in _SENTENCE_END.split(" ".join(flowing.split())) if part]


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
    if (
        _LEANS.match(words)
        or _leans_within(words)
        or words[0].islower()
        or words.isupper()
        or words[0] in "-*<[("
    ):
        return False
    return not (DOUBT.search(words) or re.search(r"[,;:]\s*$|^\w+(?: \w+)?[,:]", words))


def _leans_within(words: str) -> bool:
    """Whether a pronoun in it may speak of what stands before it: of nobody that it names first."""
    found = _LEANS_WITHIN.search(words)
    return found is not None and not re.match(r"[A-ZÀ-Þ][\w’'-]+ (?:has|had|can|is|was|will|could)\b", words)


def after_its_subject(text: str) -> str:
    """An ending as it follows a subject and a colon: “accepted at 11:05”; "" where it cannot."""
    words = text.rstrip(".! ")
    if DOUBT.search(words):
        return ""
    if not 4 <= len(words) <= _LONGEST_AFTER_SUBJECT or text.endswith(("?", "…", ":")):
        return ""
    if was := _WAS.match(words):
        return was["rest"]
    return first_small(words) if _IT.match(words) and not _WAS_OR_HAD.match(words) else ""


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
    is_person = 1 <= len(words) <= 5 and all(word[:1].isupper() or word in _PARTICLES for word in words)
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
        text = renamed(text, person, person.given if client.naming == "first" else "one of us", client)
    for name in (ticket.requester, *(contact.name for contact in client.contacts)):
        for person in persons_of(name, client):
            text = renamed(text, person, _said_of(person, client), client)
    return text


def _said_of(person: Person, client: Client) -> str:
    if client.naming == "first":
        return person.given
    role = _role_of(person, client) if client.naming == "role" else ""
    return f"your {first_small(role)}" if role else first_small(voice_for(client).someone)


def _role_of(person: Person, client: Client) -> str:
    found = (one.role for one in client.contacts if person in persons_of(one.name, client))
    return next(found, "")


def renamed(text: str, person: Person, said: str, client: Client) -> str:
    """The person's name as it may be said, wherever it stands: whole, with an initial, surname first."""
    given, surname = re.escape(person.given), re.escape(person.surname)
    if person.surname and person.surname.casefold() in text.casefold():
        whole = rf"{_TITLES}?{given}\s+{surname}|{surname},\s*{given}|{_TITLES}?{given[0]}\.?\s{surname}"
        whole = rf"{whole}|{_TITLES}{surname}|{given[0]}{surname}"
        text = re.sub(
            rf"\b(?:{whole})(?![\w-])", lambda found: _in_place(found, said), text, flags=re.IGNORECASE
        )
    is_there = person.given in text or person.given.upper() in text
    if client.naming != "first" and is_there:
        alone = rf"\b{_TITLES}?(?:{given}|{given.upper()})(?![\w-])"
        text = re.sub(alone, lambda found: _in_place(found, said), text)
    return text


def _in_place(found: re.Match[str], said: str) -> str:
    """At the start of a sentence with a large letter; what may be a word there stays."""
    before = found.string[: found.start()].rstrip(' “"')
    if before and before[-1] not in ".!?":
        return said
    return found[0] if found[0] in _WORDS_TOO else first_capital(said)
