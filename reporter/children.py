"""Work done in a child process, within limits of time and memory: what breaks them costs that work alone.

Only where a process can be forked safely and limits hold, which is Linux; elsewhere the work is done here,
without them. Not here: what is done in a child, and what is told of it when it fails.
"""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pickle import PicklingError, dumps, loads
from time import monotonic
from typing import TYPE_CHECKING, Any

from reporter.config.fields import duration, size
from reporter.config.models import Limits
from reporter.errors import Failure, ReporterError, safely

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess  # which Windows does not have

IS_POSSIBLE = sys.platform == "linux"
_LARGEST_ANSWER = 4  # one piece of what it gives may take that part of the memory
_MOST_OPEN = 1 << 20
_PR_SET_PDEATHSIG = 1

_ITEM, _DONE, _FAULT, _TOO_LARGE = "item", "done", "fault", "too large"


class LimitError(ReporterError):
    """Work that took too long, or wanted too much memory: in words that follow its name."""


@dataclass(frozen=True)
class _Alive:
    """A child at work or waiting for it; `end` kills it and takes its temporary folder away."""

    process: ForkProcess
    connection: Connection
    end: Callable[[], object]


class Child(AbstractContextManager["Child"]):
    """A process that does one piece of work after another; after one that broke a limit it is a new one.

    `known` it has from its birth: the first arguments of all that it does. The rest is sent to it.
    """

    def __init__(self, limits: Limits, *known: Any) -> None:
        self._limits = limits
        self._known = known
        self._alive: _Alive | None = None

    def stream(self, work: Callable[..., Any], *args: Any) -> Iterator[Any]:
        """Each thing that the work gives, if that is an iterator, else the one; LimitError, or its own fault.

        The time runs from the first on, whatever is done with them here in the meantime.
        """
        if not _is_possible():
            yield from _each(work(*self._known, *args))
            return
        deadline, is_over = monotonic() + self._limits.time, False
        alive = self._asked(work, args)
        try:
            while True:
                kind, value = self._answer(alive, deadline)
                is_over = kind in (_DONE, _FAULT)
                if kind == _ITEM:
                    yield value
                elif kind == _DONE:
                    return
                else:
                    raise self._too_large() if kind == _TOO_LARGE else value
        finally:
            if not is_over:
                self.close()

    def map(self, work: Callable[..., Any], *iterables: Any) -> Iterator[Any]:
        """As the `map` of Python, one after the other; of what failed or broke a limit the failure."""
        for args in zip(*iterables, strict=False):
            yield safely(self._one, work, args)

    def _one(self, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        try:
            (found,) = self.stream(work, *args)
        except LimitError as fault:
            return Failure(f"making it {fault}", fault.hint)
        return found

    def close(self) -> None:
        """End it, whatever it does."""
        alive, self._alive = self._alive, None
        if alive:
            alive.end()

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def _asked(self, work: Callable[..., Any], args: tuple[Any, ...]) -> _Alive:
        """The child, told of the work; a new one where it died while it waited."""
        if self._alive:
            with suppress(OSError):
                self._alive.connection.send((work, args))
                return self._alive
            self.close()
        self._alive = self._born()
        self._alive.connection.send((work, args))
        return self._alive

    def _born(self) -> _Alive:
        ours, theirs = get_context("fork").Pipe()
        folder = tempfile.mkdtemp(prefix="reporter-child-")
        process = get_context("fork").Process(target=_serve, args=(theirs, self._known, self._limits, folder))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that a library of ours has a thread
            process.start()
        theirs.close()
        end = Finalize(self, _end, (process, ours, folder), exitpriority=20)
        return _Alive(process, ours, end)

    def _answer(self, alive: _Alive, deadline: float) -> tuple[str, Any]:
        if not alive.connection.poll(max(0.0, deadline - monotonic())):
            raise LimitError(f"took more than {duration(self._limits.time)}", _mend("time"))
        try:
            told = alive.connection.recv_bytes(self._limits.memory // _LARGEST_ANSWER)
        except EOFError:
            raise self._died(alive.process) from None
        except OSError:
            raise self._too_large() from None
        answer: tuple[str, Any] = loads(told)
        return answer

    def _died(self, process: ForkProcess) -> LimitError:
        """What a child that is gone died of: most libraries end a process that gets no memory."""
        process.join(1)
        code = process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        words = f"broke off ({how}), probably for want of memory: it may use {size(self._limits.memory)}"
        return LimitError(words, _mend("memory"))

    def _too_large(self) -> LimitError:
        return LimitError(f"needed more than {size(self._limits.memory)} of memory", _mend("memory"))


def _mend(name: str) -> str:
    return f"if that is right, raise `{name}` under [limits] in reporter.toml"


def _is_possible() -> bool:
    """Whether this process may have children: a worker of some pools may not."""
    return IS_POSSIBLE and not current_process().daemon


def _each(found: Any) -> Iterator[Any]:
    return found if isinstance(found, Iterator) else iter((found,))


def _end(process: ForkProcess, connection: Connection, folder: str) -> None:
    process.kill()
    process.join()
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)


# From here on in the child. Nothing of ours is open there: a file it kept would hold our lock beyond our own
# end, and a database is no more to be used by two processes than a sheet of paper by two pens.


def _serve(connection: Connection, known: tuple[Any, ...], limits: Limits, folder: str) -> None:
    """Do what is asked until nobody asks any more."""
    _let_go(connection.fileno())
    tempfile.tempdir = folder
    try:
        while True:
            work, args = connection.recv()
            _limit(limits)
            if not _did(connection, work, (*known, *args)):
                break
    except (EOFError, OSError):
        pass  # who asked is gone
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _let_go(ours: int) -> None:
    """Leave to the parent what is the parent's: its files, its words, its signals, its litter."""
    gc.freeze()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # who is killed leaves nobody at work
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    os.closerange(3, ours)
    os.closerange(ours + 1, _MOST_OPEN)


def _did(connection: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    """Whether the work was done, or failed in its own way; not when it broke a limit."""
    try:
        for item in _each(work(*args)):
            connection.send((_ITEM, item))
        connection.send((_DONE, None))
    except MemoryError:
        _unlimit()
        connection.send((_TOO_LARGE, None))
        return False
    except OSError as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        connection.send((_FAULT, _portable(fault)))
    except Exception as fault:
        connection.send((_FAULT, _portable(fault)))
    return True


def _portable(fault: Exception) -> Exception:
    """The fault as it can cross to the parent; a bug with the place where it happened."""
    if not isinstance(fault, ReporterError | OSError):
        fault.add_note("".join(traceback.format_exception(fault)))
    try:
        loads(dumps(fault))
    except (PicklingError, TypeError, AttributeError, ValueError):
        return RuntimeError(f"{type(fault).__name__}: {fault}")
    return fault


def _limit(limits: Limits) -> None:
    """So much memory more than it has now."""
    import resource

    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
        pages = int(file.read().split()[0])
    _set(resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory)


def _unlimit() -> None:
    import resource

    _set(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _set(which: int, wanted: int) -> None:
    """As much as wanted, or as much as one may have."""
    import resource

    hard = resource.getrlimit(which)[1]
    endless = resource.RLIM_INFINITY
    is_allowed = hard == endless or (wanted != endless and wanted < hard)
    resource.setrlimit(which, (wanted if is_allowed else hard, hard))
