from __future__ import annotations

from xml.etree import ElementTree

import pytest

from reporter.outputs.brand import palette
from reporter.outputs.charts import Chart, chart_markup, draw
from reporter.outputs.charts.drawing import (
    NARROW,
    WIDE,
    Bar,
    Dot,
    Drawing,
    Label,
    Outline,
    Rule,
    spread,
)
from reporter.outputs.charts.plots import grid
from reporter.report import (
    Callout,
    ColumnChart,
    HoursStrip,
    LineChart,
    RangeBar,
    RangeStrip,
    Series,
    SplitStrip,
    StripPart,
)
from tests.sample_report import monthly, quiet_daily

NAN = float("nan")
SAMPLES = [
    block
    for report in (monthly(), quiet_daily())
    for section in report.sections
    for block in section.blocks
    if isinstance(block, (ColumnChart, RangeStrip, LineChart, SplitStrip, HoursStrip))
]
ODD: list[Chart] = [
    ColumnChart("t", "s", "tickets", ("a", "b"), (Series("0", (0.0, 0.0)),), "none"),
    ColumnChart("t", "s", "tickets", (), (), "empty"),
    ColumnChart("t", "s", "tickets", ("a",), (Series("1", (1.0,)), Series("2", (NAN,), True)), "one"),
    ColumnChart(
        "t",
        "s",
        "tickets",
        tuple(f"{day} October" for day in range(1, 32)),
        (Series("x", (9999.0, *(1.0,) * 30)),),
        "outlier",
        callout=Callout(30, "Sat 31: 1", "a long text that must not run out"),
    ),
    RangeStrip(
        "t", "s", (RangeBar("a", 0, 0, 0, "0", "0", "0"), RangeBar("b", 90, 95, 10, "h", "m", "p")), "zero"
    ),
    RangeStrip(
        "t", "s", (RangeBar("A very long measure indeed, this one", 2, 4, None, "half", "most"),), "none"
    ),
    LineChart("t", "s", ("a",), (Series("x", (5.0,), True),), "one"),
    LineChart("t", "s", ("a", "b"), (Series("x", (NAN, NAN), True), Series("y", (0.0, 0.0))), "gaps"),
    LineChart("t", "s", (), (), "empty"),
    SplitStrip((), "empty"),
    SplitStrip((StripPart("0 h", 0.0, True),), "unused", 40.0, "40"),
    SplitStrip((StripPart("46 h", 46.0, True),), "over", 40.0, "40", "6 hours over the agreement"),
    SplitStrip(tuple(StripPart(f"part {n}", 1.0) for n in range(12)), "many"),
    HoursStrip("t", "s", (), "empty"),
    HoursStrip("t", "s", ("good", "failed", "none"), "mixed"),
]


def _labels(drawing: Drawing) -> list[Label]:
    return [shape for shape in drawing.shapes if isinstance(shape, Label)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "chart", [*SAMPLES, *ODD], ids=lambda chart: f"{type(chart).__name__} {chart.description[:12]}"
)
def test_labels_stay_inside_the_drawing_and_apart(chart: Chart, width: float) -> None:
    drawing = draw(chart, width)
    labels = _labels(drawing)
    assert all(label.left >= -1 and label.right <= width + 1 for label in labels)
    assert all(0 <= label.y <= drawing.height for label in labels)
    for place, label in enumerate(labels):
        for other in labels[place + 1 :]:
            assert abs(label.y - other.y) >= 7 or not label.meets(other, 0)


@pytest.mark.parametrize(
    "chart", [*SAMPLES, *ODD], ids=lambda chart: f"{type(chart).__name__} {chart.description[:12]}"
)
def test_a_chart_is_an_image_with_a_description_and_real_numbers(chart: Chart) -> None:
    markup = str(chart_markup(chart, palette("#12a37f")))
    wide, narrow = ElementTree.fromstring(f"<both>{markup}</both>")
    assert "nan" not in markup.lower().replace(chart.description, "")
    for svg in (wide, narrow):
        assert (svg.get("role"), svg.get("aria-label")) == ("img", chart.description)
    assert wide.get("width") == "128.06mm"


def test_every_shape_has_a_colour_of_its_own_and_a_class_for_the_dark() -> None:
    for chart in SAMPLES:
        for element in ElementTree.fromstring(
            f"<both>{chart_markup(chart, palette('#12a37f'))}</both>"
        ).iter():
            if element.tag.endswith(("rect", "line", "circle", "path", "text")):
                assert "#" in (element.get("fill") or "") + (element.get("stroke") or "")
                assert (element.get("class") or "")[:2] in {"f-", "s-"}


@pytest.mark.parametrize(
    ("peak", "step", "lines"),
    [(0, 1, 1), (1, 1, 1), (3, 1, 3), (8, 4, 2), (12, 4, 3), (61, 25, 3), (9999, 5000, 2)],
)
def test_the_grid_has_round_steps_and_three_lines_at_most(peak: float, step: float, lines: int) -> None:
    assert grid(peak) == (step, lines)


def test_columns_start_at_zero_and_are_in_proportion() -> None:
    chart = ColumnChart("t", "s", "tickets", ("a", "b"), (Series("x", (2.0, 8.0), True),), "d")
    low, high = (shape for shape in draw(chart).shapes if isinstance(shape, Bar))
    assert high.height == pytest.approx(4 * low.height)
    assert low.y + low.height == pytest.approx(high.y + high.height)


def test_a_promise_that_was_missed_stands_inside_the_bar_and_is_said_in_words() -> None:
    strip = RangeStrip(
        "t", "s", (RangeBar("a", 14, 95, 60, "Half within 14", "9 in 10 within 95", "Promise: 60"),), "d"
    )
    drawing = draw(strip)
    tick = next(shape for shape in drawing.shapes if isinstance(shape, Rule) and shape.x1 == shape.x2)
    tint = next(shape for shape in drawing.shapes if isinstance(shape, Bar) and shape.role == "tint")
    assert tint.x < tick.x1 < tint.x + tint.width
    assert [label.text for label in _labels(drawing) if label.role == "warn"] == ["9 in 10 within 95"]


def test_hours_over_the_agreement_stand_behind_it_on_the_same_scale() -> None:
    drawing = draw(ODD[11])
    first, second = (shape for shape in drawing.shapes if isinstance(shape, Bar))
    assert (first.role, first.x, second.role) == ("own", 0, "ink")
    assert first.width == pytest.approx(WIDE * 40 / 46)
    assert second.x - first.width == pytest.approx(1.6)
    assert second.x + second.width == pytest.approx(WIDE)
    tick = next(shape for shape in drawing.shapes if isinstance(shape, Rule))
    assert first.width < tick.x1 < second.x
    assert {"46 h", "40", "6 hours over the agreement"} == {label.text for label in _labels(drawing)}


@pytest.mark.parametrize("mondays", [(1, 8, 15), (5, 12, 19), (3, 10, 17, 20)])
def test_every_monday_is_labelled_or_none(mondays: tuple[int, ...]) -> None:
    slots = tuple("1 Oct" if n == 0 else str(n + 1) if n in (*mondays, 21) else "" for n in range(22))
    chart = ColumnChart("t", "s", "tickets", slots, (Series("x", (1.0,) * 22),), "d")
    texts = [label.text for label in _labels(draw(chart, NARROW))]
    shown = {str(n + 1) for n in mondays} & set(texts)
    assert shown == {str(n + 1) for n in mondays}


def test_labels_between_that_touch_are_all_left_out() -> None:
    labels = [Label(x, 0, "10 October") for x in (0, 100, 120, 140, 300)]
    assert [label.x for label in spread(labels, WIDE)] == [0, 300]


def test_the_first_values_of_two_lines_stay_clear_of_each_other_s_dots() -> None:
    chart = LineChart("t", "s", ("a", "b"), (Series("x", (6.0, 5.0), True), Series("y", (5.0, 6.0))), "d")
    shapes = draw(chart).shapes
    low = next(shape for shape in shapes if isinstance(shape, Label) and shape.text == "5")
    dots = [shape for shape in shapes if isinstance(shape, Dot) and shape.x < 10]
    assert all(abs(low.y - 3 - dot.y) >= 3 + dot.radius for dot in dots)


def test_a_small_part_has_its_label_under_the_bar() -> None:
    drawing = draw(SplitStrip((StripPart("30 h", 30.0, True), StripPart("2 h", 2.0)), "d"))
    above, below = _labels(drawing)
    assert (above.text, below.text) == ("30 h", "2 h")
    assert below.y > 29 > above.y


def test_an_hour_is_full_hollow_or_a_line() -> None:
    kinds = [type(shape) for shape in draw(ODD[-1]).shapes if not isinstance(shape, Label)]
    assert kinds == [Bar, Outline, Rule]


def test_lines_that_end_together_have_labels_eleven_points_apart() -> None:
    chart = LineChart("t", "s", ("a", "b"), (Series("x", (9.0, 5.0), True), Series("y", (1.0, 5.0))), "d")
    ends = {label.text: label.y for label in _labels(draw(chart)) if label.text in {"x", "y"}}
    assert abs(ends["x"] - ends["y"]) == pytest.approx(11)
