"""Which words are taken out of one client’s stories before others read them: out of its file and its log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from unicodedata import normalize

from reporter.config import Client, Provider
from reporter.config.names import shown_host
from reporter.story.brief import Brief
from reporter.story.others.veil import GENERAL, PLAIN, Veil, forms_of, glued, words_of
from reporter.story.retelling import Person, persons_of

_ANYBODY = frozenset(("gmail", "googlemail", "outlook", "hotmail", "yahoo", "icloud", "proton", "example"))
_ENDINGS = frozenset(
    ("com", "co", "uk", "org", "net", "ac", "gov", "edu", "de", "fr", "es", "it", "nl", "eu", "ie", "www")
)
_OFTEN = 3  # texts: a word written small in so many is no other client’s name
_YEARS = range(1990, 2100)
_LETTERS = re.compile("[a-z]+")
_SMALL = re.compile(r"(?<![\w’'-])[a-zà-ÿ]+(?:[’'][a-z]+)?(?![\w])")


def veil_of(brief: Brief, clients: Mapping[str, Client], own: Provider) -> Veil:
    """The veil over one client’s log: its own names, its people and places, and the names of all others."""
    client = brief.client
    described = set(re.findall(r"[^\W\d_]+", client.described_as))
    general = {word for one in described if one.islower() for word in words_of(one)} | PLAIN
    small = _written_small(brief)
    common = {word for word, texts in small.items() if texts >= _OFTEN}
    names, people = _names_of(client, own), _people_of(brief, own)
    parts = {word for name in names for word in words_of(name)} - general
    others = [one for slug, one in clients.items() if slug != client.slug]
    of_people = {word for person in people for word in words_of(" ".join(person))}
    places = [place for place in _column(brief, "place") if set(words_of(place)) - GENERAL - PLAIN]
    of_places = {word for place in places for word in words_of(place)}
    of_others = {word for other in others for name in _names_of(other, own) for word in words_of(name)}
    of_others |= {word for other in others for word in _contacts_words(other)}
    assets = [*_column(brief, "asset"), *client.prefixes]
    alone = {word for word in parts | of_people | of_places if len(word) > 1} - GENERAL
    alone |= {word for word in of_others - common - general if len(word) > 2} - GENERAL
    joined = [*names, *assets, *(name for other in others for name in _names_of(other, own)), *alone]
    joined += _numbers_to_call(client, own)
    helpers = {person for who in _column(brief, "assignee") for person in persons_of(who, client)}
    return Veil(
        client=client.model_copy(update={"contacts": (), "names": "none"}),
        names=tuple(sorted({*names}, key=lambda name: (-len(name), name))),
        people=tuple(sorted(people - helpers, key=_whole_first)),
        helpers=tuple(sorted(helpers, key=_whole_first)),
        places=tuple(sorted(places, key=lambda place: (-len(place), place))),
        words=frozenset(alone - PLAIN),
        stems=frozenset(word for word in parts - GENERAL if len(word) > 2),
        glued=tuple(sorted({one for name in joined for one in glued(name)} - {*map(_joined, general)})),
        named=tuple(sorted({tuple(_LETTERS.findall(form)) for name in names for form in forms_of(name)})),
        capitals=frozenset(of_people & PLAIN),
        numbers=frozenset(_digits_of(_column(brief, "id"))),
        small=frozenset(small),
    )


def client_in(text: str, clients: Mapping[str, Client], own: Provider) -> str:
    """The client whose name stands in a person’s own words; “” where none does."""
    spelled = {re.sub(r"[^a-z0-9]", "", form) for form in forms_of(text)}
    for client in clients.values():
        named = {one for name in _names_of(client, own) for one in glued(name)}
        if any(one in letters for one in named for letters in spelled):
            return client.name
    return ""


def _names_of(client: Client, own: Provider) -> set[str]:
    """All that stands for a client: its name and aliases, its short name, its domains, and a provider that
    reports to it under a name of its own.
    """
    hosts = [*map(shown_host, client.domains), *(one.email.partition("@")[2] for one in client.contacts)]
    hosts += [one.partition("@")[2] for one in (client.sender, client.reply_to) if one]
    labels = {label for host in hosts for label in host.casefold().split(".")} - _ENDINGS - _ANYBODY
    provider = {client.provider.name} - {own.name}
    named = {client.name, *client.aliases, client.slug, *labels, *provider}
    return {one for one in named if one.strip()}


def _whole_first(person: Person) -> tuple[bool, Person]:
    return (not person.surname, person)


def _people_of(brief: Brief, own: Provider) -> set[Person]:
    """Who asked, who worked, who reads and who signs: as a log names them, also by an address alone."""
    client = brief.client
    written = [*_column(brief, "requester"), *_column(brief, "assignee")]
    written += [one.name for one in client.contacts]
    written += [signed.partition(",")[0] for signed in (client.provider.signature, own.signature)]
    people = {person for text in written for person in persons_of(text, client)}
    for text in written:  # what reads like no person may name one all the same
        words = [word for word in re.findall(r"[^\W\d_]+", text.partition("@")[0]) if len(word) > 1]
        people |= {Person(word, "") for word in words if not set(words_of(word)) & (GENERAL | PLAIN)}
    return people


def _contacts_words(client: Client) -> Iterator[str]:
    for contact in client.contacts:
        yield from words_of(contact.name)


def _numbers_to_call(client: Client, own: Provider) -> Iterator[str]:
    yield from (call.number for call in client.provider.calls if call not in own.calls)


def _digits_of(ids: Iterable[str]) -> Iterator[str]:
    for number in ids:
        yield from (run for run in re.findall(r"\d{3,}", number) if int(run) not in _YEARS)


def _frames(brief: Brief) -> Iterator[Any]:
    for span in (brief.this, brief.before):
        yield from (span.opened, span.resolved, span.backlog, span.closed, span.apart, span.withdrawn)
        yield from (span.unsaid, span.undated, span.doubtful, span.named)


def _column(brief: Brief, name: str) -> list[str]:
    """What the tickets, and where they have it the activities, say in one column, each once."""

    def found() -> list[str]:
        frames = [*_frames(brief), brief.this.activities, brief.before.activities]
        values = (str(one) for frame in frames if name in frame for one in frame[name].unique())
        return sorted({one.strip() for one in values} - {""})

    return brief.once(("column", name), partial(found))


def _written_small(brief: Brief) -> Counter[str]:
    """The words that the log writes with a small letter, and in how many of its texts."""
    texts = {normalize("NFC", text) for name in ("subject", "resolution") for text in _column(brief, name)}
    return Counter(word for text in texts for word in {*_SMALL.findall(text)})


def _joined(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word)
