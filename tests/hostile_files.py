"""Files made to exhaust whoever reads them: each small, and larger than any memory once it is unfolded."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

HEADER = ("Ticket", "Opened", "Client", "Subject", "Status")
_XLSX = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types '
    'xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
_SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def _row(number: int, values: Iterable[str]) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for letter, value in zip("ABCDEFGH", values, strict=False)
    )
    return f'<row r="{number}">{cells}</row>'


def good_row(number: int) -> tuple[str, ...]:
    """A row that any file of ours may hold."""
    return (f"T-{number}", "2026-11-02 09:00", "Anna", f"Printer {number} is stuck", "open")


def _workbook(path: Path, rows: Iterable[str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _XLSX.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"{_SHEET}<sheetData>".encode())
            for row in rows:
                sheet.write(row.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def sound_workbook(folder: Path) -> Path:
    """The same kind of workbook with nothing wrong in it."""
    return _workbook(folder / "sound.xlsx", (_row(1, HEADER), _row(2, good_row(1))))


def far_cell(folder: Path) -> Path:
    """A workbook with one value in its very last cell."""
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return _workbook(folder / "far.xlsx", (_row(1, HEADER), _row(2, good_row(1)), last))


def huge_cell(folder: Path, megabytes: int = 120) -> Path:
    """A workbook whose one subject is a book of its own."""
    long = "x" * 1_000_000

    def rows() -> Iterator[str]:
        yield _row(1, HEADER)
        yield '<row r="2"><c r="A2" t="inlineStr"><is><t>'
        yield from (long for _ in range(megabytes))
        yield "</t></is></c></row>"

    return _workbook(folder / "cell.xlsx", rows())


def wide_ods(folder: Path) -> Path:
    """A spreadsheet that repeats one value over all of its columns and rows."""
    path = folder / "wide.ods"
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    content = (
        f"<office:document-content {_ODS_NAMES}><office:body><office:spreadsheet>"
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
        f"{cell}<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return path


def zipped_field(folder: Path, megabytes: int = 100) -> Path:
    """A zipped table whose one field is larger than what it was zipped to by a thousand."""
    path = folder / "field.csv.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(f"{','.join(HEADER)}\nT-1,2026-11-02 09:00,Anna,".encode())
        for _ in range(megabytes):
            file.write(b"x" * 1_000_000)
        file.write(b",open\n")
    return path


def archive_bomb(folder: Path, megabytes: int = 60) -> Path:
    """An archive of one file that is a single line of zeros."""
    path = folder / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("tickets.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(megabytes):
            file.write(b"0" * 1_000_000)
    return path


def deep_json(folder: Path, depth: int = 200_000) -> Path:
    """Lists in lists in lists."""
    path = folder / "deep.json"
    path.write_text("[" * depth + "]" * depth)
    return path


def wide_json(folder: Path, count: int = 6_000) -> Path:
    """Objects each of which brings its own names."""
    path = folder / "names.json"
    rows = [{"Ticket": str(n), **{f"n{n}-{m}": "" for m in range(5)}} for n in range(count)]
    path.write_text(json.dumps(rows))
    return path


def wide_csv(folder: Path, columns: int = 100_000) -> Path:
    """A header of very many columns."""
    path = folder / "columns.csv"
    path.write_text(",".join([*HEADER, *(f"c{at}" for at in range(columns))]) + "\n" + "x\n" * 3)
    return path


def endless_parquet(folder: Path, rows: int = 5_000_000) -> Path:
    """Columns of one value, told once and repeated."""
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / "endless.parquet"
    many = pa.repeat("x", rows)
    parquet.write_table(pa.table(dict.fromkeys(HEADER, many)), path)
    return path
