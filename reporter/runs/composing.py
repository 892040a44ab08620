"""Facts, the author's note and the clock become one report: all words and figures, before any medium."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from reporter.cadences import MENU, Cadence
from reporter.config import Workspace, read_commentary
from reporter.config.presets import load_preset
from reporter.errors import DataError
from reporter.report import Edition, Report
from reporter.sections import make
from reporter.sections.small_print import small_print
from reporter.sections.tiles import tiles
from reporter.store.facts import Facts
from reporter.store.loading import load_facts
from reporter.store.opening import Store
from reporter.story.asks import wash_of
from reporter.story.brief import Brief
from reporter.story.headline import headline
from reporter.story.lede import lede, preheader, prepared, subject
from reporter.story.situation import assess


def report_on(workspace: Workspace, store: Store, edition: Edition, now: datetime) -> Report:
    """The report of an edition as it is told at `now`."""
    return compose(brief_of(workspace, store, edition, now), MENU[edition.cadence])


def brief_of(workspace: Workspace, store: Store, edition: Edition, now: datetime) -> Brief:
    """All that an edition is told from; DataError when nothing is known of its client."""
    client = workspace.clients[edition.client]
    note = read_commentary(workspace.folder, client.slug, edition.period.name)
    facts = load_facts(store, edition)
    _refuse_ignorance(facts, client.name)
    return Brief(facts, client, note, now, workspace.sources, _known(workspace))


def compose(brief: Brief, cadence: Cadence) -> Report:
    """All words and figures of one edition, before any medium. Not here: layout, files, mail."""
    situation = assess(brief)
    line = headline(brief, situation)
    with brief.citing() as cited:
        shown = tiles(brief, situation)
    made = [section for name in cadence.sections if (section := make(name, brief))]
    figures = tuple(dict.fromkeys((*cited, *(figure for section in made for figure in section.figures))))
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
        compact=cadence.manner.compact,
        made_at=brief.now,
        figures=figures,
    )


def _known(workspace: Workspace) -> frozenset[str]:
    """The record types that some source feeds: without a log of changes, “none are planned” is not known."""
    return _records_of(tuple(source.preset for source in workspace.sources), workspace.folder)


@lru_cache(maxsize=16)
def _records_of(presets: tuple[str, ...], folder: Path) -> frozenset[str]:
    return frozenset(load_preset(preset, folder).records for preset in presets)


def _refuse_ignorance(facts: Facts, name: str) -> None:
    """A report on nothing would say that nothing happened; 0 and “no data” are different things."""
    first, period = facts.first_record_at, facts.edition.period
    if first is None:
        raise DataError(
            f"nothing is known of {name}: no ticket or activity of theirs has been read",
            "run: reporter ingest; check their `aliases`; records dated to the month only enter months",
        )
    if first >= period.end:
        raise DataError(
            f"nothing is known of {name} before {first:%Y-%m-%d}, so {period.name} cannot be told",
            "choose a later --period, or read older logs",
        )
