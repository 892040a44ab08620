from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from reporter.config.environment import resource_folder
from reporter.outputs import layout
from reporter.report import (
    Agenda,
    Block,
    Cell,
    Column,
    LineChart,
    Prose,
    RangeBar,
    Row,
    Section,
    SmallPrint,
    SplitStrip,
    Step,
    StripPart,
    Table,
)
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily


@pytest.mark.parametrize("name", ["blocks.html", "letter_blocks.html", "letter_blocks.txt"])
def test_every_block_has_a_macro_in_every_medium(name: str) -> None:
    text = (resource_folder("templates") / "outputs" / name).read_text("utf-8")
    for block in get_args(Block):
        kind = layout.kind_of(object.__new__(block))
        assert f"{{% macro {kind}(block" in text


def test_the_heading_shares_its_row_with_the_first_evidence() -> None:
    first, second = layout.lines_of(Section("a", "A", "Found.", (Prose(("one",)), Prose(("two",)))))
    assert (first.is_head, first.kind, second.is_head) == (True, "prose", False)


def test_a_block_with_a_rail_of_its_own_or_a_note_gets_its_own_row() -> None:
    chart = LineChart("t", "s", (), (), "d", note="A note.")
    for block in (Agenda(()), chart):
        head, row = layout.lines_of(Section("a", "A", "Found.", (block,)))
        assert head.block is None
        assert row.block is block
    (only,) = layout.lines_of(Section("a", "A", "", (chart,)))
    assert only.note == "A note."


def test_only_a_long_table_may_run_over_the_page() -> None:
    def table(count: int) -> Table:
        return Table("t", (Column("a", 1),), tuple(Row((Cell("x"),)) for _ in range(count)))

    assert layout.lines_of(Section("a", "A", "", (table(40),)))[1].may_break
    assert not layout.lines_of(Section("a", "A", "", (table(5),)))[0].may_break


def test_the_status_line_is_set_by_the_size_of_the_report() -> None:
    sizes = [
        layout.size_of(report) for report in (monthly(), busy_daily(), community_weekly(), quiet_daily())
    ]
    assert sizes == ["grand", "compact", "compact", "quiet"]


def test_two_sentences_stand_on_two_lines_only_while_both_fit() -> None:
    assert layout.status_breaks(monthly())
    long = replace(monthly(), headline=("Eleven practices lost their telephones for days.", "We know why."))
    assert not layout.status_breaks(long)
    assert not layout.is_long(long)
    assert layout.is_long(replace(long, headline=("x" * 60, "y" * 40)))


def test_small_print_is_cut_into_halves_of_about_equal_length() -> None:
    entries = tuple(Step("", "x" * length) for length in (10, 10, 10, 30))
    assert [len(half) for half in layout.halves_of(SmallPrint(entries))] == [3, 1]
    assert layout.halves_of(SmallPrint(entries[:1])) == [entries[:1]]
    assert layout.halves_of(SmallPrint(())) == []


def test_a_cell_that_spans_is_aligned_as_its_last_column() -> None:
    table = Table("t", (Column("a", 1, number=False), Column("b", 1), Column("c", 1)), ())
    cells = layout.cells_of(Row((Cell("x"), Cell("1, 2", span=2))), table)
    assert [(cell.tag, cell.is_number) for cell in cells] == [("th", False), ("td", True)]


def test_bars_of_table_cells_fill_the_line() -> None:
    parts = (StripPart("a", 33.5, own=True),)
    assert [share.percent for share in layout.shares_of(SplitStrip(parts, "d", 40.0, "40"))] == [84, 16]
    assert layout.shares_of(SplitStrip((), "d")) == []
    spans = layout.spans_of(RangeBar("a", 14, 52, 60, "", ""))
    assert sum(span.percent for span in spans) == 100
    assert [span.is_rest for span in layout.spans_of(RangeBar("a", 14, 52, 60, "", ""))] == [
        False,
        False,
        True,
    ]
