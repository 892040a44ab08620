"""When each cadence is due, as a client's file says it."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from reporter.cadences import MENU, DueDay
from reporter.config import load_workspace
from tests.config.conftest import CLIENT, SETTINGS, Breaking, write


def due_with(workspace: Path, text: str, defaults: str = "") -> tuple[int, bool, time]:
    """What is said of the one cadence that the text names."""
    write(workspace, {"reporter.toml": SETTINGS + defaults, "clients/acme.toml": CLIENT + text})
    dues = load_workspace(workspace).clients["acme"].due
    due = dues.of(MENU[text.partition("due.")[2].partition("]")[0]])
    return due.nth, due.working, due.at


def test_nothing_said_means_seven_in_the_morning_on_the_usual_day(workspace: Path) -> None:
    due = load_workspace(workspace).clients["acme"].due
    assert due.of(MENU["daily"]) == DueDay(1, working=False, at=time(7))
    for later, nth in {"weekly": 1, "monthly": 1, "review": 5}.items():
        assert due.of(MENU[later]) == DueDay(nth, working=True, at=time(7))


@pytest.mark.parametrize(
    ("text", "nth", "working"),
    [
        ('[due.daily]\non = "every day"', 1, False),
        ('[due.daily]\non = "Working  days"', 1, True),
        ('[due.weekly]\non = "Mon"', 1, False),
        ('[due.weekly]\non = "sunday"', 7, False),
        ('[due.weekly]\non = "second working day"', 2, True),
        ('[due.monthly]\non = "3rd working day"', 3, True),
        ('[due.monthly]\non = "the first working day"', 1, True),
        ('[due.monthly]\non = "5th day"', 5, False),
        ('[due.review]\non = "10 working day"', 10, True),
    ],
)
def test_days_are_said_in_words(workspace: Path, text: str, nth: int, working: bool) -> None:
    assert due_with(workspace, text) == (nth, working, time(7))


@pytest.mark.parametrize("at", ['"06:30"', "06:30:00", '"06:30:00"'])
def test_a_time_may_stand_in_quotes_or_not(workspace: Path, at: str) -> None:
    assert due_with(workspace, f"[due.daily]\nat = {at}") == (1, False, time(6, 30))


def test_a_client_lays_its_time_over_the_day_of_the_defaults(workspace: Path) -> None:
    defaults = '[defaults.due.monthly]\non = "2nd working day"\nat = "09:00"\n'
    assert due_with(workspace, '[due.monthly]\nat = "06:00"', defaults) == (2, True, time(6))


_MONTHLY = "write “first working day”, “3rd working day” or “5th day”"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[due.monthly]\non = "Monday"', f"due.monthly.on: “Monday” is not a day to send on; {_MONTHLY}"),
        ('[due.monthly]\non = "29th day"', f"due.monthly.on: “29th day” is not a day to send on; {_MONTHLY}"),
        ('[due.monthly]\non = "0th day"', f"due.monthly.on: “0th day” is not a day to send on; {_MONTHLY}"),
        (
            '[due.daily]\non = "2nd day"',
            "due.daily.on: “2nd day” is not a day to send on; write “every day” or “working days”",
        ),
        (
            '[due.weekly]\non = "8th day"',
            "due.weekly.on: “8th day” is not a day to send on; write “Mon” or “first working day”",
        ),
        ("[due.weekly]\non = 3", "due.weekly.on: must be text in quotes, not 3"),
        ('[due.daily]\nonn = "every day"', "due.daily.onn: unknown key; did you mean “on”?"),
        ("[due.daily]\nnth = 3", "due.daily.nth: unknown key; known here: at, on"),
        ('[due.dayly]\non = "every day"', "due.dayly: unknown key; did you mean “daily”?"),
        ("[due.daily]\nat = 7", "due.daily.at: “7” is not a time; write one in quotes, like “07:00”"),
        (
            '[due.daily]\nat = "24:00"',
            "due.daily.at: must be a time between 00:00 and 23:59; write 00:00 for midnight, not “24:00”",
        ),
        (
            '[due.daily]\nat = "07:00+01:00"',
            "due.daily.at: names a zone; write only the time, it is read in the client's own zone",
        ),
        ('[due]\ndaily = "every day"', "due.daily: must be a table, not “every day”"),
        ('due = "daily"', "due: must be a table, not “daily”"),
    ],
)
def test_what_cannot_be_is_told_with_its_mend(faults_with: Breaking, text: str, fault: str) -> None:
    assert faults_with({"clients/acme.toml": CLIENT + text}) == [f"clients/acme.toml: {fault}"]


def test_a_fault_of_the_defaults_is_told_of_the_settings(faults_with: Breaking) -> None:
    files = {
        "reporter.toml": SETTINGS + '[defaults.due.daily]\non = "never"\n',
        "clients/acme.toml": CLIENT + '[due.daily]\nat = "06:00"\n',
    }
    assert faults_with(files) == [
        "reporter.toml: defaults.due.daily.on: “never” is not a day to send on; "
        "write “every day” or “working days”"
    ]
