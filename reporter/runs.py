"""The road on one page: workspace and store → facts → brief → report → documents → folder."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporter.cadences import MENU, Cadence
from reporter.config import Client, Workspace, read_commentary
from reporter.errors import CannotWriteError, ReporterError, UsageError
from reporter.outputs.registry import MEDIA, render_documents
from reporter.periods import parse_period
from reporter.report import Document, Edition, Report
from reporter.sections.small_print import small_print
from reporter.sections.tiles import tiles
from reporter.store.loading import load_facts
from reporter.store.opening import Store
from reporter.story.asks import wash_of
from reporter.story.brief import Brief
from reporter.story.headline import headline
from reporter.story.lede import lede, preheader, subject
from reporter.story.prepared import prepared
from reporter.story.situation import assess


@dataclass(frozen=True)
class Outcome:
    """What a run says about one edition: where it lies, or why it is not there."""

    edition: Edition
    folder: Path | None = None
    documents: tuple[str, ...] = ()
    headline: str = ""
    fault: str = ""
    hint: str = ""
    trace: str = ""


@dataclass(frozen=True)
class Order:
    """What to build: one cadence for some clients, with which clock, into which media and folder."""

    cadence: Cadence
    clients: tuple[str, ...]
    now: datetime
    folder: Path
    period: str = ""
    outputs: tuple[str, ...] = ()


def build(workspace: Workspace, store: Store, order: Order) -> Iterator[Outcome]:
    """One outcome per client; one failed edition never stops the others."""
    for slug in order.clients:
        edition = edition_of(workspace.clients[slug], order)
        try:
            yield build_edition(workspace, store, edition, order)
        except ReporterError as fault:
            yield Outcome(edition, fault=str(fault), hint=fault.hint)
        except Exception:  # a bug in one edition must not cost the others theirs
            yield Outcome(edition, fault="unexpected fault", trace=traceback.format_exc())


def outputs_named(text: str) -> tuple[str, ...]:
    """“page,pdf” as the media's names; UsageError for one that is not on the shelf."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in MEDIA:
            raise UsageError(f"“{name}” is not an output", f"choose from {', '.join(MEDIA)}")
    return names


def edition_of(client: Client, order: Order) -> Edition:
    """The edition that is due at `now`, or of the period asked for."""
    cadence = order.cadence
    period = parse_period(order.period, client.zone) if order.period else cadence.due(order.now, client.zone)
    if period.unit != cadence.unit:
        raise UsageError(
            f"“{order.period}” is not a {cadence.unit}, which a {cadence.name} report needs",
            f"the newest complete one is {cadence.due(order.now, client.zone).name}",
        )
    return Edition(cadence.name, client.slug, period)


def build_edition(workspace: Workspace, store: Store, edition: Edition, order: Order) -> Outcome:
    """Facts → report → documents → folder: everything is rendered before anything is written."""
    client = workspace.clients[edition.client]
    report = report_on(workspace, store, edition, order.now)
    documents = render_documents(report, client.brand, order.outputs or order.cadence.outputs)
    folder = write(documents, order.folder / edition.key)
    return Outcome(edition, folder, tuple(document.name for document in documents), " ".join(report.headline))


def report_on(workspace: Workspace, store: Store, edition: Edition, now: datetime) -> Report:
    """Facts, the author's note and the clock become one report."""
    client = workspace.clients[edition.client]
    note = read_commentary(workspace.folder, client.slug, edition.period.name)
    brief = Brief(load_facts(store, edition), client, note, now, workspace.sources)
    return compose(brief, MENU[edition.cadence])


def compose(brief: Brief, cadence: Cadence) -> Report:
    """All words and figures of one edition, before any medium. Not here: layout, files, mail."""
    situation = assess(brief)
    line = headline(brief, situation)
    made = [section for maker in cadence.sections if (section := maker(brief))]
    shown, tile_figures = tiles(brief, situation)
    figures = (*tile_figures, *(figure for section in made for figure in section.figures))
    client, provider = brief.client, brief.client.provider
    return Report(
        edition=brief.facts.edition,
        title=cadence.title,
        provider=provider.name,
        client=client.name,
        period=brief.voice.period(brief.period),
        tone=situation.tone,
        headline=line,
        lede=lede(brief, situation),
        prepared=prepared(brief),
        tiles=shown,
        wash=wash_of(brief, situation.asks),
        sections=(*made, small_print(brief, figures)),
        subject=subject(brief, line),
        preheader=preheader(brief, situation),
        footer=" · ".join(part for part in (provider.name, client.brand.footer) if part),
        language=client.locale.replace("_", "-"),
        paper=client.paper or ("Letter" if client.locale[-3:] in ("_US", "_CA") else "A4"),
        compact=cadence.compact,
        made_at=brief.now,
        figures=tuple(dict.fromkeys(figures)),
    )


def write(documents: Sequence[Document], folder: Path) -> Path:
    """Put an edition in its folder, whole or not at all; an older one is replaced."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as made:
            fresh = Path(made, "new")
            fresh.mkdir()
            for document in documents:
                (fresh / document.name).write_bytes(document.content)
            if folder.exists():
                folder.rename(Path(made, "old"))
            fresh.rename(folder)
    except OSError as fault:
        raise CannotWriteError(
            f"cannot write {folder}: {fault.strerror or fault}", "give --out a folder you may write to"
        ) from fault
    return folder
