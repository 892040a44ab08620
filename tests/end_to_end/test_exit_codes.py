"""Each exit code by a situation that leads to it, as cron meets it: nothing when well, else one line."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.delivery.servers import PASSWORD, mail_server
from tests.end_to_end.program import Done, Place
from tests.end_to_end.wire import Wire
from tests.end_to_end.workspaces import OWNER, TO_FOLDER, write_client, write_tickets, write_workspace
from tests.sources.real_servers import free_port

NOW = ("--now", "2026-11-04T08:00Z")
NEXT = ("--now", "2026-11-05T08:00Z")
READERS = {"brook": ("ann@brook.example",)}
BROOK = "brook/daily/2026-11-03"
TO_NOBODY = """
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
timeout_seconds = 60
"""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A workspace that has run once."""
    place = write_workspace(tmp_path_factory.mktemp("used") / "office", READERS, more=TO_FOLDER + OWNER)
    assert place.reporter("run", "--quiet", *NOW) == Done(0, "", "")
    return place


@pytest.fixture
def place(used: Place, tmp_path: Path) -> Place:
    """A copy of it, on the next day, with the next day's tickets."""
    shutil.copytree(used.folder, tmp_path / "office")
    write_tickets(tmp_path / "office", "2026-11-04")
    return Place(tmp_path / "office")


def settle(place: Place, old: str, new: str) -> None:
    """Change the settings as with an editor."""
    path = place.folder / "reporter.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def mend_mail(place: Place) -> None:
    """Instead of by the server, mail leaves as files."""
    path = place.folder / "reporter.toml"
    path.write_text(path.read_text().partition("[mail.smtp]")[0] + TO_FOLDER + OWNER)


def cron(place: Place) -> Done:
    """The line of cron on that next day."""
    return place.reporter("run", "--quiet", *NEXT)


def told(done: Done, code: int) -> list[str]:
    """The lines of a failure, which is told on standard error, in words."""
    assert (done.code, done.out) == (code, "")
    assert "Traceback" not in done.err
    return done.err.splitlines()


def test_a_run_that_goes_well_says_nothing_and_the_owner_has_it_by_mail(place: Place) -> None:
    before = set((place.folder / "mail").iterdir())
    assert cron(place) == Done(0, "", "")
    new = [path.read_text() for path in set((place.folder / "mail").iterdir()) - before]
    assert len(new) == 2
    (summary,) = [mail for mail in new if "To: owner@provider.example" in mail]
    assert "Subject: Reporter: 1 sent" in summary
    assert cron(place) == Done(0, "", "")
    assert len(list((place.folder / "mail").iterdir())) == len(before) + 2


def test_without_an_owner_cron_itself_mails_what_the_run_says(place: Place) -> None:
    settle(place, OWNER, "")
    done = cron(place)
    assert told(done, 0)[0] == "Reporter: 1 sent"
    assert cron(place) == Done(0, "", "")


def test_what_the_owner_could_not_be_mailed_the_run_says_until_he_has_it(place: Place) -> None:
    write_client(place.folder, "brook", READERS["brook"], review=True)
    settle(place, TO_FOLDER, TO_NOBODY.format(port=free_port()))
    for _ in range(2):
        lines = told(cron(place), 0)
        assert lines[0].startswith("the summary could not be mailed to owner@provider.example: ")
        assert lines[1] == "Reporter: 1 held"
        assert "  brook/daily/2026-11-04: waits for your approval" in lines
    mend_mail(place)
    assert cron(place) == Done(0, "", "")
    assert len(list((place.folder / "mail").iterdir())) == 3
    assert cron(place) == Done(0, "", "")
    assert len(list((place.folder / "mail").iterdir())) == 3


def test_mail_that_cannot_leave_is_code_1_and_leaves_once_it_can(place: Place) -> None:
    settle(place, TO_FOLDER, TO_NOBODY.format(port=free_port()))
    lines = told(cron(place), 1)
    assert lines[0].startswith("the summary could not be mailed to owner@provider.example: ")
    assert "Reporter: 1 failed" in lines
    mend_mail(place)
    assert cron(place) == Done(0, "", "")
    assert place.states("brook/daily/2026-11-04") == {"ann@brook.example": "sent"}


def test_what_does_not_exist_is_code_2(place: Place) -> None:
    line, hint = told(place.reporter("approve", "brook/daily/2026-12-24", "--yes"), 2)
    assert line == "there is no edition “brook/daily/2026-12-24”"
    assert "reporter outbox" in hint
    line, _ = told(place.reporter("approve", BROOK, "--yes"), 2)
    assert line == f"{BROOK} is sent, so there is nothing to approve"
    line, hint = told(place.reporter("run", "--now", "tomorrow"), 2)
    assert (line, hint.strip()) == ("“tomorrow” is not a moment", "write it like 2026-11-04T07:00+00:00")
    assert "No such option: --loudly" in told(place.reporter("run", "--loudly"), 2)[-1]


def test_a_feed_that_cannot_be_read_is_code_65_and_holds_what_it_feeds(place: Place) -> None:
    (place.folder / "exports" / "desk-2.csv").write_bytes(b"PK\x03\x04\x00\x00\xff\xfe\x00broken")
    lines = told(cron(place), 65)
    assert lines[0] == "Reporter: 1 held, 1 failed"
    (fault,) = [line for line in lines if "exports/desk-2.csv" in line]
    assert fault.startswith("  exports/desk-2.csv: ")
    assert cron(place).code == 65
    (place.folder / "exports" / "desk-2.csv").unlink()
    assert cron(place) == Done(0, "", "")
    assert place.states(BROOK) == {"ann@brook.example": "sent"}


def test_a_ledger_that_was_damaged_is_code_65_and_nobody_is_told_to_delete_it(place: Place) -> None:
    (place.folder / "ledger.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    line, hint = told(cron(place), 65)
    assert "ledger.sqlite: is not a ledger, or it is damaged" in line
    assert hint.strip().startswith("restore it from your backup")


def test_a_lost_ledger_is_not_begun_anew_while_it_is_seen_that_mail_went_out(place: Place) -> None:
    (place.folder / "ledger.sqlite").unlink()
    for _ in range(2):
        line, hint = told(cron(place), 65)
        assert "ledger.sqlite" in line
        assert hint.strip().startswith("restore it from your backup")


def test_a_full_disk_is_code_73_and_loses_nothing(place: Place) -> None:
    done = place.reporter("run", "--quiet", *NEXT, largest_file=16_384)
    line, hint = told(done, 73)
    assert ".sqlite" in line
    assert hint
    assert cron(place) == Done(0, "", "")
    assert place.states("brook/daily/2026-11-04") == {"ann@brook.example": "sent"}


def test_a_workspace_that_cannot_be_locked_is_code_73(place: Place) -> None:
    (place.folder / ".reporter.lock").unlink()
    (place.folder / ".reporter.lock").mkdir()
    line, hint = told(cron(place), 73)
    assert ".reporter.lock: cannot be written" in line
    assert hint.strip() == "check the folder, and who may write there"


def test_a_second_run_in_the_same_workspace_is_code_75_and_changes_nothing(
    place: Place, silent_wire: Wire
) -> None:
    settle(place, TO_FOLDER, TO_NOBODY.format(port=silent_wire.port))
    first = place.begin("run", "--quiet", *NEXT)
    silent_wire.await_stop()
    for words in (("run", "--quiet"), ("send",), ("approve", BROOK, "--yes"), ("withdraw", BROOK)):
        line, hint = told(place.reporter(*words, *NEXT), 75)
        assert line.endswith(": another run is at work here")
        assert hint.strip() == "wait until it is done; nothing was changed"
    assert place.states("brook/daily/2026-11-04") == {"ann@brook.example": "approved"}
    assert place.reporter("status", *NEXT).code == 0
    first.kill()


def test_a_fault_in_the_settings_is_code_78_and_all_faults_are_told_at_once(place: Place) -> None:
    settle(place, "patience = 0", 'patiense = 0\nreply_to = "nobody"')
    lines = told(cron(place), 78)
    assert len(lines) == 3
    assert "“nobody” is not an e-mail address" in lines[0]
    assert "did you mean “patience”" in lines[1]
    assert lines[2].strip() == "mend these, then run: reporter check"
    for words in (("outbox",), ("send",), ("status",), ("ledger", "export"), ("check",)):
        assert told(place.reporter(*words), 78)


def test_a_password_that_is_not_set_is_told_by_its_name_and_the_mail_waits(place: Place) -> None:
    login = 'user = "reports"\npassword = { env = "THE_PASSWORD" }\n'
    with mail_server(login=["PLAIN"]) as server:
        settle(place, TO_FOLDER, TO_NOBODY.format(port=server.port) + login)
        lines = told(cron(place), 1)
        assert any("THE_PASSWORD" in line for line in lines)
        assert "Reporter: 1 failed" in lines
        assert place.states("brook/daily/2026-11-04") == {"ann@brook.example": "approved"}
        place.environment["THE_PASSWORD"] = PASSWORD
        assert cron(place) == Done(0, "", "")
    assert [one.recipients[0] for one in server.received] == ["ann@brook.example", "owner@provider.example"]


def test_a_folder_that_is_no_workspace_is_code_78(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    line, hint = told(Place(tmp_path / "empty").reporter("run", "--quiet"), 78)
    assert "reporter.toml" in line
    assert "reporter init" in hint


def test_on_a_terminal_the_line_is_red_and_the_program_ends_with_its_code(place: Place) -> None:
    settle(place, "patience", "patiense")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "reporter.cli", "run", "--quiet"]
    done = subprocess.run(command, cwd=place.folder, stdout=subprocess.PIPE, stderr=theirs, check=False)
    said = os.read(ours, 10_000).decode()
    assert (done.returncode, done.stdout) == (78, b"")
    assert said.startswith("\033[31mreporter.toml")
    assert said.splitlines()[0].endswith("\033[0m")


def test_an_edition_that_cannot_be_made_is_code_1_and_costs_only_its_client(tmp_path: Path) -> None:
    readers = {"brook": ("ann@brook.example",), "hillcrest": ("bob@hillcrest.example",)}
    place = write_workspace(tmp_path / "office", readers, more=TO_FOLDER + OWNER)
    note = place.folder / "commentary" / "brook" / "2026-11-03.md"
    note.parent.mkdir(parents=True)
    note.write_bytes(b"caf\xe9 \x00")
    foreseen = place.reporter("run", "--dry-run", "--json", *NOW)
    assert foreseen.code == 1
    assert [bool(one["fault"]) for one in foreseen.data] == [True, False]
    lines = told(place.reporter("run", "--quiet", *NOW), 1)
    assert lines[0] == "Reporter: 1 sent, 1 failed"
    assert "  hillcrest/daily/2026-11-03 to bob@hillcrest.example" in lines
    why = "commentary/brook/2026-11-03.md: is not UTF-8 text; save the file as UTF-8"
    assert f"  {BROOK} could not be made: {why}" in lines
    note.unlink()
    assert place.reporter("run", "--quiet", *NOW) == Done(0, "", "")
    assert place.states(BROOK) == {"ann@brook.example": "sent"}


def test_what_is_printed_as_json_is_all_that_is_printed(place: Place) -> None:
    for words in (
        ("outbox", "--json"),
        ("contacts", "--json"),
        ("ingest", "--json"),
        ("check", "data", "--json"),
        ("run", "--dry-run", "--json", *NEXT),
        ("run", "--only-to", "me@provider.example", "--json", *NEXT),
        ("run", "--json", *NEXT),
    ):
        done = place.reporter(*words)
        assert done.code == 0, words
        assert isinstance(done.data, list | dict)
