"""Write down what a client decided, in the person's own file of the reviews."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError

from reporter.config.faults import did_you_mean, parse_toml
from reporter.config.reviews import DecisionNote, ReviewFile, checked_review
from reporter.config.rewriting import BOM, as_written, read_file, set_key, write_file
from reporter.errors import ConfigError, UsageError

_HEADING = re.compile(r"\s*\[\[\s*decision\s*\]\]")
_ANY_HEADING = re.compile(r"\s*\[")


@dataclass(frozen=True)
class Settled:
    """What came of a decision, and on which day; `words` are yes, no, or what was said instead.

    A no ends it; any other answer leaves it open until it is done.
    """

    on: date
    words: str = ""
    became: str = ""
    end: Literal["", "done", "dropped"] = ""

    def items(self) -> Iterator[tuple[str, Any]]:
        """Key and new value; None takes the key away."""
        words = self.words.casefold() if self.words.casefold() in ("yes", "no") else self.words
        end = self.end or ("dropped" if words == "no" else "")
        if words:
            yield from (("decided", words), ("decided_on", self.on))
        if end:
            yield from (("state", end), ("ended_on", self.on))
        elif words:
            yield from (("state", "open"), ("ended_on", None))
        if self.became:
            yield "became", self.became


def decision_named(kept: ReviewFile, client: str, name: str) -> DecisionNote:
    """The decision of that id; UsageError where there is none."""
    if not kept.is_there:
        raise UsageError(
            f"there is no reviews/{client}.toml", f"write one with: reporter draft review {client}"
        )
    found = kept.decision_of(name)
    if found is None:
        known = [one.id for one in kept.decisions]
        raise UsageError(f"{kept.file} has no decision “{name}”", did_you_mean(name, known))
    return found


def decide(folder: Path, kept: ReviewFile, decision: DecisionNote, outcome: Settled) -> ReviewFile:
    """The file with what came of that decision, written once the whole of it was found sound."""
    before = read_file(folder, kept.file)
    number = [one.id for one in kept.decisions].index(decision.id)
    after = _changed(before, number, dict(outcome.items()), kept.file)
    try:
        sound = checked_review(after, kept.file)
    except ConfigError as fault:
        raise UsageError(str(fault), "nothing was changed") from None
    if after != before:
        write_file(folder, kept.file, after)
    return sound


def _changed(before: bytes, number: int, values: dict[str, Any], file: str) -> bytes:
    """Only the lines of that one table are written anew: those between may tell of anything else."""
    text = before.decode("utf-8")
    lines = text.removeprefix(BOM).splitlines(keepends=True)
    heads = [at for at, line in enumerate(lines) if _HEADING.match(line)]
    by_hand = UsageError(f"{file} is written in a way that cannot be changed here", "write it in by hand")
    if number >= len(heads):
        raise by_hand
    begun = heads[number]
    later = (at for at in range(begun + 1, len(lines)) if _ANY_HEADING.match(lines[at]))
    ended = next(later, len(lines))
    try:
        part = tomlkit.parse("".join(lines[begun:ended]))
    except TOMLKitError:
        raise by_hand from None
    table: Any = part["decision"]
    for key, value in values.items():
        set_key(table[0], key, value)
    changed = part.as_string()
    joint = "" if not lines[ended:] or changed.endswith("\n") else "\n"
    after = as_written("".join((*lines[:begun], changed, joint, *lines[ended:])), text)
    if parse_toml(after) != _as_meant(before, number, values):
        raise by_hand
    return after


def _as_meant(before: bytes, number: int, values: dict[str, Any]) -> dict[str, Any]:
    meant = parse_toml(before)
    table = meant["decision"][number]
    table.update({key: value for key, value in values.items() if value is not None})
    for key in [key for key, value in values.items() if value is None]:
        table.pop(key, None)
    return meant
