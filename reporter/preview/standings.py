"""How feeds and clients stand, as two lists: what `reporter status` says, with a way to what it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporter.cadences import MENU
from reporter.config import Client
from reporter.errors import UsageError
from reporter.periods import parse_period
from reporter.preview.gallery import Gallery
from reporter.report import Key
from reporter.runs.planning import Outlook
from reporter.runs.standing import amounts, freshness
from reporter.store.soundness import ClientStanding, FeedStanding
from reporter.story.readers import voice_for
from reporter.story.sentences import be, first_capital, none_or, spelled
from reporter.story.voice import Voice


@dataclass(frozen=True)
class FeedLine:
    """A feed in the list."""

    name: str
    stands: str
    newest: str
    read: str
    amounts: str
    is_wanting: bool


@dataclass(frozen=True)
class SeriesLine:
    """A series of editions of a client; `key` is that of its newest, to be built for view."""

    title: str
    last: str
    following: str
    readers: str
    key: str


@dataclass(frozen=True)
class ClientLine:
    """A client in the list."""

    name: str
    records: str
    series: tuple[SeriesLine, ...]


def feed_lines(gallery: Gallery) -> tuple[tuple[str, str], list[FeedLine]]:
    """The headline, and every feed: those that want something first."""
    lines = [_feed_line(one, gallery) for one in gallery.feeds()]
    wanting = sum(line.is_wanting for line in lines)
    if not lines:
        return ("There is no feed yet.", ""), []
    first = f"{first_capital(spelled(len(lines), 'feed'))}."
    second = f"{first_capital(none_or(wanting))} {be(wanting)} late or unread."
    return (first, second), sorted(lines, key=lambda line: not line.is_wanting)


def _feed_line(feed: FeedStanding, gallery: Gallery) -> FeedLine:
    voice, now = voice_for(gallery.space.as_reader), gallery.clock()
    return FeedLine(
        feed.source.name,
        first_capital(freshness(feed, now)),
        f"Newest record {_moment(voice, feed.newest_at)}" if feed.newest_at else "",
        f"read {_moment(voice, feed.read_at)}" if feed.read_at else "",
        amounts(feed) if feed.read_at else "",
        is_wanting=feed.read_at is None or bool(feed.late_by(now)),
    )


def client_lines(gallery: Gallery) -> tuple[tuple[str, str], list[ClientLine]]:
    """The headline, and every client with what it reads."""
    newest = {key.rpartition("/")[0]: key for key in gallery.offered()}
    series: dict[str, list[Outlook]] = {}
    for one in gallery.outlooks():
        series.setdefault(one.client, []).append(one)
    stands = {one.client: one for one in gallery.clients()}
    lines = [
        ClientLine(
            client.name,
            _records(stands[slug], voice_for(client)),
            tuple(_series_lines(slug, gallery, series.get(slug, ()), newest)),
        )
        for slug, client in gallery.space.clients.items()
    ]
    unread = sum(not line.series for line in lines)
    first = f"{first_capital(spelled(len(lines), 'client'))}."
    second = f"{first_capital(none_or(unread))} {'has' if unread == 1 else 'have'} nobody who reads."
    return (first, second if unread else ""), lines


def _records(client: ClientStanding, voice: Voice) -> str:
    if client.oldest_at is None or client.newest_at is None:
        return "No record of theirs was read."
    first, last = (voice.dated(voice.on(at)) for at in (client.oldest_at, client.newest_at))
    return f"Records from {first} to {last}."


def _series_lines(
    slug: str, gallery: Gallery, known: Sequence[Outlook], newest: Mapping[str, str]
) -> list[SeriesLine]:
    """What the client reads; before the first run its cadences alone."""
    outlook = {one.cadence: one for one in known}
    return [
        _series_line(cadence.title, newest[f"{slug}/{name}"], outlook.get(name), gallery)
        for name, cadence in MENU.items()
        if f"{slug}/{name}" in newest
    ]


def _series_line(title: str, key: str, one: Outlook | None, gallery: Gallery) -> SeriesLine:
    client, now = gallery.space.clients[Key.parse(key).client], gallery.clock()
    last = "None yet"
    if one and one.last:
        last = f"{period_in_words(one.last.key, client, now)}: {one.last.state}"
    return SeriesLine(title, last, _following(one, client, now), _readers(one), key)


def period_in_words(key: str, client: Client | None, now: datetime) -> str:
    """Of this year without the year."""
    named = Key.parse(key)
    if client is None:
        return named.name
    try:
        period = parse_period(named.subject, client.zone)
    except UsageError:
        return named.name
    again = f", sending {named.revision}" if named.revision > 1 else ""
    return f"{voice_for(client).period(period).removesuffix(f' {now.year}')}{again}"


def _following(one: Outlook | None, client: Client, now: datetime) -> str:
    """Tuesday 4 November, due …; or what keeps it from coming."""
    if one is None:
        return ""
    if one.stopped or one.next_due_at is None:
        return first_capital(one.stopped)
    about = period_in_words(f"{one.client}/{one.cadence}/{one.next_period}", client, now)
    return f"{about}, due {_moment(voice_for(client), one.next_due_at)}"


def _readers(one: Outlook | None) -> str:
    if one is None:
        return ""
    return f"{first_capital(none_or(one.readers))} {'person' if one.readers == 1 else 'people'}"


def _moment(voice: Voice, at: datetime) -> str:
    return f"{voice.full_day(voice.on(at))}, {voice.time(at)}"
