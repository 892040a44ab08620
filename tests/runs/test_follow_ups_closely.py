"""Follow-ups where the log, the reader or two clients make it hard: whom they reach, and what stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.runs.addressing import tickets_followed
from reporter.runs.announcing import OUTDATED
from reporter.runs.desk import edition_named, memory_of
from reporter.runs.explaining import explain_follow_up
from reporter.runs.making import compose
from tests.runs.test_follow_ups import ALL, Desk, an_office, answer, follow


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(an_office(tmp_path, monkeypatch))


def explained(desk: Desk, name: str, slug: str = "anna") -> str:
    with desk.office.desk() as here:
        log = tickets_followed(here.workspace, here.store, here.ledger, slug, here.clock())
        return "\n".join(explain_follow_up(log, name))


def test_an_address_is_the_client_s_whose_domain_fits_it_closest(desk: Desk) -> None:
    desk.office.client("berta", "tom", more=f'domains = ["dental.anna.example"]\n[follow_up]\n{ALL}')
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", requester_email="bob@dental.anna.example")
    desk.ticket("T-2", "02 10:00", requester_email="bob@desk.dental.anna.example", client="berta")
    desk.ticket("T-3", "02 10:00", requester_email="farah@anna.example", client="berta")
    desk.run("02 10:15")
    assert [one.recipient for one in desk.office.post.taken] == ["bob@desk.dental.anna.example"]
    assert "the domain of bob@dental.anna.example is that of berta" in explained(desk, "T-1")
    assert desk.office.run("2026-11-02 10:30").misaddressed == [
        "anna: T-1 is of bob@dental.anna.example, whose domain is that of berta",
        "berta: T-3 is of farah@anna.example, whose domain is that of anna",
    ]


def test_two_letters_a_day_are_two_however_an_address_is_written(desk: Desk) -> None:
    desk.run("02 09:00")
    ways = ("farah@anna.example", "Farah@Anna.example", "Dr F <FARAH@anna.example>")
    for n, way in enumerate(ways, 1):
        desk.ticket(f"T-{n}", f"02 1{n}:00", opened_at=f"2026-11-02 1{n}:00", requester_email=way)
        desk.run(f"02 1{n}:05")
    assert len(desk.office.post.taken) == 2


def test_two_tickets_of_one_person_are_one_letter_however_the_address_is_written(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.ticket("T-2", "02 10:00", requester_email="FARAH@anna.example", subject="Loud fan")
    assert desk.run("02 10:15") == ["T-1@acknowledged to farah"]


def test_two_letters_a_day_are_two_from_all_clients_together(desk: Desk) -> None:
    for slug in ("anna", "berta"):
        rules = f'{ALL}\nto = "contacts"'
        contact = '[[contacts]]\nname = "Kim"\nemail = "kim@shared.example"\nwants = ["follow-up"]'
        desk.office.client(slug, more=f"[follow_up]\n{rules}\n{contact}")
    desk.run("02 09:00")
    for n, hour in enumerate(("11", "12"), 1):
        for slug in ("anna", "berta"):
            said = {"client": slug, "opened_at": f"2026-11-02 {hour}:00", "subject": f"{slug} {n}"}
            desk.ticket(f"{slug[0].upper()}-{n}", f"02 {hour}:00", **said)
        desk.run(f"02 {hour}:05")
    assert [one.recipient for one in desk.office.post.taken] == ["kim@shared.example"] * 2


def test_two_clients_in_one_run_write_one_person_no_third_letter(desk: Desk) -> None:
    for slug in ("anna", "berta"):
        contact = '[[contacts]]\nname = "Kim"\nemail = "kim@shared.example"\nwants = ["follow-up"]'
        desk.office.client(slug, more=f'[follow_up]\n{ALL}\nto = "contacts"\n{contact}')
    desk.run("02 09:00")
    desk.ticket("A-1", "02 10:00", opened_at="2026-11-02 10:00")
    desk.run("02 10:05")
    desk.ticket("A-2", "02 11:00", opened_at="2026-11-02 11:00", subject="Loud fan")
    desk.ticket("B-1", "02 11:00", opened_at="2026-11-02 11:00", client="berta")
    desk.run("02 11:05")
    assert len(desk.office.post.taken) == 2


def test_a_word_promised_for_today_is_told_as_today_and_given_today(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", next_update_at="2026-11-02 15:00")
    told = desk.runs("02 10:15")
    assert "You hear from us today." in desk.text()
    assert "Next word: Today, even if nothing has changed." in desk.text()
    told += desk.runs("02 12:00", "02 15:00", "02 16:00")
    assert told[1:] == [("02 15:00", "T-1@update-20261102T1500Z to farah")]
    assert "since we wrote today." in desk.text()
    assert "You hear from us again by Wednesday." in desk.text()


def test_a_word_promised_for_today_that_no_run_gave_is_told_late(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", next_update_at="2026-11-02 15:00")
    desk.run("02 10:15")
    assert desk.run("03 09:00") == ["T-1@update-20261102T1500Z to farah"]
    assert "We had promised word by Monday 2 November and are late with it." in desk.text()


def test_a_promise_of_the_log_that_is_over_names_no_day_and_word_comes_all_the_same(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", next_update_at="2026-11-02 10:05")
    assert desk.run("02 10:15") == ["T-1@acknowledged to farah"]
    assert "hear from us" not in desk.text()
    assert "Next word" not in desk.text()
    assert desk.runs("03 09:00", "04 09:00") == [("04 09:00", "T-1@update-20261104T0900Z to farah")]


def test_a_day_alone_that_is_today_is_kept_in_its_afternoon(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", next_update_at="2026-11-02")
    desk.run("02 10:15")
    assert "You hear from us today." in desk.text()
    assert desk.runs("02 15:45", "02 16:00") == [("02 16:00", "T-1@update-20261102T1600Z to farah")]


def test_what_says_today_does_not_leave_on_another_day(desk: Desk) -> None:
    desk.office.settings(review=True)
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", next_update_at="2026-11-02 15:00")
    desk.run("02 10:15")
    desk.approve("T-1@acknowledged")
    assert desk.run("03 09:00") == []
    assert desk.entries()["T-1@acknowledged"].because == OUTDATED


def test_no_first_answer_is_promised_that_was_given_or_is_late(desk: Desk) -> None:
    agreed = '[agreement.targets]\nnormal = { first_response = "1 h", resolution = "8 h" }'
    follow(desk.office, f"{ALL}\n{agreed}")
    desk.run("02 07:00")
    given = {"opened_at": "2026-11-02 09:00", "first_response_at": "2026-11-02 09:05"}
    desk.ticket("T-1", "02 09:05", **given)
    desk.run("02 09:15")
    assert "We promise: A solution within 8" in desk.text()
    late = {"opened_at": "2026-11-02 09:30", "requester_email": "tom@anna.example"}
    desk.ticket("T-2", "02 09:30", **late)
    desk.run("02 12:00")
    assert "We promise: A solution within 8" in desk.text()
    desk.ticket("T-3", "03 09:30", opened_at="2026-11-03 09:30", requester_email="eve@anna.example")
    desk.run("03 09:45")
    assert "We promise: A first answer within 1 hour and a solution" in desk.text().replace("\u00a0", " ")


def test_what_ended_and_came_back_between_two_letters_is_not_called_nothing_new(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", reopen_count="0")
    desk.run("02 10:15")
    desk.ticket("T-1", "03 10:00", reopen_count="1")
    assert desk.run("04 09:00") == ["T-1@update-20261104T0900Z to farah"]
    assert "Your request “Slow scanner” is open again." in desk.text()
    assert "It was closed since we wrote on Monday 2 November, and is open again." in desk.text()
    assert "Nothing that our log tells" not in desk.text()
    assert desk.run("06 09:00") == ["T-1@update-20261106T0900Z to farah"]
    assert "Nothing that our log tells, since we wrote on Wednesday 4 November." in desk.text()


def test_who_takes_a_request_over_is_told_that_we_have_it_and_of_no_earlier_letter(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    desk.ticket("T-1", "10 10:00", requester="Tom Lloyd", requester_email="Tom@anna.example")
    assert desk.run("12 10:15") == ["T-1@acknowledged.2 to Tom"]
    assert "We have your request “Slow scanner”. You hear from us by Monday." in desk.text()
    assert "since we wrote" not in desk.text()
    assert "late with it" not in desk.text()
    assert desk.runs("13 09:00", "16 09:00") == [("16 09:00", "T-1@update-20261116T0900Z to Tom")]


def test_words_on_a_solved_letter_leave_the_question_that_was_promised(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    desk.ticket("T-1", "03 10:00", status="resolved", resolved_at="2026-11-03 10:00")
    desk.run("03 10:15")
    assert "Tuesday 10 November: we ask once" in desk.text()
    desk.hear("1", answer("farah@anna.example", "Re: yours", "Thanks.", desk.office.post.mails()[-1]))
    assert desk.runs("09 09:00", "10 09:00") == [("10 09:00", "T-1@after to farah")]


def test_after_no_they_are_told_when_it_is_solved_again(desk: Desk) -> None:
    desk.run("01 09:00")
    ended = {"status": "resolved", "resolved_at": "2026-11-01 12:00", "opened_at": "2026-11-01 10:00"}
    desk.ticket("T-1", "01 10:00", opened_at="2026-11-01 10:00")
    desk.run("01 10:15")
    desk.ticket("T-1", "01 12:00", **ended)
    desk.run("02 08:00")
    desk.ticket("T-1", "02 12:00", status="resolved", resolved_at="2026-11-01 12:00")
    desk.hear("1", answer("farah@anna.example", "No [anna/follow-up/T-1@status-20261101T1200Z no]", ""))
    desk.ticket("T-1", "04 09:00", status="open", resolved_at="")
    desk.run("04 09:15")
    desk.ticket("T-1", "05 12:00", status="resolved", resolved_at="2026-11-05 12:00")
    assert desk.run("05 12:15") == ["T-1@status-20261105T1200Z to farah"]
    assert "is solved." in desk.text()


def test_what_is_solved_a_second_time_is_told_and_so_is_when_we_ask(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    desk.ticket("T-1", "03 10:00", status="resolved", resolved_at="2026-11-03 10:00", reopen_count="0")
    desk.run("03 10:15")
    assert "Tuesday 10 November: we ask once" in desk.text()
    desk.ticket("T-1", "05 10:00", resolved_at="2026-11-05 10:00", reopen_count="1")
    assert desk.run("05 10:15") == ["T-1@status-20261105T1000Z to farah"]
    assert "Thursday 12 November: we ask once" in desk.text()
    assert "What is new: Solved once more since we wrote on Tuesday 3 November." in desk.text()
    assert desk.runs("06 09:00", "10 09:00", "12 09:00") == [("12 09:00", "T-1@after to farah")]


def test_what_waits_for_words_that_nobody_may_print_is_held_for_a_person(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    desk.ticket("T-1", "03 10:00", status="waiting for client", next_step="Awaiting user.")
    assert desk.run("03 10:15") == []
    reasons = desk.office.reasons("anna/follow-up/T-1@status-20261103T1000Z")
    assert "asks nothing: T-1 waits for whoever asked" in reasons
    desk.ticket("T-1", "03 10:30", next_step="Please send us the serial number")
    assert desk.run("03 10:45") == ["T-1@status-20261103T1000Z to farah"]
    assert "Please send us the serial number." in desk.text()


def test_several_tickets_in_one_letter_are_no_repeats_and_marks_are_no_words(desk: Desk) -> None:
    desk.run("02 09:00")
    for n, name in enumerate(("**Printer** jams", "Printer <b>jams</b>"), 1):
        desk.ticket(f"T-{n}", "02 10:00", subject=name, assignee="Jordan Ellis")
    desk.run("02 10:15")
    with desk.office.desk() as here:
        edition = edition_named(here.workspace, "anna/follow-up/T-1@acknowledged")
        assert edition
        made = compose(here.workspace, here.store, edition, memory_of(here.ledger, edition), here.clock())
    assert made.slips == ()
    assert "“Printer jams”, by telephone, on Monday 2 November at 10:00." in desk.text()


def test_a_ticket_without_a_subject_is_explained_by_its_number(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", subject="")
    desk.run("02 10:15")
    assert explained(desk, "T-1").startswith("T-1 (Anna")
