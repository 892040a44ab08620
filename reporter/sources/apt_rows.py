"""apt's history.log: what one run of it installed, upgraded or removed is a row each."""

from __future__ import annotations

import re

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.block_rows import Block, blocks
from reporter.sources.chunks import Chunks, SetAside
from reporter.sources.json_rows import Row, chunk_of
from reporter.sources.opening import Look, open_text

_ACTIONS = ("Install", "Reinstall", "Upgrade", "Downgrade", "Remove", "Purge")
_PACKAGE = re.compile(r"([^\s:,()]+)(?::\S+)?(?: \(([^()]*)\))?(?:, |$)")


def read_apt(look: Look, preset: Preset) -> Chunks:
    """A row per run and action, with the packages it touched and how many they are."""
    set_aside: list[SetAside] = []
    rows: list[Row] = []
    with open_text(look) as file:
        for number, block in blocks(file, set_aside):
            rows += [(number, row) for row in _actions(block)]
    if not any("Start-Date" in row for _, row in rows):
        raise DataError(f"{look.name}: holds no run of apt", "choose the preset of this file")
    yield chunk_of(rows, set_aside)


def _actions(block: Block) -> list[Block]:
    around = {name: " ".join(value.split()) for name, value in block.items() if name not in _ACTIONS}
    around["Result"] = "Error" if around.get("Error") else "Done"
    return [around | _action(name, block[name]) for name in _ACTIONS if name in block] or [around]


def _action(name: str, listed: str) -> Block:
    packages = _PACKAGE.findall(listed)
    told = (f"{package} {_newest(versions)}".strip() for package, versions in packages)
    return {"Action": name, "Packages": ", ".join(told), "Count": str(len(packages))}


def _newest(versions: str) -> str:
    """The version after the run, of “old, new” or “new, automatic”."""
    told = [version for version in versions.split(", ") if version != "automatic"]
    return told[-1] if told else ""
