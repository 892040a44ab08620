from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from reporter.errors import DataError
from tests.inspecting.looking import look, mapped
from tests.sources.formats.test_xlsx_rows import workbook

ROWS = "id;Betreff;Erstellt\n1;Drucker;2026-01-31 10:00\n2;Mail;2026-02-01 10:00\n"


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_that_the_rows_agree_in(tmp_path: Path, mark: str) -> None:
    found = look(tmp_path, ROWS.replace(";", mark).replace("Drucker", "Drucker: Papier / Toner"))
    assert mapped(found) == {"id": "id", "subject": "Betreff", "opened_at": "Erstellt"}
    assert found.coverage.usable == 2


def test_commas_within_quotes_divide_nothing(tmp_path: Path) -> None:
    found = look(tmp_path, 'id;subject;created\n1;"a, b, c, d";2026-01-31\n2;"e, f, g, h";2026-01-31\n')
    assert found.shape.delimiter == ";"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    found = look(tmp_path, ROWS.replace("Drucker", "Müller").encode(encoding))
    assert found.coverage.preview[0]["subject"] == "Müller"


def test_a_zipped_file_is_looked_into(tmp_path: Path) -> None:
    assert look(tmp_path, gzip.compress(ROWS.encode(), mtime=0), "export.csv.gz").coverage.usable == 2


def test_titles_above_the_header_are_passed_by(tmp_path: Path) -> None:
    found = look(tmp_path, f"Ticket report;;\nExported 2026-11-01 by Ann;;\n\n{ROWS}")
    assert found.shape.header_line == 4
    assert mapped(found) == {"id": "id", "subject": "Betreff", "opened_at": "Erstellt"}
    assert "header_line = 4" in found.text
    assert found.coverage.usable == 2


def test_titles_narrower_than_the_table_are_passed_by(tmp_path: Path) -> None:
    found = look(tmp_path, f"Ticket report\nExported, 2026-11-01\n{ROWS}")
    assert (found.shape.header_line, found.coverage.usable) == (3, 2)


def test_a_row_of_another_width_is_told_with_its_line(tmp_path: Path) -> None:
    found = look(tmp_path, f"{ROWS}3;Fax;2026-02-02;extra\n")
    assert [row.line for row in found.coverage.rows_aside] == [4]
    assert (found.coverage.read, found.coverage.usable) == (3, 2)


def test_titles_in_a_workbook_are_passed_by(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        ["Ticket report"],
        ["Exported", "today"],
        ["id", "subject", "created"],
        ["1", "Printer", "2026-01-31"],
    )
    found = look(tmp_path, path.read_bytes(), "t.xlsx")
    assert (found.shape.header_line, found.coverage.usable) == (3, 1)
    assert mapped(found) == {"id": "id", "subject": "subject", "opened_at": "created"}


ITEM = {"id": 1, "subject": "Printer", "created_at": "2026-01-31T10:00:00Z", "requester": {"name": "Ann"}}


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([ITEM, ITEM], ""),
        ({"tickets": [ITEM], "count": 1, "users": [{"id": 1}, {"id": 2}]}, "tickets"),
        ({"data": {"items": [ITEM]}, "links": []}, "data.items"),
        ({"ticket": {**ITEM, "fields": [{"id": 1}]}}, "ticket"),
        ({**ITEM, "files": [{"id": 7, "created_at": "2026-01-30T10:00:00Z"}]}, "."),
        ({**ITEM, "tags": [{"name": "a"}]}, "."),
    ],
)
def test_the_records_of_a_json_document_are_found(tmp_path: Path, document: object, path: str) -> None:
    found = look(tmp_path, json.dumps(document), "export.json")
    assert found.shape.format.path == path
    assert mapped(found)["requester"] == "requester.name"


def test_lines_of_json_are_known_by_their_content(tmp_path: Path) -> None:
    found = look(tmp_path, f"{json.dumps(ITEM)}\n{json.dumps({**ITEM, 'id': 2})}\n", "export.txt")
    assert (found.shape.kind, found.coverage.usable) == ("jsonl", 2)


def test_a_list_within_each_object_is_where_the_rows_are(tmp_path: Path) -> None:
    alert = {"startsAt": "2026-01-31T10:00:00Z", "labels": {"alertname": "Disk", "instance": "srv-1"}}
    found = look(tmp_path, json.dumps({"status": "firing", "alerts": [alert, alert]}) + "\n", "log.jsonl")
    assert found.shape.format.each == "alerts"
    assert mapped(found)["at"] == "alerts.startsAt"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n3,4\n", "no column holds dates"),
        ("id,CreatedRelative\n1,5 years ago\n2,3 hours ago\n", "told from a day it does not name"),
        ("id,créé\n1,30 févr. 2022\n2,12 janv. 2022\n", "no column holds dates|cannot be read"),
        ("id,status,modified\n1,open,2026-01-31\n", "no column says when each row began"),
        ("", "is empty"),
    ],
)
def test_a_file_whose_rows_cannot_be_dated_is_refused_with_the_reason(
    tmp_path: Path, content: str, words: str
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        look(tmp_path, content)
    assert caught.value.hint
