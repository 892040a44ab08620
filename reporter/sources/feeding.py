"""From a database, a service or a tap to records: asked since the bookmark, read with the source's preset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reporter.config.feeds import RestFeed, SqlFeed
from reporter.config.models import Source, Workspace
from reporter.config.presets import load_preset
from reporter.errors import DataError
from reporter.sources.bookmarks import Bookmark, asked_with, since
from reporter.sources.chunks import Chunks
from reporter.sources.reading import SourceFile, mapped

if TYPE_CHECKING:
    from reporter.sources.singer import Tapped
    from reporter.sources.spool import Spool


@dataclass(frozen=True)
class Feeding:
    """A feed being read, and what its next bookmark must hold; `is_whole` when it began at the beginning."""

    read: SourceFile
    asked: str
    is_whole: bool
    state: str = ""


def read_query_source(source: Source, feed: SqlFeed, workspace: Workspace, bookmark: Bookmark) -> Feeding:
    """The rows of a source's query, changed since the bookmark where the query asks for that."""
    from reporter.sources.sql import query_of, read_query

    preset = load_preset(source.preset, workspace.folder)
    zone = source.zone or preset.dates.zone or workspace.provider.zone
    asked = asked_with(source, preset, feed.statement(workspace.folder, f"source “{source.name}”"))
    known = since(feed, bookmark, asked)
    query = query_of(feed, workspace.folder, source.name, known, zone)
    read = SourceFile(source, preset, query.name, "")
    return Feeding(mapped(read, read_query(query, preset), workspace), asked, known is None)


def read_service(source: Source, feed: RestFeed, workspace: Workspace, bookmark: Bookmark) -> Feeding:
    """The records of a service, all of them fetched before the first is read."""
    from reporter.config.feeds import load_service, values_for
    from reporter.sources.rest.asking import Service
    from reporter.sources.rest.fetching import fetch

    description = load_service(feed.service, workspace.folder)
    values, secrets = values_for(description, feed, workspace.folder, source.name)
    preset = load_preset(source.preset or description.preset, workspace.folder)
    asked = asked_with(source, preset, description.model_dump_json())
    known = since(feed, bookmark, asked)
    with Service(description, values, secrets, feed.timeout_seconds) as service:
        spool, warnings = fetch(service, description, values, known)
    if secrets and not is_safe(feed.address):
        warnings.append(f"{feed.address}: secrets and tickets travel unencrypted; write https:// if it can")
    read = SourceFile(source, preset, feed.address, spool.sha256, warnings=warnings)
    chunks = _then_closed(spool, spool.chunks(read.name, preset))
    return Feeding(mapped(read, chunks, workspace), asked, known is None)


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read along."""
    where = urlsplit(address)
    return where.scheme == "https" or where.hostname in ("localhost", "127.0.0.1", "::1")


def _then_closed(spool: Spool, chunks: Chunks) -> Chunks:
    try:
        yield from chunks
    finally:
        spool.close()


def read_stream(source: Source, workspace: Workspace, tapped: Tapped) -> Feeding:
    """The records of the stream that a source names (or of the only one) in what a tap said."""
    preset = load_preset(source.preset, workspace.folder)
    stream = _stream_of(source, tapped.streams)
    spool = tapped.streams[stream]
    ignored = [f"{count} {kind} messages not read" for kind, count in tapped.ignored.items()]
    read = SourceFile(source, preset, f"stream {stream}", spool.sha256, warnings=ignored)
    chunks = spool.chunks(read.name, preset)
    return Feeding(mapped(read, chunks, workspace), asked_with(source, preset), False, tapped.state)


def _stream_of(source: Source, streams: Mapping[str, object]) -> str:
    wanted = source.singer.stream if source.singer else ""
    if not wanted and len(streams) == 1:
        return next(iter(streams))
    if wanted in streams:
        return wanted
    here = ", ".join(streams)
    if not wanted:
        mend = f'write singer = {{ stream = "…" }} in source “{source.name}”'
        raise DataError(f"the tap sends several streams: {here}", mend)
    raise DataError(f"the tap sends no stream “{wanted}”; it sends {here}", "correct `stream` of the source")
