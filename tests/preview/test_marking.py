"""Which numbers of a page are linked, to which figures; and that nothing else of it changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from reporter.preview.marking import STYLE, marked, marks_in, standing


def model(text: str, *figures: tuple[str, float, str, int | None]) -> dict[str, Any]:
    known = [
        {"id": name, "name": name, "value": value, "unit": unit, "n": n} for name, value, unit, n in figures
    ]
    told = [{"place": "lede.0", "text": text, "figures": [one["id"] for one in known]}]
    return {"lede": [text], "figures": known, "told": told}


def link(place: str, names: Sequence[str]) -> str:
    return f"/?at={place}&figure={'+'.join(names)}"


def linked(text: str, *figures: tuple[str, float, str, int | None]) -> dict[str, str]:
    html = f"<html><head></head><body><p>{text}</p></body></html>"
    return {
        html[mark.start : mark.end]: "+".join(mark.figures) for mark in marks_in(html, model(text, *figures))
    }


OPENED, BEFORE = ("opened", 61, "tickets", 61), ("before", 66, "tickets", 66)
KEPT, SHARE = ("kept", 59, "tickets", 61), ("share", 0.967, "share", 61)


def test_a_number_leads_to_the_figure_that_has_its_value() -> None:
    text = "You raised 61 tickets in October, after 66 in September."
    assert linked(text, OPENED, BEFORE) == {"61": "opened", "66": "before"}


def test_words_shares_and_minutes_are_numbers_too() -> None:
    assert linked("Two were urgent.", ("urgent", 2, "tickets", 2)) == {"Two": "urgent"}
    assert linked("59 of 61 came in time.", KEPT, SHARE) == {"59 of 61": "kept"}
    assert linked("That is 97 % of them.", SHARE) == {"97": "share"}
    assert linked("Half came within 12 minutes.", ("half", 700, "seconds", 61)) == {"12": "half"}


def test_a_number_that_several_figures_have_leads_to_all_of_them() -> None:
    both = ("planned", 3, "changes", 3), ("open", 3, "tickets", 3)
    assert linked("Three are planned.", *both) == {"Three": "planned+open"}


@pytest.mark.parametrize(
    "text",
    [
        "The first is on Wednesday 4 November.",
        "It came on November 4, early.",
        "It ended at 04:04.",
        "It costs £4 each.",
        "“4 of them are broken” was solved.",
        "It took 4 days.",
        "It took 4 working hours.",
        "9 of 4, no: half within 4 in 10.",
        "Ticket NF-4 was closed.",
    ],
)
def test_dates_times_prices_and_quotations_are_no_figures(text: str) -> None:
    assert "4" not in linked(text, ("four", 4, "tickets", 4))


def test_a_text_that_stands_there_more_often_than_the_report_says_it_is_left_alone() -> None:
    html = "<html><head></head><body><td>7</td><td>7</td><td>7</td></body></html>"
    figures = [{"id": name, "name": name, "value": 7, "unit": "tickets", "n": 7} for name in ("a", "b")]
    told = [{"place": f"tiles.{n}.number", "text": "7", "figures": [name]} for n, name in enumerate("ab")]
    report = {"tiles": [{"number": "7"}, {"number": "7"}], "figures": figures, "told": told}
    assert list(marks_in(html, report)) == []
    as_often = html.replace("<td>7</td>", "", 1)
    assert [mark.figures for mark in marks_in(as_often, report)] == [("a",), ("b",)]


def test_letters_are_found_through_tags_entities_and_spaces_that_do_not_break() -> None:
    html = (
        "<html><head></head><p>You&nbsp;&amp; <b>Anna</b> raised\n<span>61</span>&#8288; tickets.</p></html>"
    )
    found = marked(html, model("You & Anna raised 61 tickets.", OPENED), link)
    assert (
        '<span><a class="reporter-figure" href="/?at=lede.0&amp;figure=opened" target="_top">61</a></span>'
        in found
    )


def test_without_its_links_a_marked_page_is_the_page() -> None:
    html = "<head><style>p { color: red }</style></head><body><p>All 61 <a href='#x'>of 61</a></p></body>"
    found = marked(html, model("All 61 of 61", OPENED), link)
    assert found != html
    assert re.sub(r'<a class="reporter-figure[^>]*>(.*?)</a>', r"\1", found).replace(STYLE, "") == html


def test_the_chosen_one_is_marked() -> None:
    html = "<html><head></head><p>All 61 came.</p></html>"
    report = model("All 61 came.", OPENED)
    assert 'class="reporter-figure chosen"' in marked(html, report, link, ("lede.0", "opened"))
    assert "chosen" not in marked(html, report, link, ("lede.1", "opened")).replace(STYLE, "")


def test_where_else_a_figure_stands() -> None:
    report = model("All 61 came.", OPENED)
    assert standing(report, "opened") == [("lede.0", "All 61 came.")]
    assert standing(report, "before") == []
