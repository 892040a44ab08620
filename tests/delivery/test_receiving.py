"""The mailbox of answers: read once, whole only where it is ours, and left as it was."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reporter.config.mail import ReplyBox
from reporter.delivery.inbox import read_mail
from reporter.delivery.messages import UnreachableError
from reporter.delivery.receiving import Came, ReadTo, receive
from tests.delivery.imap_server import imap_server
from tests.delivery.real_mail import dovecot, has_dovecot
from tests.delivery.servers import PASSWORD, Certificates
from tests.sources.real_servers import free_port

NOTHING = ReadTo()
LONG_AGO = date(2026, 1, 1)
needs_dovecot = pytest.mark.skipif(
    not has_dovecot(), reason="Dovecot 2.3 is not installed, or we are not root"
)


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERS_PASSWORD", PASSWORD)


@dataclass
class Post:
    """A Maildir that a real server shows."""

    port: int
    maildir: Path
    certificates: Certificates

    def box(self, **settings: Any) -> ReplyBox:
        return box(self.port, certificates=str(self.certificates.file), **settings)

    def puts(self, name: str, words: str = "Thank you.", subject: str = "Re: Report") -> None:
        content = (
            f"From: ruth@acme.example\r\nTo: desk@northfield.example\r\nSubject: {subject}\r\n"
            f"Message-ID: <{name}@acme.example>\r\nDate: Wed, 04 Nov 2026 09:00:00 +0000\r\n\r\n{words}\r\n"
        )
        file = self.maildir / "new" / f"17000000{len(self.files):02d}.{name}.acme"
        file.write_bytes(content.encode())
        shutil.chown(file, "nobody")

    @property
    def files(self) -> list[Path]:
        return sorted(file for part in ("new", "cur") for file in (self.maildir / part).iterdir())

    def reads(self, read: ReadTo = NOTHING, **settings: Any) -> list[Came]:
        return list(receive(self.box(**settings), Path(), read, LONG_AGO, is_about_us))


def box(port: int, **settings: Any) -> ReplyBox:
    who = {"user": "reports", "password": {"env": "ANSWERS_PASSWORD"}}
    return ReplyBox.model_validate({"host": "127.0.0.1", "port": port, **who, **settings})


def is_about_us(head: bytes) -> bool:
    return read_mail(head).subject.startswith("Re: ")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def post(certificates: Certificates) -> Iterator[Post]:
    with tempfile.TemporaryDirectory(prefix="answers-", dir="/tmp") as name:
        maildir = Path(name)
        maildir.chmod(0o777)
        for part in ("new", "cur", "tmp"):
            (maildir / part).mkdir()
            shutil.chown(maildir / part, "nobody")
        with dovecot(certificates, maildir) as port:
            yield Post(port, maildir, certificates)


@needs_dovecot
def test_each_mail_is_read_once_whole_only_where_it_is_ours_and_nothing_is_changed(post: Post) -> None:
    post.puts("a")
    post.puts("b", "Nobody’s business.", subject="Lunch?")
    post.puts("c", "x" * 30_000)
    first, other, large = post.reads(largest=20_000)
    assert (b"Thank you." in first.content, first.is_whole) == (True, True)
    assert (b"business" in other.content, other.is_whole, other.too_large) == (False, False, 0)
    assert (b"xxx" in large.content, large.is_whole) == (False, False)
    assert large.too_large > 30_000
    assert [one.at.uid for one in (first, other, large)] == [1, 2, 3]
    assert post.reads(large.at) == []
    post.puts("d")
    (fourth,) = post.reads(large.at)
    assert (read_mail(fourth.content).id, fourth.at) == ("<d@acme.example>", ReadTo(first.at.validity, 4))
    flags = {file.name.partition(":2,")[2] for file in post.files}
    assert (len(post.files), flags) == (4, {""})  # none is seen, answered, or gone


@needs_dovecot
def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning(post: Post) -> None:
    post.puts("a")
    (one,) = post.reads()
    assert [came.at for came in post.reads(ReadTo(one.at.validity + 1, 99))] == [one.at]


@needs_dovecot
def test_no_more_than_so_many_mails_and_so_long_at_once(post: Post) -> None:
    for name in "abc":
        post.puts(name)
    first, second = post.reads(most=2)
    assert [one.at.uid for one in post.reads(second.at, most=2)] == [3]
    assert post.reads(patience=0)[0].at == first.at
    assert len(post.reads(patience=0)) == 1
    assert list(receive(post.box(), Path(), NOTHING, date(2999, 1, 1), is_about_us)) == []


@needs_dovecot
@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"mailbox": "Nobody"}, "refuses us: the mailbox Nobody: "),
        ({"user": "mallory"}, "refuses us: the login of mallory is not accepted"),
    ],
)
def test_a_real_server_that_refuses_is_told_without_the_secret(
    post: Post, settings: dict[str, Any], told: str
) -> None:
    with pytest.raises(UnreachableError) as fault:
        post.reads(**settings)
    assert told in str(fault.value)
    assert PASSWORD not in str(fault.value)


@pytest.mark.parametrize("command", ["EXAMINE", "UID SEARCH", "AUTHENTICATE"])
def test_a_connection_that_breaks_is_told_as_such(command: str) -> None:
    with imap_server() as mailbox:
        mailbox.breaks.add(command)
        with pytest.raises(UnreachableError, match=r"the mailbox of answers 127\.0\.0\.1:[0-9]+ "):
            list(receive(box(mailbox.port, security="none"), Path(), NOTHING, LONG_AGO, is_about_us))
        assert not {"SELECT", "STORE", "UID STORE", "EXPUNGE"} & set(mailbox.commands)


def test_a_server_that_does_not_search_or_is_not_there_is_told() -> None:
    with imap_server() as mailbox:
        mailbox.refuses["UID SEARCH"] = "not today"
        with pytest.raises(UnreachableError, match=r"refuses us: .*not today"):
            list(receive(box(mailbox.port, security="none"), Path(), NOTHING, LONG_AGO, is_about_us))
    with pytest.raises(UnreachableError, match="cannot be read: "):
        list(receive(box(free_port(), security="none"), Path(), NOTHING, LONG_AGO, is_about_us))
