"""What a user has not made theirs: text that begins as the starter's does, or that it invents. Never sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from reporter.config.faults import Fault, Location, Table, parse_toml
from reporter.errors import ConfigError

MARK = "CHANGE ME"
STARTER = Path(__file__).parent / "starter"
_INVENTED = re.compile(r'"([^"\s]*\.example)"')  # addresses and hosts that lead to nobody
_NUMBER = re.compile(rf'"{MARK}: ([\d ]+)"')  # of telephones that nobody answers
_PRICED = re.compile(rf'"{MARK}: ([^"]*£[^"]+)"')
_UNPRINTED = "aliases"  # as the logs write the client
_BEGINS = re.compile(rf"\s*{MARK}\b")
_SHOWN = 60
_MEND = "write your own words, or put a # before the line; until then, what would print it is held"


def is_placeholder(text: str) -> bool:
    """Whether the text is still to be changed: nothing but how it begins decides."""
    return bool(_BEGINS.match(text))


@cache
def invented() -> frozenset[str]:
    """What only the starter invents: the name of its client, and every address, host and telephone number."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(STARTER.rglob("*.toml"))]
    found = [one for text in texts for one in (*_INVENTED.findall(text), *_NUMBER.findall(text))]
    return frozenset(map(_folded, (*found, _example()["name"])))


@cache
def sample_words() -> frozenset[str]:
    """The starter's own example of each text with a price in it."""
    paths = (path for path in sorted(STARTER.rglob("*")) if path.suffix in (".toml", ".md"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return frozenset(_folded(one) for text in texts for one in _PRICED.findall(text))


def samples_in(value: Any, file: str, place: Location = ()) -> Iterator[Fault]:
    """Every text that is word for word the starter's example of a price, and where it stands."""
    if isinstance(value, str) and _folded(value) in sample_words():
        shown = " ".join(value.split())[:_SHOWN]
        yield Fault(f"is the price of the starter’s example, “{shown}”", place, file, "write your own")
    elif isinstance(value, dict | list | tuple):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from samples_in(inner, file, (*place, key))


@cache
def _people() -> tuple[tuple[str, str], ...]:
    """Name and role of each: somebody real may have the one or the other."""
    return tuple((one["name"], one["role"]) for one in _example()["contacts"])


@cache
def _example() -> Table:
    return parse_toml((STARTER / "clients" / "example.toml").read_bytes())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def still_says(text: str, file: str, place: Location) -> Fault:
    """The fault of a text that is still to be changed."""
    return Fault(f"still says “{' '.join(text.split())[:_SHOWN]}”", place, file, _MEND)


def placeholders_in(value: Any, file: str = "", place: Location = ()) -> Iterator[Fault]:
    """Every text in tables and lists that is still to be changed, and where it stands."""
    if isinstance(value, str):
        if is_placeholder(value) or (_folded(value) in invented() and _UNPRINTED not in place):
            yield still_says(value, file, place)
    elif isinstance(value, dict):
        if (value.get("name"), value.get("role")) in _people():
            yield still_says(value["name"], file, (*place, "name"))
        for key, inner in value.items():
            yield from placeholders_in(inner, file, (*place, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from placeholders_in(inner, file, (*place, number))


def placeholders_of(folder: Path, file: str) -> list[Fault]:
    """Those of one TOML file of the workspace; what cannot be read holds none that anybody could print."""
    return _found_in(folder, file, placeholders_in)


def samples_of(folder: Path, file: str) -> list[Fault]:
    """The starter's examples in one TOML file of the workspace."""
    return _found_in(folder, file, samples_in)


def _found_in(folder: Path, file: str, look: Callable[[Any, str], Iterator[Fault]]) -> list[Fault]:
    with suppress(OSError, ConfigError):
        return list(look(parse_toml((folder / file).read_bytes()), file))
    return []
