"""Which rows tell when they ended by the column of their last change alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.presets import BUILT_IN, load_preset
from reporter.sources.chunks import ENDS_BY_CHANGE
from tests.sources.exports import Read, source, write

WITHOUT_A_CLOSING_TIME = {"open311", "roundup", "roundup-csv", "spiceworks", "trac", "trac-database"}
PRESET = """
records = "tickets"
required = ["id", "opened_at"]
[columns]
id = "id"
status = "status"
opened_at = "made"
closed_at = {closed}
updated_at = ["changed", "touched"]
{more}
"""
HEAD = "id,status,made,over,done,changed\n"
ROWS = (
    "1,closed,2026-10-01 09:00,2026-10-02 09:00,2026-10-02 08:00,2026-10-05 09:00",
    "2,closed,2026-10-01 09:00,,,2026-10-05 09:00",
    "3,open,2026-10-01 09:00,,,2026-10-05 09:00",
)
WAYS = {
    '"over"': ("", None),
    '"changed"': ("", [True, True, False]),
    '["over", "changed"]': ("", [False, True, False]),
    '["nowhere", "changed"]': ("", [True, True, False]),
    '"changed" ': ('resolved_at = "done"', [False, True, False]),
    '"over" ': ('resolved_at = ["done", "changed"]', [False, True, False]),
}


@pytest.mark.parametrize("closed", WAYS)
def test_an_ending_that_is_but_the_last_change_is_known_row_by_row(tmp_path: Path, closed: str) -> None:
    more, expected = WAYS[closed]
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "log.toml").write_text(PRESET.format(closed=closed, more=more))
    found = Read(write(tmp_path, HEAD + "\n".join(ROWS) + "\n"), source("log"))
    told = found.column(ENDS_BY_CHANGE) if ENDS_BY_CHANGE in found.frame else None
    assert told == expected


def test_the_presets_whose_product_keeps_no_time_of_closing_are_these(tmp_path: Path) -> None:
    found = set()
    for path in BUILT_IN.glob("*.toml"):
        preset = load_preset(path.stem, tmp_path)
        ends = {*preset.sources_of("closed_at"), *preset.sources_of("resolved_at")}
        if ends & {*preset.sources_of("updated_at")}:
            found.add(path.stem)
    assert found == WITHOUT_A_CLOSING_TIME
