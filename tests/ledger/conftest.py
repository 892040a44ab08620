"""A ledger in a file, and where PostgreSQL is installed one in a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from reporter.config.fields import Secret
from reporter.config.mail import LedgerPlace
from reporter.config.models import Workspace
from reporter.ledger.ledger import Ledger, open_ledger
from tests.ledger.editions import workspace
from tests.sources.postgres import PASSWORD, Postgres, postgres, server_programs

_NUMBERS = count()
Make = Callable[[], Workspace]


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    if server_programs() is None:
        pytest.skip("postgresql is not installed")
    with postgres() as started:
        yield started


@pytest.fixture
def server_place(server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LedgerPlace:
    """A schema of the test's own."""
    name = f"schema_{next(_NUMBERS)}"
    engine = create_engine(server.url.replace("reporter@", "reporter:s3cret%2Fpass%20word@"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    monkeypatch.setenv("LEDGER_PASSWORD", PASSWORD)
    return LedgerPlace(
        url=f"{server.url}&options=-csearch_path%3D{name}", password=Secret(env="LEDGER_PASSWORD")
    )


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A workspace whose ledger is a file, then one whose ledger is a database."""
    if request.param == "file":
        return workspace(tmp_path)
    return workspace(tmp_path, ledger=request.getfixturevalue("server_place"))


@pytest.fixture
def ledger(place: Workspace) -> Iterator[Ledger]:
    with open_ledger(place) as opened:
        yield opened
