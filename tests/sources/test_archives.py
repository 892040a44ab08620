"""ZIP archives: with one file in them they are that file; else they are named as what they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from reporter.errors import DataError
from reporter.inspecting import inspect_file
from reporter.inspecting.proposal import Wishes
from tests.inspecting.looking import LONDON
from tests.sources.exports import read

TABLE = b"id,opened_at,subject\n1,2026-10-01,Printer\n2,2026-10-02,Scanner\n"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
CONTENT = (
    "<office:document-content"
    + "".join(f' xmlns:{name}="{OASIS}{name}:1.0"' for name in ("office", "table", "text"))
    + '><office:body><office:spreadsheet><table:table table:name="Tickets">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
SHEET = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0"><manifest:file-entry manifest:full-path="/"'
    f' manifest:media-type="{SHEET}"/></manifest:manifest>'
)


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def open_document(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    told = {"mimetype": SHEET.encode(), "META-INF/manifest.xml": MANIFEST.encode()}
    return packed(told | {"content.xml": CONTENT.format(cells).encode()})


def test_a_zipped_table_reads_as_the_table_itself(tmp_path: Path) -> None:
    files = {"__MACOSX/._tickets.csv": b"x", "export/": b"", "export/tickets.csv": TABLE}
    found = read(tmp_path, packed(files), name="tickets.zip")
    assert found.column("subject") == ["Printer", "Scanner"]


def test_a_zipped_table_can_be_inspected(tmp_path: Path) -> None:
    path = tmp_path / "tickets.zip"
    path.write_bytes(packed({"tickets.csv": TABLE}))
    found = inspect_file(path, path.name, Wishes(2026, anew=True), LONDON)
    assert (found.coverage.records, found.coverage.usable) == ("tickets", 2)


def test_an_open_document_sheet_is_read(tmp_path: Path) -> None:
    rows = [line.split(",") for line in TABLE.decode().splitlines()]
    found = read(tmp_path, open_document(rows), name="tickets.ods")
    assert found.column("subject") == ["Printer", "Scanner"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.csv": TABLE, "b.csv": TABLE}, r"archive of 2 files: a\.csv, b\.csv"),
        ({"folder/": b""}, "nothing in it"),
        ({"word/document.xml": b"<w/>"}, "Word document"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "opendocument.text"),
    ],
)
def test_other_archives_are_named_as_what_they_are(
    tmp_path: Path, files: dict[str, bytes], words: str
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read(tmp_path, packed(files), name="tickets.zip")
    assert caught.value.hint
