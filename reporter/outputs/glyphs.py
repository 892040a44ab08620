"""Signs that no font here has: on paper they stand as their names in brackets, and the owner is told.

Fontconfig says what the machine's fonts have; where it is not to be asked, nothing is known to lack.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from functools import cache
from typing import Any

from reporter.outputs.brand import own_signs

FONTS = "install fonts that have them (Debian: fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)"
_TEXT = re.compile(r"(?:<[^>]*>)|([^<>]+)")
_TILE = re.compile(r'(?<=<span class="initial" aria-hidden="true">)[^<]')
_NO_GLYPH = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}  # nothing is drawn for these
_SELECTORS = {
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
    *range(0x180B, 0x1810),
    0x034F,
    0x115F,
    0x1160,
}
_WRITTEN = ("L", "M", "N")
_FORMATS = (b"TrueType", b"CFF")  # what Pango draws


class _Set(ctypes.Structure):
    _fields_ = (("n", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


def named(html: str) -> tuple[str, tuple[str, ...]]:
    """The page with each sign that no font has as its name in brackets, and these names."""
    if html.isascii() or not (lacking := _lacking(set(html))):
        return html, ()
    names: dict[str, None] = {}
    html = _TILE.sub(lambda found: "" if found[0] in lacking else found[0], html)

    def replaced(found: re.Match[str]) -> str:
        return "".join(_told(found[1], lacking, names)) if found[1] else found[0]

    return _TEXT.sub(replaced, html), tuple(names)


def unprintable(signs: set[str]) -> tuple[str, ...]:
    """The names of those of these signs that no font here has."""
    return tuple(dict.fromkeys(_name(sign) for sign in sorted(_lacking(signs))))


def _lacking(signs: set[str]) -> set[str]:
    """Those that no font has; every letter of a script of which most lack, so that no scraps stand."""
    none = {sign for sign in signs if _lacks(sign)}
    scripts: dict[str, set[str]] = {}
    for sign in signs:
        if not sign.isascii() and unicodedata.category(sign)[0] in _WRITTEN:
            scripts.setdefault(_name(sign), set()).add(sign)
    return none.union(*(letters for letters in scripts.values() if 2 * len(letters & none) > len(letters)))


def _told(text: str, lacking: set[str], names: dict[str, None]) -> Iterator[str]:
    """The text; letters of one script that follow each other are named once, and so are blanks between."""
    last, blanks = "", ""
    for sign in text:
        if sign in lacking:
            name = _name(sign)
            names[name] = None
            if name != last or unicodedata.category(sign)[0] not in _WRITTEN:
                yield f"{blanks}[{name}]"
            last, blanks = name, ""
        elif last and sign == " ":
            blanks += sign
        else:
            yield blanks + sign
            last, blanks = ("" if unicodedata.category(sign) not in _NO_GLYPH else last), ""
    yield blanks


def _name(sign: str) -> str:
    """“Hangul” of a letter, “grinning face” of a picture, “U+E000” of what has no name."""
    name = unicodedata.name(sign, "")
    if not name:
        return f"U+{ord(sign):04X}"
    script = name.split()[0]
    written = "CJK" if script == "CJK" else script.capitalize()
    return written if unicodedata.category(sign)[0] in _WRITTEN else name.lower()


def _lacks(sign: str) -> bool:
    if sign.isascii() or unicodedata.category(sign) in _NO_GLYPH or ord(sign) in _SELECTORS:
        return False
    return ord(sign) not in own_signs() and not _has(sign)


@cache
def _has(sign: str) -> bool:
    """Whether a font of this machine has it."""
    ask, sets = _fontconfig()
    return ask is None or any(ask(one, ord(sign)) for one in sets)


@cache
def _fontconfig() -> tuple[Callable[[Any, int], int] | None, tuple[Any, ...]]:
    """How to ask a font for a sign, and what each font has; None where Fontconfig is missing."""
    try:
        found = ctypes.CDLL(find_library("fontconfig") or "libfontconfig.so.1")
        for maker in ("FcPatternCreate", "FcObjectSetCreate", "FcFontList"):
            getattr(found, maker).restype = ctypes.c_void_p
        wanted = ctypes.c_void_p(found.FcObjectSetCreate())
        for name in (b"charset", b"fontformat"):
            found.FcObjectSetAdd(wanted, name)
        fonts = found.FcFontList(None, ctypes.c_void_p(found.FcPatternCreate()), wanted)
    except (OSError, AttributeError):
        return None, ()
    listed = ctypes.cast(fonts, ctypes.POINTER(_Set)).contents
    patterns = [ctypes.c_void_p(listed.fonts[at]) for at in range(listed.n)]
    found.FcCharSetHasChar.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
    return found.FcCharSetHasChar, tuple(signs for one in patterns if (signs := _signs(found, one)))


def _signs(fontconfig: ctypes.CDLL, font: ctypes.c_void_p) -> ctypes.c_void_p | None:
    """What a font has, where it is of a kind that is drawn."""
    kind, signs = ctypes.c_char_p(), ctypes.c_void_p()
    is_unknown = fontconfig.FcPatternGetString(font, b"fontformat", 0, ctypes.byref(kind))
    if is_unknown or kind.value not in _FORMATS:
        return None
    return None if fontconfig.FcPatternGetCharSet(font, b"charset", 0, ctypes.byref(signs)) else signs
