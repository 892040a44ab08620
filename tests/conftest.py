"""For all tests: properties are tried on the same examples each time, and skips say why at the end."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from multiprocessing.util import Finalize
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

from reporter import children

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")

# A child costs a fork, thousands of times, and hides what a test has put in the place of a part of ours. Only
# those of tests/test_children.py and end_to_end have children.
children.IS_POSSIBLE = False

_NEVER_SAMPLED = {"test_commands.py"}  # the pages of the documentation: two would prove nothing of the others

# Cases that differ by the dice alone: one in `make test`, each with dozens of files, texts or orders in it.
_ONE_IS_ENOUGH = {"test_attack.py", "test_continuations.py", "test_readings.py"}

# Long tests that share nothing: any worker takes the next, so that none sits idle at the end.
_EACH_BY_ITSELF = {"test_truth.py", "test_growing.py", "test_commands.py"}

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30  # bytes: what a test wrote is gone when it has passed, what many share at the end


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders lie in memory, where a commit waits for no disk; --basetemp or TMPDIR keep them."""
    if "TMPDIR" in os.environ or not _has_room(_MEMORY):  # a worker has that of the run
        return
    for left in _MEMORY.glob("rt-*"):
        if re.fullmatch(r"rt-\d+", left.name) and not Path("/proc", left.name[3:]).exists():
            shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    folder = _MEMORY / f"rt-{os.getpid()}"  # short: sockets lie in it
    folder.mkdir(mode=0o700)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    config.option.basetemp = config.option.basetemp or folder / "t"
    # after multiprocessing, whose own folder lies in it; never by a fork
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=-1000)


def _has_room(folder: Path) -> bool:
    if not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free >= _ROOM


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test` draws the same few of the cases of a test each time; `make whole` runs all of them."""
    parser.addoption("--sample", type=int, metavar="N", help="run at most N of the cases of one test")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A sample where one is asked for. One worker runs all tests of a file: they share what it prepares."""
    if most := config.getoption("--sample"):
        cases = defaultdict(list)
        for item in items:
            is_whole = item.path.name in _NEVER_SAMPLED
            cases[item.nodeid if is_whole else item.nodeid.partition("[")[0]].append(item)
        drawn = {
            id(item)
            for of_one in cases.values()
            for item in sorted(of_one, key=_by_chance)[: 1 if of_one[0].path.name in _ONE_IS_ENOUGH else most]
        }
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in drawn])
        items[:] = [item for item in items if id(item) in drawn]
    for item in items:
        if item.path.name not in _EACH_BY_ITSELF:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def pytest_collection_finish() -> None:
    """What is there now stays to the end: to look through it again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _by_chance(item: pytest.Item) -> int:
    return crc32(item.nodeid.encode())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason, however many tests it keeps from running."""
    skips = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(skip.longrepr[2]).removeprefix("Skipped: ") for skip in skips)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
