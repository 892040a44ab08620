"""The letter as HTML mail: one table of 600 pixels, styles inline, no pictures, nothing to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reporter.config.models import Brand
from reporter.outputs import layout
from reporter.outputs.colour import palette
from reporter.outputs.page import initial
from reporter.outputs.templates import fill
from reporter.outputs.tidy import tidy
from reporter.report import Document, Report, Section

if TYPE_CHECKING:
    from css_inline import CSSInliner


@dataclass(frozen=True)
class LetterSection:
    """A section as it stands in a letter."""

    heading: str
    takeaway: str
    is_small: bool
    lines: list[layout.Line]


def render(report: Report, brand: Brand) -> Document:
    """letter.html: under 100 kB, so that no mail program cuts it."""
    html = _inliner().inline(fill("letter.html", letter_values(report, brand)))
    return Document("letter.html", "text/html; charset=utf-8", html.encode())


def letter_values(report: Report, brand: Brand) -> dict[str, object]:
    """What both forms of the letter are filled with."""
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
