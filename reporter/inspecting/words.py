"""What products call columns, and how they say that a ticket stands, ranks or ended, in seven languages."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from reporter.config.faults import parse_toml
from reporter.config.presets import Preset
from reporter.sources.denials import denies, may_be_open
from reporter.sources.meanings import NO_RESULT

_HERE = Path(__file__).resolve().parent
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_RANK = re.compile(r"^(?:[a-z]+ ?)?\d+ (?=\D)|(?<=\D) (?:(?:p|pri|prio|s|sev) ?)?\d+$")
_RANKED = re.compile(r"^([a-z]+ ?\d) \D|\D ((?:p|pri|prio|s|sev) ?\d)$")  # “P4 Request”
_BEFORE_UNITS = {"in", "en", "em", "di", "calendar"}
_STROKES = str.maketrans("łøđ", "lod")  # which no accent makes


@cache
def data(name: str) -> dict[str, Any]:
    """A table of words that lies beside this module."""
    return parse_toml((_HERE / f"{name}.toml").read_bytes())


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """“Date d'ouverture”, “dateOuverture”, “DATE_OUVERTURE” → words without accents and capital letters."""
    text = _CAMEL.sub(" ", text) if not text.isupper() else text
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    bare = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w#]+|_+", " ", bare).split())


@cache
def _meanings(records: str, field: str) -> dict[str, str]:
    table = data("vocabulary").get(records, {}).get(field, {})
    return {word: ours for ours, words in table.items() for word in words}


def meaning(records: str, field: str, word: str) -> str:
    """A product's word for a field in ours, "" when it is not known; “3 - Moderate” is moderate."""
    known = _meanings(records, field)
    bare = plain(word)
    tail = plain(word.rpartition("]")[2])  # “[System] Incident”
    found = known.get(bare) or known.get(_RANK.sub("", bare)) or known.get(tail, "")
    if field == "priority" and not found and (ranked := _RANKED.search(bare)):
        found = known.get(ranked[1] or ranked[2], "")
    if found or records != "tickets" or not denies(word):
        return found
    is_over = field == "status" and not may_be_open(word)
    return NO_RESULT if field == "outcome" else "closed" if is_over else ""


def meaning_in(preset: Preset | None, field: str, word: str) -> str:
    """What a product's own preset says of a word, "" where it is silent."""
    known = getattr(preset, field, {})
    return next((str(ours) for theirs, ours in known.items() if plain(theirs) == plain(word)), "")


def has_words(records: str, field: str) -> bool:
    """Whether the field holds words of a fixed list."""
    return bool(_meanings(records, field))


def without_unit(name: str) -> str:
    """A plain name without the unit that ends it: “resolution time in hours” is a resolution time."""
    units = {word for known in data("headers")["units"].values() for word in known} | _BEFORE_UNITS
    words = name.split()
    while words and words[-1] in units:
        words.pop()
    return " ".join(words)


def is_short_span(name: str, header: str) -> bool:
    """Whether a plain header with a unit tells the instant `name` as a span, as “response hrs”."""
    bare = without_unit(header)
    return bare != header and bare in data("headers")["short_spans"][name]


@cache
def root_of(name: str) -> tuple[str, str]:
    """A column's name without “date” and “time”; and "time", "start" or "end" where it says that."""
    words, role = [], ""
    table = data("headers")["clocks"]
    for word in plain(name).split():
        kind = next((kind for kind in ("time", "day") if word in table[kind]), "")
        if not kind:
            endings = [(kind, end) for kind, ends in table["endings"].items() for end in ends]
            kind, ending = next((both for both in endings if word.endswith(both[1])), ("", ""))
            if (bare := word.removesuffix(ending)) and bare not in table["glue"]:
                words.append(bare)
        role = "time" if kind == "time" else role
    root = " ".join(words)
    return root, next((kind for kind in ("start", "end") if root in table[kind]), role)
