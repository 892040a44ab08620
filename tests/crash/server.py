"""A process that has everything in its memory, and forks a `reporter` for each line it is given.

A line is JSON: arguments, where words go, whether to stop before the start (so that strace can attach), and
whether to forget what was made before. The answers are JSON too: the process number, and how it ended.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

from tests.machine import set_clock

_PR_SET_PTRACER = 0x59616D61


def _hurry() -> None:
    """Pauses take no time: to be called before anything holds on to time.sleep."""
    sleep = time.sleep

    def hurried(seconds: float) -> None:
        sleep(min(seconds, 0.001))

    time.sleep = hurried  # type: ignore[assignment]


def _import_all() -> None:
    import importlib
    import pkgutil

    import alembic.command
    import weasyprint

    import reporter
    from reporter import children

    children.IS_POSSIBLE = False  # what is done is watched call by call, so in one process
    del alembic, weasyprint
    for module in pkgutil.walk_packages(reporter.__path__, "reporter."):
        if not module.name.endswith("__main__") and ".migrations." not in module.name:
            importlib.import_module(module.name)


def _make_once() -> Callable[[], None]:
    """What an edition says and how it looks is worked out once and then remembered: that takes no risks,
    only time. All that is read, written, sent and remembered of it is done each time anew.
    What is returned forgets it all again, fonts included.
    """
    from reporter.outputs import pdf
    from reporter.runs import making

    compose, printed = making.compose, making.printed
    told: dict[Any, Any] = {}
    rendered: dict[Any, Any] = {}

    def remembered_words(workspace: Any, store: Any, edition: Any, memory: Any, now: Any) -> Any:
        records = sha256(workspace.store_path.read_bytes()).digest()
        key = edition.key, now, workspace.reader(edition.client).review, records
        if key not in told:
            told[key] = compose(workspace, store, edition, memory, now)
        return told[key]

    def remembered_documents(workspace: Any, made: Any, outputs: Any = ()) -> Any:
        key = id(made), outputs  # what is told is never let go
        if key not in rendered:
            rendered[key] = printed(workspace, made, outputs)
        return rendered[key]

    def forget() -> None:
        making.compose, making.printed = compose, printed
        pdf._press.cache_clear()

    making.compose, making.printed = remembered_words, remembered_documents
    return forget


def _run(arguments: list[str]) -> int:
    """A `reporter` from its command line to its exit code, as Python itself would end it."""
    from reporter.cli import main

    sys.argv = ["reporter", *arguments]
    set_clock(arguments)
    try:
        main()
        code: Any = 0
    except SystemExit as end:
        code = end.code
    except BaseException:
        code = 1
        with suppress(OSError):
            traceback.print_exc()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 120
    return code if isinstance(code, int) else int(code is not None)


def _may_be_traced() -> None:
    """Where only a parent may look into a process (Yama), this one lets strace do so too."""
    anyone = ctypes.c_ulong(-1)
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, anyone, 0, 0, 0)


def _fork(order: dict[str, Any], forget: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        words = os.open(order["words"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(words, 1)
        os.dup2(words, 2)
        os.close(words)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        tempfile.tempdir = order["temporary"]
        gc.disable()
        if order["anew"]:
            forget()
        if order["stop"]:
            _may_be_traced()
            os.kill(os.getpid(), signal.SIGSTOP)
        set_clock(["--now", order["clock"]])
        code = _run(order["arguments"])
        if order["anew"]:
            atexit._run_exitfuncs()
        os._exit(code)
    finally:
        os._exit(70)


def main() -> None:
    """Read, fork, answer, until the lines end."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    _hurry()
    _import_all()
    forget = _make_once()
    warm = sys.argv[1:]
    if warm:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            sys.stderr = nowhere
            _run(warm)
        sys.stderr = sys.__stderr__
    gc.freeze()  # what is here stays here: no child need look at it
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        order = json.loads(line)
        child = _fork(order, forget)
        print(json.dumps({"process": child}), file=answers)
        status = os.waitpid(child, os.WUNTRACED)[1]
        while os.WIFSTOPPED(status):
            print(json.dumps({"stopped": True}), file=answers)
            status = os.waitpid(child, 0)[1]
        print(json.dumps({"code": os.waitstatus_to_exitcode(status)}), file=answers)


if __name__ == "__main__":
    main()
