"""Which messages are in the archive: exactly those, read once, without a guess."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter.config.mail import Archive
from reporter.delivery.archive import is_archived
from reporter.delivery.messages import UnreachableError
from tests.delivery.imap_server import Mailbox, imap_server
from tests.delivery.servers import PASSWORD, TOKEN, Certificates
from tests.sources.real_servers import free_port

HERE, THERE, NOWHERE = (
    "<weekly.1@provider.example>",
    "<daily.2@provider.example>",
    "<daily.3@provider.example>",
)


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_PASSWORD", PASSWORD)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with imap_server() as running:
        running.headers = [f"Message-ID: {HERE}", f"Message-Id:\r\n {THERE}"]
        yield running


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


def archive(port: int, **settings: Any) -> Archive:
    who = {} if "token" in settings else {"password": {"env": "ARCHIVE_PASSWORD"}}
    where = {"host": "127.0.0.1", "port": port, "security": "none"}
    return Archive.model_validate({**where, "user": "reports", **who, **settings})


def found(port: int, folder: Path = Path(), **settings: Any) -> frozenset[str]:
    return is_archived(archive(port, **settings), folder, [HERE, THERE, NOWHERE])


def test_those_in_the_mailbox_are_found_and_no_others(mailbox: Mailbox) -> None:
    assert found(mailbox.port) == {HERE, THERE}


def test_all_are_asked_for_on_one_connection_that_changes_nothing(mailbox: Mailbox) -> None:
    found(mailbox.port)
    assert mailbox.connections == 1
    assert mailbox.commands.count("UID SEARCH") == 3
    assert mailbox.commands[-1] == "LOGOUT"
    assert "EXAMINE" in mailbox.commands
    assert "SELECT" not in mailbox.commands


@pytest.mark.parametrize(
    "header",
    [
        f"Message-ID: <x{HERE[1:]}",
        f"Message-ID: {HERE[:-1]}.org>",
        f"Message-ID: {HERE} {NOWHERE}",
        f"Message-ID: {HERE.upper()}",
    ],
)
def test_an_id_that_only_contains_the_wanted_one_is_another_message(mailbox: Mailbox, header: str) -> None:
    mailbox.headers = [header]
    assert found(mailbox.port) == frozenset()


def test_an_id_is_found_among_others_that_contain_it(mailbox: Mailbox) -> None:
    mailbox.headers = [f"Message-ID: {HERE} (copy)", f"Message-ID: {HERE}", f"Message-ID: {HERE}x"]
    assert found(mailbox.port) == {HERE}


def test_nothing_is_asked_where_nothing_is_wanted(mailbox: Mailbox) -> None:
    assert is_archived(archive(mailbox.port), Path(), []) == frozenset()
    assert mailbox.connections == 0


def test_a_mailbox_may_have_any_name(mailbox: Mailbox) -> None:
    mailbox.name = 'Envoy&AOk-s &- \\"2026\\"'
    assert found(mailbox.port, mailbox='Envoyés & "2026"') == {HERE, THERE}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_mailbox_is_read_when_its_certificate_is_trusted(
    certificates: Certificates, security: str
) -> None:
    with imap_server(certificates, tls=security == "tls") as mailbox:
        mailbox.headers = [f"Message-ID: {HERE}"]
        with pytest.raises(UnreachableError, match="its certificate is not trusted"):
            found(mailbox.port, security=security)
        assert found(mailbox.port, security=security, certificates=str(certificates.file)) == {HERE}


def test_nothing_is_said_in_the_clear_where_encryption_was_asked_for(mailbox: Mailbox) -> None:
    with pytest.raises(UnreachableError, match="refuses us: "):
        found(mailbox.port, security="starttls", host="localhost")
    assert "EXAMINE" not in mailbox.commands


def test_a_password_opens_the_mailbox(mailbox: Mailbox) -> None:
    assert found(mailbox.port) == {HERE, THERE}
    assert "AUTHENTICATE" in mailbox.commands


def test_a_server_that_knows_only_login_is_told_in_its_own_way(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.mechanisms = ()
    with pytest.raises(UnreachableError, match="only letters without accents"):
        found(mailbox.port)
    monkeypatch.setattr("tests.delivery.imap_server.PASSWORD", "plain horse")
    monkeypatch.setenv("ARCHIVE_PASSWORD", "plain horse")
    assert found(mailbox.port) == {HERE, THERE}
    assert "LOGIN" in mailbox.commands


def test_a_mailbox_without_a_login_in_the_settings_is_told_what_to_write(mailbox: Mailbox) -> None:
    with pytest.raises(UnreachableError, match="it wants a login; write `user`"):
        is_archived(archive(mailbox.port, user="", password=None), Path(), [HERE])


def test_a_token_opens_the_mailbox(mailbox: Mailbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(TOKEN)
    assert found(mailbox.port, tmp_path, token={"file": "secret"}) == {HERE, THERE}


@pytest.mark.parametrize(
    ("mechanisms", "kind"), [(("PLAIN",), "password"), ((), "password"), (("XOAUTH2",), "token")]
)
def test_a_wrong_secret_is_told_without_the_secret(
    mailbox: Mailbox, tmp_path: Path, mechanisms: tuple[str, ...], kind: str
) -> None:
    (tmp_path / "secret").write_text("hunter2-wrong")
    mailbox.mechanisms = mechanisms
    with pytest.raises(UnreachableError, match="refuses us: ") as fault:
        found(mailbox.port, tmp_path, **{kind: {"file": "secret"}})
    assert "hunter2" not in str(fault.value)
    assert "b'" not in str(fault.value)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("EXAMINE", "the mailbox INBOX: not today"),
        ("UID SEARCH", "it does not search: not today"),
        ("UID FETCH", "it found messages and did not show them"),
    ],
)
def test_a_server_that_will_not_say_is_no_proof_of_absence(mailbox: Mailbox, command: str, told: str) -> None:
    mailbox.refuses[command] = "not today"
    with pytest.raises(UnreachableError, match=told):
        found(mailbox.port)


def test_a_message_that_is_found_and_cannot_be_shown_is_no_proof_of_absence(mailbox: Mailbox) -> None:
    mailbox.hides = True
    with pytest.raises(UnreachableError, match="it found messages and did not show them"):
        found(mailbox.port)


@pytest.mark.parametrize("command", ["CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_connection_that_breaks_is_no_proof_of_absence(mailbox: Mailbox, command: str) -> None:
    mailbox.breaks.add(command)
    with pytest.raises(UnreachableError, match=r"the archive 127\.0\.0\.1:\d+ broke the connection"):
        found(mailbox.port)


def test_a_connection_that_breaks_at_goodbye_takes_nothing_back(mailbox: Mailbox) -> None:
    mailbox.breaks.add("LOGOUT")
    assert found(mailbox.port) == {HERE, THERE}


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_server_that_is_not_there_is_told(host: str) -> None:
    with pytest.raises(UnreachableError, match=f"the archive {host}:[0-9]+ cannot be read: "):
        found(free_port(), host=host, security="tls")
