"""What can go wrong through no fault of the code: one clear line, a hint that mends it, an exit code."""

from __future__ import annotations

import shlex
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ReporterError(Exception):
    """A fault the user can mend; shown as one red line and a hint, never as a traceback."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def installing(*packages: str) -> str:
    """The command that puts packages where this program runs."""
    return shlex.join((sys.executable, "-m", "pip", "install", *packages))


def unexpected(bug: Exception) -> str:
    """A bug of ours in one line, where it must cost one edition or mail and not the run."""
    return f"unexpected {type(bug).__name__}: {bug}"


@dataclass(frozen=True)
class Failure:
    """What went wrong in one piece of work, and its mend; `trace` when the fault is ours."""

    what: str
    mend: str = ""
    trace: str = ""

    @classmethod
    def of(cls, bug: Exception) -> Failure:
        """A bug of ours, just caught."""
        return cls(unexpected(bug), trace=traceback.format_exc())

    def at(self, where: str) -> Failure:
        """The same, saying where it happened."""
        return Failure(f"{where}: {self.what}", self.mend, self.trace)


def safely(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | Failure:
    """What the work gives, or why it failed: the net under all that must not cost the others theirs."""
    try:
        return work(*args, **named)
    except ReporterError as fault:
        return Failure(str(fault), fault.hint)
    except Exception as bug:
        return Failure.of(bug)


class UsageError(ReporterError):
    """The command line asks for something that does not exist."""

    exit_code = 2


class DataError(ReporterError):
    """A file that cannot be read as what it claims to be."""

    exit_code = 65


class MissingSoftwareError(ReporterError):
    """A program or library outside Python is missing."""

    exit_code = 69


class CannotWriteError(ReporterError):
    """The output folder or the store cannot be written."""

    exit_code = 73


class LockedError(ReporterError):
    """Another run holds the workspace."""

    exit_code = 75


class ConfigError(ReporterError):
    """One or more faults in the workspace; `faults` holds them all, each with file and key path."""

    exit_code = 78

    def __init__(self, faults: list[str] | str, hint: str = "") -> None:
        self.faults = [faults] if isinstance(faults, str) else faults
        super().__init__("\n".join(self.faults), hint)
