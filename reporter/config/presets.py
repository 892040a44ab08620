"""Presets: how a product's export names things. One TOML file each, built in or of the workspace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from reporter.config.faults import Shelf, did_you_mean
from reporter.config.fields import Model, Zone
from reporter.errors import ConfigError, UsageError
from reporter.records import (
    PRIORITIES,
    RECORD_TYPES,
    ActivityKind,
    ActivityOutcome,
    ChangeStatus,
    Kind,
    Outcome,
    Status,
    Verdict,
    columns,
)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as fault:
        raise ValueError(f"“{text}” is not a regular expression: {fault}") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Vocabulary = dict[str, str]
_RANKS = ", ".join(f"{number} for {word.lower()}" for number, word in PRIORITIES.items())


def _ranked(value: object) -> object:
    """“low” as 4; a number stays what it is."""
    if not isinstance(value, str):
        return value
    number = next((one for one, word in PRIORITIES.items() if word.lower() == value.strip().casefold()), None)
    if number is None:
        raise ValueError(f"“{value[:60]}” is no priority; write {_RANKS}, or the word itself")
    return number


Rank = Annotated[int, BeforeValidator(_ranked, json_schema_input_type=int | str)]

NOBODY_KNOWS = "unknown"  # the outcome of what has ended, and nobody says how
OWN_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "tickets": {
        "kind": get_args(Kind),
        "status": get_args(Status),
        "outcome": (*get_args(Outcome), NOBODY_KNOWS),  # "" says nothing: the status tells
    },
    "activities": {"kind": get_args(ActivityKind), "outcome": get_args(ActivityOutcome)},
    "changes": {"status": get_args(ChangeStatus)},
    "ratings": {"verdict": get_args(Verdict)},
}


class Format(Model):
    """How the file is written; what is left empty is found out from the file."""

    kind: Literal["", "csv", "json", "jsonl", "xlsx", "parquet", "blocks", "apt", "nagios", "runs", "ics"] = (
        ""
    )
    delimiter: Annotated[str, Field(max_length=1)] = ""
    encoding: str = ""
    header_line: int = Field(default=1, ge=1)  # where titles stand above the header
    path: str | tuple[str, ...] = ""  # JSON: where the records lie, as data.items; “.” is the whole
    each: str = ""  # JSON: the list inside each object whose entries are the rows, as alerts
    decimal: Literal["", ".", ","] = ""  # found out from each number when empty
    sheet: str = ""  # XLSX: the first one when empty


class ClientRule(Model):
    """Whose a row is: the first of these that knows a client decides; a row that none knows is nobody's.

    `column`, then `also` where it is empty: a client's name, slug or alias, also as a queue or project ·
    `domain_of`: a mail address, whose domain a client claims · `prefix_of`: an asset, whose beginning a
    client claims · `fixed`: one client for all rows.
    """

    column: str = ""
    fixed: str = ""
    also: tuple[str, ...] = ()
    domain_of: str = ""
    prefix_of: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that the rule looks at."""
        return tuple(filter(None, (self.column, *self.also, self.domain_of, self.prefix_of)))


class Joined(Model):
    """Several columns made one text; `complete` leaves it empty unless every one is filled."""

    join: tuple[str, ...]
    between: str = " "
    complete: bool = False


class Dates(Model):
    """`iso` or strptime formats, tried in order; `zone` is where instants without one are local."""

    formats: tuple[str, ...] = ("iso",)
    zone: Zone | None = None
    precision: Literal["instant", "day", "month"] = "instant"


class Unset(Model):
    """Words that mean “not set”, beside the empty field."""

    words: tuple[str, ...] = ("?", "-", "Not set")


class Events(Model):
    """An event log: many rows per id, of which the last by `updated_at` and then by this column tells.

    `answers` says which rows are answers by our side, column → its words.
    """

    order_by: str = ""
    answers: dict[str, tuple[str, ...]] = Field({})


class Outages(Model):
    """A log of states: what turned bad and good again, told by `state`, is one row with its start and end."""

    key: tuple[str, ...]  # the columns that name what is watched; of several spellings the first filled one
    state: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    at: str
    orphans: Literal["set aside", "pass over"] = "set aside"  # an end whose start is not in the file


class SinceOpening(Model):
    """An instant that the export tells as a time span after the record's own."""

    column: str
    unit: Literal["minutes", "hours", "seconds", "clock"] = "minutes"


_OURS_ALONE = {
    "source",
    "client",
    "raw",
    "precision",
    "day_only",
    "unknown_status",
    "unknown_outcome",
    "unknown_kind",
    "lacks_kind",
    "lacks_plan",
    "ending",
    "has_status",
    "no_priority",
}
Form = Literal["html", "slug", "bytes", "lines"]


class Preset(Model):
    """A product's export: `columns` says which source column fills which field of a record.

    Where `closed_at` or `resolved_at` has the column of `updated_at`, the log keeps no time of closing: its
    last change stands for it, of several readings the first.
    """

    records: Literal["tickets", "activities", "changes", "ratings"]
    label: str = ""
    format: Format = Format()
    columns: dict[str, str | tuple[str, ...] | Joined]
    words_of: str = ""  # another preset of the product, whose words are meant here too
    required: tuple[str, ...] | None = None  # fields whose columns must be there; all when not said
    constants: dict[str, str] = Field({})
    status: Vocabulary = Field({})
    priority: dict[str, Rank] = Field({})
    kind: Vocabulary = Field({})
    outcome: Vocabulary = Field({})
    verdict: Vocabulary = Field({})
    dates: Dates = Dates()
    client: ClientRule = ClientRule()
    unset: Unset = Unset()
    events: Events | None = None
    clean: dict[str, tuple[Pattern, ...]] = Field({})  # cut out of a text field
    durations: dict[str, Literal["minutes", "hours", "seconds", "clock"]] = Field({})
    since_opening: dict[str, SinceOpening] = Field({})
    picks: dict[str, Vocabulary] = Field({})  # a text field's words for the numbers of a pick-list
    forms: dict[str, tuple[Form, ...]] = Field({})  # how a text field is written, and made plain
    repeated: dict[str, Literal["first", "join"]] = Field({})  # columns that may stand several times
    only: dict[str, tuple[str, ...]] = Field({})  # rows read: column → its words; “*” is any, “” none
    skip: dict[str, tuple[str, ...]] = Field({})  # rows passed over
    refuse: Vocabulary = Field({})  # column → why a file with it, and without a required one, is no use
    outages: Outages | None = None

    @model_validator(mode="after")
    def _known_fields(self) -> Preset:
        known = set(columns(RECORD_TYPES[self.records])) - _OURS_ALONE
        for table in (
            "columns",
            "constants",
            "clean",
            "durations",
            "required",
            "picks",
            "forms",
            "since_opening",
        ):
            for name in getattr(self, table) or ():
                if name not in known:
                    raise ValueError(
                        f"[{table}] “{name}” is no field of {self.records}; {did_you_mean(name, known)}"
                    )
        return self

    @model_validator(mode="after")
    def _known_words(self) -> Preset:
        for table, ours in OWN_WORDS[self.records].items():
            for theirs, word in getattr(self, table).items():
                if word not in ours:
                    known = (
                        f"“{word}” is no {table} of {self.records}; {did_you_mean(word, filter(None, ours))}"
                    )
                    raise ValueError(f"[{table}] “{theirs}” = {known}")
        return self

    def sources_of(self, field: str) -> tuple[str, ...]:
        """The source columns that a field is filled from."""
        spec = self.columns.get(field, ())
        if isinstance(spec, str):
            return (spec,)
        return spec.join if isinstance(spec, Joined) else spec


_SHELF = Shelf("preset", Preset)
_WORDS = ("status", "priority", "kind", "outcome", "verdict", "picks")
BUILT_IN = _SHELF.built_in
preset_names, is_own = _SHELF.names, _SHELF.is_own


def preset_text(name: str, workspace: Path) -> str:
    """The preset as it stands in its file; UsageError where there is none of that name."""
    if name not in (known := preset_names(workspace)):
        raise UsageError(f"there is no preset “{name}”", did_you_mean(name, known))
    return _SHELF.content(name, workspace).decode("utf-8", "replace")


def load_preset(name: str, workspace: Path) -> Preset:
    """The preset of that name, with the words of the one that it names."""
    preset = _SHELF.load(name, workspace)
    if not preset.words_of:
        return preset
    if preset.words_of not in (known := preset_names(workspace)):
        mend = did_you_mean(preset.words_of, known)
        raise ConfigError(f"presets/{name}.toml: words_of: there is no preset “{preset.words_of}”; {mend}")
    other = _SHELF.load(preset.words_of, workspace)
    return preset.model_copy(update={one: getattr(other, one) | getattr(preset, one) for one in _WORDS})
