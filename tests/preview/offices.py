"""An office whose editions wait, and a preview of it that answers without a socket."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from reporter.preview.application import Preview
from reporter.preview.doorkeeping import Pass
from reporter.preview.gallery import Gallery
from reporter.preview.serving import server_of
from tests.runs.workspaces import Office, open_office

PORT = 8000
TUESDAY = "anna/daily/2026-11-03"
OTHER = "bert/daily/2026-11-03"


@cache
def _made() -> Path:
    """The folder of an office in which two dailies wait for approval: made once, copied for each test."""
    folder = Path(tempfile.mkdtemp(prefix="reporter-waiting-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with pytest.MonkeyPatch.context() as monkeypatch:
        office = open_office(folder / "northfield", monkeypatch)
        office.settings(review=True)
        office.client("anna", "ann daily", "bob daily")
        office.client("bert", "cem daily")
        office.tickets("2026-11-03", since="2026-10-31")
        office.run()
    return office.folder


def office_that_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Two clients whose dailies wait for approval."""
    office = open_office(folder, monkeypatch)
    shutil.rmtree(folder)
    shutil.copytree(_made(), folder)
    return office


def gallery_of(office: Office) -> Gallery:
    return Gallery(office.folder, lambda: office.now, lambda: office.now, "dan")


@contextmanager
def visited(gallery: Gallery, client_asked: str = "", cadence: str = "") -> Iterator[TestClient]:
    """A browser that has opened the address once; `entry` of it knows the seal of the forms."""
    entry = Pass(PORT)
    preview = Preview(gallery, entry, (client_asked, cadence))
    with TestClient(preview.application(watched=False), base_url=f"http://127.0.0.1:{PORT}") as client:
        assert client.get(f"/?token={entry.token}").status_code == 200
        client.headers["x-seal"] = entry.seal
        yield client


def post(client: TestClient, address: str, **fields: str) -> int:
    """The status of a form that was sent with its seal."""
    seal = client.headers["x-seal"]
    return client.post(address, data={"seal": seal, **fields}, follow_redirects=False).status_code


@contextmanager
def served(office: Office) -> Iterator[Pass]:
    """The preview on a port of its own, as the command serves it."""
    with server_of(gallery_of(office), ("", ""), 0) as (server, listening, entry):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield entry
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()
