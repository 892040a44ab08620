"""No other user of the machine may read what is written of clients, whatever the umask."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reporter.cli.app import app
from reporter.config import load_workspace
from reporter.files import OTHERS, open_to_others
from reporter.runs.onlookers import seen_by_others
from tests.end_to_end.workspaces import TO_FOLDER, write_workspace
from tests.machine import set_clock

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
NOW = ("--now", "2026-11-04T07:00+00:00")
MADE = ("ledger.sqlite", "store.sqlite", "sent", "outbox", "out", "post")
MORE = TO_FOLDER.replace('"mail"', '"post/mail"') + '[publish]\nto = "site"\naddress = "https://n.example"\n'


@pytest.fixture(params=(0o000, 0o022, 0o027, 0o077), ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    mask: int = request.param
    before = os.umask(mask)
    yield mask
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workspace(
        tmp_path, {"acme": ("jo@acme.example",), "birch": ("bo@birch.example",)}, more=MORE, held="birch"
    )
    settings = tmp_path / "reporter.toml"
    settings.write_text(
        settings.read_text().replace('"plain-tickets"\n', '"plain-tickets"\nafter = "move"\n', 1)
    )
    with (tmp_path / "clients" / "acme.toml").open("r+") as file:
        words = file.read()
        file.seek(0)
        file.write("publish = true\n" + words)
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        set_clock(arguments, patch)
        result = CliRunner().invoke(app, [*arguments, "-w", str(folder)])
    return result.output + result.stderr


def test_what_is_written_of_clients_is_their_providers_alone(folder: Path, umask: int) -> None:
    said = run(folder, "run", *NOW) + run(folder, "build", "daily", "--to", "letter", *NOW)
    for name in MADE:
        assert (folder / name).exists(), said
        assert not open_to_others(folder / name)
    assert not (folder / "exports/done").stat().st_mode & OTHERS
    published = [path for path in (folder / "site").rglob("*") if path.is_file()]
    assert published
    assert all(path.stat().st_mode & 0o777 == 0o666 & ~umask for path in published)
    assert list(seen_by_others(load_workspace(folder))) == []
    assert "others may read" not in run(folder, "check", *NOW)


@pytest.mark.parametrize("ending", ["", "-journal", "-wal", "-shm"])
@pytest.mark.parametrize("name", ["ledger.sqlite", "store.sqlite"])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602])
def test_a_file_that_others_may_read_is_told_and_the_mend_closes_it(
    folder: Path, name: str, ending: str, mode: int
) -> None:
    path = folder / f"{name}{ending}"
    path.touch()
    path.chmod(mode)
    (found,) = seen_by_others(load_workspace(folder))
    assert found.what == f"{name}{ending}: others may read or change it (mode {mode:04o})"
    close(found.mend)
    assert path.stat().st_mode & 0o777 == mode & ~OTHERS
    assert not list(seen_by_others(load_workspace(folder)))


@pytest.mark.parametrize("name", ["outbox", "sent", "out", "post/mail"])
def test_a_folder_in_which_others_may_read_anything_is_told_once(folder: Path, name: str) -> None:
    deep = folder / name / "acme" / "it's"
    deep.mkdir(parents=True)
    for path in (folder / name, deep.parent, deep):
        path.chmod(0o700)
    assert not list(seen_by_others(load_workspace(folder)))
    for path in (deep / "a.eml", deep / "b.pdf"):
        path.write_text("x")
        path.chmod(0o644)
    (found,) = seen_by_others(load_workspace(folder))
    assert found.what == f"{name}/: others may read or change 2 of its files and folders"
    assert found.mend in run(folder, "check", *NOW)
    close(found.mend)
    assert not list(seen_by_others(load_workspace(folder)))


def test_a_secret_in_a_file_that_others_may_read_is_told(folder: Path) -> None:
    with (folder / "reporter.toml").open("a") as file:
        file.write('[ledger]\nurl = "postgresql://x@localhost/y"\npassword = { file = "a secret" }\n')
    (folder / "a secret").write_text("hush")
    (folder / "a secret").chmod(0o644)
    (found,) = seen_by_others(load_workspace(folder))
    assert found.what == "a secret: others may read or change it (mode 0644)"
    close(found.mend)
    assert not list(seen_by_others(load_workspace(folder)))


def close(mend: str) -> None:
    subprocess.run(shlex.split(mend), check=True)
