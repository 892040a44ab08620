from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.config.models import Source
from reporter.errors import DataError
from tests.sources.exports import Read, read, source, write

ROWS = [
    {
        "id": 1,
        "opened_at": "2026-10-01 09:00",
        "subject": "a",
        "site": {"name": "Leeds", "floor": 2},
        "tags": ["x"],
    },
    {"id": 2, "opened_at": "2026-10-02 09:00", "subject": None, "minutes_worked": 42.50, "is_public": False},
]
WRAPPED = """
records = "tickets"
[format]
kind = "json"
path = "data.items"
[columns]
id = "id"
opened_at = "opened_at"
place = "site.name"
"""


def lines(*rows: object) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def test_json_lines_read_as_the_list_of_the_same_objects(tmp_path: Path) -> None:
    as_lines = read(tmp_path, lines(*ROWS), name="tickets.jsonl")
    as_list = read(tmp_path, json.dumps(ROWS), name="tickets.json")
    assert as_lines.frame.equals(as_list.frame)
    assert as_lines.column("id") == ["1", "2"]
    assert as_lines.column("minutes_worked")[1] == 42.5
    assert as_lines.column("is_public") == [True, False]


def test_nested_names_are_joined_with_dots(tmp_path: Path) -> None:
    raw = json.loads(str(read(tmp_path, lines(ROWS[0]), name="tickets.jsonl").column("raw")[0]))
    assert raw == {"site.name": "Leeds", "site.floor": "2", "tags": '["x"]'}


def test_a_line_that_is_no_object_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, lines(ROWS[0]) + '\n{"id": \n\n[1, 2]\n' + lines(ROWS[1]), name="tickets.jsonl")
    assert found.lines == [1, 5]
    assert [(row.line, row.reason[:13]) for row in found.set_aside] == [
        (2, "is not JSON: "),
        (4, "is not an obj"),
    ]


def test_the_list_is_found_at_the_path_of_the_preset(tmp_path: Path) -> None:
    write(tmp_path, "", ".keep")
    (tmp_path / "presets").mkdir()
    write(tmp_path / "presets", WRAPPED, "wrapped.toml")
    path = write(tmp_path, json.dumps({"data": {"items": ROWS[:1]}}), "t.json")
    reads = Source(name="desk", files="*.json", preset="wrapped", client="acme")
    assert Read(path, reads).column("place") == ["Leeds"]
    write(tmp_path, json.dumps({"data": {"rows": ROWS}}), "t.json")
    with pytest.raises(DataError, match=r"has no “data\.items”; here are rows"):
        Read(path, reads)


@pytest.mark.parametrize(
    ("content", "words"),
    [('{"tickets": []}', "not a list of records"), ('[{"id": 1', "is not JSON"), ("[" * 99999, "not JSON")],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read(tmp_path, content, name="tickets.json")


def test_half_a_character_does_no_harm(tmp_path: Path) -> None:
    row = '{"id": "1", "opened_at": "2026-10-01", "subject": "a\\ud800b", "x\\udfff": "\\ud800"}'
    found = Read(write(tmp_path, row, "t.jsonl"), source())
    assert found.column("subject") == ["a\ufffdb"]
    assert str(found.column("raw")[0]).encode()
