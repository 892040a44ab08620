"""Runs of `reporter`, each a fork of one warm process; with strace upon one where a call is to fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.crash.tracing import Strace

ROOT = Path(__file__).parents[2]


class Forge:
    """A context manager. `warm` is the command line that is run once beforehand, to fill every cache."""

    def __init__(self, warm: list[str]) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.server", *warm],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "", "OMP_NUM_THREADS": "1",
                 "OPENBLAS_NUM_THREADS": "1"},
            text=True,
        )  # fmt: skip
        self._read()

    def run(
        self,
        arguments: list[str],
        folder: Path,
        log: Path | None = None,
        options: Sequence[str] = (),
        *,
        anew: bool = False,
        clock: str = "",
    ) -> int:
        """The exit code (negative: the signal); strace writes to `log`, when one is given.

        `clock`: what the machine's says, where the command line does not.
        """
        order = {
            "arguments": arguments,
            "words": str(folder / "words"),
            "temporary": str(folder / "temporary"),
            "stop": log is not None,
            "anew": anew,
            "clock": clock,
        }
        assert self._server.stdin
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        process = self._read()["process"]
        strace = None
        while "code" not in (answer := self._read()):
            assert log is not None
            try:
                strace = Strace(process, log, *options)
            except BaseException:
                os.kill(process, signal.SIGKILL)
                raise
        if strace:
            strace.close()
        return int(answer["code"])

    def _read(self) -> dict[str, Any]:
        assert self._server.stdout
        line = self._server.stdout.readline()
        if not line:
            raise RuntimeError("the warm process has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Forge:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.wait(20)
        self._server.stdout.close()
