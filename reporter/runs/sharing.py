"""What is told to others of clients who agreed to it: success stories, and the page for partners.

Held always: nothing here is entered in the ledger or sent. What becomes of a client’s log is decided in one
function, `given_by`, and what leaves it holds no name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import repeat
from pathlib import Path

from reporter.cadences import PARTNERS
from reporter.children import Child
from reporter.config import Client, Note, Provider, Workspace, read_commentary
from reporter.errors import ConfigError, DataError, Failure, ReporterError, UsageError, safely
from reporter.files import sweep, write_folder
from reporter.outputs import render_documents
from reporter.periods import Period
from reporter.report import Document, Edition, Report
from reporter.runs.accounts import Outcome
from reporter.runs.building import IDLE, Order, edition_of, mended
from reporter.runs.making import brief_of
from reporter.store.rereading import open_as_found
from reporter.store.store import Store
from reporter.story.hiding import client_in, veil_of
from reporter.story.lint import Slip, slips_of
from reporter.story.nameless import Nameless, choose_nameless, is_alike
from reporter.story.outward import (
    MOST_STORIES,
    MUST_BE_READ,
    PROVIDER,
    Frame,
    for_partners,
    success_story,
)
from reporter.story.sentences import counted
from reporter.story.together import Contribution, parts_of_client, totals_of

_WHOLE_MONTHS = ("month", "quarter", "half", "year")
_NOTE = Document("read-first.txt", "text/plain; charset=utf-8", f"Held: {MUST_BE_READ}.\n".encode())
_ASK = "once a client agreed, write share = true in its file in clients/"


@dataclass(frozen=True)
class Given:
    """What one client gives to others’ reports: its best stories and its counts, and no name."""

    stories: tuple[Nameless, ...] = ()
    parts: Mapping[str, Contribution] = field(default_factory=dict)
    left_out: int = 0


def given_by(workspace: Workspace, store: Store, slug: str, period: Period, now: datetime) -> Given:
    """A client’s stories without names, and its counts; DataError when nothing is known of it."""
    client = workspace.clients[slug]
    if not client.share:
        raise _not_agreed(slug)
    store.check_read(slug)
    brief = brief_of(workspace, store, Edition("review", slug, period), now)
    veil = veil_of(brief, workspace.clients, workspace.provider)
    if client.described_as and (found := veil.found_in(client.described_as, is_ours=True)):
        raise ConfigError(
            f"clients/{slug}.toml: described_as holds “{found}”, which is taken out of its stories",
            "describe it in general words, like “a dental group with three practices”",
        )
    chosen = choose_nameless(brief, veil, MOST_STORIES)
    counts = parts_of_client(brief) if client.kind == "business" else {}
    return Given(chosen.stories, counts, chosen.left_out)


def build_for_others(workspace: Workspace, order: Order) -> Iterator[Outcome]:
    """A success story of each client that is named, else of all who agreed; or the one page for partners."""
    slugs = _agreed(workspace, order)
    reader = _provider(workspace)
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
        fault = safely(_refuse, f"no story of {slug} can be told without names in {frame.period.name}")
        return Outcome.failed(edition, fault) if isinstance(fault, Failure) else Outcome(edition)
    described = workspace.clients[slug].described_as
    report = success_story(frame, described, given.stories)
    warnings = (
        [] if described else [f"say in clients/{slug}.toml what it is: described_as = “a dental group”"]
    )
    warnings += _left_out(slug, given)
    return _written(order, frame, edition, report, warnings)


def _for_partners(
    workspace: Workspace, order: Order, frame: Frame, given: Mapping[str, Given | Failure]
) -> Outcome:
    edition = Edition(order.cadence.name, PROVIDER, frame.period)
    known = {slug: one for slug, one in given.items() if isinstance(one, Given)}
    failed = [f"{slug}: {one.what}" for slug, one in given.items() if isinstance(one, Failure)]
    note = safely(read_commentary, workspace.folder, edition)
    if isinstance(note, Failure):
        return Outcome.failed(edition, note)
    note, frame, named = _unnamed(workspace, note, frame)
    stories, totals = chosen_of(list(known.values())), totals_of([one.parts for one in known.values()])
    if not stories and not totals:
        fault = safely(_refuse, f"nothing can be told without names in {frame.period.name}")
        failure = fault if isinstance(fault, Failure) else Failure("")
        return replace(Outcome.failed(edition, failure), warnings=tuple(failed))
    report = for_partners(frame, stories, totals, note)
    warnings = [*failed, *named, *(words for slug, one in known.items() for words in _left_out(slug, one))]
    return _written(order, frame, edition, report, warnings)


def chosen_of(given: Sequence[Given]) -> list[Nameless]:
    """Three stories, the best first; a client has a second only where no other has one to tell."""
    chosen: list[Nameless] = []
    times = [0] * len(given)
    while len(chosen) < MOST_STORIES:
        others = [
            (times[who], -story.rank, story.card.headline, who, story)
            for who, one in enumerate(given)
            for story in one.stories
            if not any(is_alike(story.card, told.card) for told in chosen)
        ]
        if not others:
            break
        *_, who, story = min(others, key=lambda one: one[:4])
        chosen.append(story)
        times[who] += 1
    return chosen


def _unnamed(workspace: Workspace, note: Note, frame: Frame) -> tuple[Note, Frame, list[str]]:
    """A person’s words for partners, without those in which a client is named; and who is told of it."""
    own, clients = workspace.provider, workspace.clients
    said = []
    texts = (note.markdown, *(note.headline or ()), *note.lede)
    if named := next((one for text in texts if (one := client_in(text, clients, own))), ""):
        said.append(f"commentary/{PROVIDER}/: it names {named}, so it is left out; write it without names")
        note = Note()
    if named := client_in(own.tip, clients, own):
        said.append(f"reporter.toml: the tip names {named}, so it is left out; write it without names")
        own = own.model_copy(update={"tip": ""})
    return note, replace(frame, provider=frame.provider.model_copy(update={"provider": own})), said


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
            raise _not_agreed(slug)
    agreed = list(order.clients) or [slug for slug, one in workspace.clients.items() if one.share]
    if not agreed:
        raise ReporterError("no client agreed that its stories are told to others", _ASK)
    return agreed


def _not_agreed(slug: str) -> UsageError:
    mend = f"once it did, write share = true in clients/{slug}.toml"
    return UsageError(f"{slug} did not agree that its stories are told to others", mend)


def _refuse(what: str) -> None:
    raise DataError(what, "choose another --period, or write a story in its commentary")


def _left_out(slug: str, given: Given) -> list[str]:
    few = f"{slug}: {counted(given.left_out, 'story')} left out, in which a name or a number may stand"
    return [few] if given.left_out and len(given.stories) < MOST_STORIES else []


def _provider(workspace: Workspace) -> Client:
    """The provider, in the place of a client: with its own brand, zone and way of speaking."""
    own: Provider = workspace.provider
    return Client(
        slug=PROVIDER, name=own.name, zone=own.zone, locale=own.locale, provider=own, brand=workspace.brand
    )
