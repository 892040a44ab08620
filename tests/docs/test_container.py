"""The container: its clock runs, tells of health, and stops; its Dockerfile names what is there."""

from __future__ import annotations

import os
import re
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from reporter.config.environment import HARFBUZZ_SUBSET, PANGO
from tests.docs.pages import ROOT

CLOCK = ROOT / "docker" / "reporter-clock"
PROGRAM = """#!/bin/sh
trap 'sleep 0.5; echo finished >> "$SAID"; exit 143' TERM
echo "$*" >> "$SAID"
[ -z "$SLOW" ] || { sleep 30 & wait; }
exit "$CODE"
"""


def clock(folder: Path, code: int, slow: str = "") -> subprocess.Popen[str]:
    """It at work over a program that ends with that code."""
    program = folder / "reporter"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    own = {"CODE": str(code), "SLOW": slow, "SAID": str(folder / "said"), "REPORTER_RAN": str(folder / "ran")}
    paths = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [CLOCK], env={**os.environ, **own, "PATH": paths}, stderr=subprocess.PIPE, text=True
    )


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 20
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert file.exists(), file.name


@pytest.mark.parametrize("code", [0, 1, 75])
def test_a_run_that_did_its_work_makes_the_container_healthy(tmp_path: Path, code: int) -> None:
    at_work = clock(tmp_path, code)
    wait_for(tmp_path / "ran")
    at_work.terminate()
    assert at_work.wait(20) == 0
    assert (tmp_path / "said").read_text() == "run --quiet\n"


def test_one_that_found_a_fault_in_the_settings_does_not(tmp_path: Path) -> None:
    at_work = clock(tmp_path, 78)
    assert at_work.stderr
    assert at_work.stderr.readline() == "reporter-clock: the run ended with 78\n"
    assert stopped(at_work) == 0
    assert not (tmp_path / "ran").exists()


def stopped(at_work: subprocess.Popen[str]) -> int:
    """Its exit code, asked to stop until it does: a shell that is about to wait may miss the first time."""
    for _ in range(20):
        at_work.terminate()
        with suppress(subprocess.TimeoutExpired):
            return at_work.wait(1)
    raise AssertionError("it does not stop")


def test_asked_to_stop_it_waits_for_the_run(tmp_path: Path) -> None:
    at_work = clock(tmp_path, 0, slow="yes")
    wait_for(tmp_path / "said")
    at_work.terminate()
    assert at_work.wait(20) == 0
    assert (tmp_path / "said").read_text() == "run --quiet\nfinished\n"


def test_the_dockerfile_installs_what_is_needed_and_copies_what_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for need in (PANGO, HARFBUZZ_SUBSET):
        assert set(need.packages["apt-get"].split()) <= set(text.split())
    for source in re.findall(r"^COPY (?!--from)(?:--\S+ )?(\S+) ", text, re.MULTILINE):
        assert (ROOT / source).exists(), source
    users = re.findall(r"^(?:USER|CMD) .*", text, re.MULTILINE)
    assert users == ["USER reporter", 'CMD ["reporter-clock"]']
