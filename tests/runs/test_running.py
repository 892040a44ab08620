"""The cron line, run again and again: what leaves, once, and what waits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.delivery.outbox import Outbox
from reporter.errors import CannotWriteError, DataError, LockedError
from reporter.files import write_folder
from reporter.report import Report
from reporter.runs import filing, making, operating, reckoning
from reporter.runs.making import report_of
from reporter.schedule import due_periods
from tests.runs.workspaces import Office, moment, open_office, tell_little

ANN, BOB = "ann@anna.example", "bob@bert.example"
TUESDAY, WEDNESDAY = "anna/daily/2026-11-03", "anna/daily/2026-11-04"
THURSDAY_MORNING = "2026-11-05 07:30"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03")
    return office


@pytest.fixture
def quick(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    tell_little(monkeypatch)
    return office


def approved(office: Office, key: str) -> None:
    with office.desk() as desk:
        operating.carry_out(desk, operating.plan_approval(desk, key), "dan")


def test_the_first_run_makes_only_the_newest_and_holds_it(quick: Office) -> None:
    quick.settings(review=True)
    account = quick.run()
    assert quick.states() == {TUESDAY: "held", "bert/daily/2026-11-03": "held"}
    assert quick.reasons(TUESDAY) == "waits for your approval"
    assert (quick.post.taken, quick.post.offered, account.exit_code) == ([], [], 0)
    assert Outbox.of(quick.folder).place(TUESDAY).is_dir()


def test_an_unchanged_default_holds_everything(quick: Office) -> None:
    path = quick.folder / "reporter.toml"
    path.write_text(path.read_text().replace("review = false", ""))
    quick.run()
    assert set(quick.states().values()) == {"held"}
    assert quick.post.taken == []


def test_what_is_approved_leaves_with_the_next_run_and_never_again(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    approved(quick, TUESDAY)
    assert quick.post.taken == []
    for _ in range(3):
        quick.run()
    assert quick.gone == [f"{TUESDAY} to {ANN}"]
    assert quick.states() == {TUESDAY: "sent", "bert/daily/2026-11-03": "held"}
    assert not Outbox.of(quick.folder).place(TUESDAY).exists()
    assert (quick.folder / "sent" / TUESDAY / "letter.html").is_file()


def test_a_bug_in_one_clients_report_costs_only_that_client(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = report_of

    def fragile(brief, cadence) -> Report:  # type: ignore[no-untyped-def]
        if brief.client.slug == "anna":
            raise ZeroDivisionError("boom")
        return real(brief, cadence)

    monkeypatch.setattr(making, "report_of", fragile)
    account = office.run()
    assert office.gone == [f"bert/daily/2026-11-03 to {BOB}"]
    assert office.reasons(TUESDAY) == "could not be made: unexpected ZeroDivisionError: boom"
    assert account.exit_code == 1
    assert "fragile" in account.unmade[0].trace
    monkeypatch.setattr(making, "report_of", real)
    assert office.run().exit_code == 0
    assert office.gone[1:] == [f"{TUESDAY} to {ANN}"]


def test_a_client_of_whom_nothing_is_known_is_held_until_its_log_arrives(office: Office) -> None:
    office.tickets("2026-11-03", clients=["bert"])
    assert office.run().exit_code == 1
    assert office.reasons(TUESDAY).startswith("could not be made: nothing is known of Anna")
    office.run()
    office.tickets("2026-11-03")
    assert office.run().exit_code == 0
    assert office.gone == [f"bert/daily/2026-11-03 to {BOB}", f"{TUESDAY} to {ANN}"]


def test_what_could_not_be_made_is_not_forgotten_when_newer_ones_are_due(office: Office) -> None:
    office.tickets("2026-11-03", clients=["bert"])
    office.run()
    office.tickets("2026-11-04")
    office.run(THURSDAY_MORNING)
    assert [name for name in office.gone if "anna" in name] == [
        f"{TUESDAY} to {ANN}",
        f"{WEDNESDAY} to {ANN}",
    ]


def test_a_disk_that_cannot_be_written_for_one_edition_costs_only_that(
    quick: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write_folder

    def full(documents, folder: Path, *, durable: bool) -> Path:  # type: ignore[no-untyped-def]
        if "anna" in folder.parts:
            raise CannotWriteError("cannot write: No space left on device")
        return real(documents, folder, durable=durable)

    monkeypatch.setattr(filing, "write_folder", full)
    assert quick.run().exit_code == 1
    assert "No space left" in quick.reasons(TUESDAY)
    monkeypatch.setattr(filing, "write_folder", real)
    quick.run()
    assert sorted(quick.gone) == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]


def test_a_bug_where_nobody_expects_one_costs_only_that_client(
    quick: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = due_periods

    def fragile(unit, client, *rest):  # type: ignore[no-untyped-def]
        if client.slug == "anna":
            raise OverflowError("date value out of range")
        return real(unit, client, *rest)

    monkeypatch.setattr(reckoning, "due_periods", fragile)
    account = quick.run()
    assert quick.gone == [f"bert/daily/2026-11-03 to {BOB}"]
    assert [fault.what for fault in account.failures] == [
        "anna: unexpected OverflowError: date value out of range"
    ]
    assert account.exit_code == 1


def test_an_edition_waits_for_a_late_feed_and_then_leaves_by_itself(office: Office) -> None:
    office.settings(feed='expected_every = "1 h"\nlabel = "tickets"')
    office.tickets("2026-11-02")
    written_at = moment("2026-11-03 00:10").timestamp()
    os.utime(office.folder / "desk.csv", (written_at, written_at))
    account = office.run()
    assert office.post.taken == []
    assert office.reasons(TUESDAY).startswith("late: the tickets feed last delivered on Tuesday 3 November")
    assert (account.exit_code, [feed.source.name for feed in account.late]) == (0, ["desk"])
    assert office.run("2026-11-04 09:00").outcomes == []
    office.tickets("2026-11-03")
    office.run("2026-11-04 11:00")
    assert office.gone == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]
    (mail,) = office.post.mails(ANN)
    assert mail["Date"] == "Wed, 04 Nov 2026 11:00:00 +0000"


def test_an_edition_waits_while_a_feed_of_its_client_cannot_be_read(office: Office) -> None:
    office.tickets("2026-11-02")
    office.run("2026-11-03 08:00")
    (office.folder / "desk.csv").write_bytes(b"\x00\x01 no log at all")
    account = office.run("2026-11-04 08:00")
    assert account.exit_code == 65
    assert office.reasons(TUESDAY).startswith("could not be read: desk")
    office.tickets("2026-11-03")
    office.run("2026-11-04 08:15")
    assert office.states()[TUESDAY] == "sent"


def test_a_promised_feed_that_was_never_read_holds_what_it_may_feed(office: Office) -> None:
    diary = '[[sources]]\nname = "diary"\nfiles = "diary.csv"\npreset = "plain-activities"\n'
    office.settings(more=diary + 'expected_every = "1 day"')
    office.run()
    assert office.reasons(TUESDAY) == "could not be read: diary"
    office.settings(more=diary)
    office.run("2026-11-04 08:15")
    assert office.states()[TUESDAY] == "sent"


def test_what_was_held_for_weeks_leaves_only_when_a_person_says_so(office: Office) -> None:
    office.settings(review=True)
    office.run()
    office.settings(review=False)
    office.run("2026-11-30 09:00")
    assert office.states()[TUESDAY] == "held"
    assert TUESDAY not in "".join(office.gone)
    approved(office, TUESDAY)
    office.run()
    assert office.states()[TUESDAY] == "sent"


def test_words_written_after_holding_are_in_what_leaves(office: Office) -> None:
    office.settings(review=True)
    office.run()
    office.note("anna", "2026-11-03", "The lift works again.\n")
    (outcome,) = office.run("2026-11-04 09:00").outcomes
    assert (outcome.edition.key, outcome.state) == (TUESDAY, "held")
    approved(office, TUESDAY)
    office.run()
    (mail,) = office.post.mails(ANN)
    text = mail.get_body(("plain",))
    assert text
    assert "The lift works again." in text.get_content()


def test_a_held_edition_is_made_anew_only_when_it_would_say_something_else(office: Office) -> None:
    office.settings(review=True)
    office.run()
    document = Outbox.of(office.folder).place(TUESDAY) / "letter.html"
    before = document.stat().st_mtime_ns
    assert office.run("2026-11-04 12:00").outcomes == []
    assert document.stat().st_mtime_ns == before


def test_taking_the_review_away_lets_go_what_it_held(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    quick.settings(review=False)
    quick.run()
    assert len(quick.gone) == 2
    assert set(quick.states().values()) == {"sent"}


def test_after_days_off_the_newest_are_made_up_for_and_the_others_told(quick: Office) -> None:
    quick.run("2026-10-20 07:30")
    assert len(quick.run("2026-11-04 07:30").leaps) == 2
    quick.vouch()
    account = quick.run("2026-11-04 07:30")
    made = [name for name in quick.gone if "anna" in name][1:]
    assert made == [f"anna/daily/2026-11-{day} to {ANN}" for day in ("01", "02", "03")]
    missed = [key for key in account.missed if "anna" in key]
    assert missed == [f"anna/daily/2026-10-{day}" for day in range(20, 32)]
    assert {quick.states()[key] for key in missed} == {"withdrawn"}
    assert quick.run("2026-11-04 08:00").missed == []


def test_while_everyone_has_paused_nothing_is_made_and_nothing_is_made_up_for(quick: Office) -> None:
    quick.client("anna", "ann daily", more="")
    path = quick.folder / "clients" / "anna.toml"
    path.write_text(path.read_text() + "paused_until = 2026-11-06\n")
    quick.run()
    quick.run(THURSDAY_MORNING)
    assert [name for name in quick.gone if "anna" in name] == []
    assert quick.states()[TUESDAY] == quick.states()[WEDNESDAY] == "withdrawn"
    quick.run("2026-11-06 07:30")
    assert [name for name in quick.gone if "anna" in name] == [f"anna/daily/2026-11-05 to {ANN}"]


def test_one_who_pauses_gets_nothing_while_the_others_do(quick: Office) -> None:
    quick.client("anna", "ann daily", "eve daily")
    path = quick.folder / "clients" / "anna.toml"
    path.write_text(path.read_text() + "paused_until = 2026-11-05\n")
    quick.run()
    quick.run(THURSDAY_MORNING)
    assert [name for name in quick.gone if "anna" in name] == [
        f"{TUESDAY} to {ANN}",
        f"{WEDNESDAY} to {ANN}",
        f"{WEDNESDAY} to eve@anna.example",
    ]


def test_a_new_reader_gets_the_next_edition_and_none_of_the_old(quick: Office) -> None:
    quick.run()
    quick.client("anna", "ann daily", "eve daily")
    quick.run("2026-11-04 12:00")
    assert quick.post.mails("eve@anna.example") == []
    quick.run(THURSDAY_MORNING)
    assert [name for name in quick.gone if "eve" in name] == [f"{WEDNESDAY} to eve@anna.example"]


def test_a_client_whose_last_reader_left_gets_nothing_and_costs_nobody_else(quick: Office) -> None:
    quick.run()
    quick.client("anna")
    account = quick.run(THURSDAY_MORNING)
    assert [outcome.edition.client for outcome in account.outcomes] == ["bert"]
    assert (account.exit_code, len(quick.gone)) == (0, 3)


def test_a_held_edition_that_nobody_reads_any_more_is_withdrawn(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    quick.client("anna")
    quick.run("2026-11-04 09:00")
    assert quick.states()[TUESDAY] == "withdrawn"
    assert not Outbox.of(quick.folder).place(TUESDAY).exists()
    assert quick.post.taken == []


def test_a_client_whose_file_is_gone_stays_held_and_stops_nobody(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    (quick.folder / "clients" / "anna.toml").unlink()
    quick.settings(review=False)
    quick.run()
    assert quick.gone == [f"bert/daily/2026-11-03 to {BOB}"]
    assert quick.states()[TUESDAY] == "held"


def test_a_held_document_changed_by_hand_cannot_be_approved(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    document = Outbox.of(quick.folder).place(TUESDAY) / "letter.html"
    document.write_text(document.read_text() + "<p>just one more thing</p>")
    with pytest.raises(DataError, match=r"letter.html: was changed") as fault, quick.desk() as desk:
        operating.plan_approval(desk, TUESDAY)
    assert f"reporter withdraw {TUESDAY}; then reporter resend {TUESDAY} --rebuild" in fault.value.hint


def test_the_mend_for_a_changed_document_works(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    document = Outbox.of(quick.folder).place(TUESDAY) / "letter.html"
    document.write_text("mine")
    with quick.desk() as desk:
        operating.withdraw(desk, TUESDAY, "spoilt")
        operating.carry_out(desk, operating.plan_resending(desk, TUESDAY, "as it is", rebuild=True), "dan")
    quick.run()
    assert quick.gone == [f"{TUESDAY}.2 to {ANN}"]


def test_a_held_edition_whose_folder_is_gone_is_made_anew(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    place = Outbox.of(quick.folder).place(TUESDAY)
    place.rename(quick.folder / "elsewhere")
    quick.run("2026-11-04 08:00")
    assert (place / "letter.html").is_file()
    approved(quick, TUESDAY)


def test_what_a_run_that_was_cut_off_half_made_is_swept_away(quick: Office) -> None:
    left = quick.folder / "outbox" / "anna" / "daily" / ".making-1234"
    left.mkdir(parents=True)
    (left / "letter.html").write_text("half")
    quick.run()
    assert not left.exists()


def test_a_second_run_at_the_same_time_is_refused(quick: Office) -> None:
    quick.run()
    with quick.desk(), pytest.raises(LockedError) as fault:
        quick.run("2026-11-05 07:30")
    assert fault.value.exit_code == 75


def test_without_mail_editions_are_held_for_it_and_leave_once_there_is_some(office: Office) -> None:
    path = office.folder / "reporter.toml"
    with_mail = path.read_text()
    path.write_text(
        with_mail.replace("[mail]", "").replace(with_mail.split("[mail]")[1].split("[defaults]")[0], "")
    )
    office.run()
    assert "no [mail]" in office.reasons(TUESDAY)
    path.write_text(with_mail)
    office.run("2026-11-04 08:00")
    assert len(office.gone) == 2


def test_a_feed_that_cannot_be_read_gives_65_and_the_others_leave(quick: Office) -> None:
    path = quick.folder / "reporter.toml"
    path.write_text(
        path.read_text().replace(
            "[mail]", '[[sources]]\nname = "broken"\nfiles = "b.csv"\npreset = "plain-tickets"\n\n[mail]', 1
        )
    )
    (quick.folder / "b.csv").write_text("no,known,column\n1,2,3\n")
    account = quick.run()
    assert account.exit_code == 65
    assert len(quick.gone) == 2


def test_a_bug_while_reading_does_not_end_the_run(quick: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(*_: object) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr("reporter.runs.planning.ingest_workspace", fragile)
    account = quick.run()
    assert [fault.what for fault in account.failures] == ["the sources: unexpected RecursionError: deep"]
    assert account.exit_code == 1
    assert len(quick.gone) == 2


def test_a_store_that_is_thrown_away_makes_nobody_get_anything_twice(quick: Office) -> None:
    quick.run()
    (quick.folder / "store.sqlite").unlink()
    quick.run("2026-11-04 12:00")
    assert len(quick.gone) == 2


def test_a_ledger_that_is_lost_stops_the_run_rather_than_sending_all_again(quick: Office) -> None:
    quick.run()
    (quick.folder / "ledger.sqlite").unlink()
    with pytest.raises(Exception, match="ledger"):
        quick.run("2026-11-04 12:00")
    assert len(quick.post.taken) == 2


def test_an_outbox_that_cannot_be_looked_at_is_told_and_costs_no_run(quick: Office) -> None:
    outbox = quick.folder / "outbox"
    outbox.symlink_to(outbox)
    account = quick.run()
    assert account.exit_code == 1
    assert any("outbox" in failure.what and "cannot be read" in failure.what for failure in account.failures)
    assert len(account.readings) == 1
    assert quick.post.taken == []
    outbox.unlink()
    assert quick.run().exit_code == 0
    assert quick.gone == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]
