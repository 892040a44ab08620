"""The zone of times that name none, against times of the file that do, and against when it was written."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.config.presets import BUILT_IN
from reporter.errors import DataError
from tests.sources.exports import Read, source, write

ZONES = ["Europe/London", "Asia/Tokyo", "America/New_York", "Australia/Sydney", "Asia/Kolkata"]
HEAD = "id,subject,opened_at,updated_at\n"
WRITTEN = datetime(2026, 3, 10, 12, tzinfo=UTC)


def of_file(
    rows: list[tuple[str, str]], zone: str, written: datetime = WRITTEN, formats: tuple[str, ...] = ()
) -> Read:
    with tempfile.TemporaryDirectory() as folder:
        text = "".join(f"{at},Printer,{opened},{updated}\n" for at, (opened, updated) in enumerate(rows))
        path = write(Path(folder), HEAD + text)
        os.utime(path, (written.timestamp(), written.timestamp()))
        return Read(path, source().model_copy(update={"zone": zone, "formats": formats}))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.lists(st.tuples(st.integers(3, 60), st.integers(0, 300)), min_size=3, max_size=20),
)
def test_a_zone_is_believed_unless_the_file_proves_it_wrong(
    true: str, said: str, spans: list[tuple[int, int]]
) -> None:
    opened = [WRITTEN - timedelta(days=3, hours=hours) for hours, _ in spans]
    rows = [
        (
            f"{at.astimezone(ZoneInfo(true)):%Y-%m-%d %H:%M}",
            f"{at + timedelta(minutes=lasted):%Y-%m-%dT%H:%M:%SZ}",
        )
        for at, (_, lasted) in zip(opened, spans, strict=True)
    ]
    is_behind = (
        f"{opened[0].astimezone(ZoneInfo(said)):%d%H%M}" < f"{opened[0].astimezone(ZoneInfo(true)):%d%H%M}"
    )
    try:
        found = of_file(rows, said)
    except DataError as error:
        refused = f"{error} {error.hint}"
    else:
        refused = ""
    if refused:
        assert is_behind
        assert f"no times of {said}" in refused
    elif true == said:
        assert [at.to_pydatetime() for at in found.frame["opened_at"]] == opened
    assert not (is_behind and all(lasted < 120 for _, lasted in spans) and not refused)


@pytest.mark.parametrize(("hours", "is_told"), [(-2, False), (0, False), (3, True), (9, True), (400, False)])
def test_times_after_the_file_was_written_are_told_with_the_zone_they_were_read_in(
    hours: int, is_told: bool
) -> None:
    newest = f"{WRITTEN + timedelta(hours=hours):%Y-%m-%d %H:%M}"
    warnings = of_file([("2026-03-01 09:00", newest)], "UTC").file.warnings
    assert any("after the file was written" in line for line in warnings) is is_told


@pytest.mark.parametrize(
    ("written", "is_refused"), [("2026-03-13", True), ("2026-12-13", False), ("2025-01-01", False)]
)
def test_an_order_by_which_what_happened_lies_after_the_file_is_refused(
    tmp_path: Path, written: str, is_refused: bool
) -> None:
    (tmp_path / "presets").mkdir()
    preset = (BUILT_IN / "plain-tickets.toml").read_text(encoding="utf-8").replace("[dates]\n", "")
    preset += '\n[dates]\nformats = ["%d/%m/%Y %H:%M"]\n'
    write(tmp_path / "presets", preset, "ours.toml")
    path = write(tmp_path, "id,subject,opened_at\n1,Printer,03/12/2026 09:00\n2,Printer,03/11/2026 09:00\n")
    stamp = datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()
    os.utime(path, (stamp, stamp))
    if not is_refused:
        assert len(Read(path, source("ours")).frame) == 2
        return
    with pytest.raises(DataError, match="read day first lies after the file was written") as caught:
        Read(path, source("ours"))
    assert 'formats = ["%m/%d/%Y %H:%M"]' in caught.value.hint


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"])
def test_an_end_of_which_only_the_day_is_told_proves_no_zone(zone: str, day: str) -> None:
    opened = [WRITTEN - timedelta(days=20 - n) for n in range(16)]
    rows = [(f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at.astimezone(ZoneInfo(zone)):{day}}") for at in opened]
    found = of_file(rows, zone, formats=("iso", day))
    assert len(found.frame) == len(rows)
