"""Editions where clients read them: documents first, the page last, the index last of all.

Not here: which editions are to be published, and the record of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reporter.config.mail import Publish
from reporter.config.models import Brand
from reporter.delivery.places import Place, place_of
from reporter.errors import CannotWriteError, ReporterError
from reporter.outputs.index import Index, render

PAGE = "page.html"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
_PATH = re.compile(r"[a-z][a-z0-9_-]{0,63}/[A-Za-z0-9][A-Za-z0-9-]{0,63}(\.[0-9]{1,4})?")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\.[a-z0-9]{1,8}")


@dataclass(frozen=True)
class ClientPlace:
    """Where one client's reports stand: below a token that nobody can guess."""

    publish: Publish
    workspace: Path
    token: str = field(repr=False)


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
        _checked(line.path, _PATH, "an edition")
    document = render(index, brand)
    with _reached(to) as place:
        place.put_where_none_is("index.html", b"")
        place.put(f"{token}/{document.name}", document.content)


def page_address(publish: Publish, token: str, path: str) -> str:
    """The address at which an edition's page is read."""
    return f"{index_address(publish, token)}{_checked(path, _PATH, 'an edition')}/{PAGE}"


def index_address(publish: Publish, token: str) -> str:
    """The address at which a client finds all its editions."""
    return f"{publish.address}/{_checked(token, _TOKEN, 'a token')}/"


def _folder(to: ClientPlace, path: str) -> str:
    return f"{_checked(to.token, _TOKEN, 'a token')}/{_checked(path, _PATH, 'an edition')}"


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
            f"cannot publish to {to.publish.to}: {words}",
            "look at publish.to in reporter.toml, and at the rights and the room there",
        ) from fault
    finally:
        place.close()
