"""An export inspected and read by the real reader, and held against what was written.

What is refused, asked or left out by name is said. What is stored and differs is a silent error.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from reporter.config.models import Provider, Source, Workspace
from reporter.errors import DataError
from reporter.inspecting import Inspection, inspect_file
from reporter.inspecting.proposal import Wishes
from reporter.inspecting.trials import Site
from reporter.sources.intake import SourceFile, read_source
from tests.readings.desks import Ticket
from tests.readings.writing import INSTANTS, ZONE, Export, write

YEAR = 2026


@dataclass
class Account:
    """What became of files: refused with a reason, their fields read and in all, and silent errors."""

    files: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    right: int = 0
    fields: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add(self, other: Account) -> None:
        """Both together."""
        self.files += other.files
        self.refused += other.refused
        self.right += other.right
        self.fields += other.fields
        self.unread += other.unread
        self.errors += other.errors

    def __str__(self) -> str:
        share = self.right / self.fields if self.fields else 0
        return (
            f"{self.files:,} files: {sum(self.refused.values()):,} refused or asked, {self.right:,} of"
            f" {self.fields:,} fields read ({share:.1%}), {len(self.errors):,} silent errors"
        )


def judge(export: Export) -> Account:
    """The file looked at, read with the preset that is proposed, and compared."""
    account = Account(files=1)
    with tempfile.TemporaryDirectory(prefix="reporter-readings-") as made:
        path = write(export, Path(made))
        try:
            found = inspect_file(path, path.name, Wishes(YEAR), Site(ZONE))
            read = _read(path, found, Path(made))
            frame = pd.concat([batch.frame for batch in read.batches], ignore_index=True)
        except DataError as fault:
            account.refused[_reason(str(fault))] += 1
            return account
    if found.coverage.records != "tickets":
        account.errors.append(f"{_name(export)}: read as {found.coverage.records}")
        return account
    account.errors += [f"{_name(export)}: {what}" for what in _errors(export, found, frame)]
    read_fields = {name for name in export.judged if _is_read(name, frame)}
    account.right, account.fields = len(read_fields), len(export.judged)
    account.unread.update(
        f"{export.language} {export.judged[one]}" for one in export.judged.keys() - read_fields
    )
    return account


def _read(path: Path, found: Inspection, folder: Path) -> SourceFile:
    (folder / "presets").mkdir()
    (folder / "presets" / "tried.toml").write_text(found.text, encoding="utf-8")
    space = Workspace(folder=folder, provider=Provider(name="Northfield IT", zone=ZONE))
    return read_source(
        Source(name="desk", files=path.name, preset="tried", client="acme", zone=ZONE), path, space
    )


def _reason(fault: str) -> str:
    return fault.partition(": ")[2].split("“")[0][:60]


def _name(export: Export) -> str:
    told = (export.language, export.format, export.writing, export.encoding, *sorted(export.traits))
    return f"seed {export.seed} ({', '.join(told)})"


def _is_read(name: str, frame: pd.DataFrame) -> bool:
    column = frame[name]
    if name == "id" and column.str.startswith("row-").all():  # made of the row, as none was found
        return False
    return bool(column.notna().any() if name in INSTANTS else (column != "").any())


def _errors(export: Export, found: Inspection, frame: pd.DataFrame) -> Iterator[str]:
    """Each field of which something else is stored than was written, once."""
    rows = frame.to_dict("records")
    if export.event_time:
        places = {ticket.id: place for place, ticket in enumerate(export.tickets)}
        rows.sort(key=lambda row: places.get(str(row["id"]), -1))
    if len(rows) > len(export.tickets):
        yield f"{len(rows)} records of {len(export.tickets)} tickets"
        return
    if len(rows) < len(export.tickets):
        if found.coverage.usable + sum(found.coverage.aside.values()) < len(export.tickets):
            yield f"{len(rows)} records of {len(export.tickets)} tickets"
        return
    for name in export.judged:
        if not _is_read(name, frame):
            continue
        wrong = [
            (true, row[name])
            for row, true in zip(rows, export.tickets, strict=True)
            if not _agrees(export, found, name, (row, true))
        ]
        if wrong:
            true, told = wrong[0]
            stored = f"{told!r} stored for {getattr(true, name)!r}"
            yield f"{name} “{export.judged[name]}”: {stored} ({len(wrong)} rows)"
    yield from _strange(export, rows)


def _strange(export: Export, rows: list[dict[Hashable, Any]]) -> Iterator[str]:
    """What is stored in fields that no column of the file tells."""
    for name in ("subject", "category", "resolution"):
        if any(row[name] == true.memo for row, true in zip(rows, export.tickets, strict=True)):
            yield f"the memo is told as the {name}"
    for name in ("resolution", "place", "channel"):
        if strange := next((row[name] for row in rows if row[name]), ""):
            yield f"{name}: {strange!r} stored, which no column tells"


def _agrees(export: Export, found: Inspection, name: str, pair: tuple[dict[Hashable, Any], Ticket]) -> bool:
    row, true = pair
    told, written = row[name], getattr(true, name)
    if name in INSTANTS:
        wanted = export.told(written)
        if name == "updated_at" and name not in found.guesses:
            return True  # then it follows from the other times
        if wanted is None or not isinstance(told, pd.Timestamp) or pd.isna(told):
            return wanted is None and (told is None or told is pd.NaT)
        slack = pd.Timedelta(seconds=90 if name in export.spans else 0)
        return bool(abs(told - pd.Timestamp(wanted)) <= slack)
    if name in ("status", "priority"):
        return told == written or bool(found.unknown.get(name))
    return str(told) == str(written).encode(export.encoding, "replace").decode(export.encoding)
