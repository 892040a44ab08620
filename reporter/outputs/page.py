"""The page, and the index of a client's published ones: HTML files with all they need inside."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import groupby

from markupsafe import Markup

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.outputs import layout, packs
from reporter.outputs.brand import initial, logo_data, palette, typefaces
from reporter.outputs.charts import chart_markup
from reporter.outputs.charts.drawing import text_width
from reporter.outputs.templates import fill
from reporter.outputs.typesetting import tidy
from reporter.report import Document, Report, Section, Tile

STYLE_MARKER = "<!--styles-->"

_PACK = re.compile(r'<html [^>]*class="[^"]*\bpack\b')
_NUMBER, _UNIT = 29.0, 14.0  # points
_TILE = 102.0  # the narrowest tile: 36 mm
_WIDE_TILE = 170.0  # the others of five: 61 mm


@dataclass(frozen=True)
class IndexLine:
    """A published edition as its client finds it; `path` leads to its folder from the index."""

    path: str  # weekly/2026-W44
    title: str  # Weekly Summary
    period: str  # in words: 26 October to 1 November 2026
    ends_on: date  # the last day it tells of
    headline: str  # A steady week. Nothing needs you.
    has_pdf: bool = False
    note: str = ""  # that it corrects an earlier one, and why


@dataclass(frozen=True)
class Index:
    """All that one client's index says; lines that end on one day keep the order they come in."""

    client: str
    provider: str
    lines: tuple[IndexLine, ...] = ()
    footer: str = ""
    language: str = "en-GB"


def finish(html: str, name: str = "page.html") -> Document:
    """page.html: a composed page with fonts and style sheet put in, no script, nothing to fetch."""
    # a browser sets lines a little wider than the page maker: on paper closer, to have the PDF's pages
    printed = f"@media print {{\n{style_sheet('tight.css')}}}\n" if name == "page.html" else ""
    if is_pack_page(html):  # and it knows no heights: a part that fits on one page stands on one
        printed += "@media print {\n.section { break-inside: avoid; }\n}\n"
    sheet = style_sheet() + (style_sheet("pack.css") if is_pack_page(html) else "")
    styles = f"<style>\n{typefaces().css_for(html)}</style>\n<style>\n{sheet}{printed}</style>"
    return Document(name, "text/html; charset=utf-8", html.replace(STYLE_MARKER, styles, 1).encode())


def render_index(index: Index, brand: Brand) -> Document:
    """index.html in the brand's colour, newest first, for light and dark screens and phones."""
    index = tidy(index)
    values = {**looks_of(brand, index.provider), "index": index, "years": _by_year(index.lines)}
    return finish(fill("index.html", values), "index.html")


def compose(report: Report, brand: Brand) -> str:
    """The page without fonts and style sheet, which the page maker of the PDF has parsed already."""
    report = tidy(report)
    values = {
        **looks_of(brand, report.provider),
        "report": report,
        "sections": _sections(report),
        "size": _size(report),
        "contents": packs.contents_of(report),
        "apart": packs.status_breaks(report) if report.cover else layout.status_breaks(report),
        "long": layout.is_long(report),
        "tiles_set": tiles_set(report.tiles),
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "draw": partial(chart_markup, colours=palette(brand.colour)),
    }
    return fill("page.html", values, brand.templates)


def is_pack_page(html: str) -> bool:
    """Whether a composed page is a pack's."""
    return bool(_PACK.search(html))


@cache
def style_sheet(name: str = "page.css") -> str:
    """The style sheet of page and PDF, or another."""
    return (resource_folder("templates") / "outputs" / name).read_text("utf-8")


def tiles_set(tiles: tuple[Tile, ...]) -> str:
    """How all tiles of a row are set, by the widest of them: units below their numbers, smaller numbers."""
    numbers = [text_width(tile.number, _NUMBER) for tile in tiles]
    units = [text_width(f" {tile.unit}", _UNIT) if tile.unit else 0.0 for tile in tiles]
    rooms = [_WIDE_TILE if at and len(tiles) > 4 else _TILE for at in range(len(tiles))]
    sizes = list(zip(numbers, units, rooms, strict=True))
    marks = {
        "units-below": any(number + unit > room for number, unit, room in sizes),
        "small-numbers": any(number > room for number, _, room in sizes),
    }
    return "".join(f" {mark}" for mark, is_set in marks.items() if is_set)


def looks_of(brand: Brand, provider: str) -> dict[str, object]:
    """What the brand gives to every page."""
    return {
        "colours": palette(brand.colour),
        "faces": {"serif": Markup(typefaces().serif), "sans": Markup(typefaces().sans)},
        "logo": logo_data(brand),
        "initial": initial(provider),
        "style_marker": Markup(STYLE_MARKER),
    }


def _by_year(lines: tuple[IndexLine, ...]) -> list[tuple[int, list[IndexLine]]]:
    newest_first = sorted(lines, key=lambda line: line.ends_on, reverse=True)
    return [(year, list(of_year)) for year, of_year in groupby(newest_first, lambda line: line.ends_on.year)]


def _size(report: Report) -> str:
    """The classes of the whole page."""
    size = f"{layout.size_of(report)} compact" if report.compact else "grand"
    return f"{size}{' pack' if packs.is_pack(report) else ''}{' covered' if report.cover else ''}"


def _sections(report: Report) -> list[layout.PlacedSection]:
    placed = [_placed(section, report) for section in report.sections]
    if not packs.is_pack(report):
        return placed
    return [replace(one, id=name) for one, name in zip(placed, packs.ids_of(report.sections), strict=True)]


def _placed(section: Section, report: Report) -> layout.PlacedSection:
    is_first = section is report.sections[0]
    follows_status = is_first and not (report.lede or report.tiles or report.wash)
    marks = {
        "bare": layout.is_bare_small_print(section),
        "unruled": follows_status,
    }
    classes = " ".join([layout.class_name(section.name), *(mark for mark, is_set in marks.items() if is_set)])
    return replace(layout.placed(section), classes=classes)
