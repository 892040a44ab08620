"""What can go wrong through no fault of the code: one clear line, a hint that mends it, an exit code."""

from __future__ import annotations

import difflib
import re
import shlex
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

# What the program ends with; 2 and those from 65 on are a fault of their own below.
EXIT_CODES = {
    0: "all went well",
    1: "some editions or mails failed",
    2: "the command line asks for what does not exist",
    65: "a feed or file could not be read, or holds what is doubtful",
    69: "a program, library or database is missing",
    73: "cannot write",
    74: "another fault of disk or device",
    75: "another run is at work on the workspace",
    78: "a fault in the settings, or the clock is behind the ledger",
    130: "interrupted; 143 when it was asked to stop",
}

P = ParamSpec("P")
T = TypeVar("T")

# What a terminal obeys rather than shows, or by which a text is turned round; line ends and tabs stay.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PICTURES, _DELETE = 0x2400, 0x7F


class ReporterError(Exception):
    """A fault the user can mend; shown as one red line and a hint, never as a traceback."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[ReporterError], args: tuple[Any, ...], told: dict[str, Any]) -> ReporterError:
    """A fault that came from another process, whatever its class is made of."""
    fault = kind.__new__(kind, *args)
    fault.__dict__.update(told)
    return fault


def installing(*packages: str) -> str:
    """The command that puts packages where this program runs."""
    return shlex.join((sys.executable, "-m", "pip", "install", *packages))


def nearest(wrong: str, known: Iterable[str]) -> str:
    """The known name that is nearest; "" where none is near."""
    return next(iter(difflib.get_close_matches(wrong.lower(), sorted(known), n=1, cutoff=0.6)), "")


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The nearest known name as a question; else all that are known."""
    names = sorted(known)
    if near := nearest(wrong, names):
        return f"did you mean “{near}”?"
    return f"known here: {', '.join(names)}" if names else "nothing can stand here"


def visible(text: str) -> str:
    """Text for a person's eyes: what a terminal would obey is seen as a sign, like ␛ or ⟨U+202E⟩."""
    return _OBEYED.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\u2421" if code == _DELETE else f"⟨U+{code:04X}⟩"


def escaped(text: str) -> str:
    """JSON or TOML that says the same, with what a terminal would obey written as an escape."""
    return _OBEYED.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    halves = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))


def unexpected(bug: Exception) -> str:
    """A bug of ours in one line, where it must cost one edition or mail and not the run."""
    return f"unexpected {type(bug).__name__}: {bug}"


@dataclass(frozen=True)
class Failure:
    """What went wrong in one piece of work, and its mend; `trace` when the fault is ours."""

    what: str
    mend: str = ""
    trace: str = ""
    exit_code: int = field(default=1, compare=False)
    is_damage: bool = field(default=False, compare=False)  # of the store: it may be read anew

    @classmethod
    def of(cls, bug: Exception) -> Failure:
        """A bug of ours, just caught."""
        return cls(unexpected(bug), trace=traceback.format_exc())

    def as_fault(self) -> Exception:
        """The failure to be raised: as a fault, or as the bug that it was."""
        if self.trace:
            return _KnownBugError(self)
        fault = (DamagedError if self.is_damage else ReporterError)(self.what, self.mend)
        fault.exit_code = self.exit_code
        return fault

    def at(self, where: str) -> Failure:
        """The same, saying where it happened."""
        return Failure(f"{where}: {self.what}", self.mend, self.trace, is_damage=self.is_damage)


class _KnownBugError(Exception):
    """A bug that was told once: as it was then."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.what)
        self.failure = failure


def safely(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | Failure:
    """What the work gives, or why it failed: the net under all that must not cost the others theirs."""
    try:
        return work(*args, **named)
    except _KnownBugError as bug:
        return bug.failure
    except ReporterError as fault:
        is_damage = isinstance(fault, DamagedError)
        return Failure(str(fault), fault.hint, exit_code=fault.exit_code, is_damage=is_damage)
    except MemoryError:
        return Failure(
            "it needs more memory than it may have", "see `memory` under [limits] in reporter.toml"
        )
    except Exception as bug:
        return Failure.of(bug)


class UsageError(ReporterError):
    """The command line asks for something that does not exist."""

    exit_code = 2


class DataError(ReporterError):
    """A file that cannot be read as what it claims to be."""

    exit_code = 65


class DamagedError(DataError):
    """The store does not hold what was read into it."""


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
