"""What `reporter check data` and `reporter check mail` look for and say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typer

from reporter.cli.speech import emit, say, say_data, warn
from reporter.errors import ConfigError, DataError, ReporterError


def check_data(folder: Path, now: datetime, *, as_json: bool) -> None:
    """Say what is doubtful in the records, with counts and mends; exit with 65 when anything is."""
    from reporter.config import load_workspace
    from reporter.store.opening import open_store
    from reporter.store.soundness import findings
    from reporter.store.standing import feeds_standing

    space = load_workspace(folder)
    with open_store(space.store_path) as store:
        if not any(feed.read_at for feed in feeds_standing(space, store)):
            raise DataError("nothing was read yet, so there is nothing to check", "run: reporter ingest")
        found = findings(space, store, now)
    if as_json:
        emit([asdict(finding) for finding in found])
    last = ""
    for finding in [] if as_json else found:
        if finding.kind != last:
            say_data(finding.kind.capitalize())
        last = finding.kind
        count = f" ({finding.count:,})" if finding.count else ""
        say_data(f"  {finding.source}: {finding.what}{count}\n      {finding.mend}")
    if found:
        raise typer.Exit(DataError.exit_code)
    say("Nothing in the records is doubtful.")


def check_mail(folder: Path) -> None:
    """Go to the mail server as far as a message would, send none, and look into the archive mailbox."""
    from reporter.config import load_workspace
    from reporter.delivery.archive import is_archived
    from reporter.delivery.messages import DeferredError, RefusedError, UnreachableError
    from reporter.delivery.transports import transport_for
    from reporter.runs.preparing import NO_MAIL, NO_MAIL_MEND

    space = load_workspace(folder)
    if space.mail is None:
        raise ConfigError(NO_MAIL, NO_MAIL_MEND)
    address = space.owner.email if space.owner else space.mail.sender
    archive = space.mail.archive
    try:
        with transport_for(space) as transport:
            transport.offer(address, 1000)
        say(f"Mail from {space.mail.sender} to {address} would be taken; none was sent.")
        if archive and archive.user:
            is_archived(archive, space.folder, [f"<nothing@{space.mail.domain}>"])
            say(f"The archive mailbox {archive.mailbox} can be searched.")
    except (DeferredError, RefusedError, UnreachableError) as fault:
        warn(str(fault), "look at [mail] in reporter.toml")
        raise typer.Exit(ReporterError.exit_code) from None
