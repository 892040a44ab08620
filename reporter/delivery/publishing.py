"""Editions where clients read them: documents first, the page last, the index last of all.

Not here: which editions are to be published, and the record of it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from reporter.config.mail import Publish
from reporter.config.models import Brand
from reporter.errors import (
    CannotWriteError,
    ConfigError,
    Failure,
    MissingSoftwareError,
    ReporterError,
    installing,
    safely,
)
from reporter.files import find_files, is_file, make_folder, sync_folder, write_whole
from reporter.outputs.page import Index, render_index
from reporter.outputs.site import NAMES as SITE_PAGES
from reporter.report import Document, Key

PAGE = "page.html"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\.[a-z0-9]{1,8}")

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
_PATIENCE = 30  # seconds, for each step of the way in
_KNOWN_HOSTS = (Path("~/.ssh/known_hosts"), Path("/etc/ssh/ssh_known_hosts"))


@dataclass(frozen=True)
class ClientPlace:
    """Where one client's reports stand: below a token that nobody can guess."""

    publish: Publish
    workspace: Path
    token: str = field(repr=False)
    setting: str = "publish.to in reporter.toml"  # what names the place
    verb: str = "publish"


def publish(to: ClientPlace, path: str, documents: Mapping[str, bytes]) -> None:
    """Put page.html, report.pdf … of the edition weekly/2026-W44 in their place; twice is as good as once.

    File by file, each whole in one step: two renames of a folder would leave a moment without it. The page
    comes last, so whoever finds it finds all that it leads to.
    """
    folder = _folder(to, path)
    for name in documents:
        _checked(name, _NAME, "a document")
    with _reached(to) as place:
        place.put_where_none_is("index.html", b"")  # web servers list a folder that has none
        for name in sorted(documents, key=lambda name: (name == PAGE, name)):
            place.put(f"{folder}/{name}", documents[name])


def unpublish(to: ClientPlace, path: str) -> None:
    """Take an edition away, its page first, if it is there. Before that, write the index without it."""
    folder = _folder(to, path)
    with _reached(to) as place:
        place.remove(f"{folder}/{PAGE}")
        place.remove(folder)


def write_index(to: ClientPlace, index: Index, brand: Brand) -> None:
    """The client's list of editions, newest first."""
    token = _checked(to.token, _TOKEN, "a token")
    for line in index.lines:
        _place_below(line.path)
    document = render_index(index, brand)
    with _reached(to) as place:
        place.put_where_none_is("index.html", b"")
        place.put(f"{token}/{document.name}", document.content)


@dataclass(frozen=True)
class SiteFiles:
    """What a client's own site is made of."""

    pages: Sequence[Document]  # in the order in which they are put; they lead to the editions
    editions: Mapping[str, Collection[str]]  # path → its documents, read when they are not there yet
    read: Callable[[str, str], bytes]
    kept: Collection[str] = ()  # paths of further editions that may be there


def put_site(to: ClientPlace, files: SiteFiles) -> None:
    """Each edition with its documents, then the pages about them; at last what belongs there no more goes.

    An edition that is there stays, since none changes once sent.
    """
    token, pages = _checked(to.token, _TOKEN, "a token"), {page.name for page in files.pages}
    with _reached(to) as place:
        place.put_where_none_is("index.html", b"")
        there = place.names(token)
        for path, names in files.editions.items():
            folder = _folder(to, path)
            for name in sorted(names, key=lambda name: (name == PAGE, name)):
                if f"{path}/{_checked(name, _NAME, 'a document')}" not in there:
                    place.put(f"{folder}/{name}", files.read(path, name))
        for page in files.pages:
            place.put(f"{token}/{_checked(page.name, _NAME, 'a page')}", page.content)
        folders = {name.rpartition("/")[0] for name in there} - {*files.editions, *files.kept}
        for path in sorted(folders):
            if not isinstance(safely(Key.parse, f"client/{path}"), Failure):
                place.remove(f"{token}/{path}")
        for name in sorted(there & set(SITE_PAGES) - pages):
            place.remove(f"{token}/{name}")


def page_address(publish: Publish, token: str, path: str) -> str:
    """The address at which an edition's page is read."""
    return f"{index_address(publish, token)}{quote(_place_below(path), safe='/@')}/{PAGE}"


def index_address(publish: Publish, token: str) -> str:
    """The address at which a client finds all its editions."""
    return f"{publish.address}/{_checked(token, _TOKEN, 'a token')}/"


def _folder(to: ClientPlace, path: str) -> str:
    return f"{_checked(to.token, _TOKEN, 'a token')}/{_place_below(path)}"


def _place_below(path: str) -> str:
    """Where an edition lies below its client's place: the path of its key, and of no other."""
    if isinstance(safely(Key.parse, f"client/{path}"), Failure):
        raise CannotWriteError(f"cannot publish: “{path}” is not the name of an edition")
    return path


def _checked(text: str, shape: re.Pattern[str], what: str) -> str:
    if not shape.fullmatch(text):
        shown = "what was given" if shape is _TOKEN else f"“{text}”"
        raise CannotWriteError(f"cannot publish: {shown} is not the name of {what}")
    return text


@contextmanager
def _reached(to: ClientPlace) -> Iterator[Place]:
    """The place; its faults in one line that does not hold the token."""
    place = place_of(to.publish.to, to.workspace)
    try:
        yield place
    except ReporterError:
        raise
    except place.faults as fault:
        words = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        words = " ".join(words.replace(to.token, "…").split())
        raise CannotWriteError(
            f"cannot {to.verb} to {to.publish.to}: {words}",
            f"look at {to.setting}, and at the rights and the room there",
        ) from fault
    finally:
        place.close()


class Place(Protocol):
    """A tree of files; a name is a path below its root, with slashes."""

    faults: tuple[type[Exception], ...]  # what it raises when it cannot do as it is told

    def put(self, name: str, content: bytes) -> None:
        """A whole file in one step: a reader meets the old or the new."""

    def put_where_none_is(self, name: str, content: bytes) -> None: ...

    def names(self, folder: str) -> frozenset[str]:
        """Every file below a folder, from there on; none where it is not."""

    def remove(self, name: str) -> None:
        """A file, or a folder with all that it holds; nothing where there is none."""

    def close(self) -> None:
        return None


def place_of(to: str, workspace: Path) -> Place:
    """The place that the settings name: a folder, from the workspace on, or a URL."""
    if "://" in to and not to.startswith("file://"):
        return RemotePlace(to)
    return FolderPlace(workspace / to.removeprefix("file://"))


class FolderPlace(Place):
    """A folder on this machine."""

    faults: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, content: bytes) -> None:
        path = self._root / name
        make_folder(path.parent, mode=None)
        write_whole(path, content, mode=None, alone=True)

    def put_where_none_is(self, name: str, content: bytes) -> None:
        if not os.path.lexists(self._root / name):
            self.put(name, content)

    def names(self, folder: str) -> frozenset[str]:
        root = self._root / folder
        return frozenset(
            path.relative_to(root).as_posix() for path in find_files(root, "**/*") if is_file(path)
        )

    def remove(self, name: str) -> None:
        path = self._root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)


class RemotePlace(Place):
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

    def names(self, folder: str) -> frozenset[str]:
        store, root = self._open()
        try:
            found = store.find(f"{root}/{folder}")
        except FileNotFoundError:
            return frozenset()
        return frozenset(name.partition(f"/{folder}/")[2] for name in found)

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
            installing(*libraries.split()),
        ) from None
    except ValueError:
        raise ConfigError(
            f"reporter.toml: publish.to: nobody here knows {scheme}://", "write a folder, s3://… or sftp://…"
        ) from None


def sftp_options(configured: dict[str, Any]) -> dict[str, Any]:
    """What fsspec is told of a connection, save for what its own settings say."""
    steps = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), _PATIENCE)
    ours = {**steps, "host_key_policy": _policy(), "skip_instance_cache": True}
    return {name: value for name, value in ours.items() if name not in configured}


def _policy() -> Any:
    import paramiko  # type: ignore[import-untyped]

    class KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            for path in (file.expanduser() for file in _KNOWN_HOSTS):
                if path.is_file() and paramiko.HostKeys(str(path)).check(hostname, key):
                    return
            raise CannotWriteError(
                f"cannot publish: the key of {hostname} is not among those that ssh knows here",
                "connect once with ssh as the user that Reporter runs as, and compare the key",
            )

    return KnownHosts()
