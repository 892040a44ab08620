"""Publishing as part of a run: the page first, then the mail that leads to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporter.delivery.publishing import publish
from reporter.errors import CannotWriteError
from reporter.runs import dispatching, operating
from reporter.runs.accounts import Account
from tests.runs.workspaces import Office, open_office, tell_little

ANN = "ann@anna.example"
TUESDAY, WEDNESDAY = "anna/daily/2026-11-03", "anna/daily/2026-11-04"
PUBLISH = '[publish]\nto = "public"\naddress = "https://reports.example.org"\n'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.settings(more=PUBLISH)
    office.client("anna", "ann daily", more="publish = true")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03", since="2026-11-02")
    return office


def home(office: Office) -> Path:
    """The folder of the one client that is published."""
    (folder,) = (path for path in (office.folder / "public").iterdir() if path.is_dir())
    return folder


def listed(office: Office) -> list[str]:
    """The daily ones on the client's list, from the top."""
    text = (home(office) / "index.html").read_text()
    return list(dict.fromkeys(re.findall(r'href="(daily/[0-9.-]+)/page.html"', text)))


def failing(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(dispatching, "publish", fails)


def test_the_page_is_there_before_the_mail_that_leads_to_it(office: Office) -> None:
    account = office.run()
    assert account.published == [TUESDAY]  # of what lies before her first ticket nothing is due
    (mail,) = office.post.mails(ANN)
    text = mail.get_body(("plain",))
    assert text
    (address,) = set(re.findall(r"https://reports.example.org/\S+", text.get_content()))
    page = office.folder / "public" / address.removeprefix("https://reports.example.org/")
    assert page.read_bytes() == (office.folder / "sent" / TUESDAY / "page.html").read_bytes()
    assert len(home(office).name) >= 32


def test_who_is_not_published_is_not_there(office: Office) -> None:
    office.run()
    assert len(office.gone) == 2
    public = office.folder / "public"
    assert not [path for path in public.rglob("*") if path.is_file() and "Bert" in path.read_text()]
    (mail,) = office.post.mails("bob@bert.example")
    assert "reports.example.org" not in mail.as_string()


def test_the_list_leads_to_all_editions_newest_first(office: Office) -> None:
    office.run()
    office.tickets("2026-11-04", since="2026-11-02")
    office.run("2026-11-05 07:30")
    assert listed(office) == ["daily/2026-11-04", "daily/2026-11-03"]


@pytest.mark.parametrize("fault", [CannotWriteError("no room", "make some"), RecursionError("deep")])
def test_while_a_page_cannot_be_published_its_mails_wait_and_no_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    real = publish
    failing(monkeypatch, fault)
    account = office.run()
    assert office.gone == ["bert/daily/2026-11-03 to bob@bert.example"]
    assert account.failures[0].what.startswith(f"{TUESDAY}: ")
    assert account.exit_code == 1
    assert office.states()[TUESDAY] == "approved"
    monkeypatch.setattr(dispatching, "publish", real)
    assert office.run("2026-11-04 08:00").exit_code == 0
    assert office.gone[1:] == [f"{TUESDAY} to {ANN}"]


def test_what_is_held_is_not_published(office: Office) -> None:
    office.settings(review=True, more=PUBLISH)
    office.run()
    assert not (office.folder / "public").exists()


def test_an_edition_without_readers_is_published_all_the_same(office: Office) -> None:
    office.client("anna", more="publish = true")
    account = office.run()
    assert TUESDAY in account.published
    assert office.states()[TUESDAY] == "sent"


def test_a_published_edition_is_taken_away_from_the_list_and_stays_away(office: Office) -> None:
    office.run()
    office.tickets("2026-11-04", since="2026-11-02")
    office.run("2026-11-05 07:30")
    with office.desk() as desk:
        gone = operating.withdraw(desk, TUESDAY, "wrong figures")
    assert [mail.recipient for mail in gone] == [ANN]
    assert listed(office) == ["daily/2026-11-04"]
    assert not (home(office) / "daily" / "2026-11-03").exists()
    office.tickets("2026-11-05", since="2026-11-02")
    office.run("2026-11-06 07:30")
    assert listed(office) == ["daily/2026-11-05", "daily/2026-11-04"]


def test_a_correction_stands_beside_what_it_corrects_and_says_why(office: Office) -> None:
    office.run()
    with office.desk() as desk:
        plan = operating.plan_resending(desk, TUESDAY, "A visit was missing.")
        operating.carry_out(desk, plan, "dan")
    office.run("2026-11-04 09:00")
    assert listed(office) == ["daily/2026-11-03.2", "daily/2026-11-03"]
    words = " ".join((home(office) / "index.html").read_text().split())  # some spaces do not break
    assert "Told again: A visit was missing." in words


def test_who_is_no_longer_published_gets_mail_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, CannotWriteError("no room"))
    office.run()
    office.client("anna", "ann daily")
    account = office.run("2026-11-04 08:00")
    assert account.published == []
    assert office.gone[1:] == [f"{TUESDAY} to {ANN}"]
    assert office.states()[TUESDAY] == "sent"


def test_only_named_editions_are_published_when_they_are_named(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publish
    failing(monkeypatch, CannotWriteError("no room"))
    office.client("bert", "bob daily", more="publish = true")
    office.run()
    monkeypatch.setattr(dispatching, "publish", real)
    with office.desk() as desk:
        account = Account(at=desk.clock())
        dispatching.deliver(desk, account, frozenset({TUESDAY}))
    assert account.published == [TUESDAY]
    assert office.gone == [f"{TUESDAY} to {ANN}"]
