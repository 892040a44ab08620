"""Who gets what: shown and changed from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app
from reporter.errors import UsageError

NOW = "2026-11-22T12:00+00:00"
ACME = """name = "Acme"
[[contacts]]
name = "Ruth"
email = "ruth@acme.example"
wants = ["daily", "weekly"]
[[contacts]]
name = "Tomasz"
email = "tom@acme.example"
wants = ["monthly"]
form = "letter"
paused_until = 2026-12-31
"""
BROOK = """name = "Brook"
[[contacts]]
name = "Ruth"
email = "ruth@acme.example"
paused_until = 2026-11-22
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text('[provider]\nname = "Northfield IT"\nzone = "Europe/London"\n')
    (tmp_path / "clients/acme.toml").write_text(ACME)
    (tmp_path / "clients/brook.toml").write_text(BROOK)
    return tmp_path


def run(folder: Path, *words: str, now: str = NOW) -> Result:
    return CliRunner().invoke(app, [*words, "-w", str(folder), "--now", now])


def test_all_contacts_are_listed_with_what_they_get(folder: Path) -> None:
    assert run(folder, "contacts").stdout.splitlines() == [
        "acme   Ruth    ruth@acme.example  daily, weekly  letter and pdf",
        "acme   Tomasz  tom@acme.example   monthly        letter          paused until 2026-12-31",
        "brook  Ruth    ruth@acme.example  nothing",
    ]


def test_one_client_may_be_asked_for(folder: Path) -> None:
    told = run(folder, "contacts", "brook")
    assert told.stdout.splitlines() == ["brook  Ruth  ruth@acme.example  nothing"]
    wrong = run(folder, "contacts", "brok")
    assert isinstance(wrong.exception, UsageError)


def test_the_listing_as_data(folder: Path) -> None:
    found = json.loads(run(folder, "contacts", "--json").stdout)
    assert [(entry["client"], entry["wants"], entry["is_paused"]) for entry in found] == [
        ("acme", ["daily", "weekly"], False),
        ("acme", ["monthly"], True),
        ("brook", [], False),
    ]
    assert found[1]["paused_until"] == "2026-12-31"


def test_a_pause_ends_with_the_clients_own_midnight(folder: Path) -> None:
    assert "paused" in run(folder, "contacts", "brook", now="2026-11-21T23:59+00:00").stdout
    assert "paused" not in run(folder, "contacts", "brook", now="2026-11-22T00:00+00:00").stdout


def test_a_contact_is_changed_and_shown(folder: Path) -> None:
    words = (
        "contact",
        "tom@acme.example",
        "--wants",
        "daily, weekly",
        "--form",
        "letter and pdf",
        "--resume",
    )
    told = run(folder, *words)
    assert told.stdout.splitlines() == ["acme  Tomasz  tom@acme.example  daily, weekly  letter and pdf"]
    assert (
        'wants = ["daily", "weekly"]\nform = "letter and pdf"\n' in (folder / "clients/acme.toml").read_text()
    )


def test_a_pause_is_set(folder: Path) -> None:
    told = run(folder, "contact", "ruth@acme.example", "--client", "acme", "--pause-until", "2026-12-01")
    assert "paused until 2026-12-01" in told.stdout
    assert (folder / "clients/brook.toml").read_text() == BROOK


def test_none_means_nothing_from_now_on(folder: Path) -> None:
    told = run(folder, "contact", "tom@acme.example", "--wants", "none")
    assert "nothing" in told.stdout


def test_without_options_a_contact_is_only_shown(folder: Path) -> None:
    told = run(folder, "contact", "ruth@acme.example")
    assert [line.split()[0] for line in told.stdout.splitlines()] == ["acme", "brook"]
    assert (folder / "clients/acme.toml").read_text() == ACME


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("ruth@acme.example", "--wants", "daily"), "“ruth@acme.example” is a contact of acme and brook"),
        (("tom@acme.example", "--pause-until", "soon"), "“soon” is not a date"),
        (("tom@acme.example", "--pause-until", "2026-12-01", "--resume"), "contradict each other"),
        (("tom@acme.example", "--wants", "hourly"), "contacts #2.wants #1: “hourly” is not one of daily"),
        (("nobody@acme.example",), "no contact has the address “nobody@acme.example”"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_changed(
    folder: Path, words: tuple[str, ...], fault: str
) -> None:
    told = run(folder, "contact", *words)
    assert isinstance(told.exception, UsageError)
    assert fault in str(told.exception)
    assert (folder / "clients/acme.toml").read_text() == ACME
