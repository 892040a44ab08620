from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from reporter.errors import DataError
from tests.sources.exports import Read, read, source

HEAD = "id,opened_at,subject\n"
PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"


# Named, so that the cases have one id in every process: a zipped file holds the time at which it was made.
NO_TABLES = {
    "nothing": (b"", "is empty"),
    "a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "blank lines": (b" \r\n\r\n", "is empty"),
    "a web page": (PAGE.encode(), "is a web page"),
    "a web page in UTF-16": (("\n  " + PAGE).encode("utf-16"), "is a web page"),
    "a table in HTML": (b"<table><tr><td>id</td></tr></table>", "is a table in HTML"),
    "styles and a table": (
        b"<style>td{}</style>\n<TABLE border=1><tr><td>1</td></tr></TABLE>",
        "table in HTML",
    ),
    "Excel's XML": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>',
        "Excel 2003",
    ),
    "XML": (b'<?xml version="1.0"?><tickets/>', "is XML"),
    "rich text": (b"{\\rtf1 id}", "rich-text"),
    "binary": (b"\x00\x01\x02\x03" * 20 + b"abc" * 100, "binary"),
    "a PDF": (b"%PDF-1.7 and so on", "is a PDF"),
    "a workbook": (b"PK\x03\x04 a workbook", "workbook or archive"),
    "JSON": (b'[{"id": 1}]', "is JSON, not CSV"),
    "not really zipped": (b"\x1f\x8bnot really zipped", "damaged"),
    "zipped and cut": (gzip.compress(b"id,opened_at\n" * 99, mtime=0)[:-9], "damaged"),
}


@pytest.mark.parametrize(("content", "words"), NO_TABLES.values(), ids=NO_TABLES)
def test_a_file_that_is_no_table_is_refused_in_one_line_that_names_it(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read(tmp_path, content)
    assert str(caught.value).startswith("tickets.csv: ")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.csv: there is no such file"):
        Read(tmp_path / "gone.csv", source())


def test_a_zipped_file_reads_as_the_file_itself(tmp_path: Path) -> None:
    content = (HEAD + '1,2026-10-01,"a\nb"\n').encode()
    plain = read(tmp_path, content)
    zipped = read(tmp_path, gzip.compress(content, mtime=0), name="tickets.csv.gz")
    assert zipped.frame.equals(plain.frame)


def test_a_zipped_file_may_hide_behind_the_plain_ending(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress((HEAD + "1,2026-10-01,a\n").encode(), mtime=0)).column("id") == ["1"]
