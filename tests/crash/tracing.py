"""strace: which system calls a run makes, and how to make one of them fail."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

FILE_CALLS = (
    "openat", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename",
    "renameat", "renameat2", "link", "symlink", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
    "chmod", "fchmod", "chown", "fchown", "utimensat", "copy_file_range", "sendfile",
)  # fmt: skip
SOCKET_CALLS = (
    "socket", "connect", "setsockopt", "getsockname", "getsockopt", "sendto", "sendmsg", "recvfrom",
    "recvmsg", "poll", "shutdown",
)  # fmt: skip
CALLS = (*FILE_CALLS, *SOCKET_CALLS)

_LINE = re.compile(r"^(?:\d+ +)?([a-z0-9_]+)\((.*)$")
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
_SOCKET_FAULTS = {
    "socket": ("error=EMFILE",),
    "connect": ("error=ECONNREFUSED", "error=ETIMEDOUT"),
    "sendto": ("error=ECONNRESET", "error=EPIPE", "error=ETIMEDOUT"),
    "recvfrom": ("error=ECONNRESET", "error=ETIMEDOUT"),
    "poll": ("retval=0",),  # silence until the patience is over
    "shutdown": ("error=ENOTCONN",),
}
_KILL, _STOP = "signal=KILL", "signal=TERM"
_STOPPED_AT = (*SOCKET_CALLS, "rename", "link", "unlink", "mkdir")  # where a run is asked to stop
# A disk that is full stays full: from this call on; of so many calls the first.
_LASTING = {"write": 1, "openat": 1, "mkdir": 1, "fsync": 4, "pwrite64": 16}


@dataclass(frozen=True)
class Point:
    """One call of one run, and what becomes of it."""

    call: str
    number: int  # of its calls in the run, 1 for the first
    fault: str = ""
    where: str = ""  # the call as strace writes it
    lasts: bool = False  # this call and all after it

    @property
    def injection(self) -> str:
        return f"inject={self.call}:{self.fault}:when={self.number}{'+' if self.lasts else ''}"

    @property
    def is_kill(self) -> bool:
        return self.fault == _KILL

    @property
    def is_stop(self) -> bool:
        return self.fault == _STOP

    def __str__(self) -> str:
        return f"{self.call} {self.number}{'+' if self.lasts else ''} {self.fault}: {self.where[:150]}"


class CannotTraceError(Exception):
    """strace is missing, or may not look into a process here."""


class Strace:
    """strace upon a process that stands still; it goes on once strace has it."""

    def __init__(self, process: int, log: Path, *options: str) -> None:
        command = ["strace", "-f", "-y", "-s", "40", "-o", str(log), *options, "-p", str(process)]
        try:
            self._strace = subprocess.Popen(
                command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
            )
        except FileNotFoundError:
            raise CannotTraceError("strace is not installed: apt install strace") from None
        assert self._strace.stderr
        told = self._strace.stderr.readline()
        if "attached" not in told:
            raise CannotTraceError(f"strace cannot look into a process here: {told.strip()}")
        os.kill(process, signal.SIGCONT)

    def close(self) -> None:
        self._strace.wait(30)
        assert self._strace.stderr
        self._strace.stderr.close()


def calls_in(log: Path) -> list[Point]:
    """Every call of the log that writes, or speaks to somebody; numbered as strace counts them."""
    counts: dict[str, int] = {}
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        matched = _LINE.match(line)
        if not matched or matched[1] not in CALLS:
            continue
        call, where = matched[1], matched[2]
        counts[call] = counts.get(call, 0) + 1
        if call != "openat" or _WRITES.search(where):
            found.append(Point(call, counts[call], where=where))
    return found


def without_like(calls: list[Point]) -> list[Point]:
    """Of writes of pages that follow one another into one file only the first and the last: what a fault
    between them leaves is what one before the last leaves.
    """
    kept = []
    for before, call, after in zip([None, *calls], calls, [*calls[1:], None], strict=False):
        inside = all(one is not None and _page_of(one) == _page_of(call) != "" for one in (before, after))
        if not inside:
            kept.append(call)
    return kept


def _page_of(call: Point) -> str:
    """The file of which it writes a page; "" for any other call."""
    return call.where.partition(",")[0] if call.call == "pwrite64" else ""


def points_at(call: Point) -> list[Point]:
    """All that can go wrong at one call."""
    if call.call in SOCKET_CALLS:
        faults: tuple[str, ...] = (_KILL, *_SOCKET_FAULTS.get(call.call, ()))
    elif call.call in ("pwrite64", "fdatasync"):  # SQLite's, some of each for every page: either in turn
        faults = (_KILL, "error=ENOSPC" if call.number % 2 else "error=EIO")
    else:
        faults = (_KILL, "error=ENOSPC", "error=EIO")
    if call.call in _STOPPED_AT:
        faults = (*faults, _STOP)
    points = [Point(call.call, call.number, fault, call.where) for fault in faults]
    if call.call in _LASTING and call.number % _LASTING[call.call] == 0:
        points.append(Point(call.call, call.number, "error=ENOSPC", call.where, lasts=True))
    return points


def was_hit(log: Path) -> str:
    """The call that was made to fail, as strace wrote it; "" when the run never came so far."""
    lines = log.read_text("utf-8", "replace").splitlines()
    for line in lines:
        if "(INJECTED)" in line:
            return line
    if stopped := next((line for line in lines if "--- SIGTERM" in line), ""):
        return stopped
    if any("killed by SIGKILL" in line for line in lines):
        return next((line for line in reversed(lines) if _LINE.match(line)), "killed")
    return ""
