"""A product's words for status, priority, kind and outcome as ours; unknown words are counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar, get_args

from reporter.config.presets import Preset
from reporter.records import PRIORITIES, ActivityKind, ActivityOutcome, ChangeStatus, Kind, Status, Verdict

T = TypeVar("T")

OWN_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "tickets": {"kind": get_args(Kind), "status": get_args(Status)},
    "activities": {"kind": get_args(ActivityKind), "outcome": get_args(ActivityOutcome)},
    "changes": {"status": get_args(ChangeStatus)},
    "ratings": {"verdict": get_args(Verdict)},
}
# What an unknown word becomes; "" is settled later: a status by its times, a verdict by setting it aside.
DEFAULTS = {
    "tickets": {"kind": "incident", "status": ""},
    "activities": {"kind": "note", "outcome": "warning"},
    "changes": {"status": "scheduled"},
    "ratings": {"verdict": ""},
}
EMPTY = DEFAULTS | {"activities": {"kind": "note", "outcome": "ok"}}
_FLAGS = {
    "yes": True, "true": True, "1": True, "y": True, "on": True,
    "no": False, "false": False, "0": False, "n": False, "off": False,
}  # fmt: skip


class Dictionary:
    """Translates the words of one source, and counts those it does not know."""

    def __init__(self, preset: Preset) -> None:
        self._preset = preset
        self.unknown: Counter[tuple[str, str]] = Counter()

    def words(self, field: str, values: list[str]) -> list[str]:
        """The field's values in our words."""
        records = self._preset.records
        known = {word: word for word in OWN_WORDS[records][field]}
        known |= {_folded(word): ours for word, ours in getattr(self._preset, field).items()}
        known.setdefault("", EMPTY[records][field])
        return self._translate(field, values, known, DEFAULTS[records][field])

    def priorities(self, values: list[str]) -> list[int]:
        """1 to 4, from numbers or words; normal when unknown or empty."""
        known = {str(number): number for number in PRIORITIES}
        known |= {name.lower(): number for number, name in PRIORITIES.items()} | {"": 3}
        for word, number in self._preset.priority.items():
            known |= dict.fromkeys(_spelled(word), number)
        return self._translate("priority", values, known, 3)

    def flags(self, field: str, values: list[str], default: bool) -> list[bool]:
        """Yes or no; the default when unknown or empty."""
        return self._translate(field, values, _FLAGS | {"": default}, default)

    def _translate(self, field: str, values: list[str], known: Mapping[str, T], default: T) -> list[T]:
        meant: dict[str, T] = {}
        for value, count in Counter(values).items():
            folded = _folded(value)
            meant[value] = known.get(folded, default)
            if folded not in known:
                self.unknown[(field, value)] += count
        return [meant[value] for value in values]


def _spelled(word: str) -> list[str]:
    """The words that one of the preset stands for: “50..99” is every whole number from 50 to 99."""
    span = re.fullmatch(r"(\d{1,4})\.\.(\d{1,4})", word)
    return [str(number) for number in range(int(span[1]), int(span[2]) + 1)] if span else [_folded(word)]


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word.strip().casefold())
