"""What a client decided, written down from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app
from reporter.errors import UsageError
from tests.config.conftest import CLIENT, SETTINGS, write

NOW = "2026-10-09T09:00+00:00"
FILE = "reviews/acme.toml"
KEPT = """# What Dan keeps.

[[decision]]
id = "wi-fi" # in all surgeries
asked = "2026-Q2"
question = "May we put in new Wi-Fi?"

# a promise between the two
[[promise]]
said_in = "2026-Q2"
text = "New Wi-Fi"

# of October
[[decision]]
id = "day"
asked = "2026-Q3"
question = "Shall we hold a day?"
by = 2026-11-20

# the end
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, {"reporter.toml": SETTINGS, "clients/acme.toml": CLIENT, FILE: KEPT})
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["decide", "acme", *words, "-w", str(folder), "--now", NOW])


def lines(folder: Path) -> list[str]:
    return (folder / FILE).read_text(encoding="utf-8").splitlines()


def added(folder: Path) -> list[str]:
    """The lines that the file did not have; those it had are there, in their order."""
    new = lines(folder)
    old = iter(KEPT.splitlines())
    wanted = next(old, None)
    found = []
    for line in new:
        if line == wanted:
            wanted = next(old, None)
        else:
            found.append(line)
    assert wanted is None
    return found


def test_without_an_id_the_open_ones_are_listed(folder: Path) -> None:
    assert run(folder).stdout.splitlines() == [
        "wi-fi  2026-Q2  open  not decided                 May we put in new Wi-Fi?",
        "day    2026-Q3  open  not decided  by 2026-11-20  Shall we hold a day?",
    ]
    assert [one["id"] for one in json.loads(run(folder, "--json").stdout)] == ["wi-fi", "day"]
    assert lines(folder) == KEPT.splitlines()


def test_an_answer_is_written_below_its_question_and_comments_and_order_stay(folder: Path) -> None:
    told = run(folder, "wi-fi", "yes", "--on", "2026-10-08")
    assert told.exit_code == 0
    assert added(folder) == ['decided = "yes"', "decided_on = 2026-10-08", 'state = "open"']
    assert lines(folder)[6:9] == added(folder)
    assert "yes on 2026-10-08" in told.stdout


def test_a_no_ends_it_and_a_later_yes_opens_it_again(folder: Path) -> None:
    run(folder, "day", "No")
    assert added(folder) == [
        'decided = "no"',
        "decided_on = 2026-10-09",
        'state = "dropped"',
        "ended_on = 2026-10-09",
    ]
    assert run(folder).stdout.count("\n") == 1
    run(folder, "day", "yes", "but", "in", "May")
    assert added(folder) == ['decided = "yes but in May"', "decided_on = 2026-10-09", 'state = "open"']


def test_what_is_done_and_what_became_of_it_is_written_down(folder: Path) -> None:
    run(folder, "wi-fi", "--done", "--became", "In on 22 August, for £2,860", "--on", "2026-08-22")
    assert added(folder) == [
        'state = "done"',
        "ended_on = 2026-08-22",
        'became = "In on 22 August, for £2,860"',
    ]


@pytest.mark.parametrize(
    ("words", "fault", "hint"),
    [
        (["wifi", "yes"], "reviews/acme.toml has no decision “wifi”", "did you mean “wi-fi”?"),
        (["day", "yes", "--on", "soon"], "“soon” is not a date", "write it like 2026-10-08"),
        (["day", "yes", "--on", "2026-10-10"], "2026-10-10 is still to come", "until today"),
        (["day", "--on", "2026-10-08"], "--on says when, and nothing says what", "write yes"),
        (["day", "--done", "--dropped"], "--done and --dropped contradict each other", "one of the two"),
    ],
)
def test_what_cannot_be_written_down_is_refused(
    folder: Path, words: list[str], fault: str, hint: str
) -> None:
    told = run(folder, *words).exception
    assert isinstance(told, UsageError)
    assert fault in str(told)
    assert hint in told.hint
    assert lines(folder) == KEPT.splitlines()


def test_without_a_file_it_says_how_to_get_one(folder: Path) -> None:
    (folder / FILE).unlink()
    told = run(folder, "day", "yes").exception
    assert isinstance(told, UsageError)
    assert (str(told), told.hint) == (
        "there is no reviews/acme.toml",
        "write one with: reporter draft review acme",
    )


def test_a_file_written_otherwise_is_left_to_its_author(folder: Path) -> None:
    text = 'decision = [{ id = "day", asked = "2026-Q3", question = "Shall we?" }]\n'
    write(folder, {FILE: text})
    told = run(folder, "day", "yes").exception
    assert isinstance(told, UsageError)
    assert told.hint == "write it in by hand"
    assert (folder / FILE).read_text() == text


def test_the_ends_of_its_lines_stay(folder: Path) -> None:
    (folder / FILE).write_bytes(b"\xef\xbb\xbf" + KEPT.replace("\n", "\r\n").encode())
    run(folder, "day", "yes")
    after = (folder / FILE).read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n") == KEPT.count("\n") + 3
