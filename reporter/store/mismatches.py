"""What a person wrote that no record bears out: names that no log has, promises that none can prove."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from reporter.config.commentary import commentary_notes
from reporter.config.faults import Fault, did_you_mean
from reporter.config.models import Client, Workspace
from reporter.config.reviews import ReviewFile, read_review
from reporter.errors import ConfigError, nearest
from reporter.files import is_there
from reporter.store.store import open_store
from reporter.store.tables import activities, tickets

_MOST = 2_000  # ids that one question to the store may name
_LIKE_IT = 40  # that are named where none is like it
_CATALOGUE = "services.toml"
_NOT_JUDGED = "it is not judged; add the column to the export and the preset, or take the promise out"


def mismatches(workspace: Workspace) -> Iterator[Fault]:
    """What is named and in no record, and what is promised and in no record either; nothing before the first
    was read.
    """
    if not is_there(workspace.store_path):
        return
    with open_store(workspace.store_path) as store, store.reading() as connection:
        known = _categories(connection)
        if not known:
            return
        yield from _unused_categories(workspace, known)
        for slug, client in workspace.clients.items():
            yield from _unproved(connection, client)
            try:
                kept = read_review(workspace.folder, slug)
            except ConfigError:
                continue  # told where it is read
            yield from _unknown_tickets(connection, slug, _of_review(kept), kept.file)
            yield from _unknown_causes(connection, slug, kept)
        for file, slug, note in commentary_notes(workspace.folder):
            wanted = [(("hide", number), one) for number, one in enumerate(note.hide)]
            wanted += [(("pin", number), one) for number, one in enumerate(note.pin)]
            told = [(("stories", number, "ticket"), one.ticket) for number, one in enumerate(note.stories)]
            yield from _unknown_tickets(connection, slug, [*wanted, *(one for one in told if one[1])], file)


def _categories(connection: Connection) -> dict[str, str]:
    """The categories of all tickets, each as it is compared and as it is written."""
    found = connection.execute(select(tickets.c.category).distinct()).scalars()
    return {str(one).casefold(): str(one) for one in found}


def _unused_categories(workspace: Workspace, known: dict[str, str]) -> Iterator[Fault]:
    """Those that are written like one that tickets have; any other may be still to come."""
    names = sorted(filter(None, known.values()))
    for slug, service in workspace.catalogue.items():
        for number, name in enumerate(service.categories):
            if name.casefold() not in known and _is_like_one(name, names):
                words = f"no ticket has the category “{name}”; {_nearest(name, names)}"
                yield Fault(words, (slug, "categories", number), _CATALOGUE)


def _is_like_one(name: str, known: list[str]) -> bool:
    fold, folds = name.casefold(), [one.casefold() for one in known]
    return bool(nearest(fold, folds)) or any(one.startswith(fold) or fold.startswith(one) for one in folds)


def _nearest(name: str, known: list[str]) -> str:
    by_fold = {one.casefold(): one for one in known}
    words = did_you_mean(name.casefold(), by_fold)
    if words.startswith("did you mean"):
        return next(f"did you mean “{one}”?" for fold, one in by_fold.items() if f"“{fold}”" in words)
    more = f" and {len(known) - _LIKE_IT} more" if len(known) > _LIKE_IT else ""
    return f"they have {', '.join(known[:_LIKE_IT])}{more}"


def _unproved(connection: Connection, client: Client) -> Iterator[Fault]:
    """Promises of which no record of the client tells whether they were kept."""
    file, targets = f"clients/{client.slug}.toml", client.agreement.targets.values()
    of_client = tickets.c.client == client.slug
    if not _any(connection, of_client):
        return
    promised: tuple[tuple[str, bool, ColumnElement[bool], str], ...] = (
        (
            "targets",
            any(one.first_response is not None for one in targets),
            or_(tickets.c.first_response_at.is_not(None), tickets.c.first_response_due_at.is_not(None)),
            "a first answer is promised, and no ticket says when it was answered",
        ),
        (
            "targets",
            any(one.resolution is not None for one in targets),
            or_(tickets.c.resolved_at.is_not(None), tickets.c.closed_at.is_not(None)),
            "a solution is promised, and no ticket says when it was solved",
        ),
    )
    for key, is_promised, is_told, words in promised:
        if is_promised and not _any(connection, of_client, is_told):
            yield Fault(f"{words}: {_NOT_JUDGED}", ("agreement", key), file)
    yield from _unproved_work(connection, client, file)


def _unproved_work(connection: Connection, client: Client, file: str) -> Iterator[Fault]:
    """Hours and backups that are agreed, and of which nothing tells."""
    of_ticket = tickets.c.client == client.slug, tickets.c.minutes_worked.is_not(None)
    of_work = activities.c.client == client.slug, activities.c.minutes.is_not(None)
    is_told = _any(connection, *of_ticket) or _any(connection, *of_work)
    if client.agreement.included_hours and not is_told:
        words = f"hours are included, and no record says how long anything took: {_NOT_JUDGED}"
        yield Fault(words, ("agreement", "included_hours"), file)
    is_backup = activities.c.client == client.slug, activities.c.kind == "backup"
    if client.expected.backups_per_day and not _any(connection, *is_backup):
        words = "backups are expected, and no record is of one; add a source that tells of them"
        yield Fault(words, ("expected", "backups_per_day"), file)


def _any(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    return connection.execute(select(literal(1)).where(*conditions).limit(1)).first() is not None


def _of_review(kept: ReviewFile) -> list[tuple[tuple[str | int, ...], str]]:
    return [(("ticket", number, "id"), one.id) for number, one in enumerate(kept.tickets)]


def _unknown_tickets(
    connection: Connection, slug: str, wanted: Collection[tuple[tuple[str | int, ...], str]], file: str
) -> Iterator[Fault]:
    names = list(dict.fromkeys(name for _, name in wanted))[:_MOST]
    if not names:
        return
    chosen = select(tickets.c.id).where(tickets.c.client == slug, tickets.c.id.in_(names))
    found = set(connection.execute(chosen).scalars())
    for place, name in wanted:
        if name in names and name not in found:
            owner = connection.execute(select(tickets.c.client).where(tickets.c.id == name)).scalar()
            told = f"the ticket “{name}” is of {owner}" if owner else f"no ticket has the id “{name}”"
            yield Fault(f"{told}; write the id as the log of {slug} does, or take it out", place, file)


def _unknown_causes(connection: Connection, slug: str, kept: ReviewFile) -> Iterator[Fault]:
    """Causes named after what no ticket of the client has, as a category or as a subject."""
    if not kept.causes:
        return
    chosen = select(tickets.c.category).where(tickets.c.client == slug).distinct()
    names = sorted(filter(None, connection.execute(chosen).scalars()))
    known = {one.casefold() for one in names}
    for number, cause in enumerate(kept.causes):
        if cause.name.casefold() in known:
            continue
        lowered = func.lower(tickets.c.subject).contains(cause.name.lower(), autoescape=True)
        is_subject = lowered | tickets.c.subject.contains(cause.name, autoescape=True)
        if not _any(connection, tickets.c.client == slug, is_subject):
            near = _nearest(cause.name, names)
            words = f"no ticket of {slug} has the category or subject “{cause.name}”; {near}"
            yield Fault(words, ("cause", number, "name"), kept.file)
