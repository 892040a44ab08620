"""What a letter says of a month that is told again, from a log that knows only how things stand now."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config import load_workspace
from reporter.runs.building import Order, build
from reporter.store.ingest import ingest_workspace
from reporter.store.soundness import findings, never_filled
from reporter.store.store import open_store
from tests.runs.workspaces import Office, moment, open_office

HEAD = ("id", "opened_at", "subject", "status", "client", "resolved_at", "updated_at", "reopen_count")
DOUBT = "We do not know on which day one was reopened; it may have been open at the end."
TRAC = """
[provider]
name = "Northfield"
zone = "Europe/London"
locale = "en_GB"

[[sources]]
name = "desk"
files = "desk.csv"
preset = "{preset}"
client = "anna"
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann monthly")
    return office


def read(office: Office, rows: list[dict[str, str]], at: str) -> None:
    """The whole log, as it was exported and read at that moment."""
    path = office.folder / "desk.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    os.utime(path, (moment(at).timestamp(),) * 2)
    space = load_workspace(office.folder)
    with open_store(space.store_path) as store:
        assert not any(one.fault or one.set_aside for one in ingest_workspace(space, store, None, moment(at)))


def october(office: Office, now: str, period: str = "2026-10") -> tuple[str, dict[str, float]]:
    """The letter of October and its figures, as they are built at that moment."""
    order = Order(MENU["monthly"], ("anna",), moment(now), office.folder / "out", period, ("letter", "json"))
    (outcome,) = build(load_workspace(office.folder), order)
    assert outcome.folder, outcome.fault
    told = json.loads((outcome.folder / "report.json").read_text())
    (letter,) = outcome.folder.glob("letter*.txt")
    figures = {
        " ".join(filter(None, (one["name"], one["of"]))): one["value"]
        for one in told["figures"]
        if one["period"] == period
    }
    return " ".join(letter.read_text().split()), figures


def ticket(number: int, **words: str) -> dict[str, str]:
    day = f"2026-10-{number + 1:02}"
    told = {"id": f"{number}", "subject": f"Printer {number}", "status": "closed", "client": "anna"}
    told |= {"opened_at": f"{day} 09:00", "resolved_at": f"{day} 10:00", "updated_at": f"{day} 10:00"}
    return dict.fromkeys(HEAD, "") | told | {"reopen_count": "0"} | words


OTHERS = [ticket(n) for n in range(1, 28, 3)]
NOW_OPEN = {"status": "open", "resolved_at": "", "updated_at": "2026-11-10 09:00"}
BACK = ticket(11, **NOW_OPEN, reopen_count="1")
UNCOUNTED = [one | {"reopen_count": ""} for one in OTHERS]


@pytest.mark.parametrize("now", ["2026-11-20 09:00", "2026-12-10 09:00"])
@pytest.mark.parametrize(("is_read_twice", "is_counted"), [(True, False), (True, True), (False, True)])
def test_what_was_solved_then_and_is_open_again_is_never_told_as_open_then(
    office: Office, now: str, is_read_twice: bool, is_counted: bool
) -> None:
    others, count = (OTHERS, "1") if is_counted else (UNCOUNTED, "")
    if is_read_twice:
        read(office, [*others, ticket(11, reopen_count="0" if is_counted else "")], "2026-11-02 07:00")
    read(office, [*others, BACK | {"reopen_count": count}], now)
    letter, figures = october(office, now)
    assert (DOUBT in letter) == (not is_read_twice)
    assert f"nine are solved and one reopened{' since' if is_read_twice else ''}." in letter
    assert "still open" not in letter
    assert "all solved" not in letter
    assert figures.get("count_backlog") == (0 if is_read_twice else None)
    assert figures["count_resolved"] == 9


@pytest.mark.parametrize(("back", "said"), [(1, "two or three"), (2, "between two and four")])
def test_how_many_were_open_at_least_and_at_most_is_told(office: Office, back: int, said: str) -> None:
    open_then = [ticket(n, status="open", resolved_at="") for n in (2, 5)]
    again = [BACK | {"id": f"9{n}", "reopen_count": "1"} for n in range(back)]
    read(office, [*OTHERS, *open_then, *again], "2026-11-20 09:00")
    letter, figures = october(office, "2026-11-20 09:00")
    assert said in letter.lower()
    assert f"Open at the end: 2–{2 + back}." in letter
    assert (figures["open_between_least"], figures["open_between_most"]) == (2, 2 + back)


def test_those_that_came_in_before_are_told_apart_of_those_that_may_have_been_open(office: Office) -> None:
    early = {"opened_at": "2026-09-14 09:00"}
    again = [BACK | {"id": "91"}, BACK | {"id": "92"}, BACK | early | {"id": "93"}]
    read(office, [*OTHERS, *again], "2026-11-20 09:00")
    letter, _ = october(office, "2026-11-20 09:00")
    assert "nine are solved and two reopened." in letter
    assert "on which days three (one of them older) were reopened; any of them may have been open" in letter


@pytest.mark.parametrize("now", ["2026-11-20 09:00", "2026-12-10 09:00"])
@pytest.mark.parametrize("count", ["", "0"])
def test_what_is_open_and_was_changed_since_was_open_then(office: Office, now: str, count: str) -> None:
    others = OTHERS if count else UNCOUNTED
    read(office, [*others, BACK | {"reopen_count": count}], now)
    letter, figures = october(office, now)
    assert DOUBT not in letter
    assert figures["count_backlog"] == 1
    assert "one open at the end" in letter


def test_what_was_read_to_be_back_before_the_month_ended_was_open_then(office: Office) -> None:
    read(office, [*OTHERS, BACK | {"updated_at": "2026-10-25 09:00"}], "2026-10-25 10:00")
    read(office, [*OTHERS, BACK], "2026-11-20 09:00")
    letter, figures = october(office, "2026-11-20 09:00")
    assert DOUBT not in letter
    assert figures["count_backlog"] == 1


# A log without a closing time, by preset: its columns, words for open and closed, how it writes times.
LOGS = {
    "trac": ("id,Summary,Status,Resolution,Created,Modified", "new", "closed", " "),
    "roundup-csv": ("id,title,status,resolution,creation,activity", "open", "resolved", "."),
    "open311": (
        "service_request_id,service_name,status,status_notes,requested_datetime,updated_datetime",
        "open",
        "closed",
        "T",
    ),
}


def changed(preset: str, number: int, day: str, *, is_open: bool = False) -> dict[str, str]:
    head, is_new, is_over, between = LOGS[preset]
    opened = f"2026-10-{number + 1:02}{between}09:00:00"
    status, ending = (is_new, "") if is_open else (is_over, "fixed" if preset != "open311" else "")
    values = [f"{number}", f"Printer {number}", status, ending, opened, f"{day}{between}10:00:00"]
    return dict(zip(head.split(","), values, strict=True))


@pytest.mark.parametrize("preset", LOGS)
@pytest.mark.parametrize("reopened", [False, True])
def test_a_remark_in_november_leaves_octobers_five_as_they_were(
    office: Office, preset: str, reopened: bool
) -> None:
    (office.folder / "reporter.toml").write_text(TRAC.format(preset=preset))
    five = [changed(preset, n, f"2026-10-{n + 10:02}") for n in range(1, 6)]
    last = changed(preset, 9, "2026-10-31", is_open=True)
    read(office, [*five, last], "2026-11-02 07:00")
    assert october(office, "2026-11-02 09:00")[1]["count_resolved"] == 5
    if reopened:
        read(office, [*five[:4], changed(preset, 5, "2026-11-04", is_open=True), last], "2026-11-05 07:00")
    read(office, [*five[:4], changed(preset, 5, "2026-11-09"), last], "2026-12-01 07:00")
    assert october(office, "2026-12-01 09:00")[1]["count_resolved"] == 5 - reopened
    november, figures = october(office, "2026-12-01 09:00", "2026-11")
    assert figures["count_resolved"] == int(reopened)
    assert ("come back" in november or "reopened" in november or "had come back" in november) == reopened


@pytest.mark.parametrize("preset", LOGS)
def test_that_nothing_tells_when_it_was_closed_is_said(office: Office, preset: str) -> None:
    (office.folder / "reporter.toml").write_text(TRAC.format(preset=preset))
    rows = [changed(preset, n, f"2026-10-{n + 10:02}") for n in range(1, 6)]
    read(office, [*rows, changed(preset, 9, "2026-10-31", is_open=True)], "2026-11-02 07:00")
    order = Order(
        MENU["monthly"], ("anna",), moment("2026-11-02 09:00"), office.folder / "out", "2026-10", ("json",)
    )
    (outcome,) = build(load_workspace(office.folder), order)
    assert outcome.folder
    said = (outcome.folder / "report.json").read_text()
    assert "was closed is not recorded in the data we get" in said
    with open_store(load_workspace(office.folder).store_path) as store:
        found = [one.what for one in never_filled(store)]
    assert any("no time of closing but the last change" in what for what in found)


def test_plans_of_which_nobody_knows_how_they_stand_are_told_to_the_owner(office: Office) -> None:
    plans = '[[sources]]\nname = "plans"\nfiles = "plans.csv"\npreset = "plain-changes"\n'
    office.settings(more=f'[owner]\nemail = "dan@northfield.example"\n{plans}')
    rows = ["id,client,title,starts_at,status"]
    rows += [f"P-{n},anna,New line,2026-11-1{n} 20:00,Pencilled" for n in range(2)]
    rows += ["P-8,anna,New switch,2026-11-18 20:00,scheduled", "P-9,anna,Old,2026-09-01 20:00,Pencilled"]
    (office.folder / "plans.csv").write_text("\n".join(rows) + "\n")
    office.tickets("2026-11-01", since="2026-07-01")
    office.run("2026-11-02 09:00")
    texts = [mail.get_body(("plain",)) for mail in office.post.mails()]
    said = [" ".join(one.get_content().split()) for one in texts if one]
    (letter,) = [one for one in said if "plans: 2 plans to come" not in one]
    assert len(said) == 2
    assert "We know of one change planned for November, on Wednesday 18 November." in letter
    space = load_workspace(office.folder)
    with open_store(space.store_path) as store:
        found = [one for one in findings(space, store, office.now) if one.kind == "unsettled plan"]
    assert [(one.source, one.count) for one in found] == [("plans", 2)]


EVENTS = """
records = "tickets"
[columns]
id = "id"
subject = "subject"
opened_at = "at"
updated_at = "at"
status = "status"
[events]
"""


# What became of a ticket that came back: its events, and how many were open at the end of each month: until
# it first came back that is known, and since it last did.
RETURNS = {
    "once": ([("2026-09-20", "open"), ("2026-10-20", "resolved"), ("2026-11-10", "open")], (1, 0, 1)),
    "twice": (
        [
            ("2026-09-10", "open"),
            ("2026-09-20", "resolved"),
            ("2026-10-02", "open"),
            ("2026-10-20", "resolved"),
            ("2026-11-10", "open"),
        ],
        (0, None, 1),
    ),
}


@pytest.mark.parametrize("split", [0, 2, 4, 5])  # a file that begins with an ending is set aside
@pytest.mark.parametrize("name", RETURNS)
def test_a_log_of_events_tells_what_was_open_but_for_the_time_between(
    office: Office, name: str, split: int
) -> None:
    (office.folder / "presets").mkdir()
    (office.folder / "presets" / "events.toml").write_text(EVENTS)
    (office.folder / "reporter.toml").write_text(TRAC.format(preset="events"))
    back, known = RETURNS[name]
    back = [*back, ("2026-12-01", "")]
    lives = {
        f"{month}-{n}": [(f"2026-{month:02}-{n + 2:02}", "open"), (f"2026-{month:02}-{n + 3:02}", "resolved")]
        for month in (9, 10, 11)
        for n in range(month - 8, 26, 3)
    }
    # one file, or a second that goes on with the ticket
    for part in filter(None, (back[:split], back[split:])):
        rows = [
            {"id": number, "subject": "Printer", "at": f"{day} 09:00", "status": status}
            for number, life in (lives | {"back": part}).items()
            for day, status in life
        ]
        read(office, rows, "2026-12-02 07:00")
    for period, left in zip(("2026-09", "2026-10", "2026-11"), known, strict=True):
        letter, figures = october(office, "2026-12-02 09:00", period)
        assert (DOUBT in letter) == (left is None)
        assert figures.get("count_backlog") == left
