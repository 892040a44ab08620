"""What is edited while somebody looks: watched, read again, and told to every open view."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from watchfiles import Change, awatch

from reporter.preview.gallery import Gallery

_FILES = {"reporter.toml", "services.toml", "privacy.toml", "ledger.sqlite"}
_FOLDERS = {"clients", "commentary", "templates", "brand", "reviews", "presets", "services"}
_PAUSE = 15  # seconds between signs of life, by which a closed view is noticed


class News:
    """Tells every view that is open to look again."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = False

    def tell(self) -> None:
        """Something is new; from any thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._wake)

    async def lines(self) -> AsyncIterator[str]:
        """Server-sent events: one whenever something is new, and a comment now and then."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield "retry: 1000\n\n"
            while not self._is_over:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), _PAUSE)
                if self._is_over:  # a view that looked again would find nobody
                    return
                yield "data: again\n\n" if event.is_set() else ": here\n\n"
                event.clear()
        finally:
            self._waiting.discard(event)

    def end(self) -> None:
        """Nothing new will come: let go of every view."""
        self._is_over = True
        self._wake()

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()


@asynccontextmanager
async def watch(gallery: Gallery, news: News, *, is_on: bool = True) -> AsyncIterator[None]:
    """Read the workspace again whenever it is edited, for as long as this lasts."""
    tasks = [asyncio.create_task(_watch(gallery, news))] if is_on else []
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(gallery: Gallery, news: News) -> None:
    """The folder itself, and what lies in those of its folders that a person edits."""
    root = gallery.folder.resolve()
    while True:
        is_new = asyncio.Event()
        below = [folder for name in sorted(_FOLDERS) if (folder := root / name).is_dir()]
        deep = asyncio.create_task(_tell(gallery, news, below, is_new)) if below else None
        try:
            async for changes in awatch(
                root, recursive=False, watch_filter=_is_ours, debounce=300, step=50, stop_event=is_new
            ):
                await _again(gallery, news)
                if any(change is Change.added and Path(path).name in _FOLDERS for change, path in changes):
                    break
        finally:
            if deep:
                deep.cancel()
                await asyncio.gather(deep, return_exceptions=True)


async def _tell(gallery: Gallery, news: News, folders: list[Path], stop: asyncio.Event) -> None:
    async for _ in awatch(*folders, debounce=300, step=50, stop_event=stop):
        await _again(gallery, news)


async def _again(gallery: Gallery, news: News) -> None:
    await run_in_threadpool(gallery.reload)
    news.tell()


def _is_ours(_change: Change, path: str) -> bool:
    return Path(path).name in _FILES | _FOLDERS
