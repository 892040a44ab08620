"""What of a held edition reads otherwise than when it was last looked at; kept in the workspace, in .seen."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

from reporter.errors import safely
from reporter.files import make_private_folder, write_whole
from reporter.ledger import Entry
from reporter.preview.marking import texts_in

_FOLDER = ".seen"
_TOP = "The top"
_NOT_COMPARED = ("prepared", "schema", "key", "title", "provider", "client", "period", "footer")
_ARRANGED = ("label", "heading", "when", "last_line")  # labels; when the feeds came before this making
_OF_ITSELF = ("small_print",)
_Texts = list[tuple[str, str]]  # part and text, in the order of reading


@dataclass(frozen=True)
class Passage:
    """A text that was not there, is gone, or reads otherwise: then it has both."""

    part: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Difference:
    """What has changed since an edition was looked at as it was made then."""

    made_at: datetime
    passages: tuple[Passage, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The headings under which something changed, each once."""
        return tuple(dict.fromkeys(one.part for one in self.passages))


def looked_at(folder: Path, entry: Entry, model: Mapping[str, Any]) -> Difference | None:
    """Remember what is looked at; what of it has changed since an earlier one was, or None."""
    file = folder / _FOLDER / f"{entry.key}.json"
    known = _kept(file)
    if known.get("sha256") != entry.report_sha256:
        before = {"made_at": known["made_at"], "texts": known["texts"]} if known else None
        known = {
            "sha256": entry.report_sha256,
            "made_at": entry.made_at.isoformat(),
            "texts": list(_texts(model)),
            "before": before,
        }
        safely(_keep, file, json.dumps(known, ensure_ascii=False).encode())  # to look needs no leave
    if not known["before"]:
        return None
    passages = tuple(_passages(known["before"]["texts"], known["texts"]))
    return Difference(datetime.fromisoformat(known["before"]["made_at"]), passages) if passages else None


def forget_all_but(folder: Path, keys: Collection[str]) -> None:
    """Remove what is kept of editions that wait no more."""
    root = folder / _FOLDER
    for file in root.rglob("*.json"):
        if file.relative_to(root).as_posix().removesuffix(".json") not in keys:
            with suppress(OSError):
                file.unlink()


def _keep(file: Path, content: bytes) -> None:
    make_private_folder(file.parent)
    write_whole(file, content, lasting="no")


def _kept(file: Path) -> dict[str, Any]:
    try:
        known = json.loads(file.read_bytes())
        return known if {"sha256", "made_at", "texts", "before"} <= known.keys() else {}
    except (OSError, ValueError, AttributeError):
        return {}


def _texts(model: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    top = {name: part for name, part in model.items() if name not in (*_NOT_COMPARED, "sections")}
    parts = [(_TOP, top), *((str(one["heading"]), one) for one in model.get("sections", ()))]
    for heading, part in parts:
        for place, text in texts_in(part):
            if text and place.rpartition(".")[2] not in _ARRANGED and part.get("name") not in _OF_ITSELF:
                yield heading, text


def _passages(before: _Texts, after: _Texts) -> Iterator[Passage]:
    old, new = [tuple(one) for one in before], [tuple(one) for one in after]
    for what, start, end, at, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for gone, come in zip_longest(old[start:end], new[at:until]):
            if gone and come and gone[0] == come[0]:
                yield Passage(gone[0], gone[1], come[1])
            else:
                yield from (Passage(gone[0], before=gone[1]),) if gone else ()
                yield from (Passage(come[0], after=come[1]),) if come else ()
