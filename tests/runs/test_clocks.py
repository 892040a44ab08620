"""A clock that leaps, ahead or back, by minutes or to 2038: nothing is lost, nothing sent twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config import load_workspace
from reporter.delivery.messages import DeferredError
from reporter.errors import UsageError
from reporter.runs import making, operating, reckoning
from reporter.runs.desk import open_rehearsal
from reporter.runs.planning import outlooks
from reporter.runs.reckoning import ClockError
from reporter.runs.rehearsing import foresee
from tests.runs.workspaces import Office, few_bytes, moment, open_copy, open_office, tell_little

START = "2026-11-02 07:30"  # a Monday: daily, weekly and monthly are due
MINUTES = [1, 4, 6, 59, 90]
DAYS = [1, 2, 3, 4, 5, 8, 13, 15, 22, 36, 65, 100, 400, 4000]
READERS = {
    "anna": ("ann daily",),
    "bert": ("bob weekly", "eve daily"),
    "cora": ("cyd monthly",),
    "dora": ("dan daily weekly monthly",),
}


def open_new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(folder, monkeypatch)
    tell_little(monkeypatch)
    monkeypatch.setattr(making, "render_documents", few_bytes)
    for slug, contacts in READERS.items():
        office.client(slug, *contacts)
    office.tickets("2026-11-01")
    return office


@pytest.fixture
def new_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_new(tmp_path / "northfield", monkeypatch)


@pytest.fixture(scope="module")
def on_the_third(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """As it stands after the mornings of the 2nd and the 3rd."""
    with pytest.MonkeyPatch.context() as patch:
        office = open_new(tmp_path_factory.mktemp("clocks") / "northfield", patch)
        run_on(office, 3)
        return office


@pytest.fixture
def office(on_the_third: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The same for each test."""
    office = open_copy(on_the_third, tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    monkeypatch.setattr(making, "render_documents", few_bytes)
    return office


def gone(office: Office) -> Counter[str]:
    """What each reader got, and how often."""
    return Counter(office.gone)


def wanted(until: str) -> set[str]:
    """What everybody is to get of the editions that are due from the start to that morning."""
    days = [f"2026-11-{day:02}" for day in range(1, int(until[8:10]))]
    weeks = ["2026-W44", *(["2026-W45"] if int(until[8:10]) >= 9 else [])]
    periods = {"daily": days, "weekly": weeks, "monthly": ["2026-10"]}
    return {
        f"{slug}/{cadence}/{period} to {contact.split()[0]}@{slug}.example"
        for slug, contacts in READERS.items()
        for contact in contacts
        for cadence in contact.split()[1:]
        for period in periods[cadence]
    }


def run_on(office: Office, until: int) -> None:
    """Every morning up to that of November."""
    for day in range(2, until + 1):
        office.run(f"2026-11-{day:02} 07:30")


def written_off(office: Office) -> list[str]:
    with office.desk() as desk:
        return [one.key for slug in READERS for one in desk.ledger.written_off(slug)]


def taken_back(office: Office, *keys: str) -> reckoning.TakenBack:
    """What `reporter catch-up --take-back` does at this moment."""
    with reckoning_desk(office) as desk:
        return reckoning.take_back(desk.workspace, desk.ledger, desk.clock(), keys)


def reckoning_desk(office: Office):  # type: ignore[no-untyped-def]
    from reporter.runs.desk import open_desk

    return open_desk(load_workspace(office.folder), lambda: office.now, at_any_time=True)


def test_day_after_day_everybody_gets_all_once(new_office: Office) -> None:
    run_on(new_office, 10)
    assert gone(new_office) == Counter(wanted("2026-11-10"))


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("runs", [1, 3])
def test_one_run_with_the_clock_ahead_silences_nobody_afterwards(
    office: Office, days: int, runs: int
) -> None:
    ahead = moment("2026-11-03 12:00") + timedelta(days=days)
    for number in range(runs):
        office.now = ahead + timedelta(minutes=15 * number)
        leapt = office.run()
        assert bool(leapt.exit_code) == bool(leapt.leaps)
    assert written_off(office) == []
    office.now = moment("2026-11-03 12:15")
    try:
        office.run()
    except ClockError:
        taken_back(office)
        office.run()
    for day in range(4, 11):
        office.run(f"2026-11-{day:02} 07:30")
    sent = gone(office)
    assert written_off(office) == []
    assert set(sent.values()) == {1}
    assert wanted("2026-11-10") <= set(sent)


@pytest.mark.parametrize("days", [day for day in DAYS if 3 < day < 200])
def test_a_long_leap_is_held_and_told_until_a_person_vouches(office: Office, days: int) -> None:
    before = gone(office)
    office.now = moment("2026-11-03 07:30") + timedelta(days=days)
    for _ in range(3):
        account = office.run()
        leapt = {f"{leap.client}/{leap.cadence}" for leap in account.leaps}
        assert {"anna/daily", "bert/daily", "dora/daily"} <= leapt
        assert account.exit_code == 1
        assert not any(key.rpartition("/")[0] in leapt for key in gone(office) - before)
        office.now += timedelta(hours=1)
    assert written_off(office) == []
    office.vouch()
    account = office.run()
    assert (account.leaps, account.exit_code) == ([], 0)
    made = [key for key in gone(office) - before if key.startswith("anna")]
    assert len(made) == 3
    assert len([key for key in account.missed if key.startswith("anna")]) == days - 3
    assert set(gone(office).values()) == {1}


@pytest.mark.parametrize("minutes", MINUTES)
@pytest.mark.parametrize("ahead", [True, False])
def test_minutes_lose_nothing(office: Office, minutes: int, ahead: bool) -> None:
    office.now += timedelta(minutes=minutes if ahead else -minutes)
    try:
        office.run()
        assert ahead or minutes <= 5
    except ClockError:
        assert not ahead
        assert minutes > 5
    for day in range(4, 11):
        office.run(f"2026-11-{day:02} 07:30")
    assert gone(office) == Counter(wanted("2026-11-10"))


@pytest.mark.parametrize("days", [*DAYS, 15000])
def test_a_clock_behind_the_ledger_is_refused_with_the_mend(office: Office, days: int) -> None:
    states, before = office.states(), gone(office)
    office.now -= timedelta(days=days)
    for _ in range(2):
        with pytest.raises(ClockError, match="the ledger’s newest entry is from") as fault:
            office.run()
        assert "set the clock" in fault.value.hint
    office.now = moment("2026-11-03 07:45")
    assert (office.states(), gone(office)) == (states, before)
    for day in range(4, 11):
        office.run(f"2026-11-{day:02} 07:30")
    assert gone(office) == Counter(wanted("2026-11-10"))


@pytest.mark.parametrize("days", [20, 100])
def test_what_was_written_off_by_a_clock_ahead_is_taken_back(office: Office, days: int) -> None:
    office.now = moment("2026-11-03 12:00") + timedelta(days=days)
    office.vouch()  # by somebody who did not look
    office.run()
    assert len(written_off(office)) > days - 10
    office.now = moment("2026-11-04 07:30")
    with pytest.raises(ClockError):
        office.run()
    taken_back(office)
    for day in range(4, 11):
        office.run(f"2026-11-{day:02} 07:30")
    assert written_off(office) == []
    sent = gone(office)
    assert set(sent.values()) == {1}
    assert wanted("2026-11-10") <= set(sent)


def test_what_an_outage_wrote_off_comes_back_within_the_limit_or_by_name(office: Office) -> None:
    office.now = moment("2026-11-10 07:30")
    office.vouch()
    office.run()
    dora = [key for key in written_off(office) if key.startswith("dora")]
    assert dora == [f"dora/daily/2026-11-{day:02}" for day in range(3, 7)]
    taken = taken_back(office)
    assert (taken.now, taken.later) == ((), ())
    assert set(dora) < set(taken.left)
    with pytest.raises(UsageError, match="was not written off"):
        taken_back(office, "dora/daily/2026-11-09")
    assert taken_back(office, dora[0]).now == (dora[0],)
    with office.desk() as desk, pytest.raises(UsageError, match="was taken back"):
        operating.plan_resending(desk, dora[0], "late", rebuild=True)
    office.run()
    office.run("2026-11-11 07:30")
    assert gone(office)[f"{dora[0]} to dan@dora.example"] == 1
    assert dora[0] not in written_off(office)


def test_what_is_asked_for_by_name_is_made_however_old_it_is(office: Office) -> None:
    office.now = moment("2026-12-28 07:30")
    office.vouch()
    office.run()
    assert taken_back(office, "anna/daily/2026-11-03").now == ("anna/daily/2026-11-03",)
    office.run("2026-12-28 08:00")
    assert gone(office)["anna/daily/2026-11-03 to ann@anna.example"] == 1


def test_what_was_sent_again_is_not_made_once_more(office: Office) -> None:
    office.now = moment("2026-11-10 07:30")
    office.vouch()
    office.run()
    with office.desk() as desk:
        plan = operating.plan_resending(
            desk, "anna/daily/2026-11-03", "The machine stood still.", rebuild=True
        )
        operating.carry_out(desk, plan, "jo")
    with pytest.raises(UsageError, match="has been sent again"):
        taken_back(office, "anna/daily/2026-11-03")


@pytest.mark.parametrize("days", [0, 1, 3, 4, 30, 400, 4000])
def test_status_promises_only_what_comes(office: Office, days: int) -> None:
    office.now = moment("2026-11-03 12:00") + timedelta(days=days)
    with office.desk() as desk:
        series = list(outlooks(desk.workspace, desk.ledger, office.now, office.now))
    assert len(series) == 7
    account = office.run()
    leapt = {(leap.client, leap.cadence) for leap in account.leaps}
    assert {(one.client, one.cadence) for one in series if one.stopped} == leapt
    for one in series:
        if one.next_due_at:
            office.now = one.next_due_at
            office.run()
            assert f"{one.client}/{one.cadence}/{one.next_period}" in office.states()
            break


def test_status_promises_nothing_while_runs_are_refused(office: Office) -> None:
    space, before = load_workspace(office.folder), moment("2026-11-01 12:00")
    with office.desk() as desk:
        series = list(outlooks(desk.workspace, desk.ledger, office.now, before))
    assert all(one.stopped and not one.next_period and one.next_due_at is None for one in series)
    (fault,) = reckoning.faults(space, before, before)
    assert "the clock says 2026-11-01 12:00 UTC" in fault.what


def test_an_edition_made_before_it_was_due_waits_until_it_is(new_office: Office) -> None:
    new_office.settings(review=True)
    run_on(new_office, 3)
    new_office.run("2026-11-04 12:00")  # which is the third in truth
    new_office.settings(review=False)
    new_office.now = moment("2026-11-03 13:00")
    taken_back(new_office)
    new_office.run()
    key = "anna/daily/2026-11-03"
    assert new_office.states()[key] == "held"
    new_office.run("2026-11-04 07:30")
    assert new_office.states()[key] == "sent"
    assert gone(new_office)[f"{key} to ann@anna.example"] == 1


def test_the_clock_is_no_reason_to_give_up_a_mail(office: Office) -> None:
    office.post.says(DeferredError("451 later"), "ann@anna.example", times=50)
    office.run("2026-11-04 07:30")
    office.run("2038-01-01 07:30")
    office.post.at_offer.clear()
    office.now = moment("2026-11-04 12:00")
    taken_back(office)
    office.run()
    assert gone(office)["anna/daily/2026-11-03 to ann@anna.example"] == 1


def test_a_leap_is_foreseen(office: Office) -> None:
    with open_rehearsal(load_workspace(office.folder), lambda: moment("2026-11-20 08:00")) as desk:
        found = [one for one in foresee(desk) if one.edition.key.startswith("anna")]
    assert len(found) == MENU["daily"].catch_up
    assert all(one.reasons == (reckoning.LEAPT,) and one.state == "held" for one in found)


def test_the_owner_is_told_again_though_a_clock_ahead_told_already(new_office: Office) -> None:
    new_office.settings(review=True, more='[owner]\nemail = "dan@northfield.example"\n')
    run_on(new_office, 3)
    new_office.run("2027-06-01 07:30")
    new_office.now = moment("2026-11-03 12:00")
    taken_back(new_office)
    assert new_office.run().is_news
    assert not new_office.run("2026-11-03 12:30").is_news


def test_a_ledger_that_no_run_has_noted_the_time_in_is_judged_by_its_events(office: Office) -> None:
    with office.desk() as desk:
        desk.ledger.set_note("the clock", "")
    office.now -= timedelta(days=1)
    with pytest.raises(ClockError):
        office.run()
    office.now = moment("2026-11-20 07:30")
    assert office.run().leaps
    assert office.run("2026-11-20 08:00").leaps
    assert written_off(office) == []
