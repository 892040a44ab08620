"""A preset tried on the file: what the real reader makes of it, how much is covered, what is missing."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.config.presets import Preset
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.chunks import SetAside
from reporter.sources.reading import read_source

PREVIEW = 10
_TRIED = "tried"
_SHOWN_ASIDE = 5

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Site:
    """Where a preset is tried: the zone of instants without one, and the clients that may be named."""

    zone: str
    clients: dict[str, Client] = field(default_factory=dict)


@dataclass
class Coverage:
    """How a file was read with a preset."""

    preset: Preset
    read: int = 0  # rows of the file
    usable: int = 0  # records made of them
    aside: Counter[str] = field(default_factory=Counter)  # field or reason → rows set aside for it
    rows_aside: list[SetAside] = field(default_factory=list)
    empty: Counter[str] = field(default_factory=Counter)  # mapped field → records without it
    events: int = 0
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None
    warnings: list[str] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)

    @property
    def records(self) -> str:
        """tickets, activities, changes or ratings."""
        return self.preset.records

    def take(self, frame: pd.DataFrame, set_aside: list[SetAside]) -> None:
        """Count a batch of records and of rows set aside."""
        self.usable += len(frame)
        self.read += len(frame) + len(set_aside)
        self.aside.update(_cause(row.reason) for row in set_aside)
        self.rows_aside += set_aside[: max(0, _SHOWN_ASIDE - len(self.rows_aside))]
        for name in self.mapped:
            values = frame[name]
            self.empty[name] += int((values.isna() | (values == "")).sum())
        if len(self.preview) < PREVIEW:
            shown = frame[[*self.mapped, *({"status"} & set(frame.columns) - set(self.mapped))]]
            self.preview += [
                {str(name): value for name, value in row.items()}
                for row in shown.head(PREVIEW - len(self.preview)).to_dict("records")
            ]
        filed = frame[TIME_COLUMN[self.records]].dropna()
        if len(filed):
            self.first = min(filter(None, (self.first, filed.min())))
            self.last = max(filter(None, (self.last, filed.max())))

    @property
    def mapped(self) -> list[str]:
        """The fields that the preset fills from columns."""
        known = columns(RECORD_TYPES[self.records])
        wanted = {*self.preset.columns, *self.preset.since_opening}
        return [name for name in known if name in wanted]


def try_preset(file: Path, text: str, site: Site) -> Coverage:
    """Read the whole file with a preset written as text, through the reader that ingestion uses."""
    with tempfile.TemporaryDirectory(prefix="reporter-") as made:
        folder = Path(made)
        (folder / "presets").mkdir()
        (folder / "presets" / f"{_TRIED}.toml").write_text(text, encoding="utf-8")
        provider = Provider(name=_TRIED, zone=site.zone or "UTC")
        space = Workspace(folder=folder, provider=provider, clients=site.clients)
        zone = site.zone or None
        source = Source(name=_TRIED, files=str(file), preset=_TRIED, zone=zone)
        return _covered(source, file, space)


def _covered(source: Source, file: Path, space: Workspace) -> Coverage:
    read = read_source(source, file, space)
    coverage = Coverage(read.preset)
    for batch in read.batches:
        coverage.take(batch.frame, batch.set_aside)
    coverage.events = read.events
    coverage.warnings = [line for line in read.warnings if not line.startswith("no client is named")]
    return coverage


def _cause(reason: str) -> str:
    """The field that a reason names, else the reason without its particulars."""
    name, colon, _ = reason.partition(": ")
    return name if colon and name.isidentifier() else reason.split(":")[0]
