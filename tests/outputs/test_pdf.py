from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.errors import MissingSoftwareError
from reporter.outputs import page, pdf
from reporter.outputs.brand import is_extended, typefaces
from reporter.report import Cell, Column, Document, Prose, Report, Row, Section, Table
from tests.outputs.conftest import BRAND, content_of
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily


@pytest.fixture(scope="session")
def content(documents: dict[str, Document]) -> bytes:
    return documents["report.pdf"].content


@pytest.fixture(scope="session")
def opened(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as found:
        yield found


def printed(report: Report, brand: Brand = BRAND) -> bytes:
    return content_of("report.pdf", report, brand)


def texts(content: bytes) -> list[str]:
    """The text of each page, on one line."""
    document = pypdfium2.PdfDocument(content)
    return [
        " ".join(page.get_textpage().get_text_range().replace("\u00a0", " ").split()) for page in document
    ]


def tags(pdf_file: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every element of the structure tree, in reading order."""
    found: list[pikepdf.Object] = []
    waiting = [pdf_file.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if "/S" in node:
            found.append(node)
        kids = node.get("/K", pikepdf.Array())
        waiting += reversed(list(kids) if isinstance(kids, pikepdf.Array) else [kids])
    return found


def test_the_monthly_has_five_pages_as_it_was_laid_out(content: bytes) -> None:
    pages = texts(content)
    assert len(pages) == 5
    for text, words in zip(
        pages, ("One thing needs you.", "Three stories", "Service", "Protection", "Coming up"), strict=True
    ):
        assert words in text
    assert all(f"Page {number} of 5" in text for number, text in enumerate(pages, 1))


def test_the_running_header_is_on_every_page_but_the_first(content: bytes) -> None:
    first, *others = texts(content)
    assert "Acme Dental Group · October 2026" not in first
    assert all("Acme Dental Group · October 2026" in text for text in others)
    assert all("Help desk 0121 496 0100 · Urgent 0121 496 0199" in text for text in (first, *others))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("sample", "pages"), [(quiet_daily, 1), (busy_daily, 2), (community_weekly, 2)])
def test_short_reports_keep_their_length_on_both_papers(sample, pages: int, paper) -> None:  # type: ignore[no-untyped-def]
    found = printed(replace(sample(), paper=paper))
    assert len(texts(found)) == pages


def test_charts_hold_real_text(content: bytes) -> None:
    service, value = texts(content)[2:4]
    assert "Tue 13: 8 opened" in service
    assert "9 in 10 within 52 min" in service
    assert "33.5 hours used" in value
    assert "planned jobs" in value


def test_the_pdf_says_its_title_language_and_standard(opened: pikepdf.Pdf) -> None:
    assert str(opened.Root.Lang) == "en-GB"
    assert bool(opened.Root.MarkInfo.Marked)
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    assert str(opened.docinfo["/Title"]) == "Acme Dental Group · Monthly Executive Summary · October 2026"
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20261102070000")
    assert str(opened.docinfo["/Author"]) == monthly().provider
    assert str(opened.docinfo["/Subject"]) == monthly().preheader


def test_headings_stories_tables_and_pictures_are_tagged(opened: pikepdf.Pdf) -> None:
    names = [str(node.S) for node in tags(opened)]
    assert names.count("/H1") == 1
    assert names.count("/H2") == 10
    assert names.count("/Art") == 5
    assert names.count("/Table") == 2
    assert names.count("/Figure") == 5
    assert names.index("/H1") < names.index("/H2") < names.index("/H3")


def test_every_picture_has_a_description(opened: pikepdf.Pdf) -> None:
    figures = [node for node in tags(opened) if str(node.S) == "/Figure"]
    assert all(len(str(node.Alt)) > 20 for node in figures)


def test_bookmarks_follow_the_headings(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        (top,) = outline.root
        assert top.title.replace("\u00a0", " ") == "A steady month. One thing needs you."
        assert [child.title for child in top.children][:3] == ["What needs you", "Three stories", "Service"]


def test_only_our_typefaces_are_embedded(opened: pikepdf.Pdf) -> None:
    names = {
        str(font.BaseFont)
        for each in opened.pages
        for font in each.Resources.get("/Font", pikepdf.Dictionary()).values()
    }
    assert names
    assert all("Newsreader" in name or "Source-Sans" in name or "SourceSans" in name for name in names), names


def test_the_same_report_gives_the_same_bytes(content: bytes) -> None:
    assert printed(monthly()) == content


def test_two_brands_after_each_other_do_not_mix(content: bytes) -> None:
    printed(quiet_daily(), Brand(colour="#e4572e"))
    assert printed(monthly()) == content


def test_a_nearly_empty_last_page_is_avoided_by_setting_closer(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tuple(
        f"Line {number} says a little more, in words that fill the column to its end." for number in range(3)
    )
    extra = Section("more", "More", "", (Prose(lines),))
    report = replace(quiet_daily(), sections=(*quiet_daily().sections, extra))
    assert len(texts(printed(report))) == 1
    monkeypatch.setattr(pdf, "_LEAST_FULL", 0)
    assert len(texts(printed(report))) == 2


@dataclass(frozen=True)
class LaidOut:
    pages: tuple[float, ...]  # how full each is


def test_a_report_that_is_too_long_leaves_out_its_definitions_before_what_it_was_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_fullness", lambda page: page)
    laid_out = {0: (0.9, 0.9, 0.4), 1: (0.8, 0.9, 0.3), 2: (0.9, 0.9)}
    tried: list[str] = []

    def lay_out(paper: str) -> LaidOut:
        tried.append(paper)
        return LaidOut(laid_out[paper.count("<style>")])

    assert pdf._fitted("<head></head>", 2, lay_out).pages == (0.9, 0.9)
    assert ".small p:not(:last-child)" in tried[-1]
    assert "section-themes" not in tried[-1]


def test_a_section_is_moved_to_a_bare_last_page_where_the_others_stay_half_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_fullness", lambda page: page)
    moved = {2: (0.95, 0.1, 0.2), 3: (0.45, 0.8), 4: (0.7, 0.55)}

    def lay_out(paper: str) -> LaidOut:
        last = re.search(r"nth-last-of-type\((\d)\)", paper)
        return LaidOut(moved[int(last[1])] if last else (0.95, 0.3))

    assert pdf._fitted("<head></head>", 2, lay_out).pages == (0.7, 0.55)


def test_setting_closer_never_takes_from_the_margins() -> None:
    assert "@page" not in page.style_sheet("tight.css")


def test_how_full_a_page_is_is_told_by_what_stands_lowest(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[float] = []
    told = pdf._fullness

    def noted(page: Any) -> float:
        found.append(told(page))
        return found[-1]

    monkeypatch.setattr(pdf, "_fullness", noted)
    printed(busy_daily())
    assert found
    assert all(0.3 < share <= 1 for share in found)


def test_a_long_table_runs_over_the_page_and_repeats_its_head() -> None:
    columns = (Column("Ticket", 60, number=False), Column("Minutes", 40))
    rows = tuple(Row((Cell(f"Ticket {number}"), Cell(str(number)))) for number in range(120))
    report = replace(
        quiet_daily(), sections=(Section("all", "All", "Every one.", (Table("All", columns, rows),)),)
    )
    pages = texts(printed(report))
    assert len(pages) == 4
    assert all("Ticket Minutes" in text for text in pages)
    assert "Ticket 119 119" in pages[-1]


def test_names_in_other_scripts_are_printed() -> None:
    report = replace(
        quiet_daily(), client="Łódź Ağrı Ελλάδα", headline=("A" * 5_000, "e" + "\u0301" * 100_000)
    )
    (text, *_) = texts(printed(report))
    assert "Łódź Ağrı Ελλάδα" in text


@pytest.mark.parametrize(
    "name",
    [
        "Zażółć gęślą jaźń",
        "Příliš žluťoučký kůň",
        "Şişli İğne Öğün ılık",
        "Nguyễn Thị Hằng, Trường Sơn",
        "Ελλάδα Άννα",
        "Київ Ёлкин Йод Србија ћ",
        "Ōsaka Győr Țăndărei Þórður Ŵyn",
        "Ḥāfiẓ aṣ-Ṣabāḥ",
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_found_in_the_pdf_as_its_reader_types_it(name: str, form: Literal["NFC", "NFD"]) -> None:
    report = replace(quiet_daily(), client=unicodedata.normalize(form, name))
    text = texts(printed(report))[0]
    if "ẓ" in name:  # a letter that our typefaces lack is put together of its parts
        text = unicodedata.normalize("NFC", text)
    assert f" {name} " in text


def test_letters_are_composed_but_never_with_the_end_of_a_tag() -> None:
    assert pdf._composed("<b>\u0338e\u0301</b>\u0338") == "<b>\u0338é</b>\u0338"


def test_only_a_page_with_more_than_latin_letters_is_set_in_the_complete_typefaces() -> None:
    faces = typefaces()
    assert not is_extended("A café, Ærø, Straße: 5 € …")
    assert all(is_extended(letter) for letter in "Łőşțḥế")
    page = faces.set_complete(f"font-family:{faces.serif};ẓ")
    assert faces.complete[0][1] in page
    assert faces.complete[0][0] not in page
    assert page.endswith("z\u0323")


def test_the_complete_typefaces_have_every_letter_of_their_pieces() -> None:
    folder = resource_folder("templates") / "fonts"
    for complete in folder.glob("*-complete-*.woff2"):
        for piece in ("latin", "latin-ext"):
            letters = set(TTFont(folder / complete.name.replace("complete", piece)).getBestCmap())
            assert letters <= set(TTFont(complete).getBestCmap())


def test_the_page_maker_reads_only_data_and_its_own_folders(tmp_path: Path) -> None:
    inside = tmp_path / "brand"
    inside.mkdir()
    roots = [inside]
    assert pdf.is_allowed("data:text/plain,x", roots)
    assert pdf.is_allowed((inside / "logo.svg").as_uri(), roots)
    for url in (
        "file:///etc/passwd",
        (inside / "../secret").as_uri(),
        inside.as_uri() + "/%2e%2e/secret",
        "file://example.org/share",
        "http://127.0.0.1/",
        "https://example.org/",
        "ftp://example.org/",
        "logo.svg",
    ):
        assert not pdf.is_allowed(url, roots), url


def test_nothing_outside_is_attached_or_drawn(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    link = f'<link rel="attachment" href="{secret.as_uri()}"><img alt="x" src="{secret.as_uri()}">'
    html = page.compose(quiet_daily(), BRAND).replace("<header>", f"{link}<header>", 1)
    found = pdf.print_page(html, BRAND).content
    with pikepdf.open(io.BytesIO(found)) as opened:
        assert "/Names" not in opened.Root or "/EmbeddedFiles" not in opened.Root.Names
        assert len(opened.attachments) == 0


def test_without_pango_there_is_one_clear_line_and_the_rest_still_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf._weasyprint.cache_clear()
    try:
        with pytest.raises(MissingSoftwareError) as caught:
            pdf._weasyprint()
    finally:
        monkeypatch.undo()
        pdf._weasyprint.cache_clear()
    assert "PDFs cannot be made here" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Pango" in caught.value.hint
    assert capsys.readouterr().out == ""


_FRESH = """
import sys
from concurrent.futures import ProcessPoolExecutor
from reporter.outputs import render_documents
from tests.outputs.conftest import BRAND
from tests.sample_report import quiet_daily

def job(number):
    return len(render_documents(quiet_daily(), BRAND, ["pdf"])[0].content)

if __name__ == "__main__":
    render_documents(quiet_daily(), BRAND, ["page", "letter", "json"])
    assert "weasyprint" not in sys.modules
    with ProcessPoolExecutor(2) as pool:
        print(set(pool.map(job, range(2))))
    print(job(0))
"""


def test_workers_leave_no_folders_behind_and_import_weasyprint_late(tmp_path: Path) -> None:
    script = tmp_path / "fresh.py"
    script.write_text(_FRESH)
    with tempfile.TemporaryDirectory() as scratch:  # a short path: Python 3.14 puts the workers' socket there
        environment = {**os.environ, "TMPDIR": scratch, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            [sys.executable, script], env=environment, capture_output=True, text=True, check=False
        )
        left = list(Path(scratch).iterdir())
    assert done.returncode == 0, done.stderr
    sizes, size = done.stdout.split("\n")[:2]
    assert sizes == f"{{{size}}}"
    assert not left
