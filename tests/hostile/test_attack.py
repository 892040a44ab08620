"""A sample of the hostile strings, each piece among them; `make hostile` tells them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.attack import attack, strings

TEXTS = list(strings(200, 1))


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_nothing_of_a_log_is_more_than_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    assert attack(tmp_path / "office", monkeypatch, TEXTS[first : first + 20]) == []
