"""Presets tried on a file: which of ours are for it, and what the real reader makes of it with one."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.config.presets import BUILT_IN, Preset, load_preset, preset_names
from reporter.errors import ConfigError, DataError
from reporter.inspecting.shape import Shape
from reporter.inspecting.words import data, plain
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.chunks import SetAside
from reporter.sources.formats import read_rows
from reporter.sources.headings import match_columns
from reporter.sources.intake import read_source
from reporter.store.blanks import told_in

_OWN = "plain-"
_MOST = 0.6
_HALF = 0.5
_NEARLY_ALL = 0.8
_MOST_OF_FILE = 0.75
_FEWEST = 4
_FEWEST_FIELDS = 3
_PREVIEW = 10
_TRIED = "tried"
_SHOWN_ASIDE = 5


@dataclass(frozen=True)
class Fit:
    """A preset, and how much of it the file holds."""

    name: str
    preset: Preset
    found: int
    share: float
    has_most: bool  # nearly all its columns are there, or most and the product is known
    is_whole: bool = True  # none is missing that must be there
    is_of_product: bool = False
    lacks: tuple[str, ...] = ()  # what its fields are called of which the file has no column
    own_text: str = ""  # where another text than the shipped one reads the file

    @property
    def is_sure(self) -> bool:
        """Whether the file is one of those that it is for."""
        return self.has_most and self.is_whole and _is_near(self)

    @property
    def text(self) -> str:
        """The preset as it is shipped, or as it was changed for the file."""
        return self.own_text or (BUILT_IN / f"{self.name}.toml").read_text(encoding="utf-8")

    @property
    def is_plain(self) -> bool:
        """Whether it is one of our own plain formats."""
        return self.name.startswith(_OWN)


def fits(met: list[Fit]) -> list[Fit]:
    """Of the presets that met a file those whose columns it has, the best first."""
    return sorted(filter(_is_near, met), key=_order)


def nearest(met: list[Fit]) -> list[Fit]:
    """Of the presets that met a file every one that found some of its columns, the nearest first."""
    some = (fit for fit in met if fit.found)
    return sorted(some, key=lambda fit: (not fit.is_sure, -fit.share, *_order(fit)))


def _order(fit: Fit) -> tuple[bool, bool, float, int]:
    return fit.is_plain, not fit.is_of_product, -fit.share, -fit.found


def met_by(shape: Shape, workspace: Path = BUILT_IN.parent) -> tuple[list[Fit], list[DataError]]:
    """How each preset for files of this kind, also of the workspace, meets one; why others know it no use."""
    names_met: dict[str, list[str]] = {}
    found: list[Fit] = []
    no_use: list[DataError] = []
    for name in preset_names(workspace):
        try:
            preset = load_preset(name, workspace)
        except ConfigError:
            continue  # one that cannot be read is told of where it is used
        kind = preset.format.kind
        if kind not in ("", shape.kind) and not {kind, shape.kind} <= {"runs", "json", "jsonl"}:
            continue
        try:
            found.append(_fit(name, preset, names_met, shape))
        except DataError as fault:
            if _is_no_use(fault, preset):
                no_use.append(fault)
    return found, no_use


def _fit(name: str, preset: Preset, names_met: dict[str, list[str]], shape: Shape) -> Fit:
    of_table = {"delimiter", "encoding", "header_line"} if shape.kind == "csv" else None
    key = preset.format.model_dump_json(include=of_table) + str("[]" in str(preset.columns))
    if key not in names_met:
        names_met[key] = _names(preset, shape)
    is_whole = _has_required(names_met[key], preset, shape)
    lax = preset.model_copy(update={"required": ()})
    matched = match_columns(names_met[key], lax, shape.look.name, client_needed=False)
    fields = {
        field: [matched[one] for one in preset.sources_of(field) if one in matched]
        for field in preset.columns
    }
    filled = _filled(fields)
    share = filled / len(fields) if fields else 0.0
    if name.startswith(_OWN):
        share = filled / max(len(names_met[key]), 1)
    product, _ = product_of(names_met[key])
    own = data("products").get(product, {}).get("preset", "")
    enough = _MOST_OF_FILE if name.startswith(_OWN) else _NEARLY_ALL
    is_of_product = bool(own and name.startswith(own))
    is_near = share >= enough or is_of_product
    lacks = tuple(" or ".join(preset.sources_of(field)) for field, met in fields.items() if not met)
    return Fit(name, preset, filled, share, is_near, is_whole, is_of_product, lacks)


def _is_near(fit: Fit) -> bool:
    """Whether the file may be one of those that the preset is for."""
    return fit.share > _HALF and fit.found >= _FEWEST_FIELDS and (fit.has_most or fit.is_whole)


def _has_required(names: list[str], preset: Preset, shape: Shape) -> bool:
    """Whether no column is missing that must be there; DataError for a file that is known to be no use."""
    try:
        match_columns(names, preset, shape.look.name, client_needed=False)
    except DataError as fault:
        if _is_no_use(fault, preset):
            raise
        return False
    return True


def _is_no_use(fault: DataError, preset: Preset) -> bool:
    return any(str(fault).endswith(why.partition("; ")[0]) for why in preset.refuse.values())


def _filled(columns: dict[str, list[str]]) -> int:
    """How many of the fields are filled, each from a column of its own."""
    used: set[str] = set()
    for found in sorted(columns.values(), key=len):
        used.update([column for column in found if column not in used][:1])
    return len(used)


def _names(preset: Preset, shape: Shape) -> list[str]:
    headers = (chunk.frame.columns for chunk in read_rows(shape.look, preset))
    return [str(name) for name in next((header for header in headers if len(header)), ())]


def product_of(names: list[str]) -> tuple[str, str]:
    """The product whose columns these are, and their language; "" when none is known."""
    here = {plain(name) or name.strip() for name in names}
    best, told = 0.0, ("", "")
    for product, language, wanted in _columns_of_products():
        met = sum(name in here for name in wanted)
        if met >= _FEWEST and met / len(wanted) > max(best, _MOST):
            best, told = met / len(wanted), (product, language)
    return told


@cache
def _columns_of_products() -> list[tuple[str, str, list[str]]]:
    """Product, language ("" where it has none) and its plain columns, of each list that is known."""
    return [
        (product, "" if language in ("json", "labels") else language, [plain(one) or one for one in wanted])
        for product, table in data("products").items()
        for language, wanted in table.items()
        if isinstance(wanted, list)
    ]


def preset_of_product(product: str) -> Preset | None:
    """The preset that knows the words of a product, where one comes with Reporter."""
    own = data("products").get(product, {}).get("preset", "")
    there = {path.stem for path in BUILT_IN.glob("*.toml")}
    name = next((name for name in (f"{own}-csv", own) if name in there), "")
    return load_preset(name, BUILT_IN.parent) if name else None


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
    told: Counter[str] = field(default_factory=Counter)  # of tickets: how many say each thing

    @property
    def records(self) -> str:
        """tickets, activities, changes or ratings."""
        return self.preset.records

    def take(self, frame: pd.DataFrame, set_aside: list[SetAside]) -> None:
        """Count a batch of records and of rows set aside."""
        self.usable += len(frame)
        self.read += len(frame) + len(set_aside)
        if self.records == "tickets" and len(frame):
            self.told += told_in(frame)
        self.aside.update(_cause(row.reason) for row in set_aside)
        self.rows_aside += set_aside[: max(0, _SHOWN_ASIDE - len(self.rows_aside))]
        for name in self.mapped:
            values = frame[name]
            self.empty[name] += int((values.isna() | (values == "")).sum())
        if len(self.preview) < _PREVIEW:
            shown = frame[[*self.mapped, *({"status"} & set(frame.columns) - set(self.mapped))]]
            self.preview += [
                {str(name): value for name, value in row.items()}
                for row in shown.head(_PREVIEW - len(self.preview)).to_dict("records")
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
        source = Source(name=_TRIED, files=str(file), preset=_TRIED, zone=site.zone or None)
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
