"""reporter preview: what it says before it serves anything."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.cli import main, previewing
from reporter.config.environment import write_starter
from reporter.preview import serving
from reporter.preview.gallery import Gallery
from tests.machine import set_clock

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command in a starter workspace: its exit code and its words."""
    write_starter(tmp_path / "acme")

    def command(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["reporter", "preview", *words, "-w", str(tmp_path / "acme")])
        set_clock(words, monkeypatch)
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, capsys.readouterr().err

    return command


def test_what_is_missing_is_said_in_a_line_with_the_command_that_mends_it(
    preview: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "find_spec", lambda name: None if name == "uvicorn" else name)
    code, words = preview()
    first, hint = words.splitlines()
    assert code == 69
    assert first == "what the preview needs is not installed: uvicorn>=0.40"
    assert hint.strip().endswith("-m pip install 'uvicorn>=0.40'")


def test_a_client_or_a_cadence_that_is_not_there_is_named(preview: Command) -> None:
    assert preview("acne") == (2, "there is no client “acne”\n    the clients are example\n")
    assert "“dayly” is not a cadence" in preview("example", "dayly")[1]


def test_the_address_is_said_and_the_clock_is_the_one_that_was_given(
    preview: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Gallery, tuple[str, str], int]] = []

    def serve(gallery: Gallery, what: tuple[str, str], port: int, announce: Callable[[str], None]) -> None:
        asked.append((gallery, what, port))
        announce("http://127.0.0.1:8123/?token=x")

    monkeypatch.setattr(serving, "serve", serve)
    code, words = preview("example", "monthly", "--port", "8123", "--now", "2026-11-04T07:00")
    assert code == 0
    assert "http://127.0.0.1:8123/?token=x" in words
    ((gallery, what, port),) = asked
    assert (what, port) == (("example", "monthly"), 8123)
    assert f"{gallery.clock():%Y-%m-%d %H:%M}" == "2026-11-04 07:00"


def test_the_address_is_data_where_that_is_asked_for(
    preview: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "serve", lambda *given: given[-1]("http://127.0.0.1:8123/?token=x"))
    told: list[object] = []
    monkeypatch.setattr(previewing, "emit", told.append)
    assert preview("--json")[0] == 0
    assert told == [{"address": "http://127.0.0.1:8123/?token=x"}]


def test_a_port_that_is_taken_is_named(preview: Command) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, words = preview("--port", str(port))
    assert code == 73
    assert f"port {port} of this computer cannot be had" in words
