"""Which parts of a pack open a page: from what each piece of it measured when it was laid out once.

A part opens a page where it fills half of it; shorter ones share. No page but the last is under half full,
and one that is under seven tenths takes the beginning of what comes next rather than stay so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

HALF = 1 / 2
_THIRD = 1 / 3
_FULL_ENOUGH = 0.7

_PAGE = 1.0  # what a page costs; the rest is measured by it
_SPLIT = 3.0  # a part runs over the page that could stand on one
_JOINED = 1.5  # a part that fills half a page does not open one
_BARE = 100.0  # a page is under half full
_LOOSE = 12.0  # each page that is less than seven tenths full, by what it lacks of them
_BARE_END = 8.0  # the last page is under a third


@dataclass(frozen=True)
class Piece:
    """What never breaks inside, with the gap above it, in CSS pixels."""

    gap: float
    height: float


@dataclass(frozen=True)
class Stretch:
    """A part of a pack with its pieces, top to bottom; what stands before the first part has no name."""

    id: str
    pieces: tuple[Piece, ...]

    @property
    def height(self) -> float:
        """From its rule to the end of its last piece, on one page."""
        return sum(piece.height + piece.gap for piece in self.pieces) - self.pieces[0].gap


def opening(stretches: list[Stretch], room: float) -> list[str]:
    """The names of the parts that had better open a page of this height."""

    @cache
    def best(at: int, y: float) -> tuple[float, tuple[str, ...]]:
        if at == len(stretches):
            return (_BARE_END if y < room * _THIRD else 0.0), ()
        stretch = stretches[at]
        choices = []
        for opens in (False, True) if at and y else (False,):
            cost = _page_cost(y / room) if opens else 0.0
            more, end = _set(stretch, 0.0 if opens else y, room)
            rest, names = best(at + 1, round(end, 1))
            if not opens and y and at and stretch.height >= room * HALF:
                cost += _JOINED
            choices.append((cost + more + rest, (stretch.id, *names) if opens else names))
        return min(choices, key=lambda choice: choice[0])

    return list(best(0, 0.0)[1])


def _set(stretch: Stretch, y: float, room: float) -> tuple[float, float]:
    """What it costs to set a part from this height on, and where it ends."""
    cost, is_split, begins = 0.0, False, True
    for piece in stretch.pieces:
        top = y + piece.gap if y else 0.0
        if y and top + piece.height > room:
            cost += _page_cost(y / room)
            is_split, top = is_split or not begins, 0.0
        y, begins = top + piece.height, False
        while y > room:  # what is taller than a page runs on
            cost, y = cost + _PAGE, y - room
    return cost + (_SPLIT if is_split and stretch.height <= room else 0.0), y


def _page_cost(fullness: float) -> float:
    bare = _BARE + 10 * (HALF - fullness) if fullness < HALF else 1 - fullness
    return _PAGE + bare + _LOOSE * max(0.0, _FULL_ENOUGH - fullness)


@dataclass(frozen=True)
class Extent:
    """Where something stands that stays whole, and whether it stays with the next."""

    top: float
    bottom: float
    margin: float  # above it, where it does not open a page
    stays: bool


def measured(pages: list[Any]) -> list[Stretch]:
    """The parts of a laid out page with their pieces; none where WeasyPrint no longer tells."""
    pieces: dict[str, list[Piece]] = {}
    for page in pages:
        box = getattr(page, "_page_box", None)
        if not box:
            return []
        low, is_top = box.content_box_y(), True
        for child in _children_of_main(box):
            name = (child.element.get("id") or "") if child.element_tag == "section" else ""
            for one in _joined(_extents(child)):
                own = one.margin if name in pieces else _margin(child)
                gap = own if is_top and pieces else one.top - low
                pieces.setdefault(name, []).append(Piece(max(gap, 0.0), one.bottom - one.top))
                low, is_top = one.bottom, False
    return [Stretch(name, tuple(found)) for name, found in pieces.items()]


def _children_of_main(box: Any) -> Iterator[Any]:
    main = next((one for one in box.descendants() if one.element_tag == "main"), None)
    yield from main.children if main else ()


def _extents(box: Any) -> Iterator[Extent]:
    """All in a box that stays whole."""
    top, style = box.border_box_y(), box.style
    inner = [one for one in getattr(box, "children", ()) if _is_block(one)]
    if style["break_inside"].startswith("avoid") or not inner:
        yield Extent(top, top + box.border_height(), _margin(box), style["break_after"].startswith("avoid"))
        return
    first, *others = (extent for one in inner for extent in _extents(one))
    # its rule and padding belong to its first; its bottom to nobody: where it runs on, that is the page's
    yield replace(first, top=top)
    yield from others


def _margin(box: Any) -> float:
    return float(getattr(box.style["margin_top"], "value", 0.0))


def _joined(extents: Iterator[Extent]) -> Iterator[Extent]:
    """Those that stay with the next as one with it."""
    start: Extent | None = None
    for one in extents:
        joined = replace(start, bottom=one.bottom, stays=one.stays) if start else one
        start = joined if joined.stays else None
        if not joined.stays:
            yield joined
    if start:
        yield start


def _is_block(box: Any) -> bool:
    kind = type(box).__name__
    return hasattr(box, "border_height") and kind not in ("LineBox", "AbsolutePlaceholder", "TextBox")


def bare(shares: list[float]) -> int:
    """How many pages but the last are under half full, and whether the last is nearly empty."""
    *before, end = shares
    return sum(share < HALF for share in before) + (end < _THIRD)
