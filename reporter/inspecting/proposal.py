"""A preset composed from what was found, written as TOML."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

from reporter.inspecting.columns import Guess
from reporter.inspecting.profile import Survey
from reporter.inspecting.shape import Shape
from reporter.inspecting.vocabulary import has_words, meaning
from reporter.records import PRIORITIES, RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.words import OWN_WORDS

_USUAL_UNSET = ("?", "-", "Not set")
_MOST_UNKNOWN = 40
_SECONDS = ("second", "timespent", "actiontime", "time spent", "total_duration", "archive.duration")
_HOURS = (
    "hour", "hrs", "(h)", "heure", "stunde", "hora", "uren", "spent time", "temps passé", "aufgewendete",
    "tiempo dedicado", "tempo gasto",
)  # fmt: skip


@dataclass
class Proposal:
    """What a preset for the file would say."""

    label: str
    records: str
    shape: Shape
    guesses: dict[str, Guess]
    formats: tuple[str, ...] = ("iso",)
    zone: str = ""
    precision: str = "instant"
    is_event_log: bool = False
    order_by: str = ""
    remarks: list[str] = field(default_factory=list)


def as_toml(proposal: Proposal, survey: Survey) -> str:
    """The preset's text: what was found, and as comments what a person should look at."""
    parts = [
        _head(proposal),
        _format(proposal),
        _columns(proposal, survey),
        *_words(proposal, survey),
        _dates(proposal),
        _client(proposal),
        _unset(proposal, survey),
        _durations(proposal, survey),
        _repeated(proposal, survey),
        _events(proposal),
    ]
    return "\n".join(part for part in parts if part)


def quoted(text: str) -> str:
    """A TOML string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(quoted(word) for word in words)}]"


def _comment(text: str) -> str:
    return "".join(f"# {' '.join(line.split())}\n" for line in text.splitlines())


def _head(proposal: Proposal) -> str:
    remarks = "".join(_comment(remark) for remark in proposal.remarks)
    required = [TIME_COLUMN[proposal.records]]
    required += ["id"] if "id" in proposal.guesses else []
    return (
        f"{remarks}records = {quoted(proposal.records)}\nlabel = {quoted(proposal.label)}\n"
        f"required = {_listed(required)}\n"
    )


def _format(proposal: Proposal) -> str:
    told = proposal.shape.format.model_dump(exclude_defaults=True)
    return _section("format", {name: _value(value) for name, value in told.items()})


def _value(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    return _listed(value) if isinstance(value, (tuple, list)) else str(value).lower()


def _section(name: str, lines: dict[str, str]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()) if lines else ""


def _columns(proposal: Proposal, survey: Survey) -> str:
    text = "[columns]\n"
    for name in [*columns(RECORD_TYPES[proposal.records])]:
        if guess := proposal.guesses.get(name):
            if name == "client":
                continue
            samples = " · ".join(_short(value) for value in guess.samples)
            text += (
                f"{name} = {quoted(guess.written)}  # {guess.confidence:.0%}: {samples}".rstrip(": ") + "\n"
            )
    return text


def _short(value: str) -> str:
    shown = "".join(mark if mark.isprintable() else " " for mark in value)
    return shown if len(shown) <= 30 else shown[:29] + "…"


def _words(proposal: Proposal, survey: Survey) -> list[str]:
    found = []
    for name in ("status", "priority", "kind", "outcome"):
        guess = proposal.guesses.get(name)
        if guess and (has_words(proposal.records, name) or name == "priority"):
            found.append(_vocabulary(proposal.records, name, survey.columns[guess.column].words))
    return found


def _vocabulary(records: str, name: str, words: Counter[str]) -> str:
    known, unknown = {}, []
    for word, count in words.most_common():
        ours = meaning(records, name, word)
        if ours:
            known[quoted(word)] = ours if name == "priority" else quoted(ours)
        else:
            unknown.append((word, count))
    choice = [f"{number} {word.lower()}" for number, word in PRIORITIES.items()]
    choice = choice if name == "priority" else list(OWN_WORDS[records][name])
    text = f"[{name}]\n" + "".join(f"{word} = {ours}\n" for word, ours in known.items())
    if unknown:
        text += f"# Not known; fill in one of: {', '.join(choice)}\n"
        for word, count in unknown[:_MOST_UNKNOWN]:
            text += f"# {quoted(word[:60])} =   # {count:,} rows\n"
        text += f"# and {len(unknown) - _MOST_UNKNOWN:,} more\n" if len(unknown) > _MOST_UNKNOWN else ""
    return text if known or unknown else ""


def unknown_words(proposal: Proposal, survey: Survey) -> dict[str, list[str]]:
    """For each field of fixed words those that are not known, the commonest first."""
    found = {}
    for name in ("status", "priority", "kind", "outcome"):
        guess = proposal.guesses.get(name)
        if guess and (has_words(proposal.records, name) or name == "priority"):
            words = survey.columns[guess.column].words
            missing = [word for word, _ in words.most_common() if not meaning(proposal.records, name, word)]
            if missing:
                found[name] = missing
    return found


def _dates(proposal: Proposal) -> str:
    lines = {}
    if proposal.formats != ("iso",):
        lines["formats"] = _listed(proposal.formats)
    if proposal.zone:
        lines["zone"] = quoted(proposal.zone)
    if proposal.precision != "instant":
        lines["precision"] = quoted(proposal.precision)
    return _section("dates", lines)


def _client(proposal: Proposal) -> str:
    guess = proposal.guesses.get("client")
    return _section("client", {"column": quoted(guess.written)}) if guess else ""


def _unset(proposal: Proposal, survey: Survey) -> str:
    used = {guess.column for guess in proposal.guesses.values()}
    met = {word for name in used for word in survey.columns[name].unset} - set(_USUAL_UNSET)
    return _section("unset", {"words": _listed([*_USUAL_UNSET, *sorted(met)])}) if met else ""


def _durations(proposal: Proposal, survey: Survey) -> str:
    lines = {}
    for name in ("minutes_worked", "minutes_on_hold", "minutes"):
        if guess := proposal.guesses.get(name):
            lines[name] = quoted(_unit(guess.column, survey.columns[guess.column].clock_share))
    return _section("durations", lines)


def _unit(column: str, clock_share: float) -> str:
    if clock_share > 0.5:
        return "clock"
    low = column.casefold()
    if any(
        word in low
        for word in ("second", "timespent", "actiontime", "time spent", "total_duration", "archive.duration")
    ):
        return "seconds"
    return "hours" if any(word in low for word in _HOURS) else "minutes"


def _repeated(proposal: Proposal, survey: Survey) -> str:
    twice = {guess.column for guess in proposal.guesses.values() if f"{guess.column} (2)" in survey.columns}
    return _section("repeated", {quoted(name): quoted("first") for name in sorted(twice)})


def _events(proposal: Proposal) -> str:
    if not proposal.is_event_log:
        return ""
    return f"[events]\norder_by = {quoted(proposal.order_by)}\n" if proposal.order_by else "[events]\n"
