"""Mails as a person sees them: opened by a browser, wide and on a phone, light and dark, pictures off."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from reporter.config.models import Brand
from reporter.outputs import render_documents
from reporter.report import HoursStrip, Report
from tests.delivery.parcels import PAGE, RUTH, compose, html_of, parcel
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
SAMPLES = {"monthly": monthly, "quiet": quiet_daily, "busy": busy_daily, "community": community_weekly}
LEAST_TEXT, LEAST_LARGE, LEAST_BAR = 4.5, 3.0, 3.0

# measures what stands in each frame: its width, the contrast of every text, and the colours of its bars
SCRIPT = """
const channel = c => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const parse = colour => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const contrast = (one, other) => {
  const [dim, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
};
const clear = colour => colour.length === 4 && colour[3] === 0;
function ground(view, element) {
  for (let at = element; at; at = at.parentElement) {
    const found = parse(view.getComputedStyle(at).backgroundColor);
    if (!clear(found)) return found;
  }
  return [255, 255, 255];
}
function measure(frame) {
  const view = frame.contentWindow, page = frame.contentDocument;
  const texts = [], bars = [];
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = view.getComputedStyle(element);
    const words = walker.currentNode.textContent.trim();
    if (!words || !element.getClientRects().length || style.fontSize === "0px") continue;
    texts.push({ words: words.slice(0, 40), size: parseFloat(style.fontSize),
                 contrast: contrast(parse(style.color), ground(view, element)) });
  }
  const paper = ground(view, page.body);
  for (const bar of page.querySelectorAll(".mark, .bar")) {
    const style = view.getComputedStyle(bar);
    bars.push({ kind: bar.className, height: bar.getBoundingClientRect().height,
                contrast: contrast(parse(style.backgroundColor), paper) });
  }
  const tile = page.querySelector(".tile").getBoundingClientRect();
  return { name: frame.title, width: page.documentElement.scrollWidth, paper, texts, bars,
           tile: [tile.width, tile.height], links: page.querySelectorAll("a[href]").length };
}
onload = () => {
  const found = [...document.querySelectorAll("iframe")].map(measure);
  document.querySelector("pre").textContent = JSON.stringify(found);
};
"""

needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


def mail_of(report: Report, **changes: Any) -> str:
    documents = render_documents(report, Brand(colour="#12a37f"), ["letter"])
    found = {document.name: document.content for document in documents}
    return html_of(compose(parcel(documents=found, page_address=PAGE, **changes)))


@cache
def mails() -> dict[str, str]:
    """The mail of each sample, with its pictures off: a cid: is found nowhere here; and a link."""
    found = {name: mail_of(sample()) for name, sample in SAMPLES.items()}
    strip = HoursStrip("Hours.", "", ("good",) * 21 + ("failed", "none", "good"), "22 of 24.")
    section = replace(quiet_daily().sections[0], blocks=(strip,))
    found["hours"] = mail_of(replace(quiet_daily(), sections=(section,)))
    found["link"] = html_of(compose(parcel(page_address=PAGE), RUTH.model_copy(update={"form": "link"})))
    return found


@cache
def seen(width: int, dark: bool, folder: Path) -> list[dict[str, Any]]:
    """What a browser makes of all mails at that width."""
    size = f"width:{width}px;height:4000px;border:0"
    frames = "".join(
        f'<iframe title="{name}" srcdoc="{escape(html)}" style="{size}"></iframe>'
        for name, html in mails().items()
    )
    page = folder / "mails.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><pre></pre>{frames}<script>{SCRIPT}</script>', "utf-8"
    )
    assert BROWSER
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    command = [
        BROWSER,
        *OPTIONS,
        scheme,
        f"--user-data-dir={folder / 'profile'}",
        "--dump-dom",
        page.as_uri(),
    ]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=120, text=True)
    told = re.search(r"<pre>(.*?)</pre>", answer.stdout, re.DOTALL)
    assert told, answer.stderr
    found: list[dict[str, Any]] = json.loads(unescape(told[1]))
    assert [frame["name"] for frame in found] == list(mails())
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("look")


VIEWS = [(width, dark) for width in (700, 600, 390, 320) for dark in (False, True)]


@needs_browser
@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_every_word_of_a_mail_can_be_read(width: int, dark: bool, folder: Path) -> None:
    for frame in seen(width, dark, folder):
        assert frame["paper"][:3] == ([21, 24, 27] if dark else [255, 255, 255])
        assert len(frame["texts"]) > 8
        for text in frame["texts"]:
            least = LEAST_LARGE if text["size"] >= 24 else LEAST_TEXT
            if text["words"] != "N":  # the letter on the tile: large for what it is, and the name beside it
                assert text["contrast"] >= least, (frame["name"], text)
            assert text["size"] >= 13, (frame["name"], text)


@needs_browser
@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_bars_are_seen_and_are_bars(width: int, dark: bool, folder: Path) -> None:
    bars = [bar for frame in seen(width, dark, folder) for bar in frame["bars"]]
    assert len(bars) > 30
    for bar in bars:
        assert 16 <= bar["height"] <= 18  # a failed hour has a rim
        if "fill-own" in bar["kind"] or "fill-other" in bar["kind"]:
            assert bar["contrast"] >= LEAST_BAR, bar


@needs_browser
@pytest.mark.parametrize("width", [700, 600, 390, 320])
def test_no_mail_is_wider_than_its_window(width: int, folder: Path) -> None:
    assert {frame["name"]: frame["width"] for frame in seen(width, False, folder)} == dict.fromkeys(
        mails(), width
    )


@needs_browser
def test_with_pictures_off_the_tile_keeps_its_place_and_colour(folder: Path) -> None:
    assert [frame["tile"] for frame in seen(600, False, folder)] == [[22, 22]] * len(mails())


def test_every_mail_is_small_enough_not_to_be_cut() -> None:
    for html in mails().values():
        assert len(html.encode()) < 60_000


def test_a_letter_on_its_own_looks_whole() -> None:
    html = render_documents(monthly(), Brand(colour="#12a37f"), ["letter"])[0].content.decode()
    assert re.search(r'class="tile"[^>]*><!--tile-->N<!--/tile--></td>', html)
    assert "cid:" not in html
    assert "0121 496 0100" in html
