"""Each gate gives a reason to hold an edition, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.delivery import gates
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.runs.briefing import brief_of
from reporter.runs.making import report_of
from reporter.store.ingest import ingest_workspace
from tests.runs.workspaces import Office, moment, open_office

HOURLY = 'expected_every = "1 h"\nlabel = "tickets"'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03", since="2026-10-20")
    return office


def asked(office: Office, gate: gates.Gate, cadence: str = "daily", period: str = "2026-11-03") -> str:
    """What one gate says of Anna's edition."""
    with office.desk() as desk:
        assert not [
            one for one in ingest_workspace(desk.workspace, desk.store, None, office.now) if one.fault
        ]
        edition = Edition(cadence, "anna", parse_period(period, "Europe/London"))
        brief = brief_of(desk.workspace, desk.store, edition, office.now)
        return gate(brief, report_of(brief, MENU[cadence]))


def test_a_good_day_is_held_by_no_gate(office: Office) -> None:
    office.settings(feed=HOURLY)
    assert {asked(office, gate) for gate in gates.GATES} == {""}


@pytest.mark.parametrize("review", [True, False])
def test_review_holds_where_the_client_wants_it(office: Office, *, review: bool) -> None:
    office.settings(review=not review)
    office.client("anna", "ann daily", more=f"review = {str(review).lower()}")
    assert asked(office, gates.review) == ("waits for your approval" if review else "")


def written(office: Office, moment_: str) -> None:
    """The log as a file that was written then."""
    at = moment(moment_).timestamp()
    os.utime(office.folder / "desk.csv", (at, at))


def test_a_late_feed_is_named_with_when_it_delivered_last(office: Office) -> None:
    office.settings(feed=HOURLY)
    office.tickets("2026-11-02", since="2026-10-20")
    written(office, "2026-11-03 00:10")
    reason = asked(office, gates.freshness)
    last = "last delivered on Tuesday 3 November 2026, 00:10 (expected every hour)"
    assert reason == f"late: the tickets feed {last}; look with: reporter check data"


def test_a_feed_that_promised_nothing_is_never_late_but_it_ends(office: Office) -> None:
    office.tickets("2026-11-02", since="2026-10-20")
    written(office, "2026-11-03 00:10")
    assert asked(office, gates.freshness) == ""
    reason = asked(office, gates.completeness)
    assert reason.startswith("the desk feed ends on Tuesday 3 November 2026, 00:10, before the period does; ")


def test_a_day_without_a_ticket_leaves_when_the_log_was_written_after_it(office: Office) -> None:
    office.settings(feed=HOURLY)
    office.tickets("2026-11-02", since="2026-10-20")
    assert asked(office, gates.freshness) == asked(office, gates.completeness) == ""


def test_a_feed_is_late_only_against_the_end_of_the_period(office: Office) -> None:
    office.settings(feed=HOURLY)
    written(office, "2026-11-04 06:00")
    office.now = office.now.replace(day=20)
    assert asked(office, gates.freshness) == ""


@pytest.mark.parametrize("since", ["2026-10-26", "2026-10-28"])
def test_a_week_before_whose_first_ticket_something_is_unknown_is_told_and_leaves(
    office: Office, since: str
) -> None:
    office.tickets("2026-11-03", since=since)
    assert asked(office, gates.completeness, "weekly", "2026-W44") == ""


def test_a_period_of_which_the_end_is_unknown_is_incomplete(office: Office) -> None:
    """A silence of nine days, where two are the most that it ever was, though the file is of today."""
    office.tickets("2026-10-25", since="2026-09-20")
    reason = asked(office, gates.completeness, "weekly", "2026-W44")
    assert reason.startswith("the desk feed ends on Sunday 25 October 2026, 23:50, before the period does; ")


def test_a_hole_is_told_with_its_days(office: Office) -> None:
    office.tickets("2026-11-03", since="2026-08-01")
    log = office.folder / "desk.csv"
    hole = tuple(f"-2026-10-{day:02}," for day in range(2, 11))
    log.write_text("".join(line for line in log.open() if not any(day in line for day in hole)))
    reason = asked(office, gates.completeness, "monthly", "2026-10")
    days = "from Friday 2 October 2026 to Saturday 10 October 2026"
    assert reason.startswith(f"the desk feed gave nothing {days}: export those days again")
    assert asked(office, gates.completeness, "weekly", "2026-W44") == ""


def test_a_column_that_was_filled_and_is_empty_now_is_lost(office: Office) -> None:
    office.tickets("2026-11-03", since="2026-09-01")
    log = office.folder / "desk.csv"
    lines = log.read_text().splitlines()
    cut = [
        line.rpartition(",")[0] + "," if line[5:15] >= "2026-10-26" and line[0] != "i" else line
        for line in lines
    ]
    log.write_text("\n".join(cut) + "\n")
    assert "resolved_at" in asked(office, gates.columns, "weekly", "2026-W44")
    assert asked(office, gates.columns, "weekly", "2026-W42") == ""


def test_the_first_month_of_a_new_client_is_complete_from_its_first_day_on(office: Office) -> None:
    office.client("anna", "ann daily", more="joined_on = 2026-10-20")
    assert asked(office, gates.completeness, "monthly", "2026-10") == ""


def test_nothing_to_say_is_a_reason_and_a_word_written_by_hand_is_something(office: Office) -> None:
    log = office.folder / "desk.csv"
    log.write_text("".join(line for line in log.open() if "anna-2026-11-03" not in line))
    assert asked(office, gates.something_to_say) == ""
    log.write_text("".join(line for line in log.open() if "-2026-11-03" not in line))
    written(office, "2026-11-03 00:10")
    (office.folder / "store.sqlite").unlink()
    reason = asked(office, gates.something_to_say)
    assert reason == "nothing to say: no record of Anna lies in Tuesday 3 November 2026"
    office.note("anna", "2026-11-03", "We were there for the fire drill.\n")
    assert asked(office, gates.something_to_say) == ""


def test_every_reason_is_told(office: Office) -> None:
    office.settings(review=True, feed=HOURLY)
    office.tickets("2026-11-02", since="2026-10-20")
    written(office, "2026-11-03 00:10")
    told = asked(office, lambda brief, report: " | ".join(gates.reasons(brief, report)))
    assert [reason.split()[0] for reason in told.split(" | ")] == ["late:", "nothing", "waits"]


def test_what_is_still_in_the_template_s_words_is_named_with_file_and_field(office: Office) -> None:
    office.client("anna", "ann daily", more='services = ["desk"]\n[provider]\nsignature = "CHANGE ME"')
    (office.folder / "services.toml").write_text(
        '[desk]\nname = "CHANGE ME"\n[other]\nname = "CHANGE ME: nobody has it"\n'
    )
    left = "clients/anna.toml: provider.signature, services.toml: desk.name"
    assert asked(office, gates.your_own_words) == f"still in the template's words: {left}"
    office.client("anna", "ann daily")
    assert asked(office, gates.your_own_words) == ""


def test_an_author_s_words_may_be_the_template_s_too(office: Office) -> None:
    office.note("anna", "2026-11-03", "CHANGE ME: what you want to say\n")
    left = "commentary/anna/2026-11-03.md: text"
    assert asked(office, gates.your_own_words) == f"still in the template's words: {left}"


@pytest.mark.parametrize("kind", ["business", "community"])
@pytest.mark.parametrize("is_open", [True, False])
def test_what_residents_wrote_waits_for_a_person(office: Office, kind: str, *, is_open: bool) -> None:
    office.client("anna", "ann daily", more=f'kind = "{kind}"')
    if is_open:
        path = office.folder / "desk.csv"
        path.write_text(path.read_text() + "X,2026-11-03 10:00,Noise by the canal,open,anna,,\n")
    said = asked(office, gates.residents_words)
    assert (said == gates.RESIDENTS) == (is_open and kind == "community")
    assert said in ("", gates.RESIDENTS)
