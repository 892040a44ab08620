"""What is taken out of a story that is told to others, and whether any of it still stands in a text.

Names are compared without capitals, accents and signs, whole and in parts, glued together and shortened.
What no record names is judged by its look: a large letter where none belongs, a number, a date. In doubt it
stands. Not here: where the names come from, which `hiding` gathers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from reporter.config import Client
from reporter.config.names import folded, strange_letters
from reporter.story.retelling import Person, renamed, split
from reporter.story.sentences import first_capital
from reporter.story.unsaid import is_of_people, is_secret

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)"
_ON_A_DATE = re.compile(
    rf"\b(?P<on>[Oo]n)\s+{_WEEKDAY}?(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})"
    rf"|(?P<first>{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?)\b(?!\s*(?:to|–|-|/)\s*\d)(?:,?\s+(?=\d{{4}}\b))?"
)
_DATE = re.compile(
    rf"""\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}} | \b\d{{1,2}}(?:st|nd|rd|th)\b | \b\d{{1,2}}[/.]\d{{1,2}}\.
      | \b\d{{1,2}}\.?\s*(?:of\s+)?{_MONTH}\b | \b{_MONTH}\.?\s+\d{{1,2}}(?!\d) | \b\d{{8}}\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ON_A_WEEKDAY = re.compile(r"\s+on\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!\s+\d)")
_A_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)
_CODED = re.compile(r"&#?\w+;|%[0-9A-Fa-f]{2}|=[0-9A-F]{2}|\\[ux]|[@\\]|://")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Sir|Lady|Rev)\b\.?\s+\S")
_NUMBER = re.compile(r"\d{5,}|\b\d{3,4}[\s-]\d{3,}\b|\b[A-Z]{1,6}[-_/#]?\d{2,}\b")
_APART = re.compile(r"\b([^\W\d_])[.&\s·_-]{1,3}(?=[^\W\d_]\b)")  # A.D.G., A D G, B & L
_WORD = re.compile(r"[a-z]+|\d+")
_SEEN_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_BEGINS = re.compile(r"(?:^|[.!?:…]\s+|[“\"(]\s*)$")
_POSSESSIVE = re.compile(r"[’']s?$")
_LETTERS_OF_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LETTERS_OF_ONE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_VOWELS = frozenset("aeiou")
_GLUED = 5  # letters; shorter ones stand inside other words by chance
_SHORTENED = 3
_COLLEAGUE, _ONE_OF_US = "a colleague", "one of us"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that a name may be made of and that tell nothing by themselves.
PLAIN = _words(
    """a an and are as at be been best but by can co company corp de der die do et first for from gmbh go
    group had has have he her here his home i in inc into is it la le limited llc llp ltd may me my new
    no not now of off office old on one or our out over plc she so sons that the their them then there
    they this to two und up us was we were which who will with you your"""
)
# Roles and kinds of places, under which a log files as well as under names.
GENERAL = _words(
    """accounts admin administrator all alert alerts area basement bot branch building central class
    classroom client clients corridor customer department desk district everybody everyone finance floor
    front general ground hall head help info it kitchen library list main mail manager monitor
    monitoring none noreply nursery office other owner partner person personnel post practice reception
    reply residents room school site someone staff street support surgery system systems teacher team
    unknown user users ward warehouse workshop year zone"""
)
# With which sentences about such work begin, also where a log writes them small nowhere.
_HEADS = _words(
    """access account add-in address alarm all appointment archive attachment backup badge bank barcode
    battery bill black blue board booking both box browser button cable calendar call camera card cash
    charger clock code colour comment contact copier copy cursor data date day desktop device diary
    directory display document door drawer drive driver each education eight empty error every
    everything external fan fax figure file fire five folder font form four group handset hard headset
    heating high image incoming ink invitation invoice key keyboard label lamp laptop large letter
    licence lift light line lock log log-in login long loud low mail mailbox meeting memory menu message
    mobile modem mouse music name network nine note notebook nothing number online only order outgoing
    page paper password patient payment phone photo picture plan plug pop-up port price print printer
    printing program project projector queue quote quotation record red refund remote report request
    restart restored roll router scan scanner screen search second server seven shared sheet shop short
    shutter sign-in sign signature six slow small socket software sound speaker spelling spreadsheet
    start stock strange switch table tablet tape telephone temporary ten text three till time tray two
    unable update upload usb version video virus visitor voice voicemail warning wall website week wheel
    white wireless work wrong"""
)
# What is written with a large letter and names nobody.
_KNOWN = _words(
    """i adobe acrobat android apple april august azure bluetooth british brother canon cd chrome christmas
    cisco citrix cpu csv december dell dns dvd easter edge english epson ethernet excel exchange
    february firefox friday gb google hdmi hp html i’d i’m id internet ipad ipads iphone iphones it
    january july june laserjet led lenovo linux mac march may microsoft monday november october office
    ok onedrive outlook pc pcs pdf pdfs pin powerpoint qr quickbooks ram ricoh safari sage saturday
    september sharepoint sim sms ssd sunday teams thursday tuesday tv uk url usb vpn wednesday wi-fi
    wifi windows word x-ray x-rays xerox xero zoom"""
)


@dataclass(frozen=True)
class Veil:
    """The words that are taken out of what one client’s log says, each as it is compared."""

    client: Client  # without contacts
    names: tuple[str, ...] = ()  # the client’s own, as they are written, the longest first
    people: tuple[Person, ...] = ()
    helpers: tuple[Person, ...] = ()  # those of them who are ours
    places: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()  # none may stand by itself
    stems: frozenset[str] = frozenset()  # parts of the client’s names: no word may begin so
    glued: tuple[str, ...] = ()  # nor these be spelled anywhere, however spaced or joined
    named: tuple[tuple[str, ...], ...] = ()  # the client’s names by their words: none may be shortened
    capitals: frozenset[str] = frozenset()  # plain words that are somebody’s name: with a large letter
    numbers: frozenset[str] = frozenset()  # of tickets
    small: frozenset[str] = frozenset()  # words that the log writes with a small letter: no names

    def over(self, text: str) -> str:
        """The text with general words in the place of names and dates, as far as that can be read."""
        text = _ON_A_DATE.sub(_in_its_month, unicodedata.normalize("NFC", text))
        text = _ON_A_WEEKDAY.sub("", text)
        for name in self.names:
            spaced = r"[\s_-]+".join(map(re.escape, name.split()))
            text = re.sub(rf"(?<!\w)(?:the\s+)?{spaced}(?!\w)", _as_the_client, text, flags=re.IGNORECASE)
        for place in self.places:
            spaced = r"\s+".join(map(re.escape, place.split()))
            text = re.sub(rf",?\s+(?:in|at|from|near)\s+{spaced}(?![\w’'-])", "", text, flags=re.IGNORECASE)
        written = frozenset(words_of(text))
        for people, said in ((self.helpers, _ONE_OF_US), (self.people, _COLLEAGUE)):
            for person in people:
                if written & set(words_of(f"{person.given} {person.surname}")):
                    text = renamed(text, person, said, self.client)
        return text

    def sentences(self, text: str) -> list[str]:
        """Its sentences with general words for names; “” for one in which something still stands."""
        veiled = (self.over(part) for part in split(text))
        return ["" if self.found_in(part) or part.lower().count(_COLLEAGUE) > 1 else part for part in veiled]

    def found_in(self, text: str, *, is_ours: bool = False) -> str:
        """What of it stands in a text, or may: the first thing found; “” where nothing does. Of a text of
        ours names alone are looked for.
        """
        looked = (self._names_in(text), () if is_ours else self._looks_in(text))
        return next((one for found in looked for one in found if one), "")

    def _names_in(self, text: str) -> Iterator[str]:
        together = _APART.sub(r"\1", text)
        for form in (*forms_of(text), *forms_of(together)):
            letters = re.sub(r"[^a-z0-9]", "", form)
            yield from (one for one in self.glued if one in letters)
            yield from (word for word in _WORD.findall(form) if self._judged(word))
        for found in (*_SEEN_WORD.findall(text), *_SEEN_WORD.findall(together)):
            bare = _POSSESSIVE.sub("", found.rstrip(".-"))
            if self._is_signed(bare):
                yield bare

    def _judged(self, word: str) -> bool:
        if word not in self._judgements:
            self._judgements[word] = self._is_named(word)
        return self._judgements[word]

    @cached_property
    def _judgements(self) -> dict[str, bool]:
        return {}

    def _is_named(self, word: str) -> bool:
        """Whether a word is a name of theirs, begins like one, or is short for one."""
        if not self.words.isdisjoint((word, word.removesuffix("s"))) or word in self.numbers:
            return True
        if word in PLAIN:
            return False
        return any(map(word.startswith, self.stems)) or any(is_short_for(word, one) for one in self.named)

    def _is_signed(self, word: str) -> bool:
        """Whether a word in large letters is short for a name, or a plain word that is one."""
        small = word.casefold()
        if not word.isupper() or not 2 <= len(word) <= _SHORTENED:
            return word[:1].isupper() and small in self.capitals
        return small in self._initials | self.capitals or any(is_initials(small, one) for one in self.named)

    @cached_property
    def _initials(self) -> frozenset[str]:
        """Of its people; “it” and “pc” are no longer heard as a person’s."""
        people = (one for one in (*self.people, *self.helpers) if one.surname)
        return _of_two(f"{one.given[:1]}{one.surname[:1]}" for one in people)

    def _looks_in(self, text: str) -> Iterator[str]:
        yield strange_letters(text)
        for sign in (_CODED, _DATE, _A_WEEKDAY, _TITLED, _NUMBER):
            if found := sign.search(text):
                yield found[0]
        if is_secret(text) or is_of_people(text):
            yield text
        words = [found for found in _SEEN_WORD.finditer(text) if found[0][0].isupper()]
        is_all_large = 2 * len(words) > len(_SEEN_WORD.findall(text)) > 3
        for found in words:
            if not self._is_plain(found[0], begins=is_all_large or _begins(text, found.start())):
                yield found[0]

    def _is_plain(self, word: str, *, begins: bool) -> bool:
        """Whether a word with a large letter names nobody: known, or at the head of a sentence a word that
        is written small elsewhere.
        """
        bare = word.rstrip(".-").casefold().replace("'", "’")
        kept = bare.removesuffix("’s")
        if bare in _KNOWN or kept in _KNOWN:
            return True
        is_headed = begins and word[1:] == word[1:].lower()
        return is_headed and (bare in PLAIN or all(map(self._is_small, re.split(r"[-’]", kept))))

    def _is_small(self, word: str) -> bool:
        """Whether the log writes it, as one or many, with a small letter."""
        return not (self.small | _HEADS).isdisjoint((word, word.removesuffix("s"), f"{word}s"))


def forms_of(text: str) -> tuple[str, ...]:
    """A text without capitals, accents and what is not drawn: an umlaut as one letter, and as two."""
    composed = folded(unescape(text))
    return tuple(dict.fromkeys((_bare(composed), _bare(composed.translate(_LETTERS_OF_TWO)))))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS_OF_ONE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> Iterator[str]:
    """Its words as they are compared, in each of their forms."""
    for form in forms_of(text):
        yield from re.findall(r"[a-z]+", form)


def glued(text: str) -> Iterator[str]:
    """A name as it is looked for within other words; nothing where it is too short for that."""
    found = (re.sub(r"[^a-z0-9]", "", form) for form in forms_of(text))
    yield from (one for one in found if len(one) >= _GLUED)


def is_short_for(word: str, name: tuple[str, ...]) -> bool:
    """Whether a word may stand for a name: the beginnings of its words in their order, or its consonants."""
    if len(word) < _SHORTENED or word in PLAIN | GENERAL | _KNOWN:
        return False
    if any(part.startswith(word) and part != word for part in name):
        return True
    if _is_drawn_together(word, name):
        return True
    whole = "".join(name)
    return word[0] == whole[0] and not _VOWELS & set(word) and _is_within(word, whole)


def is_initials(word: str, name: tuple[str, ...]) -> bool:
    """Whether these are the first letters of words of a name."""
    return word not in _KNOWN and _is_drawn_together(word, name)


def _is_drawn_together(word: str, name: tuple[str, ...], used: int = 0) -> bool:
    if not word:
        return used > 1
    if not name:
        return False
    head, rest = name[0], name[1:]
    most = next((n for n in range(min(len(word), len(head)), -1, -1) if head[:n] == word[:n]), 0)
    if any(_is_drawn_together(word[n:], rest, used + 1) for n in range(most, 0, -1)):
        return True
    return used > 0 and _is_drawn_together(word, rest, used)  # “of”, “and” are left out


def _is_within(word: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in word)


def _of_two(initials: Iterable[str]) -> frozenset[str]:
    return frozenset(form for one in initials for form in forms_of(one)) - _KNOWN


def _begins(text: str, at: int) -> bool:
    return bool(_BEGINS.search(text[:at]))


def _in_its_month(found: re.Match[str]) -> str:
    month = found["month"] or found["first"]
    tail = " " if found[0][-1].isspace() else ""
    return f"{'In' if found['on'] == 'On' else 'in'} {month}{tail}"


def _as_the_client(found: re.Match[str]) -> str:
    before = found.string[: found.start()].rstrip(' “"')
    return "the client" if before and before[-1] not in ".!?" else first_capital("the client")
