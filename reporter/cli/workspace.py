"""Commands about the workspace as a whole: status, init, check."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from reporter.cli.app import (
    JsonOption,
    NowOption,
    WorkspaceOption,
    app,
    clock,
    data_of,
    emit,
    say,
    say_data,
    say_table,
    warn,
)
from reporter.errors import (
    CannotWriteError,
    ConfigError,
    DataError,
    MissingSoftwareError,
    ReporterError,
    UsageError,
)
from reporter.story.sentences import counted

if TYPE_CHECKING:
    from reporter.config import Workspace
    from reporter.config.mail import Mail
    from reporter.ledger.ledger import Ledger
    from reporter.runs.planning import Outlook
    from reporter.runs.withholding import LookedAt
    from reporter.store.soundness import ClientStanding, FeedStanding, Finding

WhatArgument = Annotated[
    str,
    typer.Argument(
        help="data: the records; mail: the way out; privacy: what would be told; else config and environment."
    ),
]
OneClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="With privacy: of this one alone.")]
PrivacyPeriodOption = Annotated[
    str, typer.Option("--period", help="With privacy: of that period; else of the last whole week.")
]
_EDITIONS = ("held", "approved")
_OWN_STEPS = (
    "reporter inspect exports/FILE --save desk",
    "reporter new source desk --reads exports/FILE",
    'reporter new client acme --name "As your logs write it" --contact "Ann Lee <ann@acme.example>"',
    "reporter ingest",
)
_MAIL_MEND = "look at [mail] in reporter.toml"
_CHAT_MEND = "look at [notify], and at what stands where it leads"
_SHOWN = 5  # scripts that no font has


@app.command()
def status(workspace: WorkspaceOption = Path(), now: NowOption = "", as_json: JsonOption = False) -> None:
    """How fresh each feed is, how far each client's records go, what was sent last and is due next."""
    from reporter.config import load_workspace
    from reporter.ledger.ledger import open_ledger
    from reporter.runs import reckoning
    from reporter.runs.planning import follow_ups_ahead, outlooks
    from reporter.store.soundness import clients_standing, feeds_standing
    from reporter.store.store import open_store

    space, moment = load_workspace(workspace), clock(now)
    with open_store(space.store_path) as store:
        store.check()
        feeds, clients = feeds_standing(space, store, moment), clients_standing(space, store, moment)
    with open_ledger(space) as ledger, open_store(space.store_path) as store:
        series, waiting = list(outlooks(space, ledger, moment, clock(""))), _waiting(ledger)
        series += follow_ups_ahead(space, store, ledger, moment)
    wrong = list(reckoning.faults(space, moment, clock("")))
    if as_json:
        found = [_feed_data(feed, moment) for feed in feeds]
        known = [asdict(client) for client in clients]
        clock_faults = [_entry(one.what, one.mend) for one in wrong]
        told = {"feeds": found, "clients": known, "editions": [_series_data(one) for one in series]}
        emit({**told, **waiting, "clock": clock_faults})
        return
    zone = ZoneInfo(space.provider.zone)
    tables = {
        f"Feeds, at {_written(moment, zone)} ({space.provider.zone})": [
            _feed_row(feed, moment, zone) for feed in feeds
        ]
        or [["none: add [[sources]] to reporter.toml"]],
        "Clients": [_client_row(client, zone) for client in clients],
        "Editions": [_series_row(one, zone) for one in series]
        or [["none: nobody reads any; see: reporter contacts"]],
    }
    for title, rows in tables.items():
        say_data(title)
        say_table(rows, "  ")
    for fault in wrong:
        warn(fault.what, fault.mend)
    for state, count in waiting.items():
        if count:
            say_data(
                f"{counted(count, 'edition' if state in _EDITIONS else 'mail')} {state}: reporter outbox"
            )


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")] = Path(),
    name: Annotated[
        str, typer.Option(help="Your company: then the workspace is yours, without the invented client.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Write a commented workspace: of an invented client, which builds at once, or for your own logs."""
    from reporter.config.environment import activation, write_starter

    written = write_starter(folder, name)
    if as_json:
        emit([str(path) for path in written])
        return
    say(f"A workspace of {len(written)} files is in {folder.resolve()}.")
    where = "" if folder == Path() else shlex.quote(str(folder))
    if name:
        say("Then, with your export in its exports/:")
        steps = [activation(), f"cd {where}" if where else "", *_OWN_STEPS]
    else:
        say("Look into reporter.toml first, then:")
        option = f" -w {where}" if where else ""
        steps = [
            activation(),
            f"reporter ingest{option}",
            f"reporter build monthly{option} --period 2026-10",
        ]
    for step in filter(None, steps):
        say(f"  {step}")


@app.command()
def check(
    what: WhatArgument = "",
    client: OneClientArgument = "",
    period: PrivacyPeriodOption = "",
    workspace: WorkspaceOption = Path(),
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Look for what is missing or wrong, and name the command that mends it."""
    if what == "data":
        _check_data(workspace, clock(now), as_json=as_json)
        return
    if what == "mail":
        _check_mail(workspace, as_json=as_json)
        return
    if what == "privacy":
        _check_privacy(workspace, client, period, clock(now), as_json=as_json)
        return
    if what:
        raise UsageError(
            f"“{what}” cannot be checked", "write: reporter check, check data, check mail, or check privacy"
        )
    from reporter.cli.manual import option_variables
    from reporter.config.environment import environment_faults
    from reporter.runs.checking import checkup

    lacking = [_entry(fault.what, fault.mend) for fault in environment_faults()]
    found = checkup(workspace, clock(now), clock(""), option_variables())
    wrong = [_entry(str(fault), fault.mend) for fault in found.settings]
    undone = [_entry(one.what, one.mend) for one in found.data]
    closed = [_entry(one.what, one.mend) for one in found.places]
    lacking += [] if wrong else _unprintable(workspace)
    if as_json:
        emit({"environment": lacking, "workspace": [*wrong, *closed, *undone]})
    for entry in [] if as_json else [*lacking, *wrong, *closed, *undone]:
        warn(entry["fault"], entry["mend"])
    kinds = (ConfigError, MissingSoftwareError, CannotWriteError, DataError)
    for entries, error in zip((wrong, lacking, closed, undone), kinds, strict=True):
        if entries:
            raise typer.Exit(error.exit_code)
    unread = "" if found.is_read else " Nothing has been read yet: reporter ingest."
    say(f"The workspace is sound, with {found.size}: nothing is missing.{unread}")


def _entry(fault: str, mend: str) -> dict[str, str]:
    return {"fault": fault, "mend": mend}


def _unprintable(folder: Path) -> list[dict[str, str]]:
    """Which scripts and pictures of names and records no font here has."""
    from reporter.config import load_workspace
    from reporter.outputs.glyphs import FONTS, unprintable
    from reporter.store.readiness import signs_in

    names = unprintable(signs_in(load_workspace(folder)))
    some = f"{', '.join(names[:_SHOWN])}{f', and {len(names) - _SHOWN} more' if len(names) > _SHOWN else ''}"
    fault = f"PDFs would show signs that no font here has as their names in brackets: {some}"
    return [_entry(fault, FONTS)] if names else []


def _check_data(folder: Path, now: datetime, *, as_json: bool) -> None:
    """Say what is doubtful in the records, with counts and mends; exit with 65 when anything is."""
    from reporter.config import load_workspace
    from reporter.store.soundness import feeds_standing, findings, grounds, never_filled
    from reporter.store.store import open_store

    space = load_workspace(folder)
    with open_store(space.store_path) as store:
        store.check(*store.clients())
        found = findings(space, store, now)
        if not found and not any(feed.read_at for feed in feeds_standing(space, store)):
            raise DataError("nothing was read yet, so there is nothing to check", "run: reporter ingest")
        known = [*grounds(store), *never_filled(store)]
    if as_json:
        emit([asdict(finding) for finding in (*found, *known)])
    else:
        _say_findings(found)
        for one in known:
            say(f"{one.kind.capitalize()}: {one.source}: {one.what}")
            if one.kind == "on trust":
                say(f"    {one.mend}")
    if found:
        raise typer.Exit(DataError.exit_code)
    say("Nothing in the records is doubtful.")


def _say_findings(found: list[Finding]) -> None:
    last = ""
    for finding in found:
        if finding.kind != last:
            say_data(finding.kind.capitalize())
        last = finding.kind
        count = f" ({finding.count:,})" if finding.count else ""
        say_data(f"  {finding.source}: {finding.what}{count}\n      {finding.mend}")


def _check_mail(folder: Path, *, as_json: bool) -> None:
    """Go to the mail server as far as a message would, send none; look into the archive, and at chats."""
    from reporter.config import load_workspace
    from reporter.delivery.archive import is_archived
    from reporter.delivery.messages import DeferredError, RefusedError, UnreachableError
    from reporter.delivery.transports import transport_for
    from reporter.runs.filing import NO_MAIL, NO_MAIL_MEND

    space = load_workspace(folder)
    if space.mail is None:
        raise ConfigError(NO_MAIL, NO_MAIL_MEND)
    address = space.owner.email if space.owner else space.mail.sender
    archive = space.mail.archive
    try:
        with transport_for(space) as transport:
            transport.offer(address, 1000)
        say(_would_be_taken(space.mail, address))
        if archive and archive.user:
            is_archived(archive, space.folder, [f"<nothing@{space.mail.domain}>"])
            say(f"The archive mailbox {archive.mailbox} can be searched.")
    except (DeferredError, RefusedError, UnreachableError) as fault:
        warn(str(fault), _MAIL_MEND)
        if as_json:
            emit({"mail": [_entry(str(fault), _MAIL_MEND)]})
        raise typer.Exit(ReporterError.exit_code) from None
    faults = list(_faults_of_chats(space))
    if as_json:
        emit({"mail": faults})
    if faults:
        raise typer.Exit(ReporterError.exit_code)


def _faults_of_chats(space: Workspace) -> Iterator[dict[str, str]]:
    """What keeps a chat from having an address that is one; nothing is sent there."""
    from reporter.delivery.chats import Chat

    named = [("reporter.toml: notify", space.notify)]
    named += [(f"clients/{slug}.toml: notify", client.notify) for slug, client in space.clients.items()]
    for where, notify in named:
        for place in notify.to if notify else ():
            if fault := Chat(place, space.folder, where).fault():
                warn(fault, _CHAT_MEND)
                yield _entry(fault, _CHAT_MEND)
            else:
                say(f"{where}: {place.place} is the address of a chat; nothing was sent there.")


def _would_be_taken(mail: Mail, address: str) -> str:
    if mail.graph is None:
        return f"Mail from {mail.sender} to {address} would be taken; none was sent."
    return (
        "Microsoft 365 lets the application in; no mail was sent. Whether it may send as "
        f"{mail.graph.mailbox or mail.sender}\n"
        f"shows with the first one alone: reporter run --only-to {address}"
    )


def _check_privacy(folder: Path, client: str, period: str, now: datetime, *, as_json: bool) -> None:
    """List what would be told of a community’s records, and what was taken out, and why."""
    from reporter.config import load_workspace
    from reporter.periods import WEEK, last_complete, parse_period
    from reporter.runs.withholding import looked_at
    from reporter.store.store import open_store

    space = load_workspace(folder)
    slugs = space.clients_named([client] if client else [])
    slugs = tuple(slug for slug in slugs if space.clients[slug].kind == "community")
    if client and not slugs:
        raise UsageError(f"{client} is no community", 'its file says so with: kind = "community"')
    found = []
    with open_store(space.store_path) as store:
        for slug in slugs:
            zone = space.clients[slug].zone
            span = parse_period(period, zone) if period else last_complete(WEEK, now, zone)
            store.check_read(slug)
            found += looked_at(space, store, slug, span, now)
            say(f"{space.clients[slug].name}, {span.name}:")
    if as_json:
        emit([asdict(one) for one in found])
        return
    for verdict in ("left out", "without its words", "told"):
        _say_looked_at(verdict, [one for one in found if one.verdict == verdict])


def _say_looked_at(verdict: str, found: list[LookedAt]) -> None:
    if found:
        say_data(f"{verdict.capitalize()}: {len(found):,}")
    for one in found:
        where = ", ".join(part for part in (one.kind, one.area, one.state) if part)
        said = " / ".join(one.words.values())
        say_data(f"  {one.record} {one.id}: {where}{f': {said}' if said else ''}")
        if one.why:
            say_data(f"      {one.why}")
        for field, what, words in one.taken:
            say_data(f"      taken out of {field}: {what} (“{words}”)")


def _feed_row(feed: FeedStanding, now: datetime, zone: ZoneInfo) -> list[str]:
    from reporter.runs.standing import amounts, freshness

    name, stands = feed.source.name, freshness(feed, now)
    if feed.read_at is None:
        return [name, stands]
    newest = f"newest record {_written(feed.newest_at, zone)}"
    return [name, stands, newest, f"read {_written(feed.read_at, zone)}", amounts(feed)]


def _client_row(client: ClientStanding, zone: ZoneInfo) -> list[str]:
    name = client.client or "(no client)"
    if client.newest_at is None:
        return [name, "no records"]
    oldest, newest = _written(client.oldest_at, zone), _written(client.newest_at, zone)
    mend = "  give them one: reporter check data" if not client.client else ""
    return [name, f"records from {oldest} to {newest}{mend}"]


def _waiting(ledger: Ledger) -> dict[str, int]:
    """How many editions and mails wait for somebody."""
    return {
        "held": len(ledger.entries(states={"held"})),
        "approved": len(ledger.entries(states={"approved"})),
        "unsure": len(ledger.deliveries(states={"unsure"})),
    }


def _series_row(series: Outlook, zone: ZoneInfo) -> list[str]:
    last = f"last {series.last.period}, {series.last.state}" if series.last else "none yet"
    if series.stopped:
        return [series.client, series.cadence, last, series.stopped]
    due = f"next {series.next_period}, due {_written(series.next_due_at, zone)}"
    return [series.client, series.cadence, last, due, f"to {counted(series.readers, 'reader')}"]


def _series_data(series: Outlook) -> dict[str, Any]:
    return {
        **data_of(series, "client", "cadence"),
        "last": series.last.key if series.last else None,
        "last_state": series.last.state if series.last else None,
        "next": series.next_period or None,
        **data_of(series, "next_due_at", "readers", "stopped"),
    }


def _feed_data(feed: FeedStanding, now: datetime) -> dict[str, Any]:
    from reporter.runs.standing import freshness

    late = feed.late_by(now)
    return {
        "source": feed.source.name,
        "freshness": freshness(feed, now),
        "late_seconds": int(late.total_seconds()) if late else 0,
        "expected_every": feed.source.expected_every,
        **data_of(feed, "files", "rows", "set_aside", "waiting", "oldest_at", "newest_at", "read_at"),
    }


def _written(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "none"
