"""Whether a word of a log denies that a ticket was solved: “Nicht gelöst”, “Closed - cannot reproduce”.

A word is taken apart at its punctuation. A part denies where a word like *not* stands before one for
solving, with nothing between but what may stand there; where it is a refusal as a whole; or where it says
that no solution was found. What is only no longer so, or not needed, denies nothing, and a later part that
tells of a solving has the last word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from reporter.config.faults import parse_toml

LONGEST_REMARK = 60  # of a text on what was done: a longer one tells of more than how it ended
_LONGEST = 150
_BETWEEN = 6
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORT = re.compile(r"\b(ca|wo|could|did|does|is|was|has|had|would)n['’ ]?t\b")
_WHOLE = {"ca": "cannot", "wo": "wont"}
_APART = re.compile(r"[^\w\s'’-]+|\s[-–—]+\s|–|—")
_THINGS = ("issue", "problem", "incident", "ticket", "error", "fault")  # after an English “no”
_BEING = ("was", "is", "could", "war", "ist", "a", "est", "fue", "foi", "e")
_STILL = ("yet", "noch", "encore", "ancora", "nog", "aun", "ainda")
_NO = (["no"], ["nein"], ["non"], ["nao"], ["nee"])
_PLAINLY = ("not", "non", "no", "nicht", "pas", "nao", "niet")

Words = list[str]


def denies(text: str) -> bool:
    """Whether the text says that a ticket ended, or stands, without being solved."""
    return len(text) <= _LONGEST and _denies(text)


def tells_solving(text: str) -> bool:
    """Whether the text itself says that a ticket was solved: “Fixed by the vendor”, “Resolved remotely”."""
    return not denies(text) and any(map(_helped, _parts(text)))


def may_be_open(text: str) -> bool:
    """Whether a denial may be of a ticket that is still worked on, too: “Unresolved”, “Noch nicht gelöst”."""
    if not denies(text):
        return False
    (words, *more) = _parts(text)
    if more:
        return False
    if len(words) == 1:
        return _is("solving", "undone", words[0])
    rest = [word for word in words[:-1] if word not in _STILL]
    return len(rest) == 1 and rest[0] in _PLAINLY and _is_solving(words[-1])


@lru_cache(maxsize=10_000)
def _denies(text: str) -> bool:
    parts = _parts(text)
    denied = [place for place, words in enumerate(parts) if _part_denies(words) or _answers_no(parts, place)]
    if not denied:
        return False
    if any(_helped(words) for words in parts[denied[-1] + 1 :]):
        return False
    is_solved = any(_helped(words) for words in parts[: denied[0]])
    plainly = (_denies_solving(parts[place]) or _answers_no(parts, place) for place in denied)
    return not is_solved or any(plainly)


def _answers_no(parts: list[Words], place: int) -> bool:
    """“Solved: no”, “Gelöst? Nein”."""
    if place and parts[place] in _NO:
        return len(parts[place - 1]) < 3 and _is_solving(parts[place - 1][-1])
    words = parts[place]
    return len(words) == 2 and words[1:] in _NO and _is_solving(words[0])


def _parts(text: str) -> list[Words]:
    """The words of each part, without accents and capital letters."""
    text = text if text.isupper() else _CAMEL.sub(" ", text)
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in apart if not unicodedata.combining(mark))
    bare = _SHORT.sub(lambda met: _WHOLE.get(met[1], "not"), bare).replace("w/o", "without")
    parts = (re.sub(r"['’]", "", part) for part in _APART.split(bare))
    return [words for part in parts if (words := re.sub(r"[_\W]+", " ", part).split())]


def _part_denies(words: Words) -> bool:
    return _denies_solving(words) or _refuses(words)


def _denies_solving(words: Words) -> bool:
    said = f" {' '.join(words)} "
    if " any more " in said or " anymore " in said:
        return False
    if any(f" {phrase} " in said for phrase in _table()["anywhere"]["phrases"]):
        return True
    return any(_denies_at(words, place) for place in range(len(words)))


def _denies_at(words: Words, place: int) -> bool:
    """Whether a denial begins with that word."""
    word, after = words[place], words[place + 1 :]
    if _is("solving", "undone", word):
        is_denied = any(_is_no(one) for one in words[max(0, place - 2) : place])
        return not is_denied and not any(_is("solving", "verbs", one) for one in after)
    if _is("not", "without", word) and place and _is_no(words[place - 1]):
        return False
    if word == "failed" and after[:1] == ["to"]:
        return _verb_follows(word, after)
    if _is("not", "verbs", word) and _verb_follows(word, after):
        return True
    if _is_no(word):
        return _noun_follows(word, after)
    return _is_solution(word) and _fails(after)


def _verb_follows(word: str, after: Words) -> bool:
    """“not yet been solved”, “unable to reproduce”; of “no” and “without” the very next word."""
    if word in ("no", "mai") and after and after[0] in _THINGS:
        return False
    for place, one in enumerate(after[:_BETWEEN]):
        if _is_solving(one) or _is("solving", "reproducing", one):
            return not (place == 0 and word == "no" and one in ("fix", "repair", "remedy"))
        if not _is("between", "verbs", one):
            return False
    return False


def _noun_follows(word: str, after: Words) -> bool:
    """“no permanent fix”, “ohne Ergebnis”, but not “no fix needed”."""
    if any(_is("after", "needed", one) for one in after):
        return False
    if _is("not", "without", word) and after and after[0] in ("zu", "te", "being"):
        return len(after) > 1 and _is_solving(after[1])
    if _is("not", "without", word) and after and _is("solving", "verbs", after[0]):
        return True
    if _is("not", "nouns", word) and after and _is("solving", "results", after[0]):
        return True
    for one in after[:3]:
        if _is("solving", "nouns", one):
            return True
        if not _is("between", "nouns", one):
            return False
    return False


def _fails(after: Words) -> bool:
    """“(Repair) failed”, “(Lösung) nicht gefunden”, “(beheben) nicht möglich”."""
    while after and after[0] in _BEING:
        after = after[1:]
    if after and _is("after", "failed", after[0]):
        return True
    if not after or not _is_no(after[0]):
        return False
    rest = (one for one in after[1:5] if not (one in _BEING or _is("between", "verbs", one)))
    found = next(rest, "")  # “resolved no graffiti was found” tells what there was to solve
    return _is("after", "found", found)


def _refuses(words: Words) -> bool:
    """“Rejected”, “Closed as invalid”, “Request declined by the landlord”, “Closed - no response”."""
    if _is_phrase(words):
        return True
    while words and _is("helped", "closed", words[0]):
        words = words[1:]
        if _is_phrase(words):
            return True
    ends = [place for place, word in enumerate(words) if place and _is("helped", "by", word)]
    if any(" ".join(words[:place]) in _phrases("refused") for place in ends):
        return True
    last = len(words) - 1
    while last > 0 and _is("helped", "closed", words[last]):
        last -= 1
    return last < len(words) - 1 and _is_phrase(words[: last + 1])


def _is_phrase(words: Words) -> bool:
    said = " ".join(words)
    return said in _phrases("refused") or said in _phrases("reasons")


def _helped(words: Words) -> bool:
    """Whether a part tells of a solving, and denies none."""
    if _part_denies(words) or any(_is("not", "verbs", word) for word in words):
        return False
    return any(_is("solving", "verbs", word) or _is("helped", "words", word) for word in words)


def _is_no(word: str) -> bool:
    return _is("not", "verbs", word) or _is("not", "nouns", word)


def _is_solving(word: str) -> bool:
    return _is("solving", "verbs", word) or _is("solving", "done", word)


def _is_solution(word: str) -> bool:
    return _is("solving", "nouns", word) or _is("solving", "results", word) or _is("solving", "verbs", word)


def _is(table: str, name: str, word: str) -> bool:
    return bool(_pattern(table, name).fullmatch(word))


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()[table][name]))


@cache
def _phrases(name: str) -> frozenset[str]:
    return frozenset(_table()["phrases"][name])


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return parse_toml((Path(__file__).resolve().parent / "denials.toml").read_bytes())
