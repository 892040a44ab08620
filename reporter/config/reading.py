"""Read files of the workspace, and gather what is wrong with them instead of stopping at the first fault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from reporter.config.faults import Location, fault_line, found_by
from reporter.config.fields import Model
from reporter.config.models import Provider, Service, Settings, Source
from reporter.errors import ConfigError

Table = dict[str, Any]
Checked = TypeVar("Checked", bound=Model)

# Clients are still checked below a broken provider.
_STAND_IN = Provider(name="(unknown)", zone="UTC")


@dataclass
class Reading:
    """One pass over the folder; faults gather here, in the order of the files and without repeats."""

    folder: Path
    instead: Mapping[str, bytes] = field(default_factory=dict)  # read in place of the files of that name
    faults: dict[str, None] = field(default_factory=dict)
    provider: Provider = _STAND_IN
    settings: Settings | None = None
    sources: dict[int, Source] = field(default_factory=dict)  # by their place in the file
    defaults: Table = field(default_factory=dict)
    catalogue: dict[str, Service] = field(default_factory=dict)

    def fault(self, file: str, words: str, location: Location = ()) -> None:
        """Remember a fault of that file, at that key."""
        self.faults[fault_line(file, location, words)] = None


def check(
    reading: Reading, file: str, table: object, model: type[Checked], above: Location = ()
) -> Checked | None:
    """The table as that model, or None after telling its faults; `above` is where the table stands."""
    if table is None:
        reading.fault(file, f"the table [{above[0]}] is missing" if above else "is empty")
        return None
    try:
        return model.model_validate(table)
    except ValidationError as error:
        for location, words in found_by(error, model):
            reading.fault(file, words, (*above, *location))
    return None


def read_toml(reading: Reading, file: str) -> Table | None:
    """The file as a table, or None after telling why not."""
    try:
        content = reading.instead.get(file)
        return parse_toml((reading.folder / file).read_bytes() if content is None else content)
    except OSError as error:
        reading.fault(file, f"cannot be read: {error.strerror}")
    except ConfigError as error:
        reading.fault(file, str(error))
    return None


def parse_toml(content: bytes) -> Table:
    """TOML as a table; ConfigError with line and column when it is none."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(f"line {line}: is not UTF-8 text; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        words = re.sub(r" \(at [^)]*\)$", "", str(error))
        words = words[:1].lower() + words[1:]
        if place and place[1]:
            raise ConfigError(f"line {place[1]}, column {place[2]}: {words}") from None
        raise ConfigError(f"last line: {words}") from None
