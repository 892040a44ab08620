from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.presets import Preset
from reporter.sources.formats import log_rows
from reporter.sources.formats.log_rows import read_blocks
from reporter.sources.looks import look_at
from tests.sources.exports import write

PRESET = Preset.model_validate({"records": "tickets", "columns": {}, "format": {"kind": "blocks"}})


def test_every_line_that_belongs_to_no_block_is_set_aside_however_long_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_rows, "CHUNK_ROWS", 2)
    path = write(tmp_path, "".join(f"Id: {number}\n\nstray {number}\n\n" for number in range(1, 6)))
    rows, lines = [], []
    for chunk in read_blocks(look_at(path, "log"), PRESET):
        rows.append(len(chunk.frame))
        lines += [row.line for row in chunk.set_aside]
    assert rows == [2, 2, 1]
    assert lines == [3, 7, 11, 15, 19]
