"""Cells that hold an object are read by its name, whichever preset or none reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.sources.cells import named
from tests.inspecting.looking import look, mapped
from tests.sources.exports import read


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("{'id': 7, 'name': 'Desk'}", "Desk"),
        ('{"id": 7, "name": "Desk"}', "Desk"),
        ("{'self': 'https://x.example', 'displayName': \"Ann O'Dea\"}", "Ann O'Dea"),
        ("[{'id': 1, 'name': 'VPN'}, {'id': 2, 'name': 'Wi-Fi'}]", "VPN, Wi-Fi"),
        ("{'id': 7}", "{'id': 7}"),
        ("{not an object", "{not an object"),
        ("Desk", "Desk"),
    ],
)
def test_an_object_is_its_name(cell: str, name: str) -> None:
    assert named(cell) == name


def test_a_shipped_preset_for_an_interface_reads_the_table_made_of_its_answers(tmp_path: Path) -> None:
    status, priority, author = (str({"id": 3, "name": name}) for name in ("Resolved", "High", "Ann Dean"))
    rows = (
        "id,subject,status,priority,author,created_on\n"
        f'7,Printer,"{status}","{priority}","{author}",2026-10-01T08:00:00Z\n'
    )
    found = read(tmp_path, rows.encode(), preset="redmine")
    assert [found.column(name)[0] for name in ("status", "priority", "requester")] == ["open", 2, "Ann Dean"]


def test_inspecting_reads_names_and_knows_what_the_product_means(tmp_path: Path) -> None:
    status = str({"id": 3, "name": "Resolved"})
    rows = "".join(
        f'{n},Helpdesk,Bug,"{status}",Printer {n},Ann,Raj,{n}/10/2026 09:00,{n}/10/2026 08:00,50\n'
        for n in range(10, 29)
    )
    found = look(tmp_path, "#,Project,Tracker,Status,Subject,Author,Assignee,Updated,Created,% Done\n" + rows)
    assert mapped(found)["status"] == "Status"
    assert found.coverage.preset.status == {"Resolved": "open"}
    assert not found.unknown
