"""A monitoring service is told of each run; where it is not there, the run does not suffer."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from tests.end_to_end.program import Place, Started
from tests.end_to_end.wire import Wire
from tests.end_to_end.workspaces import OWNER, TO_FOLDER, write_workspace
from tests.sources.real_servers import free_port
from tests.sources.serving import Server

RUN = ("run", "--quiet", "--now", "2026-11-04T08:00Z")
READERS = {"brook": ("ann@brook.example",)}
CHECK = "/ping/eb095278-f28d-448d"
TO_NOBODY = """
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
"""
PING = """
[ping]
url = { env = "PING_URL" }
"""


def office(folder: Path, address: str, way_out: str = TO_FOLDER) -> Place:
    place = write_workspace(folder / "office", READERS, more=way_out + OWNER + PING)
    place.environment["PING_URL"] = address + CHECK
    return place


@pytest.fixture(scope="module", autouse=True)
def lonely(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Started]:
    """A run that no monitoring service hears: begun before all others, since it tries for some seconds."""
    place = office(tmp_path_factory.mktemp("lonely"), f"http://127.0.0.1:{free_port()}")
    return place, place.begin(*RUN)


def test_a_run_that_goes_well_is_told_at_its_start_and_its_end(monitor: Server, tmp_path: Path) -> None:
    place = office(tmp_path, monitor.address)
    done = place.reporter(*RUN)
    assert (done.code, done.out, done.err) == (0, "", "")
    start, end = monitor.asked
    assert (start.path, end.path) == (f"{CHECK}/start", CHECK)
    assert start.parameters == end.parameters
    assert UUID(end.parameters["rid"]).version == 4
    assert "brook/daily/2026-11-03 to ann@brook.example" in end.body


def test_a_run_that_fails_is_told_with_its_code_and_why(monitor: Server, tmp_path: Path) -> None:
    port = free_port()
    place = office(tmp_path, monitor.address, TO_NOBODY.format(port=port))
    assert place.reporter(*RUN).code == 1
    assert [asked.path for asked in monitor.asked] == [f"{CHECK}/start", f"{CHECK}/1"]
    assert f"127.0.0.1:{port} cannot be reached" in monitor.asked[1].body


def test_a_run_that_cannot_begin_is_told_with_its_code(monitor: Server, tmp_path: Path) -> None:
    place = office(tmp_path, monitor.address)
    (place.folder / "ledger.sqlite").write_text("no ledger, but something else of the same name " * 20)
    assert place.reporter(*RUN).code == 65
    (failure,) = monitor.asked
    assert failure.path == f"{CHECK}/65"
    assert "is not a ledger" in failure.body


def test_a_run_that_finds_another_at_work_leaves_the_telling_to_that(
    monitor: Server, silent_wire: Wire, tmp_path: Path
) -> None:
    place = office(tmp_path, monitor.address, TO_NOBODY.format(port=silent_wire.port))
    first = place.begin(*RUN)
    silent_wire.await_stop()
    assert place.reporter(*RUN).code == 75
    first.kill()
    assert [asked.path for asked in monitor.asked] == [f"{CHECK}/start"]


def test_other_commands_and_rehearsals_tell_it_nothing(monitor: Server, tmp_path: Path) -> None:
    place = office(tmp_path, monitor.address)
    assert place.reporter(*RUN, "--dry-run").code == 0
    assert place.reporter("status").code == 0
    assert monitor.asked == []


def test_a_dead_monitoring_service_is_a_warning_and_the_mail_leaves(lonely: tuple[Place, Started]) -> None:
    place, started = lonely
    done = started.end()
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        f"The monitoring service was not told that the run {what}: it cannot be reached."
        for what in ("started", "went well")
    ]
    assert place.states("brook/daily/2026-11-03") == {"ann@brook.example": "sent"}
