"""Postfix and Dovecot as Debian has them, on loopback, each in a folder of its own, for one block."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.delivery.servers import PASSWORD, Certificates
from tests.sources.real_servers import free_port, run, running

_PATIENCE = 20
_NOBODY = "nobody"

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
mynetworks =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = brook.example, hillcrest.example, provider.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/answers
smtpd_tls_chain_files = {certificate}
smtpd_tls_security_level = encrypt
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
auth_mechanisms = plain login
mail_location = maildir:{maildir}:INDEX=MEMORY
first_valid_uid = {uid}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


def has_postfix() -> bool:
    """Postfix is installed, and may be started."""
    return os.geteuid() == 0 and bool(shutil.which("postfix"))


def has_dovecot() -> bool:
    """Dovecot with IMAP is installed, of the kind whose settings we write, and may be started."""
    if os.geteuid() != 0 or not shutil.which("dovecot") or not Path("/usr/lib/dovecot/imap").exists():
        return False
    version = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=False).stdout
    return version.startswith("2.3.")


@dataclass(frozen=True)
class Post:
    """A mail server that delivers each recipient into a Maildir, over STARTTLS only."""

    port: int
    folder: Path

    def maildir(self, address: str) -> Path:
        """Where an address gets its mail."""
        return self.folder / "mail" / address

    def arrived(self, address: str, count: int) -> list[bytes]:
        """What came for it, awaited until there are so many."""
        end = time.monotonic() + _PATIENCE
        while True:
            files = sorted(self.maildir(address).glob("new/*"))
            if len(files) >= count or time.monotonic() > end:
                return [file.read_bytes() for file in files]
            time.sleep(0.05)


@contextmanager
def postfix(certificates: Certificates, addresses: list[str], answers: dict[str, str]) -> Iterator[Post]:
    """Takes mail for these addresses; at RCPT it gives the answers named: {address: "450 4.2.1 busy"}."""
    with tempfile.TemporaryDirectory(prefix="mail-", dir="/tmp") as name:  # sockets need short names
        post = Post(free_port(), Path(name))
        _set_up(post, certificates, addresses, answers)
        command = ["postfix", "-c", str(post.folder)]
        run([*command, "start"], dict(os.environ))
        try:
            _wait_for(post.port, post.folder / "log")
            yield post
        finally:
            run([*command, "stop"], dict(os.environ))


def _set_up(post: Post, certificates: Certificates, addresses: list[str], answers: dict[str, str]) -> None:
    folder = post.folder
    folder.chmod(0o755)
    for part, owner in (("queue", "root"), ("data", "postfix"), ("mail", _NOBODY)):
        (folder / part).mkdir()
        shutil.chown(folder / part, owner)
    known = [*addresses, *answers]
    (folder / "mailboxes").write_text("".join(f"{address} {address}/\n" for address in known))
    (folder / "answers").write_text("".join(f"{address} {says}\n" for address, says in answers.items()))
    (folder / "main.cf").write_text(_MAIN.format(folder=folder, **_identity(certificates)))
    (folder / "master.cf").write_text(_MASTER.format(port=post.port))


@contextmanager
def dovecot(certificates: Certificates, maildir: Path) -> Iterator[int]:
    """An IMAP server over TLS for the user `reports`, whose mailbox this Maildir is: its port."""
    with tempfile.TemporaryDirectory(prefix="imap-", dir="/tmp") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        for part in ("state", "home"):
            (folder / part).mkdir()
        (folder / "users").write_text(f"reports:{{PLAIN}}{PASSWORD}\n")
        identity = _identity(certificates)
        config = folder / "dovecot.conf"
        config.write_text(_DOVECOT.format(folder=folder, port=port, maildir=maildir, **identity))
        with running(["dovecot", "-F", "-c", str(config)], dict(os.environ)):
            _wait_for(port, folder / "dovecot.log")
            yield port


def _identity(certificates: Certificates) -> dict[str, object]:
    nobody = pwd.getpwnam(_NOBODY)
    return {"certificate": certificates.server_file, "uid": nobody.pw_uid, "gid": nobody.pw_gid}


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text() if log.exists() else f"nobody listens on {port}")
