"""Follow-ups where the log, the reader or two clients make it hard: whom they reach, and what stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.runs.addressing import tickets_followed
from reporter.runs.explaining import explain_follow_up
from tests.runs.test_follow_ups import ALL, Desk, an_office


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
