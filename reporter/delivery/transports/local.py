"""Mail that this machine takes: a program that is fed a message, as sendmail is, or a folder of files."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from reporter.config.mail import Mail, Sendmail
from reporter.delivery.messages import (
    DeferredError,
    Message,
    RefusedError,
    Transport,
    UnreachableError,
    UnsureError,
    fault_in_words,
    shown,
)
from reporter.files import make_private_folder, write_whole

_LONGEST = 120  # characters of a file's name
_COMPLAINTS = 4096  # bytes read of them
_TRY_LATER = os.EX_TEMPFAIL
_OF_US = {os.EX_NOPERM, os.EX_CONFIG}  # we may not, or the program is not set up: no message is to blame
_OF_THE_MESSAGE = range(os.EX_USAGE, os.EX_CONFIG + 1)


class FolderTransport(Transport):
    """A folder of .eml files, named after their Message-IDs."""

    is_repeatable = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def offer(self, recipient: str, size: int) -> None:
        """Make the folder when it is missing."""
        try:
            make_private_folder(self._folder)
        except OSError as fault:
            raise self._unwritable(fault) from None

    def hand_over(self, message: Message) -> str:
        """Write the file; the same message again is the same file."""
        name = file_name(message.message_id)
        try:
            write_whole(self._folder / name, message.content, alone=True)
        except OSError as fault:
            raise self._unwritable(fault) from None
        return f"written to {self._folder.name}/{name}"

    def _unwritable(self, fault: OSError) -> UnreachableError:
        return UnreachableError(
            f"the mail folder {self._folder} cannot be written: {fault.strerror or fault}"
        )


def file_name(message_id: str) -> str:
    """<a.b@example.com> → a.b@example.com.eml; a mark of its own where the name had to be changed."""
    plain = message_id.strip().removeprefix("<").removesuffix(">")
    name = re.sub(r"[^A-Za-z0-9._@+=-]+", "-", plain).lstrip(".")[:_LONGEST]
    if name != plain:
        name += "-" + hashlib.sha256(plain.encode()).hexdigest()[:8]
    return f"{name}.eml"


class SendmailTransport(Transport):
    """One run of the program for each message."""

    is_repeatable = False

    def __init__(self, mail: Mail, sendmail: Sendmail, folder: Path) -> None:
        self._mail = mail
        self._sendmail = sendmail
        self._folder = folder

    def offer(self, recipient: str, size: int) -> None:
        """Look whether the program is there and may be run."""
        if not recipient.isascii():
            raise RefusedError(f"{recipient} has letters that mail servers refuse in an address")
        if self._program() is None:
            raise UnreachableError(f"the program {self._sendmail.command[0]} is missing or may not be run")

    def hand_over(self, message: Message) -> str:
        """Run the program; its exit status tells what became of the message."""
        program = self._program() or self._sendmail.command[0]
        command = [program, *self._sendmail.command[1:], "-f", self._mail.sender, "--", message.recipient]
        archive = self._mail.archive.address if self._mail.archive else None
        if archive and archive != message.recipient:
            command.append(archive)
        return self._judge(*self._feed(command, message.content.replace(b"\r\n", b"\n")))

    def _program(self) -> str | None:
        return shutil.which(self._sendmail.command[0], path=_where_programs_are())

    def _feed(self, command: list[str], content: bytes) -> tuple[int, str]:
        """Its status and what it complained of: in a file, as what it leaves running may hold a pipe open."""
        with tempfile.TemporaryFile() as complaints:
            try:
                # In a session of its own, so that a timeout ends all that it started.
                running = subprocess.Popen(
                    command,
                    cwd=self._folder,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=complaints,
                    start_new_session=True,
                )
            except OSError as fault:
                raise UnreachableError(f"{command[0]} cannot be run: {fault_in_words(fault)}") from None
            try:
                running.communicate(content, timeout=self._sendmail.timeout_seconds)
            except subprocess.TimeoutExpired:
                raise UnsureError(
                    f"{command[0]} did not end in {self._sendmail.timeout_seconds} seconds; "
                    "nobody can tell whether it took the message"
                ) from None
            finally:
                _end(running)
            complaints.seek(0)
            return running.returncode, shown(complaints.read(_COMPLAINTS))

    def _judge(self, status: int, said: str) -> str:
        name = Path(self._sendmail.command[0]).name
        words = f"{name} ended with status {status}" + (f": {said}" if said else "")
        if status == 0:
            return shown(f"{name} took it" + (f": {said}" if said else ""))
        if status == _TRY_LATER:
            raise DeferredError(words)
        if status in _OF_US:
            raise UnreachableError(words)
        if status in _OF_THE_MESSAGE:
            raise RefusedError(words)
        if status < 0:
            words = f"{name} was ended by {signal.Signals(-status).name}"
        raise UnsureError(f"{words}; nobody can tell whether it took the message")


def _where_programs_are() -> str:
    """Cron gives a short PATH, on which sendmail is not."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/lib"])


def _end(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    if running.stdin is not None:
        running.stdin.close()
