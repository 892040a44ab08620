"""Strips: a bar for each measure against its promise, a bar in parts, a mark for each hour of the day."""

from __future__ import annotations

from dataclasses import replace

from reporter.outputs.charts.drawing import (
    WIDE,
    Bar,
    Drawing,
    Label,
    Outline,
    Role,
    Rule,
    Shape,
    spread,
    text_width,
)
from reporter.report import HoursStrip, RangeBar, RangeStrip, SplitStrip, StripPart

_RANGE = 10.0
_END = 2.0  # the tick stands this far from the edge

_SPLIT = 15.0
_TOP = 14.0
_GAP = 1.6
_SMALL = 0.12  # a part below this share has its label under the bar

_MARK = 0.71  # of the pitch
_TALL = 13.0


def draw_ranges(strip: RangeStrip, width: float) -> Drawing:
    """One row per bar; on a phone the bar's name stands above it."""
    narrow = width < WIDE
    longest = max((text_width(bar.label) for bar in strip.bars), default=0)
    start = 0.0 if narrow else min(max(78.0, longest + 12), width / 2)
    pitch = 58.0 if narrow else 48.0
    shapes: list[Shape] = []
    for place, bar in enumerate(strip.bars):
        top = place * pitch
        if narrow:
            shapes.append(Label(0, top + 9, bar.label, bold=True))
            top += 13
        else:
            shapes.append(Label(0, top + 22, bar.label, bold=True))
        shapes += _row(bar, start, width - _END, top)
    return Drawing(width, pitch * len(strip.bars) - 8, strip.description or strip.title, tuple(shapes))


def _row(bar: RangeBar, start: float, end: float, top: float) -> list[Shape]:
    scale = max(bar.promise or 0.0, bar.most, bar.half)
    late = bar.promise is not None and bar.most > bar.promise

    def across(value: float) -> float:
        return start + (end - start) * (value / scale if scale else 0.0)

    half, most = across(bar.half), across(bar.most)
    y = top + 13.5
    shapes: list[Shape] = [
        Rule(start, y + _RANGE, end, y + _RANGE, "hairline"),
        Bar(start, y, half - start, _RANGE, "own"),
        Bar(half, y, max(most - half, 0.0), _RANGE, "tint"),
    ]
    promise = None
    if bar.promise is not None:
        tick = across(bar.promise)
        shapes.append(Rule(tick, y - 3, tick, y + _RANGE + 3, "ink", 0.8))
        if bar.promise_words:
            promise = _promise(bar.promise_words, tick, start, end, top + 35)
            shapes.append(promise)
    return shapes + _above(bar, (start, most, end), top, late, promise)


def _promise(words: str, tick: float, start: float, end: float, y: float) -> Label:
    label = Label(tick, y, words, "ink-3", "end")
    return label if label.left >= start else replace(label, x=min(start, end), anchor="start")


def _above(
    bar: RangeBar, ends: tuple[float, float, float], top: float, late: bool, promise: Label | None
) -> list[Shape]:
    """The two labels over the bar; where they would touch, the second moves right, else below."""
    start, most_at, end = ends
    half = Label(start, top + 9, bar.half_words, "own")
    most = Label(most_at, top + 9, bar.most_words, "warn" if late else "ink", "end", bold=late)
    if not bar.most_words or not half.meets(most, 8):
        return [half, most] if bar.most_words else [half]
    moved = replace(most, x=half.right + 10, anchor="start")
    if moved.right <= end:
        return [half, moved]
    below = replace(most, x=start, y=top + 35, anchor="start")
    if promise and below.meets(promise):
        below = replace(below, y=top + 45)
    return [half, below]


def draw_split(strip: SplitStrip, width: float) -> Drawing:
    """Parts side by side on one scale; what goes beyond the whole stands in ink behind a tick."""
    used = sum(max(part.value, 0.0) for part in strip.parts)
    whole = strip.whole if strip.whole is not None else used
    scale = width / (max(used, whole) or 1.0)
    limit = whole * scale
    shapes, labels = _parts(strip, scale, width)
    if used > whole:
        shapes = [*_clipped(shapes, limit), *_excess(limit, width)]
        labels.append((Label(width, 9, strip.excess_words, "ink", "end", bold=True), True))
    elif strip.whole is not None and width - used * scale > _GAP:
        shapes.append(Bar(used * scale, _TOP, width - used * scale, _SPLIT, "tint"))
    taken = Label(limit, 9, strip.whole_label, "ink", "end").within(width)
    placed = _place([one for one in labels if one[0].text], [taken] if strip.whole_label else [], width)
    bottom = max([_TOP + _SPLIT, *(label.y + 3 for label in placed)])
    return Drawing(width, bottom + 1, strip.description, (*shapes, *placed))


def _clipped(shapes: list[Shape], limit: float) -> list[Shape]:
    bars = [bar for bar in shapes if isinstance(bar, Bar) and bar.x < limit]
    return [replace(bar, width=min(bar.width, limit - bar.x)) for bar in bars]


def _excess(limit: float, width: float) -> list[Shape]:
    """What is beyond the whole, with a tick where the whole ends."""
    start = min(limit + _GAP, width - 1.0)
    tick = Rule(limit + _GAP / 2, _TOP - 3, limit + _GAP / 2, _TOP + _SPLIT + 3, "ink", 0.8)
    return [Bar(start, _TOP, width - start, _SPLIT, "ink"), tick]


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
        shapes.append(Bar(x, _TOP, max(long - gap, 0.8), _SPLIT, role))
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
            y = 9.0 if row == 0 else _TOP + _SPLIT + 11.0 * row
            here = replace(label, y=y).within(width)
            if (row or not is_small) and not any(here.meets(other) for other in line):
                line.append(here)
                break
    return [label for line in lines for label in line]


def draw_hours(strip: HoursStrip, width: float) -> Drawing:
    """Full: no failed check; hollow: a failed one; a line only: no data."""
    count = len(strip.marks)
    pitch = width / (count - 1 + _MARK) if count else width
    mark = pitch * _MARK
    shapes: list[Shape] = []
    for hour, state in enumerate(strip.marks):
        x = hour * pitch
        if state == "good":
            shapes.append(Bar(x, 0, mark, _TALL, "own"))
        elif state == "failed":
            shapes.append(Outline(x + 0.4, 0.4, mark - 0.8, _TALL - 0.8, "own"))
        else:
            shapes.append(Rule(x, _TALL - 0.25, x + mark, _TALL - 0.25, "ink-3"))
    names = {0: "00:00", 6: "06:00", 12: "12:00", 18: "18:00"} if count == 24 else {0: "00:00"}
    if not count:
        return Drawing(width, 1, strip.description or strip.title, ())
    labels = [Label(hour * pitch, _TALL + 12, text, "ink-3", size=8.5) for hour, text in names.items()]
    labels.append(Label(width, _TALL + 12, "24:00", "ink-3", "end", size=8.5))
    return Drawing(width, _TALL + 16, strip.description or strip.title, (*shapes, *spread(labels, width)))
