"""What is told to others of clients who agreed to it: success stories, and the page for partners.

Held always. One function, `given_by`, decides what becomes of a client’s log; what leaves it names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reporter.cadences import PARTNERS, PROVIDER
from reporter.config import Note, Workspace, read_commentary
from reporter.errors import ConfigError, DataError, Failure, UsageError
from reporter.periods import Period
from reporter.report import Edition, Report
from reporter.runs.briefing import brief_of
from reporter.store.store import Store
from reporter.story.others.hiding import client_in, veil_of
from reporter.story.others.nameless import Nameless, choose_nameless, is_alike
from reporter.story.others.outward import MOST_STORIES, Frame, for_partners
from reporter.story.others.together import Contribution, parts_of_client, totals_of
from reporter.story.sentences import counted


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
        raise not_agreed(slug)
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


@dataclass(frozen=True)
class Page:
    """The page for partners, and what the owner is told of it."""

    report: Report
    remarks: tuple[str, ...]


def page_for_partners(workspace: Workspace, frame: Frame, given: Mapping[str, Given | Failure]) -> Page:
    """Their best stories and their totals; DataError when nothing can be told without names."""
    known = {slug: one for slug, one in given.items() if isinstance(one, Given)}
    failed = [f"{slug}: {one.what}" for slug, one in given.items() if isinstance(one, Failure)]
    note = read_commentary(workspace.folder, Edition(PARTNERS.name, PROVIDER, frame.period))
    note, frame, named = _unnamed(workspace, note, frame)
    stories, totals = chosen_of(list(known.values())), totals_of([one.parts for one in known.values()])
    if not stories and not totals:
        raise nothing_to_tell(f"nothing can be told without names in {frame.period.name}", failed)
    left_out = [words for slug, one in known.items() for words in left_out_of(slug, one)]
    return Page(for_partners(frame, stories, totals, note), (*failed, *named, *left_out))


def left_out_of(slug: str, given: Given) -> list[str]:
    """What the owner is told of stories that nobody may read."""
    few = f"{slug}: {counted(given.left_out, 'story')} left out, in which a name or a number may stand"
    return [few] if given.left_out and len(given.stories) < MOST_STORIES else []


def not_agreed(slug: str) -> UsageError:
    """Nobody is told of who did not agree to it."""
    mend = f"once it did, write share = true in clients/{slug}.toml"
    return UsageError(f"{slug} did not agree that its stories are told to others", mend)


def nothing_to_tell(what: str, failed: Sequence[str] = ()) -> DataError:
    """Why there is no page, with what could not be looked at."""
    said = "; ".join((what, *failed))
    return DataError(said, "choose another --period, or write a story in its commentary")
