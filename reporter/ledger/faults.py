"""What a ledger may say, in our words. No hint ever says to delete it: it cannot be made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from reporter.errors import CannotWriteError, DataError, LockedError, ReporterError, UsageError

RESTORE = "restore it from your backup; it holds what was sent, and cannot be made again"


class MovedError(LockedError):
    """What was to be changed had been changed by somebody else meanwhile."""


class ForbiddenMoveError(UsageError):
    """A state that cannot follow the present one."""


class LedgerUnreachableError(ReporterError):
    """The database of the ledger does not answer, or does not let us in."""

    exit_code = 69


_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40001", "40P01")
_UNWRITABLE = (
    "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_NOLFS",
    "53100", "58030", "25006", "42501",
)  # fmt: skip
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "42P01", "42703", "XX")
_DAMAGED_WORDS = ("no such table", "no such column", "decode to UTF-8")
_UNREACHABLE = ("08", "28", "57P", "53300", "3D000")
_PASSING = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "53", "58030", "08", "57P", "40001", "40P01")


def may_pass(fault: DBAPIError) -> bool:
    """Whether the same write may succeed a moment later: a full disk, a lost connection."""
    return _code(fault).startswith(_PASSING) or (_is_postgres(fault) and not _code(fault))


def is_locked(fault: DBAPIError) -> bool:
    """Whether somebody else was writing for longer than we waited."""
    return _code(fault).startswith(_LOCKED)


@contextmanager
def told(name: str) -> Iterator[None]:
    """A database's faults in our words; `name` is the ledger's file or address, without its password."""
    try:
        yield
    except DBAPIError as fault:
        ours = _in_our_words(fault, name)
        if ours is None:
            raise
        raise ours from None


def _in_our_words(fault: DBAPIError, name: str) -> ReporterError | None:
    code, words = _code(fault), " ".join(str(fault.orig).split())[:300]
    if isinstance(fault, IntegrityError):
        return MovedError(f"{name}: another run has just written the same", "run it again")
    if is_locked(fault):
        return LockedError(f"{name}: another run is writing to the ledger", "wait until it is done")
    if code.startswith(_UNWRITABLE):
        return CannotWriteError(
            f"{name}: the ledger cannot be read and written: {words}",
            "check the disk, and who may write",
        )
    if code.startswith(_DAMAGED) or any(said in words for said in _DAMAGED_WORDS):
        return DataError(f"{name}: is not a ledger, or it is damaged: {words}", RESTORE)
    unanswered = isinstance(fault, OperationalError) and not code
    if _is_postgres(fault) and (unanswered or code.startswith(_UNREACHABLE)):
        return LedgerUnreachableError(
            f"{name}: the ledger's database cannot be reached: {words}",
            "check `url` and `password` of [ledger]",
        )
    return None


def _code(fault: DBAPIError) -> str:
    """SQLITE_FULL, or an SQLSTATE; "" when the database said none."""
    named = getattr(fault.orig, "sqlite_errorname", None) or getattr(fault.orig, "sqlstate", None)
    return str(named or "")


def _is_postgres(fault: DBAPIError) -> bool:
    return type(fault.orig).__module__.startswith("psycopg")
