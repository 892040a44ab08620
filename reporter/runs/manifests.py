"""What each run did, in runs/ of the workspace: one JSON file per run, for a person or a monitor to read."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from reporter import __version__
from reporter.errors import CannotWriteError, escaped
from reporter.files import make_folder, write_whole

FOLDER = "runs"
KEPT = 1000  # the newest; ten days of a run every quarter of an hour
_LIBRARIES = ("jinja2", "pandas", "pydantic", "sqlalchemy", "tzdata", "weasyprint")
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?\.json")


def keep(workspace: Path, started: datetime, ended: datetime, told: Mapping[str, Any]) -> str:
    """Write down what a run did, and sweep the oldest away; why that could not be done, else ""."""
    folder = workspace / FOLDER
    whole = {
        "started": _written(started),
        "ended": _written(ended),
        "versions": _versions(),
        **told,
    }
    text = escaped(json.dumps(whole, ensure_ascii=False, indent=1, default=_written))
    try:
        make_folder(folder)
        write_whole(_free(folder, started), f"{text}\n".encode(), lasting="no")
        _sweep(folder)
    except (OSError, CannotWriteError) as fault:
        return f"{folder}: what the run did cannot be written down: {fault}"
    return ""


def _free(folder: Path, started: datetime) -> Path:
    """2026-11-04T070000Z.json, or with a number where there is one of that second."""
    name = f"{started.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    path, number = folder / f"{name}.json", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.json"
    return path


def _sweep(folder: Path) -> None:
    ours = sorted((path for path in folder.iterdir() if _NAME.fullmatch(path.name)), key=_age)
    for path in ours[:-KEPT]:
        with suppress(OSError):
            path.unlink()


def _age(path: Path) -> tuple[str, int]:
    moment, _, number = path.stem.partition("Z-")
    return moment.rstrip("Z"), int(number or 1)


def _versions() -> dict[str, str]:
    found = {"reporter": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
