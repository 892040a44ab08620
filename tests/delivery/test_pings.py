from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest

from reporter.config.fields import Secret
from reporter.config.mail import Ping
from reporter.delivery.pings import LONGEST_LOG, Monitor, tail
from tests.sources.serving import Asked, Given, serving

RUN = UUID("0f9d1c2e-77aa-4b6b-9d5d-2f6a4c1b8e10")
CHECK = "/ping/eb095278-f28d-448d-87fb-7b75c171a6aa"


def monitor(address: str, path: str = CHECK) -> Monitor:
    return Monitor(Ping(url=f"{address}{path}"), Path(), RUN, timeout=2.0, pause=0.01)


def fine(asked: Asked) -> Given:
    return Given(text="OK")


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_run_is_told_in_order_under_one_name() -> None:
    with serving(fine) as server:
        told = monitor(server.address)
        assert told.started() == ""
        assert told.succeeded("3 sent, 1 held") == ""
    assert [(asked.method, asked.path) for asked in server.asked] == [
        ("POST", f"{CHECK}/start"),
        ("POST", CHECK),
    ]
    assert [asked.body for asked in server.asked] == ["", "3 sent, 1 held"]
    assert [asked.parameters for asked in server.asked] == [{"rid": str(RUN)}] * 2


@pytest.mark.parametrize(
    ("code", "ending"), [(1, "1"), (75, "75"), (255, "255"), (0, "fail"), (-9, "fail"), (256, "fail")]
)
def test_a_failed_run_is_told_with_its_exit_code_and_never_as_a_success(code: int, ending: str) -> None:
    with serving(fine) as server:
        assert monitor(server.address).failed(code, "acme: the server refused it") == ""
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == (
        "POST",
        f"{CHECK}/{ending}",
        "acme: the server refused it",
    )


def test_only_the_end_of_a_long_log_is_told_and_no_letter_is_torn() -> None:
    log = "é" * LONGEST_LOG + "x — the end"
    told = tail(log)
    assert LONGEST_LOG - 4 < len(told) <= LONGEST_LOG
    assert log.endswith(told.decode("utf-8"))
    assert tail("short") == b"short"
    assert tail("a lone \ud800 half") == b"a lone ? half"


def test_an_address_with_a_stroke_or_parameters_of_its_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(fine) as server:
        monkeypatch.setenv("PING", f"{server.address}/secret/weekly/?create=1")
        monitor_of_secret = replace(monitor(server.address), ping=Ping(url=Secret(env="PING")))
        assert monitor_of_secret.started() == ""
    (asked,) = server.asked
    assert asked.path == "/secret/weekly/start"
    assert asked.parameters == {"create": "1", "rid": str(RUN)}


def test_the_address_may_stand_in_a_file(tmp_path: Path) -> None:
    with serving(fine) as server:
        (tmp_path / "ping.url").write_text(f"{server.address}{CHECK}\n")
        told = Monitor(Ping(url=Secret(file="ping.url")), tmp_path, RUN)
        assert told.succeeded() == ""
    assert server.asked[0].path == CHECK


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_hiccup_of_the_service_is_tried_again(status: int) -> None:
    answers = iter([Given(status=status), Given(text="OK")])
    with serving(lambda asked: next(answers)) as server:
        assert monitor(server.address).started() == ""
    assert len(server.asked) == 2


def test_what_stays_broken_is_tried_three_times_and_then_a_warning() -> None:
    with serving(lambda asked: Given(status=503)) as server:
        warning = monitor(server.address).failed(1)
    assert len(server.asked) == 3
    assert warning == "The monitoring service was not told that the run failed: it answered 503."


@pytest.mark.parametrize("status", [301, 404])
def test_an_answer_that_will_not_change_is_a_warning_at_once(status: int) -> None:
    with serving(lambda asked: Given(status=status, headers={"Location": "/elsewhere"})) as server:
        warning = monitor(server.address).started()
    assert len(server.asked) == 1
    assert warning == f"The monitoring service was not told that the run started: it answered {status}."


def test_a_dead_service_is_a_warning_that_does_not_hold_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    warning = monitor(address).succeeded("all well")
    assert warning == "The monitoring service was not told that the run went well: it cannot be reached."


def test_a_service_that_says_nothing_does_not_hold_a_run_up() -> None:
    with silent_server() as address:
        began = time.monotonic()
        warning = replace(monitor(address), timeout=0.2).started()
        assert time.monotonic() - began < 3
    assert warning.endswith("it did not answer within 0.2 seconds.")


def test_a_service_that_never_ends_its_answer_does_not_hold_a_run_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nO")
            connection.recv(65536)

        Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        assert monitor(f"http://127.0.0.1:{server.getsockname()[1]}").started() == ""
        assert time.monotonic() - began < 2


def test_a_file_of_certificates_that_is_not_there_is_a_warning_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at-all.pem")
    assert monitor("https://127.0.0.1:9").started().startswith("The monitoring service was not told")


@pytest.mark.parametrize(
    "text", ["", "hc-ping.example/s3cret", "ftp://hc.example/s3cret", "http://[s3cret", "https:///s3cret"]
)
def test_an_address_that_is_missing_or_none_is_a_warning_too(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PING", text)
    warning = Monitor(Ping(url=Secret(env="PING")), Path(), RUN).started()
    assert warning.startswith("The monitoring service was not told that the run started: ")
    assert "s3cret" not in warning
    assert "ping.url" in warning
