"""How a test reads a section: its words with ordinary spaces, its tables checked as they are taken."""

from __future__ import annotations

from typing import Any

from reporter.report import Section, Table

NBSP = "\u00a0"


def plain(text: str) -> str:
    """Ordinary spaces."""
    return text.replace(NBSP, " ")


def takeaway(section: Section | None) -> str:
    """The sentence that a section opens with."""
    assert section is not None
    return plain(section.takeaway)


def blocks(section: Section | None) -> list[Any]:
    """The blocks of a section that is there."""
    assert section is not None
    return list(section.blocks)


def table(section: Section | None) -> Table:
    """The first table: its widths add up to one, and every row fills its columns."""
    found: Table = next(block for block in blocks(section) if isinstance(block, Table))
    assert abs(sum(column.width for column in found.columns) - 1) < 0.01
    for row in found.rows:
        assert sum(cell.span for cell in row.cells) == len(found.columns)
    return found


def rows(section: Section | None) -> list[list[str]]:
    """The texts of the first table."""
    return [[plain(cell.text) for cell in row.cells] for row in table(section).rows]


def proofs(section: Section | None) -> list[tuple[bool, str]]:
    """Each line of a proof list: whether it is ticked, and what it says."""
    lines = [item for block in blocks(section) for item in getattr(block, "items", ())]
    return [(item.ticked, plain(f"{item.number} {item.what} {item.detail}").strip()) for item in lines]
