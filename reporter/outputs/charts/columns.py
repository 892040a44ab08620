"""Two columns per slot, from zero."""

from __future__ import annotations

import math

from reporter.outputs.charts.drawing import Bar, Drawing, Label, Role, Rule, Shape, finite, spread, text_width
from reporter.report import ColumnChart

_PLOT = 83.0
_EMPTY = 12.0
_WIDEST = 7.0
_GAP = 0.8
_ROUND = (1.0, 2.0, 2.5, 4.0, 5.0)


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
        text = f"{step * line:,g}" + (f" {chart.unit}" if line == lines else "")
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
