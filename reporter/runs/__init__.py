"""The road on one page: workspace and store → facts → brief → report → documents → folder."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import datetime

from reporter.cadences import MENU
from reporter.config import Workspace, read_commentary
from reporter.config.presets import load_preset
from reporter.errors import DataError, ReporterError
from reporter.outputs.registry import render_documents
from reporter.report import Edition, Report
from reporter.runs.composing import compose
from reporter.runs.orders import Order, Outcome, edition_of
from reporter.runs.writing import write
from reporter.store.facts import Facts
from reporter.store.loading import load_facts
from reporter.store.opening import Store, open_store
from reporter.story.brief import Brief


def build_all(workspace: Workspace, order: Order) -> Iterator[Outcome]:
    """One outcome per client; one failed edition never stops the others."""
    editions = [edition_of(workspace.clients[slug], order) for slug in order.clients]
    with open_store(workspace.store_path) as store:
        for edition in editions:
            try:
                yield build_edition(workspace, store, edition, order)
            except ReporterError as fault:
                yield Outcome(edition, fault=str(fault), hint=fault.hint)
            except Exception as bug:  # in one edition it must not cost the others theirs
                told = f"unexpected {type(bug).__name__}: {bug}"
                yield Outcome(edition, fault=told, trace=traceback.format_exc())


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
    facts = load_facts(store, edition)
    _refuse_ignorance(facts, client.name)
    brief = Brief(facts, client, note, now, workspace.sources, _known(workspace))
    return compose(brief, MENU[edition.cadence])


def _known(workspace: Workspace) -> frozenset[str]:
    """The record types that some source feeds: without a log of changes, “none are planned” is not known."""
    return frozenset(load_preset(source.preset, workspace.folder).records for source in workspace.sources)


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
