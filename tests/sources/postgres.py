"""A PostgreSQL server of a test's own: in a temporary folder, on a socket in it, stopped at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "s3cret/pass word"
_NOBODY = "nobody"  # the server refuses to run as root


def server_programs() -> Path | None:
    """Where Debian's postgresql keeps initdb and pg_ctl; None where it is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


@dataclass(frozen=True)
class Postgres:
    """Where it listens; the user is `reporter`, the database `postgres`."""

    folder: Path

    @property
    def url(self) -> str:
        """Without the password."""
        return f"postgresql+psycopg://reporter@/postgres?host={self.folder}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that asks for the password, until the end of the block."""
    programs = server_programs()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket needs a short name
        folder = Path(name)
        (folder / "password").write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, _NOBODY)
        data = folder / "data"
        _as_user(
            str(programs / "initdb"), "-D", str(data), "-U", "reporter", "-E", "UTF8", "--locale=C", "-N",
            "--auth=scram-sha-256", f"--pwfile={folder / 'password'}",
        )  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        start = (str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
        _as_user(*start, "-o", options, "start")
        try:
            yield Postgres(folder)
        finally:
            _as_user(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")


def _as_user(*command: str) -> None:
    prefix = ["runuser", "-u", _NOBODY, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, timeout=60, check=False, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
