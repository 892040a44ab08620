"""`reporter run` as cron meets it: its words, its silence, its exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporter.cli import main
from reporter.delivery.messages import RefusedError, UnreachableError
from tests.machine import set_clock
from tests.runs.workspaces import Office, moment, open_office, tell_little

ANN = "ann@anna.example"
TUESDAY = "anna/daily/2026-11-03"
NOW = "2026-11-04T07:00+00:00"


@dataclass(frozen=True)
class Said:
    """What a command left: exit code, data, words."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-11-02")
    return office


@pytest.fixture
def reporter(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*words: str, now: str = NOW) -> Said:
        capsys.readouterr()
        clock = ("--now", now) if now else ()
        monkeypatch.setattr(sys, "argv", ["reporter", *words, "-w", str(office.folder), *clock])
        set_clock(clock, monkeypatch)
        with pytest.raises(SystemExit) as end:
            main()
        return Said(int(end.value.code or 0), *capsys.readouterr())

    return command


def test_a_good_run_ends_with_0_and_says_what_was_sent(reporter: Command) -> None:
    said = reporter("run")
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("Reporter: 1 sent")
    assert f"{TUESDAY} to {ANN}" in said.err


def test_a_draft_stays_in_its_folder_and_is_no_draft_when_it_is_sent(
    office: Office, reporter: Command, tmp_path: Path
) -> None:
    built = ("build", "daily", "anna", "--period", "2026-11-03", "--to", "letter", "--out", str(tmp_path))
    reporter(*built, "--draft")
    letter = tmp_path / TUESDAY / "letter.txt"
    assert letter.read_text().startswith("Draft: not for Anna yet.\n")
    assert (reporter("run").code, len(office.post.taken)) == (0, 1)
    assert b"Draft" not in office.post.taken[0].content
    reporter(*built)
    assert "Draft" not in letter.read_text()


def test_a_quiet_run_that_went_well_says_nothing(office: Office, reporter: Command) -> None:
    office.settings(more='[owner]\nemail = "dan@northfield.example"\n')
    assert reporter("run", "--quiet") == Said(0, "", "")
    assert reporter("run", "--quiet", now="2026-11-04T12:00+00:00") == Said(0, "", "")
    assert len(office.post.taken) == 2


@pytest.mark.parametrize("option", [(), ("--quiet",)])
def test_a_refused_mail_ends_with_1(office: Office, reporter: Command, option: tuple[str, ...]) -> None:
    office.post.says(RefusedError("550 no such person"), ANN)
    said = reporter("run", *option)
    assert said.code == 1
    assert "550 no such person" in said.err


def test_an_unreachable_server_ends_with_1_and_its_mend(office: Office, reporter: Command) -> None:
    office.post.says(UnreachableError("mail.example.org: Connection refused"))
    said = reporter("run")
    assert said.code == 1
    assert "the mails wait for the next run" in said.err


def test_a_feed_that_cannot_be_read_ends_with_65(office: Office, reporter: Command) -> None:
    reporter("run")
    (office.folder / "desk.csv").write_text("no,known,column\n1,2,3\n")
    said = reporter("run", now="2026-11-04T12:00+00:00")
    assert said.code == 65
    assert "desk.csv" in said.err


def test_a_folder_that_cannot_be_written_ends_with_73(office: Office, reporter: Command) -> None:
    (office.folder / ".reporter.lock").mkdir()
    said = reporter("run")
    assert said.code == 73
    assert "cannot be written" in said.err
    assert office.post.taken == []


@pytest.mark.parametrize("words", [("run",), ("send",), ("approve", "--all", "--yes")])
def test_a_second_run_ends_with_75_and_does_nothing(
    office: Office, reporter: Command, words: tuple[str, ...]
) -> None:
    with office.desk():
        said = reporter(*words)
    assert said.code == 75
    assert "another run is at work here" in said.err
    assert (office.post.taken, office.states()) == ([], {})


def test_settings_that_are_wrong_end_with_78(office: Office, reporter: Command) -> None:
    with (office.folder / "reporter.toml").open("a") as file:
        file.write("\n[post]\n")
    said = reporter("run")
    assert said.code == 78
    assert "reporter.toml" in said.err


def test_a_moment_that_is_none_ends_with_2(reporter: Command) -> None:
    assert reporter("run", now="tomorrow").code == 2


def test_a_dry_run_names_who_would_get_what_and_writes_nothing(office: Office, reporter: Command) -> None:
    before = sorted(office.folder.rglob("*"))
    said = reporter("run", "--dry-run")
    assert said.code == 0
    assert said.out == f"{TUESDAY}\n    {ANN}\n"
    assert sorted(office.folder.rglob("*")) == before
    office.settings(review=True)
    assert reporter("run", "--dry-run").out.startswith(f"{TUESDAY}, held: waits for your approval\n")


def test_a_dry_run_with_nothing_due_says_so(reporter: Command) -> None:
    reporter("run")
    said = reporter("run", "--dry-run")
    assert (said.code, said.out, said.err) == (0, "", "Nothing is due.\n")


def test_a_rehearsal_goes_to_one_address_alone(office: Office, reporter: Command) -> None:
    before = sorted(office.folder.rglob("*"))
    said = reporter("run", "--only-to", "me@northfield.example")
    assert (said.code, said.out) == (0, f"{TUESDAY}\n    {ANN}\n")
    assert said.err == "All of it went to me@northfield.example, and none of it is remembered.\n"
    assert office.post.offered == ["me@northfield.example"]
    assert sorted(office.folder.rglob("*")) == before


def test_an_address_that_is_none_is_refused(office: Office, reporter: Command) -> None:
    said = reporter("run", "--only-to", "me")
    assert said.code == 2
    assert "“me” is not an e-mail address" in said.err
    assert office.post.offered == []


def test_a_dry_run_as_json_is_data(reporter: Command) -> None:
    (edition,) = json.loads(reporter("run", "--dry-run", "--json").out)
    assert (edition["edition"], edition["state"], edition["recipients"]) == (TUESDAY, "approved", [ANN])


def test_a_run_as_json_is_data_alone(office: Office, reporter: Command) -> None:
    said = reporter("run", "--json")
    data = json.loads(said.out)
    assert data["exit_code"] == 0
    assert data["deliveries"] == [
        {"edition": TUESDAY, "recipient": ANN, "state": "sent", "words": "250 taken"}
    ]
    assert said.err == "" or "1 sent" in said.err


def test_monitoring_hears_of_the_start_and_how_it_ended(
    office: Office, reporter: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    class Monitor:
        def __init__(self, *_: object) -> None: ...

        def started(self) -> str:
            heard.append("start")
            return "the ping failed"

        def succeeded(self, log: str) -> str:
            heard.append(f"success: {log.splitlines()[0]}")
            return ""

        def failed(self, code: int, log: str) -> str:
            heard.append(f"failure {code}: {log.splitlines()[0]}")
            return ""

    monkeypatch.setattr("reporter.delivery.pings.Monitor", Monitor)
    office.settings(more='[ping]\nurl = "https://ping.example.org/abc"\n')
    said = reporter("run")
    assert (said.code, heard) == (0, ["start", "success: Sent"])
    assert "the ping failed" in said.err
    (office.folder / "desk.csv").unlink()
    assert reporter("run", now="2026-11-04T12:00+00:00").code == 65
    assert heard[2:] == ["start", "failure 65: Failed"]
    office.now = moment("2026-11-04 12:00")
    with office.desk():
        reporter("run")
    assert [word for word in heard[4:] if word != "start"] == []
