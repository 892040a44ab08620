"""Charts over slots of time: two columns per slot, from zero; or lines whose ends carry their values."""

from __future__ import annotations

import math
from dataclasses import replace

from reporter.outputs.charts.drawing import (
    Anchor,
    Bar,
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
from reporter.report import ColumnChart, LineChart, Series

_PLOT = 83.0
_EMPTY = 12.0
_WIDEST = 7.0
_GAP = 0.8
_ROUND = (1.0, 2.0, 2.5, 4.0, 5.0)

_HEIGHT = 113.4  # 40 mm
_TOP, _BASE = 14.0, 99.0
_RESERVED = 78.0
_LEAST_GAP = 11.0
_CLEAR_OF_DOT = 18.0  # so that a label stays clear of the dot above it
_EDGE = 2.6
_MARKED = 22.0  # room over the lines for what is marked
_BETWEEN_MARKS = 8.0

Points = tuple[tuple[float, float] | None, ...]


def draw_columns(chart: ColumnChart, width: float) -> Drawing:
    """Columns with at most three grid lines, one callout, labels under the slots."""
    peak = max((value for series in chart.series for value in finite(series.values)), default=0.0)
    top = 31.0 if chart.callout else 14.0
    step, lines = grid(peak)
    plot = _PLOT if peak else _EMPTY
    scale = plot / (step * lines)
    base = top + plot
    left = _left(chart, step, lines, width)
    slot = (width - left) / max(len(chart.slots), 1)
    shapes: list[Shape] = [*_grid(chart, step, lines if peak else 0, base, width)]
    for place, series in enumerate(chart.series):
        role: Role = "own" if series.own else "other"
        for index, value in enumerate(series.values[: len(chart.slots)]):
            if math.isfinite(value) and value > 0:
                x, thick = _column(left + index * slot, slot, place, len(chart.series))
                height = max(value * scale, 1.4)
                shapes.append(Bar(x, base - height, thick, height, role))
    shapes.append(Rule(0, base, width, base, "ink", 0.8))
    shapes += _callout(chart, left, slot, base - peak * scale, width)
    names = [
        Label(left + (i + 0.5) * slot, base + 12, text, "ink-3", "middle", size=8.5)
        for i, text in enumerate(chart.slots)
    ]
    shapes += spread(names, width)
    return Drawing(width, base + 16, chart.description or chart.title, tuple(shapes))


def grid(peak: float) -> tuple[float, int]:
    """The step of the grid and the number of its lines: round numbers, two or three lines, least air."""
    if peak <= 1:
        return 1.0, 1
    power = 10.0 ** math.floor(math.log10(peak))
    steps = [part * power * tens for tens in (0.1, 1) for part in _ROUND]
    counts = {step: math.ceil(peak / step) for step in steps if step.is_integer()}
    step = min((step for step, lines in counts.items() if 2 <= lines <= 3), key=lambda s: (s * counts[s], -s))
    return step, counts[step]


def _left(chart: ColumnChart, step: float, lines: int, width: float) -> float:
    """Room for the grid's numbers, only where a column would stand behind one."""
    room = text_width(f"{step * (lines - 1):,g}", 8.5) + 4
    slot = width / max(len(chart.slots), 1)
    near = range(math.ceil(room / slot))
    hidden = any(
        value > step * line and index in near
        for line in range(1, lines)
        for series in chart.series
        for index, value in enumerate(series.values)
    )
    return room if hidden else 0.0


def _grid(chart: ColumnChart, step: float, lines: int, base: float, width: float) -> list[Shape]:
    if not lines:
        return [Label(0, base - 4, f"0 {chart.unit}", "ink-3", size=8.5)]
    shapes: list[Shape] = []
    for line in range(1, lines + 1):
        y = base - _PLOT * line / lines
        has_unit = line == lines and step * line > 1  # never “1 tickets”: the subtitle says of what
        text = f"{step * line:,g}" + (f" {chart.unit}" if has_unit else "")
        shapes += [Rule(0, y, width, y, "hairline"), Label(0, y - 3, text, "ink-3", size=8.5)]
    return shapes


def _column(x: float, slot: float, place: int, count: int) -> tuple[float, float]:
    """Where a column starts and how thick it is."""
    thick = min(slot * 0.72 / count, _WIDEST)
    group = thick * count + _GAP * (count - 1)
    return x + (slot - group) / 2 + place * (thick + _GAP), thick


def _callout(chart: ColumnChart, left: float, slot: float, peak_y: float, width: float) -> list[Shape]:
    if chart.callout is None or not 0 <= chart.callout.slot < len(chart.slots):
        return []
    x, _ = _column(left + chart.callout.slot * slot, slot, 0, len(chart.series))
    bold = Label(x, 9, chart.callout.bold, "ink", bold=True)
    words = Label(x, 20, chart.callout.text, "ink")
    if max(bold.right, words.right) > width:
        end = x + 2 * _WIDEST
        bold = Label(min(end, width), 9, bold.text, "ink", "end", bold=True)
        words = Label(min(end, width), 20, words.text, "ink", "end")
    leader = [Rule(x + 0.25, 25, x + 0.25, peak_y - 2, "ink-3")] if peak_y > 40 else []
    return [*leader, bold, words]


def draw_lines(chart: LineChart, width: float) -> Drawing:
    """Lines from zero; the first value above its dot, the last one with its name at the right."""
    end = width - min(max(_RESERVED, *(_name_width(series) for series in chart.series), 0.0), width * 0.45)
    lines = [(series, _points(series, chart, end)) for series in chart.series]
    lines = [(series, points) for series, points in lines if any(points)]
    shapes: list[Shape] = [*_marks(chart, end, width), Rule(0, _BASE, end, _BASE, "ink", 0.8)]
    above = _MARKED if shapes[1:] else 0.0
    for series, points in lines:
        role = _role(series)
        shapes.append(Curve(points, role, 1.8 if series.own else 1.4))
        known = [point for point in points if point]
        shapes += [Dot(*known[0], role), Dot(*known[-1], role)]
    shapes += _first_labels(lines)
    shapes += _last_labels(lines, end)
    shapes += _slots(chart, end)
    return Drawing(width, _HEIGHT + above, chart.description or chart.title, tuple(shapes), -above)


def _marks(chart: LineChart, end: float, width: float) -> list[Shape]:
    """A rule from the baseline up to two lines of words over it; one too near to the last has none."""
    step = (end - _EDGE) / max(len(chart.slots) - 1, 1)
    shapes: list[Shape] = []
    free = 0.0
    for mark in chart.marks:
        x = _EDGE + mark.slot * step
        words = [
            Label(x, y, text, "ink", "middle", bold=is_bold).within(width)
            for y, text, is_bold in ((-15.0, mark.bold, True), (-4.0, mark.text, False))
        ]
        if min(label.left for label in words) < free or not 0 <= mark.slot < len(chart.slots):
            continue
        free = max(label.right for label in words) + _BETWEEN_MARKS
        shapes += [Rule(x, 2, x, _BASE, "ink-3", 0.6), *words]
    return shapes


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
        if labels and label.y - labels[-1].y < _CLEAR_OF_DOT:
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
