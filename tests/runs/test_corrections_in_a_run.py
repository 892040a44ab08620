"""What was sent and has changed since is said in the next edition of its cadence, by `run` and by `build`."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config import load_workspace
from reporter.report import Key
from reporter.runs import operating
from reporter.runs.building import Order, build
from tests.runs.workspaces import Office, moment, open_copy, open_office

HEAD = ["id", "opened_at", "subject", "status", "client", "first_response_at", "resolved_at", "updated_at"]
OCTOBER, NOVEMBER = "anna/monthly/2026-10", "anna/monthly/2026-11"
IN_NOVEMBER, IN_DECEMBER = "2026-11-02 08:00", "2026-12-01 08:00"
CAME_BACK = "October’s five solved is now four: one came back."


def ticket(number: int, month: int = 10, **other: str) -> dict[str, str]:
    day = f"2026-{month:02}-{number + 4:02}"
    known = {"opened_at": f"{day} 09:00", "first_response_at": f"{day} 09:10", "resolved_at": f"{day} 10:00"}
    told = {"id": f"{month}-{number}", "subject": f"Printer {number}", "status": "closed", "client": "anna"}
    return {**told, **known, "updated_at": f"{day} 10:00", **other}


def log(office: Office, *rows: dict[str, str], at: str) -> None:
    """The whole log, as it was exported an hour before that moment."""
    path = office.folder / "desk.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*HEAD, "reopen_count"])
        writer.writeheader()
        writer.writerows(rows)
    os.utime(path, (moment(at).timestamp() - 3600,) * 2)


OLDER = [ticket(1, 8), ticket(1, 9), ticket(2, 9)]
FIVE = [ticket(n) for n in range(1, 6)]
LATER = [ticket(n, 11) for n in range(1, 25)]
REOPENED = ticket(3, status="open", resolved_at="", updated_at="2026-11-09 09:00")


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """October is told and sent."""
    with pytest.MonkeyPatch.context() as patch:
        office = open_office(tmp_path_factory.mktemp("october") / "northfield", patch)
        office.client("anna", "ann monthly")
        last = ticket(27, 10, opened_at="2026-10-31 22:00", status="new", resolved_at="")
        log(office, *OLDER, *FIVE, last, at=IN_NOVEMBER)
        office.run(IN_NOVEMBER)
        assert office.states()[OCTOBER] == "sent"
        return office


@pytest.fixture
def office(october: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The same for each test."""
    return open_copy(october, tmp_path / "northfield", monkeypatch)


def said(office: Office, key: str = NOVEMBER) -> str:
    """The opening paragraphs of an edition as it was made."""
    with office.desk() as desk:
        place = desk.outbox.place(key)
        folder = place if place.exists() else office.folder / "sent" / key
        return " ".join(json.loads((folder / "report.json").read_text())["lede"])


def built(office: Office) -> str:
    order = Order(MENU["monthly"], ("anna",), office.now, office.folder / "out", "2026-11", ("json",))
    (outcome,) = build(load_workspace(office.folder), order)
    assert not outcome.fault
    assert outcome.folder
    return " ".join(json.loads((outcome.folder / "report.json").read_text())["lede"])


def in_december(office: Office, *october: dict[str, str]) -> str:
    """What November says, and that `build` says the same."""
    log(office, *OLDER, *october, *LATER, at=IN_DECEMBER)
    office.run(IN_DECEMBER)
    told = said(office)
    assert built(office) == told
    return told


LAST = ticket(27, 10, opened_at="2026-10-31 22:00", status="new", resolved_at="")


def test_a_ticket_that_came_back_is_told_in_the_next_month(office: Office) -> None:
    told = in_december(office, *FIVE[:2], REOPENED, *FIVE[3:], LAST)
    assert CAME_BACK in told
    letters = [mail.get_body(("plain",)) for mail in office.post.mails()]
    assert [CAME_BACK in " ".join(one.get_content().split()) for one in letters if one] == [False, True]


def test_what_stands_as_it_was_told_is_not_spoken_of(office: Office) -> None:
    assert "is now" not in in_december(office, *FIVE, LAST)


def test_a_first_edition_has_nothing_to_correct(office: Office) -> None:
    assert "is now" not in said(office, OCTOBER)


def test_what_was_never_sent_was_never_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.settings(review=True)
    office.client("anna", "ann monthly")
    log(office, *OLDER, *FIVE, LAST, at=IN_NOVEMBER)
    office.run(IN_NOVEMBER)
    assert office.states()[OCTOBER] == "held"
    assert "is now" not in in_december(office, *FIVE[:2], REOPENED, *FIVE[3:], LAST)


def test_a_second_sending_does_not_change_what_was_told(office: Office) -> None:
    log(office, *OLDER, *FIVE[:2], REOPENED, *FIVE[3:], LAST, at="2026-11-10 09:00")
    with office.desk() as desk:
        operating.carry_out(desk, operating.plan_resending(desk, OCTOBER, "lost on the way"), "dan")
    office.run("2026-11-10 09:00")
    assert office.states()[f"{OCTOBER}.2"] == "sent"
    assert CAME_BACK in in_december(office, *FIVE[:2], REOPENED, *FIVE[3:], LAST)


def test_what_was_corrected_in_a_second_sending_to_all_is_not_corrected_again(office: Office) -> None:
    log(office, *OLDER, *FIVE[:2], REOPENED, *FIVE[3:], LAST, at="2026-11-10 08:00")
    office.run("2026-11-10 08:00")
    with office.desk() as desk:
        plan = operating.plan_resending(desk, OCTOBER, "a wrong total", rebuild=True)
        operating.carry_out(desk, plan, "dan")
    office.run("2026-11-10 09:00")
    assert office.states()[f"{OCTOBER}.2"] == "sent"
    assert "is now" not in in_december(office, *FIVE[:2], REOPENED, *FIVE[3:], LAST)


def test_an_edition_that_waits_is_made_anew_once_what_it_corrects_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.settings(review=True)
    office.client("anna", "ann monthly")
    log(office, *OLDER, *FIVE, LAST, at=IN_NOVEMBER)
    office.run(IN_NOVEMBER)
    with office.desk() as desk:
        operating.carry_out(desk, operating.plan_approval(desk, OCTOBER), "dan")
    log(office, *OLDER, *FIVE[:2], REOPENED, *FIVE[3:], LAST, *LATER, at=IN_DECEMBER)
    office.run(IN_DECEMBER)
    assert office.states() == {OCTOBER: "sent", NOVEMBER: "held"}
    assert "is now" not in said(office)  # October left after it was made
    office.run("2026-12-01 09:00")
    assert CAME_BACK in said(office)
    assert built(office) == said(office)


def test_the_ledger_keeps_figures_by_their_names(office: Office) -> None:
    with office.desk() as desk:
        told = desk.ledger.told("anna", "monthly", "2026-10")
    assert told
    figures = {name: (n, of) for name, n, of in told.figures}
    assert (figures["count_opened"], figures["count_resolved"]) == ((6, None), (5, None))
    assert len(told.solved) == 5
    assert Key.parse(OCTOBER).about == told.period
