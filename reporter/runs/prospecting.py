"""A pack for who is no client yet, of an export of theirs: read apart, told, and nothing of it kept.

Neither the store nor the ledger is opened, and nobody is written to. Not here: guessing how the export reads.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reporter.cadences import FOR_PROSPECTS, MENU
from reporter.children import Child
from reporter.config import Prospect, Source, Workspace
from reporter.config.audiences import Sections
from reporter.delivery import gates
from reporter.errors import DataError, Failure, UsageError
from reporter.files import write_folder, write_whole
from reporter.periods import HALF, MONTH, QUARTER, YEAR, Period, period_of
from reporter.report import Edition, Memory
from reporter.runs import briefing, making
from reporter.runs.accounts import Outcome
from reporter.runs.building import Order, edition_of
from reporter.runs.making import Made, Task
from reporter.store.ingest import ingest_workspace
from reporter.store.soundness import clients_standing
from reporter.store.store import Store, open_store
from reporter.story.lint import ids_of, slips_of

FOLDER = "prospects"  # below out/
_PRESET = "export"
_MOST_MONTHS = 12
_EDGE = timedelta(days=3)  # a month that a log tells of from so near its begin, or to its end, is whole


@dataclass(frozen=True)
class Export:
    """Whose log it is, where it lies, and what reads it: a preset by name, or one written as text."""

    name: str
    file: Path
    preset: str = ""
    text: str = ""
    zone: str = ""

    @property
    def slug(self) -> str:
        """What its folder is called."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "prospect"


def build_pack(workspace: Workspace, export: Export, order: Order) -> Outcome:
    """What the export tells, in a folder of its own; DataError where it is not read, or has no month."""
    if not export.name.strip():
        raise UsageError("whose export it is must be said", 'write: --name "Larkhill Vets"')
    with Child(workspace.limits) as child, tempfile.TemporaryDirectory(prefix="reporter-") as scratch:
        space = _apart(workspace, export, Path(scratch))
        with open_store(space.store_path) as store:
            warnings = _read(space, store, order)
            edition = _edition(space, store, export, order)
            task = Task(edition, Memory(), order.now, outputs=order.outputs, is_draft=order.is_draft)
            (made,) = child.map(_made, (space,), (store,), (task,))
    if isinstance(made, Failure):
        raise made.as_fault()
    folder = write_folder(made.documents, order.folder / edition.key)
    names = tuple(one.name for one in made.documents)
    headline = " ".join(made.report.headline).strip()
    said = (*warnings, *made.said, *made.reasons)
    return Outcome(edition, folder, names, headline, warnings=said, slips=made.slips)


def _apart(workspace: Workspace, export: Export, scratch: Path) -> Workspace:
    """A workspace of this one export and its owner, in a folder that is thrown away."""
    provider = workspace.provider
    who = Prospect(
        slug=export.slug,
        name=export.name.strip(),
        zone=provider.zone,
        locale=provider.locale,
        provider=provider,
        brand=workspace.brand,
        catalogue=workspace.catalogue,
        sections=Sections(review=FOR_PROSPECTS),
    )
    presets, exports = scratch / "presets", scratch / "exports"
    if (workspace.folder / "presets").is_dir():
        shutil.copytree(workspace.folder / "presets", presets)
    presets.mkdir(exist_ok=True)
    if export.text:
        write_whole(presets / f"{_PRESET}.toml", export.text.encode())
    exports.mkdir()
    (exports / export.file.name).symlink_to(export.file.resolve())
    preset = _PRESET if export.text else export.preset
    source = Source(name=_PRESET, files="exports/*", preset=preset, client=who.slug, zone=export.zone or None)
    changed = {"folder": scratch, "store_file": None, "sources": (source,), "clients": {who.slug: who}}
    return workspace.model_copy(update=changed)


def _read(space: Workspace, store: Store, order: Order) -> list[str]:
    """What was said of the export while it was read; DataError with the words of ingest when it cannot be."""
    warnings = []
    for reading in ingest_workspace(space, store, None, order.now):
        if reading.fault:
            raise DataError(reading.fault, reading.hint)
        warnings += [reading.line] * bool(reading.set_aside_count) + [*reading.warnings]
    return warnings


def _edition(space: Workspace, store: Store, export: Export, order: Order) -> Edition:
    period = order.period or _whole_months(space, store, export, order).name
    return edition_of(space.clients[export.slug], replace(order, period=period))


def _whole_months(space: Workspace, store: Store, export: Export, order: Order) -> Period:
    """The newest twelve months that the log tells of from begin to end, or as many as there are."""
    (known,) = clients_standing(space, store, order.now)
    zone = ZoneInfo(space.provider.zone)
    if known.oldest_at is None or known.newest_at is None:
        raise DataError(
            f"{export.file}: nothing in it is dated before now", "check it with: reporter inspect"
        )
    oldest, newest = (at.astimezone(zone).date() for at in (known.oldest_at, known.newest_at))
    first = period_of(MONTH, oldest - _EDGE, zone.key).after
    last = period_of(MONTH, newest + _EDGE, zone.key).before
    if last.last < first.first:
        raise DataError(
            f"{export.file}: it tells of no whole month, but of {oldest} to {newest}",
            f"say which days to tell of: --since {oldest} --until {newest}",
        )
    months = Period(first.first, last.until, zone.key).months[-_MOST_MONTHS:]
    span = Period(months[0].first, months[-1].until, zone.key)
    named = (period_of(unit, span.first, zone.key) for unit in (YEAR, HALF, QUARTER, MONTH))
    return next((one for one in named if (one.first, one.until) == (span.first, span.until)), span)


def _made(space: Workspace, store: Store, task: Task) -> Made:
    """The pack with its documents; what is not sure of it is told as a reason."""
    brief = briefing.brief_of(space, store, task.edition, task.now)
    if not len(brief.this.opened):
        raise DataError(
            f"no ticket came in {brief.when}, so there is nothing to tell", "choose a later --period"
        )
    menu = MENU[task.edition.cadence]
    report = making.report_of(brief, menu)
    report = replace(report, is_draft=task.is_draft)
    reasons = (gates.completeness(brief, report), gates.statuses(brief, report), gates.columns(brief, report))
    slips = slips_of(report, brief.voice, (), ids_of(brief))
    made = Made(report, tuple(filter(None, reasons)), slips=slips)
    return making.printed(space, made, task.outputs)
