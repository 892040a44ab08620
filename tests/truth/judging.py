"""A world told by the real road, and each figure of its reports held against what is true."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reporter import children
from reporter.config import Workspace, load_workspace
from reporter.delivery import gates
from reporter.errors import DataError
from reporter.periods import parse_period
from reporter.report import Edition, Figure, Memory, Report, Said, texts_of
from reporter.runs import making
from reporter.runs.making import Made
from reporter.store.ingest import ingest_workspace
from reporter.store.store import Store, open_store
from tests.truth.answers import Answer
from tests.truth.claims import AGREED, claims, sentences
from tests.truth.clocks import Stretch, stretch
from tests.truth.details import detail
from tests.truth.machines import Works, answers
from tests.truth.standing import Ground
from tests.truth.tracing import untraced
from tests.truth.worlds import Delivery, World
from tests.truth.writing import write_file, write_folder

children.IS_POSSIBLE = False  # these files are ours, and a fork for each would cost more than to read it
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
    texts: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.worlds:,} worlds, {self.editions:,} editions ({self.refused:,} more refused), "
            f"{self.figures:,} figures, {self.sentences:,} sentences and the numbers of {self.texts:,} texts "
            f"judged: "
            f"{len(self.differences):,} differences"
        )

    def tell(self, truth: Works, report: Report, what: str, said: str, true: str) -> None:
        """A difference."""
        self.differences.append(Difference(truth.world.seed, report.edition.key, what, said, true))

    def add(self, other: Account) -> None:
        """Both together."""
        self.worlds += other.worlds
        self.editions += other.editions
        self.refused += other.refused
        self.figures += other.figures
        self.sentences += other.sentences
        self.texts += other.texts
        self.differences += other.differences


@dataclass(frozen=True)
class Told:
    """A world that has been read: its workspace and store, and how to ask for an edition."""

    world: World
    workspace: Workspace
    store: Store

    def made(self, slug: str, cadence: str, span: Stretch) -> Made | None:
        """An edition; None where the tool refuses it because it knows nothing."""
        edition = Edition(cadence, slug, parse_period(span.name, span.zone))
        try:
            return making.compose(self.workspace, self.store, edition, Memory(), self.world.now)
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
    safely(_judge, world, account)
    return account


def safely(judging: Callable[[World, Account], None], world: World, account: Account) -> None:
    """Judge it; a world that cannot be told at all is a difference."""
    try:
        judging(world, account)
    except Exception as fault:
        what = f"fault {type(fault).__name__}"
        account.differences.append(Difference(world.seed, "", what, str(fault), ""))


def _judge(world: World, account: Account) -> None:
    with reading(world) as told:
        for slug, cadence, span in world.editions:
            made = told.made(slug, cadence, span)
            if made is None:
                account.refused += 1
                continue
            account.editions += 1
            truth = Works(world, world.patron(slug), span)
            _judge_holding(truth, made, account)
            _judge_figures(truth, made.report, account)
            _judge_words(truth, made.report, account)
            _judge_numbers(truth, made.report, account)


def _judge_holding(truth: Works, made: Made, account: Account) -> None:
    """An edition is held where its data end early or have a hole, and only there."""
    feeds = [feed for feed in truth.world.feeds if feed in ("tickets", "activities")]
    own = [feed for feed in feeds if truth.covers(feed) != "no" or truth.is_partly(feed)]
    partly = [feed for feed in own if truth.is_partly(feed)]
    reasons = [one for one in made.reasons if one not in (gates.RESIDENTS, gates.REVIEW)]  # of the data
    said = "; ".join(reasons) or "nothing holds it"
    if partly and not reasons:
        account.tell(truth, made.report, "held", said, f"{partly} cover the span only partly")
    is_covered = "tickets" in own and all(truth.covers(feed) == "yes" for feed in own)
    if truth.has_too_many_unknown and not reasons:
        account.tell(truth, made.report, "held", said, "too much work of an unknown kind or result")
    if is_covered and reasons and not (truth.is_recorded or truth.is_unsure_of_any):
        account.tell(truth, made.report, "held", said, "all feeds cover the span")


def _judge_words(truth: Works, report: Report, account: Account) -> None:
    """Every claim in words against what is true."""
    account.sentences += sum(1 for _ in sentences(report))
    if truth.is_recorded or truth.is_cut_short:
        return
    ground = Ground(truth)
    told = list(claims(report))
    for fact in AGREED:
        said = {claim.value: f"{claim.place}: “{claim.text}”" for claim in told if claim.fact == fact}
        if len(said) > 1:
            account.tell(truth, report, f"contradiction, {fact}", "; ".join(said.values()), "one of them")
    for claim in told:
        if ground.allows(claim) is False:
            what = f"words, {claim.fact}, {claim.place}"
            account.tell(truth, report, what, f"“{claim.text}”", ground.true_words(claim))


def _judge_numbers(truth: Works, report: Report, account: Account) -> None:
    """Every number of every text against the figures that the text names."""
    for place, text in texts_of(report):
        account.texts += 1
        figures = text.figures if isinstance(text, Said) else ()
        for number in untraced(place, text, figures, truth.patron):
            told = ", ".join(f"{one.name} {one.value} of {one.n}" for one in figures[:5]) or "no figure"
            account.tell(truth, report, f"number, {place.split('.')[0]}", f"{number} in “{text}”", told)


def _judge_figures(truth: Works, report: Report, account: Account) -> None:
    """Every figure that the oracle knows."""
    views: dict[Stretch, Works] = {truth.span: truth}
    answered: dict[Stretch, dict[str, Answer]] = {}
    for figure in report.figures:
        span = _span_of(figure, report.edition.period.zone)
        if span is None or truth.is_recorded:
            continue
        of_then = views.setdefault(span, truth.of(span))
        if span not in answered:
            answered[span] = {} if of_then.is_cut_short else answers(of_then)
        answer = _answer(answered[span], figure, of_then)
        if answer is None:
            continue
        account.figures += 1
        if not answer.allows(figure.value, figure.n):
            what = f"{figure.name} of {f'{figure.of}, ' if figure.of else ''}{figure.period}"
            account.tell(truth, report, what, f"{figure.value} of {figure.n}", str(answer))


def _answer(answered: dict[str, Answer], figure: Figure, truth: Works) -> Answer | None:
    """What the figure must be; None where nobody knows, or it is not judged."""
    if not answered:
        return None
    plain = None if figure.of else answered.get(figure.name)
    return plain or detail(truth, figure.name, figure.of)


def _span_of(figure: Figure, zone: str) -> Stretch | None:
    period = parse_period(figure.period, zone) if figure.period else None
    if period is None or period.unit not in ("day", "week", "month"):
        return None
    return stretch(period.unit, period.first, zone)
