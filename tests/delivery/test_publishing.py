from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import fsspec  # type: ignore[import-untyped]
import pytest
from fsspec.implementations.memory import MemoryFileSystem  # type: ignore[import-untyped]

from reporter.config.mail import Publish
from reporter.config.models import Brand
from reporter.delivery import publishing
from reporter.delivery.publishing import (
    ClientPlace,
    SiteFiles,
    index_address,
    page_address,
    publish,
    put_site,
    unpublish,
    write_index,
)
from reporter.errors import CannotWriteError, ConfigError, MissingSoftwareError
from reporter.outputs.page import Index, IndexLine
from reporter.report import Document

TOKEN = "vT3n-0aXq_81mZkPw4Ls7g"
OTHER = "Qx8fJ2-wb5Nn_7cRyE1uKA"
WEEK = "weekly/2026-W44"
OLD = {"page.html": b"old page " * 400, "report.pdf": b"old pdf " * 400, "report.json": b"{}"}
NEW = {"page.html": b"new page " * 500, "report.pdf": b"new pdf " * 500, "report.json": b"[]"}
INDEX = Index(
    "Acme Dental Group",
    "Northfield IT",
    (
        IndexLine(
            WEEK, "Weekly Summary", "26 October to 1 November 2026", date(2026, 11, 1), "A steady week."
        ),
    ),
)


class Killed(BaseException):
    """The process ends here."""


class Calls:
    """Lets the calls of a file system pass until one in turn, which fails."""

    def __init__(self) -> None:
        self.made = 0
        self.fails_at = 0
        self.fault: type[BaseException] = OSError

    def one(self) -> bool:
        self.made += 1
        return self.made == self.fails_at

    def fail(self) -> BaseException:
        return OSError(errno.ENOSPC, "No space left on device") if self.fault is OSError else self.fault()

    def arm(self, at: int, fault: type[BaseException]) -> None:
        self.made, self.fails_at, self.fault = 0, at, fault


def place(to: str | Path, workspace: Path = Path(), token: str = TOKEN) -> ClientPlace:
    return ClientPlace(Publish(to=str(to), address="https://reports.example.com/it/"), workspace, token)


class Torn:
    """A file whose write may stop half-way."""

    def __init__(self, file: Any, calls: Calls) -> None:
        self._file, self._calls = file, calls

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *ending: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, content: bytes) -> int:
        if self._calls.one():
            self._file.write(content[: len(content) // 2])
            raise self._calls.fail()
        return int(self._file.write(content))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Each call by which a folder changes, and each half-way through a write."""
    found = Calls()

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if found.one():
                raise found.fail()
            return real(*given, **named)

        return call

    real_open = Path.open
    counted_open = counted(real_open)

    def opened(path: Path, mode: str = "r", **named: Any) -> Any:
        return Torn(counted_open(path, mode), found) if "w" in mode else real_open(path, mode, **named)

    for name in ("open", "fsync", "replace", "mkdir", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    monkeypatch.setattr(Path, "open", opened)
    return found


class Bucket(MemoryFileSystem):  # type: ignore[misc]
    """A store whose puts are whole, as those of S3."""

    protocol = "bucket"
    calls: ClassVar[Calls] = Calls()
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(MemoryFileSystem._strip_protocol(path.removeprefix(f"{cls.protocol}://")))

    def _one(self) -> None:
        if self.calls.one():
            raise self.calls.fail()

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        self._one()
        super().makedirs(path, exist_ok)

    def info(self, path: str, **named: Any) -> Any:
        self._one()
        return super().info(path, **named)

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **named: Any) -> None:
        self._one()
        super().pipe_file(path, value, mode, **named)

    def rm(self, path: str, recursive: bool = False, maxdepth: int | None = None) -> None:
        self._one()
        super().rm(path, recursive, maxdepth)


class Server(Bucket):
    """A server whose puts can be torn, and which can rename, as those of SFTP."""

    protocol = "server"
    calls: ClassVar[Calls] = Calls()
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **named: Any) -> None:
        if self.calls.one():
            MemoryFileSystem.pipe_file(self, path, value[: len(value) // 2])
            raise self.calls.fail()
        MemoryFileSystem.pipe_file(self, path, value, mode, **named)

    def mv(self, path1: str, path2: str, **named: Any) -> None:
        self._one()
        old, new = self._strip_protocol(path1), self._strip_protocol(path2)
        self.store[new] = self.store.pop(old)


@pytest.fixture(params=[Bucket, Server])
def remote(request: pytest.FixtureRequest) -> Iterator[type[Bucket]]:
    kind: type[Bucket] = request.param
    fsspec.register_implementation(kind.protocol, kind, clobber=True)
    kind.store.clear()
    kind.pseudo_dirs[:] = [""]
    kind.calls.arm(0, OSError)
    yield kind
    kind.store.clear()


def folder_holds(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def store_holds(kind: type[Bucket]) -> dict[str, bytes]:
    return {
        name.removeprefix("/reports/"): file.getvalue()
        for name, file in kind.store.items()
        if not name.rpartition("/")[2].startswith(".")
    }


def seen(held: dict[str, bytes]) -> dict[str, bytes]:
    """The documents of the week, as a reader meets them."""
    start = f"{TOKEN}/{WEEK}/"
    found = {name.removeprefix(start): content for name, content in held.items() if name.startswith(start)}
    return {name: content for name, content in found.items() if not name.startswith(".")}


def is_whole(found: dict[str, bytes], before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Every file old or new, none torn, and behind a new page all new."""
    each = all(content in (before.get(name), after.get(name)) for name, content in found.items())
    page = found.get("page.html")
    return each and (page is None or page == before.get("page.html") or found == after)


def test_an_edition_lies_below_the_token_and_nowhere_else(tmp_path: Path) -> None:
    publish(place("www", tmp_path), WEEK, OLD)
    held = folder_holds(tmp_path / "www")
    assert seen(held) == OLD
    assert sorted(held) == ["index.html", *(f"{TOKEN}/{WEEK}/{name}" for name in sorted(OLD))]


def test_an_absolute_folder_is_taken_as_it_stands(tmp_path: Path) -> None:
    publish(place(tmp_path / "www", Path("/nowhere")), WEEK, OLD)
    publish(place(f"file://{tmp_path}/site"), WEEK, OLD)
    assert seen(folder_holds(tmp_path / "www")) == seen(folder_holds(tmp_path / "site")) == OLD


def test_the_address_in_a_mail_leads_to_the_page_and_names_no_client() -> None:
    publishing = place("www").publish
    address = page_address(publishing, TOKEN, WEEK)
    assert address == f"https://reports.example.com/it/{TOKEN}/weekly/2026-W44/page.html"
    assert address.startswith(index_address(publishing, TOKEN))
    assert page_address(publishing, TOKEN, f"{WEEK}.2").endswith("/2026-W44.2/page.html")


def test_publishing_twice_is_as_good_as_once(tmp_path: Path) -> None:
    for _ in range(2):
        publish(place(tmp_path), WEEK, OLD)
        write_index(place(tmp_path), INDEX, Brand())
    once = folder_holds(tmp_path)
    publish(place(tmp_path), WEEK, OLD)
    assert folder_holds(tmp_path) == once


def test_nothing_is_listed_at_the_top_and_a_page_that_is_there_stays(tmp_path: Path) -> None:
    publish(place(tmp_path / "fresh"), WEEK, OLD)
    assert (tmp_path / "fresh" / "index.html").read_bytes() == b""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "index.html").write_bytes(b"our home page")
    publish(place(tmp_path / "own"), WEEK, OLD)
    write_index(place(tmp_path / "own"), INDEX, Brand())
    assert (tmp_path / "own" / "index.html").read_bytes() == b"our home page"


def test_a_page_at_the_top_of_a_store_stays_even_when_asking_for_it_fails(remote: type[Bucket]) -> None:
    publish(place(f"{remote.protocol}://reports"), WEEK, OLD)
    remote.store["/reports/index.html"] = remote.store[f"/reports/{TOKEN}/{WEEK}/report.json"]
    remote.calls.arm(1, OSError)
    with suppress(CannotWriteError):
        publish(place(f"{remote.protocol}://reports"), WEEK, NEW)
    assert store_holds(remote)["index.html"] == OLD["report.json"]


def test_what_is_taken_away_is_gone_and_its_neighbours_stay(tmp_path: Path) -> None:
    for path in (WEEK, "weekly/2026-W43"):
        publish(place(tmp_path), path, OLD)
    publish(place(tmp_path, token=OTHER), WEEK, OLD)
    for _ in range(2):
        unpublish(place(tmp_path), WEEK)
    held = folder_holds(tmp_path)
    assert seen(held) == {}
    assert f"{TOKEN}/weekly/2026-W43/page.html" in held
    assert f"{OTHER}/{WEEK}/page.html" in held


def test_what_is_taken_away_from_a_store_is_gone_too(remote: type[Bucket]) -> None:
    to = place(f"{remote.protocol}://reports")
    publish(to, WEEK, OLD)
    publish(to, "weekly/2026-W43", OLD)
    for _ in range(2):
        unpublish(to, WEEK)
    assert seen(store_holds(remote)) == {}
    assert f"{TOKEN}/weekly/2026-W43/page.html" in store_holds(remote)


def test_the_index_of_one_client_holds_no_word_of_another(tmp_path: Path) -> None:
    line = IndexLine(WEEK, "Marmalade Weekly", "Aprilmarch", date(2026, 11, 1), "Zebrafish.", note="Ocelot.")
    write_index(place(tmp_path), Index("Walrusworks", "Northfield IT", (line,), "Tapir line"), Brand())
    write_index(place(tmp_path, token=OTHER), INDEX, Brand())
    pages = folder_holds(tmp_path)
    words = ("Marmalade", "Aprilmarch", "Zebrafish", "Ocelot", "Walrusworks", "Tapir", TOKEN)
    assert all(word in pages[f"{TOKEN}/index.html"].decode() for word in words[:-1])
    assert not [word for word in words if word in pages[f"{OTHER}/index.html"].decode()]


@pytest.mark.parametrize(
    "path",
    ["", "weekly", "../weekly/2026-W44", "weekly/..", "weekly/../2026-W44", "/weekly/2026-W44", "weekly/",
     "weekly//2026-W44", "weekly/2026-W44/", "weekly/2026-W44\n", ".weekly/2026-W44", "weekly/.2", "a/b/c",
     "weekly\\2026-W44", "weekly/2026-W44%2f"],
)  # fmt: skip
def test_a_path_that_is_no_edition_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="not the name of an edition"):
        publish(place(tmp_path), path, OLD)
    with pytest.raises(CannotWriteError, match="not the name of an edition"):
        unpublish(place(tmp_path), path)
    line = IndexLine(path, "Weekly", "this week", date(2026, 11, 1), "Fine.")
    with pytest.raises(CannotWriteError):
        write_index(place(tmp_path), Index("Acme", "Northfield", (line,)), Brand())
    with pytest.raises(CannotWriteError):
        page_address(place("www").publish, TOKEN, path)
    assert folder_holds(tmp_path) == {}


@pytest.mark.parametrize(
    "name", ["", "../page.html", "mail/ruth.eml", ".htaccess", "page.html\n", "page", "PAGE.HTML"]
)
def test_a_name_that_is_no_document_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="not the name of a document"):
        publish(place(tmp_path), WEEK, {**OLD, name: b"x"})
    assert folder_holds(tmp_path) == {}


@pytest.mark.parametrize("token", ["", "acme", "..", "a/b" * 10, "short-token", f"{TOKEN}\n"])
def test_a_token_that_can_be_guessed_or_leads_elsewhere_is_refused_and_not_repeated(
    token: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotWriteError, match="not the name of a token") as caught:
        publish(place(tmp_path, token=token), WEEK, OLD)
    assert not token or token not in str(caught.value)
    assert folder_holds(tmp_path) == {}


def crash_everywhere(
    calls: Calls, act: Callable[[], None], reset: Callable[[], None], look: Callable[[], None]
) -> int:
    """Fails and kills at every call in turn; after each, what readers meet is looked at."""
    at = 0
    while True:
        at += 1
        for fault in (OSError, Killed):
            calls.arm(0, fault)
            reset()
            calls.arm(at, fault)
            with suppress(CannotWriteError, Killed):
                act()
            reached = calls.made >= at
            calls.arm(0, fault)
            look()
        if not reached:
            return at - 1


@pytest.mark.parametrize("before", [{}, OLD], ids=["for the first time", "again"])
def test_a_crash_at_any_call_leaves_old_or_new_and_the_next_try_mends_it(
    before: dict[str, bytes], tmp_path: Path, calls: Calls
) -> None:
    rounds = iter(range(1000))
    root = tmp_path

    def reset() -> None:
        nonlocal root
        root = tmp_path / str(next(rounds))
        if before:
            publish(place(root), WEEK, before)

    def look() -> None:
        assert is_whole(seen(folder_holds(root)), before, NEW)
        publish(place(root), WEEK, NEW)
        assert seen(folder_holds(root)) == NEW
        assert not [name for name in folder_holds(root) if name.endswith(".part")]

    points = crash_everywhere(calls, lambda: publish(place(root), WEEK, NEW), reset, look)
    assert points >= (15 if before else 30)


def test_a_crash_while_an_edition_is_taken_away_leaves_no_page_without_its_documents(
    tmp_path: Path, calls: Calls
) -> None:
    rounds = iter(range(1000))
    root = tmp_path

    def reset() -> None:
        nonlocal root
        root = tmp_path / str(next(rounds))
        publish(place(root), WEEK, OLD)

    def look() -> None:
        found = seen(folder_holds(root))
        assert "page.html" not in found or found == OLD
        unpublish(place(root), WEEK)
        assert seen(folder_holds(root)) == {}

    assert crash_everywhere(calls, lambda: unpublish(place(root), WEEK), reset, look) >= 5


def test_a_crash_while_the_index_is_written_leaves_the_old_or_the_new_one(
    tmp_path: Path, calls: Calls
) -> None:
    write_index(place(tmp_path), INDEX, Brand())
    path = tmp_path / TOKEN / "index.html"
    new = path.read_bytes()

    def look() -> None:
        assert path.read_bytes() in (b"old", new)

    def reset() -> None:
        path.write_bytes(b"old")

    def act() -> None:
        write_index(place(tmp_path), INDEX, Brand())

    assert crash_everywhere(calls, act, reset, look) >= 5


@pytest.mark.parametrize("before", [{}, OLD], ids=["for the first time", "again"])
def test_a_crash_at_any_call_of_a_store_leaves_old_or_new_and_the_next_try_mends_it(
    before: dict[str, bytes], remote: type[Bucket]
) -> None:
    to = place(f"{remote.protocol}://reports")

    def reset() -> None:
        remote.store.clear()
        remote.pseudo_dirs[:] = [""]
        if before:
            publish(to, WEEK, before)

    def look() -> None:
        assert is_whole(seen(store_holds(remote)), before, NEW)
        publish(to, WEEK, NEW)
        assert seen(store_holds(remote)) == NEW
        assert not [name for name in remote.store if name.endswith(".part")]

    assert crash_everywhere(remote.calls, lambda: publish(to, WEEK, NEW), reset, look) >= 6


FRONT = Document("index.html", "text/html", b"leads to the week")


def site(*paths: str) -> SiteFiles:
    """A front page that leads to these editions."""
    pages = (Document("feed.xml", "", b"new"), FRONT)
    return SiteFiles(pages, dict.fromkeys(paths, tuple(OLD)), lambda _, name: OLD[name])


def holds_what_it_leads_to(held: dict[str, bytes]) -> bool:
    """Whether all of the week is there once the front page is."""
    return held.get(f"{TOKEN}/index.html") != FRONT.content or seen(held) == OLD


def test_a_crash_at_any_call_of_a_site_leaves_no_front_page_without_its_editions(
    tmp_path: Path, calls: Calls
) -> None:
    rounds = iter(range(1000))
    root = tmp_path

    def reset() -> None:
        nonlocal root
        root = tmp_path / str(next(rounds))

    def look() -> None:
        assert holds_what_it_leads_to(folder_holds(root))
        put_site(place(root), site(WEEK))
        assert folder_holds(root)[f"{TOKEN}/index.html"] == FRONT.content
        assert seen(folder_holds(root)) == OLD

    assert crash_everywhere(calls, lambda: put_site(place(root), site(WEEK)), reset, look) >= 30


def test_a_site_in_a_store_gains_what_is_new_and_loses_what_is_no_more(remote: type[Bucket]) -> None:
    to = place(f"{remote.protocol}://reports")
    put_site(place(f"{remote.protocol}://reports", token=OTHER), site(WEEK))
    put_site(to, site(WEEK, "weekly/2026-W43"))
    there = store_holds(remote)
    remote.store[f"/reports/{TOKEN}/figures.csv"] = remote.store[f"/reports/{TOKEN}/feed.xml"]
    put_site(to, site(WEEK))
    gone = {name for name in there if name.startswith(f"{TOKEN}/weekly/2026-W43/")}
    assert gone
    assert store_holds(remote) == {name: one for name, one in there.items() if name not in gone}


def test_an_edition_that_may_be_there_stays_although_no_page_leads_to_it(tmp_path: Path) -> None:
    publish(place(tmp_path), WEEK, OLD)
    put_site(place(tmp_path), replace(site(), kept=(WEEK,)))
    assert seen(folder_holds(tmp_path)) == OLD
    put_site(place(tmp_path), site())
    assert seen(folder_holds(tmp_path)) == {}


def test_a_full_disk_is_said_in_one_line_that_does_not_hold_the_token(tmp_path: Path, calls: Calls) -> None:
    calls.arm(1, OSError)
    with pytest.raises(CannotWriteError) as caught:
        publish(place("www", tmp_path), WEEK, OLD)
    assert str(caught.value) == "cannot publish to www: No space left on device"
    assert caught.value.hint


def test_a_store_that_fails_is_said_in_one_line_without_the_token(
    remote: type[Bucket], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any, path: str, exist_ok: bool = False) -> None:
        if TOKEN in path:
            raise RuntimeError(f"403 for\nPUT {path}")

    monkeypatch.setattr(remote, "makedirs", refuse)
    with pytest.raises(CannotWriteError) as caught:
        publish(place(f"{remote.protocol}://us@reports/below"), WEEK, OLD)
    said = str(caught.value) + caught.value.hint
    assert said.startswith(f"cannot publish to {remote.protocol}://us@reports/below: 403 for PUT")
    assert TOKEN not in said
    assert "\n" not in said


def test_a_missing_library_is_named_with_the_line_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(MissingSoftwareError, match="s3fs") as caught:
        publish(place("s3://reports"), WEEK, OLD)
    assert caught.value.hint.endswith("-m pip install fsspec s3fs")
    monkeypatch.setitem(sys.modules, "fsspec.registry", None)
    with pytest.raises(MissingSoftwareError, match="fsspec"):
        publish(place("memory://reports"), WEEK, OLD)


def test_a_kind_of_store_that_nobody_knows_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ConfigError, match="sfpt://"):
        publish(place("sfpt://example.com/reports"), WEEK, OLD)


def test_a_folder_is_published_to_without_loading_fsspec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "fsspec"]:
        monkeypatch.delitem(sys.modules, name)
    publish(place(tmp_path), WEEK, OLD)
    assert "fsspec" not in sys.modules


SSH_SERVER = "[files.example.com]:2222"


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "known_hosts"
    monkeypatch.setattr(publishing, "_KNOWN_HOSTS", (tmp_path / "absent", path))
    return path


def test_a_server_that_ssh_knows_is_trusted_and_no_other(known: Path) -> None:
    paramiko = pytest.importorskip("paramiko")
    key, other = (paramiko.RSAKey.generate(2048) for _ in range(2))
    policy = publishing.sftp_options({})["host_key_policy"]
    with pytest.raises(CannotWriteError, match="ssh knows here"):
        policy.missing_host_key(None, SSH_SERVER, key)
    known.write_text(f"{SSH_SERVER} {key.get_name()} {key.get_base64()}\n")
    policy.missing_host_key(None, SSH_SERVER, key)
    with pytest.raises(CannotWriteError, match="not among those that ssh knows"):
        policy.missing_host_key(None, SSH_SERVER, other)


def test_what_the_settings_of_fsspec_say_is_left_to_them() -> None:
    told = publishing.sftp_options({"host_key_policy": "reject", "timeout": 5})
    assert "host_key_policy" not in told
    assert "timeout" not in told
    assert told["banner_timeout"] == 30
