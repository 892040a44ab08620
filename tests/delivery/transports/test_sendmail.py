"""What a program on this machine makes of a message, told by its exit status."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

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

MESSAGE = Message(
    "ann@brook.example", "<1@provider.example>", b"Subject: Weekly\r\n\r\n.\r\n..dots\r\nend\r\n"
)


def transport(folder: Path, script: str, **settings: Any) -> Transport:
    """A program that keeps its arguments and its input, then does as the script says."""
    program = folder / "mailer"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/arguments\n{script}\n')
    program.chmod(0o755)
    return through([str(program), "-i"], folder, **settings)


def through(command: list[str], folder: Path, **settings: Any) -> Transport:
    archive = {"host": "localhost", "address": settings.pop("archive")} if "archive" in settings else None
    sendmail = {"command": command, **settings}
    mail = Mail.model_validate({"sender": "desk@provider.example", "sendmail": sendmail, "archive": archive})
    return transport_for(Workspace(folder=folder, provider=Provider(name="Desk", zone="UTC"), mail=mail))


def send(transport: Transport) -> str:
    with transport:
        transport.offer(MESSAGE.recipient, len(MESSAGE.content))
        return transport.hand_over(MESSAGE)


def test_the_program_gets_sender_recipient_and_the_message_with_its_own_line_ends(tmp_path: Path) -> None:
    assert send(transport(tmp_path, f"cat > {tmp_path}/input")) == "mailer took it"
    arguments = (tmp_path / "arguments").read_text().split()
    assert arguments == ["-i", "-f", "desk@provider.example", "--", "ann@brook.example"]
    assert (tmp_path / "input").read_bytes() == MESSAGE.content.replace(b"\r\n", b"\n")


def test_the_archive_is_named_beside_the_recipient(tmp_path: Path) -> None:
    send(transport(tmp_path, "cat > /dev/null", archive="archive@provider.example"))
    arguments = (tmp_path / "arguments").read_text().split()
    assert arguments[-2:] == ["ann@brook.example", "archive@provider.example"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (75, DeferredError),
        (64, RefusedError),
        (67, RefusedError),
        (69, RefusedError),
        (77, UnreachableError),  # we may not
        (78, UnreachableError),  # not set up
        (1, UnsureError),
        (127, UnsureError),
    ],
)
@pytest.mark.parametrize("reads", ["cat > /dev/null; ", ""])
def test_the_exit_status_tells_what_became_of_the_message(
    tmp_path: Path, status: int, kind: type[Exception], reads: str
) -> None:
    with pytest.raises(kind, match=f"mailer ended with status {status}: it has its reasons"):
        send(transport(tmp_path, f"{reads}echo 'it has\nits reasons' >&2; exit {status}"))


def test_a_program_that_is_killed_leaves_it_unsure(tmp_path: Path) -> None:
    with pytest.raises(UnsureError, match="mailer was ended by SIGKILL; nobody can tell"):
        send(transport(tmp_path, "cat > /dev/null; kill -KILL $$"))


def test_a_program_that_does_not_end_is_ended_and_leaves_it_unsure(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(UnsureError, match="did not end in 1 seconds"):
        send(transport(tmp_path, "cat > /dev/null; sleep 60", timeout_seconds=1))
    assert time.monotonic() - started < 20


def test_what_the_program_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    started = time.monotonic()
    send(transport(tmp_path, "cat > /dev/null; sleep 30 & exit 0"))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("name", ["no-such-program", "/nowhere/sendmail"])
def test_a_program_that_is_missing_is_told_before_anything_is_sent(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreachableError, match=f"the program {name} is missing or may not be run"):
        through([name], tmp_path).offer(MESSAGE.recipient, 10)


def test_a_program_that_may_not_be_run_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "mailer").write_text("#!/bin/sh\n")
    with pytest.raises(UnreachableError, match="may not be run"):
        through([str(tmp_path / "mailer")], tmp_path).offer(MESSAGE.recipient, 10)


def test_a_file_that_is_no_program_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "mailer").write_bytes(b"\x7fELF nothing of the kind")
    (tmp_path / "mailer").chmod(0o755)
    with pytest.raises(UnreachableError, match="cannot be run"):
        send(through([str(tmp_path / "mailer")], tmp_path))


def test_handing_over_twice_would_mail_twice(tmp_path: Path) -> None:
    assert not transport(tmp_path, "").is_repeatable
