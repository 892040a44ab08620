"""A full disk, a lost connection, kill -9 and a second writer: a change is whole or absent, never twice."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from reporter import database
from reporter.config.mail import LedgerPlace
from reporter.config.models import Workspace
from reporter.database import Database
from reporter.errors import CannotWriteError
from reporter.ledger import Delivery, changes
from reporter.ledger.changes import Transaction
from reporter.ledger.ledger import Ledger, open_ledger
from tests.ledger.editions import NOW, edition, mail, workspace

ROOT = Path(__file__).parents[2]


def under_way(ledger: Ledger) -> Delivery:
    ledger.approve(edition(), [mail()])
    return ledger.move(ledger.deliveries()[0], "sending", NOW)


class Sleeper:
    """Instead of sleeping: counts, and does something the n-th time."""

    def __init__(self, at: int = -1, does: Callable[[], object] = lambda: None) -> None:
        self.slept: list[float] = []
        self._at, self._does = at, does

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self._at:
            self._does()


@contextmanager
def no_file_may_grow() -> Iterator[Callable[[], None]]:
    """Every write to a file fails, until the given function is called."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def relax() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield relax
    finally:
        relax()
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_fails_for_a_moment_loses_no_sent(tmp_path: Path) -> None:
    with open_ledger(workspace(tmp_path)) as ledger:
        delivery = under_way(ledger)
        with no_file_may_grow() as relax:
            ledger._sleep = Sleeper(3, relax)
            moved = ledger.move(delivery, "sent", NOW, words="250 ok")
        assert ledger.deliveries() == [moved]
        assert [event.after for event in ledger.events()].count("sent") == 2  # the mail's and the edition's


def test_a_disk_that_fails_for_good_leaves_what_was_there(tmp_path: Path) -> None:
    with open_ledger(workspace(tmp_path)) as ledger:
        delivery = under_way(ledger)
        before = list(ledger.export())
        ledger._sleep = sleeper = Sleeper()
        with no_file_may_grow():
            with pytest.raises(CannotWriteError, match="disk I/O error") as fault:
                ledger.move(delivery, "sent", NOW)
            assert list(ledger.export()) == before
        assert len(sleeper.slept) == 5
        assert fault.value.exit_code == 73
        assert ledger.move(delivery, "sent", NOW).state == "sent"


def keep_many(ledger: Ledger) -> None:
    for number in range(1000):
        ledger.keep(edition(f"acme/daily/{number}"))


def test_a_full_disk_is_told_and_the_ledger_still_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = database._prepare_file

    def full(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 1")  # no smaller than it is

    open_ledger(workspace(tmp_path)).close()
    monkeypatch.setattr(database, "_prepare_file", full)
    with open_ledger(workspace(tmp_path)) as ledger:
        ledger._sleep = sleeper = Sleeper()
        with pytest.raises(CannotWriteError, match="database or disk is full"):
            keep_many(ledger)
        kept = len(ledger.entries())
        assert len(list(ledger.events())) == kept
        assert len(sleeper.slept) == 3
    monkeypatch.setattr(database, "_prepare_file", prepare)
    with open_ledger(workspace(tmp_path)) as ledger:
        ledger.keep(edition("acme/daily/later"))
        assert len(ledger.entries()) == kept + 1


def fail_after_commit(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The commit takes hold, and its answer is lost."""
    writing, left = Database.writing, [times]

    @contextmanager
    def losing(self: Database) -> Iterator[Connection]:
        with writing(self) as connection:
            yield connection
        if left[0]:
            left[0] -= 1
            lost = sqlite3.OperationalError("disk I/O error")
            lost.sqlite_errorname = "SQLITE_IOERR_DIR_FSYNC"
            raise OperationalError("COMMIT", None, lost)

    monkeypatch.setattr(Database, "writing", losing)


def test_a_commit_whose_answer_was_lost_is_not_done_twice(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(place) as ledger:
        ledger._sleep = Sleeper()
        delivery = under_way(ledger)
        fail_after_commit(monkeypatch, 2)
        back = ledger.move(delivery, "approved", NOW, attempted=True)
        assert ledger.deliveries() == [back]
        assert back.attempts == 1
        assert len(list(ledger.events())) == 4
        fail_after_commit(monkeypatch, 1)
        assert ledger.withdraw(back.edition, NOW, "wrong").state == "withdrawn"
        fail_after_commit(monkeypatch, 1)
        ledger.approve(edition("acme/weekly/2026-W34"), [mail("acme/weekly/2026-W34")])
        ledger.move(ledger.deliveries("acme/weekly/2026-W34")[0], "sending", NOW)
        fail_after_commit(monkeypatch, 1)
        assert len(ledger.found_sending(NOW)) == 1


CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'reporter' AND pid <> pg_backend_pid()"""


def test_a_connection_that_was_cut_is_made_again(server_place: LedgerPlace, tmp_path: Path) -> None:
    place, left = workspace(tmp_path, ledger=server_place), [2]
    with open_ledger(place) as ledger, open_ledger(place) as other:
        ledger._sleep = Sleeper()

        def keep(writing: Transaction) -> None:
            changes.keep(writing, edition())
            if left[0]:
                left[0] -= 1
                with other._database.writing() as connection:
                    connection.exec_driver_sql(CUT)

        ledger._change(keep)
        assert ledger.entries() == [edition()]
        assert len(list(ledger.events())) == 1
        assert left == [0]


WRITER = """
import sys
from pathlib import Path
from reporter.ledger.ledger import open_ledger
from tests.ledger.editions import NOW, OMAR, edition, mail, published, workspace
with open_ledger(workspace(Path(sys.argv[1]))) as ledger:
    for number in range(int(sys.argv[3])):
        key = f"{sys.argv[2]}/daily/{number:05}"
        ledger.keep(edition(key))
        if number == 0:
            print("at work", flush=True)
        ledger.approve(edition(key), [mail(key), mail(key, OMAR), published(key)])
        for delivery in ledger.deliveries(key):
            ledger.move(ledger.move(delivery, "sending", NOW, attempted=True), "sent", NOW)
"""


def writer(folder: Path, client: str, editions: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), client, str(editions)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"at work\n"
    return process


def check_whole(ledger: Ledger) -> None:
    """What every edition is follows from its events, and nothing is half of itself."""
    for one in ledger.export():
        told = {(event["channel"], event["recipient"]): event["after"] for event in one["events"]}
        assert told.pop(("", "")) == one["state"]
        assert told == {(each["channel"], each["recipient"]): each["state"] for each in one["deliveries"]}
        assert len(told) == (0 if one["state"] == "held" else 3)
        ended = bool(told) and set(told.values()) == {"sent"}
        assert ended == (one["state"] == "sent")
        assert len(one["documents"]) == 2


def test_kill_9_leaves_every_change_whole(tmp_path: Path) -> None:
    open_ledger(workspace(tmp_path)).close()
    for attempt, patience in enumerate((0.05, 0.13, 0.21, 0.34)):
        process = writer(tmp_path, f"client{attempt}", 100_000)
        time.sleep(patience)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        with open_ledger(workspace(tmp_path)) as ledger:
            check_whole(ledger)
            assert all(one.state == "unsure" for one in ledger.found_sending(NOW))
            check_whole(ledger)
            assert ledger.entries(client=f"client{attempt}")


def test_two_processes_write_side_by_side(tmp_path: Path) -> None:
    open_ledger(workspace(tmp_path)).close()
    processes = [writer(tmp_path, client, 15) for client in ("acme", "brook")]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with open_ledger(workspace(tmp_path)) as ledger:
        check_whole(ledger)
        assert [entry.state for entry in ledger.entries()] == ["sent"] * 30


def test_two_processes_may_make_the_ledger_at_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        processes = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / name), client, "1"], cwd=ROOT)
            for client in ("acme", "brook")
        ]
        assert [process.wait(60) for process in processes] == [0, 0]
        with open_ledger(workspace(tmp_path / name)) as ledger:
            assert len(ledger.entries(states=("sent",))) == 2
