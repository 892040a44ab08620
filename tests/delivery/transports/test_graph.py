"""Every way in which Microsoft 365 can take, put off, refuse or lose a message."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic import ValidationError

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
from tests.delivery.transports.microsoft import (
    APPLICATION,
    MAILBOX,
    SECRET,
    TENANT,
    Microsoft,
    certificate_in,
    entra_fault,
    graph_fault,
    microsoft,
)
from tests.sources.serving import Given

ANN, BOB = "ann@brook.example", "bob@hillcrest.example"
CONTENT = (
    b"From: Desk <reports@northfield.example>\r\nTo: ann@brook.example\r\nSubject: Weekly\r\n\r\n"
    b".begins with a dot\r\n\r\nends = so\r\n"
)
OTHERS = CONTENT.replace(b"<reports@northfield.example>", b"<help@branch.example>")


@dataclass
class Clock:
    """Time as the test lets it pass."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Microsoft]:
    monkeypatch.setenv("GRAPH_SECRET", SECRET)
    with microsoft() as running:
        yield running


def settings(address: str, **changed: Any) -> dict[str, Any]:
    graph = {
        "tenant": TENANT,
        "application": APPLICATION,
        "login": address,
        "address": address,
        "timeout_seconds": 2,
        "answer_seconds": 2,
        **({} if "certificate" in changed else {"secret": {"env": "GRAPH_SECRET"}}),
        **changed,
    }
    return {"sender": MAILBOX, "graph": graph}


def transport(address: str, clock: Clock | None = None, folder: Path = Path(), **changed: Any) -> Transport:
    clock = clock or Clock()
    space = Workspace(
        folder=folder,
        provider=Provider(name="Desk", zone="UTC"),
        mail=Mail.model_validate(settings(address, **changed)),
    )
    return transport_for(space, clock.sleep, clock)


def send(by: Transport, content: bytes = CONTENT, recipient: str = ANN) -> str:
    by.offer(recipient, len(content))
    return by.hand_over(Message(recipient, f"<1.{recipient}>", content))


def test_what_arrives_is_what_was_frozen_byte_by_byte(server: Microsoft) -> None:
    with transport(server.address) as by:
        assert send(by) == "127.0.0.1 took it, request request-1"
    assert server.taken == [CONTENT]
    (asked,) = server.sends
    assert asked.path == f"/v1.0/users/{MAILBOX}/sendMail"
    assert asked.headers["content-type"] == "text/plain"
    assert asked.headers["authorization"] == "Bearer token-1"
    assert asked.body == base64.b64encode(CONTENT).decode()
    assert (asked.parameters, asked.headers["connection"]) == ({}, "close")


def test_an_offer_logs_in_and_sends_nothing(server: Microsoft) -> None:
    with transport(server.address) as by:
        by.offer(ANN, 1000)
    assert (len(server.logins), server.sends) == (1, [])


def test_one_token_serves_many_messages_until_shortly_before_its_end(server: Microsoft) -> None:
    clock = Clock()
    with transport(server.address, clock) as by:
        send(by)
        clock.now += 3200
        send(by)
        assert server.given == 1
        clock.now += 100
        send(by)
    assert server.given == 2
    assert [asked.headers["authorization"] for asked in server.sends] == [
        "Bearer token-1",
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_a_token_that_is_no_longer_taken_is_fetched_anew_and_the_message_goes_once(
    server: Microsoft,
) -> None:
    with transport(server.address) as by:
        by.offer(ANN, len(CONTENT))
        server.live.clear()
        by.hand_over(Message(ANN, "<1@x>", CONTENT))
    assert (len(server.sends), server.taken) == (2, [CONTENT])


def test_a_token_that_is_never_taken_stops_the_run_and_is_not_shown(server: Microsoft) -> None:
    server.answers = [graph_fault(401, "InvalidAuthenticationToken", f"no {token}") for token in ("a", "b")]
    with transport(server.address) as by, pytest.raises(UnreachableError) as told:
        send(by)
    assert "401 InvalidAuthenticationToken" in str(told.value)
    assert "token-" not in str(told.value)


def test_messages_are_spaced_as_the_mailbox_allows(server: Microsoft) -> None:
    clock = Clock()
    with transport(server.address, clock) as by:
        send(by)
        send(by)
    assert clock.slept == [2]


@pytest.mark.parametrize(("retry_after", "waits"), [("17", 17), ("", 30), ("soon", 30)])
def test_asked_to_wait_it_offers_nothing_until_then(
    server: Microsoft, retry_after: str, waits: float
) -> None:
    clock = Clock()
    server.answers = [graph_fault(429, "ApplicationThrottled", "Too many", Retry_After=retry_after)]
    with transport(server.address, clock) as by:
        with pytest.raises(DeferredError, match="429 ApplicationThrottled"):
            send(by)
        clock.now += waits - 1
        with pytest.raises(DeferredError, match="asked us to wait for another 1 seconds"):
            send(by, recipient=BOB)
        assert len(server.sends) == 1
        clock.now += 1
        send(by)
    assert server.taken == [CONTENT]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (graph_fault(403, "ErrorAccessDenied", "Access is denied."), "let the application send as reports@"),
        (graph_fault(403, "ErrorSendAsDenied", "No right"), "give it the right Send As"),
        (graph_fault(404, "ErrorInvalidUser", "Not valid"), "is reports@northfield.example a mailbox there"),
        (graph_fault(404, "MailboxNotEnabledForRESTAPI", "Inactive"), "MailboxNotEnabledForRESTAPI"),
        (Given(status=302, headers={"Location": "/elsewhere"}), r"is `address` of \[mail.graph\] right"),
    ],
)
def test_what_is_ours_to_mend_stops_the_run_and_blames_no_message(
    server: Microsoft, given: Given, words: str
) -> None:
    server.answers = [given]
    with transport(server.address) as by, pytest.raises(UnreachableError, match=words):
        send(by)
    assert len(server.sends) == 1


@pytest.mark.parametrize(
    ("given", "content", "words"),
    [
        (graph_fault(400, "ErrorInvalidRecipients", "Bad"), CONTENT, "400 ErrorInvalidRecipients: Bad"),
        (Given(status=413, text="<html>too large"), CONTENT, "413; with a smaller `largest`"),
        (graph_fault(403, "ErrorSendAsDenied", "No right"), OTHERS, "give it the right Send As"),
    ],
)
def test_what_is_refused_of_one_message_costs_the_others_nothing(
    server: Microsoft, given: Given, content: bytes, words: str
) -> None:
    server.answers = [given]
    with transport(server.address) as by:
        with pytest.raises(RefusedError, match=words):
            send(by, content)
        send(by)
    assert server.taken == [CONTENT]


@pytest.mark.parametrize(
    "given",
    [
        Given(status=500, text="oops"),
        graph_fault(503, "ErrorServerBusy", "Busy", Retry_After="5"),
        Given(status=504, text=""),
        Given(status=200, text=""),  # what it says to a message that is too large for it
        Given(is_cut=True),
    ],
    ids=["500", "503", "504", "200", "cut"],
)
def test_after_the_message_nothing_but_a_clear_answer_is_believed(server: Microsoft, given: Given) -> None:
    server.answers = [given]
    with transport(server.address) as by:
        with pytest.raises(UnsureError, match="nobody can tell whether"):
            send(by)
        send(by)
    assert server.taken == [CONTENT]


def test_no_answer_in_time_is_unsure(server: Microsoft) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def listen() -> None:
            connection, _ = silent.accept()
            connection.recv(65536)
            held.append(connection)

        held: list[socket.socket] = []
        Thread(target=listen, daemon=True).start()
        where = f"http://127.0.0.1:{silent.getsockname()[1]}"
        by = transport(where, login=server.address, answer_seconds=1)
        server.address = where  # of whose scope the login asks
        with by, pytest.raises(UnsureError, match="no answer in time"):
            send(by)
        assert held


def test_a_server_that_cannot_be_reached_has_certainly_got_nothing(server: Microsoft) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        where = f"http://127.0.0.1:{gone.getsockname()[1]}"
    by = transport(where, login=server.address)
    server.address = where
    with by, pytest.raises(UnreachableError, match="cannot be reached"):
        send(by)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (90002, "AADSTS90002, there is no such tenant; look at `tenant`"),
        (700016, "AADSTS700016, this tenant has no such application"),
        (7000215, "AADSTS7000215, the secret is wrong; it is the secret's Value"),
        (7000222, "AADSTS7000222, the secret has expired"),
        (123456, "AADSTS123456, see https://login.microsoftonline.com/error?code=123456"),
    ],
)
def test_a_refused_login_is_told_in_our_words_and_shows_no_secret(
    server: Microsoft, number: int, words: str
) -> None:
    server.refuses_login = [entra_fault(number, "invalid_client")]
    with transport(server.address) as by, pytest.raises(UnreachableError) as told:
        by.offer(ANN, 1000)
    assert words in str(told.value)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Given(status=503, text="<html>"), "gives no token: it answered 503"),
        (Given(text="<html>a portal wants you to agree"), "answered, but gave no token"),
        (Given({"access_token": "two words"}), "answered, but gave no token"),
        (Given(is_cut=True), "cannot be reached"),
    ],
)
def test_a_login_that_makes_no_sense_is_told(server: Microsoft, given: Given, words: str) -> None:
    server.refuses_login = [given]
    with transport(server.address) as by, pytest.raises(UnreachableError, match=words):
        by.offer(ANN, 1000)
    assert not server.sends


def test_a_secret_that_is_not_set_is_named(server: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAPH_SECRET")
    with transport(server.address) as by, pytest.raises(UnreachableError) as told:
        by.offer(ANN, 1000)
    assert str(told.value) == (
        "mail.graph.secret: the environment variable GRAPH_SECRET is not set; "
        "set it where Reporter runs: export GRAPH_SECRET=…"
    )
    assert not server.logins


def test_a_certificate_proves_it_by_an_assertion_that_holds_for_minutes(
    server: Microsoft, tmp_path: Path
) -> None:
    server.certificate = certificate_in(tmp_path / "graph.pem")
    with transport(server.address, folder=tmp_path, certificate={"file": "graph.pem"}) as by:
        send(by)
    assert server.taken == [CONTENT]
    assert "client_secret" not in server.logins[0].body


def test_a_certificate_that_nobody_uploaded_has_expired_or_is_none_is_told(
    server: Microsoft, tmp_path: Path
) -> None:
    server.certificate = certificate_in(tmp_path / "known.pem")
    certificate_in(tmp_path / "other.pem")
    certificate_in(tmp_path / "old.pem", until=timedelta(days=-1))
    (tmp_path / "none.pem").write_text("not a certificate")
    mixed = (tmp_path / "other.pem").read_text().partition("-----BEGIN PRIVATE")
    known = (tmp_path / "known.pem").read_text().partition("-----BEGIN PRIVATE")
    (tmp_path / "mixed.pem").write_text(known[0] + mixed[1] + mixed[2])
    told = {}
    for name in ("other", "old", "none", "mixed"):
        by = transport(server.address, folder=tmp_path, certificate={"file": f"{name}.pem"})
        with by, pytest.raises(UnreachableError) as fault:
            by.offer(ANN, 1000)
        told[name] = str(fault.value)
    assert "AADSTS700027, the certificate is not one that was uploaded" in told["other"]
    assert "expired on" in told["old"]
    assert "both in PEM" in told["none"]
    assert "or not that of the certificate" in told["mixed"]
    assert not any("PRIVATE" in words for words in told.values())


def test_what_it_would_refuse_unread_is_not_sent(server: Microsoft) -> None:
    with transport(server.address) as by:
        with pytest.raises(RefusedError, match="letters that mail servers refuse"):
            by.offer("änn@brook.example", 1000)
        with pytest.raises(RefusedError, match="3,500,000 bytes"):
            by.offer(ANN, 3_500_000)
    assert not server.sends


def test_a_letter_goes_without_its_pdf_before_it_is_too_large() -> None:
    assert Mail.model_validate(settings("https://a.example")).largest == 2_900_000
    assert Mail.model_validate({**settings("https://a.example"), "largest": "1 MB"}).largest == 1_000_000
    assert Mail.model_validate({"sender": MAILBOX, "smtp": {"host": "a.example"}}).largest == 10_000_000


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"secret": "in the open"}, "stands in the open"),
        ({"secret": None}, "one of the two"),
        ({"application": "reporter"}, "is not an Application"),
        ({"tenant": "https://x/"}, "neither the ID of a tenant"),
        ({"login": "http://login.example"}, "would send a secret unencrypted"),
    ],
)
def test_settings_that_cannot_be_are_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as told:
        Mail.model_validate(settings("https://a.example", **changed))
    assert "in the open" not in str(told.value.errors()[0]["msg"]).replace("stands in the open", "")


def test_a_blind_copy_is_refused_as_graph_sends_none() -> None:
    archive = {"host": "imap.example", "address": "copies@northfield.example"}
    with pytest.raises(ValidationError, match="nobody gets a blind copy"):
        Mail.model_validate({**settings("https://a.example"), "archive": archive})
