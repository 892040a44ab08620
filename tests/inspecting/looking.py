"""Small exports written by the tests, and what inspecting makes of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from reporter.config.presets import Preset
from reporter.inspecting import Inspection, inspect_file
from reporter.inspecting.proposal import Wishes
from reporter.inspecting.trials import Site

YEAR = 2026
LONDON = Site("Europe/London")


def look(
    folder: Path,
    content: str | bytes,
    name: str = "export.csv",
    wishes: Wishes | None = None,
    site: Site = LONDON,
) -> Inspection:
    """The file inspected without the presets that come with Reporter."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return inspect_file(path, name, wishes or Wishes(YEAR, anew=True), site)


def mapped(found: Inspection) -> dict[str, str]:
    """Field → column."""
    return {field: guess.column for field, guess in found.guesses.items()}


def preset_in(text: str) -> Preset:
    """The preset that a proposed text says."""
    return Preset.model_validate(tomllib.loads(text))
