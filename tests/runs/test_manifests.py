"""What is kept of each run in runs/ of the workspace."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from reporter import __version__
from reporter.runs import manifests
from reporter.runs.desk import LOCK
from tests.cli.test_cli import NOW, reporter

AT = datetime(2026, 11, 4, 7, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert reporter("init", tmp_path / "shop").returncode == 0
    return tmp_path / "shop"


def kept(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((folder / "runs").glob("*.json"))]


def test_a_run_writes_down_what_it_read_and_made_and_how_it_ended(folder: Path) -> None:
    ran = reporter("run", "-w", folder, "--pretend", *NOW)
    (told,) = kept(folder)
    assert told["exit_code"] == ran.returncode
    assert told["started"] == "2026-11-04T07:00:00+00:00"
    assert told["versions"]["reporter"] == __version__
    assert {"python", "pandas", "weasyprint"} <= told["versions"].keys()
    assert {Path(one["file"]).name for one in told["read"]} == {"tickets.csv", "activities.csv"}
    for one in told["read"]:
        parts = ("new", "updated", "unchanged", "folded", "set_aside")
        assert one["read"] == sum(one[part] for part in parts) > 0
    assert {one["state"] for one in told["editions"]} == {"held"}
    assert {one["edition"].split("/")[1] for one in told["editions"]} >= {"daily", "weekly", "monthly"}
    (path,) = (folder / "runs").iterdir()
    assert path.name == "2026-11-04T070000Z.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert reporter("run", "-w", folder, "--pretend", *NOW).returncode == 0
    assert len(kept(folder)) == 2


def test_a_run_that_breaks_off_says_why_and_one_that_was_not_let_in_nothing(folder: Path) -> None:
    (folder / "store.sqlite").mkdir()
    ran = reporter("run", "-w", folder, "--pretend", *NOW)
    (told,) = kept(folder)
    assert ran.returncode == told["exit_code"] != 0
    assert "store.sqlite" in told["fault"]
    with FileLock(folder / LOCK):
        assert reporter("run", "-w", folder, "--pretend", *NOW).returncode == 75
    assert len(kept(folder)) == 1


def test_a_rehearsal_leaves_no_trace(folder: Path) -> None:
    assert reporter("run", "-w", folder, "--dry-run", *NOW).returncode == 0
    assert not (folder / "runs").exists()


def test_the_oldest_are_swept_and_what_is_not_ours_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "KEPT", 3)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "notes.json").write_text("{}")
    for minute in (0, 1, 1, 2, 3):
        at = AT + timedelta(minutes=minute)
        assert manifests.keep(tmp_path, at, at, {"exit_code": 0}) == ""
    names = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert names == [
        "2026-11-04T070100Z-2.json",
        "2026-11-04T070200Z.json",
        "2026-11-04T070300Z.json",
        "notes.json",
    ]


def test_where_nothing_can_be_written_the_run_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    assert "cannot be written down" in manifests.keep(tmp_path, AT, AT, {"exit_code": 0})
