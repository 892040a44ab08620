from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from reporter import cli
from reporter.cli import ingesting
from reporter.config.environment import write_starter
from tests.inspecting.looking import preset_in

Run = Callable[..., tuple[int, str, str]]

AMBIGUOUS = "id,created,status\n1,03/04/2026 10:00,Open\n2,05/06/2026 11:00,Closed\n"
PLAIN = "Nr;Betreff;Erstellt;Status\n1;Drucker;13.02.2026 10:00;Offen\n2;Mail;14.02.2026 11:00;Vertagt\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder; gives exit code, data and words."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["reporter", "inspect", "--now", "2026-11-22", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_preset_goes_to_standard_output_and_the_words_beside_it(tmp_path: Path, run: Run) -> None:
    (tmp_path / "e.csv").write_text(PLAIN)
    code, data, words = run("e.csv", "--zone", "Europe/Berlin")
    assert code == 0
    assert preset_in(data).dates.formats == ("%d.%m.%Y %H:%M",)
    assert "2 of 2 rows usable" in words
    assert "Not known as a status, to be filled in: “Vertagt”" in words
    assert "The first records:" in words


def test_ambiguous_dates_end_with_a_clear_line_where_nobody_can_be_asked(tmp_path: Path, run: Run) -> None:
    (tmp_path / "e.csv").write_text(AMBIGUOUS)
    code, data, words = run("e.csv", "--zone", "UTC")
    assert (code, data) == (65, "")
    assert "“03/04/2026 10:00” may be 3 April 2026 (day first) or 4 March 2026 (month first)" in words
    assert "--day-first or --month-first" in words


@pytest.mark.parametrize(
    ("option", "form"), [("--day-first", "%d/%m/%Y %H:%M"), ("--month-first", "%m/%d/%Y %H:%M")]
)
def test_the_order_of_ambiguous_dates_can_be_said(tmp_path: Path, run: Run, option: str, form: str) -> None:
    (tmp_path / "e.csv").write_text(AMBIGUOUS)
    code, data, _ = run("e.csv", "--zone", "UTC", option)
    assert code == 0
    assert preset_in(data).dates.formats == (form,)


def test_on_a_terminal_what_the_file_does_not_decide_is_asked(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "e.csv").write_text(AMBIGUOUS)
    answers = iter([9, 2, "Europe/Londn", "Europe/London"])
    monkeypatch.setattr(ingesting, "_is_terminal", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    code, data, words = run("e.csv")
    assert code == 0
    assert preset_in(data).dates.formats == ("%m/%d/%Y %H:%M",)
    assert preset_in(data).dates.zone == "Europe/London"
    assert "  2  month first: 03/04/2026 10:00 is 4 March 2026" in words
    assert "did you mean Europe/London?" in words


def test_dates_without_a_zone_end_with_a_clear_line_outside_a_workspace(tmp_path: Path, run: Run) -> None:
    (tmp_path / "e.csv").write_text(PLAIN)
    code, data, words = run("e.csv")
    assert (code, data) == (65, "")
    assert "--zone Europe/London" in words


def test_a_preset_is_saved_into_the_workspace_and_read_there(tmp_path: Path, run: Run) -> None:
    write_starter(tmp_path / "space")
    (tmp_path / "e.csv").write_text(PLAIN)
    code, data, words = run("e.csv", "-w", "space", "--save", "our-desk")
    assert code == 0
    saved = tmp_path / "space" / "presets" / "our-desk.toml"
    assert saved.read_text() == data
    assert 'preset = "our-desk"' in words
    code, data, words = run("e.csv", "-w", "space", "--save", "our-desk")
    assert (code, data) == (2, "")
    assert "is there already" in words
    assert run("e.csv", "-w", "space", "--save", "our-desk", "--force")[0] == 0


def test_a_preset_that_is_named_already_can_be_saved_though_there_is_no_client_yet(
    tmp_path: Path, run: Run
) -> None:
    space = tmp_path / "space"
    space.mkdir()
    (space / "reporter.toml").write_text(
        '[provider]\nname = "Northfield IT"\nzone = "Europe/Berlin"\n'
        '[[sources]]\nname = "desk"\nfiles = "exports/*.csv"\npreset = "our-desk"\nclient = "acme"\n'
    )
    (tmp_path / "e.csv").write_text(PLAIN)
    code, data, words = run("e.csv", "-w", "space", "--save", "our-desk")
    assert code == 0, words
    assert (space / "presets" / "our-desk.toml").read_text() == data
    assert "2026-02-13 10:00" in words  # as it stands in the file
    assert "2026-02-13 09:00" not in words


@pytest.mark.parametrize("content", [b"a\0b\0c\0\1\2\3", b"\x90\x1c\x8a\x02,\x07\xfe\xd1\x1e\xa0\x03\x81"])
def test_a_few_bytes_of_no_text_are_called_binary_and_no_encoding_is_guessed(
    tmp_path: Path, run: Run, content: bytes
) -> None:
    (tmp_path / "e.bin").write_bytes(content)
    code, data, words = run("e.bin")
    assert (code, data) == (65, "")
    assert "e.bin: is a binary file" in words
    assert "export it as CSV, JSON or XLSX" in words
    assert "encoding" not in words


def test_everything_is_told_as_json(tmp_path: Path, run: Run) -> None:
    (tmp_path / "e.csv").write_text(PLAIN)
    code, data, words = run("e.csv", "--zone", "Europe/Berlin", "--json")
    told = json.loads(data)
    assert (code, words) == (0, "")
    assert told["coverage"]["usable"] == 2
    assert told["preview"][0]["opened_at"] == "2026-02-13 09:00Z"
    assert {entry["field"] for entry in told["columns"]} == {"id", "subject", "opened_at", "status"}
    assert preset_in(told["preset"]).columns["subject"] == "Betreff"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--day-first", "--month-first"), "at once"),
        (("--zone", "Europe/Londn"), "did you mean Europe/London?"),
        (("--as", "cats"), "--as tickets, --as activities, --as changes, --as ratings"),
        (("--save", "mine"), "not a workspace"),
    ],
)
def test_what_cannot_be_asked_for_is_said(
    tmp_path: Path, run: Run, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "e.csv").write_text(PLAIN)
    code, data, told = run("e.csv", *arguments)
    assert code in (2, 78)
    assert data == ""
    assert words in told


@pytest.mark.parametrize(
    ("encoding", "subject"),
    [
        ("cp932", "プリンターの故障"),
        ("gb18030", "打印机故障"),
        ("big5", "印表機故障"),
        ("euc-kr", "프린터 고장"),
        ("cp1250", "Nyomtató hibás: őű"),
    ],
)
def test_the_encoding_that_is_said_is_the_one_that_is_read_and_saved(
    tmp_path: Path, run: Run, encoding: str, subject: str
) -> None:
    rows = "".join(f"{at},{subject} {at},2026-02-{at:02} 10:00,Open\n" for at in range(10, 20))
    (tmp_path / "e.csv").write_bytes(f"id,subject,created,status\n{rows}".encode(encoding))
    assert run("e.csv", "--zone", "UTC")[0] == 65  # nobody guesses it
    code, data, words = run("e.csv", "--zone", "UTC", "--encoding", encoding, "--anew")
    assert code == 0
    assert preset_in(data).format.encoding == encoding
    assert f"{subject} 10" in words


def test_an_encoding_that_the_file_is_not_written_in_is_refused(tmp_path: Path, run: Run) -> None:
    (tmp_path / "e.csv").write_bytes(
        "id,subject,created,status\n1,故障,2026-02-10 10:00,Open\n".encode("cp932")
    )
    code, data, _ = run("e.csv", "--zone", "UTC", "--encoding", "utf-8")
    assert (code, data) == (65, "")
