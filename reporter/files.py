"""Files and folders: written whole or not at all, found, or told as unreadable, which is not absent."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from reporter.errors import CannotWriteError
from reporter.report import Document

Lasting = Literal["no", "content", "name"]  # what outlasts a power cut; with its name its content does too

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700
OTHERS = 0o077  # whatever anybody but the owner may do
_MAKING, _OLD = ".making-", "old"
_WILD = frozenset("*?[")
_MEND = "free some space, or choose a folder that you may write to"
UNREADABLE = "check the folder, and who may read it"


def write_whole(
    path: Path,
    content: bytes,
    *,
    mode: int | None = PRIVATE,
    lasting: Lasting = "name",
    alone: bool = False,
) -> None:
    """The file is the old one or the new one, whatever happens in between.

    `mode` says who may read it; None leaves that to the umask. `alone`: nobody else writes it now, so what is
    half written has one name, and crashes leave no heap behind.
    """
    with _filled(_beside(path, alone=alone), content, mode, lasting) as beside:
        beside.replace(path)
    if lasting == "name":
        sync_folder(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """A whole file where there is none, for all whom the umask lets; FileExistsError where one is."""
    with _filled(_beside(path), content) as beside:
        os.link(beside, path)
        with suppress(OSError):
            beside.unlink()


def _beside(path: Path, *, alone: bool = False) -> Path:
    return path.with_name(f".{path.name}.part" if alone else f".{path.name}.{secrets.token_hex(4)}.part")


@contextmanager
def _filled(beside: Path, content: bytes, mode: int | None = None, lasting: Lasting = "no") -> Iterator[Path]:
    """The content in a file beside its place; gone again when it cannot get there."""
    try:
        if mode is not None:
            make_private_file(beside)
        _fill(beside, content, lasting)
        if mode is not None:
            beside.chmod(mode)
        yield beside
    except Exception:
        with suppress(OSError):
            beside.unlink()
        raise


def _fill(path: Path, content: bytes, lasting: Lasting) -> None:
    with path.open("wb") as file:
        file.write(content)
        if lasting != "no":
            file.flush()
            os.fsync(file.fileno())


def add_line(path: Path, line: str) -> None:
    """Add a line to a file for the owner alone, to outlast a power cut; CannotWriteError when it cannot be.

    It begins on a line of its own even where the one before was cut off.
    """
    try:
        is_new = not path.exists()
        make_folder(path.parent)
        make_private_file(path)
        with path.open("ab") as file:
            file.write(f"\n{line}".encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(path.parent)
    except OSError as fault:
        raise CannotWriteError(f"cannot write {path}: {fault.strerror or fault}", _MEND) from fault


def write_folder(documents: Sequence[Document], folder: Path, *, durable: bool = False) -> Path:
    """Put an edition in its folder, whole or not at all; an older one is replaced.

    `durable`: it is on the disk when this returns, and outlasts a power cut.
    """
    writable(folder.parent)
    try:
        with tempfile.TemporaryDirectory(
            prefix=f"{_MAKING}{folder.name}.", dir=folder.parent, ignore_cleanup_errors=True
        ) as made:
            fresh = Path(made, "new")
            fresh.mkdir()
            fresh.chmod(PRIVATE_FOLDER)
            for document in documents:
                path = fresh / document.name
                if not path.parent.is_dir():
                    path.parent.mkdir()
                    path.parent.chmod(PRIVATE_FOLDER)
                _fill(path, document.content, "content" if durable else "no")
                path.chmod(PRIVATE)
            if durable:
                for inner in {(fresh / document.name).parent for document in documents} | {fresh}:
                    sync_folder(inner)
            _swap(fresh, folder, Path(made, _OLD))
        if durable:
            sync_folder(folder.parent)
    except OSError as fault:
        raise CannotWriteError(f"cannot write {folder}: {fault.strerror or fault}", _MEND) from fault
    return folder


def _swap(fresh: Path, folder: Path, aside: Path) -> None:
    """Put the fresh edition in the place of an older one, which comes back when that fails."""
    if folder.exists():
        folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise


def move_folder(source: Path, target: Path) -> None:
    """A whole folder to a new place, and both names on the disk."""
    writable(target.parent)
    try:
        source.rename(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
    except OSError as fault:
        raise CannotWriteError(f"cannot move {source} to {target}: {fault.strerror or fault}") from None


def writable(folder: Path) -> Path:
    """The folder, made if need be; CannotWriteError when it cannot be."""
    try:
        make_folder(folder)
    except OSError as fault:
        raise CannotWriteError(f"cannot write {folder}: {fault.strerror or fault}", _MEND) from fault
    return folder


def make_folder(folder: Path, mode: int | None = PRIVATE_FOLDER) -> None:
    """The folder and those above it, each to outlast a power cut; those that are there stay as they are.

    `mode` says who may enter those that are made; None leaves that to the umask.
    """
    if not folder.is_dir():
        make_folder(folder.parent, mode)
        try:
            folder.mkdir()
        except FileExistsError:
            if not folder.is_dir():
                raise
        else:
            if mode is not None:
                folder.chmod(mode)
        sync_folder(folder.parent)


def make_private_folder(folder: Path) -> None:
    """The folder and those above it, those that are made for the owner alone; not to outlast a power cut."""
    made = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    folder.mkdir(parents=True, exist_ok=True)
    for one in made:
        one.chmod(PRIVATE_FOLDER)


def make_private_file(path: Path) -> None:
    """An empty file for the owner alone, whatever the umask; one that is there stays as it is."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        path.chmod(PRIVATE)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder outlast a power cut."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(root: Path, idle: float = 0) -> None:
    """Remove what a run that was cut off had begun to write, and put back what it was about to replace.

    The lock must be held; without one only what nobody has touched for so many seconds is swept.
    """
    try:
        left = find_files(root, f"**/{_MAKING}*")
    except OSError as fault:
        what = f"cannot read {fault.filename or root}: {fault.strerror or fault}"
        raise CannotWriteError(what, UNREADABLE) from None
    for path in left:
        with suppress(OSError):
            if not idle or _idle_seconds(path) >= idle:
                _put_back(path)
                shutil.rmtree(path, ignore_errors=True)


def _idle_seconds(path: Path) -> float:
    """How long ago something was written there, by the clock of its own file system."""
    with tempfile.TemporaryDirectory(prefix=_MAKING, dir=path.parent) as fresh:
        return Path(fresh).stat().st_mtime - path.stat().st_mtime


def _put_back(path: Path) -> None:
    """The older edition goes back to its place where no fresh one has taken it."""
    old, name = path / _OLD, path.name.removeprefix(_MAKING).rpartition(".")[0]
    if name and is_folder(old) and not is_there(path.parent / name):
        old.rename(path.parent / name)


def is_there(path: Path) -> bool:
    """Whether anything has this name, not a link to nowhere; OSError, as below, where nobody can tell."""
    return _mode(path) != 0


def is_file(path: Path) -> bool:
    """Whether a file has this name."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a folder has this name."""
    return stat.S_ISDIR(_mode(path))


def list_folder(folder: Path) -> list[Path]:
    """What lies in the folder, by name; nothing where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(folder / entry.name for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def open_to_others(path: Path) -> list[Path]:
    """The path, if others than its owner may read or change it, and all such that lie in it; no links."""
    found = []
    inside = [Path(folder, name) for folder, *some in os.walk(path) for names in some for name in names]
    for one in (path, *inside):
        with suppress(OSError):
            mode = one.lstat().st_mode
            if mode & OTHERS and not stat.S_ISLNK(mode):
                found.append(one)
    return found


def find_files(folder: Path, pattern: str) -> list[Path]:
    """What a pattern finds from the folder on; `**` is any number of folders, none that a link leads to."""
    path = Path(pattern)
    start = Path(path.anchor) if path.is_absolute() else folder
    return sorted(set(_find(start, path.relative_to(path.anchor).parts)))


def _mode(path: Path) -> int:
    """Not pathlib's own questions, which answer “no” for what may not be looked at."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return 0


def _find(folder: Path, steps: tuple[str, ...]) -> Iterator[Path]:
    if not steps:
        yield folder
        return
    step, rest = steps[0], steps[1:]
    if step == "**":
        yield from _find(folder, rest)
        for inner in list_folder(folder):
            if not inner.is_symlink() and is_folder(inner):
                yield from _find(inner, steps)
            elif not rest:
                yield inner
    elif _WILD.isdisjoint(step):
        if is_there(folder / step):
            yield from _find(folder / step, rest)
    else:
        for inner in list_folder(folder):
            if fnmatch(inner.name, step):
                yield from _find(inner, rest)
