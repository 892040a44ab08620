"""A disk that fails where nobody expects it is one line and an exit code, never a traceback."""

from __future__ import annotations

import sys

import pytest

from reporter import cli
from reporter.cli.app import warn


class Full:
    """Where words go, on a full disk."""

    def write(self, words: str) -> int:
        raise OSError(28, "No space left on device")

    def isatty(self) -> bool:
        return False


def broken(**_: object) -> None:
    raise OSError(5, "Input/output error", "/srv/reports/outbox")


def test_a_disk_that_fails_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert (end.value.code, capsys.readouterr().err) == (74, "/srv/reports/outbox: Input/output error\n")


def test_where_not_even_that_can_be_said_the_exit_code_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", lambda **_: warn("words"))
    monkeypatch.setattr(sys, "stderr", Full())
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 74
