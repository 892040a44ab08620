"""A small sound workspace in a temporary folder, for tests to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.errors import ConfigError

SETTINGS = """
[provider]
name = "Northfield IT"
zone = "Europe/London"
"""
CLIENT = 'name = "Acme"\n'

Breaking = Callable[[dict[str, str]], list[str]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    write(tmp_path, {"reporter.toml": SETTINGS, "clients/acme.toml": CLIENT})
    return tmp_path


@pytest.fixture
def faults_with(workspace: Path) -> Breaking:
    """The faults that are told when these files are laid over the sound workspace."""

    def faults(files: dict[str, str]) -> list[str]:
        write(workspace, files)
        with pytest.raises(ConfigError) as caught:
            load_workspace(workspace)
        return caught.value.faults

    return faults


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
