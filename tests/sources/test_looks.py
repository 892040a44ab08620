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
    "a program": (b"\x7fELF\x02\x01\x01\0" + bytes(range(256)) * 300, "binary"),
    "a database of dBase": (b"\x03\x7e\x0b\x1c" + bytes(range(32)) * 4 + b"id  acme  " * 9999, "binary"),
    "a tar archive": (b"tickets.csv".ljust(257, b"\0") + b"ustar\x0000" + b"id,subject\n" * 99, "binary"),
    "nothing but NUL": (b"\0" * 3_000_000, "is empty"),
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


ROWS = [f"{number},2026-10-01,Subject {number}" for number in range(1, 5_001)]
WHERE = {
    "the first byte": 0,
    "the header": 5,
    "the first row": 30,
    "within 64 KiB": 40_000,
    "after 64 KiB": 100_000,
    "the last byte": -2,
}


def holed(encoding: str, at: int, nuls: int = 1) -> bytes:
    text = HEAD + "\n".join(ROWS) + "\n"
    at = at % len(text)
    return (text[:at] + "\0" * nuls + text[at:]).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("at", WHERE.values(), ids=WHERE)
def test_a_character_nul_is_left_out_wherever_it_stands(tmp_path: Path, encoding: str, at: int) -> None:
    found = read(tmp_path, holed(encoding, at))
    assert found.column("subject") == [f"Subject {number}" for number in range(1, 5_001)]
    assert not found.set_aside


@pytest.mark.parametrize("at", WHERE.values(), ids=WHERE)
def test_a_character_nul_is_told_with_its_line(tmp_path: Path, at: int) -> None:
    content = holed("utf-8", at)
    line = content[: content.index(b"\0")].count(b"\n") + 1
    assert f"1 character NUL left out, the first in line {line:,}" in read(tmp_path, content).file.warnings


@pytest.mark.parametrize("nuls", [3, 4_096, 2_000_000])
@pytest.mark.parametrize("at", WHERE.values(), ids=WHERE)
def test_a_hole_that_a_crash_left_is_no_binary_file(tmp_path: Path, at: int, nuls: int) -> None:
    assert len(read(tmp_path, holed("utf-8", at, nuls)).column("id")) == len(ROWS)


def test_control_characters_of_every_kind_in_one_subject_make_no_binary_file(tmp_path: Path) -> None:
    strange = "".join(map(chr, [*range(9), *range(14, 28), 31, *range(127, 133)]))
    found = read(tmp_path, (HEAD + f"1,2026-10-01,a{strange}b\n2,2026-10-01,c\n").encode())
    assert found.column("subject") == ["ab", "c"]


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_a_character_nul_in_json_is_left_out_raw_or_escaped(tmp_path: Path, ending: str) -> None:
    rows = ['{"id": "1", "opened_at": "2026-10-01", "subject": "a\0b"}',
            '{"id": "2", "opened_at": "2026-10-01", "sub\\u0000ject": "a\\u0000b"}']  # fmt: skip
    text = "\n".join(rows) if ending == "jsonl" else f"[{','.join(rows)}]"
    assert read(tmp_path, text.encode(), name=f"tickets.{ending}").column("subject") == ["ab", "ab"]
