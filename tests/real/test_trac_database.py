"""One project in several forms: Trac's database and its CSV, ServiceNow's Parquet and its CSV."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.sources.intake import Bookmark, read_query_source, read_source

FOLDER = os.environ.get("REPORTER_REAL_DATA", "")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REPORTER_REAL_DATA is not set")]

REAL = Path(FOLDER or ".")
PROVIDER = Provider(name="Northfield IT", zone="UTC")
CLIENT = Client(slug="acme", name="Acme", zone="UTC", locale="en_GB", provider=PROVIDER)
TICKETS = "SELECT * FROM ticket WHERE changetime >= :since ORDER BY id"


def workspace() -> Workspace:
    return Workspace(folder=REAL, provider=PROVIDER, clients={"acme": CLIENT})


def whole(batches: Any) -> pd.DataFrame:
    """All records by id, without what the record types do not know."""
    batches = list(batches)
    assert [row for batch in batches for row in batch.set_aside] == []
    frame: pd.DataFrame = pd.concat([batch.frame for batch in batches])
    return frame.drop(columns="raw").set_index("id").sort_index()


def of_file(file: str, preset: str) -> pd.DataFrame:
    source = Source(name="desk", files=file, preset=preset, client="acme", zone="UTC")
    return whole(read_source(source, REAL / file, workspace()).batches)


def of_query(query: str, bookmark: Bookmark) -> pd.DataFrame:
    sql = {"url": "sqlite:///trac/trac.db", "query": query, "since": "microseconds", "overlap": 0}
    source = Source.model_validate({"name": "desk", "preset": "trac-database", "client": "acme", "sql": sql})
    assert source.sql is not None
    feeding = read_query_source(source, source.sql, workspace(), bookmark)
    return whole(feeding.read.batches)


def test_the_database_of_trac_gives_the_tickets_of_its_csv() -> None:
    from_query = of_query(TICKETS, Bookmark())
    from_csv = of_file("trac/query.csv", "trac")
    assert len(from_query) == 100
    pd.testing.assert_frame_equal(from_query, from_csv)


def test_parquet_gives_the_incidents_of_its_csv() -> None:
    pytest.importorskip("pyarrow")
    from_parquet = of_file("servicenow/servicenow_first20000.parquet", "servicenow-events")
    from_csv = of_file("servicenow/incident_event_log_first20000.csv", "servicenow-events")
    assert len(from_parquet) == 2_804
    pd.testing.assert_frame_equal(from_parquet, from_csv)
