"""The program as a person or cron starts it: a process of its own, in the folder of a workspace."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.machine import set_clock

_PATIENCE = 60  # seconds
# What commands import, ready in the process that each of ours is forked from; else it takes half of the time.
_HEAVY = (
    "pytest",
    "alembic.command",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "weasyprint",
    "reporter.cli",
    "reporter.config.environment",
    "reporter.delivery.archive",
    "reporter.delivery.pings",
    "reporter.delivery.transports.local",
    "reporter.delivery.transports.smtp",
    "reporter.ledger.migrating",
    "reporter.runs.operating",
    "reporter.runs.rehearsing",
    "reporter.store.soundness",
)
_FORGE = multiprocessing.get_context("forkserver")
_FORGE.set_forkserver_preload(list(_HEAVY))


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Started:
    """A command at work."""

    process: ForkServerProcess
    words: Path

    def end(self) -> Done:
        """Wait until it has ended by itself."""
        self.process.join(_PATIENCE)
        code = self.process.exitcode
        if code is None:
            self.kill()
        assert code is not None, f"still at work after {_PATIENCE} seconds"
        out, err = ((self.words / name).read_text("utf-8") for name in ("out", "err"))
        return Done(code, out, err)

    def kill(self) -> None:
        """As the kernel does it: at once, and nothing is tidied up."""
        self.process.kill()
        self.process.join(_PATIENCE)


@dataclass
class Place:
    """A workspace and the environment in which it is used."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    now: str = ""  # where the machine's clock stands, for a command that has no --now

    def reporter(self, *words: str, largest_file: int | None = None) -> Done:
        """Run a command to its end."""
        return self.begin(*words, largest_file=largest_file).end()

    def begin(self, *words: str, largest_file: int | None = None) -> Started:
        """Start a command; with a largest file, writing beyond that fails as on a full disk."""
        said = Path(tempfile.mkdtemp(prefix="said-", dir=self.folder.parent))
        clock = words if "--now" in words or not self.now else ("--now", self.now)
        order = (words, self.folder, said, self.environment, largest_file, clock)
        process = _FORGE.Process(target=_work, args=order)
        process.start()
        return Started(process, said)

    def edition(self, key: str) -> Any:
        """What `reporter outbox` tells of one edition."""
        (found,) = self.reporter("outbox", key, "--json").data
        return found

    def states(self, key: str) -> dict[str, str]:
        """How each recipient of an edition stands."""
        return {one["recipient"]: one["state"] for one in self.edition(key)["deliveries"]}

    def frozen(self, key: str) -> dict[str, bytes]:
        """The mails of an edition as they lie in its folder, by recipient."""
        edition = self.edition(key)
        mails = [path.read_bytes() for path in sorted(Path(edition["folder"]).glob("mail/*.eml"))]
        by_id = {one["message_id"]: one["recipient"] for one in edition["deliveries"]}
        return {by_id[message_id_of(mail)]: mail for mail in mails}


def message_id_of(mail: bytes) -> str:
    """The Message-ID of a mail, however its lines end."""
    lines = mail.replace(b"\r\n", b"\n").split(b"\n")
    return next(line.split()[1].decode() for line in lines if line.lower().startswith(b"message-id:"))


def _work(
    words: tuple[str, ...],
    folder: Path,
    said: Path,
    environment: Mapping[str, str],
    largest: int | None,
    clock: tuple[str, ...],
) -> None:
    """In the new process: from the command line to the exit code."""
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(said / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.update(environment)
    sys.argv = ["reporter", *words]
    set_clock(clock)
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    from reporter.cli import main

    main()
