"""What a letter must not claim: of the time before a client joined, and of what its log does not tell."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.periods import parse_period
from reporter.report import Edition, Memory, texts_of
from reporter.runs import making
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store
from tests.runs.workspaces import Office, moment, open_office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path / "northfield", monkeypatch)


def letter(office: Office, now: str) -> str:
    """The only letter that leaves at that moment, as plain text on one line."""
    sent = len(office.post.mails())
    office.run(now)
    (mail,) = office.post.mails()[sent:]
    text = mail.get_body(("plain",))
    assert text
    return " ".join(text.get_content().split())


MONTHS = {  # the day on which a client joined → what October says of the time before
    date(2026, 9, 1): "after 30 in September",
    date(2026, 10, 1): "",
    date(2026, 10, 20): "",
}


@pytest.mark.parametrize("joined", MONTHS)
def test_a_month_is_compared_only_with_one_in_which_the_client_was_ours(office: Office, joined: date) -> None:
    office.client("anna", "ann monthly", more=f"joined_on = {joined}")
    office.tickets("2026-11-01", since="2026-07-01")
    text = letter(office, "2026-11-02 09:00")
    assert ("September" in text) == bool(MONTHS[joined])
    came = (date(2026, 11, 1) - max(joined, date(2026, 10, 1))).days
    assert f"{came} tickets" in text
    assert f"{came + 1} tickets" not in text
    assert "32 tickets" not in text


@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_first_week_is_compared_with_none(office: Office, days: int) -> None:
    joined = date(2026, 10, 26) + timedelta(days=days)
    office.client("anna", "ann weekly", more=f"joined_on = {joined}")
    office.tickets("2026-10-30", since="2026-10-27")
    text = letter(office, "2026-11-02 09:00")
    assert "week before" not in text
    assert "none" not in text.lower()


HOLDS = {"Waiting": False, "On hold": False, "Waiting for client": True}  # status → whether anna is asked


@pytest.mark.parametrize("status", HOLDS)
def test_a_letter_asks_only_where_the_log_says_that_the_client_is_waited_for(
    office: Office, status: str
) -> None:
    office.client("anna", "ann daily")
    office.tickets("2026-11-03")
    with (office.folder / "desk.csv").open("a") as log:
        log.write(f"held,2026-11-03 09:00,Scanner jams,{status},anna,2026-11-03 09:05,\n")
    text = letter(office, "2026-11-04 09:00")
    is_asked = HOLDS[status]
    assert ("May we have your answer" in text) == is_asked
    assert ("needs you" in text.replace("Nothing needs you", "")) == is_asked
    assert ("On hold" in text) == (not is_asked)


VAULT = """
[[sources]]
name = "vault"
files = "vault.csv"
preset = "plain-activities"
"""


def keep_copies(office: Office, until: date, failed: set[date]) -> None:
    """A copy each night at two since September, some of them failed."""
    office.settings(more=VAULT)
    rows = ["id,client,kind,at,title,outcome"]
    day = date(2026, 9, 1)
    while day <= until:
        rows.append(f"{day},anna,backup,{day} 02:00,Server,{'failed' if day in failed else 'ok'}")
        day += timedelta(days=1)
    (office.folder / "vault.csv").write_text("\n".join(rows) + "\n")


NEWEST = {  # how many nights failed → what is said of the newest good copy that is known by the morning after
    1: (
        "The last good one is from 4 November at 02:00.",
        "the last good one was made on 4 November at 02:00",
    ),
    5: (
        "The last good one is from 30 October at 02:00.",
        "the last good one was made on 30 October at 02:00",
    ),
}


@pytest.mark.parametrize("nights", NEWEST)
def test_the_last_good_copy_is_the_newest_known_when_the_letter_is_written(
    office: Office, nights: int
) -> None:
    office.client("anna", "ann daily")
    failed = {date(2026, 11, 4) - timedelta(days=n) for n in range(nights)}
    keep_copies(office, date(2026, 11, 4), failed if nights > 1 else {date(2026, 11, 3)})
    office.tickets("2026-11-03")
    text = letter(office, "2026-11-04 09:00")
    assert all(said in text for said in NEWEST[nights])


def test_a_row_of_checks_a_day_leaves_no_hours_without_data(office: Office) -> None:
    office.client("anna", "ann daily")
    office.settings(more=VAULT)
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(35)]
    rows = [f"{day},anna,check,{day} 00:05,Line,ok,288" for day in days]
    (office.folder / "vault.csv").write_text("\n".join(["id,client,kind,at,title,outcome,quantity", *rows]))
    office.tickets("2026-11-02", since="2026-10-01")
    text = letter(office, "2026-11-04 09:00")
    assert "288 checks made, none failed" in text
    assert "hours" not in text
    assert "no data" not in text


GAPS = {  # cadence → period, its days of which nothing is known, and when it is told
    "daily": ("2026-11-03", 0, "2026-11-04 09:00"),
    "weekly": ("2026-W44", 3, "2026-11-03 09:00"),
    "monthly": ("2026-10", 11, "2026-11-03 09:00"),
}
COMPARED = ("September", "week before", "usual", "fewer", "Monday", "nothing to compare")


@pytest.mark.parametrize("cadence", GAPS)
@pytest.mark.parametrize("has_gap", [True, False])
def test_what_is_known_in_part_is_compared_with_nothing(office: Office, cadence: str, has_gap: bool) -> None:
    period, days, now = GAPS[cadence]
    office.client("anna")
    office.tickets("2026-11-03", since="2026-06-01")
    desk = office.folder / "desk.csv"
    lines = desk.read_text().splitlines(keepends=True)
    middle = {date(2026, 10, 27) + timedelta(days=n - (11 if days == 11 else 0)) for n in range(days)}
    if cadence == "daily":  # the file came before the day was over
        kept = [line for line in lines if not line.startswith("anna-2026-11-03")]
        kept.append("early,2026-11-03 07:30,Printer,closed,anna,2026-11-03 07:35,2026-11-03 07:50\n")
    else:
        kept = [line for line in lines if not any(line.startswith(f"anna-{day}") for day in middle)]
    desk.write_text("".join(kept if has_gap else lines))
    told_at = moment("2026-11-03 08:00" if cadence == "daily" and has_gap else now)
    os.utime(desk, (told_at.timestamp(),) * 2)
    space = load_workspace(office.folder)
    with open_store(space.store_path) as store:
        assert not any(one.fault for one in ingest_workspace(space, store, None, told_at))
        edition = Edition(cadence, "anna", parse_period(period, "Europe/London"))
        made = making.compose(space, store, edition, Memory(), moment(now))
    said = [
        f"{place}: {text}" for place, text in texts_of(made.report) if any(word in text for word in COMPARED)
    ]
    assert bool(said) is not has_gap, said
    assert bool(made.reasons) is has_gap


@pytest.mark.parametrize("hidden", [0, 1, 7])
def test_a_day_of_which_nothing_is_known_is_drawn_as_none(office: Office, hidden: int) -> None:
    office.client("anna")
    office.tickets("2026-11-02", since="2026-06-01")
    desk = office.folder / "desk.csv"
    gone = [f"anna-{date(2026, 10, 12) + timedelta(days=n)}," for n in range(hidden)]
    lines = desk.read_text().splitlines(keepends=True)
    desk.write_text("".join(line for line in lines if not line.startswith(tuple(gone))))
    space, now = load_workspace(office.folder), moment("2026-11-03 09:00")
    os.utime(desk, (now.timestamp(),) * 2)
    with open_store(space.store_path) as store:
        assert not any(one.fault for one in ingest_workspace(space, store, None, now))
        month = Edition("monthly", "anna", parse_period("2026-10", "Europe/London"))
        made = making.compose(space, store, month, Memory(), now)
    (drawn,) = (str(text) for _, text in texts_of(made.report) if str(text).startswith("Per day"))
    known = "Per day, opened 1 each, solved 1 each."
    said = {0: known, 7: f"{known} Nothing is known of 12 to 18 October."}
    assert drawn == said.get(hidden, "Per day, opened between 0 and 1, solved between 0 and 1.")
