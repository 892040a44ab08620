"""All that is wrong in a workspace, in one list: its settings and descriptions, what people wrote, its data.

Not here: what is doubtful in single records (`store/soundness.py`), and what the machine lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporter.config import Workspace, load_workspace
from reporter.config.commentary import commentary_faults
from reporter.config.environment import placeholders, samples_left
from reporter.config.faults import Fault, toml_files
from reporter.config.origins import strange_variables
from reporter.config.oversights import (
    description_faults,
    equipment_of,
    impossible_days,
    stray_files,
    unset_secrets,
)
from reporter.config.reviews import read_review, review_faults
from reporter.errors import ConfigError, Failure, safely
from reporter.files import is_there
from reporter.outputs.templates import faults_in
from reporter.runs import reckoning
from reporter.runs.dispatching import unknown_to_the_ledger
from reporter.runs.onlookers import seen_by_others
from reporter.runs.writability import unwritable
from reporter.store.mismatches import mismatches
from reporter.store.readiness import ownerless, refused_ones, unreadable, untaught
from reporter.story.packs.prices import amount_of
from reporter.story.quoted import misquoted
from reporter.story.sentences import counted


@dataclass(frozen=True)
class Findings:
    """What was found: `settings` in what people wrote, each with its file; `data` is what the logs leave."""

    size: str
    settings: tuple[Fault, ...]
    data: tuple[Failure, ...] = ()
    places: tuple[Failure, ...] = ()  # that cannot be written
    is_read: bool = False  # whether anything was ever read


def checkup(folder: Path, now: datetime, on_the_wall: datetime, options: Mapping[str, str]) -> Findings:
    """Look at everything; where the settings are not sound, at all that can be looked at without them.

    `options` are the variables of the environment that stand for options of the command line.
    """
    try:
        space = load_workspace(folder)
    except ConfigError as error:
        told = [*map(Fault, error.faults[:-1]), Fault(error.faults[-1], mend=error.hint)]
        return Findings("", _each_once([*told, *_written(folder)]))
    size = f"{counted(len(space.clients), 'client')} and {counted(len(space.sources), 'source')}"
    wrong = _each_once([*_written(space.folder), *_meant(space, now), *strange_variables(space, options)])
    said = " ".join(map(str, wrong))
    undone = tuple(one for one in _undone(space, now, on_the_wall) if not _is_told(one, said))
    return Findings(size, wrong, undone, tuple(unwritable(space)), is_there(space.store_path))


def _is_told(failure: Failure, said: str) -> bool:
    """Whether what keeps a source from being read is a fault of a file that was told of already."""
    of_source, _, what = failure.what.partition(": ")
    if not of_source.startswith("source “"):
        return all(line in said for line in failure.what.splitlines())
    tails = ((line, line.partition(": ")[2] or line) for line in what.splitlines())
    return bool(what) and all(line in said or tail in said for line, tail in tails)


def _each_once(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple({str(fault): fault for fault in reversed(faults)}.values())[::-1]


def _written(folder: Path) -> Iterator[Fault]:
    """What is wrong in the files that people write, as far as each tells it by itself."""
    yield from placeholders(folder)
    yield from samples_left(folder)
    yield from description_faults(folder)
    yield from map(Fault, (*commentary_faults(folder), *misquoted(folder)))
    with suppress(ConfigError):  # told by the settings
        clients = [path.stem for path in toml_files(folder / "clients", "clients/")]
        yield from stray_files(folder, clients)
        yield from map(Fault, review_faults(folder, clients))


def _meant(space: Workspace, now: datetime) -> Iterator[Fault]:
    """What is sound, and cannot be meant: beside the clock, the environment, and the records."""
    for one in faults_in(space.folder / "templates"):
        yield Fault(one.what, mend=one.mend)
    yield from unset_secrets(space)
    first = min((client.day_of(now) for client in space.clients.values()), default=now.date())
    yield from impossible_days(space, first)
    yield from _costs(space)
    found = safely(lambda: list(mismatches(space)))
    yield from [] if isinstance(found, Failure) else found  # of a store that is not sound the data tell


def _costs(space: Workspace) -> Iterator[Fault]:
    """Costs of equipment that are no amount, so that nothing can be added up."""
    for slug in space.clients:
        with suppress(ConfigError):
            file, assets = equipment_of(space, slug, read_review(space.folder, slug))
            for one in assets:
                if one.cost and amount_of(one.cost) is None:
                    words = f"“{one.name or one.kind}”: “{one.cost}” is no amount; write one like £690"
                    yield Fault(words, ("cost",), file)


def _undone(space: Workspace, now: datetime, on_the_wall: datetime) -> Iterator[Failure]:
    yield from unreadable(space)
    yield from refused_ones(space)
    yield from ownerless(space, now)
    yield from untaught(space)
    yield from seen_by_others(space)
    yield from unknown_to_the_ledger(space)
    yield from reckoning.faults(space, now, on_the_wall)
