"""Real trackers started on the loopback address for a test, each in its own folder, stopped at its end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

_PATIENCE = 60

RT_SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
RT_SETUP = shutil.which("rt-setup-database-5")
RT_LIBRARY = "/usr/share/request-tracker5/lib"

_RT_CONFIG = """
Set($rtname, 'desk'); Set($Organization, 'desk.example'); Set($Timezone, 'UTC');
Set($WebDomain, '127.0.0.1'); Set($WebPort, %(port)d); Set($WebBaseURL, 'http://127.0.0.1:%(port)d');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '%(folder)s/rt.db');
Set($DatabaseUser, ''); Set($DatabasePassword, '');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToFile, undef); Set($LogToSTDERR, 'error');
Set($MasonDataDir, '%(folder)s/mason'); Set($GnuPG, Enable => 0, GnuPG => 'gpg');
1;
"""

_ROUNDUP = """
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
from roundup.cgi.wsgi_handler import RequestDispatcher
WSGIRequestHandler.log_message = lambda *words: None
make_server("127.0.0.1", int(sys.argv[2]), RequestDispatcher(sys.argv[1])).serve_forever()
"""


@contextmanager
def request_tracker(folder: Path) -> Iterator[tuple[str, str]]:
    """Request Tracker over SQLite: its address, and an authentication token of its root user."""
    port = free_port()
    (folder / "mason").mkdir()
    (folder / "site.d").mkdir()
    config = folder / "RT_SiteConfig.pm"
    config.write_text(_RT_CONFIG % {"port": port, "folder": folder})
    own = {**os.environ, "RT_SITE_CONFIG": str(config), "RT_SITE_CONFIG_DIR": str(folder / "site.d")}
    setup = [str(RT_SETUP), "--action", "init", "--skip-create", "--dba-password", ""]
    run(setup, own)
    token = run(["perl", f"-I{RT_LIBRARY}", "-e", _RT_TOKEN], own).strip()
    address = f"http://127.0.0.1:{port}"
    serve = [str(RT_SERVER), "--server", "Standalone", "--host", "127.0.0.1", "--port", str(port)]
    with running(serve, own):
        wait_for(address)
        yield address, token


_RT_TOKEN = """
use RT; RT::LoadConfig(); RT::Init();
my $user = RT::User->new(RT->SystemUser); $user->Load('root');
my $token = RT::AuthToken->new(RT::CurrentUser->new($user));
my ($ok, $said, $value) = $token->Create(Owner => $user->id, Description => 'reports');
die $said unless $ok; print $value;
"""


@contextmanager
def roundup(folder: Path) -> Iterator[str]:
    """Roundup over SQLite, served by WSGI: its address; the password of admin is secret."""
    home, port = folder / "home", free_port()
    address = f"http://127.0.0.1:{port}"
    admin = [str(Path(sys.executable).with_name("roundup-admin")), "-i", str(home)]
    run([*admin, "install", "classic", "sqlite"], dict(os.environ))
    config = home / "config.ini"
    text = config.read_text()
    for name, value in (("web", f"{address}/"), ("domain", "desk.example"), ("host", "localhost")):
        text = text.replace(f"#{name} = NO DEFAULT", f"{name} = {value}")
    config.write_text(text)
    run([*admin, "initialise", "secret"], dict(os.environ))
    with running([sys.executable, "-c", _ROUNDUP, str(home), str(port)], dict(os.environ)):
        wait_for(address)
        yield address


@contextmanager
def running(
    command: list[str], environment: dict[str, str], folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the end of the block."""
    server = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def run(command: list[str], environment: dict[str, str], folder: Path | None = None) -> str:
    """What a command says that succeeds."""
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(address: str) -> None:
    """Until somebody answers there."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} did not start")
