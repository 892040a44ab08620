"""Which block stands in which row: heading and finding with the first evidence, then a row for each block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from reporter.report import (
    Agenda,
    Block,
    Column,
    Decisions,
    Quote,
    RangeBar,
    Report,
    Roadmap,
    Row,
    Section,
    SmallPrint,
    SplitStrip,
    Step,
    StoryCard,
    Table,
    Wash,
)

FULL_WIDTH = (StoryCard, Agenda, Wash, Decisions, Roadmap)  # these bring a rail of their own
_NARROWEST = 0.13  # of a letter: “Tickets” and the gap beside it
LONG_TABLE = 12  # rows; a longer one may run over the page

# characters that fit on one line of 170 mm at 36, 30 and 27 pt
_LINE = {"grand": 38, "compact": 45, "quiet": 50}


@dataclass(frozen=True)
class Quotes:
    """Two quotations beside each other."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class PlacedBlock:
    """One row of a section: what stands in the rail, and the block in the column (or across, when `wide`)."""

    block: Block | Quotes | None
    kind: str = ""
    note: str = ""
    is_head: bool = False
    wide: bool = False
    may_break: bool = False


@dataclass(frozen=True)
class PlacedSection:
    """A section with its rows, top to bottom; `classes` say how a page sets it."""

    heading: str
    takeaway: str
    lines: list[PlacedBlock]
    is_small: bool  # nothing but small print, so that its heading is a mere label
    classes: str = ""
    id: str = ""  # in a pack, for its contents


def placed(section: Section) -> PlacedSection:
    """The section as letter and page set it."""
    return PlacedSection(section.heading, section.takeaway, lines_of(section), is_bare_small_print(section))


def lines_of(section: Section) -> list[PlacedBlock]:
    """The rows of a section, top to bottom; the first carries the heading."""
    blocks = _beside(section.blocks)
    first = blocks.pop(0) if blocks and _joins_heading(blocks[0], section) else None
    return [_place(first, is_head=True), *(_place(block) for block in blocks)]


def _beside(blocks: Iterable[Block]) -> list[Block | Quotes]:
    """The same blocks, two quotations that follow one another made one."""
    placed: list[Block | Quotes] = []
    for block in blocks:
        if isinstance(block, Quote) and placed and isinstance(placed[-1], Quote):
            placed[-1] = Quotes((placed[-1], block))
        else:
            placed.append(block)
    return placed


def kind_of(thing: object) -> str:
    """story_card for a StoryCard: the name by which templates know a block, or a shape."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(thing).__name__).lower()


def size_of(report: Report) -> str:
    """grand, compact or quiet: how large the status line is set."""
    if not report.compact:
        return "grand"
    return "compact" if report.tiles or report.wash or report.lede else "quiet"


def status_breaks(report: Report) -> bool:
    """Whether the two sentences of the status line stand on a line each."""
    return all(len(sentence) <= _LINE[size_of(report)] for sentence in report.headline)


def is_long(report: Report) -> bool:
    """Whether the status line needs the smaller size."""
    return sum(map(len, report.headline)) > 90


def is_bare_small_print(section: Section) -> bool:
    """Whether the section is nothing but small print, so that its heading is a mere label."""
    return bool(section.blocks) and all(isinstance(block, SmallPrint) for block in section.blocks)


def _joins_heading(block: Block | Quotes, section: Section) -> bool:
    if _is_wide(block) or is_long_table(block):
        return False
    return not (section.takeaway and getattr(block, "note", ""))


def is_long_table(block: Block | Quotes | None) -> bool:
    """Whether it is a table that may run over the page."""
    return isinstance(block, Table) and len(block.rows) > LONG_TABLE


def _is_wide(block: Block | Quotes) -> bool:
    return isinstance(block, FULL_WIDTH) or (isinstance(block, Table) and block.is_rail)


def _place(block: Block | Quotes | None, is_head: bool = False) -> PlacedBlock:
    if block is None:
        return PlacedBlock(None, is_head=is_head)
    return PlacedBlock(
        block,
        kind=kind_of(block),
        note=getattr(block, "note", ""),
        is_head=is_head,
        wide=_is_wide(block),
        may_break=is_long_table(block),
    )


@dataclass(frozen=True)
class Group:
    """Neighbouring columns under one head; `name` is empty where there is none."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class PlacedCell:
    """A cell with its element and alignment."""

    tag: str
    text: str
    note: str
    span: int
    tone: str
    is_number: bool
    head: str = ""  # what stands above it, for a phone, where each row is a block


def groups_of(table: Table) -> list[Group]:
    """The columns of a table, gathered under their group heads."""
    return [Group(name, tuple(columns)) for name, columns in groupby(table.columns, key=lambda c: c.group)]


def total_width(table: Table) -> float:
    """The sum of the column shares."""
    return sum(column.width for column in table.columns) or 1.0


def letter_widths(table: Table) -> list[int]:
    """The widths of the columns in whole percents of a letter, where none is too narrow for its head."""
    shares = [max(column.width / total_width(table), _NARROWEST) for column in table.columns]
    return [int(100 * share / sum(shares)) for share in shares]


def cells_of(row: Row, table: Table) -> list[PlacedCell]:
    """The cells of a row; the first heads it, each is aligned as its (last) column."""
    placed: list[PlacedCell] = []
    at = 0
    for cell in row.cells:
        at = min(at + cell.span, len(table.columns))
        is_number = table.columns[at - 1].number and cell.span != len(table.columns)
        tag, head = ("td", _head_of(table, at - cell.span, cell.span)) if placed else ("th", "")
        placed.append(PlacedCell(tag, cell.text, cell.note, cell.span, cell.tone, is_number, head))
    return placed


def _head_of(table: Table, start: int, span: int) -> str:
    """“First answer, half within”; over several columns only what they share."""
    columns = table.columns[max(start, 0) : start + span]
    heads = [column.head for column in columns] if len(columns) == 1 else []
    group = columns[0].group if columns else ""
    if group and heads:
        return f"{group}, {heads[0][:1].lower()}{heads[0][1:]}"
    return group or "".join(heads)


def halves_of(block: SmallPrint) -> list[tuple[Step, ...]]:
    """The entries in two columns of about equal length, in reading order."""
    lengths = [len(entry.label) + len(entry.text) for entry in block.entries]
    cuts = range(1, len(lengths))
    best = min(cuts, key=lambda cut: abs(sum(lengths[:cut]) - sum(lengths[cut:])), default=len(lengths))
    return [half for half in (block.entries[:best], block.entries[best:]) if half]


def class_name(name: str) -> str:
    """A section's name as one class that no other rule uses."""
    return "section-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@dataclass(frozen=True)
class BarPart:
    """A part of a bar drawn with table cells, in whole percents."""

    label: str
    percent: int
    own: bool = False
    is_rest: bool = False


def shares_of(strip: SplitStrip) -> list[BarPart]:
    """The parts of a strip, and what is left of the whole; together 100 percent."""
    used = sum(max(part.value, 0.0) for part in strip.parts)
    whole = max(strip.whole or 0.0, used)
    if not whole:
        return []
    shares = [
        BarPart(part.label, max(1, round(100 * part.value / whole)), part.own)
        for part in strip.parts
        if part.value > 0
    ]
    left = 100 - sum(share.percent for share in shares)
    if strip.whole and left > 0:
        shares.append(BarPart(strip.whole_label, left, is_rest=True))
    return shares


def spans_of(bar: RangeBar) -> list[BarPart]:
    """Half, nine in ten, and what is left of the promise, as parts of a bar drawn with table cells."""
    whole = max(bar.promise or 0.0, bar.most, bar.half) or 1.0
    half, most = (
        max(1, min(98, round(100 * value / whole))) for value in (bar.half, max(bar.most, bar.half))
    )
    found = [BarPart("", half, own=True)]
    if most > half:
        found.append(BarPart("", most - half))
    if most < 100:
        found.append(BarPart("", 100 - most, is_rest=True))
    return found
