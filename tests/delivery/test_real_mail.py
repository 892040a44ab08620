"""The mail server and the mailbox that most of our users have: what leaves arrives, and is found again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.config.mail import Mail
from reporter.config.models import Provider, Workspace
from reporter.delivery.archive import is_archived
from reporter.delivery.messages import DeferredError, Message, RefusedError, Transport, UnreachableError
from reporter.delivery.transports import transport_for
from tests.delivery.real_mail import Post, dovecot, has_dovecot, has_postfix, postfix
from tests.delivery.servers import PASSWORD, Certificates

pytestmark = pytest.mark.skipif(not has_postfix(), reason="Postfix is not installed, or we are not root")

ANN, BOB = "ann@brook.example", "bob@hillcrest.example"
CAT, DAN = "cat@brook.example", "dan@hillcrest.example"
LATER, GONE, ARCHIVE = "later@brook.example", "gone@brook.example", "archive@provider.example"
ANSWERS = {LATER: "450 4.2.1 Mailbox busy", GONE: "550 5.1.1 No such user"}
BODY = b".begins with a dot\r\n..two\r\n.\r\n\r\nFrom the desk\r\n" + b"=20" * 25 + b"\r\n \r\nends\r\n"


def message(recipient: str, number: int = 1) -> Message:
    message_id = f"<weekly.{number}.{recipient.partition('@')[0]}@provider.example>"
    head = (
        "From: Desk <desk@provider.example>",
        f"To: {recipient}",
        "Subject: Weekly",
        "Date: Mon, 02 Nov 2026 08:00:00 +0000",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
    )
    return Message(recipient, message_id, "\r\n".join(head).encode() + b"\r\n\r\n" + BODY)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def post(certificates: Certificates) -> Iterator[Post]:
    with postfix(certificates, [ANN, BOB, CAT, DAN, ARCHIVE], ANSWERS) as running:
        yield running


def transport(post: Post, security: str, certificates: str = "") -> Transport:
    smtp = {
        "host": "localhost",
        "port": post.port,
        "security": security,
        "certificates": certificates,
        "per_minute": 60_000,
    }
    archive = {"host": "localhost", "address": ARCHIVE}
    mail = Mail.model_validate({"sender": "desk@provider.example", "smtp": smtp, "archive": archive})
    return transport_for(Workspace(folder=Path(), provider=Provider(name="Desk", zone="UTC"), mail=mail))


def send(transport: Transport, message: Message) -> str:
    transport.offer(message.recipient, len(message.content))
    return transport.hand_over(message)


def test_a_server_puts_off_refuses_and_takes_each_on_its_own_and_what_arrives_is_what_was_frozen(
    post: Post, certificates: Certificates
) -> None:
    with transport(post, "starttls", str(certificates.file)) as opened:
        with pytest.raises(DeferredError, match=r"450 4\.2\.1 .*Mailbox busy"):
            send(opened, message(LATER))
        assert re.match(r"250 2\.0\.0 Ok: queued as \w+", send(opened, message(ANN)))
        with pytest.raises(RefusedError, match=r"550 5\.1\.1 .*No such user"):
            send(opened, message(GONE))
        send(opened, message(BOB))
    for recipient in (ANN, BOB):
        (arrived,) = post.arrived(recipient, 1)
        frozen = message(recipient).content.replace(b"\r\n", b"\n")
        assert arrived.endswith(frozen)
        traces = re.sub(rb"\n[ \t]+", b" ", arrived.removesuffix(frozen)).splitlines()
        names = {line.partition(b":")[0] for line in traces}
        assert names <= {b"Return-Path", b"X-Original-To", b"Delivered-To", b"Received"}
        assert any(copy.endswith(frozen) for copy in post.arrived(ARCHIVE, 2))
    assert post.arrived(LATER, 0) == post.arrived(GONE, 0) == []


def test_a_server_that_wants_encryption_blames_us_and_no_message(post: Post) -> None:
    with transport(post, "none") as opened, pytest.raises(UnreachableError, match=r"530 5\.7\.0 Must issue"):
        send(opened, message(ANN, 2))


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(post: Post) -> None:
    with transport(post, "starttls") as opened, pytest.raises(UnreachableError, match="not trusted"):
        send(opened, message(ANN, 3))


@pytest.mark.skipif(not has_dovecot(), reason="Dovecot 2.3 is not installed, or we are not root")
def test_a_mailbox_tells_exactly_which_messages_were_taken(
    post: Post, certificates: Certificates, tmp_path: Path
) -> None:
    sent, unsent = [message(CAT), message(DAN, 11)], [message(CAT, 11), message(DAN)]
    before = len(post.arrived(ARCHIVE, 0))
    with transport(post, "starttls", str(certificates.file)) as opened:
        for each in sent:
            send(opened, each)
        opened.offer(unsent[0].recipient, 10)  # and then our program ended
    post.arrived(ARCHIVE, before + 2)
    (tmp_path / "secret").write_text(PASSWORD)
    with dovecot(certificates, post.maildir(ARCHIVE)) as port:
        login = {"user": "reports", "password": {"file": "secret"}, "certificates": str(certificates.file)}
        where = {"host": "localhost", "port": port, "security": "tls", "address": ARCHIVE}
        archive = Mail.model_validate(
            {"sender": "desk@provider.example", "folder": {}, "archive": {**where, **login}}
        ).archive
        assert archive is not None
        found = is_archived(archive, tmp_path, [each.message_id for each in (*sent, *unsent)])
    assert found == {each.message_id for each in sent}
