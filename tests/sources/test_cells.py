from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.presets import ClientRule
from reporter.sources.cells import as_names, read_cell
from reporter.sources.numbering import Numbering
from tests.inspecting.looking import look, mapped
from tests.sources.exports import Read, read, source, write


@pytest.mark.parametrize(
    ("cell", "name", "number"),
    [
        ("{'id': 5, 'name': 'Desk'}", "Desk", "5"),
        ('{"id": 5, "name": "Desk"}', "Desk", "5"),
        ("{'self': None, 'displayName': \"Ann O'Neil\", 'id': 7}", "Ann O'Neil", "7"),
        ("{'link': 'x', 'display_value': 'Desk', 'value': 'ab12'}", "Desk", "ab12"),
        ("[{'id': 5, 'name': 'Desk'}, {'id': 6, 'name': 'Net'}]", "Desk, Net", "5, 6"),
        ("{'id': 5, 'name': {'value': 'Desk'}}", "Desk", "5"),
        ("{'id': None, 'name': ''}", "", ""),
        ("{broken", "{broken", "{broken"),
        ("{1, 2}", "{1, 2}", "{1, 2}"),
        ("Desk {old}", "Desk {old}", "Desk {old}"),
    ],
)
def test_an_object_in_a_cell_is_read_as_its_name_or_number(cell: str, name: str, number: str) -> None:
    assert as_names([cell, "plain"]) == [name, "plain"]
    assert read_cell(cell, "id") == number if cell[-1] in "}]" and cell[0] in "{[" else True


def test_objects_in_cells_are_read_through_a_preset_and_the_address_tells_the_client(tmp_path: Path) -> None:
    rows = (
        "id,opened_at,subject,assignee,requester,status\n"
        "\"{'id': 5, 'name': 'T'}\",2026-10-01,a,\"{'id': 1, 'name': 'Dan'}\","
        "\"{'name': 'jo@birch.example', 'email': 'jo@acme.example'}\",\"{'id': 2, 'name': 'Open'}\"\n"
    )
    reads = source().model_copy(update={"client": "", "client_by": ClientRule(domain_of="requester")})
    read = Read(write(tmp_path, rows), reads)
    assert (read.column("id"), read.column("assignee"), read.column("status")) == (["5"], ["Dan"], ["open"])
    assert list(read.file.unknown) == [("mail domain", "acme.example")]


@pytest.mark.parametrize(
    ("values", "counts", "runs"),
    [
        (["1", "2", "3", "4"], True, True),
        (["0", "1", "2"], True, True),
        (["1", "2", "", "3"], True, True),
        (["1", "2", "4"], False, True),
        (["7", "8", "9"], False, True),
        (["3", "2", "1"], False, True),
        (["INC1", "INC2", "INC3"], False, True),
        (["INC1", "REQ2", "INC3"], False, False),
        (["1", "2"], False, False),
        (["1", "2", "2", "3"], False, False),
        (["a", "b", "c"], False, False),
    ],
)
def test_a_column_that_counts_the_rows_is_told_from_one_that_runs_on(
    values: list[str], counts: bool, runs: bool
) -> None:
    for cut in range(len(values)):
        numbering = Numbering()
        numbering.add(values[:cut])
        numbering.add(values[cut:])
        assert (numbering.counts_rows, numbering.runs) == (counts, runs)


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
