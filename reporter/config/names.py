"""Names as they are compared, in one Unicode form and without regard to capitals; those that look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

# Drawn as nothing, so nobody sees that two names differ by them.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_TYPED = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u02bc": "'"})
_IDEOGRAPHIC_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_PUNYCODE = "xn--"
_LONGEST_HOST = 253
_TOLD = 3
# Letters of other scripts, small ones of Latin and signs that many typefaces draw like these.
_TWINS = {
    "a": "АΑᎪꓮаαɑ", "b": "ВΒᏴꓐвьβƅß", "c": "СϹᏟꓚсϲᴄ", "d": "ᎠꓓԁɗԀ", "e": "ЕΕᎬꓰеεєɛҽ", "f": "ꓝƒϝ",
    "g": "ԌᏀꓖԍɡց", "h": "НΗᎻꓧнһհҺ", "i": "ІΙӀᎥꓲіιɩıӏl1|!ℓ", "j": "ЈᎫꓙјϳ", "k": "КΚᏦꓗкκ", "l": "ᏞꓡԼ",
    "m": "МΜᎷꓟм", "n": "ΝꓠпηոռΠП", "o": "ОΟꓳՕоοσօө0", "p": "РΡᏢꓑрρ", "q": "Ԛԛգ", "r": "ᎡꓣгᴦГ",
    "s": "ЅᏚꓢՏѕꜱ", "t": "ТΤᎢꓔтτ", "u": "ՍꓴμυսцʋЦ", "v": "ᏙꓦѴνѵᴠ", "w": "ԜᎳꓪԝшωաШ", "x": "ХΧꓫхχ",
    "y": "УΥҮꓬуγүʏ", "z": "ΖᏃꓜζᴢ", "-": "‐‒–—―−_", "'": "’‘ʼʻ`´",
}  # fmt: skip
_LIKE = str.maketrans({twin: letter for letter, twins in _TWINS.items() for twin in twins})


def folded(name: str) -> str:
    """The one form in which a name is compared: however it was typed, drawn wide, spaced or composed."""
    if not name.isascii():
        name = _UNSEEN.sub("", unicodedata.normalize("NFKC", name)).translate(_TYPED)
        name = unicodedata.normalize("NFKC", name.casefold())
    return " ".join(name.casefold().split())


def host_of(domain: str) -> str:
    """A domain as the net knows it, its letters beyond ASCII as Punycode; "" for what is none."""
    labels = domain.strip().translate(_IDEOGRAPHIC_DOTS).removesuffix(".").split(".")
    hosts = [_label(label) for label in labels]
    host = ".".join(hosts)
    return host if all(hosts) and len(host) <= _LONGEST_HOST else ""


def _label(text: str) -> str:
    # Not casefold: “straße” and “strasse” are two domains. Letter by letter: no sigma is final there.
    label = text if text.isascii() else unicodedata.normalize("NFKC", text)
    label = "".join(letter.lower() for letter in label)
    if label.isascii():
        return label if re.fullmatch(r"[a-z0-9_-]+", label) else ""
    label = unicodedata.normalize("NFC", label)
    is_plain = all(unicodedata.category(letter)[0] in "LMN" or letter in "-_" for letter in label)
    return _PUNYCODE + label.encode("punycode").decode() if is_plain else ""


def shown_host(host: str) -> str:
    """A domain as a person reads it."""
    return ".".join(map(_read_label, host.split(".")))


def _read_label(label: str) -> str:
    if not label.startswith(_PUNYCODE):
        return label
    try:
        read = label.removeprefix(_PUNYCODE).encode().decode("punycode")
    except UnicodeError:
        return label
    return read if _label(read) == label else label


def lookalike(name: str, known: Iterable[str]) -> str:
    """Which of the known names a person would take this one for; "" where it looks like none."""
    drawn, own = _drawn(name), folded(name)
    return next((one for one in known if _drawn(one) == drawn and folded(one) != own), "")


def strange_letters(name: str) -> str:
    """The first letters of a name that are not Latin, as Unicode calls them; "" where all are."""
    beyond = (letter for letter in dict.fromkeys(name) if letter.isalpha() and not _is_latin(letter))
    told = (f"“{letter}” is {unicodedata.name(letter, 'unknown').lower()}" for letter in beyond)
    return ", ".join(islice(told, _TOLD))


def is_mixed(name: str) -> bool:
    """Whether letters that are not Latin stand among those that are."""
    return len({_is_latin(letter) for letter in name if letter.isalpha()}) > 1


def _is_latin(letter: str) -> bool:
    return letter in "ªº" or "LATIN" in unicodedata.name(letter, "")


@lru_cache(maxsize=1 << 16)  # every name of a client is held against every unknown one
def _drawn(name: str) -> str:
    """What a hasty reader sees: twins as one letter, accents and blanks overlooked."""
    apart = unicodedata.normalize("NFKD", _UNSEEN.sub("", name).translate(_LIKE))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter) and not letter.isspace())
    return bare.casefold().translate(_LIKE).replace("rn", "m").replace("vv", "w").replace("ci", "d")
