"""Servers that several tests share: each is started once, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.delivery.servers import Certificates
from tests.end_to_end.wire import Wire, wire_to
from tests.sources.postgres import Postgres, postgres, server_programs
from tests.sources.serving import Asked, Given, Server, serving


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def database() -> Iterator[Postgres]:
    if server_programs() is None:
        pytest.skip("postgresql is not installed")
    with postgres() as started:
        yield started


@pytest.fixture
def monitor() -> Iterator[Server]:
    """A monitoring service that agrees to all."""

    def fine(asked: Asked) -> Given:
        return Given(text="OK")

    with serving(fine) as server:
        yield server


@pytest.fixture
def silent_wire() -> Iterator[Wire]:
    """Whoever connects waits for a word of the server, until the wire is mended."""
    with (
        serving(lambda asked: Given(text="OK")) as server,
        wire_to(int(server.address.rpartition(":")[2])) as wire,
    ):
        wire.stop(mute_after=0)
        yield wire
