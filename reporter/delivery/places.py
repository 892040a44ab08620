"""Where published files lie: a folder here, or a store by URL. Not here: what is published, and when."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from reporter.delivery.known_hosts import sftp_options
from reporter.delivery.writing import make_folder, sync_folder
from reporter.errors import ConfigError, MissingSoftwareError

_SILENCE = 60  # seconds without a word from an SFTP server
_LIBRARIES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
}


class Place(Protocol):
    """A tree of files; a name is a path below its root, with slashes."""

    faults: tuple[type[Exception], ...]  # what it raises when it cannot do as it is told

    def put(self, name: str, content: bytes) -> None:
        """A whole file in one step: a reader meets the old or the new."""

    def put_where_none_is(self, name: str, content: bytes) -> None: ...

    def remove(self, name: str) -> None:
        """A file, or a folder with all that it holds; nothing where there is none."""

    def close(self) -> None: ...


def place_of(to: str, workspace: Path) -> Place:
    """The place that the settings name: a folder, from the workspace on, or a URL."""
    if "://" in to and not to.startswith("file://"):
        return RemotePlace(to)
    return FolderPlace(workspace / to.removeprefix("file://"))


class FolderPlace:
    """A folder on this machine."""

    faults: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, content: bytes) -> None:
        path = self._root / name
        make_folder(path.parent)
        beside = path.with_name(f".{path.name}.part")  # one name, so that crashes leave no heap behind
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise
        sync_folder(path.parent)

    def put_where_none_is(self, name: str, content: bytes) -> None:
        if not os.path.lexists(self._root / name):
            self.put(name, content)

    def remove(self, name: str) -> None:
        path = self._root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)

    def close(self) -> None:
        """Nothing is open."""


class RemotePlace:
    """A store that fsspec reaches; it takes its passwords and keys from the environment, as fsspec does."""

    faults: tuple[type[Exception], ...] = (Exception,)  # each store has faults of its own

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: tuple[Any, str] | None = None

    def put(self, name: str, content: bytes) -> None:
        store, root = self._open()
        path = f"{root}/{name}"
        folder, _, last = path.rpartition("/")
        store.makedirs(folder, exist_ok=True)
        if not _renames(store):
            store.pipe_file(path, content)
            return
        beside = f"{folder}/.{last}.part"
        store.pipe_file(beside, content)
        store.mv(beside, path)

    def put_where_none_is(self, name: str, content: bytes) -> None:
        store, root = self._open()
        try:
            store.info(f"{root}/{name}")  # not exists(), which takes every fault for a no
        except FileNotFoundError:
            self.put(name, content)

    def remove(self, name: str) -> None:
        store, root = self._open()
        with suppress(FileNotFoundError):
            store.rm(f"{root}/{name}", recursive=True)

    def close(self) -> None:
        if self._opened is not None and hasattr(self._opened[0], "client"):
            self._opened[0].client.close()
        self._opened = None

    def _open(self) -> tuple[Any, str]:
        if self._opened is None:
            store, root = _opened(self._url)
            self._opened = store, root.rstrip("/")
        return self._opened


def _renames(store: Any) -> bool:
    """Whether it has a rename of its own. Where it has none (object stores), a put is whole already."""
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

    return type(store).mv is not AbstractFileSystem.mv


def _opened(url: str) -> tuple[Any, str]:
    scheme = urlsplit(url).scheme
    _require(scheme)
    from fsspec.config import conf  # type: ignore[import-untyped]
    from fsspec.core import url_to_fs  # type: ignore[import-untyped]

    is_sftp = scheme in ("sftp", "ssh")
    configured = {**conf.get("sftp", {}), **conf.get("ssh", {})}
    store, root = url_to_fs(url, **(sftp_options(configured) if is_sftp else {}))
    if is_sftp:
        store.ftp.get_channel().settimeout(_SILENCE)
    return store, root


def _require(scheme: str) -> None:
    libraries = " ".join(dict.fromkeys(("fsspec", _LIBRARIES.get(scheme, "fsspec"))))
    try:
        from fsspec.registry import get_filesystem_class  # type: ignore[import-untyped]

        get_filesystem_class(scheme)
    except ImportError:
        raise MissingSoftwareError(
            f"publishing to {scheme}:// needs {libraries.replace(' ', ' and ')}, not all of it installed",
            f"{sys.executable} -m pip install {libraries}",
        ) from None
    except ValueError:
        raise ConfigError(
            f"reporter.toml: publish.to: nobody here knows {scheme}://", "write a folder, s3://… or sftp://…"
        ) from None
