"""The owner hears in a chat what wants somebody; a client once of each edition that is out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.delivery.chats import Chat
from reporter.delivery.composing import Summary
from reporter.delivery.messages import DeferredError, RefusedError, UnreachableError
from reporter.errors import ConfigError
from reporter.runs.operating import carry_out, plan_approval, plan_resending, withdraw
from tests.runs.workspaces import Office, PowerCut, open_office, tell_little
from tests.sources.serving import Given, Server, serving

ANN = "ann@anna.example"
OWNER = "dan@northfield.example"
TUESDAY = "anna/daily/2026-11-03"
TOLD = '[notify]\nto = [{ env = "OWNER_CHAT" }]\n'
PUBLISH = '[publish]\nto = "public"\naddress = "https://reports.example.org"\n'
CLIENT = 'publish = true\n[notify]\nto = [{ env = "ANNA_CHAT" }]'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(lambda asked: Given({})) as running:
        for name in ("OWNER", "ANNA"):
            address = f"{running.address.replace('http', 'json')}/{name.lower()}-s3cret"
            monkeypatch.setenv(f"{name}_CHAT", address)
        yield running


@pytest.fixture
def office(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-11-02")
    return office


def heard(server: Server, who: str = "owner") -> list[tuple[str, str]]:
    """Title and text of all that a chat was told."""
    bodies = [json.loads(asked.body) for asked in server.asked if asked.path.startswith(f"/{who}")]
    return [(told["title"], told["message"]) for told in bodies]


def test_the_owner_hears_what_waits_with_headline_readers_and_the_command_that_lets_it_go(
    office: Office, server: Server
) -> None:
    office.settings(review=True, more=TOLD)
    office.run()
    ((title, text),) = heard(server)
    assert title == "Reporter: 1 held"
    assert f"{TUESDAY}: waits for your approval\n      “Nothing went wrong yesterday" in text
    assert f"      to {ANN}\n      let it go: reporter approve {TUESDAY}" in text


def test_a_run_that_wants_nobody_is_quiet_and_what_stands_is_told_again_after_a_day(
    office: Office, server: Server
) -> None:
    office.settings(more=TOLD)
    office.run()
    assert heard(server) == []  # all was sent
    office.settings(review=True, more=TOLD)
    for now in ("2026-11-05 07:00", "2026-11-05 07:15", "2026-11-06 06:45", "2026-11-06 07:00"):
        office.run(now)
    assert [title for title, _ in heard(server)] == ["Reporter: 1 held", "Reporter: 2 held"]


def test_what_failed_is_heard_also_while_no_mail_can_leave(office: Office, server: Server) -> None:
    office.settings(more=f'{TOLD}[owner]\nemail = "{OWNER}"')
    office.post.says(UnreachableError("mail.example.org: Connection refused"), times=9)
    office.run()
    ((title, text),) = heard(server)
    assert title == "Reporter: 1 failed"
    assert "mail.example.org: Connection refused\n      the mails wait for the next run" in text


def test_a_refused_mail_is_heard(office: Office, server: Server) -> None:
    office.settings(more=TOLD)
    office.post.says(RefusedError("550 unknown"), ANN)
    office.run()
    ((_, text),) = heard(server)
    assert f"{TUESDAY} to {ANN}: 550 unknown" in text


def test_a_chat_that_fails_costs_the_run_nothing_is_told_by_mail_once_and_tried_again(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings(review=True, more=f'{TOLD}[owner]\nemail = "{OWNER}"')
    with monkeypatch.context() as broken:
        broken.setattr(Chat, "tell", lambda *_: "it answered 404")
        accounts = [office.run(f"2026-11-04 07:{minute}") for minute in ("00", "15", "30")]
    assert [account.exit_code for account in accounts] == [0, 0, 0]
    (mail,) = office.post.mails(OWNER)
    assert "OWNER_CHAT: it answered 404" in mail.get_content()
    office.run("2026-11-04 07:45")
    assert len(heard(server)) == 1


def test_a_client_hears_once_how_the_letter_begins_and_where_the_page_is(
    office: Office, server: Server
) -> None:
    office.settings(more=PUBLISH)
    office.client("anna", "ann daily", more=CLIENT)
    assert office.run().exit_code == 0
    office.run("2026-11-04 09:00")
    ((title, text),) = heard(server, "anna")
    assert title == "Anna: a quiet 2026-11-03"
    assert text.startswith("Nothing went wrong yesterday, and here is how we know.\n")
    address = text.splitlines()[-1]
    page = office.folder / "public" / address.removeprefix("https://reports.example.org/")
    assert page.read_bytes() == (office.folder / "sent" / TUESDAY / "page.html").read_bytes()
    assert office.states() == {TUESDAY: "sent"}
    assert "s3cret" not in "".join(str(line) for line in ledger_lines(office))


def ledger_lines(office: Office) -> list[object]:
    with office.desk() as desk:
        return list(desk.ledger.export())


def test_a_client_hears_nothing_before_a_letter_is_out_and_of_the_cadences_it_wants_alone(
    office: Office, server: Server
) -> None:
    office.client("anna", "ann daily", more=CLIENT.replace("publish = true", ""))
    office.client("bert", "bob daily", more='[notify]\nto = [{ env = "BERT" }]\nwants = ["weekly"]')
    office.tickets("2026-11-03", since="2026-11-02")
    office.post.says(DeferredError("451 later"), ANN, times=5)
    office.run()
    assert heard(server, "anna") == []
    office.run("2026-11-04 12:00")
    ((_, text),) = heard(server, "anna")
    assert "https://" not in text
    with office.desk() as desk:
        assert [one.channel for one in desk.ledger.deliveries("bert/daily/2026-11-03")] == ["mail"]


def test_a_client_of_whom_nobody_got_the_letter_hears_nothing(office: Office, server: Server) -> None:
    office.client("anna", "ann daily", more=CLIENT.replace("publish = true", ""))
    office.post.says(RefusedError("550 unknown"), ANN)
    office.run()
    assert (heard(server, "anna"), office.states()) == ([], {TUESDAY: "refused"})


def test_what_a_clients_chat_did_not_take_is_told_to_the_owner_and_over(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.client("anna", "ann daily", more=CLIENT.replace("publish = true", ""))
    with monkeypatch.context() as broken:
        broken.setattr(Chat, "tell", lambda *_: "it answered 404")
        account = office.run()
    assert account.exit_code == 0
    assert account.warnings == [
        f"{TUESDAY} to the chat ANNA_CHAT was not told, and will not be: it answered 404"
    ]
    office.run("2026-11-04 09:00")
    assert (heard(server, "anna"), office.states()) == ([], {TUESDAY: "sent"})


def test_a_run_that_is_cut_off_while_it_tells_a_client_does_not_tell_it_twice(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.client("anna", "ann daily", more=CLIENT.replace("publish = true", ""))
    whole = Chat.tell

    def stops(chat: Chat, what: Summary) -> str:
        whole(chat, what)
        raise PowerCut

    with monkeypatch.context() as broken:
        broken.setattr(Chat, "tell", stops)
        with pytest.raises(PowerCut):
            office.run()
    account = office.run("2026-11-04 09:00")
    assert "the run ended while it was told" in account.warnings[0]
    office.run("2026-11-04 10:00")
    assert (len(heard(server, "anna")), office.states()) == (1, {TUESDAY: "sent"})


def test_a_held_edition_is_heard_of_once_it_was_approved_and_not_when_it_is_sent_again(
    office: Office, server: Server
) -> None:
    office.settings(review=True)
    office.client("anna", "ann daily", more=CLIENT.replace("publish = true", ""))
    office.run()
    assert heard(server, "anna") == []
    with office.desk() as desk:
        carry_out(desk, plan_approval(desk, TUESDAY), "dan")
    office.run("2026-11-04 09:00")
    with office.desk() as desk:
        carry_out(desk, plan_resending(desk, TUESDAY, "a figure was wrong"), "dan")
    office.run("2026-11-04 10:00")
    assert (len(heard(server, "anna")), len(office.post.mails(ANN))) == (1, 2)


def test_what_was_withdrawn_is_not_heard_of(office: Office, server: Server) -> None:
    office.client("anna", "ann daily", more=CLIENT.replace("publish = true", ""))
    office.post.says(DeferredError("451 later"), ANN, times=5)
    office.run()
    with office.desk() as desk:
        withdraw(desk, TUESDAY, "wrong")
    office.run("2026-11-04 12:00")
    assert (heard(server, "anna"), office.states()) == ([], {TUESDAY: "withdrawn"})


@pytest.mark.parametrize("where", ["owner", "bert"])
def test_no_two_may_share_a_chat(office: Office, where: str) -> None:
    shared = '[notify]\nto = [{ env = "ANNA_CHAT" }]'
    office.client("anna", "ann daily", more=shared)
    if where == "owner":
        office.settings(more=shared)
    else:
        office.client("bert", "bob daily", more=shared)
    owner = "reporter.toml" if where == "owner" else "clients/anna.toml"
    with pytest.raises(ConfigError, match=re.escape(f"“ANNA_CHAT” already stands for a chat of {owner}")):
        load_workspace(office.folder)


def test_an_address_in_the_open_is_refused_and_not_repeated(office: Office) -> None:
    office.settings(more='[notify]\nto = ["slack://s3cret"]')
    with pytest.raises(ConfigError, match="stands in the open") as fault:
        load_workspace(office.folder)
    assert "s3cret" not in str(fault.value)
