"""The shelf of charts: each file turns its kinds of block into shapes; one SVG template draws them all."""

from __future__ import annotations

from markupsafe import Markup

from reporter.outputs.brand import Palette, typefaces
from reporter.outputs.charts.drawing import NARROW, WIDE, Drawing
from reporter.outputs.charts.plots import draw_columns, draw_lines
from reporter.outputs.charts.strips import draw_hours, draw_ranges, draw_split
from reporter.outputs.templates import fill
from reporter.report import ColumnChart, HoursStrip, LineChart, RangeStrip, SplitStrip

Chart = ColumnChart | RangeStrip | LineChart | SplitStrip | HoursStrip


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


def chart_markup(chart: Chart, colours: Palette) -> Markup:
    """A chart twice, for paper and for a phone; a query shows one of them."""
    drawings = {"wide": draw(chart, WIDE), "narrow": draw(chart, NARROW)}
    values = {"hex": _inks(colours), "sans": typefaces().sans.replace("'", "")}
    parts = (
        fill("chart.svg", {**values, "drawing": drawing, "size": size}) for size, drawing in drawings.items()
    )
    return Markup("".join(parts))


def _inks(colours: Palette) -> dict[str, str]:
    """The colour of each role of a shape, on paper."""
    return {
        "own": colours.accent,
        "tint": colours.tint,
        "other": "#8a9199",
        "previous": "#b9bfc5",
        "ink": "#1a1d20",
        "ink-2": "#4a5057",
        "ink-3": "#666d75",
        "hairline": "#d5d9dc",
        "warn": "#8a5300",
    }
