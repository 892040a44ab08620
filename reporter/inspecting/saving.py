"""A preset written into the workspace, never over a file unless told to."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from reporter.errors import CannotWriteError, UsageError


def place_of(folder: Path, name: str, *, force: bool) -> Path:
    """Where a preset of that name goes; UsageError when the name will not do, or is taken."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name):
        better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63] or "our-desk"
        raise UsageError(
            f"“{name}” cannot be a preset's name", f"write small letters and hyphens: --save {better}"
        )
    target = folder / "presets" / f"{name}.toml"
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", "choose another name, or write over it with --force")
    return target


def save_preset(target: Path, text: str, *, force: bool) -> None:
    """Write it, whole or not at all."""
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(exist_ok=True)
        half.write_text(text, encoding="utf-8")
        _put(half, target, force=force)
    except OSError as error:
        raise CannotWriteError(f"{target}: cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _put(half: Path, target: Path, *, force: bool) -> None:
    if force:
        half.replace(target)
        return
    try:
        os.link(half, target)  # fails where somebody was quicker
    except FileExistsError:
        hint = "choose another name, or write over it with --force"
        raise UsageError(f"{target} is there already", hint) from None
