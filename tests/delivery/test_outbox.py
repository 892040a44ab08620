"""A folder that cannot be listed is a fault in one line, wherever it is met."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from reporter.delivery.outbox import Outbox
from reporter.errors import CannotWriteError


@pytest.fixture
def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """An outbox on a disk that gives nothing back."""
    (tmp_path / "outbox" / "acme").mkdir(parents=True)

    def broken(path: Any = ".") -> Any:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(os, "scandir", broken)
    return Outbox.of(tmp_path)


def test_an_outbox_that_cannot_be_listed_is_told(unreadable: Outbox) -> None:
    with pytest.raises(CannotWriteError, match="outbox: cannot be read: Input/output error"):
        unreadable.editions()


def test_an_outbox_that_cannot_be_swept_is_told(unreadable: Outbox) -> None:
    with pytest.raises(CannotWriteError, match=r"cannot read .*outbox: Input/output error"):
        unreadable.sweep()
