"""The index of a client's published reports: one HTML file, newest first, nothing to fetch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from reporter.config.models import Brand
from reporter.outputs.brand import initial, logo_data, palette, typefaces
from reporter.outputs.page import STYLE_MARKER, finish
from reporter.outputs.templates import fill
from reporter.outputs.typesetting import tidy
from reporter.report import Document


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


def render(index: Index, brand: Brand) -> Document:
    """index.html in the brand's colour, for light and dark screens and phones."""
    index = tidy(index)
    values = {
        "index": index,
        "years": _by_year(index.lines),
        "colours": palette(brand.colour),
        "faces": typefaces(),
        "logo": logo_data(brand),
        "initial": initial(index.provider),
        "style_marker": STYLE_MARKER,
    }
    return replace(finish(fill("index.html", values)), name="index.html")


def _by_year(lines: tuple[IndexLine, ...]) -> list[tuple[int, list[IndexLine]]]:
    newest_first = sorted(lines, key=lambda line: line.ends_on, reverse=True)
    return [(year, list(of_year)) for year, of_year in groupby(newest_first, lambda line: line.ends_on.year)]
