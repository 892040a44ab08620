"""The pages of the documentation, taken apart: what a reader can type, what should answer, what is linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NOT_RUN = "# not tried by the tests: "
_FENCE = re.compile(r"^( *)```(\w*)(?: title=\"([^\"]+)\")?[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?)(?: *\{ *#([\w-]+) *\})?$", re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """A line to type, and what must be among its answers."""

    line: int
    words: str
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it shows, and where it stands."""

    line: int
    language: str
    title: str
    text: str

    @property
    def reason(self) -> str:
        """Why it is not tried; "" where it is."""
        first = self.text.split("\n", 1)[0]
        return first.removeprefix(NOT_RUN) if first.startswith(NOT_RUN) else ""

    def commands(self) -> Iterator[Command]:
        """What a reader types in it, one after the other."""
        lines = re.sub(r" *\\\n +", " ", self.text).splitlines()
        found: list[Command] = []
        for number, line in enumerate(lines, self.line + 1):
            if line.startswith("$ "):
                found.append(Command(number, re.sub(r" {2,}#.*", "", line[2:]).strip()))
            elif line.strip() and found and not line.startswith("#"):
                found[-1].answers.append(line.strip())
        yield from found


@dataclass(frozen=True)
class Page:
    """A Markdown file."""

    file: Path

    @property
    def name(self) -> str:
        """docs/start.md"""
        return self.file.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """As it stands."""
        return self.file.read_text(encoding="utf-8")

    @property
    def workspace(self) -> str:
        """In which one its commands are tried: sample, starter or none."""
        match = re.match(r"---\nworkspace: (\w+)\n---\n", self.text)
        return match[1] if match else "none"

    def blocks(self) -> Iterator[Block]:
        """All that is fenced."""
        text = self.text
        for match in _FENCE.finditer(text):
            body = re.sub(rf"^{match[1]}", "", match[4], flags=re.MULTILINE)
            yield Block(text.count("\n", 0, match.start()) + 1, match[2], match[3] or "", body)

    def links(self) -> Iterator[str]:
        """Where its links and pictures lead."""
        for match in _LINK.finditer(_FENCE.sub("", self.text)):
            yield match[1] or match[2]

    def anchors(self) -> set[str]:
        """What can be linked to on it."""
        headings = _HEADING.findall(_FENCE.sub("", self.text))
        return {own or slug(words) for words, own in headings}


def slug(heading: str) -> str:
    """The anchor that Markdown makes of a heading."""
    plain = re.sub(r"[`*_\\]", "", heading).lower()
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-")


def all_pages() -> list[Page]:
    """The README, and all that the site is made of."""
    return [Page(file) for file in (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))]
