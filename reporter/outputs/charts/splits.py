"""A bar in parts, alone or against the whole of an agreement."""

from __future__ import annotations

from dataclasses import replace

from reporter.outputs.charts.drawing import Bar, Drawing, Label, Role, Shape
from reporter.report import SplitStrip, StripPart

_BAR = 15.0
_TOP = 14.0
_GAP = 1.6
_SMALL = 0.12  # a part below this share has its label under the bar


def draw_split(strip: SplitStrip, width: float) -> Drawing:
    """Parts side by side; what goes beyond the whole is a second bar in ink."""
    used = sum(max(part.value, 0.0) for part in strip.parts)
    whole = strip.whole if strip.whole is not None else used
    excess = max(used - whole, 0.0) if strip.whole is not None else 0.0
    scale = width / (used if excess else whole or 1.0)
    shapes, labels = _parts(strip, scale if not excess else width / used, width)
    end = used * scale
    if strip.whole is not None and not excess and width - end > _GAP:
        shapes.append(Bar(end, _TOP, width - end, _BAR, "tint"))
    taken = [Label(width, 9, strip.whole_label, "ink", "end")] if strip.whole_label else []
    placed = _place(labels, taken, width)
    bottom = max([_TOP + _BAR, *(label.y + 3 for label in placed)])
    if excess:
        extra, bottom = _excess(strip, excess / whole if whole else 1.0, bottom, width)
        shapes += extra
    return Drawing(width, bottom + 1, strip.description, (*shapes, *placed))


def _parts(strip: SplitStrip, scale: float, width: float) -> tuple[list[Shape], list[tuple[Label, bool]]]:
    shapes: list[Shape] = []
    labels: list[tuple[Label, bool]] = []
    x, owned = 0.0, 0
    shown = [part for part in strip.parts if part.value > 0]
    for place, part in enumerate(shown):
        long = part.value * scale
        role = _role(part, owned, place)
        owned += part.own
        gap = _GAP if place < len(shown) - 1 else 0.0
        shapes.append(Bar(x, _TOP, max(long - gap, 0.8), _BAR, role))
        label = Label(x, 9, part.label, "own" if part.own else "ink", bold=True).within(width)
        labels.append((label, long < _SMALL * width))
        x += long
    if not shown:
        labels = [(Label(0, 9, part.label, "ink", bold=True), False) for part in strip.parts[:1]]
    return shapes, labels


def _role(part: StripPart, owned: int, place: int) -> Role:
    if part.own:
        return "tint" if owned else "own"
    return "other" if place < 2 else "previous"


def _place(labels: list[tuple[Label, bool]], taken: list[Label], width: float) -> list[Label]:
    """Each label above its part, or on the first free line under the bar."""
    lines = [list(taken), [], [], []]
    for label, is_small in labels:
        for row, line in enumerate(lines):
            y = 9.0 if row == 0 else _TOP + _BAR + 11.0 * row
            here = replace(label, y=y).within(width)
            if (row or not is_small) and not any(here.meets(other) for other in line):
                line.append(here)
                break
    return [label for line in lines for label in line]


def _excess(strip: SplitStrip, share: float, bottom: float, width: float) -> tuple[list[Shape], float]:
    """The second bar, on the scale of the first: its length is the excess, its words beside it."""
    y = bottom + 6
    long = min(max(width * share / (1 + share), 2.0), width)
    label = Label(long + 6, y + 8, strip.excess_words, "ink", bold=True)
    if label.right > width:
        label = Label(0, y + 20, strip.excess_words, "ink", bold=True)
    return [Bar(0, y, long, 10.0, "ink"), label], max(y + 10, label.y + 3)
