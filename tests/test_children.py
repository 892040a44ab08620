"""Work in a child process: what it gives, and what becomes of work that breaks its limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from reporter import children
from reporter.children import Child, LimitError
from reporter.config.models import Limits
from reporter.errors import ConfigError, DataError, Failure
from reporter.sources.dates import AmbiguousDatesError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits hold on Linux only")

SMALL = Limits(memory=100_000_000, time=1)
ROOMY = Limits(memory=500_000_000, time=60)


@pytest.fixture(autouse=True)
def _has_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "IS_POSSIBLE", True)


def process(*_: object) -> int:
    return os.getpid()


def numbers(many: int) -> Iterator[int]:
    yield from range(many)


def waits(*_: object) -> None:
    time.sleep(60)


def hoards(*_: object) -> int:
    return len(bytearray(400_000_000))


def gives_much() -> bytes:
    return b"x" * 60_000_000


def is_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def aborts(*_: object) -> NoReturn:
    os.abort()


def never_ends() -> Iterator[int]:
    while True:
        yield 1


def is_wrong(*_: object) -> NoReturn:
    raise DataError("it is wrong", "make it right")


def is_ambiguous() -> NoReturn:
    raise AmbiguousDatesError("a.csv", "03/04/2026", ("%d/%m/%Y", "%m/%d/%Y"), is_mixed=False)


def has_many_faults() -> NoReturn:
    raise ConfigError(["one", "two"], "mend both")


def has_a_bug() -> float:
    return 1 / len("")


def open_files() -> list[str]:
    numbers = [one for one in range(3, 200) if Path(f"/proc/self/fd/{one}").is_symlink()]
    return [str(Path(f"/proc/self/fd/{one}").readlink()) for one in numbers]


def one_of(child: Child, work: Any, *args: Any) -> Any:
    (found,) = child.stream(work, *args)
    return found


def test_the_work_is_done_in_one_other_process() -> None:
    with Child(ROOMY) as child:
        first, second = one_of(child, process), one_of(child, process)
        assert list(child.stream(numbers, 3)) == [0, 1, 2]
    assert first == second != os.getpid()


def test_what_it_knows_from_its_birth_comes_first() -> None:
    with Child(ROOMY, 2) as child:
        assert one_of(child, pow, 5) == 32


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (waits, "took more than 1 s"),
        (never_ends, "took more than 1 s"),
        (hoards, "needed more than 100 MB of memory"),
        (gives_much, "needed more than 100 MB of memory"),
        (is_killed, "broke off (SIGKILL), probably for want of memory: it may use 100 MB"),
        (aborts, "broke off (SIGABRT), probably for want of memory: it may use 100 MB"),
    ],
)
def test_work_that_breaks_a_limit_is_given_up_and_the_next_is_done(work: Any, words: str) -> None:
    with Child(SMALL) as child:
        before = one_of(child, process)
        with pytest.raises(LimitError) as told:
            list(child.stream(work))
        assert str(told.value) == words
        assert "under [limits] in reporter.toml" in told.value.hint
        assert one_of(child, process) not in (before, os.getpid())
        assert not Path(f"/proc/{before}").exists()


def test_what_it_allows_itself_for_one_piece_of_work_it_has_for_the_next() -> None:
    with Child(Limits(memory=500_000_000, time=60)) as child:
        assert [one_of(child, hoards) for _ in range(3)] == [400_000_000] * 3


def test_a_fault_of_its_own_crosses_whole_and_the_child_lives_on() -> None:
    with Child(ROOMY) as child:
        before = one_of(child, process)
        with pytest.raises(DataError, match="it is wrong") as wrong:
            one_of(child, is_wrong)
        with pytest.raises(AmbiguousDatesError) as ambiguous:
            one_of(child, is_ambiguous)
        with pytest.raises(ConfigError) as many:
            one_of(child, has_many_faults)
        with pytest.raises(ZeroDivisionError) as bug:
            one_of(child, has_a_bug)
        assert one_of(child, process) == before
    assert wrong.value.hint == "make it right"
    assert ambiguous.value.readings == ("%d/%m/%Y", "%m/%d/%Y")
    assert (many.value.faults, many.value.hint) == (["one", "two"], "mend both")
    assert any("has_a_bug" in note for note in bug.value.__notes__)


def test_mapped_each_failure_costs_itself_alone() -> None:
    with Child(SMALL) as child:
        found = list(child.map(pow, [2, "x", 3], [1, 1, 1]))
        assert (found[0], found[2]) == (2, 3)
        assert isinstance(found[1], Failure)
        assert found[1].trace
        slow, wrong, fine = (next(child.map(work, [1])) for work in (waits, is_wrong, process))
    assert slow == Failure(
        "making it took more than 1 s", "if that is right, raise `time` under [limits] in reporter.toml"
    )
    assert wrong == Failure("it is wrong", "make it right")
    assert fine != os.getpid()


def test_a_child_keeps_nothing_of_ours_open(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w"), Child(ROOMY) as child:
        assert [name.partition(":")[0] for name in one_of(child, open_files)] == ["socket"]


def test_nothing_is_left_of_a_child_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Child(SMALL) as child:
        assert one_of(child, tempfile.mkdtemp).startswith(str(tmp_path / "reporter-child-"))
        with pytest.raises(LimitError):
            one_of(child, waits)
    assert not list(tmp_path.iterdir())


def test_a_stream_left_half_read_does_not_speak_into_the_next() -> None:
    with Child(ROOMY) as child:
        stream = child.stream(never_ends)
        assert next(stream) == 1
        stream.close()  # type: ignore[attr-defined]
        assert list(child.stream(numbers, 2)) == [0, 1]


def test_where_no_child_can_be_had_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "IS_POSSIBLE", False)
    with Child(SMALL, 2) as child:
        assert one_of(child, pow, 3) == 8
        assert list(Child(SMALL).stream(numbers, 2)) == [0, 1]
        assert next(Child(SMALL).map(process, [1])) == os.getpid()


ELSEWHERE = """
import importlib, multiprocessing.context, os, pkgutil, signal, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
del multiprocessing.context.ForkProcess, signal.SIGKILL, os.killpg
import reporter
for module in pkgutil.walk_packages(reporter.__path__, "reporter."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("all are there")
"""


def test_every_module_is_imported_without_what_only_unix_has() -> None:
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], capture_output=True, text=True, check=False)
    assert done.stdout == "all are there\n", done.stderr
