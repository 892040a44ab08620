"""A file and an edition are whole or absent; what cannot be looked at is neither, and root sees it too."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import CannotWriteError
from reporter.files import (
    PRIVATE,
    Lasting,
    find_files,
    is_file,
    is_folder,
    is_there,
    list_folder,
    sweep,
    write_folder,
    write_new,
    write_whole,
)
from reporter.report import Document


def document(name: str, words: str) -> Document:
    return Document(name, "text/plain", words.encode())


def test_an_edition_replaces_the_older_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "acme" / "weekly" / "2026-W44"
    write_folder([document("page.html", "old"), document("letter.txt", "old")], folder)
    write_folder([document("page.html", "new")], folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"page.html": "new"}
    assert [path.name for path in folder.parent.iterdir()] == ["2026-W44"]


def test_a_write_that_fails_halfway_leaves_the_older_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-W44"
    write_folder([document("page.html", "old")], folder)
    real, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:  # the file of the second document
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        write_folder([document("page.html", "new"), document("letter.txt", "new")], folder, durable=True)
    assert (folder / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-W44"]


def test_a_file_in_the_way_is_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(CannotWriteError, match="cannot write"):
        write_folder([document("page.html", "new")], tmp_path / "out" / "acme")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_older_edition_comes_back_when_the_fresh_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-W44"
    write_folder([document("page.html", "old")], folder)
    real = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(5, "Input/output error")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(CannotWriteError, match="Input/output error"):
        write_folder([document("page.html", "new")], folder)
    assert (folder / "page.html").read_text() == "old"


def test_a_file_is_private_unless_said_and_stays_the_old_one_when_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    write_whole(path, b"old")
    assert path.stat().st_mode & 0o777 == PRIVATE
    write_whole(path, b"new", mode=0o640)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)
    monkeypatch.setattr(Path, "replace", refusing)
    for alone in (True, False):
        with pytest.raises(OSError, match="Input/output error"):
            write_whole(path, b"newest", alone=alone)
    assert path.read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["token"]


def refusing(path: Path, target: Path) -> Path:
    raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    ("lasting", "steps"),
    [("no", ["named"]), ("content", ["content", "named"]), ("name", ["content", "named", "name"])],
)
def test_what_outlasts_a_power_cut_is_on_the_disk_in_the_right_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasting: Lasting, steps: list[str]
) -> None:
    taken = list[str]()
    replace = Path.replace

    def synced(handle: int) -> None:
        taken.append("name" if Path(f"/proc/self/fd/{handle}").resolve() == tmp_path else "content")

    def replaced(path: Path, target: Path) -> Path:
        taken.append("named")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_whole(tmp_path / "a", b"x", lasting=lasting)
    assert taken == steps


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    write_new(tmp_path / "a", b"one")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    """A link that leads to itself: nobody can look behind it."""
    link = tmp_path / "loop"
    link.symlink_to(link)
    return link


@pytest.mark.parametrize("ask", [is_there, is_file, is_folder])
def test_what_cannot_be_looked_at_is_not_absent(ask: Any, loop: Path) -> None:
    for path in (loop, loop / "inner", loop.parent / ("x" * 300)):
        with pytest.raises(OSError, match=r"Too many levels|too long"):
            ask(path)


def test_a_refused_look_is_not_an_absent_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setattr(os, "stat", refused)
    for ask in (is_there, is_file, is_folder):
        with pytest.raises(PermissionError):
            ask(tmp_path)


def test_nothing_a_file_in_the_way_and_a_link_to_nowhere_are_absent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for path in (tmp_path / "none", tmp_path / "file" / "inner", tmp_path / "link", tmp_path / "a\0b"):
        assert (is_there(path), is_file(path), is_folder(path)) == (False, False, False)
    assert (is_there(tmp_path), is_file(tmp_path), is_folder(tmp_path)) == (True, False, True)
    assert (is_there(tmp_path / "file"), is_file(tmp_path / "file")) == (True, True)
    assert list_folder(tmp_path / "none") == list_folder(tmp_path / "file") == []


def test_a_folder_that_cannot_be_listed_is_not_empty(loop: Path) -> None:
    for pattern in ("loop/*", "loop/x.csv", "lo[o]p/*/x", "loop/**/x"):
        with pytest.raises(OSError, match="Too many levels"):
            find_files(loop.parent, pattern)
    with pytest.raises(OSError, match="Too many levels"):
        list_folder(loop)


def test_one_broken_folder_among_others_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.csv").touch()
    scandir = os.scandir

    def broken(path: Any) -> Any:
        if Path(path).name == "bob":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", broken)
    for pattern in ("*/*.csv", "**/*.csv", "**/x.csv"):
        with pytest.raises(OSError, match="Input/output error"):
            find_files(tmp_path, pattern)


def test_patterns_find_what_they_always_found(tmp_path: Path) -> None:
    for name in ("a.csv", "b.txt", ".c.csv", "in/d.csv", "in/deep/e.csv", "in/deep/f.txt", "[x]/g.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "dead.csv").symlink_to("nowhere")
    patterns = (
        *("*.csv", "a.csv", "*/*.csv", "**/*.csv", "in/**/*.csv", "**/deep/*", "?.t[wx]t", "[!ab]*"),
        *("./a.csv", "in/../a.csv", "[[]x]/*", "none/*", "a.csv/*", "**/e.csv", "**/**/e.csv", "*"),
    )
    for pattern in (*patterns, *(f"{tmp_path}/{pattern}" for pattern in patterns[:6])):
        known = Path("/").glob(pattern[1:]) if pattern.startswith("/") else tmp_path.glob(pattern)
        assert find_files(tmp_path, pattern) == sorted(set(known)), pattern
    assert tmp_path / "in" / "deep" / "f.txt" in find_files(tmp_path, "in/**")


def test_what_another_may_be_writing_is_not_swept(tmp_path: Path) -> None:
    fresh, old = tmp_path / "acme" / ".making-a.x1", tmp_path / "acme" / ".making-b.x2"
    for path in (fresh, old):
        (path / "new").mkdir(parents=True)
    os.utime(old, (1, 1))
    sweep(tmp_path, idle=3600)
    assert (fresh.exists(), old.exists()) == (True, False)
    sweep(tmp_path)
    assert not fresh.exists()
