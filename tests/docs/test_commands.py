"""Every command in README and documentation is run, and says what the page says it does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, Command, Page, all_pages
from tests.end_to_end.program import Place

NOW = "2026-11-04T08:00+00:00"
SAMPLES = ROOT / "tests" / "samples"
_AND_CODE = "; echo $?"
_FOR_A_SHELL = re.compile(r"[|><$*~;`]")
_MAILBOX = re.compile(r"<[^<>\s]+@[^<>\s]+>(?=\")")  # quoted, so that it leads nowhere
TRIED = [
    page for page in all_pages() if any(block.language in ("console", "toml") for block in page.blocks())
]


@dataclass
class Reader:
    """Who types what a page says, from top to bottom."""

    home: Path
    place: Place

    def follow(self, page: Page) -> None:
        """Every block of it."""
        for block in page.blocks():
            if block.reason:
                continue
            if block.title:
                self.write(block)
            for command in block.commands() if block.language == "console" else ():
                self.type(page, command)

    def write(self, block: Block) -> None:
        """What the page shows of a file goes into it, below what is there."""
        file = self.place.folder / block.title
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") + "\n" if file.exists() else ""
        file.write_text(before + block.text, encoding="utf-8")

    def type(self, page: Page, command: Command) -> None:
        """A line: it ends well, and answers what stands below it."""
        shown, told = command.words.removesuffix(_AND_CODE), ""
        for part in shown.split(" && "):
            code, answer = self.run(part)
            told += answer
            if command.words.endswith(_AND_CODE):
                told += f"{code}\n"
            else:
                assert code == 0, f"{page.name}:{command.line}: {part}: exit code {code}\n{told}"
        for answer in command.answers:
            pattern = r"[^\n]*".join(map(re.escape, answer.split("…")))
            assert re.search(pattern, told), f"{page.name}:{command.line}: “{answer}” is not in\n{told}"

    def run(self, words: str) -> tuple[int, str]:
        """Exit code, and all that was said."""
        if words.startswith("cd "):
            self.place.folder = self.place.folder / words[3:].strip()
            assert self.place.folder.is_dir(), words
            return 0, ""
        if words.startswith("reporter ") and not _FOR_A_SHELL.search(_MAILBOX.sub("", words)):
            done = self.place.reporter(*shlex.split(words)[1:])
            return done.code, done.out + done.err
        shell = subprocess.run(
            ["bash", "-c", words],
            cwd=self.place.folder,
            env={**os.environ, "HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return shell.returncode, shell.stdout + shell.stderr


def begin(page: Page, folder: Path, read: dict[str, Path]) -> Reader:
    """The reader of a page, in the folder or workspace that it supposes."""
    work = folder / "work"
    if page.workspace in read:
        shutil.copytree(read[page.workspace], work)
    else:
        work.mkdir()
    downloads = folder / "home" / "Downloads"
    downloads.mkdir(parents=True)
    shutil.copy(SAMPLES / "zendesk-csv.csv", downloads / "tickets-export.csv")
    return Reader(folder / "home", Place(work, {"HOME": str(folder / "home")}, NOW))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two workspaces that come with Reporter, their logs read once."""
    top = tmp_path_factory.mktemp("read")
    shutil.copytree(ROOT / "sample_data", top / "sample")
    shutil.copytree(ROOT / "reporter" / "config" / "starter", top / "starter")
    places = {name: top / name for name in ("sample", "starter")}
    for folder in places.values():
        assert Place(folder, {}, NOW).reporter("ingest", "--quiet").code == 0
    return places


@pytest.mark.parametrize("page", TRIED, ids=lambda page: page.name)
def test_a_page_can_be_followed(page: Page, tmp_path: Path, read: dict[str, Path]) -> None:
    begin(page, tmp_path, read).follow(page)


def test_what_is_not_tried_says_why() -> None:
    found = [block for page in all_pages() for block in page.blocks() if block.reason]
    assert found, "the mark is written otherwise"
    assert all(len(block.reason) > 10 for block in found)


def test_a_page_that_tells_what_is_not_so_is_noticed(tmp_path: Path, read: dict[str, Path]) -> None:
    reader = begin(Page(ROOT / "README.md"), tmp_path, read)
    page = Page(ROOT / "README.md")
    reader.type(page, Command(1, "reporter --version", ["reporter …"]))
    reader.type(page, Command(1, "reporter check; echo $?", ["78"]))
    with pytest.raises(AssertionError, match="is not in"):
        reader.type(page, Command(1, "reporter --version", ["tea"]))
    with pytest.raises(AssertionError, match="exit code 2"):
        reader.type(page, Command(1, "reporter brew"))
