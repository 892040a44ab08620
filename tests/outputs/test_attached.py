from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pikepdf
import pytest

from reporter.outputs import render_documents
from reporter.outputs.attached import as_csv
from reporter.report import DataFile, Report
from tests.outputs.conftest import BRAND
from tests.sample_report import quiet_daily

TICKETS = DataFile("tickets.csv", "The tickets of Łódź", (("Id", "Title"), ("7", "Drucker, „Süd“")))
HOURS = DataFile("hours.csv", "Hours worked", (("Day", "Hours"), ("3 November", "1.5")))
MADE_AT = datetime(2026, 11, 4, 0, 30, tzinfo=timezone(timedelta(hours=1)))


def report(*files: DataFile) -> Report:
    return replace(quiet_daily(), data=files, made_at=MADE_AT)


def opened(report: Report) -> pikepdf.Pdf:
    (found,) = render_documents(report, BRAND, ["pdf"])
    return pikepdf.open(io.BytesIO(found.content))


def cells(*row: str) -> list[str]:
    """A row as a stranger's reader of CSV finds it."""
    text = as_csv(DataFile("some.csv", "", (row,))).decode("utf-8-sig")
    (found,) = csv.reader(io.StringIO(text, newline=""))
    return found


@pytest.fixture(scope="module")
def with_data() -> pikepdf.Pdf:
    return opened(report(TICKETS, HOURS))


def test_the_data_of_a_report_and_the_report_itself_lie_in_its_pdf(with_data: pikepdf.Pdf) -> None:
    (model,) = render_documents(report(TICKETS, HOURS), BRAND, ["json"])
    inside = {name: found.get_file().read_bytes() for name, found in with_data.attachments.items()}
    assert inside == {
        "hours.csv": as_csv(HOURS),
        "report.json": model.content,
        "tickets.csv": as_csv(TICKETS),
    }


def test_each_says_what_it_is_and_when_it_was_made_with_a_checksum(with_data: pikepdf.Pdf) -> None:
    found = with_data.attachments["tickets.csv"]
    assert found.description == "The tickets of Łódź"
    assert found.get_file().mime_type == "text/csv"
    assert found.get_file().mod_date == MADE_AT
    assert found.get_file().md5
    assert with_data.attachments["report.json"].get_file().mime_type == "application/json"


def test_each_is_named_once_as_what_it_is_to_the_pages(with_data: pikepdf.Pdf) -> None:
    relations = {str(file.UF): str(file.AFRelationship) for file in with_data.Root.AF}
    assert relations == {"hours.csv": "/Data", "tickets.csv": "/Data", "report.json": "/Source"}
    assert len(with_data.Root.AF) == 3
    names = [str(name) for name in list(with_data.Root.Names.EmbeddedFiles.Names)[::2]]
    assert names == sorted(names)


def test_without_data_nothing_is_attached() -> None:
    found = opened(report())
    assert not found.attachments
    assert "/AF" not in found.Root


def test_the_same_data_give_the_same_bytes_and_others_another_name_of_the_whole() -> None:
    again, first = (render_documents(report(TICKETS), BRAND, ["pdf"])[0].content for _ in range(2))
    assert first == again
    with opened(report(TICKETS)) as one, opened(report(HOURS)) as other:
        assert bytes(one.trailer.ID[0]) != bytes(other.trailer.ID[0])


def test_excel_knows_a_csv_as_utf_8_and_other_readers_find_lines_as_they_should_be() -> None:
    assert as_csv(TICKETS) == '\ufeffId,Title\r\n7,"Drucker, „Süd“"\r\n'.encode()


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44 121 496 0100",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "-",
        "--1",
        "＝1+1",
        "-1e5",
        "=cmd|' /C x'!A0",
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(cell: str) -> None:
    assert cells(cell, "x") == [f"'{cell}", "x"]


@pytest.mark.parametrize(
    "cell", ["-3", "-3.5", "+4", "-1,234.5", "3-1", "a@b.example", "x=1", "", "\u2212 5"]
)
def test_a_plain_number_and_plain_words_stay_as_they_are(cell: str) -> None:
    assert cells(cell, "x") == [cell, "x"]


def test_no_formula_begins_where_another_reader_parts_cells_or_behind_signs_that_nobody_sees() -> None:
    assert cells("a;=1+1", "\x00=1", "\ufeff=1", "a\r\n=1") == ["a;'=1+1", "'=1", "'=1", "a\r\n'=1"]


def test_half_a_character_is_no_obstacle() -> None:
    assert cells("\ud800", "\udcff") == ["?", "?"]
    assert len(opened(report(replace(TICKETS, what="\ud800", rows=(("\ud800",),)))).attachments) == 2
