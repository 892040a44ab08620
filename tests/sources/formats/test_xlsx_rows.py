from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reporter.config.models import Source
from reporter.errors import DataError
from tests.sources.exports import Read, source, write

NAMES = (
    '<sheets><sheet name="Notes" sheetId="1" r:id="r1"/>'
    '<sheet name="Tickets" sheetId="2" r:id="r2"/></sheets>'
)
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_PRESET = """
records = "tickets"
[format]
sheet = "Tickets"
[columns]
id = "id"
opened_at = "opened_at"
subject = "subject"
"""


def workbook(path: Path, *rows: list[str | float]) -> Path:
    """A workbook as small as can be, its rows on the second sheet; numbers in column b are dates."""
    formats = '<xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/>'
    style = f'<numFmts count="0"/><cellXfs count="2">{formats}</cellXfs>'
    relation = '<Relationship Id="r{0}" Type="{1}/worksheet" Target="worksheets/s{0}.xml"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations(
            f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{SPACE}" xmlns:r="{RELATIONS}">{NAMES}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            relation.format(1, RELATIONS)
            + relation.format(2, RELATIONS)
            + f'<Relationship Id="r3" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{SPACE}">{style}</styleSheet>',
        "xl/worksheets/s1.xml": _sheet([]),
        "xl/worksheets/s2.xml": _sheet(list(rows)),
    }
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def _sheet(rows: list[list[str | float]]) -> str:
    cells = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{chr(97 + at)}{number}".upper(), at, value) for at, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{SPACE}"><sheetData>{cells}</sheetData></worksheet>'


def _cell(place: str, column: int, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
    return f'<c r="{place}" s="{int(column == 1)}"><v>{value}</v></c>'


@pytest.fixture
def reads(tmp_path: Path) -> Source:
    (tmp_path / "presets").mkdir()
    write(tmp_path / "presets", SHEET_PRESET, "sheet.toml")
    return source("sheet", "*.xlsx")


def test_the_sheet_of_the_preset_is_read(tmp_path: Path, reads: Source) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        ["id", "opened_at", "subject"],
        [7.0, 46308.375, "a"],
        [],
        ["8", "2026-10-14", "b"],
    )
    found = Read(path, reads)
    assert found.column("id") == ["7", "8"]
    assert [str(at) for at in found.column("opened_at")] == [
        "2026-10-13 08:00:00+00:00",
        "2026-10-13 23:00:00+00:00",
    ]
    assert found.lines == [2, 4]


def test_a_row_with_fields_beyond_the_header_is_set_aside(tmp_path: Path, reads: Source) -> None:
    path = workbook(
        tmp_path / "t.xlsx", ["id", "opened_at", "subject"], ["1", "2026-10-14", "b", "", "extra"]
    )
    found = Read(path, reads)
    assert [(row.line, row.reason) for row in found.set_aside] == [
        (2, "has fields beyond the 3 of the header")
    ]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    write(tmp_path / "presets", SHEET_PRESET.replace("Tickets", "Cases"), "sheet.toml")
    with pytest.raises(DataError, match="no sheet “Cases”; the sheets are Notes, Tickets"):
        Read(workbook(tmp_path / "t.xlsx", ["id"]), source("sheet"))


def test_an_empty_sheet_and_a_file_that_is_no_workbook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the sheet is empty"):
        Read(workbook(tmp_path / "t.xlsx", ["id"]), source())
    with pytest.raises(DataError, match="is not an Excel workbook"):
        Read(write(tmp_path, "id,opened_at\n", "u.xlsx"), source())
    with pytest.raises(DataError, match="not a workbook or archive that can be read"):
        Read(write(tmp_path, b"PK\x03\x04 torn", "v.xlsx"), source())
