"""What waits, and what a person says to it: from `reporter outbox` to `reporter ledger export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.cli import main
from reporter.delivery.messages import RefusedError, UnsureError
from tests.machine import set_clock
from tests.runs.workspaces import Office, open_office, tell_little

ANN, BOB = "ann@anna.example", "bob@bert.example"
TUESDAY, OTHER = "anna/daily/2026-11-03", "bert/daily/2026-11-03"
NOW = "2026-11-04T07:00+00:00"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.settings(review=True)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03", since="2026-11-02")
    return office


@pytest.fixture
def reporter(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """A command: its exit code, its data and its words."""

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        clock = () if words[0] in ("outbox", "ledger") else ("--now", NOW)
        monkeypatch.setattr(sys, "argv", ["reporter", *words, "-w", str(office.folder), *clock])
        set_clock(clock, monkeypatch)
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return command


def test_the_outbox_shows_what_waits_why_and_where(office: Office, reporter: Command) -> None:
    assert reporter("outbox")[2] == "Nothing waits.\n"
    office.run()
    code, out, _ = reporter("outbox")
    assert code == 0
    assert f"{TUESDAY}  held\n" in out
    assert "waits for your approval" in out
    assert str(office.folder / "outbox" / TUESDAY) in out
    assert OTHER in out


def test_the_outbox_as_json_holds_every_delivery(office: Office, reporter: Command) -> None:
    office.run()
    reporter("approve", TUESDAY, "--yes")
    first, second = json.loads(reporter("outbox", "--json")[1])
    assert (first["edition"], first["state"]) == (TUESDAY, "approved")
    assert [(mail["recipient"], mail["state"]) for mail in first["deliveries"]] == [(ANN, "approved")]
    assert (second["state"], second["reasons"]) == ("held", ["waits for your approval"])


def test_one_edition_is_shown_even_when_it_has_left(office: Office, reporter: Command) -> None:
    office.settings(review=False)
    office.run()
    out = reporter("outbox", TUESDAY)[1]
    assert f"{TUESDAY}  sent\n" in out
    assert f"{ANN}  sent: 250 taken" in out
    assert str(office.folder / "sent" / TUESDAY) in out


def test_approving_shows_headline_and_readers_first(office: Office, reporter: Command) -> None:
    office.run()
    code, _, err = reporter("approve", TUESDAY, "--yes")
    assert code == 0
    shown, _, done = err.partition(f"{TUESDAY}: approved")
    assert "Anna" in shown
    assert "“" in shown
    assert f"to ann <{ANN}>, letter\n" in shown
    assert "reporter send" in done
    assert office.post.taken == []


def test_nobody_there_to_ask_means_no(office: Office, reporter: Command) -> None:
    office.run()
    code, _, err = reporter("approve", TUESDAY)
    assert code == 2
    assert "add --yes" in err
    assert office.states()[TUESDAY] == "held"


@pytest.mark.parametrize(("answer", "state"), [(True, "approved"), (False, "held")])
def test_only_a_yes_lets_it_go(
    office: Office, reporter: Command, monkeypatch: pytest.MonkeyPatch, state: str, *, answer: bool
) -> None:
    office.run()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert reporter("approve", TUESDAY)[0] == 0
    assert office.states()[TUESDAY] == state


def test_all_that_is_held_can_be_approved_at_once(office: Office, reporter: Command) -> None:
    office.run()
    assert reporter("approve", "--all", "--yes")[0] == 0
    assert set(office.states().values()) == {"approved"}
    code, _, err = reporter("approve", "--all", "--yes")
    assert (code, err) == (0, "Nothing waits for your approval alone.\n")
    assert reporter("approve", "--yes")[0] == 2


def test_all_does_not_mean_what_is_held_for_another_reason_too(
    office: Office, reporter: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("reporter.runs.making.render_documents", lambda *_: 1 / 0)
        office.run()
    assert reporter("approve", "--all", "--yes")[0] == 0
    assert set(office.states().values()) == {"held"}


def test_one_that_cannot_be_approved_does_not_stop_the_others(office: Office, reporter: Command) -> None:
    office.run()
    (office.folder / "outbox" / TUESDAY / "letter.html").write_text("mine")
    code, _, err = reporter("approve", "--all", "--yes")
    assert code == 65
    assert "letter.html: was changed since Reporter wrote it" in err
    assert office.states() == {TUESDAY: "held", OTHER: "approved"}


def test_an_edition_with_many_names_is_approved_by_any(office: Office, reporter: Command) -> None:
    office.run()
    assert reporter("approve", f"{TUESDAY}/", OTHER, "--yes")[0] == 0
    assert set(office.states().values()) == {"approved"}


def test_sending_sends_what_is_named_and_nothing_else(office: Office, reporter: Command) -> None:
    office.run()
    reporter("approve", "--all", "--yes")
    code, _, err = reporter("send", TUESDAY)
    assert code == 0
    assert f"sent: {TUESDAY} to {ANN}" in err
    assert office.gone == [f"{TUESDAY} to {ANN}"]
    reporter("send", "--quiet")
    assert office.gone[1:] == [f"{OTHER} to {BOB}"]
    assert reporter("send", "acme/weekly/1999-W01")[0] == 2


def test_a_refusal_while_sending_is_told(office: Office, reporter: Command) -> None:
    office.run()
    reporter("approve", TUESDAY, "--yes")
    office.post.says(RefusedError("550 no such person"), ANN)
    code, _, err = reporter("send", "--quiet")
    assert code == 1
    assert "550 no such person" in err


def test_withdrawing_says_what_becomes_of_it(office: Office, reporter: Command) -> None:
    office.run()
    code, _, err = reporter("withdraw", TUESDAY, "--because", "wrong month")
    assert (code, err) == (0, f"{TUESDAY}: withdrawn.\n")
    assert "because wrong month" in reporter("outbox", TUESDAY)[1]
    assert reporter("withdraw", TUESDAY)[0] == 2


def test_sending_again_shows_to_whom_and_why(office: Office, reporter: Command) -> None:
    office.settings(review=False)
    office.run()
    code, _, err = reporter("resend", TUESDAY, "--because", "A page was missing.", "--yes")
    assert code == 0
    assert f"to ann <{ANN}>" in err
    assert f"{TUESDAY}.2: leaves with the next run" in err
    reporter("send")
    assert office.gone[-1] == f"{TUESDAY}.2 to {ANN}"
    assert "because A page was missing." in reporter("outbox", f"{TUESDAY}.2")[1]
    assert reporter("resend", TUESDAY, "--yes")[0] == 2


@pytest.mark.parametrize(("option", "state"), [("--sent", "sent"), ("--resend", "approved")])
def test_a_person_resolves_what_is_unsure(office: Office, reporter: Command, option: str, state: str) -> None:
    office.settings(review=False)
    office.post.says(UnsureError("the line broke"), ANN, at_body=True)
    office.run()
    assert f"{ANN}  unsure: the line broke" in reporter("outbox")[1]
    assert reporter("resolve", TUESDAY)[0] == 2
    assert reporter("resolve", TUESDAY, "--sent", "--resend")[0] == 2
    assert reporter("resolve", TUESDAY, option)[0] == 0
    assert office.states()[TUESDAY] == state


def test_the_ledger_comes_out_one_edition_a_line(office: Office, reporter: Command) -> None:
    office.settings(review=False)
    office.run()
    code, out, _ = reporter("ledger", "export")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {line["key"]: line["state"] for line in lines} == {TUESDAY: "sent", OTHER: "sent"}
    assert lines[0]["documents"].keys() >= {"letter.html", "report.json"}
    assert [event["after"] for event in lines[0]["events"] if event["recipient"]] == [
        "approved",
        "sending",
        "sent",
    ]


def test_made_again_it_is_held_for_what_still_holds_it(office: Office, reporter: Command) -> None:
    office.run()
    assert reporter("remake", TUESDAY) == (0, "", f"{TUESDAY}: held: waits for your approval\n")
    office.settings(review=False)
    monday = "anna/daily/1999-01-01"
    code, _, err = reporter("remake", monday, TUESDAY)
    assert code == 2
    assert f"there is no edition “{monday}”" in err
    assert f"{TUESDAY}: nothing holds it any more; it leaves with the next run" in err
    assert reporter("remake")[0] == 2
    reporter("send", TUESDAY)
    assert office.gone == [f"{TUESDAY} to {ANN}"]
