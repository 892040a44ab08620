from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.config.presets import load_preset
from reporter.errors import DataError
from reporter.sources.chunks import Chunk
from reporter.sources.formats import csv_rows
from reporter.sources.formats.csv_rows import read_csv
from reporter.sources.looks import look_at
from tests.sources.exports import read, write

HEAD = "id,opened_at,subject\n"


def rows_of(path: Path) -> list[Chunk]:
    return list(read_csv(look_at(path, path.name), load_preset("plain-tickets", path.parent)))


def test_a_row_with_a_field_too_many_is_set_aside_with_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "1,2026-10-01,a\n2,2026-10-02,b,c\n3,2026-10-03,d\n")
    assert found.column("id") == ["1", "3"]
    assert found.lines == [2, 4]
    (row,) = found.set_aside
    assert (row.line, row.reason) == (3, "1 field too many: 4 where the header has 3")
    assert row.row == '["2", "2026-10-02", "b", "c"]'


def test_a_row_with_a_field_too_few_is_set_aside_and_not_filled_up(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "1,2026-10-01\n2,2026-10-02,b\n")
    assert found.column("id") == ["2"]
    assert [(row.line, row.reason) for row in found.set_aside] == [
        (2, "1 field too few: 2 where the header has 3")
    ]


def test_empty_lines_and_rows_of_delimiters_are_no_rows_but_count_as_lines(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "\n1,2026-10-01,a\n,,\n\n2,,b\n")
    assert found.lines == [3]
    assert [row.line for row in found.set_aside] == [6]


def test_lines_are_counted_through_fields_of_several_lines(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + '1,2026-10-01,"one\ntwo\nthree"\n2,bad,x\n3,2026-10-03,"fo""ur"\n')
    assert found.lines == [2, 6]
    assert found.column("subject") == ["one two three", 'fo"ur']
    assert [row.line for row in found.set_aside] == [5]


def test_carriage_returns_alone_end_lines_too(tmp_path: Path) -> None:
    found = read(tmp_path, (HEAD + "1,2026-10-01,a\n2,2026-10-02,b\n").replace("\n", "\r"))
    assert found.column("subject") == ["a", "b"]
    assert found.lines == [2, 3]


def test_an_unclosed_quote_costs_one_row_only(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + '1,2026-10-01,"never closed\n2,2026-10-02,b\n3,2026-10-03,c\n')
    assert found.column("id") == ["2", "3"]
    assert [row.line for row in found.set_aside] == [2]
    assert "quote" in found.set_aside[0].reason


def test_an_unclosed_quote_before_quoted_rows_costs_one_row_only(tmp_path: Path) -> None:
    rows = '"1","2026-10-01","never closed\n"2","2026-10-02","b"\n"3","2026-10-03","c, d"\n'
    found = read(tmp_path, HEAD + rows)
    assert found.column("id") == ["2", "3"]
    assert found.column("subject") == ["b", "c, d"]
    assert [row.line for row in found.set_aside] == [2]


def test_an_unclosed_quote_does_not_eat_rows_up_to_a_stray_quote(tmp_path: Path) -> None:
    head = "id,opened_at,subject,status\n"
    rows = (
        '1,2026-10-01,"never closed,open\n2,2026-10-02,b,open\n3,2026-10-03,12",open\n4,2026-10-04,d,open\n'
    )
    found = read(tmp_path, head + rows)
    assert found.column("id") == ["2", "3", "4"]
    assert [row.line for row in found.set_aside] == [2]


def test_every_row_is_found_again_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "CHUNK_ROWS", 3)
    monkeypatch.setattr(csv_rows, "_BLOCK_CHARACTERS", 50)
    rows = [
        f'{n},2026-10-01,"line\nof {n}"\n' if n % 4 == 0 else f"{n},2026-10-01,plain\n" for n in range(40)
    ]
    found = read(tmp_path, HEAD + "".join(rows))
    assert found.column("id") == [str(n) for n in range(40)]
    assert found.lines == [2 + n + (n + 3) // 4 for n in range(40)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    content = (HEAD + "1,2026-10-01,a\n").replace(",", delimiter)
    assert read(tmp_path, content).column("subject") == ["a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_unicode_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str, line_end: str) -> None:
    content = (HEAD + "1,2026-10-01,Zoë – naïve\n").replace("\n", line_end)
    found = read(tmp_path, content.encode(encoding))
    assert found.column("subject") == ["Zoë – naïve"]
    assert found.file.warnings == []


def test_what_is_not_unicode_is_read_as_windows_text_and_said_so(tmp_path: Path) -> None:
    found = read(tmp_path, (HEAD + "1,2026-10-01,Zoë – naïve\n").encode("cp1252"))
    assert found.column("subject") == ["Zoë – naïve"]
    assert found.file.warnings == ["read as cp1252: the file is not UTF-8; check names with accents"]


def test_a_column_that_stands_twice_is_refused_when_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column “subject” stands 2 times"):
        read(tmp_path, "id,opened_at,subject,subject\n1,2026-10-01,a,b\n")


def test_a_column_that_stands_twice_is_kept_when_nobody_reads_it(tmp_path: Path) -> None:
    found = read(tmp_path, "id,opened_at,Labels,Labels\n1,2026-10-01,a,b\n")
    assert found.column("raw") == ['{"Labels": "a", "Labels (2)": "b"}']


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="“opened_at” is missing; the columns are id, opned_at") as caught:
        read(tmp_path, "id,opned_at\n1,2026-10-01\n")
    assert "did you mean “opned_at”?" in caught.value.hint


def test_a_missing_column_is_found_even_without_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing"):
        read(tmp_path, "id,subject\n")
    assert read(tmp_path, HEAD).column("id") == []


def test_a_likely_typing_error_in_the_header_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "id,opened_at,prioritiy\n1,2026-10-01,high\n")
    assert found.file.warnings == ["the column “prioritiy” is not read; did you mean “priority”?"]


LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",;\n\r\t ')
# the csv module leaves a carriage return unquoted unless a line feed stands beside it
TEXTS = st.text(LETTERS, max_size=12).map(lambda text: text.replace("\r", "\r\n"))
ROWS = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, line_end=st.sampled_from(["\n", "\r\n"]))
def test_what_the_csv_module_writes_is_read_back(
    tmp_path: Path, rows: list[list[str]], line_end: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator=line_end)
    writer.writerow(["id", "opened_at", "subject"])
    wanted = []
    for row in rows:
        wanted.append((buffer.getvalue().count("\n") + 1, row))
        writer.writerow(row)
    chunks = rows_of(write(tmp_path, buffer.getvalue()))
    assert [row for chunk in chunks for row in chunk.set_aside] == []
    found = [(row[0], list(row[1:])) for chunk in chunks for row in chunk.frame.itertuples()]
    assert [(line, row) for line, row in found if any(row)] == [
        (line, row) for line, row in wanted if any(row)
    ]


def test_a_file_of_one_column_sets_lines_with_a_delimiter_aside(tmp_path: Path) -> None:
    path = write(tmp_path, "id\n1\n\n2,3\n4\n")
    (_, found) = rows_of(path)
    assert (found.frame["id"].tolist(), found.frame.index.tolist()) == (["1", "4"], [2, 5])
    assert [row.line for row in found.set_aside] == [4]


def test_a_carriage_return_within_a_line_ends_no_row(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "1,2026-10-01,first\rsecond\n2,2026-10-02,b\n")
    found = [chunk.frame for chunk in rows_of(path) if len(chunk.frame)]
    assert [subject for frame in found for subject in frame["subject"]][-1] == "b"
