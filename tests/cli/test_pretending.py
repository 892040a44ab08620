"""--now away from the machine's clock writes only with --pretend; catch-up settles a leap."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.cli import main
from reporter.cli.app import clock
from tests.machine import set_clock
from tests.runs.workspaces import Office, moment, open_office, tell_little

TUESDAY = "anna/daily/2026-11-03"
NOW = "2026-11-04T07:00+00:00"
AWAY = ("2038-01-01", "2026-11-05T07:00Z", "2026-11-04T07:06Z", "2026-11-04T06:54Z", "1970-01-01T00:00Z")
NEAR = ("2026-11-04T07:05Z", "2026-11-04T06:55Z", "2026-11-04T08:00+01:00")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.settings(review=True)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-11-02")
    office.run()
    return office


@pytest.fixture
def reporter(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """A command on a machine whose clock stands: its exit code, its data and its words."""

    def command(*words: str, at: str = NOW) -> tuple[int, str, str]:
        capsys.readouterr()
        set_clock(("--now", at), monkeypatch)
        monkeypatch.setattr(sys, "argv", ["reporter", *words, "-w", str(office.folder)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return command


def snapshot(folder: Path) -> dict[str, str]:
    """All files that matter, by their bytes; the lock is none."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".reporter.lock")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


SENDING = (
    ("run",), ("send",), ("approve", TUESDAY, "--yes"), ("approve", "--all", "--yes"),
)  # fmt: skip
WRITING = (
    *SENDING, ("withdraw", TUESDAY), ("resend", TUESDAY, "--because", "so", "--yes"),
    ("resolve", TUESDAY, "--sent"),
)  # fmt: skip


@pytest.mark.parametrize("now", AWAY)
@pytest.mark.parametrize("words", SENDING, ids=" ".join)
def test_nothing_is_written_as_of_another_moment(
    office: Office, reporter: Command, words: tuple[str, ...], now: str
) -> None:
    before = snapshot(office.folder)
    code, out, err = reporter(*words, "--now", now)
    assert (code, out) == (2, "")
    assert "it is 2026-11-04 07:00 UTC, so nothing is written or sent as if it were" in err
    assert "leave --now out" in err
    assert snapshot(office.folder) == before
    assert office.post.taken == []


@pytest.mark.parametrize("now", ["2038-01-01", "2026-11-05T07:00Z", "2026-11-04T07:06Z"])
def test_who_pretends_writes_and_sends_as_of_that_moment(office: Office, reporter: Command, now: str) -> None:
    assert reporter("approve", TUESDAY, "--yes", "--pretend", "--now", now)[0] == 0
    office.now = clock(now)
    assert office.states()[TUESDAY] == "approved"
    assert reporter("send", "--pretend", "--now", now)[0] == 0
    assert [mail["to"] for mail in office.post.mails()] == ["ann <ann@anna.example>"]
    assert reporter("run", "--quiet", "--pretend", "--now", now)[0] in (0, 1, 65)
    assert len(office.post.mails()) == 1
    code, _, err = reporter("run", "--quiet")
    assert (code, "behind" in err or "newest entry" in err) == (
        (78, True) if now > "2026-11-04T07:05Z" else (0, False)
    )


@pytest.mark.parametrize("now", ["2026-11-04T06:54Z", "1970-01-01T00:00Z"])
@pytest.mark.parametrize("words", SENDING, ids=" ".join)
def test_nobody_can_pretend_that_it_is_before_what_was_done(
    office: Office, reporter: Command, words: tuple[str, ...], now: str
) -> None:
    before = snapshot(office.folder)
    assert reporter(*words, "--pretend", "--now", now)[0] == 78
    assert snapshot(office.folder) == before


@pytest.mark.parametrize("now", NEAR)
def test_a_moment_near_the_machines_clock_is_as_good(office: Office, reporter: Command, now: str) -> None:
    assert reporter("approve", TUESDAY, "--yes", "--now", now)[0] == 0
    assert office.states() == {TUESDAY: "approved"}


@pytest.mark.parametrize("now", AWAY)
@pytest.mark.parametrize(
    "words", [("status",), ("check",), ("contacts",), ("run", "--dry-run")], ids=" ".join
)
def test_who_only_looks_may_look_from_any_moment(
    office: Office, reporter: Command, words: tuple[str, ...], now: str
) -> None:
    code, out, err = reporter(*words, "--now", now)
    assert code in (0, 65)
    assert "behind the ledger" not in out + err


def test_a_leap_ends_with_1_and_its_mend_settles_it(office: Office, reporter: Command) -> None:
    office.settings(review=False)
    later = "2026-11-20T08:00Z"
    code, _, err = reporter("run", "--quiet", at=later)
    assert code == 1
    assert "anna/daily: 16 editions, 2026-11-04 to 2026-11-19" in err
    assert "reporter catch-up --write-off" in err
    assert "held since the clock leapt: reporter catch-up" in reporter("status", at=later)[1]
    assert reporter("check", at=later)[0] == 65
    assert "16 editions" in reporter("catch-up", at=later)[2]
    assert "is taken to be right" in reporter("catch-up", "--write-off", at=later)[2]
    assert reporter("run", "--quiet", at=later)[0] == 0
    code, out, err = reporter("catch-up", at=later)
    assert (code, len(out.splitlines())) == (0, 13)
    assert "Written off: 13 editions" in err
    assert "too long past" in reporter("catch-up", "--take-back", at=later)[2]
    key = "anna/daily/2026-11-06"
    assert f"{key}: is made by the next run" in reporter("catch-up", key, "--take-back", at=later)[2]
    reporter("run", "--quiet", at=later)
    office.now = moment("2026-11-20 08:00")
    assert key in office.states()
    assert "next 2026-11-20" in reporter("status", at=later)[1]


def test_a_clock_behind_the_ledger_ends_with_78_and_its_mend_settles_it(
    office: Office, reporter: Command
) -> None:
    before = snapshot(office.folder)
    for words in WRITING:
        code, _, err = reporter(*words, at="2026-11-03T08:00Z")
        assert code == 78
        assert (
            "the clock says 2026-11-03 08:00 UTC, and the ledger’s newest entry is from 2026-11-04 07:00"
            in err
        )
        assert "reporter catch-up --take-back" in err
    assert snapshot(office.folder) == before
    assert "nothing comes while the clock is behind" in reporter("status", at="2026-11-03T08:00Z")[1]
    assert reporter("catch-up", "--write-off", at="2026-11-03T08:00Z")[0] == 78
    assert reporter("catch-up", "--take-back", at="2026-11-03T08:00Z")[0] == 0
    assert reporter("run", "--quiet", at="2026-11-03T08:00Z")[0] == 0


@pytest.mark.parametrize("words", [("--write-off", "--take-back"), (TUESDAY,), (TUESDAY, "--write-off")])
def test_a_catch_up_that_cannot_be_meant_is_refused(reporter: Command, words: tuple[str, ...]) -> None:
    assert reporter("catch-up", *words)[0] == 2


def test_when_nothing_leapt_catch_up_says_so(reporter: Command) -> None:
    assert "Nothing is held by the clock" in reporter("catch-up")[2]
    assert "Nothing was written off" in reporter("catch-up", "--take-back")[2]
