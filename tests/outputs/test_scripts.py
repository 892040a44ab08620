from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.outputs.scripts import alone, fenced, isolated
from reporter.report import Prose, Quote, Report, Section
from tests.outputs.conftest import content_of
from tests.outputs.elements import elements
from tests.sample_report import monthly

ARABIC = "عيادة الأسنان 3"
HEBREW = "המדפסת HP לא עובדת!"


def abroad() -> Report:
    words = Prose((f"Reported by شادي, not by us. One ticket waits: “{HEBREW}”. Two of 61 (سارة) wait.",))
    quote = Quote(HEBREW, ARABIC)
    return replace(
        monthly(), client=ARABIC, provider="Smile עם", sections=(Section("a", "Now", "", (words, quote)),)
    )


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("by شادي.", 'by <bdi dir="rtl">شادي</bdi>.'),
        ("“שלום, 3 hp!” waits", '“<bdi dir="rtl">שלום, 3 hp!</bdi>” waits'),
        ("שלום HP עולם is open", '<bdi dir="rtl">שלום HP עולם</bdi> is open'),
        ("שלום &amp; עולם is", '<bdi dir="rtl">שלום &amp; עולם</bdi> is'),
        ("شادي and سارة", '<bdi dir="rtl">شادي</bdi> and <bdi dir="rtl">سارة</bdi>'),
        ("لا شيء 3؟", '<bdi dir="rtl">لا شيء 3؟</bdi>'),
        ("“HP שלום” is", "“<bdi>HP שלום</bdi>” is"),
        ("“Printer” and 打印机 🙂.", "“Printer” and 打印机 🙂."),
    ],
)
def test_each_run_from_the_right_is_isolated_from_what_stands_around(text: str, apart: str) -> None:
    assert isolated(f'<p title="שלום">{text}</p>') == f'<p title="שלום">{apart}</p>'


def test_titles_pictures_and_what_is_isolated_are_left_as_they_are() -> None:
    for html in (
        "<title>שלום a</title>",
        "<svg><text>שלום a</text></svg>",
        "<bdi>שלום a</bdi>",
        "<b>plain</b>",
    ):
        assert isolated(html) == html
    assert alone("<b>") == "&lt;b&gt;"
    assert alone("שלום: fixed at noon") == "שלום: fixed at noon"
    assert fenced("Acme") == "Acme"
    assert fenced(ARABIC) == f"\u2068{ARABIC}\u2069"


@pytest.mark.parametrize("name", ["page.html", "letter.html"])
def test_names_and_quotes_of_a_log_stand_alone_in_page_and_letter(name: str) -> None:
    html = content_of(name, abroad()).decode()
    found = [element.text for element in elements(html) if element.tag == "bdi"]
    assert {ARABIC, HEBREW, "Smile עם", "شادي", "سارة"} <= {text.replace("\u00a0", " ") for text in found}


def test_many_names_that_no_run_ends_are_read_once() -> None:
    text = "א " + "A1 &amp; " * 20_000
    assert isolated(f"<p>{text}x</p>").startswith('<p><bdi dir="rtl">א</bdi> A1')
