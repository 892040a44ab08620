"""Half within, 9 in 10 within, promise: one bar per measure, each against its own promise."""

from __future__ import annotations

from dataclasses import replace

from reporter.outputs.charts.drawing import WIDE, Bar, Drawing, Label, Rule, Shape, text_width
from reporter.report import RangeBar, RangeStrip

_BAR = 10.0
_END = 2.0  # the tick stands this far from the edge


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
        Rule(start, y + _BAR, end, y + _BAR, "hairline"),
        Bar(start, y, half - start, _BAR, "own"),
        Bar(half, y, max(most - half, 0.0), _BAR, "tint"),
    ]
    promise = None
    if bar.promise is not None:
        tick = across(bar.promise)
        shapes.append(Rule(tick, y - 3, tick, y + _BAR + 3, "ink", 0.8))
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
