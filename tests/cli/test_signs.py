"""What a log says reaches no terminal as an order."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app, say_table
from reporter.runs.accounts import Account, summary_of

EVIL = "Acme\x1b]0;owned\x07\x9b2J\u202etxt\u2066\x7f"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
HEAD = "id,opened_at,subject,status,client\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text(
        '[provider]\nname = "N\\u001b[2J"\nzone = "Europe/London"\n'
        '[[sources]]\nname = "desk"\nfiles = "*.csv"\npreset = "plain-tickets"\n'
    )
    (tmp_path / "clients" / "acme.toml").write_text('name = "Acme\\u001b]0;x\\u0007\\u202E"\n')
    rows = f"1,2026-11-20 09:00,{EVIL},{EVIL},{EVIL}\n2,2026-11-20 09:00,b,open,acme\n3,{EVIL},c,open,acme\n"
    (tmp_path / f"desk{EVIL}.csv").write_text(HEAD + rows)
    (tmp_path / "unread.csv").write_text(f"{EVIL},b\n1,2\n")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "-w", str(folder)])


COMMANDS = (
    ("ingest",), ("status",), ("check",), ("check", "data"), ("run", "--dry-run"), ("run",), ("outbox",),
    ("contacts",), ("build", "monthly", "--to", "json", "--period", "2026-11"),
)  # fmt: skip


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_hands_a_terminal_what_it_would_obey(
    folder: Path, command: tuple[str, ...], as_json: bool
) -> None:
    run(folder, "ingest")
    result = run(
        folder, *command, *(["--json"] if as_json and command[0] in ("status", "check", "outbox") else [])
    )
    assert not OBEYED.findall(result.output + result.stderr)
    if command == ("ingest",):
        assert "␛]0;owned␇⟨U+009B⟩2J⟨U+202E⟩txt" in result.stderr


def test_inspect_shows_signs(folder: Path) -> None:
    result = CliRunner().invoke(app, ["inspect", str(next(folder.glob("desk*.csv")))])
    assert not OBEYED.findall(result.output + result.stderr)
    assert "␛" in result.stderr or "u001b" in result.output


def test_json_stays_faithful(folder: Path) -> None:
    run(folder, "ingest")
    found = json.loads(run(folder, "check", "data", "--json").stdout)
    assert any(EVIL[:5] in one["what"] and "\x1b]0;owned\x07\x9b" in one["what"] for one in found)


def test_a_table_keeps_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    say_table([["a\nb", "c\u2028d\r"], ["x", "y"]])
    assert capsys.readouterr().out.count("\n") == 2


def test_the_summary_of_a_run_shows_signs() -> None:
    account = Account(at=datetime(2026, 11, 22, tzinfo=UTC), warnings=[EVIL], unmapped=[(EVIL, 2)])
    told = summary_of(account)
    assert not OBEYED.findall(told.subject + told.text)
    assert "␛]0;owned␇" in told.text
