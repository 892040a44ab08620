"""Signs that no font has stand as their names on paper, and the owner is told; all others as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reporter.config import Brand
from reporter.outputs import glyphs, render_documents
from tests.sample_report import quiet_daily

SAID = {
    "프린터": "[Hangul]",
    "프린터 고장 3": "[Hangul] 3",
    "a프b": "a[Hangul]b",
    "😀😀 ok": "[grinning face][grinning face] ok",
    "👩‍💻": "[woman]\u200d[personal computer]",
    "\ue000": "[U+E000]",
    "Żółć é ß": "Żółć é ß",
    "plain": "plain",
    "a\u200db\ufe0f": "a\u200db\ufe0f",
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A machine with no font but ours, and those that have these signs."""

    def set_up(signs: str) -> None:
        monkeypatch.setattr(glyphs, "_has", lambda sign: sign in signs)

    set_up("")
    return set_up


@pytest.mark.parametrize("text", SAID)
def test_a_sign_without_a_font_is_named(bare: Callable[[str], None], text: str) -> None:
    html, names = glyphs.named(f'<p title="{text}">{text}</p>')
    assert html == f'<p title="{text}">{SAID[text]}</p>'
    assert bool(names) == ("[" in SAID[text])


def test_one_letter_without_a_font_takes_no_other_along(bare: Callable[[str], None]) -> None:
    bare("打印机不")
    assert glyphs.named("<p>打印机不工</p>")[0] == "<p>打印机不[CJK]</p>"
    bare("打")
    assert glyphs.named("<p>打印机不工</p>")[0] == "<p>[CJK]</p>"


def test_the_owner_is_told_and_the_page_and_letter_keep_the_signs(bare: Callable[[str], None]) -> None:
    report = replace(quiet_daily(), client="프린터 Ltd")
    made = {one.name: one for one in render_documents(report, Brand(), ("page", "letter", "pdf"))}
    (said,) = made["report.pdf"].remarks
    assert "Hangul" in said
    assert "fonts-noto-cjk" in said
    assert "프린터" in made["page.html"].content.decode()
    assert not made["page.html"].remarks


def test_a_machine_that_cannot_be_asked_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_fontconfig", lambda: (None, ()))
    glyphs._has.cache_clear()
    assert glyphs.named("<p>프린터</p>") == ("<p>프린터</p>", ())
    glyphs._has.cache_clear()
