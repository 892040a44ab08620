"""What encoding a text is in that is not UTF-8: judged by its letters, and by where they stand.

Not here: reading. Only what is surely Western is read unasked; everything else is named and refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from reporter.config.faults import parse_toml

WESTERN = "cp1252"
UTF_8 = "utf-8"

_SAMPLE = 1 << 15
_LINE = 1 << 12
_RUN = re.compile(r"(?P<before>[\x21-\x7e]*)(?P<run>[^\x00-\x7f]+)(?P<after>[!-~]?)")
_TYPOGRAPHY = frozenset(
    "\u00a0–—‘’“”„‚…€£°§«»½¼¾²³¹ºª¿¡™®©•·×±µ´№、。（）：，！？「」『』【】・～％＃／―－\u3000"
)
_RAISED = frozenset("¹²³ºª")
_UNITS = frozenset({"m", "cm", "mm", "km", "dm", "n", "ft", ""})
_NEVER, _ODD, _FOREIGN, _MARK = -15.0, -12.0, -7.0, -4.0
_MIXED = -4.8  # a letter of any Western language: names come from everywhere
_CAPITAL = -2.3
_HEADSTART = 3.0  # for Western text: what has no encoding told is mostly that
_EATEN = 4.0  # for an ASCII byte that is the second half of a sign: as letters, such are no words
_RARER = 1.5  # for each place down the list of an alphabet's encodings
_SURELY_OTHER = 5.0
_CLEARLY = 3.5
_FOR_ONE = 1.8  # of a single letter little can be asked
_PLAUSIBLE = -7.0  # of each letter


@dataclass(frozen=True)
class Spelling:
    """An encoding, the language in it, and how well they explain the text."""

    encoding: str
    language: str
    score: float
    text: str

    @property
    def told(self) -> str:
        """As a person is told it."""
        if self.encoding == UTF_8:
            return "UTF-8 with some damaged or foreign bytes"
        return f"{self.language} in {_TOLD.get(self.encoding, self.encoding)}"


_TOLD = {
    "cp932": "CP932 (Shift JIS)",
    "euc-jp": "EUC-JP",
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "cp950": "Big5 (CP950)",
    "big5hkscs": "Big5 (HKSCS)",
    "euc-kr": "EUC-KR",
    "cp949": "EUC-KR (CP949)",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    **{f"cp{page}": f"CP{page} (Windows)" for page in (1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257)},
}
_OF_SIGNS = {  # the bytes with which common signs begin in the encoding that ordered them by use
    "Japanese": ("cp932", range(0x88, 0x98)),
    "Chinese (simplified)": ("gb2312", range(0xB0, 0xD8)),
    "Chinese (traditional)": ("big5", range(0xA4, 0xC7)),
    "Korean": ("euc-kr", range(0xB0, 0xC9)),
}


def sample_of(lines: Iterable[bytes]) -> bytes:
    """Lines with letters beyond ASCII from everywhere in the file, as many as are worth judging."""
    kept: list[bytes] = []
    size, stride, met = 0, 1, 0
    for line in lines:
        if line.isascii():
            continue
        line = line.replace(b"\0", b"")
        met += 1
        if met % stride:
            continue
        kept.append(line[:_LINE])
        size += len(kept[-1])
        if size > _SAMPLE and len(kept) > 1:
            kept, stride = kept[1::2], stride * 2
            size = sum(map(len, kept))
    return b"".join(kept)


def findings(sample: bytes) -> list[Spelling]:
    """What the sample may be, the best first; of several that spell the same text only the first."""
    best: dict[str, Spelling] = {}
    in_ascii = sum(byte < 0x80 for byte in sample)
    for rank, encoding, language, score_of in _candidates():
        text = sample.decode(encoding, "replace")
        score = _score(text, score_of) + (_HEADSTART if encoding == WESTERN else 0.0)
        score += _EATEN * (in_ascii - sum(map(str.isascii, text)))
        score -= _RARER * rank
        known = best.get(text)
        if known is None:
            best[text] = Spelling(encoding, language, score, text)
        elif score > known.score:
            told = language if score > known.score + _SURELY_OTHER else known.language
            best[text] = Spelling(known.encoding, told, score, text)
    return sorted(best.values(), key=lambda found: -found.score)


def is_western(found: list[Spelling]) -> bool:
    """Whether the best is Western, plausible and clearly better than all others."""
    first, *others = found
    letters = sum(map(len, re.findall(r"[^\x00-\x7f]", first.text))) or 1
    is_clear = not others or first.score - others[0].score >= min(_CLEARLY, _FOR_ONE * letters)
    return first.encoding == WESTERN and is_clear and first.score / letters > _PLAUSIBLE


@cache
def _alphabets() -> dict[str, dict[str, object]]:
    return parse_toml(Path(__file__).with_name("alphabets.toml").read_bytes())


def _candidates() -> Iterator[tuple[int, str, str, Callable[[str], float]]]:
    """Every encoding, its place among those of its alphabet, with each language and what its signs weigh."""
    for alphabet, table in _alphabets().items():
        encodings = table["encodings"]
        assert isinstance(encodings, list)
        for rank, encoding in enumerate(encodings):
            for language in table:
                if language == "signs":
                    yield rank, encoding, alphabet, _weight_of_sign(alphabet)
                elif language != "encodings":
                    yield rank, encoding, language, _weight_of_letter(alphabet, language)
        if alphabet == "Western":
            yield 0, WESTERN, "a Western language", lambda sign: _MIXED if _is_latin_1(sign) else _FOREIGN
    yield 0, UTF_8, "", lambda sign: -2.0 if sign.isalpha() and ord(sign) < 0x2E80 else -6.0


def _is_latin_1(sign: str) -> bool:
    return (sign.isalpha() and ord(sign) < 0x100) or sign in "œŒšŠžŽ"


@cache
def _weight_of_letter(alphabet: str, language: str) -> Callable[[str], float]:
    letters = str(_alphabets()[alphabet][language])
    whole = sum(1 / (place + 2) for place in range(len(letters)))
    known = {letter: log(1 / (place + 2) / whole) for place, letter in enumerate(letters)}
    known = {one.upper(): weight + _CAPITAL for one, weight in known.items() if len(one.upper()) == 1} | known
    return lambda sign: known.get(sign, _FOREIGN)


@cache
def _weight_of_sign(language: str) -> Callable[[str], float]:
    signs = set(str(_alphabets()[language]["signs"]))
    base, common = _OF_SIGNS[language]

    @cache
    def weight(sign: str) -> float:
        if sign in signs:
            return -6.0
        kind = unicodedata.name(sign, "").partition(" ")[0]
        if kind in ("HIRAGANA", "KATAKANA"):
            return -5.5 if language == "Japanese" else _ODD
        if kind == "HALFWIDTH":
            return -4.5 if language == "Japanese" else _ODD
        if kind in ("FULLWIDTH", "IDEOGRAPHIC"):
            return -6.0
        try:
            lead = sign.encode(base)
        except UnicodeEncodeError:
            return _NEVER
        return -8.5 if len(lead) == 2 and lead[0] in common else _ODD

    return weight


def _score(text: str, weight: Callable[[str], float]) -> float:
    runs = Counter((found["before"], found["run"], found["after"]) for found in _RUN.finditer(text))
    return sum(count * _run_score(*run, weight) for run, count in runs.items())


def _run_score(before: str, run: str, after: str, weight: Callable[[str], float]) -> float:
    """How likely the letters are, and whether they can stand where they do."""
    signs = f"{before[-1:] or ' '}{run}{after or ' '}"
    word = re.search(r"[A-Za-z]*$", before)
    total = 0.0
    for left, sign, right in zip(signs, signs[1:], signs[2:], strict=False):
        total += _sign_score(left, sign, right, weight)
        if sign in _RAISED and left.isascii() and word and word[0].lower() not in _UNITS:
            total += _FOREIGN
    is_wide = len(run) == 1 and ord(run) >= 0x2E80
    return total + (_FOREIGN if is_wide and before[-1:].isalpha() and after.isalpha() else 0.0)


def _sign_score(left: str, sign: str, right: str, weight: Callable[[str], float]) -> float:
    if sign == "\ufffd" or unicodedata.category(sign) in ("Cc", "Cn", "Co"):
        return _NEVER
    inside = left.isalpha() and right.isalpha()
    if not sign.isalpha() or sign in _TYPOGRAPHY:
        known = weight(sign)
        if known > _FOREIGN or sign not in _TYPOGRAPHY:
            return max(known, _ODD)
        return _ODD if inside and sign not in "’\u00a0·" else _MARK
    total = weight(sign)
    if sign.isupper() and left.islower():
        total += _MARK
    is_other_script = ord(sign) >= 0x370 and ord(sign) < 0x2E80
    if is_other_script and ((left.isascii() and left.isalpha()) or (right.isascii() and right.isalpha())):
        total += _MARK
    return total
