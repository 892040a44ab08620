"""Clients with odd names, and tickets that write them in every way people do: to look for what leaks."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path
from random import Random

SETTINGS = """
[provider]
name = "Northfield IT"
zone = "Europe/London"
signature = "Ottokar Brummbaer, your service lead"
tip = "Lock your screen when you leave your desk."
[[sources]]
name = "desk"
files = "desk.csv"
preset = "plain-tickets"
"""
HELPERS = ("Ottokar Brummbaer", "Wilhelmine Schnurrbart")
COLUMNS = (
    *("id", "client", "opened_at", "first_response_at", "resolved_at", "subject", "resolution", "requester"),
    *("assignee", "place", "status", "priority", "kind", "minutes_worked"),
)


@dataclass(frozen=True)
class Shared:
    """A client: how it is called, who works there, where."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    domain: str
    people: tuple[str, ...]
    place: str
    described_as: str = ""
    shares: bool = True

    @property
    def secrets(self) -> tuple[str, ...]:
        """The words that stand for it alone, letters only."""
        names = (self.name, *self.aliases, *self.people, self.place, *HELPERS)
        words = {word for name in names for word in bare(name).split()}
        return tuple(sorted(words - {"bakery", "optics", "vets", "and", "of", "the", "mill"}))


CLIENTS = (
    Shared(
        "zwiebelkrone",
        "Zwiebelkrone & Söhnlein Optics",
        ("Zwiebelkrone", "ZKSO"),
        "zwiebelkrone-optics.example",
        ("Xanthippe Quarkbein", "Björn Ängström", "Ng Li"),
        "Kirchturmgasse",
        "a firm of opticians",
    ),
    Shared(
        "aeroe",
        "Ærøskøbing Fjordkantine",
        ("Fjordkantine",),
        "fjordkantine.example",
        ("Ødegård Thorvaldsen", "Siân Llewellyn-Prys"),
        "Havnepladsen",
        "a canteen",
    ),
    Shared(
        "quixwort",
        "Quixwort Vets",
        ("Quixwort", "QWV"),
        "quixwort.example",
        ("Peregrine Vossbrink", "Dr Ulrike Zottelhaar"),
        "Gnomenwinkel",
        "a group of vets",
    ),
    Shared(
        "plumbago",
        "Plumbago Tannery Ltd",
        ("Plumbago",),
        "plumbago.example",
        ("Ivo Kratzputz", "Mirabel Obstkorb"),
        "Drachenfels Quay",
    ),
    Shared(
        "mlynek",
        "Młynarczykowie Mill",
        ("Młynarczykowie",),
        "mlynarczykowie.example",
        ("Żaneta Wąsik", "Jürgen Großkopf"),
        "Zabłocie",
        "a mill",
    ),
    Shared(
        "obsidian",
        "Obsidianquell Bakery",
        ("Obsidianquell",),
        "obsidianquell.example",
        ("Tiberius Nachtigall",),
        "Moosbachtal",
        shares=False,
    ),
)
SAYS = (
    "Printer of {name} prints blank {things}",
    "{name} cannot open the {things}",
    "Scanner does not work for {name} since the morning, nor the {things}",
    "Label printer asks for {name} at the {things}",
)
DID = (
    "We cleaned the rollers and told {name}. The {things} are printed again for everyone.",
    "We rang {name} and gave the list its old place. The {things} open again at every desk.",
    "We set the scanner up again. {name} has all pages back, and the {things} are scanned again.",
    "The rollers were cleaned by {name}. The {things} came out again, and all pages are there.",
)
COLOURS = (
    "green",
    "yellow",
    "grey",
    "blue",
    "white",
    "pink",
    "brown",
    "striped",
    "folded",
    "large",
    "narrow",
)
SHEETS = ("forms", "receipts", "labels", "notes", "tables", "cards", "drawings", "letters", "plans", "covers")
CLEAN = (
    ("Till does not open", "We changed its spring. The till opens again at the first touch."),
    ("Price list is empty", "We gave the list its old place. Every price was back before the doors opened."),
    ("Camera is blind at night", "We cleaned the glass. The yard can be seen again, also after dark."),
    ("Music stops after an hour", "We moved the box nearer. The music plays from morning to evening again."),
)


def bare(text: str) -> str:
    """Small letters and blanks alone, accents off: by rules of its own, as an oracle should."""
    for letter, plain in (("ø", "o"), ("ł", "l"), ("æ", "ae"), ("ß", "ss")):
        text = text.casefold().replace(letter, plain)
    apart = unicodedata.normalize("NFKD", re.sub("[\u00ad\u200b-\u200d]", "", text))
    letters = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^a-z]+", " ", letters).split())


def forms_of_name(name: str) -> Iterator[str]:
    """A client’s name as people write it."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 1]
    first = words[0]
    yield from _spellings(name)
    yield from (f"{first} {words[-1]}", "".join(words), "-".join(words).upper(), "_".join(words).lower())
    yield from (first[:5], f"{first[:6]}.", first[:4].upper(), "".join(word[:3] for word in words))
    initials = [word[0] for word in words if word.casefold() not in ("ltd",)]
    if len(initials) > 1:
        yield from ("".join(initials), ".".join(initials) + ".", " ".join(initials), " & ".join(initials[:2]))
    yield from (f"{first}net", f"{first}01", f"the {first}-server", f"{first[:3].upper()}-PC07", f"{first}s")
    yield from (f"info@{first}.example", f"www.{first}.example", f"12 {first} Street", f"{first} House")
    yield from (
        " ".join(first),
        "".join(f"{letter}\u200b" for letter in first),
        f"{first[:4]}\u00ad{first[4:]}",
    )
    yield from (escape(first).replace("i", "&#105;"), first.encode("ascii", "xmlcharrefreplace").decode())


def forms_of_person(name: str) -> Iterator[str]:
    """A person’s name as people write it."""
    given, *_, surname = name.removeprefix("Dr ").split()
    for one in (f"{given} {surname}", given, surname):
        yield from _spellings(one)
    yield from (f"{surname}, {given}", f"{given[0]}. {surname}", f"{given[0]}{surname}", f"Mrs {surname}")
    yield from (f"{given[0]}.{surname[0]}.", f"{given[0]}{surname[0]}", f"{given[0]}. {surname[0]}.")
    yield from (f"{given}.{surname}@mail.example", f"{given}{surname}", f"Dr {surname}’s", f"{surname}s")


def _spellings(text: str) -> Iterator[str]:
    for one in (text, text.upper(), text.lower(), bare(text)):
        yield from (one, f"{one}’s", f"{one}'s", unicodedata.normalize("NFD", one))
    for letter, two in (("ö", "oe"), ("ä", "ae"), ("ü", "ue"), ("Ö", "Oe"), ("Ä", "Ae"), ("ø", "oe")):
        text = text.replace(letter, two)
    yield text


def marks_of(client: Shared) -> list[str]:
    """Every way in which the client, its people and its places are written."""
    found = [form for name in (client.name, *client.aliases) for form in forms_of_name(name)]
    found += [form for person in (*client.people, *HELPERS) for form in forms_of_person(person)]
    found += [form for one in (client.place,) for form in (*_spellings(one), f"{one} office", f"4 {one}")]
    found += ["14 September 2026", "the 3rd of August", "2026-08-04", "ticket 88123", "#88123", "SRV-DC01"]
    return list(dict.fromkeys(found))


def leaks_in(text: str, clients: tuple[Shared, ...] = CLIENTS) -> list[str]:
    """What of any client stands in a text: names by their letters wherever, shortened ones as words."""
    letters, words = bare(text).replace(" ", ""), set(bare(text).split())
    found = []
    for client in clients:
        long = [one for one in client.secrets if len(one) > 4]
        found += [one for one in long if one in letters]
        found += [word for word in words for one in long if len(word) > 3 and one.startswith(word)]
        found += [one for one in client.secrets if 1 < len(one) < 5 and one in words]
    return found + re.findall(r"\b(?:ZKSO|ZSO|QWV|QV|Z\.S\.O|88123|SRV)\b", text)


def write(folder: Path, clients: tuple[Shared, ...] = CLIENTS, *, each: int = 400, clean: int = 4) -> None:
    """A workspace of these clients and their log of a quarter."""
    (folder / "clients").mkdir(parents=True)
    (folder / "reporter.toml").write_text(SETTINGS)
    for client in clients:
        lines = [f'name = "{client.name}"', f"aliases = {list(client.aliases)}".replace("'", '"')]
        lines += [f'domains = ["{client.domain}"]', f"share = {str(client.shares).lower()}"]
        lines += [f'described_as = "{client.described_as}"'] if client.described_as else []
        lines += ["[[contacts]]", f'name = "{client.people[0]}"', f'email = "boss@{client.domain}"']
        (folder / "clients" / f"{client.slug}.toml").write_text("\n".join(lines) + "\n")
    with (folder / "desk.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for client in clients:
            writer.writerows(_rows(client, each, clean))


def _rows(client: Shared, each: int, clean: int) -> Iterator[dict[str, str]]:
    chance, marks = Random(client.slug), marks_of(client)
    for number in range(each):
        mark, other = marks[number % len(marks)], chance.choice(marks)
        things = f"{chance.choice(COLOURS)} {chance.choice(SHEETS)}"
        subject = chance.choice(SAYS).format(name=mark if number % 2 else "a tray", things=things)
        did = chance.choice(DID).format(name=other if number % 3 else "them", things=things)
        yield _row(client, number, (subject, did), chance)
    for number in range(clean):
        yield _row(client, each + number, CLEAN[number % len(CLEAN)], chance)


def _row(client: Shared, number: int, told: tuple[str, str], chance: Random) -> dict[str, str]:
    day = date(2026, 7, 1) + timedelta(days=number * 37 % 100)
    opened = f"{day} {chance.randint(8, 12):02}:{number % 60:02}"
    return {
        "id": f"{client.slug[:3].upper()}-{88000 + number}",
        "client": client.name,
        "opened_at": opened,
        "first_response_at": opened,
        "resolved_at": f"{day} {chance.randint(13, 17)}:{chance.randint(0, 59):02}",
        "subject": told[0],
        "resolution": told[1],
        "requester": chance.choice(client.people),
        "assignee": chance.choice(HELPERS),
        "place": client.place,
        "status": "closed",
        "priority": "1" if told in CLEAN else "2",
        "kind": "incident",
        "minutes_worked": "60",
    }
