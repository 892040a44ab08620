"""What a held edition was made of, as two hashes: of what it says, and of how it looks.

As long as they are the same it need not be composed again to know that it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from reporter import __version__
from reporter.config import Workspace
from reporter.config.commentary import commentary_path
from reporter.config.environment import resource_folder
from reporter.runs.desk import Desk
from reporter.runs.making import Task, record_types

_NOTE = "what the held editions were made of"


def read_marks(desk: Desk) -> dict[str, str]:
    """The marks of the editions that were held when a run last ended, by key."""
    found: dict[str, str] = json.loads(desk.ledger.note(_NOTE) or "{}")
    return found


def keep_marks(desk: Desk, marks: dict[str, str]) -> None:
    """Remember the marks of what is still held; those of the rest are of no use."""
    held = {entry.key for entry in desk.ledger.entries(states={"held"})}
    told = json.dumps({key: mark for key, mark in sorted(marks.items()) if key in held})
    if told != (desk.ledger.note(_NOTE) or "{}"):
        desk.ledger.set_note(_NOTE, told)


def mark_of(desk: Desk, task: Task, records: str) -> str:
    """Of all that the edition is made of; `records` is the hash of its client's."""
    workspace, client = desk.workspace, desk.workspace.clients[task.edition.client]
    told_by = commentary_path(workspace.folder, task.edition)
    says = _hash(
        [
            client.model_dump_json().encode(),
            *(source.model_dump_json().encode() for source in workspace.sources),
            repr((sorted(record_types(workspace)), task.unread, task.stuck, records)).encode(),
            _content(told_by),
        ]
    )
    return f"{says} {look_of(workspace, client.slug)}"


def _content(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path else b""
    except OSError as fault:
        return str(fault).encode()  # told where the edition is made


def looks_the_same(mark: str, now: str) -> bool:
    """Whether two marks tell of the same look, whatever is said; one that is not known counts as the same."""
    return not mark or mark.rpartition(" ")[2] == now.rpartition(" ")[2]


def look_of(workspace: Workspace, slug: str) -> str:
    """A hash of templates, styles, fonts and the client's brand."""
    brand = workspace.clients[slug].brand
    folder = [brand.folder] if brand.logo else []
    return _hash([_templates(), brand.model_dump_json().encode(), *_contents(folder)])


@lru_cache(maxsize=1)
def _templates() -> bytes:
    return _hash(_contents([resource_folder("templates")])).encode()


def _contents(folders: Iterable[Path]) -> Iterator[bytes]:
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield path.relative_to(folder).as_posix().encode()
            yield _content(path)


def _hash(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256(__version__.encode())
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
