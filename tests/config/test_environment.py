from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from reporter.config import environment
from reporter.config.environment import Need, can_load, environment_faults, missing_packages


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Debian machine with no library, program or font of ours, and no rights."""
    monkeypatch.setattr(environment, "can_load", lambda library: False)
    monkeypatch.setattr(environment, "_FONT_FOLDERS", ())
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)


@pytest.mark.usefixtures("bare")
def test_each_missing_thing_comes_with_the_command_that_mends_it() -> None:
    assert [fault.mend for fault in environment_faults()] == [
        "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0",
        "sudo apt-get install -y libharfbuzz-subset0",
        "sudo apt-get install -y fonts-dejavu-core",
    ]


@pytest.mark.usefixtures("bare")
def test_a_browser_and_poppler_are_asked_for_in_development_only() -> None:
    assert {"chromium", "poppler-utils"} <= set(missing_packages(for_development=True))
    assert not {"chromium", "poppler-utils"} & set(missing_packages())


@pytest.mark.usefixtures("bare")
def test_root_is_not_told_to_use_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert all(fault.mend.startswith("apt-get install") for fault in environment_faults())


@pytest.mark.usefixtures("bare")
def test_another_package_manager_gets_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    assert missing_packages()[0] == "pango"
    assert environment_faults()[0].mend == "sudo dnf install -y pango"


def test_an_old_python_and_missing_time_zones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_OLDEST_PYTHON", (99, 0))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    what = " ".join(fault.what for fault in environment_faults())
    assert "is too old" in what
    assert "time zone tables" in what


def test_a_font_in_any_folder_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Sans.ttf").touch()
    monkeypatch.setattr(environment, "_FONT_FOLDERS", (str(tmp_path),))
    assert not any("font" in fault.what for fault in environment_faults())


def test_a_library_nobody_has_does_not_load() -> None:
    assert not can_load("no-such-library-of-ours")
    assert not Need("x", {}, programs=("no-such-program-of-ours",)).is_met()
