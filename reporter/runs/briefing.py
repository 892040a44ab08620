"""What an edition is told from: the facts of its client, and what persons wrote for it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from reporter.cadences import MENU
from reporter.config import Client, ReviewFile, Workspace, read_commentary, read_review
from reporter.config.feeds import preset_named
from reporter.config.presets import load_preset
from reporter.errors import DataError
from reporter.privacy.cutting import made_private
from reporter.report import Edition, Memory
from reporter.store.coverage import Asked
from reporter.store.facts import Facts, load_facts
from reporter.store.silences import Promised
from reporter.store.store import Store
from reporter.story.brief import Brief
from reporter.story.quoted import filled
from reporter.story.threads import Threads


def brief_of(
    workspace: Workspace, store: Store, edition: Edition, now: datetime, memory: Memory | None = None
) -> Brief:
    """All that an edition is told from; DataError when nothing is known of its client."""
    client = workspace.clients[edition.client]
    note = read_commentary(workspace.folder, edition)
    policy = client.privacy if client.kind == "community" else None
    asked = Asked(Promised.of(workspace.sources, client), now, client.joined_on, policy)
    facts = made_private(load_facts(store, edition, asked), client, now)
    _refuse_ignorance(facts, client, now)
    known = record_types(workspace)
    is_pack = MENU[edition.cadence].manner.is_pack
    if is_pack:
        kept = read_review(workspace.folder, client.slug)
    else:
        kept = _of_every_edition(workspace, client, memory)
    brief = Brief(facts, client, note, now, workspace.sources, known, Threads(memory or Memory()), kept)
    return filled(brief)


def _of_every_edition(workspace: Workspace, client: Client, memory: Memory | None) -> ReviewFile:
    """Of what is kept between reviews what every edition may tell: what became of answers, and a community’s
    priorities.
    """
    is_answered = bool(memory and memory.heard.reactions)
    if client.kind != "community" and not is_answered:
        return ReviewFile()
    kept = read_review(workspace.folder, client.slug)
    told = {"priorities": kept.priorities} if client.kind == "community" else {}
    return ReviewFile(reply=kept.replies if is_answered else ()).model_copy(update=told)


def record_types(workspace: Workspace) -> frozenset[str]:
    """The record types that some source feeds: without a log of changes, “none are planned” is not known."""
    named = (preset_named(one.preset, one.feed, workspace.folder) for one in workspace.sources)
    return _fed_by(tuple(filter(None, named)), workspace.folder)


@lru_cache(maxsize=16)
def _fed_by(presets: tuple[str, ...], folder: Path) -> frozenset[str]:
    return frozenset(load_preset(preset, folder).records for preset in presets)


def _refuse_ignorance(facts: Facts, client: Client, now: datetime) -> None:
    """A report on nothing would say that nothing happened; 0 and “no data” are different things."""
    first, period, name = facts.first_record_at, facts.edition.period, client.name
    if period.start >= now:
        raise DataError(f"{period.name} has not begun", "choose an earlier --period")
    joined_on = client.joined_on
    if joined_on and joined_on >= period.until:
        raise DataError(
            f"{name} joined on {joined_on}, so {period.name} cannot be told",
            f"choose a later --period, or correct `joined_on` in clients/{client.slug}.toml",
        )
    if first is None:
        raise DataError(
            f"nothing is known of {name}: no ticket or activity of theirs has been read",
            "run: reporter ingest; whose each row is, and what gives it a client: reporter check data; "
            "records dated to the month only enter months",
        )
    if first >= period.end:
        raise DataError(
            f"nothing is known of {name} before {first:%Y-%m-%d}, so {period.name} cannot be told",
            "choose a later --period, or read older logs",
        )
