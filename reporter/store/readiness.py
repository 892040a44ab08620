"""Whether a workspace can begin: its sources can be read, and every row that was read is some client's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from reporter.config.feeds import RestFeed, SqlFeed, load_service, values_for
from reporter.config.models import Source, Workspace
from reporter.config.presets import load_preset
from reporter.errors import Failure, safely
from reporter.files import UNREADABLE, is_there
from reporter.sources.intake import shown_name
from reporter.store.ingest import at_hand
from reporter.store.readings import Reading
from reporter.store.soundness import (
    OWNERS,
    clients_standing,
    feeds_known,
    feeds_standing,
    refused_files,
    unknown_words_of,
    unmapped,
)
from reporter.store.store import Store, open_store
from reporter.store.tables import activities, changes, tickets, unknown_words

_NO_SOURCE = "there are no sources, so nothing is known of anybody"
_NOT_PLAIN = "*[^ -~]*"  # not ASCII alone
_QUOTED = (
    *(tickets.c[name] for name in ("subject", "resolution", "for_client", "category", "place", "next_step")),
    *(activities.c[name] for name in ("title", "asset")),
    changes.c.title,
)
_UNTAUGHT_MEND = "see all of them, and where to say what they mean: reporter check data"
_NO_CLIENT_MEND = "see whose they are, and what gives them a client: reporter check data"


def unreadable(workspace: Workspace) -> Iterator[Failure]:
    """What keeps each source from being read, as far as that is seen without asking a server."""
    if not workspace.sources:
        yield Failure(_NO_SOURCE, "add [[sources]] to reporter.toml")
    for source in workspace.sources:
        tried = safely(_try, workspace, source)
        if isinstance(tried, Failure):
            named = source.name in tried.what
            yield tried if named else tried.at(f"source “{source.name}”")
        else:
            yield from tried


@dataclass(frozen=True)
class Unheard:
    """The sources, as a client's reader calls them, that could not be read; and those in which rows are
    nobody's, and none was ever the client's, who has no other source of such records.
    """

    unread: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()


def unheard(workspace: Workspace, store: Store, slug: str, failed: Collection[str]) -> Unheard:
    """What was not heard of a client; `failed` are the sources that could not be read."""
    known = feeds_known(store, slug)
    fed, kinds = {feed.name for feed in known}, {feed.records for feed in known}
    standing = feeds_standing(workspace, store)
    never = {feed.source.name for feed in standing if feed.read_at is None and feed.source.expected_every}
    unowned = _unowned(store)
    theirs = [source for source in workspace.sources if source.client in ("", slug)]
    unread = [one for one in theirs if one.name in never or (one.name in failed and one.name in fed)]
    strange = [
        one
        for one in theirs
        if one.name in unowned - fed and one not in unread and _kind_of(workspace, one) not in kinds
    ]
    return Unheard(*(tuple(one.label or one.name for one in some) for some in (unread, strange)))


def _kind_of(workspace: Workspace, source: Source) -> str:
    return load_preset(source.preset, workspace.folder).records


def _unowned(store: Store) -> set[str]:
    """The sources in which rows are nobody's."""
    chosen = select(unknown_words.c.source).where(unknown_words.c.kind.in_(OWNERS)).distinct()
    with store.reading() as connection:
        return {str(source) for source in connection.execute(chosen).scalars()}


def refused_in(workspace: Workspace, store: Store) -> set[str]:
    """The sources of which a file was refused, and is still there."""
    with store.reading() as connection:
        return {one.source for one in refused_files(connection, workspace)}


def refused_ones(workspace: Workspace) -> Iterator[Failure]:
    """The files that were refused when they were last read, and are still there."""
    if not is_there(workspace.store_path):
        return
    with open_store(workspace.store_path) as store, store.reading() as connection:
        for one in refused_files(connection, workspace):
            yield Failure(one.what if one.source in one.what else f"{one.source}: {one.what}", one.mend)


def ownerless(workspace: Workspace, now: datetime) -> Iterator[Failure]:
    """Rows that were read and are nobody's; nothing where nothing was read yet."""
    if not is_there(workspace.store_path):
        return
    with open_store(workspace.store_path) as store:
        store.check(*store.clients())
        words = unmapped(store)
        nobody = [one for one in clients_standing(workspace, store, now) if not one.client]
    for word, rows in words:
        who = f"of “{word}”" if word else "with no client named"
        yield Failure(f"{rows:,} {'row' if rows == 1 else 'rows'} {who}: nobody's", _NO_CLIENT_MEND)
    if nobody and not words:
        yield Failure("some records are nobody's", _NO_CLIENT_MEND)


def signs_in(workspace: Workspace) -> set[str]:
    """The signs of the names in the settings, and of what reports may quote of the records."""
    names = (one for client in workspace.clients.values() for one in (client.name, client.provider.name))
    signs = set("".join(names))
    if not is_there(workspace.store_path):
        return signs
    with open_store(workspace.store_path) as store, store.reading() as connection:
        for column in _QUOTED:
            found = connection.execute(select(column).where(column.op("GLOB")(_NOT_PLAIN)).distinct())
            signs.update(*(text for (text,) in found))
    return signs


def untaught(workspace: Workspace) -> Iterator[Failure]:
    """The words of the logs that nobody taught us, in one line; nothing where nothing was read yet."""
    if not is_there(workspace.store_path):
        return
    with open_store(workspace.store_path) as store:
        words = unknown_words_of(store)
    if words:
        (kind, word), rows = words[0]
        others = len(words) - 1
        more = f", and {others:,} more {'word' if others == 1 else 'words'}" if others else ""
        told = f"{rows:,} {'row' if rows == 1 else 'rows'}"
        yield Failure(f"the {kind} “{word}” of {told} is not known{more}", _UNTAUGHT_MEND)


def _try(workspace: Workspace, source: Source) -> list[Failure]:
    """Load all that reading the source needs; the faults of its files."""
    preset, feed = source.preset, source.feed
    if isinstance(feed, RestFeed):
        description = load_service(feed.service, workspace.folder)
        values_for(description, feed, workspace.folder, source.name)
        preset = preset or description.preset
    if isinstance(feed, SqlFeed):
        feed.statement(workspace.folder, f"source “{source.name}”")
        if feed.password:
            feed.password.read(workspace.folder, f"source “{source.name}”")
    load_preset(preset, workspace.folder)
    return [] if feed else list(_unreadable_files(workspace, source))


def _unreadable_files(workspace: Workspace, source: Source) -> Iterator[Failure]:
    for file in at_hand(source, workspace):
        if isinstance(file, Reading):
            yield Failure(file.fault, file.hint)
            continue
        try:
            with file.open("rb") as opened:
                opened.read(1)
        except OSError as fault:
            yield Failure(f"{shown_name(file, workspace)}: cannot be read: {fault.strerror}", UNREADABLE)
