"""Every shipped description against answers in the shape that the product documents, two pages each."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reporter.config.feeds import load_service, service_names
from reporter.config.models import Source
from reporter.config.presets import load_preset
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store
from tests.sources.exports import NOW, workspace
from tests.sources.serving import Asked, Given, serving

WHEN = "2026-10-01T08:00:00Z"
LATER = "2026-10-02T09:00:00Z"
Document = dict[str, Any]


@dataclass
class Product:
    """What a product answers, what it must be asked, and what becomes of its second ticket."""

    answers: dict[str, list[Any]]
    page: str  # the parameter that tells the page
    says_who: tuple[str, str]  # header and its value
    again: tuple[str, str]  # the parameter that narrows the second reading, and what it holds
    ticket: dict[str, Any]
    values: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    next_link: str = ""


def basic(user: str, password: str) -> tuple[str, str]:
    return "authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def zendesk(number: int, **more: Any) -> Document:
    plain = {"id": number, "subject": f"t{number}", "status": "open", "created_at": WHEN, "updated_at": LATER}
    return {**plain, "organization_id": 5, "requester_id": 8, "assignee_id": 9, "priority": None, **more}


BESIDE = {
    "users": [{"id": 8, "name": "Ann"}, {"id": 9, "name": "Bob"}],
    "organizations": [{"id": 5, "name": "Acme Dental"}],
    "groups": [],
    "metric_sets": [{"ticket_id": 2, "solved_at": LATER, "reopens": 1}],
}

PRODUCTS = {
    "zendesk": Product(
        {
            "/api/v2/incremental/tickets/cursor.json": [
                {"tickets": [zendesk(1)], **BESIDE, "after_cursor": "1", "end_of_stream": False},
                {
                    "tickets": [zendesk(2, status="solved")],
                    **BESIDE,
                    "after_cursor": "x",
                    "end_of_stream": True,
                },
            ]
        },
        "cursor",
        basic("me@northfield.example/token", "s-token"),
        ("start_time", "1790931000"),
        {"status": "resolved", "requester": "Ann", "assignee": "Bob", "client": "acme", "reopen_count": 1},
        {"user": "me@northfield.example"},
        ("token",),
    ),
    "freshdesk": Product(
        {
            "/api/v2/tickets": [
                [{"id": 1, "subject": "a", "status": 2, "created_at": WHEN, "updated_at": WHEN}],
                [
                    {
                        "id": 2,
                        "subject": "b",
                        "status": 4,
                        "priority": 4,
                        "created_at": WHEN,
                        "updated_at": LATER,
                        "responder_id": 9,
                        "company": {"id": 5, "name": "Acme Dental"},
                        "requester": {"name": "Ann"},
                        "stats": {"resolved_at": LATER, "first_responded_at": WHEN},
                        "group_id": 3,
                    }
                ],
            ],
            "/api/v2/groups": [[{"id": 3, "name": "Network"}], []],
            "/api/v2/agents": [[{"id": 9, "contact": {"name": "Bob"}}], []],
        },
        "page",
        basic("s-key", "X"),
        ("updated_since", "2026-10-02T08:50:00Z"),
        {"status": "resolved", "priority": 1, "requester": "Ann", "assignee": "Bob", "category": "Network"},
        secrets=("key",),
        next_link="page",
    ),
    "jira": Product(
        {
            "/rest/api/3/search/jql": [
                {
                    "issues": [
                        {
                            "key": "A-1",
                            "fields": {
                                "summary": "a",
                                "created": "2026-10-01T10:00:00.000+0200",
                                "updated": "2026-10-01T10:00:00.000+0200",
                                "status": {"name": "To Do"},
                            },
                        }
                    ],
                    "nextPageToken": "1",
                    "isLast": False,
                },
                {
                    "issues": [
                        {
                            "key": "2",
                            "fields": {
                                "summary": "b",
                                "created": "2026-10-01T10:00:00.000+0200",
                                "updated": "2026-10-02T11:00:00.000+0200",
                                "status": {"name": "Done"},
                                "resolutiondate": "2026-10-02T11:00:00.000+0200",
                                "assignee": {"displayName": "Bob"},
                                "project": {"name": "Acme Dental"},
                            },
                        }
                    ],
                    "isLast": True,
                },
            ]
        },
        "nextPageToken",
        basic("me@northfield.example", "s-token"),
        ("jql", '(project = A) AND updated >= "2026/10/01 20:50" ORDER BY updated ASC'),
        {"status": "resolved", "assignee": "Bob", "client": "acme"},
        {"user": "me@northfield.example", "query": "project = A"},
        ("token",),
    ),
    "zammad": Product(
        {
            "/api/v1/tickets": [
                [{"number": "1", "title": "a", "state": "new", "created_at": WHEN, "updated_at": WHEN}],
                [
                    {
                        "number": "2",
                        "title": "b",
                        "state": "closed",
                        "created_at": WHEN,
                        "updated_at": LATER,
                        "close_at": LATER,
                        "organization": "Acme Dental",
                        "priority": "3 high",
                        "owner": "Bob",
                    }
                ],
                [],
            ]
        },
        "page",
        ("authorization", "Token token=s-token"),
        ("expand", "true"),
        {"status": "closed", "priority": 2, "assignee": "Bob", "client": "acme"},
        secrets=("token",),
    ),
    "redmine": Product(
        {
            "/issues.json": [
                {
                    "issues": [
                        {
                            "id": 1,
                            "subject": "a",
                            "created_on": WHEN,
                            "updated_on": WHEN,
                            "status": {"name": "New"},
                        }
                    ],
                    "total_count": 2,
                },
                {
                    "issues": [
                        {
                            "id": 2,
                            "subject": "b",
                            "created_on": WHEN,
                            "updated_on": LATER,
                            "closed_on": LATER,
                            "status": {"name": "Closed"},
                            "project": {"name": "Acme Dental"},
                            "priority": {"name": "Urgent"},
                            "spent_hours": 1.5,
                        }
                    ],
                    "total_count": 2,
                },
            ]
        },
        "offset",
        ("x-redmine-api-key", "s-key"),
        ("updated_on", ">=2026-10-02T08:50:00Z"),
        {"status": "closed", "priority": 1, "minutes_worked": 90, "client": "acme"},
        secrets=("key",),
    ),
    "halopsa": Product(
        {
            "/api/tickets": [
                {
                    "tickets": [{"id": 1, "summary": "a", "dateoccurred": "2026-10-01T08:00:00"}],
                    "record_count": 2,
                },
                {
                    "tickets": [
                        {
                            "id": 2,
                            "summary": "b",
                            "dateoccurred": "2026-10-01T08:00:00",
                            "status_id": 9,
                            "dateclosed": "2026-10-02T09:00:00",
                            "lastactiondate": "2026-10-02T09:00:00",
                            "agent_id": 4,
                            "priority_id": 1,
                            "client_name": "Acme Dental",
                        }
                    ],
                    "record_count": 2,
                },
            ],
            "/api/status": [[{"id": 9, "name": "Closed"}]],
            "/api/tickettype": [[]],
            "/api/priority": [[{"priorityid": 1, "name": "Critical"}]],
            "/api/agent": [[{"id": 4, "name": "Bob"}]],
        },
        "page_no",
        ("authorization", "Bearer t"),
        ("lastupdatefromdate", "2026-10-02T08:50:00"),
        {"status": "closed", "priority": 1, "assignee": "Bob", "client": "acme"},
        {"client_id": "reports"},
        ("client_secret",),
    ),
    "connectwise": Product(
        {
            "/service/tickets": [
                [{"id": 1, "summary": "a", "status": {"name": "New"}, "_info": {"dateEntered": WHEN}}],
                [
                    {
                        "id": 2,
                        "summary": "b",
                        "status": {"name": ">Closed"},
                        "closedDate": LATER,
                        "actualHours": 0.5,
                        "company": {"name": "Acme Dental"},
                        "_info": {"dateEntered": WHEN, "lastUpdated": LATER},
                    }
                ],
                [],
            ]
        },
        "page",
        basic("northfield+pub", "s-private_key"),
        ("conditions", "lastUpdated >= [2026-10-02T08:50:00Z]"),
        {"status": "closed", "minutes_worked": 30, "client": "acme"},
        {"company": "northfield", "public_key": "pub"},
        ("private_key", "client_id"),
    ),
    "autotask": Product(
        {
            "/Tickets/query": [
                {
                    "items": [{"id": 1, "title": "a", "createDate": WHEN, "status": 1}],
                    "pageDetails": {"nextPageUrl": "HERE/Tickets/query?paging=1"},
                },
                {
                    "items": [
                        {
                            "id": 2,
                            "title": "b",
                            "createDate": WHEN,
                            "status": 5,
                            "completedDate": LATER,
                            "lastActivityDate": LATER,
                            "companyID": 5,
                        }
                    ],
                    "pageDetails": {"nextPageUrl": None},
                },
            ],
            "/Companies/query": [
                {"items": [{"id": 5, "companyName": "Acme Dental"}], "pageDetails": {"nextPageUrl": None}}
            ],
        },
        "paging",
        ("secret", "s-secret"),
        ("search", '"value": "2026-10-02T08:50:00Z"'),
        {"status": "closed", "client": "acme"},
        {"user": "api@northfield.example"},
        ("secret", "integration_code"),
    ),
}


class Answers:
    """The product's server."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def __call__(self, asked: Asked) -> Given:
        if asked.path == "/auth/token":
            assert "client_secret=s-client_secret" in asked.body
            return Given({"access_token": "t"})
        name, value = self.product.says_who
        if asked.headers.get(name) != value or asked.path not in self.product.answers:
            return Given({"not known": asked.path}, 401)
        pages = self.product.answers[asked.path]
        first = 0 if self.product.page in ("offset", "cursor", "nextPageToken", "paging") else 1
        number = int(asked.parameters.get(self.product.page, first)) - first
        here = f"http://{asked.headers['host']}"
        document = json.loads(json.dumps(pages[min(number, len(pages) - 1)]).replace("HERE", here))
        link = f'<{here}{asked.path}?{self.product.next_link}={number + 2}>; rel="next"'
        more = self.product.next_link and number + 1 < len(pages)
        return Given(document, headers={"Link": link} if more else {})


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_is_asked_as_it_documents_and_its_tickets_come_back(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = PRODUCTS[name]
    for secret in product.secrets:
        monkeypatch.setenv(f"X_{secret.upper()}", f"s-{secret}")
    secrets = {secret: {"env": f"X_{secret.upper()}"} for secret in product.secrets}
    with serving(Answers(product)) as server:
        rest = {"service": name, "address": server.address, "values": product.values, "secrets": secrets}
        source = Source.model_validate({"name": "desk", "rest": rest})
        with open_store(tmp_path / "store.sqlite") as store:
            (reading,) = ingest_workspace(workspace(tmp_path, source), store, None, NOW)
            assert reading.fault == ""
            assert (reading.saved.new, reading.set_aside) == (2, ())
            with store.reading() as connection:
                row = connection.exec_driver_sql("SELECT * FROM tickets WHERE id = '2'").mappings().one()
            assert {field: row[field] for field in product.ticket} == product.ticket
            first_time = len(server.asked)
            (reading,) = ingest_workspace(workspace(tmp_path, source), store, None, NOW)
    assert reading.fault == ""
    parameter, held = product.again
    assert any(held in asked.parameters.get(parameter, "") for asked in server.asked[first_time:])


def test_each_description_says_how_it_is_known_and_reads_with_a_preset_that_is_there(tmp_path: Path) -> None:
    names = service_names(tmp_path)
    assert {*PRODUCTS, "request-tracker", "roundup", "icalendar"} == set(names)
    for name in names:
        description = load_service(name, tmp_path)
        assert description.evidence.startswith(("run against", "written from documentation"))
        told = "changes" if name == "icalendar" else "tickets"
        assert load_preset(description.preset, tmp_path).records == told
