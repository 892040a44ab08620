"""What is built for others than clients: success stories, and the page for partners. None is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from pathlib import Path

from reporter.cadences import PARTNERS, PROVIDER
from reporter.children import Child
from reporter.config import Workspace
from reporter.errors import Failure, ReporterError, UsageError, safely
from reporter.files import sweep, write_folder
from reporter.outputs import render_documents
from reporter.report import Document, Edition, Report
from reporter.runs.accounts import Outcome
from reporter.runs.building import IDLE, Order, edition_of, mended
from reporter.runs.sharing import Given, given_by, left_out_of, not_agreed, nothing_to_tell, page_for_partners
from reporter.store.rereading import open_as_found
from reporter.story.lint import Slip, slips_of
from reporter.story.others.outward import MUST_BE_READ, Frame, success_story
from reporter.story.sentences import counted

_WHOLE_MONTHS = ("month", "quarter", "half", "year")
_NOTE = Document("read-first.txt", "text/plain; charset=utf-8", f"Held: {MUST_BE_READ}.\n".encode())
_ASK = "once a client agreed, write share = true in its file in clients/"


def build_for_others(workspace: Workspace, order: Order) -> Iterator[Outcome]:
    """A success story of each client that is named, else of all who agreed; or the one page for partners."""
    slugs = _agreed(workspace, order)
    reader = workspace.as_reader
    edition = edition_of(reader, order)
    if edition.period.unit not in _WHOLE_MONTHS:
        raise UsageError(
            f"“{order.period}” tells days, and stories told to others name months alone",
            "write --period 2026-Q3, 2026-H2, 2026-08 or 2026",
        )
    sweep(order.folder, IDLE)
    with open_as_found(workspace.store_path) as store:
        told = mended(workspace, store, order)
        with Child(workspace.limits, workspace) as child:
            found = child.map(given_by, repeat(store), slugs, repeat(edition.period), repeat(order.now))
            given = dict(zip(slugs, found, strict=True))
    frame = Frame(reader, edition.period, order.now)
    if order.cadence == PARTNERS:
        outcomes = iter((_for_partners(workspace, order, frame, given),))
    else:
        outcomes = (_success(workspace, order, frame, (slug, one)) for slug, one in given.items())
    for outcome in outcomes:
        yield replace(outcome, warnings=(*told, *outcome.warnings))
        told = ()


def _success(workspace: Workspace, order: Order, frame: Frame, one: tuple[str, Given | Failure]) -> Outcome:
    slug, given = one
    edition = Edition(order.cadence.name, slug, frame.period)
    if isinstance(given, Failure):
        return Outcome.failed(edition, given)
    if not given.stories:
        what = f"no story of {slug} can be told without names in {frame.period.name}"
        return Outcome.failed(edition, Failure.of(nothing_to_tell(what)))
    described = workspace.clients[slug].described_as
    report = success_story(frame, described, given.stories)
    warnings = (
        [] if described else [f"say in clients/{slug}.toml what it is: described_as = “a dental group”"]
    )
    warnings += left_out_of(slug, given)
    return _written(order, frame, edition, report, warnings)


def _for_partners(
    workspace: Workspace, order: Order, frame: Frame, given: Mapping[str, Given | Failure]
) -> Outcome:
    edition = Edition(order.cadence.name, PROVIDER, frame.period)
    page = safely(page_for_partners, workspace, frame, given)
    if isinstance(page, Failure):
        return Outcome.failed(edition, page)
    return _written(order, frame, edition, page.report, page.remarks)


def _written(
    order: Order, frame: Frame, edition: Edition, report: Report, warnings: Sequence[str]
) -> Outcome:
    """Everything is rendered before anything is written, with a note that a person reads it first."""
    slips: tuple[Slip, ...] = slips_of(report, frame.voice)
    if order.is_strict and slips:
        fault = f"nothing is written: {counted(len(slips), 'fault')} of wording"
        return Outcome(edition, fault=fault, hint="build without --strict", slips=slips)
    wanted = order.outputs or order.cadence.outputs
    made = safely(render_documents, report, frame.provider.brand, wanted)
    if isinstance(made, Failure):
        return Outcome.failed(edition, made)
    folder: Path = write_folder([*made, _NOTE], order.folder / edition.key)
    names = tuple(one.name for one in made)
    headline = " ".join(part for part in report.headline if part)
    return Outcome(
        edition, folder, names, headline, reasons=(MUST_BE_READ,), warnings=tuple(warnings), slips=slips
    )


def _agreed(workspace: Workspace, order: Order) -> list[str]:
    """Of whom is told: UsageError for a client that did not agree, or where it is no question of one."""
    if order.cadence == PARTNERS and order.clients:
        raise UsageError("the page for partners is told over all clients who agreed", "name no client")
    for slug in order.clients:
        if not workspace.clients[slug].share:
            raise not_agreed(slug)
    agreed = list(order.clients) or [slug for slug, one in workspace.clients.items() if one.share]
    if not agreed:
        raise ReporterError("no client agreed that its stories are told to others", _ASK)
    return agreed
