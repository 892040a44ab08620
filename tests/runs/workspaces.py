"""Workspaces to run on: the sample one, read once; and one of two clients whose every word is their own."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from reporter.cadences import MENU
from reporter.config import Workspace, load_workspace
from reporter.config.resources import resource_folder
from reporter.errors import MissingSoftwareError
from reporter.outputs import pdf
from reporter.runs.orders import Order
from reporter.store.ingest import ingest_workspace
from reporter.store.opening import open_store

MORNING = datetime(2026, 11, 4, 7, tzinfo=UTC)
PERIODS = {"daily": "2026-11-03", "weekly": "2026-W44", "monthly": "2026-10"}


@cache
def sample() -> Workspace:
    """The sample workspace with its logs read into a store of its own."""
    folder = Path(tempfile.mkdtemp(prefix="reporter-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return read(load_workspace(resource_folder("sample_data")), folder / "store.sqlite")


def read(space: Workspace, store_file: Path) -> Workspace:
    """The workspace with its logs read."""
    space = space.model_copy(update={"store_file": store_file})
    with open_store(space.store_path) as store:
        faults = [reading.fault for reading in ingest_workspace(space, store, None, MORNING) if reading.fault]
    assert not faults
    return space


def order(cadence: str, clients: tuple[str, ...], folder: Path, *outputs: str, period: str = "") -> Order:
    """An order of the morning of 4 November."""
    return Order(MENU[cadence], clients, MORNING, folder, period or PERIODS[cadence], outputs)


def media() -> tuple[str, ...]:
    """All media; without PDF where none can be made."""
    try:
        pdf.require()
    except MissingSoftwareError:
        return ("page", "letter", "json")
    return ("page", "letter", "pdf", "json")
