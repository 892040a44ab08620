from __future__ import annotations

import json
from dataclasses import replace

from reporter.outputs import model
from reporter.report import Document, Figure, LineChart, Said, Section, Series
from tests.outputs.conftest import BRAND
from tests.sample_report import monthly


def test_the_model_holds_the_whole_report(documents: dict[str, Document]) -> None:
    found = json.loads(documents["report.json"].content)
    assert found["key"] == "acme/monthly/2026-10"
    assert found["edition"]["period"] == {
        "first": "2026-10-01",
        "until": "2026-11-01",
        "zone": "Europe/London",
        "unit": "month",
    }
    assert found["made_at"] == "2026-11-02T07:00:00+00:00"
    assert [section["heading"] for section in found["sections"]] == [s.heading for s in monthly().sections]
    kinds = [block["kind"] for section in found["sections"] for block in section["blocks"]]
    assert kinds[:5] == ["story_card", "story_card", "story_card", "column_chart", "range_strip"]


def test_every_figure_has_its_unit_n_period_and_definition(documents: dict[str, Document]) -> None:
    found = json.loads(documents["report.json"].content)
    figures = found["figures"]
    assert figures
    parts = {"id", "name", "value", "unit", "n", "period", "definition", "of"}
    assert all(set(figure) == parts for figure in figures)
    known = {figure["id"] for figure in figures}
    assert all(set(told["figures"]) <= known for told in found["told"])
    assert next(figure for figure in figures if figure["name"] == "satisfaction") == {
        "id": "satisfaction@2026-10",
        "of": "",
        "name": "satisfaction",
        "value": None,
        "unit": "share",
        "n": 0,
        "period": "2026-10",
        "definition": "Good ratings out of all ratings.",
    }


def test_a_number_that_is_none_is_null_and_never_nan() -> None:
    figure = Figure("x", float("nan"), "min", 0, "October 2026", "")
    chart = LineChart("t", "s", ("a",), (Series("x", (float("inf"), 1.0)),), "d")
    told = Said("Nothing is known.", (figure,))
    report = replace(monthly(), tiles=(), lede=(told,), sections=(Section("a", "A", "", (chart,)),))
    content = model.render(report, BRAND).content
    assert b"NaN" not in content
    assert b"Infinity" not in content
    found = json.loads(content)
    assert next(one for one in found["figures"] if one["name"] == "x")["value"] is None
    assert found["sections"][0]["blocks"][0]["series"][0]["values"] == [None, 1.0]


def test_the_same_report_gives_the_same_json(documents: dict[str, Document]) -> None:
    assert model.render(monthly(), BRAND) == documents["report.json"]
