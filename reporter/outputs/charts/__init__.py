"""The shelf of charts: each file turns one kind of block into shapes; one SVG template draws them all."""

from __future__ import annotations

from reporter.outputs.charts.columns import draw_columns
from reporter.outputs.charts.drawing import NARROW, WIDE, Drawing
from reporter.outputs.charts.hours import draw_hours
from reporter.outputs.charts.lines import draw_lines
from reporter.outputs.charts.ranges import draw_ranges
from reporter.outputs.charts.splits import draw_split
from reporter.report import ColumnChart, HoursStrip, LineChart, RangeStrip, SplitStrip

Chart = ColumnChart | RangeStrip | LineChart | SplitStrip | HoursStrip

__all__ = ["NARROW", "WIDE", "Chart", "Drawing", "draw"]


def draw(chart: Chart, width: float = WIDE) -> Drawing:
    """The shapes of a chart for a paper column (363) or a phone (270), in points."""
    if isinstance(chart, ColumnChart):
        return draw_columns(chart, width)
    if isinstance(chart, RangeStrip):
        return draw_ranges(chart, width)
    if isinstance(chart, LineChart):
        return draw_lines(chart, width)
    if isinstance(chart, SplitStrip):
        return draw_split(chart, width)
    return draw_hours(chart, width)
