"""A client's own site, made from what the ledger says was sent and what still lies in sent/; nothing else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reporter.config.mail import Publish
from reporter.delivery.publishing import PAGE, ClientPlace, SiteFiles, index_address, put_site
from reporter.errors import Failure, safely
from reporter.ledger import Delivery, Entry
from reporter.outputs.site import render_site
from reporter.report import AgendaItem, Cell, Column, Figure, Key, Row, Step, Table
from reporter.runs.accounts import Account
from reporter.runs.desk import Desk, edition_named
from reporter.runs.dispatching import NOT_PUBLISHED, published_place
from reporter.story.archive.chronicle import Chronicle, SentEdition
from reporter.story.archive.looking_back import tell_past
from reporter.story.readers import voice_for

FOLDER = "site"

_MODEL = "report.json"
_COPIED = (PAGE, "report.pdf")
_NOTE = "site of {}"  # the day on which it was last written by a run
_SILENT = {"kind", "name", "tone", "marks"}  # parts of a report that no reader sees


@dataclass(frozen=True)
class Sited:
    """What became of one client's site; with a fault it is as it was before."""

    client: str
    place: str = ""  # its front page: a file or an address
    editions: int = 0
    warnings: tuple[str, ...] = ()  # editions that are left out, and why
    fault: str = ""
    hint: str = ""


def write_sites(desk: Desk, slugs: Collection[str], out: Path | None = None) -> Iterator[Sited]:
    """The site of each client, in a folder, or else where it is published; one failure, one casualty."""
    for slug in slugs:
        written = safely(write_site, desk, slug, out)
        yield Sited(slug, fault=written.what, hint=written.mend) if isinstance(written, Failure) else written


def write_site(desk: Desk, slug: str, out: Path | None = None) -> Sited:
    """One client's site, under a name that nobody can guess."""
    place = _place_of(desk, slug, out)
    client, now = desk.workspace.clients[slug], desk.clock()
    sent, warnings = _sent_to(desk, slug)
    editions = tuple(edition for _, edition in sent)
    address = place.publish.address
    home = index_address(place.publish, place.token) if address else f"site:{place.token}/"
    pages = render_site(tell_past(Chronicle(editions, voice_for(client), now)), client.brand, home)
    entries = {edition.path: entry for entry, edition in sent}
    files = SiteFiles(
        pages,
        {path: [name for name in _COPIED if name in entry.documents] for path, entry in entries.items()},
        lambda path, name: desk.outbox.documents(entries[path])[name],
        _published(desk, slug) if address else (),
    )
    put_site(place, files)
    front = home if address else str(Path(place.publish.to) / place.token / pages[-1].name)
    return Sited(slug, front, len(editions), tuple(warnings))


def refresh(desk: Desk, account: Account) -> None:
    """After a run: the sites of those who were sent something in it, and of each once a day.

    The day alone may change what they say: that something is open is not said for ever.
    """
    if desk.workspace.site is None:
        return
    news = {Key.parse(one.edition).client for one in account.sent}
    news |= {Key.parse(key).client for key in account.published}
    for slug in desk.workspace.clients:
        day = desk.workspace.clients[slug].day_of(account.at).isoformat()
        if slug not in news and (desk.ledger.note(_NOTE.format(slug)) == day or not _was_sent(desk, slug)):
            continue
        written = safely(write_site, desk, slug)
        if isinstance(written, Failure):
            account.failures.append(written.at(f"the site of {slug}"))
            continue
        account.warnings += [f"the site of {slug}: {words}" for words in written.warnings]
        desk.ledger.set_note(_NOTE.format(slug), day)


def refresh_one(desk: Desk, slug: str) -> None:
    """The site of a client of whose editions one was taken back, where a run would write it."""
    if desk.workspace.site is not None and slug in desk.workspace.clients:
        write_site(desk, slug)


def _place_of(desk: Desk, slug: str, out: Path | None) -> ClientPlace:
    """A folder that was named; else where its editions are published; else the folder for sites."""
    published = published_place(desk, slug)
    if published and out is None:
        return published
    at = desk.workspace.site
    folder = (out or desk.workspace.folder / (at.to if at else FOLDER)).absolute()
    nowhere = Publish.model_construct(to=str(folder), address="")
    setting = "--out" if out else "site.to in reporter.toml"
    return ClientPlace(nowhere, desk.workspace.folder, desk.ledger.token(slug), setting, "write")


def _published(desk: Desk, slug: str) -> frozenset[str]:
    """What stands in the published place although its mails may not have left yet."""
    return frozenset(Key.parse(key).path for key in desk.ledger.published(slug))


def _was_sent(desk: Desk, slug: str) -> bool:
    return bool(desk.ledger.entries(client=slug, states={"sent"}))


def _sent_to(desk: Desk, slug: str) -> tuple[list[tuple[Entry, SentEdition]], list[str]]:
    """What was sent and not taken back, as it was made; and what of it is left out, for its owner."""
    found: list[tuple[Entry, SentEdition]] = []
    warnings: list[str] = []
    reports = set()
    for entry in desk.ledger.entries(client=slug, states={"sent"}):
        deliveries = desk.ledger.deliveries(entry.key)
        if PAGE not in entry.documents or _is_taken_back(deliveries):
            continue
        series = Key.parse(entry.key)
        told = (series.cadence, series.about, entry.report_sha256)
        if told in reports and series.revision > 1:
            continue  # the same once more
        edition = safely(_edition_of, desk, entry, _sent_at(entry, deliveries))
        if isinstance(edition, Failure):
            warnings.append(f"{entry.key} is left out: {edition.what}")
        elif edition:
            reports.add(told)
            found.append((entry, edition))
    return found, warnings


def _is_taken_back(deliveries: Collection[Delivery]) -> bool:
    """Whether it stood in the published place, and a person took it away."""
    gone = [one for one in deliveries if one.channel == "publish" and one.state == "withdrawn"]
    return any(one.words != NOT_PUBLISHED for one in gone)


def _sent_at(entry: Entry, deliveries: Collection[Delivery]) -> datetime:
    """When the first of its mails left."""
    left = [one.updated_at for one in deliveries if one.state == "sent" and one.updated_at]
    return min(left, default=entry.made_at)


def _edition_of(desk: Desk, entry: Entry, sent_at: datetime) -> SentEdition | None:
    """What a site tells of it; None when its cadence is no longer here, DataError when a file changed."""
    edition = edition_named(desk.workspace, entry.key)
    if edition is None:
        return None
    documents = desk.outbox.documents(entry)
    model: dict[str, Any] = json.loads(documents.get(_MODEL, b"{}"))
    sections = {part["name"]: part for part in model.get("sections", ())}
    items, more = _open_items(sections.get("still_open", {}))
    return SentEdition(
        path=edition.named.path,
        cadence=entry.cadence,
        title=entry.title,
        period=edition.period,
        headline=entry.headline,
        sent_at=sent_at,
        revision=edition.revision,
        because=entry.because if edition.revision > 1 else "",
        has_pdf="report.pdf" in entry.documents,
        open_items=items,
        more_open=more,
        promises=_table(sections.get("promises", {})),
        figures=_figures(model.get("figures", ()), edition.period.name),
        texts=tuple(
            text for name in ("lede", "wash", "tiles", "sections") for text in _texts(model.get(name))
        ),
    )


def _open_items(section: Mapping[str, Any]) -> tuple[tuple[AgendaItem, ...], str]:
    for block in section.get("blocks", ()):
        if block["kind"] == "agenda":
            items = (
                AgendaItem(
                    item["when"],
                    item["time"],
                    item["headline"],
                    tuple(Step(**step) for step in item["remarks"]),
                )
                for item in block["items"]
            )
            return tuple(items), block["more"]
    return (), ""


def _table(section: Mapping[str, Any]) -> Table | None:
    """The promises of a report, as they were set there."""
    block = next((one for one in section.get("blocks", ()) if one["kind"] == "table"), None)
    if block is None:
        return None
    rows = tuple(Row(tuple(Cell(**cell) for cell in row["cells"]), row["is_sum"]) for row in block["rows"])
    columns = tuple(Column(**column) for column in block["columns"])
    return Table(block["caption"], columns, rows, wordy=True, show_caption=False)


def _figures(figures: Collection[Mapping[str, Any]], period: str) -> dict[str, Figure]:
    """Those of the whole period itself; of a part, a ticket or the period before it says nothing here."""
    own = (one for one in figures if one["period"] == period and not one["of"])
    return {one["name"]: Figure(**{name: one[name] for name in one if name != "id"}) for one in own}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in _SILENT:
                yield from _texts(one)
