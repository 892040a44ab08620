"""The site: every link leads somewhere, every page is in the menu, and nothing is fetched from elsewhere."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import DOCS, ROOT, Page, all_pages, slug

_LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?![^>]*\brel=[\"']?(?:canonical|prev|next))[^>]*\bhref=[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|url\([\"']?((?:https?:)?//[^\"')\s]+)|@import [\"']((?:https?:)?//[^\"']+)",
    re.IGNORECASE,
)


def test_every_link_leads_somewhere() -> None:
    assert [*faults()] == []


def faults() -> Iterator[str]:
    pages = {page.file.resolve(): page for page in all_pages()}
    for page in pages.values():
        for link in page.links():
            path, _, anchor = link.partition("#")
            if "://" in link or link.startswith("mailto:"):
                continue
            target = (page.file.parent / path).resolve() if path else page.file.resolve()
            if not target.exists():
                yield f"{page.name}: {link}: there is no such file"
            elif DOCS in page.file.parents and DOCS not in target.parents:
                yield f"{page.name}: {link}: lies outside the site"
            elif anchor and target in pages and anchor not in pages[target].anchors():
                yield f"{page.name}: {link}: there is no such heading"


def test_headings_become_anchors_as_markdown_makes_them() -> None:
    assert slug("What `run` does, and when") == "what-run-does-and-when"
    assert slug("[limits] – Memory & time") == "limits-memory-time"


def test_every_page_is_in_the_menu_once() -> None:
    project: Any = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]
    named = [*leaves(project["nav"])]
    assert sorted(named) == sorted(file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.md"))


def leaves(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    for one in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from leaves(one)


def test_the_site_is_built_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    if importlib.util.find_spec("zensical") is None:
        pytest.skip("zensical is not installed: ./setup.sh docs")
    shutil.copytree(DOCS, tmp_path / "docs")
    (tmp_path / "zensical.toml").write_bytes((ROOT / "zensical.toml").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    site = tmp_path / "site"
    for page in all_pages()[1:]:
        place = page.file.relative_to(DOCS).with_suffix("")
        folder = place.parent if place.name == "index" else place
        assert (site / folder / "index.html").is_file(), page.name
    assert not [*site.rglob("*.py")]
    files = [file for kind in ("html", "css") for file in site.rglob(f"*.{kind}")]
    loaded = {
        (file.name, *filter(None, found))
        for file in files
        for found in _LOADED.findall(file.read_text("utf-8"))
    }
    assert loaded == set()


def test_what_is_fetched_would_be_found() -> None:
    assert _LOADED.search('<script src="https://unpkg.com/x.js">')
    assert _LOADED.search('<link rel="stylesheet" href="//fonts.example/a.css">')
    assert not _LOADED.search('<link rel="canonical" href="https://reporter.example/">')
    assert not _LOADED.search('<a href="https://zensical.org/">')
    assert Page(DOCS / "index.md").file.exists()
