"""What `reporter check data` looks for and says."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typer

from reporter.cli.speech import emit, say, say_data
from reporter.errors import DataError


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
