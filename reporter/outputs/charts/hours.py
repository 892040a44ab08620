"""One mark for each hour of the day."""

from __future__ import annotations

from reporter.outputs.charts.drawing import Bar, Drawing, Label, Outline, Rule, Shape, spread
from reporter.report import HoursStrip

_MARK = 0.71  # of the pitch
_TALL = 13.0


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
