"""Postfix and Dovecot as most users have them: what becomes of each mail, also when a run is killed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.delivery.real_mail import Post, dovecot, has_dovecot, has_postfix, postfix
from tests.delivery.servers import PASSWORD, Certificates
from tests.end_to_end.program import Done, Place, message_id_of
from tests.end_to_end.wire import Wire, wire_to
from tests.end_to_end.workspaces import OWNER, write_tickets, write_workspace

pytestmark = pytest.mark.skipif(
    not (has_postfix() and has_dovecot()),
    reason="Postfix and Dovecot 2.3 are not installed, or we are not root",
)

ANN, BOB, DAN = "ann@brook.example", "bob@hillcrest.example", "dan@hillcrest.example"
LATER, GONE = "later@brook.example", "gone@brook.example"
CAT, EVE = "cat@brook.example", "eve@brook.example"
FAY, GUS = "fay@hillcrest.example", "gus@hillcrest.example"
ARCHIVE, BOSS = "archive@provider.example", "owner@provider.example"
BUSY, UNKNOWN = "450 4.2.1 Mailbox busy", "550 5.1.1 No such user"
TRACES = {b"Return-Path", b"X-Original-To", b"Delivered-To", b"Received"}
INTO_THE_BODY = 8_000  # bytes; greeting, encryption and envelope take far fewer

WAY_OUT = """
[mail.smtp]
host = "localhost"
port = {port}
certificates = "{authority}"
per_minute = 60000
timeout_seconds = 60

[mail.archive]
host = "localhost"
port = {archive}
certificates = "{authority}"
user = "reports"
password = {{ env = "ARCHIVE_PASSWORD" }}
address = "archive@provider.example"
is_complete = true
wait = "15 min"
"""


@dataclass(frozen=True)
class Servers:
    """What stands at the other end, and the wire to it."""

    post: Post
    wire: Wire
    settings: str

    def answer(self, answers: dict[str, str]) -> None:
        """From now on the mail server says this at RCPT."""
        lines = "".join(f"{address} {says}\n" for address, says in answers.items())
        (self.post.folder / "answers").write_text(lines)
        subprocess.run(["postfix", "-c", str(self.post.folder), "reload"], check=True, capture_output=True)

    def arrived(self, address: str, message_id: str, count: int = 1) -> list[bytes]:
        """What came for it under that Message-ID, awaited until there are so many."""
        mails: list[bytes] = []
        while len(mails) < count:
            seen = len(self.post.arrived(address, 0))
            mails = [mail for mail in self.post.arrived(address, 0) if message_id_of(mail) == message_id]
            if len(mails) < count:
                assert len(self.post.arrived(address, seen + 1)) > seen, f"nothing more comes for {address}"
        return mails


@pytest.fixture(scope="module")
def servers(certificates: Certificates) -> Iterator[Servers]:
    known = [ANN, BOB, DAN, CAT, EVE, FAY, GUS, ARCHIVE, BOSS]
    with (
        postfix(certificates, known, {LATER: BUSY, GONE: UNKNOWN}) as post,
        wire_to(post.port) as wire,
        dovecot(certificates, post.maildir(ARCHIVE)) as archive,
    ):
        way = WAY_OUT.format(port=wire.port, authority=certificates.file, archive=archive)
        yield Servers(post, wire, way)


def office(folder: Path, servers: Servers, readers: dict[str, tuple[str, ...]], held: str = "") -> Place:
    place = write_workspace(folder / "office", readers, more=servers.settings + OWNER, held=held)
    place.environment["ARCHIVE_PASSWORD"] = PASSWORD
    return place


def assert_arrived_once(servers: Servers, place: Place, key: str, *recipients: str) -> None:
    """The frozen mail of each is in their mailbox and in the archive: once, and without a byte changed."""
    mails = place.frozen(key)
    for recipient in recipients:
        frozen = mails[recipient].replace(b"\r\n", b"\n")
        for mailbox in (recipient, ARCHIVE):
            (arrived,) = servers.arrived(mailbox, message_id_of(frozen))
            assert arrived.endswith(frozen)
            traces = re.sub(rb"\n[ \t]+", b" ", arrived.removesuffix(frozen)).splitlines()
            assert {line.partition(b":")[0] for line in traces} <= TRACES


def told_to_the_boss(servers: Servers, count: int) -> str:
    """The owner's summaries, awaited until there are so many."""
    return b"".join(servers.post.arrived(BOSS, count)).decode().replace("=\n", "")


def run(place: Place, now: str) -> Done:
    return place.reporter("run", "--now", now)


def test_each_mail_is_taken_put_off_or_refused_on_its_own_and_arrives_as_it_was_frozen(
    servers: Servers, tmp_path: Path
) -> None:
    readers = {"brook": (ANN, LATER, GONE), "hillcrest": (BOB, DAN)}
    place = office(tmp_path, servers, readers, held="hillcrest")
    brook, hillcrest = "brook/daily/2026-11-03", "hillcrest/daily/2026-11-03"
    assert place.reporter("check", "mail").code == 0
    first = run(place, "2026-11-04T08:00Z")
    assert first.code == 1
    assert "Reporter: 1 sent, 1 held, 1 failed, 1 put off\n" in first.err
    assert place.states(brook) == {ANN: "sent", LATER: "approved", GONE: "refused"}
    told = told_to_the_boss(servers, 1)
    assert f"{brook} to {GONE}: localhost said: 550 5.1.1" in told
    assert f"{brook} to {LATER}: localhost said: 450 4.2.1" in told
    assert f"{hillcrest}: waits for your approval" in told

    assert place.reporter("approve", hillcrest, "--yes", "--now", "2026-11-04T08:02Z").code == 0
    sent = place.reporter("send", hillcrest, "--now", "2026-11-04T08:03Z")
    assert (sent.code, place.edition(hillcrest)["state"]) == (0, "sent")
    assert run(place, "2026-11-04T08:05Z").code == 0  # too early for the one that was put off
    (waiting,) = [one for one in deliveries(place, brook) if one["recipient"] == LATER]
    assert (waiting["attempts"], waiting["next_try_at"]) == (1, "2026-11-04T08:10:00+00:00")

    servers.answer({GONE: UNKNOWN})
    again = run(place, "2026-11-04T08:10Z")
    assert again.code == 0
    assert "Reporter: 1 sent\n" in again.err
    assert place.states(brook) == {ANN: "sent", LATER: "sent", GONE: "refused"}
    assert_arrived_once(servers, place, brook, ANN, LATER)
    assert_arrived_once(servers, place, hillcrest, BOB, DAN)
    assert servers.post.arrived(GONE, 0) == []
    assert not list((place.folder / "outbox").glob("*/*/*"))


def test_what_the_server_took_as_the_run_was_killed_is_found_in_the_archive_and_not_sent_again(
    servers: Servers, tmp_path: Path
) -> None:
    place, key = office(tmp_path, servers, {"brook": (CAT, EVE)}), "brook/daily/2026-11-04"
    write_tickets(place.folder, "2026-11-04")
    servers.wire.stop(mute_after=INTO_THE_BODY)
    killed = place.begin("run", "--now", "2026-11-05T08:00Z")
    servers.wire.await_stop()
    assert len(servers.post.arrived(CAT, 1)) == 1
    killed.kill()
    servers.wire.mend()
    assert place.states(key) == {CAT: "sending", EVE: "approved"}

    assert run(place, "2026-11-05T08:01Z").code == 0
    (settled, _) = deliveries(place, key)
    assert (settled["state"], settled["words"]) == ("sent", "found in the archive mailbox")
    assert_arrived_once(servers, place, key, CAT, EVE)


def test_what_never_arrived_as_the_run_was_killed_is_sent_again_once_the_archive_must_have_it(
    servers: Servers, tmp_path: Path
) -> None:
    place, key = office(tmp_path, servers, {"hillcrest": (FAY, GUS)}), "hillcrest/daily/2026-11-05"
    write_tickets(place.folder, "2026-11-05")
    servers.wire.stop(cut_after=INTO_THE_BODY)
    killed = place.begin("run", "--now", "2026-11-06T08:00Z")
    servers.wire.await_stop()
    killed.kill()
    servers.wire.mend()
    assert place.states(key) == {FAY: "sending", GUS: "approved"}

    early = run(place, "2026-11-06T08:01Z")
    assert early.code == 1
    assert f"reporter resolve {key} --sent, or --resend" in early.err
    assert place.states(key) == {FAY: "unsure", GUS: "sent"}
    assert run(place, "2026-11-06T08:17Z").code == 0
    assert place.states(key) == {FAY: "sent", GUS: "sent"}
    assert_arrived_once(servers, place, key, FAY, GUS)


def deliveries(place: Place, key: str) -> list[dict[str, object]]:
    """The edition's deliveries as the ledger tells them."""
    lines = [
        line for line in place.reporter("ledger", "export").out.splitlines() if f'"key": "{key}"' in line
    ]
    (entry,) = (Done(0, line, "").data for line in lines)
    found: list[dict[str, object]] = entry["deliveries"]
    return found
