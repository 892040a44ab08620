"""What a pack has beside its parts: its contents, the names they lead to, and how its blocks are placed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil

from reporter.outputs.charts.drawing import text_width
from reporter.report import Cover, Report, Roadmap, Section, Step

MOST_FITTED = 5  # pages; what may be longer is a pack, in which nothing is left out
TOP = "where-we-stand"

_ROWS = 15
_LINE = 45  # characters of the status line at 30 pt
_LONG_NAME = 60  # characters; a longer one is set smaller on the cover

# the cover in mm: what is left of the page beside margins, and how much its gaps take, set closer and closer
_ROOM = {"A4": 255.0, "Letter": 240.0}
_GAPS = {"": (58.0, 7.9), " close": (38.0, 7.2), " closest": (25.0, 6.3)}  # in all, and each line of contents
_POINT = 25.4 / 72
_WIDE, _COLUMN = 482.0, 363.0  # points: the page, its column
_HEADING, _FINDING = 25, 48  # characters of a line of the contents


@dataclass(frozen=True)
class ContentsLine:
    """A line of the contents, and the name of what it leads to."""

    id: str
    heading: str
    finding: str = ""


@dataclass(frozen=True)
class Contents:
    """What a cover shows below its blocks; `size` says how closely the cover is set."""

    entries: tuple[ContentsLine, ...]
    size: str


def is_pack(report: Report) -> bool:
    """Whether it may be longer than a report that is read at one sitting."""
    return report.most_pages > MOST_FITTED


def ids_of(sections: tuple[Section, ...]) -> list[str]:
    """What each section is linked by, made of its heading; no name twice."""
    taken = Counter((TOP, "in-this-pack"))
    found = []
    for section in sections:
        name = re.sub(r"[^a-z0-9]+", "-", section.heading.lower()).strip("-") or "part"
        taken[name] += 1
        found.append(name if taken[name] == 1 else f"{name}--{taken[name]}")
    return found


def contents_of(report: Report) -> Contents | None:
    """The page after the cover and the sections, at most fifteen; None without a cover."""
    if not report.cover:
        return None
    ids = ids_of(report.sections)
    entries = [ContentsLine(TOP, report.cover.heading, report.cover.finding)]
    entries += [
        ContentsLine(name, one.heading, one.finding) for name, one in zip(ids, report.sections, strict=True)
    ]
    while len(entries) > _ROWS:  # what says least goes first
        entries.remove(next((one for one in entries[:0:-1] if not one.finding), entries[-1]))
    long_name = " long-name" if len(report.client) > _LONG_NAME else ""
    used = _cover_height(report, report.cover, entries)
    sizes = (
        size
        for size, (gaps, line) in _GAPS.items()
        if used + gaps + line * len(entries) <= _ROOM[report.paper]
    )
    return Contents(tuple(entries), long_name + next(sizes, " closest"))


def _cover_height(report: Report, cover: Cover, entries: list[ContentsLine]) -> float:
    """What stands on the cover, in mm, without its gaps and the first line of each entry."""
    size, line = (27, 32) if len(report.client) > _LONG_NAME else (36, 40)
    names = sum(_lines(text, size, _WIDE) for text in (report.client, report.period)) * line
    sentences = sum(_lines(text, 18, _COLUMN) for text in cover.sentences) * 25
    rooms = [102.0, *[173.0] * len(cover.parts)]
    blocks = (
        sum(_lines(line, 9.5, room) for line in part.text.splitlines())
        for part, room in zip(cover.parts, rooms, strict=False)
    )
    wraps = sum(len(one.heading) > _HEADING or len(one.finding) > _FINDING for one in entries)
    return 20 + _POINT * (names + sentences + 13.5 * max(blocks, default=0) + 14 * wraps)


def _lines(text: str, size: float, room: float) -> int:
    return max(1, ceil(text_width(text, size) / (room * 0.97)))


def status_breaks(report: Report) -> bool:
    """Whether the second sentence of a pack's status line stands on a line of its own."""
    return 0 < len(report.headline[1]) <= _LINE


def is_price(text: str) -> bool:
    """Whether what stands in the rail is a price: it is set larger than a date."""
    return any(unicodedata.category(sign) == "Sc" for sign in text)


def items_beside(block: Roadmap) -> list[tuple[Step | None, ...]]:
    """The first item of every quarter, then the second: the rows of its table."""
    return list(zip_longest(*(stop.items for stop in block.stops)))


def stop_widths(block: Roadmap) -> list[float]:
    """The shares of a roadmap's columns, each with the gap after it, so that they stand on the grid."""
    gap, rail, half, third = 6.0, 36.0, 61.0, 38.66
    widths = {2: [half, half], 3: [rail, half, half], 4: [rail, third, third, third]}.get(len(block.stops))
    widths = widths or [rail] * len(block.stops)
    with_gaps = [width + gap for width in widths[:-1]] + widths[-1:]
    return [100 * width / sum(with_gaps) for width in with_gaps]
