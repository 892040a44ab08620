"""Whether all is well after a fault and the runs that followed: read from the files, not by Reporter."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Mail = tuple[str, str]  # edition and recipient
Accepted = Mapping[tuple[str, str], int]  # Message-ID and recipient: how often


@dataclass(frozen=True)
class Truth:
    """What a run without any fault sends, publishes and reads."""

    mails: Mapping[tuple[str, str], Mail]  # by Message-ID and recipient
    published: frozenset[str]  # editions
    rows: Mapping[str, int]  # of the store, by table


def truth_of(workspace: Path) -> Truth:
    """The truth, from a workspace in which everything went well."""
    with closing(_opened(workspace / "ledger.sqlite")) as ledger:
        mails = {
            (identity, person): (edition, person)
            for edition, person, identity in ledger.execute(
                "SELECT edition, recipient, message_id FROM deliveries WHERE channel = 'mail'"
            )
        }
        published = ledger.execute("SELECT edition FROM deliveries WHERE channel = 'publish'")
        return Truth(mails, frozenset(edition for (edition,) in published), _rows(workspace))


def lost(truth: Truth, accepted: Accepted) -> list[Mail]:
    """Who never got an edition."""
    return [mail for known, mail in truth.mails.items() if not accepted.get(known)]


def duplicated(truth: Truth, accepted: Accepted) -> list[Mail]:
    """Who got an edition twice, or one that nobody meant for them."""
    return [
        truth.mails.get(known, known)
        for known, times in accepted.items()
        if times > 1 or known not in truth.mails
    ]


def standing(workspace: Path) -> Counter[str]:
    """How many mails and places stand how; empty while there is no ledger."""
    if not (workspace / "ledger.sqlite").is_file():
        return Counter()
    with closing(_opened(workspace / "ledger.sqlite")) as ledger:
        try:
            return Counter(dict(ledger.execute("SELECT state, count(*) FROM deliveries GROUP BY state")))
        except sqlite3.OperationalError:  # a file without tables yet
            return Counter()


def unsure(workspace: Path) -> list[tuple[str, str, str]]:
    """Edition, recipient and Message-ID of what is shown to a person."""
    with closing(_opened(workspace / "ledger.sqlite")) as ledger:
        return list(
            ledger.execute("SELECT edition, recipient, message_id FROM deliveries WHERE state = 'unsure'")
        )


def is_done(workspace: Path, truth: Truth) -> bool:
    """Whether nothing waits any more."""
    return standing(workspace) == {"sent": len(truth.mails) + len(truth.published)}


def faults_in(workspace: Path, truth: Truth) -> Iterator[str]:
    """Everything that is not as it should be once all is over."""
    if not is_done(workspace, truth):
        yield f"deliveries stand {dict(standing(workspace))}"
    for name in ("ledger.sqlite", "store.sqlite"):
        yield from _unsound(workspace / name)
    if _rows(workspace) != truth.rows:
        yield f"the store holds {_rows(workspace)}, not {truth.rows}"
    yield from _left_over(workspace)
    with closing(_opened(workspace / "ledger.sqlite")) as ledger:
        yield from _editions(workspace, ledger)
        yield from _published(workspace, ledger, truth)


def _editions(workspace: Path, ledger: sqlite3.Connection) -> Iterator[str]:
    """Each lies in sent/, whole and unchanged, and nothing else does."""
    for key, state in ledger.execute("SELECT key, state FROM editions"):
        if state != "sent":
            yield f"{key} is {state}"
        wanted = dict(ledger.execute("SELECT name, sha256 FROM documents WHERE edition = ?", (key,)))
        mails = "SELECT file, sha256 FROM deliveries WHERE edition = ? AND channel = 'mail'"
        wanted |= dict(ledger.execute(mails, (key,)))
        found = _hashes(workspace / "sent" / key)
        if found != wanted:
            wrong = {name for name in {*found, *wanted} if found.get(name) != wanted.get(name)}
            yield f"sent/{key} differs from the ledger in {sorted(wrong)}"


def _published(workspace: Path, ledger: sqlite3.Connection, truth: Truth) -> Iterator[str]:
    """Page and PDF as they were sent, and an index that leads to each."""
    place = workspace / "published"
    if not (place / "index.html").is_file():
        yield "published/ can be listed"
    for client in {key.partition("/")[0] for key in truth.published}:
        (token,) = next(ledger.execute("SELECT token FROM places WHERE client = ?", (client,)))
        index = place / token / "index.html"
        text = index.read_text("utf-8") if index.is_file() else ""
        if not text.rstrip().endswith("</html>"):
            yield f"the index of {client} is not whole"
        for key in (key for key in truth.published if key.startswith(f"{client}/")):
            path = key.partition("/")[2]
            if f"{path}/page.html" not in text:
                yield f"the index of {client} does not lead to {path}"
            found, wanted = _hashes(place / token / path), _hashes(workspace / "sent" / key)
            if not found or any(wanted.get(name) != sha256 for name, sha256 in found.items()):
                yield f"{key} is not published as it was sent"
        stray = {path.name for path in place.iterdir()} - {"index.html", token}
        if stray:
            yield f"published/ holds {sorted(stray)}"


def _left_over(workspace: Path) -> Iterator[str]:
    pattern = re.compile(r"\.making-|\.part$|-wal$")
    for path in workspace.rglob("*"):
        if pattern.search(path.name) or (path.is_file() and path.is_relative_to(workspace / "outbox")):
            yield f"{path.relative_to(workspace)} was left behind"


def _unsound(path: Path) -> Iterator[str]:
    with closing(_opened(path)) as database:
        said = database.execute("PRAGMA integrity_check").fetchall()
    if said != [("ok",)]:
        yield f"{path.name}: {said[:3]}"


def _rows(workspace: Path) -> dict[str, int]:
    with closing(_opened(workspace / "store.sqlite")) as store:
        return {
            table: next(store.execute(f"SELECT count(*) FROM {table}"))[0]
            for table in ("tickets", "activities")
        }


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)
