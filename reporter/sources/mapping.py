"""Rows of a source as records: what each field becomes, and why a row cannot be one.

A row is set aside, with its reason, when an instant or a number in it cannot be read, when the instant it
is filed under is missing, when it was resolved before it was opened, or when a rating has no known verdict.
A status, kind, outcome or priority nobody taught us keeps its row, under a default that is counted as a
warning: an unknown status follows from the times (closed, else resolved, else open), an unknown outcome is
a warning, kind an incident or note, priority normal.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

from reporter.config.models import Workspace
from reporter.config.presets import Preset
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.chunks import Chunk, SetAside, aside
from reporter.sources.clients import Owners
from reporter.sources.durations import minutes_of
from reporter.sources.identity import Identity
from reporter.sources.instants import Instants, parse_instants
from reporter.sources.plain_text import made_plain
from reporter.sources.settling import settle
from reporter.sources.text import clean_texts
from reporter.sources.values import Values
from reporter.sources.words import OWN_WORDS, Dictionary

_BLANK = "holds nothing"  # like an empty line, such a row is no row
_NEVER = np.datetime64("NaT", "s")
_RELATIVE = re.compile(r"\bago\b|^in \d+ \w+$|\b(yesterday|today|tomorrow|just now)\b", re.IGNORECASE)


@dataclass
class Setting:
    """What a source says about all its rows."""

    source: str
    zone: str
    client: str
    workspace: Workspace


@dataclass
class Mapper:
    """Turns the chunks of one file into records; counts the words and clients that nobody knows."""

    preset: Preset
    setting: Setting
    found: dict[str, str] = field(default_factory=dict)  # column wanted by the preset → column of the file
    known_names: dict[str, None] = field(default_factory=dict)  # every column of the file met so far
    identity: Identity = field(default_factory=Identity)

    def __post_init__(self) -> None:
        self.dictionary = Dictionary(self.preset)
        self.kinds = columns(RECORD_TYPES[self.preset.records])
        self.defaults = {item.name: item.default for item in fields(RECORD_TYPES[self.preset.records])}
        rule = self.preset.client
        if self.setting.client:
            rule = rule.model_copy(update={"fixed": self.setting.client})
        self.owners = Owners(self.setting.workspace, rule)

    def records(self, chunk: Chunk) -> Chunk:
        """The chunk's rows as a frame with the columns of the record type; `line` stays the index."""
        return _Rows(self, chunk).records()

    @property
    def unused(self) -> set[str]:
        """The columns that end in no field."""
        return set(self.found.values())


class _Rows:
    """One chunk on its way."""

    def __init__(self, mapper: Mapper, chunk: Chunk) -> None:
        self._of = mapper
        self._preset = mapper.preset
        self._chunk = chunk
        self._size = len(chunk.frame)
        self._values = Values(mapper.preset, mapper.found, chunk.frame)
        self._reasons: dict[int, str] = {}
        self._made: dict[str, Any] = {}

    def records(self) -> Chunk:
        """Field by field, then what follows from other fields, then the rows that did not do set aside."""
        self._is_day = np.zeros(self._size, bool)
        for name, kind in self._of.kinds.items():
            if name not in ("source", "id", "client", "raw", "precision"):
                self._made[name] = self._field(name, kind)
        self._add_spans()
        self._made["source"] = [self._of.setting.source] * self._size
        self._made["client"] = self._clients()
        if "precision" in self._of.kinds:
            self._made["precision"] = self._precision()
        for at, reason in settle(self._preset.records, self._made):
            self._refuse(at, reason)
        self._find_blank()
        self._made["id"] = self._ids()
        self._made["raw"] = self._raw()
        return self._result()

    def _field(self, name: str, kind: str) -> Any:
        values = self._values.of_field(name)
        if values is None:
            constant = self._preset.constants.get(name)
            if constant is None:
                return self._default(name, kind)
            values = [constant] * self._size
        if kind == "instant":
            return self._instants(name, values)
        if name in self._preset.picks:
            picks = self._preset.picks[name]
            values = [picks.get(value, value) for value in values]
        if name in OWN_WORDS[self._preset.records]:
            return self._of.dictionary.words(name, values)
        if name == "priority":
            return np.array(self._of.dictionary.priorities(values), float)
        if kind == "flag":
            return self._of.dictionary.flags(name, values, bool(self._of.defaults[name]))
        return self._numbers(name, values) if kind == "number" else self._text(name, values)

    def _default(self, name: str, kind: str) -> Any:
        default = self._of.defaults[name]
        if kind == "instant":
            return np.full(self._size, _NEVER)
        if kind == "number":
            return np.full(self._size, np.nan if default is None else default, float)
        if name == "status" and self._preset.records == "tickets":
            default = ""
        return [default] * self._size

    def _text(self, name: str, values: list[str]) -> list[str]:
        values = made_plain(values, self._preset.forms.get(name, ()))
        for pattern in self._preset.clean.get(name, ()):
            values = pd.Series(values, dtype=object).str.replace(pattern, "", regex=True).str.strip().tolist()
        return clean_texts(values, name)

    def _instants(self, name: str, values: list[str]) -> Instants:
        parsed = parse_instants(values, self._preset.dates.formats, self._of.setting.zone)
        if parsed.unreadable.any():
            wanted = " or ".join(self._preset.dates.formats).replace("iso", "2026-08-20 13:05")
            for at in np.flatnonzero(parsed.unreadable).tolist():
                is_relative = _RELATIVE.search(values[at])
                why = "a relative date, which names no day" if is_relative else f"not a date written {wanted}"
                self._refuse(at, f"{name}: “{values[at][:60]}” is {why}")
        if name == TIME_COLUMN[self._preset.records]:
            self._is_day = parsed.is_day
        return parsed.instants

    def _numbers(self, name: str, values: list[str]) -> Any:
        unit = self._preset.durations.get(name, "")
        numbers, unreadable = minutes_of(values, unit, self._preset.format.decimal)
        for at in np.flatnonzero(unreadable).tolist():
            self._refuse(at, f"{name}: “{values[at][:60]}” is not a number")
        return numbers

    def _add_spans(self) -> None:
        """The instants that the export tells as a time span after the record's own."""
        begun = self._made[TIME_COLUMN[self._preset.records]]
        for name, span in self._preset.since_opening.items():
            if span.column not in self._of.found:
                continue
            values = self._values.of_column(span.column)
            minutes, unreadable = minutes_of(values, span.unit, self._preset.format.decimal)
            for at in np.flatnonzero(unreadable).tolist():
                self._refuse(at, f"{name}: “{values[at][:60]}” is not a time span")
            known = np.isnat(self._made[name]) & ~np.isnan(minutes)
            seconds = np.round(minutes[known] * 60).astype("timedelta64[s]")
            self._made[name][known] = begun[known] + seconds

    def _clients(self) -> list[str]:
        return self._of.owners.of(self._values.first_filled, self._size)

    def _precision(self) -> list[str]:
        precision = self._preset.dates.precision
        if precision != "instant" or not self._is_day.any():
            return [precision] * self._size
        return ["day" if day else "instant" for day in self._is_day.tolist()]

    def _ids(self) -> list[str]:
        ids = self._values.of_field("id")
        ids = [""] * self._size if ids is None else self._text("id", ids)
        missing = [at for at, value in enumerate(ids) if not value] if "" in ids else []
        if missing:
            frame = self._chunk.frame.iloc[missing]
            rows = zip(*(frame[name].tolist() for name in frame.columns), strict=True)
            for at, made in zip(missing, self._of.identity.ids(list(frame.columns), rows), strict=True):
                ids[at] = made
        return ids

    def _raw(self) -> list[str]:
        unused = [name for name in self._chunk.frame.columns if name not in self._of.unused]
        if not unused:
            return [""] * self._size
        rows = zip(*(self._chunk.frame[name].tolist() for name in unused), strict=True)
        return [_as_json(unused, row) for row in rows]

    def _find_blank(self) -> None:
        for at in np.flatnonzero(np.isnat(self._made[TIME_COLUMN[self._preset.records]])).tolist():
            if not any(value.strip() for value in self._chunk.frame.iloc[at]):
                self._reasons[at] = _BLANK

    def _refuse(self, at: int, reason: str) -> None:
        self._reasons.setdefault(at, reason)

    def _result(self) -> Chunk:
        lines = self._chunk.frame.index
        made: dict[str, Any] = {}
        for name, kind in self._of.kinds.items():
            values = self._made[name]
            if kind == "instant":
                made[name] = pd.Series(values.astype("datetime64[us]"), index=lines).dt.tz_localize("UTC")
            else:
                dtype = {"number": float, "flag": bool}.get(kind, object)
                made[name] = pd.Series(values, index=lines, dtype=dtype)
        frame = pd.DataFrame(made, index=lines)
        if not self._reasons:
            return Chunk(frame, self._chunk.set_aside)
        set_aside = [*self._chunk.set_aside, *self._asides()]
        keep = np.ones(self._size, bool)
        keep[list(self._reasons)] = False
        return Chunk(frame[keep], sorted(set_aside, key=lambda row: row.line))

    def _asides(self) -> list[SetAside]:
        places = sorted(at for at, reason in self._reasons.items() if reason != _BLANK)
        rows = self._chunk.frame.iloc[places].to_dict("records")
        lines = self._chunk.frame.index[places].tolist()
        return [
            aside(line, self._reasons[at], {str(name): value for name, value in row.items() if value})
            for at, line, row in zip(places, lines, rows, strict=True)
        ]


def _as_json(names: list[str], row: tuple[str, ...]) -> str:
    kept = {name: value for name, value in zip(names, row, strict=True) if value and not value.isspace()}
    return json.dumps(kept, ensure_ascii=False) if kept else ""
