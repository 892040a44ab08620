"""REST against real trackers: tickets are made through their own interface, and come back whole."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.config.feeds import BUILT_IN
from reporter.config.models import Source
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from tests.sources.exports import workspace
from tests.sources.real_servers import RT_SERVER, RT_SETUP, request_tracker, roundup

COUNT = 12
PAGE = 5  # so that there are three pages
HEADERS = {"Authorization": "Basic YWRtaW46c2VjcmV0", "X-Requested-With": "rest"}
TOLD: dict[str, Any] = {"values": {"user": "admin"}, "secrets": {"password": {"env": "ROUNDUP_PASSWORD"}}}
needs_rt = pytest.mark.skipif(
    not (RT_SETUP and RT_SERVER.exists()),
    reason="Request Tracker 5 is not installed (request-tracker5, rt5-db-sqlite, rt5-standalone)",
)


def send(url: str, body: dict[str, Any], headers: dict[str, str], method: str = "POST") -> Any:
    """What the tracker answers to a JSON body."""
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), {**kind, **headers}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = answer.read()
    return json.loads(said) if said.strip() else None


def read(folder: Path, service: str, address: str, **rest: Any) -> Reading:
    small_pages(folder, service)
    told = {"service": service, "address": address, "overlap": 0, **rest}
    source = Source.model_validate({"name": "desk", "client": "acme", "rest": told})
    now = datetime.now(UTC) + timedelta(seconds=2)
    with open_store(folder / "store.sqlite") as store:
        (reading,) = ingest_workspace(workspace(folder, source), store, None, now)
    return reading


def small_pages(folder: Path, service: str) -> None:
    """The shipped description, but for the size of a page, and asking for nothing twice."""
    text = (BUILT_IN / f"{service}.toml").read_text()
    assert "size = 100" in text
    (folder / "services").mkdir(exist_ok=True)
    text = text.replace("size = 100", f"size = {PAGE}").replace('margin = "12 h"', "")  # its user is in UTC
    (folder / "services" / f"{service}.toml").write_text(text)


def tickets(folder: Path) -> dict[str, dict[str, Any]]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM tickets").mappings()
        return {row["id"]: dict(row) for row in rows}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with request_tracker(tmp_path_factory.mktemp("rt")) as started:
        yield started


@needs_rt
def test_tickets_of_every_page_come_back_and_then_only_what_changed(
    server: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, token = server
    auth = {"Authorization": f"token {token}"}
    numbers = [make_ticket(address, auth, at) for at in range(COUNT)]
    done = {"Content": "Cleaned the rollers", "ContentType": "text/plain", "TimeTaken": 15}
    send(f"{address}/REST/2.0/ticket/{numbers[1]}/correspond", {**done, "Status": "resolved"}, auth)
    asked = {"Content": "Which printer?", "ContentType": "text/plain", "Status": "stalled"}
    send(f"{address}/REST/2.0/ticket/{numbers[2]}/correspond", asked, auth)
    monkeypatch.setenv("RT_TOKEN", token)
    secrets = {"token": {"env": "RT_TOKEN"}}
    reading = read(tmp_path, "request-tracker", address, secrets=secrets)
    assert (reading.fault, reading.saved.new, reading.set_aside_count) == ("", COUNT, 0)
    known = tickets(tmp_path)
    assert known.keys() == set(numbers)
    solved, waiting = known[numbers[1]], known[numbers[2]]
    assert (solved["status"], solved["minutes_worked"], solved["subject"]) == (
        "resolved",
        15,
        "Ticket 1 – ü",
    )
    assert solved["opened_at"] <= solved["resolved_at"] <= datetime.now(UTC).timestamp()
    assert (waiting["status"], waiting["requester"]) == ("on hold", "ann2@acme.example")
    assert (waiting["resolved_at"], waiting["category"]) == (None, "General")

    send(f"{address}/REST/2.0/ticket/{numbers[2]}/correspond", {**done, "Status": "resolved"}, auth)
    reading = read(tmp_path, "request-tracker", address, secrets=secrets)
    assert (reading.fault, reading.saved.new, reading.saved.updated) == ("", 0, 1)
    assert reading.read < COUNT
    assert tickets(tmp_path)[numbers[2]]["status"] == "resolved"


@needs_rt
def test_a_query_of_the_workspace_narrows_what_is_read(
    server: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, token = server
    auth = {"Authorization": f"token {token}"}
    make_ticket(address, auth, 7, Subject="The only one")
    monkeypatch.setenv("RT_TOKEN", token)
    told = {"secrets": {"token": {"env": "RT_TOKEN"}}, "values": {"query": "Subject LIKE 'only one'"}}
    assert read(tmp_path, "request-tracker", address, **told).read == 1


@needs_rt
def test_a_wrong_token_is_one_line(
    server: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RT_TOKEN", "1-14-nonsense")
    reading = read(tmp_path, "request-tracker", server[0], secrets={"token": {"env": "RT_TOKEN"}})
    assert "does not know us (401 for /REST/2.0/tickets)" in reading.fault
    assert "nonsense" not in reading.fault


def make_ticket(address: str, auth: dict[str, str], number: int, **more: Any) -> str:
    ticket = {
        "Queue": "General",
        "Subject": f"Ticket {number} – ü",
        "Requestor": f"ann{number}@acme.example",
        "Priority": number,
        **more,
    }
    return str(send(f"{address}/REST/2.0/ticket", ticket, auth)["id"])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with roundup(tmp_path_factory.mktemp("roundup")) as started:
        yield started


def make_issue(address: str, issue: dict[str, str]) -> str:
    headers = {**HEADERS, "Origin": address, "Referer": f"{address}/"}
    return str(send(f"{address}/rest/data/issue", issue, headers)["data"]["id"])


def test_issues_of_every_page_come_back_and_then_what_is_new(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDUP_PASSWORD", "secret")
    numbers = [make_issue(address, {"title": f"Issue {at} – ü", "priority": "urgent"}) for at in range(COUNT)]
    last = {"title": "Wi-Fi", "status": "resolved", "priority": "bug", "assignedto": "admin"}
    numbers.append(make_issue(address, last))
    reading = read(tmp_path, "roundup", address, **TOLD)
    assert (reading.fault, reading.saved.new, reading.set_aside_count) == ("", COUNT + 1, 0)
    known = tickets(tmp_path)
    assert known.keys() == set(numbers)
    assert (known[numbers[0]]["subject"], known[numbers[0]]["priority"]) == ("Issue 0 – ü", 2)
    solved = known[numbers[-1]]
    assert (solved["status"], solved["assignee"]) == ("resolved", "admin")
    assert 0 <= datetime.now(UTC).timestamp() - solved["resolved_at"] < 300
    new = make_issue(address, {"title": "One more", "priority": "bug"})
    reading = read(tmp_path, "roundup", address, **TOLD)
    assert (reading.fault, reading.saved.new) == ("", 1)
    assert new in tickets(tmp_path)


def test_a_wrong_password_is_one_line(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDUP_PASSWORD", "nonsense")
    reading = read(tmp_path, "roundup", address, **TOLD)
    assert "does not" in reading.fault
    assert "nonsense" not in reading.fault
