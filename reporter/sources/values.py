"""What stands in the columns that fill a field: stripped text, "" where a word says not set."""

from __future__ import annotations

import re

import pandas as pd

from reporter.config.presets import Joined, Preset


class Values:
    """The source text of one chunk."""

    def __init__(self, preset: Preset, found: dict[str, str], frame: pd.DataFrame) -> None:
        self._preset = preset
        self._found = found
        self._frame = frame
        self._unset = frozenset(preset.unset.words)
        self._texts: dict[str, list[str]] = {}

    def of_field(self, name: str) -> list[str] | None:
        """The field's text, row by row; None when no column holds it."""
        return self.first_filled(self._preset.sources_of(name), self._preset.columns.get(name, ""))

    def first_filled(
        self, wanted: tuple[str, ...], spec: str | tuple[str, ...] | Joined = ""
    ) -> list[str] | None:
        """Of the wanted columns that are there the first filled one, or all joined."""
        parts = [self.of_column(name) for name in wanted if name in self._found]
        if not parts:
            return None
        if isinstance(spec, Joined):
            if spec.complete and len(parts) < len(wanted):
                return [""] * len(self._frame)
            return [_joined(row, spec) for row in zip(*parts, strict=True)]
        if len(parts) == 1:
            return parts[0]
        return [next(filter(None, row), "") for row in zip(*parts, strict=True)]

    def of_column(self, wanted: str) -> list[str]:
        """The text of a column that the preset wants; one that stands several times is made one."""
        if wanted not in self._texts:
            name = self._found[wanted]
            how = self._preset.repeated.get(wanted)
            self._texts[wanted] = self._gathered(name, how) if how else self._stripped(name)
        return self._texts[wanted]

    def _stripped(self, name: str) -> list[str]:
        if name not in self._frame:
            return [""] * len(self._frame)
        values = list(map(str.strip, self._frame[name].tolist()))
        if not self._unset.isdisjoint(values):
            values = ["" if value in self._unset else value for value in values]
        return values

    def _gathered(self, name: str, how: str) -> list[str]:
        copy = re.compile(re.escape(name) + r"( \(\d+\))?")
        parts = [self._stripped(column) for column in self._frame.columns if copy.fullmatch(column)]
        if not parts:
            return [""] * len(self._frame)
        if how == "first":
            return [next(filter(None, row), "") for row in zip(*parts, strict=True)]
        return [", ".join(dict.fromkeys(filter(None, row))) for row in zip(*parts, strict=True)]


def _joined(row: tuple[str, ...], spec: Joined) -> str:
    return "" if spec.complete and not all(row) else spec.between.join(filter(None, row))
