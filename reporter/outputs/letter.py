"""The letter, as HTML and as plain text, and as it goes to one person, with the logo as a small PNG.

One table of 600 pixels, styles inline, no pictures but that one, nothing to fetch.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

from reporter.config.models import Brand
from reporter.errors import MissingSoftwareError
from reporter.outputs import layout, pdf
from reporter.outputs.brand import initial, logo_data, palette
from reporter.outputs.templates import fill
from reporter.outputs.typesetting import tidy, wrap
from reporter.report import Agenda, Block, Document, ProofList, Report, Section, Step, StoryCard, Thing

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from PIL import Image

_TILE = re.compile(r"<!--tile-->.*?<!--/tile-->", re.DOTALL)
_BODY = re.compile(r"<!--body-->.*?<!--/body-->", re.DOTALL)
_COLOURS = re.compile(r"<!--foot accent=(#[0-9a-f]{6})-->")
_TEXT_HEAD = re.compile(r"\A.*?\n=+\n", re.DOTALL)  # provider, client, period, status line

_CHARSET = '<meta charset="utf-8">'

_SHORT = 36  # characters
_TILES = 3
_TILES_OF_A_PACK = 5
_SCALE = 3  # pixels for each one shown
_HEIGHT = 22  # CSS pixels, of logo and tile
_WIDEST = 110

_TILE_LIKE = 0.7  # a picture that covers so much of its place has a ground of its own
_PAGE = (
    "<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} img {{ display: block; "
    "height: {height}px; max-width: {width}px; object-fit: contain; background: {ground} }}</style>"
    '<img src="{data}" alt="">'
)


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
    logo_size: tuple[int, int] = (_HEIGHT, _HEIGHT)
    ready: str = ""  # instead of the letter: that it is ready


def render(report: Report, brand: Brand) -> tuple[Document, Document]:
    """letter.html, under 100 kB so that no mail program cuts it, and letter.txt, 72 columns, for itself."""
    values = _values(report, brand)
    html = _inliner().inline(fill("letter.html", values, brand.templates))
    html = html.replace(_CHARSET, "", 1).replace("<head>", f"<head>{_CHARSET}", 1)  # styles went before it
    text = re.sub(r"\n{3,}", "\n\n", fill("letter.txt", values, brand.templates)).strip() + "\n"
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
    most = _TILES_OF_A_PACK if report.cover else _TILES
    report = replace(report, tiles=report.tiles[:most])
    chosen = [_brief(section) for section in report.sections if section.in_letter]
    chosen.sort(key=layout.is_bare_small_print)  # small print last
    return {
        "report": report,
        "lede": (report.cover and report.cover.letter) or report.lede,
        "sections": list(map(layout.placed, chosen)),
        "apart": layout.status_breaks(report) or _follows_alone(report),
        "colours": palette(brand.colour),
        "initial": initial(report.provider),
    }


def _follows_alone(report: Report) -> bool:
    """Whether what follows is short enough for a line of its own, below what a notice tells of."""
    return isinstance(report.edition.subject, Thing) and len(report.headline[1]) <= _SHORT


def _brief(section: Section) -> Section:
    """As much of a section as a letter has room for."""
    if section.in_letter == "whole" or (section.in_letter == "sentence" and not section.takeaway):
        return section
    if section.in_letter == "sentence":
        return replace(section, blocks=())
    if section.in_letter == "short":
        return replace(section, blocks=tuple(map(_short, section.blocks)))
    first, *others = section.blocks or (None,)
    if isinstance(first, Agenda):
        first = replace(first, items=first.items[:1], more="")
    cards = [replace(one, steps=(), meaning=Step("", "")) for one in others if isinstance(one, StoryCard)]
    return replace(section, blocks=(first, *cards) if first else ())


def _short(block: Block) -> Block:
    """Its lines alone."""
    if isinstance(block, Agenda):
        return replace(block, items=tuple(replace(item, remarks=()) for item in block.items))
    return replace(block, lead="", last_line="") if isinstance(block, ProofList) else block


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def _initial(letter: str) -> str:
    tile = _TILE.search(letter)
    return unescape(re.sub(r"<[^>]*>", "", tile[0])).strip() if tile else ""


def logo_png(brand: Brand) -> bytes:
    """The logo, three times the size it is shown; b"" without a logo, or where Pango is missing.

    Most logos were drawn for white paper, so they bring it along; one that is a tile itself does not.
    """
    data = logo_data(brand)
    try:
        return _drawn(data) if data else b""
    except MissingSoftwareError:
        return b""


def shown_size(png: bytes) -> tuple[int, int]:
    """Width and height at which such a picture is shown, in CSS pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return max(1, round(width / _SCALE)), max(1, round(height / _SCALE))


@lru_cache(maxsize=64)
def _drawn(data: str) -> bytes:
    on_white = _picture(_printed(data, "#ffffff"))
    box = on_white.getbbox()
    if box is None:
        return b""
    place = (0, 0, box[2], on_white.height)  # the rest of the page is bare
    alone = _picture(_printed(data, "transparent")).crop(place)
    covered = sum(alone.getchannel("A").tobytes()) / (255 * alone.width * alone.height)
    if not covered:
        return b""
    content = BytesIO()
    (alone if covered >= _TILE_LIKE else on_white.crop(place)).save(content, "PNG", optimize=True)
    return content.getvalue()


def _printed(data: str, ground: str) -> bytes:
    pdf.require()
    import weasyprint

    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    html = _PAGE.format(width=_WIDEST, height=_HEIGHT, data=data, ground=ground)
    printed: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return printed


def _picture(printed: bytes) -> Image.Image:
    """The page in pixels; what is bare stays transparent.

    WeasyPrint makes PDF alone, Pillow and pikepdf draw no vectors, and mail programs show no SVG.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(printed)
    page = document[0].render(scale=_SCALE * 96 / 72, fill_color=(0, 0, 0, 0), rev_byteorder=True)
    picture: Image.Image = page.to_pil().convert("RGBA")
    document.close()
    return picture
