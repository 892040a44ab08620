"""Rows of a source as records: what each field becomes, and why a row cannot be one.

A row is set aside, with its reason, when an instant or a number in it cannot be read, when the instant it
is filed under is missing, when it was resolved before it was opened, or when a rating has no known verdict.
A status, kind, outcome or priority nobody taught us keeps its row, under a default that is counted as a
warning: an unknown status follows from the times (closed, else resolved, else open), kind is incident,
priority normal, how a change stands unknown; of an activity the word is kept beside it.

How a ticket ended is told by its outcome's word, else by its status' (both looked up in `[outcome]`), else
by its status: resolved and closed ones were solved, unless the word is “unknown”; so closed says solved only
where no word says otherwise, and what was solved and then closed was solved once. A status, an outcome or a
short resolution that denies a solving (denials.py) is no result, unless the preset gives that very word an
outcome. One that was cancelled, a
duplicate, spam or deleted is cancelled; an open one has not ended, whatever a column says.

`updated_at` is the latest of the known instants when it is missing. A solved ticket without `resolved_at`
was resolved when it was closed, one that ended otherwise without `closed_at` when it was resolved; a ticket
that is open again has neither instant.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from reporter.config.models import Source, Workspace
from reporter.config.presets import NOBODY_KNOWS, OWN_WORDS, Joined, Preset
from reporter.records import (
    OPEN_STATUSES,
    RECORD_TYPES,
    TIME_COLUMN,
    TO_COME,
    WITHOUT_RESULT,
    columns,
)
from reporter.sources.beginnings import AFTERWARDS, set_right
from reporter.sources.cells import Part, as_names, is_part_of
from reporter.sources.chunks import ENDS_BY_CHANGE, Chunk, SetAside, aside
from reporter.sources.clocks import Clocks
from reporter.sources.denials import LONGEST_REMARK, tells_solving
from reporter.sources.meanings import Dictionary, Owners
from reporter.sources.proofs import Evidence
from reporter.sources.quantities import Instants, Mask, minutes_of, names_clock, parse_instants, why_no_number
from reporter.sources.settling import GONE, NOT_OVER, Made, settle
from reporter.sources.texts import clean_texts, made_plain

HAS_UPDATED_AT = "has_updated_at"  # beside the columns of a record: whether the log tells `updated_at`
_MADE_LATER = {"source", "id", "client", "raw", "precision", "unknown_outcome"}
_OF_THE_ENDING = {*("outcome", "ending", "day_only", "unknown_status", "has_status", "no_priority")}
_UNKNOWN_OF_WORK = {"unknown_kind", "lacks_kind", "lacks_plan"}
_FILLED_IN = ("updated_at", "resolved_at", "closed_at")  # from others, where the log does not tell them
_BLANK = "holds nothing"  # like an empty line, such a row is no row
_NEVER = np.datetime64("NaT", "s")
_RELATIVE = re.compile(r"\bago\b|^in \d+ \w+$|\b(yesterday|today|tomorrow|just now)\b", re.IGNORECASE)


class Mapper:
    """Turns the chunks of one file into records; counts the words and clients that nobody knows."""

    def __init__(self, preset: Preset, source: Source, workspace: Workspace) -> None:
        self.preset = preset
        self.source = source.name
        self.zone = zone_of(source, preset, workspace)
        self.clocks = Clocks(self.zone)
        self.evidence = Evidence(
            source.formats or preset.dates.formats, source.decimal or preset.format.decimal
        )
        self.evidence.is_said = bool(source.formats)
        self.found: dict[str, str] = {}  # column wanted by the preset → column of the file
        self.known_names: dict[str, None] = {}  # every column of the file met so far
        self.dictionary = Dictionary(preset)
        self.kinds = columns(RECORD_TYPES[preset.records])
        self.defaults = {item.name: item.default for item in fields(RECORD_TYPES[preset.records])}
        rule = preset.client.model_copy(update={"fixed": source.client}) if source.client else preset.client
        self.owners = Owners(workspace, rule)
        self._seen: Counter[bytes] = Counter()

    def records(self, chunk: Chunk) -> Chunk:
        """The chunk's rows as a frame with the columns of the record type; `line` stays the index."""
        return _Rows(self, chunk).records()

    @property
    def is_without_number(self) -> bool:
        """Whether rows were met, and no column gives them an id."""
        return bool(self._seen) and self.found.keys().isdisjoint(self.preset.sources_of("id"))

    def id_of(self, names: list[str], row: tuple[str, ...]) -> str:
        """An id for a row without one; read again, or inside a longer export, it gets the same."""
        told = sorted((name, value) for name, value in zip(names, row, strict=True) if value)
        digest = hashlib.blake2b(repr(told).encode(), digest_size=9).digest()
        self._seen[digest] += 1
        return f"row-{digest.hex()}-{self._seen[digest]}"


def zone_of(source: Source, preset: Preset, workspace: Workspace) -> str:
    """The zone of instants that name none."""
    return source.zone or preset.dates.zone or workspace.provider.zone


class _Rows:
    """One chunk on its way."""

    def __init__(self, mapper: Mapper, chunk: Chunk) -> None:
        self._of = mapper
        self._preset = mapper.preset
        self._chunk = chunk
        self._size = len(chunk.frame)
        self._values = _Values(mapper.preset, mapper.found, chunk.frame)
        self._reasons: dict[int, str] = {}
        self._made: dict[str, Any] = {}
        self._days: dict[str, Mask] = {}  # of each instant: where only the day is known
        self._beside: dict[str, Mask] = {}

    def records(self) -> Chunk:
        """Field by field, then what follows from other fields, then the rows that did not do set aside."""
        is_ticket = self._preset.records == "tickets"
        later = _OF_THE_ENDING if is_ticket else _UNKNOWN_OF_WORK
        for name, kind in self._of.kinds.items():
            if name not in _MADE_LATER and name not in later:
                self._made[name] = self._field(name, kind)
        if is_ticket:
            self._made |= self._ending()
        elif self._preset.records == "activities":
            words = (self._words_of("kind"), self._words_of("outcome"))
            self._made |= self._of.dictionary.unknown_of_work(*words, self._made["kind"])
            self._made["lacks_plan"] = np.full(self._size, not self._is_told("is_proactive"))
        self._add_spans()
        self._made["source"] = [self._of.source] * self._size
        self._made["client"] = self._of.owners.of(self._values.first_filled, self._size)
        if "precision" in self._of.kinds:
            self._made["precision"] = self._precision()
        self._compare_clocks()
        self._begin_at_the_opening()
        self._told = {name: ~np.isnat(self._made[name]) for name in _FILLED_IN if name in self._made}
        for at, reason in settle(self._preset, self._made):
            self._reasons.setdefault(at, reason)
        if is_ticket:
            self._made["day_only"] = self._day_only()
            self._say_endings()
            self._tell_what_ends_by_change()
        self._find_blank()
        self._made["id"] = self._ids()
        self._made["raw"] = self._raw()
        return self._result()

    def _field(self, name: str, kind: str) -> Any:
        values = self._values.of_field(name)
        if values is None and name == "priority" and "" in self._preset.priority:
            values = [""] * self._size
        if values is None:
            constant = self._preset.constants.get(name)
            if constant is None:
                return self._default(name, kind)
            values = [constant] * self._size
        if kind == "instant":
            return self._instants(name, values)
        values = self._picked(name, values)
        if name in OWN_WORDS[self._preset.records]:
            return self._of.dictionary.words(name, values)
        if name == "priority":
            return np.array(self._of.dictionary.priorities(values), float)
        if kind == "flag":
            return self._of.dictionary.flags(name, values, bool(self._of.defaults[name]))
        return self._numbers(name, values) if kind == "number" else self._text(name, values)

    def _is_told(self, name: str) -> bool:
        return name in self._preset.constants or any(self._values.of_field(name) or ())

    def _picked(self, name: str, values: list[str]) -> list[str]:
        picks = self._preset.picks.get(name, {})
        return [picks.get(value, value) for value in values] if picks else values

    def _ending(self) -> Made:
        """What the words of a ticket say about how it ended, and whether we know its status at all."""
        words = {name: self._words_of(name) for name in ("status", "outcome")}
        statuses = words["status"] or [""] * self._size
        is_told = np.fromiter(map(bool, statuses), bool, self._size) | ("" in self._preset.status)
        unknown = self._of.dictionary.unknown_of("status", statuses)
        told = words["outcome"]
        if told is not None:  # a word of how it ended says nothing of one that is open again
            gone = self._of.dictionary.words_of("outcome", GONE, told)
            opens = (status in OPEN_STATUSES for status in self._made["status"])
            told = [
                "" if is_open and word not in gone else word
                for is_open, word in zip(opens, told, strict=True)
            ]
        outcomes, self._ended_as = self._of.dictionary.outcomes(told, statuses, self._remarks())
        strange = self._strange_endings(told, outcomes)
        is_unsaid = [
            bool(word) or (bool(status) and not outcome and not tells_solving(status))
            for word, status, outcome in zip(strange, unknown, outcomes, strict=True)
        ]
        denied = self._of.dictionary.is_only_denied(outcomes, told)
        return {
            "outcome": np.where(is_unsaid, NOBODY_KNOWS, np.array(outcomes, object)).tolist(),
            "unknown_outcome": clean_texts(strange, "unknown_outcome") if any(strange) else strange,
            NOT_OVER: np.array(is_unsaid, bool) | np.array(denied, bool),
            "unknown_status": clean_texts(unknown, "unknown_status") if any(unknown) else unknown,
            "has_status": is_told if words["status"] else np.zeros(self._size, bool),
            "no_priority": self._without_priority(),
        }

    def _strange_endings(self, told: list[str] | None, outcomes: list[str]) -> list[str]:
        """The words on how a ticket ended that nobody taught us, where nothing else tells its result."""
        if told is None:
            return [""] * self._size
        unknown = self._of.dictionary.unknown_of("outcome", told)
        known = {word for word in set(unknown) if tells_solving(word)} | {""}
        rows = zip(unknown, outcomes, strict=True)
        return ["" if word in known or outcome not in ("", "solved") else word for word, outcome in rows]

    def _remarks(self) -> list[str] | None:
        """What was done, where it is said so shortly that it can be no more than how a ticket ended."""
        values = self._words_of("resolution")
        return values and [value if len(value) <= LONGEST_REMARK else "" for value in values]

    def _without_priority(self) -> list[str]:
        """Why each ticket has no priority; a preset that says what an empty one means gives it one."""
        values = self._words_of("priority")
        is_given = "" in self._preset.priority
        if values is None:
            return ["" if is_given else "no column"] * self._size
        unknown = self._of.dictionary.unknown_priorities(values)
        why = {value: "unknown word" if value in unknown else "" for value in set(values)}
        why[""] = "" if is_given else "empty"
        return [why[value] for value in values]

    def _say_endings(self) -> None:
        """The log's own word for an ending without result; it tells what was done where nothing else does."""
        endings = [
            word.replace("_", " ") if outcome in WITHOUT_RESULT else ""
            for outcome, word in zip(self._made["outcome"], self._ended_as, strict=True)
        ]
        done = zip(self._made["resolution"], endings, strict=True)
        self._made["resolution"] = [resolution or ending for resolution, ending in done]
        self._made["ending"] = clean_texts(endings, "ending") if any(endings) else endings

    def _words_of(self, name: str) -> list[str] | None:
        """The field's words as the log or the preset's constant has them."""
        values = self._values.of_field(name)
        if values is None and name in self._preset.constants:
            values = [self._preset.constants[name]] * self._size
        return None if values is None else self._picked(name, values)

    def _compare_clocks(self) -> None:
        begun, later = TIME_COLUMN[self._preset.records], AFTERWARDS.get(self._preset.records, ())
        for name in (*later, "updated_at"):
            pair = [(self._made[one], partial(self._values.of_field, one)) for one in (begun, name)]
            self._of.clocks.take(*pair)

    def _begin_at_the_opening(self) -> None:
        begun = self._made[TIME_COLUMN[self._preset.records]]
        for name in AFTERWARDS.get(self._preset.records, ()):
            is_day = self._days.get(name, np.zeros(self._size, bool))
            set_right(self._made[name], begun, is_day, partial(self._values.of_field, name), self._of.zone)

    def _day_only(self) -> list[str]:
        """The names of each row's times that have no clock time."""
        days = self._days | {
            name: np.where(self._told[name], self._days.get(name, False), self._days.get(other, False))
            for name, other in (("resolved_at", "closed_at"), ("closed_at", "resolved_at"))
        }
        known = {name: where & ~np.isnat(self._made[name]) for name, where in days.items()}
        dated = {name: known[name] for name in self._of.kinds if name in known and known[name].any()}
        if not dated or self._preset.dates.precision == "month":
            return [""] * self._size
        rows = np.array([where.astype(int) << place for place, where in enumerate(dated.values())]).sum(0)
        names = {
            row: " ".join(name for place, name in enumerate(dated) if row >> place & 1)
            for row in np.unique(rows).tolist()
        }
        return [names[row] for row in rows.tolist()]

    def _tell_what_ends_by_change(self) -> None:
        """Which rows tell when they ended by the column of their last change alone."""
        by_change = {name: self._is_last_change(name) for name in ("resolved_at", "closed_at")}
        if any(where.any() for where in by_change.values()):
            told = np.where(self._told["resolved_at"], by_change["resolved_at"], by_change["closed_at"])
            has_ended = ~np.isnat(self._made["resolved_at"]) | ~np.isnat(self._made["closed_at"])
            self._beside[ENDS_BY_CHANGE] = np.asarray(told & has_ended, bool)

    def _is_last_change(self, name: str) -> Mask:
        """Where the field was filled from a column of the last change, rather than from one of its own."""
        found = self._of.found
        changed = {found[one] for one in self._preset.sources_of("updated_at") if one in found}
        wanted = [one for one in self._preset.sources_of(name) if one in found]
        own = [one for one in wanted if found[one] not in changed]
        if own == wanted:
            return np.zeros(self._size, bool)
        values = self._values.first_filled(tuple(own)) or [""] * self._size
        return np.array([not value for value in values], bool)

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
        formats = self._of.evidence.formats
        parsed = parse_instants(values, formats, self._of.zone)
        has_come = name not in TO_COME
        self._of.evidence.take_dates(self._columns_of(name), values, parsed.is_plain, has_come=has_come)
        if any(" %Z" in form for form in formats):
            self._of.clocks.take_named(values, parsed.unreadable)
        if has_come:
            self._of.clocks.take_newest(parsed.instants, values)
        wanted = " or ".join(formats).replace("iso", "2026-08-20 13:05")
        self._refuse(
            parsed.unreadable,
            name,
            values,
            lambda value: (
                "a relative date, which names no day"
                if _RELATIVE.search(value)
                else f"a time of another clock than those of {self._of.zone} then"
                if names_clock(value) and any(" %Z" in form for form in formats)
                else f"not a date written {wanted}"
            ),
        )
        self._days[name] = parsed.is_day
        return parsed.instants

    def _columns_of(self, name: str) -> str:
        """What the file calls the columns of a field."""
        found = self._of.found
        return " or ".join(f"“{found[one]}”" for one in self._preset.sources_of(name) if one in found) or name

    def _numbers(self, name: str, values: list[str]) -> Any:
        unit = self._preset.durations.get(name, "")
        decimal = self._of.evidence.decimal_for(self._columns_of(name), values)
        numbers, unreadable = minutes_of(values, unit, decimal)
        self._refuse(unreadable, name, values, why_no_number)
        return numbers

    def _add_spans(self) -> None:
        """The instants that the export tells as a time span after the record's own."""
        begun = self._made[TIME_COLUMN[self._preset.records]]
        for name, span in self._preset.since_opening.items():
            if span.column not in self._of.found:
                continue
            values = self._values.of_column(span.column)
            decimal = self._of.evidence.decimal_for(f"“{self._of.found[span.column]}”", values)
            minutes, unreadable = minutes_of(values, span.unit, decimal)
            self._refuse(unreadable, name, values, lambda value: why_no_number(value, "time span"))
            known = np.isnat(self._made[name]) & ~np.isnan(minutes)
            seconds = np.round(minutes[known] * 60).astype("timedelta64[s]")
            self._made[name][known] = begun[known] + seconds

    def _precision(self) -> list[str]:
        precision = self._preset.dates.precision
        days = self._days.get(TIME_COLUMN[self._preset.records])
        if precision != "instant" or days is None or not days.any():
            return [precision] * self._size
        return ["day" if day else "instant" for day in days.tolist()]

    def _ids(self) -> list[str]:
        ids = self._values.of_field("id")
        ids = [""] * self._size if ids is None else self._text("id", ids)
        missing = [at for at, value in enumerate(ids) if not value] if "" in ids else []
        if missing:
            frame = self._chunk.frame.iloc[missing]
            names = list(frame.columns)
            for at, row in zip(missing, frame.itertuples(index=False, name=None), strict=True):
                ids[at] = self._of.id_of(names, row)
        return ids

    def _raw(self) -> list[str]:
        read = set(self._of.found.values())
        unused = [name for name in self._chunk.frame.columns if name not in read]
        if not unused:
            return [""] * self._size
        rows = self._chunk.frame[unused].itertuples(index=False, name=None)
        return [_as_json(unused, row) for row in rows]

    def _find_blank(self) -> None:
        for at in np.flatnonzero(np.isnat(self._made[TIME_COLUMN[self._preset.records]])).tolist():
            if not any(value.strip() for value in self._chunk.frame.iloc[at]):
                self._reasons[at] = _BLANK

    def _refuse(self, where: Mask, name: str, values: list[str], why: Callable[[str], str]) -> None:
        for at in np.flatnonzero(where).tolist():
            self._reasons.setdefault(at, f"{name}: “{values[at][:60]}” is {why(values[at])}")

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
        made[HAS_UPDATED_AT] = pd.Series(self._told["updated_at"], index=lines)
        made |= {name: pd.Series(where, index=lines) for name, where in self._beside.items()}
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


class _Values:
    """The source text of one chunk."""

    def __init__(self, preset: Preset, found: dict[str, str], frame: pd.DataFrame) -> None:
        self._preset = preset
        self._found = found
        self._frame = frame
        self._unset = frozenset(preset.unset.words)
        self._texts: dict[tuple[str, Part], list[str]] = {}

    def of_field(self, name: str) -> list[str] | None:
        """The field's text, row by row; None when no column holds it."""
        part: Part = "id" if name == "id" else "name"
        return self.first_filled(self._preset.sources_of(name), part, self._preset.columns.get(name, ""))

    def first_filled(
        self, wanted: tuple[str, ...], part: Part = "name", spec: str | tuple[str, ...] | Joined = ""
    ) -> list[str] | None:
        """Of the wanted columns that are there the first filled one, or all joined."""
        parts = [self.of_column(name, part) for name in wanted if name in self._found]
        if not parts:
            return None
        if isinstance(spec, Joined):
            if spec.complete and len(parts) < len(wanted):
                return [""] * len(self._frame)
            return [_joined(row, spec) for row in zip(*parts, strict=True)]
        if len(parts) == 1:
            return parts[0]
        return [next(filter(None, row), "") for row in zip(*parts, strict=True)]

    def of_column(self, wanted: str, part: Part = "name") -> list[str]:
        """The text of a column that the preset wants; one that stands several times is made one."""
        key = wanted, part
        if key not in self._texts:
            name = self._found[wanted]
            how = self._preset.repeated.get(wanted)
            values = self._gathered(name, how, part) if how else self._stripped(name, part)
            if is_part_of(wanted, name):  # a bare number there is no name
                values = ["" if value.isdigit() else value for value in values]
            self._texts[key] = values
        return self._texts[key]

    def _stripped(self, name: str, part: Part) -> list[str]:
        if name not in self._frame:
            return [""] * len(self._frame)
        values = as_names(list(map(str.strip, self._frame[name].tolist())), part)
        if not self._unset.isdisjoint(values):
            values = ["" if value in self._unset else value for value in values]
        return values

    def _gathered(self, name: str, how: str, part: Part) -> list[str]:
        copy = re.compile(re.escape(name) + r"( \(\d+\))?")
        parts = [self._stripped(column, part) for column in self._frame.columns if copy.fullmatch(column)]
        if not parts:
            return [""] * len(self._frame)
        if how == "first":
            return [next(filter(None, row), "") for row in zip(*parts, strict=True)]
        return [", ".join(dict.fromkeys(filter(None, row))) for row in zip(*parts, strict=True)]


def _joined(row: tuple[str, ...], spec: Joined) -> str:
    return "" if spec.complete and not all(row) else spec.between.join(filter(None, row))
