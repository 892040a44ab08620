"""A workspace's own templates in a run: used, and a broken one sends nothing until it is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runs.workspaces import Office, open_office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03")
    (office.folder / "templates").mkdir()
    return office


def write(office: Office, text: str) -> None:
    (office.folder / "templates" / "letter.txt").write_text(text)


def test_a_letter_of_its_own_is_sent(office: Office) -> None:
    write(office, "Dear {{ report.client }},\n\n{{ report.headline | join(' ') }}\n")
    office.run("2026-11-04 09:00")
    (mail,) = office.post.mails()
    body = mail.get_body(("plain",))
    assert body
    assert body.get_content().startswith("Dear Anna,")
    assert "Unsubscribe" in body.get_content()


@pytest.mark.parametrize("text", ["{{ nothing }}", "{% if %}", "{{ 1 / 0 }}", "{% include 'x' %}"])
def test_a_broken_one_sends_nothing_and_is_named_until_it_is_mended(office: Office, text: str) -> None:
    write(office, f"Dear {{{{ report.client }}}},\n{text}\n")
    account = office.run("2026-11-04 09:00")
    assert not office.post.mails()
    assert "letter.txt, line 2" in str(account)
    write(office, "Dear {{ report.client }}\n")
    office.run("2026-11-04 09:30")
    assert len(office.post.mails()) == 1
