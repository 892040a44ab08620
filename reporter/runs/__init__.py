"""The road on one page: workspace and store → facts → brief → report → documents → folder."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from reporter.config import Workspace
from reporter.delivery.outbox import write
from reporter.errors import ReporterError, unexpected
from reporter.outputs.registry import render_documents
from reporter.report import Edition
from reporter.runs.composing import report_on
from reporter.runs.orders import Order, Outcome, edition_of
from reporter.store.opening import Store, open_store


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
                yield Outcome(edition, fault=unexpected(bug), trace=traceback.format_exc())


def build_edition(workspace: Workspace, store: Store, edition: Edition, order: Order) -> Outcome:
    """Facts → report → documents → folder: everything is rendered before anything is written."""
    client = workspace.clients[edition.client]
    report = report_on(workspace, store, edition, order.now)
    documents = render_documents(report, client.brand, order.outputs or order.cadence.outputs)
    folder = write(documents, order.folder / edition.key)
    return Outcome(edition, folder, tuple(document.name for document in documents), " ".join(report.headline))
