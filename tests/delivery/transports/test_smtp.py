"""Every way in which a mail server can take, put off, refuse or lose a message."""

from __future__ import annotations

import base64
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from reporter.config.mail import Mail
from reporter.config.models import Provider, Workspace
from reporter.delivery.messages import (
    DeferredError,
    Message,
    RefusedError,
    Transport,
    UnreachableError,
    UnsureError,
)
from reporter.delivery.transports import transport_for
from tests.delivery.servers import PASSWORD, TOKEN, Certificates, MailServer, Moment, mail_server
from tests.sources.real_servers import free_port

ANN, BOB = "ann@brook.example", "bob@hillcrest.example"
CONTENT = (
    b"From: Desk <desk@provider.example>\r\nTo: ann@brook.example\r\nSubject: Weekly\r\n\r\n"
    b".begins with a dot\r\n..two\r\n.\r\n\r\nends\r\n"
)
LONG = CONTENT + b"x" * 70 + b"\r\n" * 20_000


def message(recipient: str = ANN, content: bytes = CONTENT) -> Message:
    return Message(recipient, f"<1.{recipient}>", content)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def workspace(port: int, folder: Path = Path(), **settings: Any) -> Workspace:
    """One that mails by SMTP without encryption, unless told otherwise."""
    archive = {"host": "localhost", **settings.pop("archive")} if "archive" in settings else None
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "per_minute": 60_000, **settings}
    mail = Mail.model_validate({"sender": "desk@provider.example", "smtp": smtp, "archive": archive})
    return Workspace(folder=folder, provider=Provider(name="Desk", zone="UTC"), mail=mail)


@pytest.fixture
def transport(server: MailServer) -> Iterator[Transport]:
    with transport_for(workspace(server.port, timeout_seconds=2, answer_seconds=2)) as opened:
        yield opened


def send(transport: Transport, what: Message | None = None) -> str:
    what = what or message()
    transport.offer(what.recipient, len(what.content))
    return transport.hand_over(what)


@pytest.mark.parametrize("content", [CONTENT, LONG], ids=["short", "long"])
def test_what_arrives_is_what_was_frozen_byte_by_byte(
    server: MailServer, transport: Transport, content: bytes
) -> None:
    assert send(transport, message(content=content)) == "250 2.0.0 queued as 1"
    (received,) = server.received
    assert received.content == content
    assert (received.sender, received.recipients) == ("desk@provider.example", (ANN,))
    assert received.size == f"SIZE={len(content)}"


def test_many_messages_share_one_connection(server: MailServer, transport: Transport) -> None:
    for recipient in (ANN, BOB, ANN):
        send(transport, message(recipient))
    assert [received.recipients for received in server.received] == [(ANN,), (BOB,), (ANN,)]
    assert server.connections == 1


def test_an_offer_alone_sends_no_body_and_leaves_nothing_to_the_next(
    server: MailServer, transport: Transport
) -> None:
    transport.offer(ANN, 10)
    assert server.received == []
    send(transport, message(BOB))
    assert [received.recipients for received in server.received] == [(BOB,)]


def test_a_message_goes_only_to_whom_it_was_offered(server: MailServer, transport: Transport) -> None:
    transport.offer(ANN, 10)
    with pytest.raises(RuntimeError):
        transport.hand_over(message(BOB))
    assert server.received == []


@pytest.mark.parametrize("moment", [Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.END])
@pytest.mark.parametrize(
    ("says", "kind"),
    [("450 4.2.1 Mailbox busy", DeferredError), ("550 5.1.1 No such user", RefusedError)],
)
def test_a_server_that_says_no_is_taken_at_its_word(
    server: MailServer, transport: Transport, moment: Moment, says: str, kind: type[Exception]
) -> None:
    server.answer(moment, says, times=1)
    with pytest.raises(kind) as fault:
        send(transport)
    assert str(fault.value) == f"127.0.0.1 said: {says}"
    assert server.received == []
    send(transport, message(BOB))
    assert [received.recipients for received in server.received] == [(BOB,)]
    assert server.connections == 1


def test_one_refused_recipient_does_not_touch_the_others(server: MailServer, transport: Transport) -> None:
    server.answer(Moment.RCPT, "550 5.1.1 No such user", recipient=ANN)
    for _ in range(2):
        with pytest.raises(RefusedError):
            send(transport)
        send(transport, message(BOB))
    assert server.for_whom(ANN) == []
    assert len(server.for_whom(BOB)) == 2


@pytest.mark.parametrize("moment", [Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.GO])
def test_a_connection_that_breaks_before_the_body_means_not_sent(
    server: MailServer, transport: Transport, moment: Moment
) -> None:
    server.drop(moment, times=1)
    with pytest.raises(DeferredError, match="before the message was sent"):
        send(transport)
    send(transport)
    assert server.for_whom(ANN) == [CONTENT]


def test_a_server_that_falls_silent_before_the_body_means_not_sent(server: MailServer) -> None:
    server.delay(Moment.DATA, 1.5)
    with (
        transport_for(workspace(server.port, timeout_seconds=1)) as transport,
        pytest.raises(DeferredError, match="did not answer"),
    ):
        send(transport)
    assert server.received == []


@pytest.mark.parametrize("content", [CONTENT, LONG], ids=["short", "long"])
@pytest.mark.parametrize(
    ("moment", "is_kept"), [(Moment.BODY, False), (Moment.END, False), (Moment.STORED, True)]
)
def test_a_connection_that_breaks_after_the_first_byte_leaves_it_unsure(
    server: MailServer, transport: Transport, moment: Moment, is_kept: bool, content: bytes
) -> None:
    server.drop(moment, times=1)
    with pytest.raises(UnsureError, match="nobody can tell whether it was taken"):
        send(transport, message(content=content))
    assert (server.for_whom(ANN) == [content]) is is_kept
    send(transport, message(BOB))
    assert server.for_whom(BOB) == [CONTENT]


def test_a_server_that_never_answers_the_body_leaves_it_unsure(server: MailServer) -> None:
    server.delay(Moment.STORED, 1.5)
    with (
        transport_for(workspace(server.port, answer_seconds=1)) as transport,
        pytest.raises(UnsureError),
    ):
        send(transport)


def test_a_slow_server_is_waited_for_after_the_body_longer_than_before_it(server: MailServer) -> None:
    server.delay(Moment.END, 1.3)
    with transport_for(workspace(server.port, timeout_seconds=1, answer_seconds=10)) as transport:
        assert send(transport).startswith("250")


@pytest.mark.parametrize("says", ["nonsense", "354 go on", "250-" + "x" * 9000])
def test_an_answer_to_the_body_that_makes_no_sense_leaves_it_unsure(
    server: MailServer, transport: Transport, says: str
) -> None:
    server.answer(Moment.STORED, says, times=1)
    with pytest.raises(UnsureError):
        send(transport)
    send(transport, message(BOB))
    assert len(server.received) == 2


@pytest.mark.parametrize("moment", [Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.END])
def test_after_421_the_message_is_put_off_and_the_next_gets_a_new_connection(
    server: MailServer, transport: Transport, moment: Moment
) -> None:
    server.answer(moment, "421 4.3.2 Shutting down", times=1)
    with pytest.raises(DeferredError, match=r"421 4\.3\.2 Shutting down"):
        send(transport)
    send(transport)
    assert server.for_whom(ANN) == [CONTENT]
    assert server.connections == 2


@pytest.mark.parametrize("says", ["", "421 4.4.2 Idle for too long"])
def test_an_idle_connection_that_was_closed_is_made_again(
    server: MailServer, transport: Transport, says: str
) -> None:
    send(transport)
    server.hang_up(says)
    send(transport)
    assert len(server.received) == 2
    assert server.connections == 2


def test_a_connection_that_was_closed_while_the_ledger_was_written_means_not_sent(
    server: MailServer, transport: Transport
) -> None:
    transport.offer(ANN, len(CONTENT))
    server.hang_up()
    with pytest.raises(DeferredError):
        transport.hand_over(message())
    assert server.received == []


def test_a_server_that_always_hangs_up_is_tried_twice_and_no_more(
    server: MailServer, transport: Transport
) -> None:
    send(transport)
    server.drop(Moment.MAIL)
    with pytest.raises(DeferredError):
        send(transport)
    assert server.connections == 2


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        (Moment.BANNER, "554 5.7.1 Go away"),
        (Moment.BANNER, "421 4.3.2 Too busy"),
        (Moment.MAIL, "530 5.7.0 Log in first"),
        (Moment.MAIL, "521 5.3.2 Takes no mail"),
        (Moment.RCPT, "550 5.1.8 Sender address rejected"),
        (Moment.DATA, "535 5.7.8 Log in again"),
    ],
)
def test_a_refusal_that_speaks_of_us_blames_no_message(
    server: MailServer, transport: Transport, moment: Moment, says: str
) -> None:
    server.answer(moment, says, times=1)
    with pytest.raises(UnreachableError) as fault:
        send(transport)
    assert str(fault.value).endswith(says)
    send(transport)
    assert len(server.received) == 1


@pytest.mark.parametrize("moment", [Moment.BANNER, Moment.HELLO])
def test_a_server_that_breaks_off_while_we_connect_cannot_be_reached(
    server: MailServer, transport: Transport, moment: Moment
) -> None:
    server.drop(moment)
    with pytest.raises(UnreachableError, match="cannot be reached"):
        send(transport)


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "a" * 80 + ".example"])
def test_a_server_that_is_not_there_cannot_be_reached(host: str) -> None:
    with (
        transport_for(workspace(free_port(), host=host)) as transport,
        pytest.raises(UnreachableError, match=f"{host}:[0-9]+ cannot be reached: "),
    ):
        transport.offer(ANN, 10)


def test_what_a_server_says_is_cut_to_one_clean_line(server: MailServer, transport: Transport) -> None:
    server.answer(Moment.RCPT, "550-5.7.1 first\x1b[31m\r\n550 " + "long " * 100, times=1)
    with pytest.raises(RefusedError) as fault:
        send(transport)
    words = str(fault.value).removeprefix("127.0.0.1 said: ")
    assert words.startswith("550 5.7.1 first [31m long long")
    assert len(words) <= 200


def test_an_address_that_mail_cannot_carry_is_refused_before_anything_is_said(
    server: MailServer, transport: Transport
) -> None:
    with pytest.raises(RefusedError):
        transport.offer("zoë@brook.example", 10)
    assert server.connections == 0


def test_messages_are_spaced_as_the_server_wants_it(server: MailServer) -> None:
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    with transport_for(workspace(server.port, per_minute=30), sleep, lambda: now[0]) as transport:
        send(transport)
        send(transport)
        now[0] += 1.5
        send(transport)
        now[0] += 60
        send(transport)
    assert slept == [2.0, 0.5]


# The archive


def test_the_archive_gets_its_copy_in_the_same_transaction(server: MailServer) -> None:
    settings = workspace(server.port, archive={"address": "archive@provider.example"})
    with transport_for(settings) as transport:
        send(transport)
        send(transport, message("archive@provider.example"))
    copies = [received.recipients for received in server.received]
    assert copies == [(ANN, "archive@provider.example"), ("archive@provider.example",)]


@pytest.mark.parametrize(("says", "kind"), [("550 No", UnreachableError), ("450 Later", DeferredError)])
def test_nothing_is_sent_without_the_copy_for_the_archive(
    server: MailServer, says: str, kind: type[Exception]
) -> None:
    server.answer(Moment.RCPT, says, recipient="archive@provider.example")
    settings = workspace(server.port, archive={"address": "archive@provider.example"})
    with (
        transport_for(settings) as transport,
        pytest.raises(kind, match="so nothing is sent"),
    ):
        send(transport)
    assert server.received == []


def test_a_connection_that_was_closed_before_the_copy_was_offered_is_made_again(server: MailServer) -> None:
    settings = workspace(server.port, archive={"address": "archive@provider.example"})
    with transport_for(settings) as transport:
        send(transport)
        server.answer(Moment.RCPT, "421 4.4.2 Idle for too long", "archive@provider.example", times=1)
        send(transport)
    assert len(server.received) == 2


@pytest.mark.parametrize("says", ["550 No", "450 Later"])
def test_nothing_can_be_handed_over_after_an_offer_that_failed(server: MailServer, says: str) -> None:
    server.answer(Moment.RCPT, says, recipient="archive@provider.example")
    settings = workspace(server.port, archive={"address": "archive@provider.example"})
    with transport_for(settings) as transport:
        with pytest.raises((DeferredError, UnreachableError)):
            transport.offer(ANN, 10)
        with pytest.raises(RuntimeError):
            transport.hand_over(message())
    assert server.received == []


# Encryption


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("content", [CONTENT, LONG], ids=["short", "long"])
def test_an_encrypted_connection_carries_the_same_bytes(
    certificates: Certificates, security: str, content: bytes
) -> None:
    with mail_server(certificates, tls=security == "tls") as server:
        settings = workspace(
            server.port, certificates.file.parent, security=security, certificates=certificates.file.name
        )
        with transport_for(settings) as transport:
            send(transport, message(content=content))
            send(transport, message(BOB))
    assert server.for_whom(ANN) == [content]
    assert all(received.is_encrypted for received in server.received)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    certificates: Certificates, security: str
) -> None:
    with (
        mail_server(certificates, tls=security == "tls") as server,
        transport_for(workspace(server.port, security=security)) as transport,
        pytest.raises(UnreachableError, match="its certificate is not trusted"),
    ):
        send(transport)
    assert server.received == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_not_accepted(tmp_path: Path, security: str) -> None:
    other = Certificates(tmp_path, "elsewhere.example")
    with (
        mail_server(other, tls=security == "tls") as server,
        transport_for(workspace(server.port, security=security, certificates=str(other.file))) as transport,
        pytest.raises(UnreachableError, match="not trusted"),
    ):
        send(transport)
    assert server.received == []


def test_nothing_is_said_in_the_clear_where_encryption_was_asked_for(server: MailServer) -> None:
    with (
        transport_for(workspace(server.port, security="starttls")) as transport,
        pytest.raises(UnreachableError, match="offers no STARTTLS, and nothing is sent unencrypted"),
    ):
        send(transport)
    assert server.offered == []


def test_certificates_that_are_not_there_are_named(server: MailServer) -> None:
    with (
        transport_for(workspace(server.port, security="tls", certificates="gone.pem")) as transport,
        pytest.raises(UnreachableError, match=r"gone\.pem cannot be read"),
    ):
        send(transport)


@pytest.mark.parametrize("moment", [Moment.BODY, Moment.STORED])
def test_an_encrypted_connection_that_breaks_in_the_body_leaves_it_unsure(
    certificates: Certificates, moment: Moment
) -> None:
    with mail_server(certificates) as server:
        server.drop(moment)
        settings = workspace(server.port, security="starttls", certificates=str(certificates.file))
        with transport_for(settings) as transport, pytest.raises(UnsureError):
            send(transport, message(content=LONG))


# Who we are

ALL_WAYS = ("PLAIN", "LOGIN", "XOAUTH2")


def login(secret: dict[str, Any]) -> dict[str, Any]:
    return {"user": "reports", **secret}


def _program(folder: Path, script: str) -> str:
    path = folder / "fetch-token"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_password_opens_the_door(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    with mail_server(login=ALL_WAYS) as server:
        settings = workspace(server.port, tmp_path, **login({"password": {"file": "secret"}}))
        with transport_for(settings) as transport:
            send(transport)
            send(transport)
    assert len(server.received) == 2
    assert server.logins == ["PLAIN"]


@pytest.mark.parametrize("known", ["PLAIN", "LOGIN"])
def test_a_server_that_knows_one_way_is_told_in_that_way(tmp_path: Path, known: str) -> None:
    (tmp_path / "secret").write_text(PASSWORD)
    with mail_server(login=[known]) as server:
        settings = workspace(server.port, tmp_path, **login({"password": {"file": "secret"}}))
        with transport_for(settings) as transport:
            send(transport)
    assert server.logins == [known]
    assert len(server.received) == 1


@pytest.mark.parametrize("place", ["command", "file", "env"])
def test_a_token_is_read_from_where_it_stands(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("MAIL_TOKEN", TOKEN)
    where = {"command": ["cat", "token"], "file": "token", "env": "MAIL_TOKEN"}[place]
    with mail_server(login=ALL_WAYS) as server:
        settings = workspace(server.port, tmp_path, **login({"token": {place: where}}))
        with transport_for(settings) as transport:
            send(transport)
    assert server.logins == ["XOAUTH2"]
    assert len(server.received) == 1


def test_each_connection_asks_for_a_fresh_token(tmp_path: Path) -> None:
    program = _program(tmp_path, f"echo asked >> {tmp_path}/asked; echo {TOKEN}")
    with mail_server(login=ALL_WAYS) as server:
        settings = workspace(server.port, tmp_path, **login({"token": {"command": [program]}}))
        with transport_for(settings) as transport:
            send(transport)
            server.hang_up()
            send(transport)
    assert (tmp_path / "asked").read_text().split() == ["asked", "asked"]


@pytest.mark.parametrize("kind", ["password", "token"])
def test_a_wrong_secret_is_told_without_the_secret(tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret").write_text("hunter2-wrong")
    with mail_server(login=ALL_WAYS) as server:
        settings = workspace(server.port, tmp_path, **login({kind: {"file": "secret"}}))
        with (
            transport_for(settings) as transport,
            pytest.raises(UnreachableError, match="refuses the login of reports: 535") as fault,
        ):
            send(transport)
    assert "hunter2" not in str(fault.value)


SECRET = "hunter2-correct/horse"
ECHOES = {
    "plain": SECRET,
    "PLAIN": base64.b64encode(f"\0reports\0{SECRET}".encode()).decode(),
    "LOGIN": base64.b64encode(SECRET.encode()).decode(),
    "XOAUTH2": base64.b64encode(f"user=reports\1auth=Bearer {SECRET}\1\1".encode()).decode(),
    "cut off": base64.b64encode(f"\0reports\0{SECRET}".encode()).decode()[:26],
    "percent": quote(SECRET, safe=""),
    "hex": SECRET.encode().hex(),
}


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("moment", [Moment.LOGIN, Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.END])
def test_a_server_that_repeats_the_secret_is_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment, echo: str
) -> None:
    monkeypatch.setattr("tests.delivery.servers.PASSWORD", SECRET)
    (tmp_path / "secret").write_text(SECRET)
    said = f"535 5.7.8 <{ECHOES[echo]}> is wrong"
    with mail_server(login=["PLAIN"]) as server:
        server.answer(moment, said)
        settings = workspace(server.port, tmp_path, **login({"password": {"file": "secret"}}))
        with transport_for(settings) as transport, pytest.raises(UnreachableError) as fault:
            send(transport)
    told = str(fault.value)
    assert "535 5.7.8" in told
    assert ECHOES[echo][:9] not in told
    if moment == Moment.LOGIN:
        assert "refuses the login of reports: 535 5.7.8, the user or its secret is wrong" in told
    else:
        assert "…" in told
        assert told.endswith(" is wrong")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("534 5.7.9 Application-specific password required", "534 5.7.9, this account wants another way"),
        ("538 5.7.11 no", "538 5.7.11, it wants an encrypted connection"),
        ("454 4.7.0 busy", "454 4.7.0, it cannot check logins at this moment"),
        ("500 what?", "500, it does not say why"),
    ],
)
def test_a_refused_login_is_told_in_our_words(tmp_path: Path, answer: str, told: str) -> None:
    (tmp_path / "secret").write_text(PASSWORD)
    with mail_server(login=["PLAIN"]) as server:
        server.answer(Moment.LOGIN, answer)
        settings = workspace(server.port, tmp_path, **login({"password": {"file": "secret"}}))
        with transport_for(settings) as transport, pytest.raises(UnreachableError, match=told):
            send(transport)


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ({"password": {"env": "NOT_SET_AT_ALL"}}, "NOT_SET_AT_ALL is not set"),
        ({"token": {"env": "NOT_SET_AT_ALL"}}, "NOT_SET_AT_ALL is not set"),
        ({"token": {"file": "gone"}}, "the token file gone cannot be read"),
        ({"token": {"command": ["no-such-program"]}}, "the program no-such-program gave no token"),
        ({"token": {"command": ["sh", "-c", "echo s3cret; echo s3cret >&2; exit 3"]}}, "ended with status 3"),
        ({"token": {"command": ["echo", "s3cret with words"]}}, "the token is empty or not one word"),
        ({"token": {"command": ["true"]}}, "the token is empty or not one word"),
    ],
)
def test_a_secret_that_is_not_there_is_told_with_its_place(
    tmp_path: Path, secret: dict[str, Any], told: str
) -> None:
    with mail_server(login=ALL_WAYS) as server:
        settings = workspace(server.port, tmp_path, **login(secret))
        with transport_for(settings) as transport, pytest.raises(UnreachableError, match=told) as fault:
            send(transport)
    assert "s3cret" not in str(fault.value)


def test_a_program_that_never_prints_a_token_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporter.delivery.transports.login._PATIENCE", 0.2)
    with mail_server(login=ALL_WAYS) as server:
        settings = workspace(server.port, tmp_path, **login({"token": {"command": ["sleep", "30"]}}))
        with transport_for(settings) as transport, pytest.raises(UnreachableError, match="gave no token in"):
            send(transport)


def test_a_server_that_cannot_check_logins_today_blames_no_message(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(PASSWORD)
    with mail_server(login=ALL_WAYS) as server:
        server.answer(Moment.LOGIN, "454 4.7.0 Temporary failure", times=1)
        settings = workspace(server.port, tmp_path, **login({"password": {"file": "secret"}}))
        with transport_for(settings) as transport:
            with pytest.raises(UnreachableError, match=r"454 4\.7\.0, it cannot check logins"):
                send(transport)
            send(transport)
    assert len(server.received) == 1


def test_a_server_that_takes_no_login_is_told(server: MailServer, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(PASSWORD)
    settings = workspace(server.port, tmp_path, **login({"password": {"file": "secret"}}))
    with transport_for(settings) as transport, pytest.raises(UnreachableError, match="takes no login"):
        send(transport)
