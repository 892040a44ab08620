from __future__ import annotations

from dataclasses import replace

from reporter.outputs.tidy import LONGEST_TABLE, LONGEST_TEXT, tidy, tidy_text
from reporter.report import Cell, Column, Prose, Row, Section, Table
from tests.sample_report import monthly, quiet_daily


def test_a_sound_report_is_left_as_it_is() -> None:
    assert tidy(monthly()) == monthly()


def test_what_cannot_be_printed_is_taken_out() -> None:
    assert tidy_text("a\x00b\x07c\x1bd\ud800e\ufffff") == "abcdef"
    assert tidy_text("one\ntwo\tthree") == "one\ntwo\tthree"


def test_overrides_of_direction_go_and_marks_stay() -> None:
    assert tidy_text("a\u202eb\u2066c\u200fd") == "abc\u200fd"


def test_a_pile_of_accents_is_cut() -> None:
    assert len(tidy_text("e" + "\u0301" * 100_000 + "f")) == 5


def test_a_word_of_5000_letters_and_an_endless_text_are_cut() -> None:
    assert len(tidy_text("A" * 5_000)) == 201
    assert len(tidy_text("word " * 10_000)) == LONGEST_TEXT + 1


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    rows = (
        *(Row((Cell(str(number)), Cell("1"))) for number in range(LONGEST_TABLE + 5)),
        Row((Cell("All"),), True),
    )
    table = Table("Tickets", (Column("Ticket", 50), Column("Minutes", 50)), rows)
    report = replace(quiet_daily(), sections=(Section("long", "Long", "", (table, Prose(("a\x00b",)))),))
    short, prose = tidy(report).sections[0].blocks
    assert isinstance(short, Table)
    assert len(short.rows) == LONGEST_TABLE + 2
    assert short.rows[-2].cells[0].text == "5 more rows are not shown."
    assert short.rows[-1].is_sum
    assert prose == Prose(("ab",))
