"""The letter, as HTML and as plain text, and as it goes to one person.

One table of 600 pixels, styles inline, no pictures, nothing to fetch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from reporter.config.models import Brand
from reporter.outputs import layout
from reporter.outputs.brand import initial, palette
from reporter.outputs.templates import fill
from reporter.outputs.typesetting import tidy, wrap
from reporter.report import Document, Report, Section

if TYPE_CHECKING:
    from css_inline import CSSInliner

_TILE = re.compile(r"<!--tile-->.*?<!--/tile-->", re.DOTALL)
_BODY = re.compile(r"<!--body-->.*?<!--/body-->", re.DOTALL)
_COLOURS = re.compile(r"<!--foot accent=(#[0-9a-f]{6})-->")
_TEXT_HEAD = re.compile(r"\A.*?\n=+\n", re.DOTALL)  # provider, client, period, status line
_TILE_HEIGHT = 22  # pixels


@dataclass(frozen=True)
class LetterSection:
    """A section as it stands in a letter."""

    heading: str
    takeaway: str
    is_small: bool
    lines: list[layout.PlacedBlock]


@dataclass(frozen=True)
class Address:
    """What one mail says beside the letter; empty words are left out."""

    why: str  # who gets this, and why
    what: str  # the weekly summary
    stop: str  # an address that ends it: mailto: or https:
    stop_words: str  # the same for plain text
    pdf: str = ""  # what became of the PDF
    page: str = ""  # where the report is published
    web: str = ""  # You can read it: what stands before “on the web”
    again: str = ""  # why it is sent again
    logo: str = ""  # Content-ID of the logo
    logo_size: tuple[int, int] = (_TILE_HEIGHT, _TILE_HEIGHT)
    ready: str = ""  # instead of the letter: that it is ready


def render(report: Report, brand: Brand) -> tuple[Document, Document]:
    """letter.html, under 100 kB so that no mail program cuts it, and letter.txt, 72 columns, for itself."""
    values = _values(report, brand)
    html = _inliner().inline(fill("letter.html", values))
    text = re.sub(r"\n{3,}", "\n\n", fill("letter.txt", values)).strip() + "\n"
    return (
        Document("letter.html", "text/html; charset=utf-8", html.encode()),
        Document("letter.txt", "text/plain; charset=utf-8", text.encode()),
    )


def html_for(letter: str, address: Address) -> str:
    """letter.html for one person; with `ready` only its top, and where to read it."""
    found = _COLOURS.search(letter)
    values: dict[str, object] = {"address": address, "accent": found[1] if found else "#1a1d20"}

    def part(name: str) -> str:
        return fill("letter_mail.html", {**values, "part": name, "initial": _initial(letter)}).strip()

    html = letter.replace("<!--top-->", part("top"), 1)
    if address.logo:
        html = _TILE.sub(lambda _: part("tile"), html, count=1)
    if address.ready:
        html = _BODY.sub(lambda _: part("ready"), html, count=1)
    if found:
        return html.replace(found[0], part("foot"), 1)
    return html.replace("</body>", f"{part('foot')}</body>", 1)


def text_for(letter: str, address: Address) -> str:
    """letter.txt for one person; with `ready` only its top, and where to read it."""
    top = f"{wrap(address.again)}\n\n" if address.again else ""
    foot = fill("letter_mail.txt", {"address": address}).strip()
    if address.ready:
        head = _TEXT_HEAD.match(letter)
        where = wrap(f"{address.ready} Read it on the web:")
        return f"{top}{head[0] if head else ''}\n{where}\n{address.page}\n\n-- \n{foot}\n"
    return f"{top}{letter.rstrip()}\n\n{foot}\n"


def language_of(letter: str) -> str:
    """en-GB: the language a letter is written in; "" when it does not say."""
    found = re.search(r'<html[^>]*? lang="([A-Za-z0-9-]+)"', letter)
    return found[1] if found else ""


def _values(report: Report, brand: Brand) -> dict[str, object]:
    report = tidy(report)
    return {
        "report": report,
        "sections": [_placed(section) for section in _ordered(report)],
        "apart": layout.status_breaks(report),
        "colours": palette(brand.colour),
        "initial": initial(report.provider),
    }


def _ordered(report: Report) -> list[Section]:
    """The sections of a letter, small print last."""
    chosen = [section for section in report.sections if section.in_letter]
    return sorted(chosen, key=layout.is_bare_small_print)


def _placed(section: Section) -> LetterSection:
    is_small = layout.is_bare_small_print(section)
    return LetterSection(section.heading, section.takeaway, is_small, layout.lines_of(section))


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def _initial(letter: str) -> str:
    tile = _TILE.search(letter)
    return unescape(re.sub(r"<[^>]*>", "", tile[0])).strip() if tile else ""
