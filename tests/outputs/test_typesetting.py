from __future__ import annotations

import re
from dataclasses import replace

import pytest

from reporter.outputs.typesetting import (
    LONGEST_TABLE,
    LONGEST_TEXT,
    bind,
    css_string,
    hang,
    markdown_to_html,
    tidy,
    tidy_text,
    tie,
    underline,
    wrap,
)
from reporter.report import Cell, Column, Prose, Row, Section, Table
from tests.sample_report import monthly, quiet_daily

_NB = "\u00a0"


def test_a_paragraph_does_not_end_in_a_crumb() -> None:
    assert tie("No image was lost.") == f"No image was{_NB}lost."
    assert tie("a 3D scan took close to a minute to open.").endswith(f" minute to{_NB}open.")
    assert tie("Nothing for telephones") == "Nothing for telephones"
    assert tie("") == ""
    assert tie("one") == "one"


def test_a_number_stays_with_its_unit_and_a_day_with_its_month() -> None:
    assert bind("14 min on 2 November in September") == f"14{_NB}min on 2{_NB}November in September"
    assert bind("since October 5.") == f"since October{_NB}5."


@pytest.mark.parametrize(
    "text", ["your own keys, kept", "after 66 in September", "In October 61 tickets came"]
)
def test_nothing_else_is_tied(text: str) -> None:
    assert _NB not in bind(text)
    assert tie(f"{text} in the cupboard of theirs").count(_NB) <= 1


def test_a_word_with_one_letter_before_its_hyphen_is_kept_whole() -> None:
    assert bind("an e-mail") == 'an <span class="whole">e-mail</span>'


def test_tying_escapes_what_a_ticket_says() -> None:
    assert tie("<b>R&D</b> telephones") == "&lt;b&gt;R&amp;D&lt;/b&gt; telephones"


def test_a_css_string_cannot_leave_its_style_element() -> None:
    assert css_string('a"}</style>\n\\') == '"a\\22 }\\3c /style\\3e \\a \\5c "'
    assert css_string("Łódź · 日本") == '"Łódź · 日本"'


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("<script>alert(1)</script>", "alert"),
        ("![x](https://example.org/x.png)", "<img"),
        ("[x](javascript:alert(1))", "javascript"),
        ("<p onclick='x()'>y</p>", "onclick"),
        ("<iframe src='https://example.org'></iframe>", "iframe"),
        ("[x](data:text/html,hi)", "data:"),
    ],
)
def test_commentary_keeps_only_plain_elements(text: str, gone: str) -> None:
    assert gone not in markdown_to_html(text)


def test_commentary_keeps_words_lists_and_links() -> None:
    html = markdown_to_html("# Hello\n\nA **hard** month, [see](https://example.org/a).\n\n- one\n- two")
    assert "<h3>Hello</h3>" in html
    assert "<strong>hard</strong>" in html
    assert 'href="https://example.org/a"' in html
    assert html.count("<li>") == 2


def test_plain_text_is_72_columns_wide() -> None:
    text = "word " * 60
    assert max(map(len, wrap(text).splitlines())) <= 72
    lines = hang(text, "- ").splitlines()
    assert lines[0].startswith("- word")
    assert all(line.startswith("  word") for line in lines[1:])
    assert underline("Service") == "Service\n-------"


@pytest.mark.parametrize("length", range(1, 20))
def test_the_line_under_a_heading_is_as_long_as_its_longest_line(length: int) -> None:
    *lines, rule = underline(" ".join(["status"] * length), "=").splitlines()
    assert rule == "=" * max(map(len, lines))


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


@pytest.mark.parametrize(
    "address", ["#x", "b.html", "/x", "//evil.example", "../x", "?q", "file:///x", "javascript:x"]
)
def test_a_link_that_leads_nowhere_from_a_mail_is_only_its_words(address: str) -> None:
    assert markdown_to_html(f"[here]({address}), [there](https://x.example)") == (
        '<p>here, <a href="https://x.example" rel="noopener noreferrer">there</a></p>'
    )


@pytest.mark.parametrize("levels", [(1,), (3, 5), (5, 1, 6), (2, 2, 4, 6, 1), (6, 6)])
def test_heads_go_down_one_step_at_a_time(levels: tuple[int, ...]) -> None:
    html = markdown_to_html("\n\n".join(f"{'#' * level} Head" for level in levels))
    found = [int(level) for level in re.findall(r"<h(\d)>", html)]
    assert len(found) == len(levels)
    assert all(later - before <= 1 for before, later in zip([2, *found], found, strict=False))
    assert found[0] == 3
