"""Mail into a folder: one .eml file for each message, whole or absent."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from types import TracebackType

from reporter.delivery.messages import Message, UnreachableError
from reporter.files import write_whole

_LONGEST = 120


class FolderTransport:
    """A folder of .eml files, named after their Message-IDs."""

    is_repeatable = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> FolderTransport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def offer(self, recipient: str, size: int) -> None:
        """Make the folder when it is missing."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise self._unwritable(fault) from None

    def hand_over(self, message: Message) -> str:
        """Write the file; the same message again is the same file."""
        name = file_name(message.message_id)
        try:
            write_whole(self._folder / name, message.content, mode=None, alone=True)
        except OSError as fault:
            raise self._unwritable(fault) from None
        return f"written to {self._folder.name}/{name}"

    def _unwritable(self, fault: OSError) -> UnreachableError:
        return UnreachableError(
            f"the mail folder {self._folder} cannot be written: {fault.strerror or fault}"
        )


def file_name(message_id: str) -> str:
    """<a.b@example.com> → a.b@example.com.eml; a mark of its own where the name had to be changed."""
    plain = message_id.strip().removeprefix("<").removesuffix(">")
    name = re.sub(r"[^A-Za-z0-9._@+=-]+", "-", plain).lstrip(".")[:_LONGEST]
    if name != plain:
        name += "-" + hashlib.sha256(plain.encode()).hexdigest()[:8]
    return f"{name}.eml"
