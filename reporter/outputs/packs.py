"""What a pack has beside its parts: its contents, the names they lead to, and how its blocks are placed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import zip_longest

from reporter.outputs.layout import class_name
from reporter.report import Report, Roadmap, Section, Step

MOST_FITTED = 5  # pages; what may be longer is a pack, in which nothing is left out
TOP = "where-we-stand"

_ROWS = 15
_LONG_NAME = 60  # characters; a longer one is set smaller on the cover
_LONG_FINDING = 48  # characters; a longer one takes two lines in the contents
_LONG_HEADING = 25  # characters; so does one of these
_LINES = 15  # of the contents, before the cover is set closer
_LINE = 45  # characters of the status line at 30 pt


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
    """A name for each section, no name twice."""
    taken: dict[str, int] = {}
    found = []
    for section in sections:
        name = class_name(section.name).replace("section-", "part-", 1)
        taken[name] = taken.get(name, 0) + 1
        found.append(name if taken[name] == 1 else f"{name}--{taken[name]}")
    return found


def contents_of(report: Report) -> Contents | None:
    """The page after the cover and the sections, at most fifteen; None without a cover."""
    if not report.cover:
        return None
    ids = ids_of(report.sections)
    entries = [ContentsLine(TOP, "Where we stand", report.cover.finding)]
    entries += [
        ContentsLine(name, one.heading, one.finding) for name, one in zip(ids, report.sections, strict=True)
    ]
    while len(entries) > _ROWS:  # what says least goes first
        entries.remove(next((one for one in entries[:0:-1] if not one.finding), entries[-1]))
    lines = len(entries) + sum(
        len(one.finding) > _LONG_FINDING or len(one.heading) > _LONG_HEADING for one in entries
    )
    marks = {
        "long-name": len(report.client) > _LONG_NAME,
        "close": lines > _LINES or (report.paper == "Letter" and lines > _LINES - 2),
    }
    return Contents(tuple(entries), "".join(f" {mark}" for mark, is_set in marks.items() if is_set))


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
