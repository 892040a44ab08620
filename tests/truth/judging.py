"""A world told by the real road, and each figure of its reports held against what is true."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reporter.config import Workspace, load_workspace
from reporter.errors import DataError
from reporter.periods import parse_period
from reporter.report import Edition, Figure, Memory, Report
from reporter.runs import making
from reporter.store.ingest import ingest_workspace
from reporter.store.store import Store, open_store
from tests.truth.claims import claims, sentences
from tests.truth.clocks import Stretch, stretch
from tests.truth.machines import Works, answers
from tests.truth.standing import Ground
from tests.truth.worlds import Delivery, World
from tests.truth.writing import write_file, write_folder

_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Difference:
    """What was said, and what is true."""

    seed: int
    edition: str
    what: str
    said: str
    true: str

    def __str__(self) -> str:
        return f"seed {self.seed} {self.edition}: {self.what}: said {self.said}; true: {self.true}"


@dataclass
class Account:
    """Counts of what was judged, and every difference."""

    worlds: int = 0
    editions: int = 0
    refused: int = 0
    figures: int = 0
    sentences: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.worlds:,} worlds, {self.editions:,} editions ({self.refused:,} more refused), "
            f"{self.figures:,} figures and {self.sentences:,} sentences judged: "
            f"{len(self.differences):,} differences"
        )

    def add(self, other: Account) -> None:
        """Both together."""
        self.worlds += other.worlds
        self.editions += other.editions
        self.refused += other.refused
        self.figures += other.figures
        self.sentences += other.sentences
        self.differences += other.differences


@dataclass(frozen=True)
class Told:
    """A world that has been read: its workspace and store, and how to ask for an edition."""

    world: World
    workspace: Workspace
    store: Store

    def report(self, slug: str, cadence: str, span: Stretch) -> Report | None:
        """The report of an edition; None where the tool refuses it because it knows nothing."""
        edition = Edition(cadence, slug, parse_period(span.name, span.zone))
        try:
            return making.compose(self.workspace, self.store, edition, Memory(), self.world.now).report
        except DataError:
            return None


class UnreadError(Exception):
    """A file of a world was not read, or not all of it: then nothing can be judged."""


@contextmanager
def reading(world: World, order: tuple[Delivery, ...] = ()) -> Iterator[Told]:
    """The world's files written and read, one delivery after the other."""
    folder = Path(tempfile.mkdtemp(prefix="reporter-truth-", dir=_MEMORY if _MEMORY.is_dir() else None))
    try:
        write_folder(world, folder)
        deliveries = order or tuple(sorted(world.deliveries, key=lambda one: one.at))
        workspace = load_workspace(folder)
        with open_store(workspace.store_path) as store:
            for delivery in deliveries:
                path = write_file(world, delivery, folder)
                for read in ingest_workspace(workspace, store, [path], max(delivery.at, deliveries[0].at)):
                    if read.fault or read.set_aside:
                        raise UnreadError(f"{read.file}: {read.fault}{read.set_aside}")
            yield Told(world, workspace, store)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def judge(world: World) -> Account:
    """Every edition of the world."""
    account = Account(worlds=1)
    try:
        _judge(world, account)
    except Exception as fault:  # a world that cannot be told at all
        account.differences.append(
            Difference(world.seed, "", f"fault {type(fault).__name__}", str(fault), "")
        )
    return account


def _judge(world: World, account: Account) -> None:
    with reading(world) as told:
        for slug, cadence, span in world.editions:
            report = told.report(slug, cadence, span)
            if report is None:
                account.refused += 1
                continue
            account.editions += 1
            _judge_figures(world, slug, report, account)
            _judge_words(world, slug, report, span, account)


def _judge_words(world: World, slug: str, report: Report, span: Stretch, account: Account) -> None:
    """Every claim in words, against what is true and against what the other places say."""
    account.sentences += sum(1 for _ in sentences(report))
    if "month-dated" in world.traits:
        return
    ground = Ground(Works(world, world.patron(slug), span))
    for claim in claims(report):
        if ground.allows(claim) is False:
            what = f"{claim.fact}, {claim.place}"
            account.differences.append(
                Difference(
                    world.seed,
                    report.edition.key,
                    f"words of {what}",
                    f"“{claim.text}”",
                    ground.true_words(claim),
                )
            )


def _judge_figures(world: World, slug: str, report: Report, account: Account) -> None:
    truths: dict[str, dict[str, object]] = {}
    for figure in report.figures:
        span = _span_of(figure, report.edition.period.zone)
        if span is None or "month-dated" in world.traits:
            continue
        if figure.period not in truths:
            truths[figure.period] = dict(answers(Works(world, world.patron(slug), span)))
        answer = truths[figure.period].get(figure.name)
        if answer is None or getattr(figure, "of", None):
            continue
        account.figures += 1
        if not answer.allows(figure.value, figure.n):  # type: ignore[attr-defined]
            account.differences.append(
                Difference(
                    world.seed,
                    report.edition.key,
                    f"{figure.name} of {figure.period}",
                    f"{figure.value} of {figure.n}",
                    str(answer),
                )
            )


def _span_of(figure: Figure, zone: str) -> Stretch | None:
    period = parse_period(figure.period, zone) if figure.period else None
    if period is None or period.unit not in ("day", "week", "month"):
        return None
    return stretch(period.unit, period.first, zone)
