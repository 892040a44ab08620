"""A person's own TOML file, changed in one place: comments and order stay; it is never half written."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

from tomlkit.items import Table

from reporter.errors import CannotWriteError, ConfigError
from reporter.files import write_whole

BOM = "\ufeff"


def read_file(folder: Path, file: str) -> bytes:
    """A file of the workspace as it stands."""
    try:
        return (folder / file).read_bytes()
    except OSError as fault:
        raise ConfigError(f"{file}: cannot be read: {fault.strerror}") from None


def write_file(folder: Path, file: str, content: bytes) -> None:
    """Write it whole; who may read the file stays."""
    target = (folder / file).resolve()
    try:
        write_whole(target, content, mode=stat.S_IMODE(target.stat().st_mode), lasting="content")
    except OSError as fault:
        raise CannotWriteError(f"{file} cannot be written: {fault.strerror}", "nothing was changed") from None


def as_written(text: str, before: str) -> bytes:
    """The new text with the ends of lines, and the mark at its beginning, that the file had before."""
    if "\r\n" in before:
        text = re.sub(r"\r?\n", "\r\n", text)
    return ((BOM if before.startswith(BOM) else "") + text).encode()


def set_key(table: Any, key: str, value: Any) -> None:
    """Give a table of tomlkit that key, or take it away for None."""
    if value is None:
        table.pop(key, None)
    elif key in table or not isinstance(table, Table):
        table[key] = value
    else:
        # A new key stands below the last one, not below the comment that belongs to the next table.
        body = table.value.body
        below = next((place for place in range(len(body), 0, -1) if body[place - 1][0] is not None), 0)
        trailing = body[below:]
        del body[below:]
        table.append(key, value)
        body.extend(trailing)
