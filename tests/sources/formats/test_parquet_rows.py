from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import DataError
from tests.sources.exports import Read, source, write

pyarrow = pytest.importorskip("pyarrow")


def parquet(folder: Path, columns: dict[str, Any], name: str = "tickets.parquet") -> Path:
    from pyarrow import parquet as files

    files.write_table(pyarrow.table(columns), folder / name)
    return folder / name


def test_typed_columns_become_records(tmp_path: Path) -> None:
    path = parquet(
        tmp_path,
        {
            "id": [1, 2, 3],
            "subject": ["Drucker – ü", None, "c"],
            "opened_at": pyarrow.array([1_782_892_800_000_000] * 3, pyarrow.timestamp("us")),
            "resolved_at": pyarrow.array(
                [None, datetime(2026, 7, 2, tzinfo=UTC), None], pyarrow.timestamp("ns", "UTC")
            ),
            "minutes_worked": [7.5, float("nan"), 3.0],
            "minutes_on_hold": pyarrow.array([Decimal("0.25"), None, Decimal("30.00")]),
            "is_public": [True, None, False],
            "status": ["open", "resolved", "closed"],
            "closed_at": pyarrow.array([None, None, date(2026, 7, 3)]),
        },
    )
    read = Read(path, source(files="*.parquet"))
    assert read.set_aside == []
    assert read.column("id") == ["1", "2", "3"]
    assert read.column("subject") == ["Drucker – ü", "", "c"]
    assert str(read.column("opened_at")[0]) == "2026-07-01 07:00:00+00:00"  # London in summer
    assert str(read.column("resolved_at")[1]) == "2026-07-02 00:00:00+00:00"
    assert str(read.column("closed_at")[2]) == "2026-07-02 23:00:00+00:00"
    assert read.frame["minutes_worked"].fillna(-1).tolist() == [7.5, -1, 3]
    assert read.frame["minutes_on_hold"].fillna(-1).tolist() == [0.25, -1, 30]
    assert read.lines == [1, 2, 3]


def test_many_rows_keep_their_numbers(tmp_path: Path) -> None:
    count = 45_000
    path = parquet(tmp_path, {"id": list(range(count)), "opened_at": ["2026-07-01 08:00"] * count})
    read = Read(path, source(files="*.parquet"))
    assert read.lines == list(range(1, count + 1))
    assert read.column("id")[-1] == str(count - 1)


def test_without_pyarrow_the_mend_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = parquet(tmp_path, {"id": [1], "opened_at": ["2026-07-01"]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match="to read Parquet, pyarrow must be installed") as fault:
        Read(path, source(files="*.parquet"))
    assert "pip install pyarrow" in fault.value.hint


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    whole = parquet(tmp_path, {"id": [1], "opened_at": ["2026-07-01"]}).read_bytes()
    path = write(tmp_path, whole[:-20], "cut.parquet")
    with pytest.raises(DataError, match=r"cut\.parquet: the Parquet file is damaged") as fault:
        Read(path, source(files="*.parquet"))
    assert "\n" not in str(fault.value)


def test_what_only_has_the_ending_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "id,opened_at\n1,2026-07-01\n", "text.parquet")
    with pytest.raises(DataError, match=r"text\.parquet: is not a Parquet file"):
        Read(path, source(files="*.parquet"))


def test_parquet_under_another_ending_is_told(tmp_path: Path) -> None:
    path = parquet(tmp_path, {"id": [1], "opened_at": ["2026-07-01"]}, "tickets.csv")
    with pytest.raises(DataError, match=r"tickets\.csv: is Parquet, not CSV"):
        Read(path, source())
