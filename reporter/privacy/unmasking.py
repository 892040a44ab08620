"""A text as an attentive reader makes it out: without invisible signs, look-alikes and other widths."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category, combining, decomposition, digit, normalize

_SKIPPED = ("Cf", "Mn", "Me", "Cc")
_AT = dict.fromkeys("@＠﹫ⓐⒶ🄰🅐🅰", "@")  # what stands for it where it must not be found
_LIKE_LATIN = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХавеѕіјкмнорстухԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
        "ABESIJKMHOPCTYXabesijkmhopctyxdhABEZHIKMNOPTYXoav",
        strict=True,
    )
)
_OTHERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "’": "'",
    "‘": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
}
_INSTEAD = _AT | _LIKE_LATIN | _OTHERS


@dataclass(frozen=True)
class Unmasked:
    """The plain text, and for each of its letters where it stands in the written one."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where a part of the plain text stands in the written one."""
        return self.places[start], self.places[end - 1] + 1


def unmask(written: str) -> Unmasked:
    """The text in plain letters and digits; a line break is a blank."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(written):
        for one in _plain(sign):
            letters.append(one)
            places.append(place)
    return Unmasked("".join(letters), tuple(places))


def _plain(sign: str) -> str:
    """What one sign is read as."""
    if sign.isascii():
        return " " if sign in "\n\r\t\v\f" else sign
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    value = digit(sign, None)
    if value is not None:
        return str(value)
    if sign.isspace():
        return " "
    if combining(sign) or category(sign) in _SKIPPED:
        return ""
    if not decomposition(sign):
        return sign
    parts = (one for one in normalize("NFKD", sign) if not combining(one))
    return "".join(_INSTEAD.get(one, one) for one in parts)
