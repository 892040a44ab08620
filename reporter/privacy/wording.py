"""What in a text would lead to a person: addresses, numbers, names; their sentences are taken out.

The rules are for English, German, French, Spanish and Dutch. They take out rather too much than too little: a
sentence less costs a reader little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reporter.privacy.unmasking import Unmasked, unmask

_I = re.IGNORECASE
_SEP = r"[\s.,\-/()·•_*|]{0,3}"
_DIGIT_WORDS = (
    "zero|oh|nought|naught|one|two|three|four|five|six|seven|eight|nine|double|triple"
    "|null|eins?|zwei|zwo|drei|vier|funf|fuenf|sechs|sieben|acht|neun"
    "|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|vingts?|trente|quarante|cinquante|soixante"
    "|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    "|nul|een|twee|drie|vijf|zes|zeven|negen|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_NUMBER_WORDS = (
    f"{_DIGIT_WORDS}|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|elf|zwolf|zwoelf"
    "|dreizehn|vierzehn|zwanzig|onze|douze|treize|quatorze|quinze|seize|diez|doce|trece|catorce|quince|veinte|tien"
    "|twaalf|dertien|veertien|twintig"
)
_STREETS = (
    "street|road|avenue|lane|close|drive|way|court|crescent|terrace|place|square|hill|grove|gardens?|mews|walk|row"
    "|parade|boulevard|highway|parkway|circle|turnpike|rise|vale|view|green|st|rd|ave?|ln|dr|ct|cres|pl|sq|blvd|hwy"
)
_NO_STREET_NAME = (
    "on|in|the|at|of|along|near|to|from|by|and|or|our|this|that|an?|with|for|cars?|people|times|days|weeks|hours"
    "|minutes|am|pm|until|after|before|into|across|reports?|bikes?|bicycles?|we|you|they|he|she|is|was|were|are"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    "|november|december"
)
_MIDDLE = rf"(?:(?!(?:{_NO_STREET_NAME})\b)[\w'.\-]+\s+)"
_NAMED_PLACE = (
    r"rue|avenue|av\.?|boulevard|bd\.?|chemin|place|allee|impasse|quai|cours|route|square|passage|sentier"
)
_AFTER_KIND = (
    r"calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|carretera|ronda|travesia|callejon"
    r"|via|viale|piazza|corso|vicolo"
)
_POINT = r"(?:dot|punkt|punto|point|punt)"
_DOT = rf"(?:\s*\.\s*|\s*[\[({{<]\s*{_POINT}\s*[\])}}>]\s*|\s+{_POINT}\s+)"
_AT = (
    r"(?:[\[({<]\s*(?:at|arroba|arobase|a)\s*[\])}>]|\b(?:at|arroba|arobase|klammeraffe|apenstaartje|chez)\b)"
)
_TOP = r"(?:com|net|org|info|biz|io|me|co|uk|ac|gov|edu|de|fr|es|it|nl|be|eu|ch|at|ie|us|app|dev|online|xyz)"
_NETWORKS = (
    "instagram|insta|snapchat|snap|tiktok|facebook|fb|twitter|telegram|whatsapp|discord|signal|onlyfans|kik|reddit"
    "|youtube|twitch|mastodon|bluesky|threads|linkedin|vinted|ebay|gumtree|xbox|psn"
)
_P = r"[\s.\-]"
_MONTHS = (
    "jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|fev|avr|aou|janv|mrt|mei"
)
_TITLES = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sir|Dame|Rev|Reverend|Father|Sister|Imam|Rabbi|Councillor|Cllr|Herrn?"
    "|Frau|Monsieur|Madame|Mademoiselle|MM|Mme|Mlle|Senora?|Senor|Sra?|Srta|Dona|Meneer|Mevrouw|Dhr|Mevr|Mw"
    "|De heer|PCSO|PC|WPC|Sgt|Sergeant|Insp|Inspector|Constable|Officer|Detective|Supt"
    "|Superintendent|Agent|Wachtmeister"
)

_RULES: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...] = (
    (
        "an e-mail address",
        (
            re.compile(rf"[\w.+\-]+\s*@\s*[\w\-]+(?:{_DOT}[\w\-]+)*", _I),
            re.compile(rf"\b[\w.+\-]+\s*{_AT}\s*[\w\-]+(?:\.[\w\-]+)*\.{_TOP}\b", _I),
            re.compile(
                rf"\b[\w.+\-]+\s*{_AT}\s*[\w\-]+(?:\s+[\w\-]+)?\s*(?:[\[({{<]|\b)\s*(?:dot|punkt|punto|point|punt)\b",
                _I,
            ),
            re.compile(r"\b[\w.+\-]+\s*[\[({<]\s*(?:at|arroba|arobase)\s*[\])}>]\s*[\w\-]+", _I),
        ),
    ),
    (
        "a social handle or a web address",
        (
            re.compile(r"(?<!\w)@\s?\w{2,}"),
            re.compile(r"https?\s*:\s*//|\bwww\s*\.|\bt\.me/|(?<!\w)[ur]/\w{3,}", _I),
            re.compile(rf"\b[\w\-]{{2,}}\.{_TOP}\b(?:/\S*)?", _I),
            re.compile(
                rf"\b(?:{_NETWORKS})\b\s*(?:[:=@/]|(?:\w+\s+)?(?:name|user\w*|handle|account|profile?|konto|compte"
                r"|cuenta|id|is|as|als|como|sous)\b)",
                _I,
            ),
            re.compile(rf"\b[\w.]*[_\d][\w.]*\s+(?:on|auf|sur|en|op)\s+(?:{_NETWORKS})\b", _I),
        ),
    ),
    (
        "a bank account or card",
        (
            re.compile(r"\b[A-Z]{2}[\s\-]?\d{2}(?:[\s\-]?[A-Z0-9]{1,4}){3,8}(?![A-Za-z])"),
            re.compile(r"\b[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){3,7}\b(?<=\d)", _I),
            re.compile(r"(?<!\d)\d(?:[\s\-.]?\d){12,18}(?!\d)"),
            re.compile(
                r"\b\d\d-\d\d-\d\d\b|\b(?:iban|bic|sort\s?code|cvv|cvc|konto(?:nummer)?)\b\W*\w*\d", _I
            ),
        ),
    ),
    (
        "coordinates",
        (
            re.compile(r"-?\d{1,3}\.\d{3,}\s*[NS]?\s*[,;/\s]\s*-?\d{1,3}\.\d{3,}"),
            re.compile(r"\d{1,3}\s*°|\d{1,3}\s+deg(?:rees)?\b", _I),
            re.compile(r"/{2,3}\w+\.\w+\.\w+|\bgeo:|\b(?:lat|latitude|lng|longitude)\b\W*-?\d", _I),
            re.compile(r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b"),
            re.compile(r"\b[A-Z]{2}\s?\d{3,5}\s\d{3,5}\b"),
        ),
    ),
    (
        "a date of birth",
        (
            re.compile(
                r"\b(?:dob|d\.o\.b|date of birth|birth\s?day|birthdate|born|geboren|geb\.|geburts\w+|nee? le"
                r"|date de naissance|nacid[oa]|fecha de nacimiento|geboorte\w+)(?!\w)",
                _I,
            ),
            re.compile(
                r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[./\- ]+(?:0?[1-9]|1[0-2])[./\- ]+(?:19|20)?\d\d(?!\d)"
            ),
            re.compile(r"(?<!\d)(?:19|20)\d\d[./\- ](?:0?[1-9]|1[0-2])[./\- ](?:0?[1-9]|[12]\d|3[01])(?!\d)"),
            re.compile(rf"(?<!\d)\d{{1,2}}\.?\s+(?:{_MONTHS})[a-z]*\.?,?\s+(?:19\d\d|20[01]\d)\b", _I),
            re.compile(
                rf"\b(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19\d\d|20[01]\d)\b", _I
            ),
        ),
    ),
    (
        "a telephone number",
        (
            re.compile(r"(?<![\d£$€.,])\+?\(?\d(?:[\s.\-/()·•_*|,]{0,3}\d){6,}"),
            re.compile(
                rf"(?<![A-Za-z\d])(?=(?:{_SEP}[OoIl]*{_SEP}\d){{4}})[\dOoIl](?:{_SEP}[\dOoIl]){{6,}}(?![A-Za-z])"
            ),
            re.compile(rf"\b(?:(?:{_NUMBER_WORDS}|\d{{1,4}})\b{_SEP}\s?){{5,}}", _I),
            re.compile(
                r"\b(?:tel|telephone|phone|mobile|cell|handy|telefon\w*|telefono|telefoon|ring|call|text|portable|movil"
                rf"|numero)\b[^.!?\d]{{0,24}}(?:\+?\d(?:{_SEP}\d){{4,}})",
                _I,
            ),
        ),
    ),
    (
        "an address",
        (
            re.compile(rf"(?<![\d:.£$€])\b\d{{1,5}}\s?[a-z]?,?\s+{_MIDDLE}{{1,4}}(?:{_STREETS})\b", _I),
            re.compile(
                rf"\b(?:{_NUMBER_WORDS})(?:[\s\-](?:{_NUMBER_WORDS}))?,?\s+{_MIDDLE}{{1,3}}(?:{_STREETS})\b",
                _I,
            ),
            re.compile(
                r"\b(?:number|no\.|nr\.?|house|flat|apt|apartment|unit|suite|apto|piso|wohnung|whg|appartement|appt"
                rf"|huisnummer|hausnummer|haus|numero|n°|nº|bungalow|room|zimmer)\s*(?:\d+|(?:{_NUMBER_WORDS})\b)(?!\d|\s*(?:bus|tram|train)\b)",
                _I,
            ),
            re.compile(
                r"\b[\w\-]{2,}(?:strasse|str\.|gasse|allee|platz|ring|damm|ufer|chaussee|stieg|weg)\s*"
                r"(?:nr\.?\s*)?\d{1,4}\s?[a-z]?\b",
                _I,
            ),
            re.compile(r"\b(?:strasse|platz|allee|weg)\s+(?:der|des|am|zum|zur)\s+[\w\-]{1,30}\s+\d", _I),
            re.compile(
                r"\b\w+\s+(?:strasse|str\.?|gasse|allee|platz|ring|damm|weg|ufer)\s+(?:nr\.?\s*)?\d{1,4}", _I
            ),
            re.compile(
                r"\b(?:Am|An der|An den|Im|In der|In den|Zum|Zur|Auf der|Auf dem|Unter den|Hinter der)\s+"
                r"(?:[A-Z][\w\-]+\s+){1,3}\d{1,4}\s?[a-z]?\b"
            ),
            re.compile(rf"\b\d{{1,4}}\s*(?:bis|ter|quater)?\s*,?\s+(?:{_NAMED_PLACE})\s+\w", _I),
            re.compile(rf"(?<!\w)(?:{_AFTER_KIND})\s*[\w\s'.]{{2,40}}?,?\s*(?:n[o.º°]*\s*)?\d{{1,4}}\b", _I),
            re.compile(
                r"\b[\w\-]+(?:straat|laan|plein|gracht|kade|singel|dijk|dreef|hof|steeg|pad|weg|markt)\s+"
                r"\d{1,4}\s?[a-z]?\b",
                _I,
            ),
            re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", _I),
            re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b"),
            re.compile(r"\b(?:[A-Z]{1,2}-)?\d{5}\s+[A-Z][a-z]+|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"),
            re.compile(r"\bp\.?\s?o\.?\s?box\s*\d|\bpostfach\s*\d|\bpostbus\s*\d|\bapartado\s*\d", _I),
            re.compile(
                r"\b(?:lives|living|wohnt|habite|vive|woont)\s+(?:at|in der|am|au|en|op)\s+(?:\w+\s+)?\d", _I
            ),
        ),
    ),
    (
        "a number plate",
        (
            re.compile(rf"\b[A-Z]{_P}?[A-Z]{_P}{{0,2}}\d{_P}?\d{_P}{{0,2}}[A-Z]{_P}?[A-Z]{_P}?[A-Z]\b"),
            re.compile(r"\b[a-z]{2}\d{2}[\s.\-]?[a-z]{3}\b", _I),
            re.compile(rf"\b[A-Z]{_P}?\d{{1,3}}{_P}?[A-Z]{{3}}\b|\b[A-Z]{{3}}{_P}?\d{{1,4}}{_P}?[A-Z]?\b"),
            re.compile(r"\b[A-Z]{1,3}[\s\-:]{1,3}[A-Z]{1,2}[\s\-]{0,2}\d{1,4}\s?[EH]?\b"),
            re.compile(
                r"\b[A-Z]{2}[\s\-]{0,2}\d{3}[\s\-]{0,2}[A-Z]{2}\b|\b\d{1,4}[\s\-]?[A-Z]{2,3}[\s\-]?\d{2}\b"
            ),
            re.compile(
                r"\b(?=[A-Z0-9\s\-]{0,8}\d)(?=[A-Z0-9\s\-]{0,8}[A-Z])[A-Z0-9]{1,3}[\s\-][A-Z0-9]{1,3}[\s\-][A-Z0-9]{1,3}\b"
            ),
            re.compile(
                r"\b\d{4}[\s\-]?[BCDFGHJKLMNPRSTVWXYZ]{3}\b|\b\d{3}[\s\-]?[A-Z]{3}\b|\b\d[A-Z]{3}\d{3}\b"
            ),
            re.compile(
                r"\b(?:number\s?plate|licen[cs]e\s?plate|plates?|reg(?:istration)?|vrm|tag|kennzeichen|immatricul\w+|plaque"
                r"|matricula|kenteken)\b[^.!?]{0,24}?\b(?=\w*\d)[\w\-]{2,}",
                _I,
            ),
        ),
    ),
    (
        "a name",
        (
            re.compile(rf"\b(?:{_TITLES})\.?\s+(?:(?:von|van|de|der|la|el|den|ter)\s+)?[A-Z][\w'\-]*"),
            re.compile(r"\b(?:mr|mrs|ms|dr|pc|pcso|herr|frau|mme|sgt)\.?\s+[a-z][\w'\-]+", _I),
            re.compile(
                r"\b(?:(?i:my name is|name is|name:|named|known as|goes by|ich heisse|heisst|je m'appelle"
                r"|s'appelle|se llama|me llamo|ik heet|heet|called)\s+)[A-Z][\w'\-]+"
            ),
        ),
    ),
)
_LONGEST, _LONGEST_RUN = 1500, 60  # letters of a text, and of what stands in it without a blank
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+(?=\s|$)|\n|$|[.!?])")


@dataclass(frozen=True)
class Taken:
    """A part of a text that would lead to a person: what it is, and its words."""

    what: str
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Cleaned:
    """What is left of a text, and what was found in the sentences that were taken out."""

    text: str
    taken: tuple[Taken, ...] = ()


def found_in(text: str) -> tuple[Taken, ...]:
    """All that would lead to a person, in the order in which it stands; each part by its first rule."""
    if not text.strip():
        return ()
    if len(text) > _LONGEST or max(map(len, text.split())) > _LONGEST_RUN:
        return (Taken("more than can be judged", text[:_LONGEST_RUN], 0, len(text)),)
    plain = unmask(text)
    found = sorted(_matches(plain, text), key=lambda one: (one.start, -one.end))
    kept: list[Taken] = []
    for one in found:
        if not any(other.start <= one.start and one.end <= other.end for other in kept):
            kept.append(one)
    return tuple(kept)


def _matches(plain: Unmasked, text: str) -> Iterator[Taken]:
    for what, patterns in _RULES:
        for pattern in patterns:
            for match in pattern.finditer(plain.text):
                if match.end() > match.start():
                    start, end = plain.span(match.start(), match.end())
                    yield Taken(what, text[start:end], start, end)


@lru_cache(maxsize=4096)
def cleaned(text: str) -> Cleaned:
    """The sentences in which nothing was found; what runs over a sentence's end takes both of them."""
    taken = found_in(text)
    if not taken:
        return Cleaned(text)
    left = [
        match.group().strip()
        for match in _SENTENCE.finditer(text)
        if not any(one.start < match.end() and match.start() < one.end for one in taken)
    ]
    return Cleaned(" ".join(part for part in left if part), taken)
