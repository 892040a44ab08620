"""Put approved editions where clients read them, and their lists in step."""

from __future__ import annotations

from collections.abc import Collection

from reporter.delivery.freezing import is_published, published_path
from reporter.delivery.publishing import PAGE, ClientPlace, publish, unpublish, write_index
from reporter.errors import ReporterError
from reporter.ledger import Delivery, Entry
from reporter.outputs.index import Index, IndexLine
from reporter.runs.accounts import Account, Fault, bug_in
from reporter.runs.desk import Desk
from reporter.runs.preparing import edition_named
from reporter.story.voice import Voice

_SHOWN = (PAGE, "report.pdf")


def publish_due(desk: Desk, account: Account, keys: Collection[str] = ()) -> None:
    """Publish what is approved, or only these; twice is as good as once, so nothing here is ever unsure."""
    for delivery in desk.ledger.deliveries(states={"approved"}):
        if delivery.channel != "publish" or (keys and delivery.edition not in keys):
            continue
        entry = desk.ledger.entry(delivery.edition)
        if entry is None:
            continue
        try:
            if _publish(desk, entry, delivery):
                account.published.append(entry.key)
        except ReporterError as fault:
            account.faults.append(Fault(f"{entry.key}: {fault}", fault.hint))
        except Exception as bug:  # with one edition it must not cost the others theirs
            account.faults.append(bug_in(entry.key, bug))


def take_away(desk: Desk, entry: Entry) -> None:
    """Take a published edition away: first from the list, then itself."""
    to = _place_of(desk, entry.client)
    if to:
        _write_index(desk, to, entry.client, without=entry.key)
        unpublish(to, published_path(entry.key))


def _publish(desk: Desk, entry: Entry, delivery: Delivery) -> bool:
    """Whether it is there now; not when the client's editions are no longer published."""
    to = _place_of(desk, entry.client)
    if to is None:
        desk.ledger.move(delivery, "withdrawn", desk.clock(), words="nothing of this client is published now")
        return False
    documents = desk.outbox.documents(entry)
    publish(to, published_path(entry.key), {name: documents[name] for name in _SHOWN if name in documents})
    _write_index(desk, to, entry.client, also=entry.key)
    desk.ledger.move(delivery, "sent", desk.clock(), words="published")
    return True


def _write_index(desk: Desk, to: ClientPlace, slug: str, *, also: str = "", without: str = "") -> None:
    client = desk.workspace.clients[slug]
    published = (desk.ledger.published(slug) | {also}) - {without}
    lines = [
        line
        for entry in desk.ledger.entries(client=slug)
        if entry.key in published and (line := _line_of(desk, entry))
    ]
    language = client.locale.replace("_", "-")
    index = Index(client.name, client.provider.name, tuple(lines[::-1]), client.brand.footer, language)
    write_index(to, index, client.brand)


def _line_of(desk: Desk, entry: Entry) -> IndexLine | None:
    edition = edition_named(desk, entry.key)
    if edition is None:
        return None
    voice = Voice(desk.workspace.clients[entry.client])
    return IndexLine(
        published_path(entry.key),
        entry.title,
        voice.period(edition.period),
        edition.period.last,
        entry.headline,
        has_pdf="report.pdf" in entry.documents,
        note=f"Told again: {entry.because}" if entry.because else "",
    )


def _place_of(desk: Desk, slug: str) -> ClientPlace | None:
    to = desk.workspace.publish
    if to is None or slug not in desk.workspace.clients or not is_published(desk.workspace, slug):
        return None
    return ClientPlace(to, desk.workspace.folder, desk.ledger.token(slug))
