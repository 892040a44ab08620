"""What a user has not made theirs: text that begins as the starter's values do. It is never sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from reporter.config.faults import Fault, Location, parse_toml
from reporter.errors import ConfigError

MARK = "CHANGE ME"
_BEGINS = re.compile(rf"\s*{MARK}\b")
_SHOWN = 60
_MEND = "write your own words, or put a # before the line; until then, what would print it is held"


def is_placeholder(text: str) -> bool:
    """Whether the text is still to be changed: nothing but how it begins decides."""
    return bool(_BEGINS.match(text))


def still_says(text: str, file: str, place: Location) -> Fault:
    """The fault of a text that is still to be changed."""
    return Fault(f"still says “{' '.join(text.split())[:_SHOWN]}”", place, file, _MEND)


def placeholders_in(value: Any, file: str = "", place: Location = ()) -> Iterator[Fault]:
    """Every text in tables and lists that is still to be changed, and where it stands."""
    if isinstance(value, str):
        if is_placeholder(value):
            yield still_says(value, file, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from placeholders_in(inner, file, (*place, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from placeholders_in(inner, file, (*place, number))


def placeholders_of(folder: Path, file: str) -> list[Fault]:
    """Those of one TOML file of the workspace; what cannot be read holds none that anybody could print."""
    with suppress(OSError, ConfigError):
        return list(placeholders_in(parse_toml((folder / file).read_bytes()), file))
    return []
