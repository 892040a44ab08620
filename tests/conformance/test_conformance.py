"""Documents as judges that are not ours see them: PDF/UA-1 and PDF/A-3a, HTML without errors, no barriers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.config import Brand
from reporter.outputs import render_documents
from reporter.outputs.site import render_site
from reporter.periods import parse_period
from reporter.report import Commentary, DataFile, Edition, Memory, Report, Section
from reporter.runs.making import compose
from reporter.store.store import open_store
from tests.conformance.judges import barriers_in, breaches_in_pdfs, dom_of, errors_in_html
from tests.conformance.logos import draw
from tests.past_editions import months, promised, sent, tuesday
from tests.past_editions import told as told_past
from tests.runs.workspaces import MORNING, PERIODS, sample
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily

REPORTS: dict[str, Callable[[], Report]] = {
    "quiet": quiet_daily,
    "busy": busy_daily,
    "monthly": monthly,
    "community": community_weekly,
    "draft": lambda: replace(quiet_daily(), is_draft=True),
}
SIGNS = {  # what a log or a client's name may hold
    "latin": "Zażółć gęślą jaźń, İstanbul, Đà Nẵng, ﬁ ﬂ, cafe\u0301",
    "greek": "Αθήνα Υπολογιστές",
    "cyrillic": "Київ принтер не друкує",
    "hebrew": "שלום המדפסת תקועה",
    "arabic": "الطابعة لا تعمل",
    "devanagari": "प्रिंटर काम नहीं करता",
    "bengali": "মুদ্রণযন্ত্র",
    "tamil": "அச்சுப்பொறி",
    "thai": "เครื่องพิมพ์ไม่ทำงาน",
    "hangul": "프린터가 작동하지 않습니다",
    "japanese": "プリンターが動きません 漢字",
    "chinese": "打印机不工作",
    "georgian": "პრინტერი",
    "armenian": "տպիչ",
    "ethiopic": "አታሚ",
    "khmer": "ម៉ាស៊ីនបោះពុម្ព",
    "burmese": "ပရင်တာ",
    "tibetan": "པར་འཁོར",
    "cherokee": "ᏣᎳᎩ",
    "runes": "ᚠᚢᚦᚨᚱᚲ",
    "cuneiform": "𒀀𒁀",
    "hieroglyphs": "𓀀𓂀",
    "emoji": "😀 printer 🖨️ 👩‍💻 👍🏽 🇬🇧 ❤️",
    "mathematics": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ∑ ∞ ≠ ⟨x⟩",
    "arrows": "→ ⇒ ➜ ✓ ✗ ★ ☎ ⚠",
    "private": "\ue000\uf8ff\U000f0000",
    "unassigned": "\u0378\U0001fbff",
    "marks": "a\u0300\u0301\u0302\u0303 \u200b\u200d\u2060\ufeff\u00ad",
}
MARKDOWN = """- one\n- two\n\n    1. a\n    2. b\n\n> said\n\n### A head\n\n# Another\n\n##### Below
\n[here](#x) [us](https://x.example) `code`\n\n- \n- c"""
DATA = (
    DataFile(
        "tickets.csv", "The tickets of Łódź 프린터", (("Ticket", "Title"), ("1", "=1+1"), ("2", "-3.5"))
    ),
    DataFile("work.csv", "", (("Day", "Hours"),)),
)
EDITIONS = [
    ("daily", "acme"),
    ("weekly", "south"),
    ("monthly", "acme"),
    ("monthly", "south"),
    ("review", "hillcrest"),
]
BARE = Brand()
ALLOWED = "Property “mso-hide” doesn't exist"  # without it Outlook shows the preheader


def hostile(signs: str) -> Report:
    """A report in which these signs stand wherever a log's words may."""
    report = quiet_daily()
    said = Commentary(f"{signs}\n\n{MARKDOWN}", signs)
    section = Section(name="commentary", heading=signs, takeaway=signs, blocks=(said,))
    report = replace(report, client=f"Acme {signs}", provider=signs, headline=(signs, signs), footer=signs)
    return replace(report, lede=(f"{signs} and on.",), sections=(section, *report.sections))


def told(cadence: str, client: str) -> Report:
    """An edition of the sample workspace."""
    space = sample()
    period = parse_period((PERIODS | {"review": "2026-Q3"})[cadence], space.clients[client].zone)
    with open_store(space.store_path) as store:
        return compose(space, store, Edition(cadence, client, period), Memory(), MORNING).report


def write(folder: Path, name: str, report: Report, *media: str, brand: Brand = BARE) -> list[Path]:
    paths = []
    for document in render_documents(report, brand, media):
        path = folder / f"{name}-{document.name}"
        path.write_bytes(document.content)
        paths.append(path)
    return paths


def files_of(reports: Mapping[str, Report], folder: Path, *media: str) -> list[Path]:
    return [path for name, report in reports.items() for path in write(folder, name, report, *media)]


def breaches(files: list[Path]) -> dict[str, list[str]]:
    assert files
    return {name: rules for name, rules in breaches_in_pdfs(files).items() if rules}


def test_pdfs_are_pdf_ua_and_pdf_a_whatever_they_hold(tmp_path: Path) -> None:
    reports = {name: make() for name, make in REPORTS.items()}
    scripts = list(SIGNS)
    for some in (scripts[at : at + 4] for at in range(0, len(scripts), 4)):
        reports["-".join(some)] = hostile(" ".join(SIGNS[script] for script in some))
    assert not breaches(files_of(reports, tmp_path, "pdf"))


def test_pdfs_of_every_cadence_conform_with_their_data_in_them(tmp_path: Path) -> None:
    reports = {"-".join(edition): told(*edition) for edition in EDITIONS}
    with_data = {name: replace(report, data=report.data or DATA) for name, report in reports.items()}
    assert not breaches(files_of(with_data, tmp_path, "pdf"))


def test_pdfs_conform_with_a_logo_of_any_kind(tmp_path: Path) -> None:
    files: list[Path] = []
    for logo in draw(tmp_path):
        brand = Brand(logo=logo.name, folder=tmp_path)
        files += write(tmp_path, logo.name, quiet_daily(), "pdf", brand=brand)
    assert not breaches(files)


def test_pages_and_letters_are_html_without_errors(tmp_path: Path) -> None:
    reports = {name: make() for name, make in REPORTS.items()} | {"signs": hostile("<b>\"'&😀프린터\u202e")}
    files = files_of(reports, tmp_path, "page", "letter")
    errors = errors_in_html([path for path in files if path.suffix == ".html"])
    assert [one for one in errors if ALLOWED not in one] == []
    assert all("letter" in one for one in errors)


@pytest.mark.parametrize("name", REPORTS)
def test_pages_and_letters_have_no_barriers(tmp_path: Path, name: str) -> None:
    (tmp_path / "judged").mkdir()
    for path in write(tmp_path, name, REPORTS[name](), "page", "letter"):
        if path.suffix == ".html":
            assert barriers_in(path, tmp_path / "judged") == []


def write_site(folder: Path, signs: str = "") -> dict[str, Path]:
    """A client's own site with something in every part; a log's words may hold these signs."""
    promises = [sent(f"monthly/2026-1{n}.2", promises=promised("Done", "Not done")) for n in (0, 1)]
    newest = tuesday(headline=f"A usual Tuesday. {signs}", texts=(f"The lathe in surgery 2 {signs}",))
    site = told_past([*months("2025-05", "2026-10"), *promises, newest], name=f"Acme {signs}")
    paths = {}
    for document in render_site(site, BARE, "site:token/"):
        paths[document.name] = folder / document.name
        paths[document.name].write_bytes(document.content)
    return paths


def test_a_site_is_html_without_errors(tmp_path: Path) -> None:
    pages = [path for path in write_site(tmp_path, SIGNS["hebrew"]).values() if path.suffix == ".html"]
    assert len(pages) == 4
    assert errors_in_html(pages) == []


@pytest.mark.parametrize("name", ["index.html", "editions.html", "promises.html", "figures.html"])
def test_a_site_has_no_barriers(tmp_path: Path, name: str) -> None:
    (tmp_path / "judged").mkdir()
    assert barriers_in(write_site(tmp_path)[name], tmp_path / "judged") == []


@pytest.mark.parametrize(
    ("wanted", "found", "said"),
    [
        ("LATHÉ surg", 1, "One edition found."),
        ("steady october", 3, "3 editions found."),
        ("unicorn", 0, "No edition has this."),
        ("", 21, ""),
    ],
)
def test_the_search_of_a_site_finds_the_editions_that_have_the_words(
    tmp_path: Path, wanted: str, found: int, said: str
) -> None:
    page = write_site(tmp_path)["editions.html"]
    dom = dom_of(f"{page.as_uri()}?q={wanted}", tmp_path / "profile")
    lines = re.findall(r"<li data-number=\"\d+\"( hidden=\"\")?>", dom)
    assert (lines.count(""), re.findall(r'id="found"[^>]*>([^<]*)<', dom)) == (found, [said])
