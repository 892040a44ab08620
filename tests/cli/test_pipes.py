"""One document goes to standard output, and an export comes from standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app
from reporter.config.environment import resource_folder
from reporter.errors import UsageError
from tests.cli.test_cli import reporter

NOW = ("--now", "2026-11-02T07:00+00:00")
SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, with its logs read."""
    folder = tmp_path_factory.mktemp("pipes") / "shop"
    assert reporter("init", folder).returncode == 0
    assert reporter("ingest", "-q", "-w", folder).returncode == 0
    return folder


def run(*words: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def built(folder: Path, *words: str) -> Result:
    return run("build", "monthly", "example", "--period", "2026-10", "-w", folder, *NOW, *words)


@pytest.mark.parametrize(("medium", "file"), [("json", "report.json"), ("page", "page.html")])
def test_one_document_goes_to_standard_output(
    workspace: Path, tmp_path: Path, medium: str, file: str
) -> None:
    assert built(workspace, "--to", medium, "-o", str(tmp_path), "-q").exit_code == 0
    piped = built(workspace, "--to", medium, "-o", "-")
    assert (piped.exit_code, piped.exception) == (0, None)
    assert piped.stdout_bytes == (tmp_path / "example/monthly/2026-10" / file).read_bytes()
    assert "example/monthly/2026-10: " in piped.stderr  # words are no data
    assert not (workspace / "out").exists()
    assert not Path("-").exists()


def test_what_fails_prints_no_document(workspace: Path) -> None:
    failed = run(
        "build", "monthly", "example", "--period", "2019-10", "-w", workspace, "--to", "json", "-o", "-"
    )
    assert (failed.exit_code, failed.stdout) == (1, "")


@pytest.mark.parametrize("words", [(), ("--to", "page,json"), ("--to", "letter"), ("--to", "json", "--json")])
def test_more_than_one_thing_is_refused_for_standard_output(workspace: Path, words: tuple[str, ...]) -> None:
    fault = built(workspace, *words, "-o", "-").exception
    assert isinstance(fault, UsageError)
    assert fault.hint


def test_several_clients_are_refused_for_standard_output() -> None:
    fault = run("build", "monthly", "-w", resource_folder("sample_data"), "--to", "json", "-o", "-").exception
    assert isinstance(fault, UsageError)
    assert "name one client" in fault.hint


def test_an_export_is_inspected_from_standard_input(tmp_path: Path) -> None:
    file = SAMPLES / "freshservice.csv"
    words = ("--zone", "Europe/London", "--json", *NOW)
    piped = run("inspect", "-", *words, given=file.read_bytes())
    assert (piped.exit_code, piped.exception) == (0, None)
    found, beside = json.loads(piped.stdout), json.loads(run("inspect", file, *words).stdout)
    assert (found.pop("file"), beside.pop("file")) == ("standard input", str(file))
    assert found == beside
    assert found["shipped_preset"] == "freshservice"


def test_standard_input_that_holds_nothing_is_told_by_that_name() -> None:
    piped = run("inspect", "-", "--zone", "UTC", given=b"")
    assert piped.exit_code != 0
    assert str(piped.exception).startswith("standard input: ")
