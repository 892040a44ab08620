"""Blocks of `Name: value` lines, an empty line or one of dashes between them; apt writes its history so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import CHUNK_ROWS, Chunks, Row, SetAside, aside, chunk_of
from reporter.sources.looks import Look, open_text

_FIELD = re.compile(r"([A-Za-z][\w .{}/-]{0,60}?):(?:\s+(.*))?")

Block = dict[str, str]
_ACTIONS = ("Install", "Reinstall", "Upgrade", "Downgrade", "Remove", "Purge")
_PACKAGE = re.compile(r"([^\s:,()]+)(?::\S+)?(?: \(([^()]*)\))?(?:, |$)")


def read_blocks(look: Look, preset: Preset) -> Chunks:
    """The blocks of the file; a line that continues none is set aside."""
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    has_any = False
    with open_text(look) as file:
        for number, block in blocks(file, set_aside):
            has_any = True
            rows.append((number, block))
            if len(rows) == CHUNK_ROWS:
                yield chunk_of(rows, set_aside.copy())
                rows.clear()
                set_aside.clear()
    if not has_any:
        raise DataError(f"{look.name}: holds no lines like “Name: value”", "choose the preset of this file")
    yield chunk_of(rows, set_aside)


def blocks(file: IO[str], set_aside: list[SetAside]) -> Iterator[tuple[int, Block]]:
    """Each block with the line it begins on; an indented line goes on with the value above it."""
    first, block, last = 0, Block(), ""
    for number, line in enumerate(file, 1):
        text = line.strip("\ufeff\r\n ")
        if not text or not text.strip("-"):
            if block:
                yield first, block
            block, last = {}, ""
        elif block and last and line[:1] in (" ", "\t"):
            block[last] += f"\n{text.strip()}"
        elif found := _FIELD.fullmatch(text):
            first = first if block else number
            last = found[1]
            block[last] = (found[2] or "").strip()
        else:
            set_aside.append(aside(number, "is not written “Name: value”", [text]))
    if block:
        yield first, block


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
