"""One or two lines whose ends carry their values: no grid, no axis."""

from __future__ import annotations

import math
from dataclasses import replace

from reporter.outputs.charts.drawing import (
    Anchor,
    Curve,
    Dot,
    Drawing,
    Label,
    Role,
    Rule,
    Shape,
    finite,
    spread,
    text_width,
)
from reporter.report import LineChart, Series

_HEIGHT = 113.4  # 40 mm
_TOP, _BASE = 14.0, 99.0
_RESERVED = 78.0
_LEAST_GAP = 11.0
_EDGE = 2.6

Points = tuple[tuple[float, float] | None, ...]


def draw_lines(chart: LineChart, width: float) -> Drawing:
    """Lines from zero; the first value above its dot, the last one with its name at the right."""
    end = width - min(max(_RESERVED, *(_name_width(series) for series in chart.series), 0.0), width * 0.45)
    lines = [(series, _points(series, chart, end)) for series in chart.series]
    lines = [(series, points) for series, points in lines if any(points)]
    shapes: list[Shape] = [Rule(0, _BASE, end, _BASE, "ink", 0.8)]
    for series, points in lines:
        role = _role(series)
        shapes.append(Curve(points, role, 1.8 if series.own else 1.4))
        known = [point for point in points if point]
        shapes += [Dot(*known[0], role), Dot(*known[-1], role)]
    shapes += _first_labels(lines)
    shapes += _last_labels(lines, end)
    shapes += _slots(chart, end)
    return Drawing(width, _HEIGHT, chart.description or chart.title, tuple(shapes))


def _role(series: Series) -> Role:
    return "own" if series.own else "other"


def _words(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _name_width(series: Series) -> float:
    known = finite(series.values)
    return text_width(_words(known[-1])) + text_width(series.label) + 18 if known else 0.0


def _points(series: Series, chart: LineChart, end: float) -> Points:
    peak = max((value for each in chart.series for value in finite(each.values)), default=0.0) or 1.0
    step = (end - _EDGE) / max(len(chart.slots) - 1, 1)
    return tuple(
        (_EDGE + index * step, _BASE - (_BASE - _TOP) * max(value, 0.0) / peak)
        if math.isfinite(value)
        else None
        for index, value in enumerate(series.values)
    )


def _first_labels(lines: list[tuple[Series, Points]]) -> list[Label]:
    """Above the first dot; where two would touch, the lower one goes below its dot."""
    labels: list[Label] = []
    for series, points in sorted(lines, key=lambda line: next(p for p in line[1] if p)[1]):
        x, y = next(point for point in points if point)
        value = finite(series.values)[0]
        label = Label(max(x - _EDGE, 0.0), y - 6, _words(value), "own" if series.own else "ink", bold=True)
        if labels and label.y - labels[-1].y < _LEAST_GAP:
            label = replace(label, y=max(y + 12, labels[-1].y + _LEAST_GAP))
            if label.y > _BASE - 1:
                label = replace(label, x=x + 6, y=_BASE - 2)
        labels.append(label)
    return labels


def _last_labels(lines: list[tuple[Series, Points]], end: float) -> list[Label]:
    """Value and name right of the last dot, at least 11 points apart."""
    ends = sorted(
        ((next(p for p in reversed(points) if p), series) for series, points in lines), key=lambda e: e[0][1]
    )
    heights = [point[1] + 3 for point, _ in ends]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + _LEAST_GAP)
    over = max(heights[-1] - (_BASE + 2), 0.0) if heights else 0.0
    labels = []
    for y, (point, series) in zip(heights, ends, strict=True):
        ink: Role = "own" if series.own else "ink"
        value = _words(finite(series.values)[-1])
        number = Label(max(point[0], end) + 7, y - over, value, ink, bold=True)
        labels += [number, Label(number.right + 5, y - over, series.label, ink)]
    return labels


def _slots(chart: LineChart, end: float) -> list[Label]:
    last = len(chart.slots) - 1
    step = (end - _EDGE) / max(last, 1)
    labels = []
    for index, text in enumerate(chart.slots):
        anchor: Anchor = "start" if index == 0 else "end" if index == last else "middle"
        x = 0.0 if index == 0 else _EDGE + index * step
        labels.append(Label(x, _HEIGHT - 3, text, "ink-3", anchor, size=8.5))
    return spread(labels, end + _EDGE)
