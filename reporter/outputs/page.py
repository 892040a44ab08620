"""The page: one HTML file for screen and print, with all it needs inside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.outputs import layout
from reporter.outputs.brand import initial, logo_data, palette, typefaces
from reporter.outputs.charts import chart_markup
from reporter.outputs.templates import fill
from reporter.outputs.typesetting import tidy
from reporter.report import Document, Report, Section

STYLE_MARKER = "<!--styles-->"


@dataclass(frozen=True)
class PlacedSection:
    """A section with its rows and the classes that say how it is set."""

    heading: str
    takeaway: str
    classes: str
    lines: list[layout.PlacedBlock]


def finish(html: str) -> Document:
    """page.html: a composed page with fonts and style sheet put in, no script, nothing to fetch."""
    styles = f"<style>\n{typefaces().css_for(html)}</style>\n<style>\n{style_sheet()}</style>"
    return Document("page.html", "text/html; charset=utf-8", html.replace(STYLE_MARKER, styles, 1).encode())


def compose(report: Report, brand: Brand, overrides: Path | None = None) -> str:
    """The page without fonts and style sheet, which the page maker of the PDF has parsed already."""
    report = tidy(report)
    colours = palette(brand.colour)
    values = {
        "report": report,
        "sections": [_placed(section, report) for section in report.sections],
        "size": f"{layout.size_of(report)} compact" if report.compact else "grand",
        "apart": layout.status_breaks(report),
        "long": layout.is_long(report),
        "colours": colours,
        "faces": typefaces(),
        "logo": logo_data(brand),
        "initial": initial(report.provider),
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "draw": partial(chart_markup, colours=colours),
        "style_marker": STYLE_MARKER,
    }
    return fill("page.html", values, overrides)


@cache
def style_sheet() -> str:
    """The style sheet of page and PDF."""
    return (resource_folder("templates") / "outputs" / "page.css").read_text("utf-8")


def _placed(section: Section, report: Report) -> PlacedSection:
    is_first = section is report.sections[0]
    follows_status = is_first and not (report.lede or report.tiles or report.wash)
    marks = {
        "new-page": section.new_page and not follows_status,
        "bare": layout.is_bare_small_print(section),
        "unruled": follows_status,
    }
    classes = " ".join([layout.class_name(section.name), *(mark for mark, is_set in marks.items() if is_set)])
    return PlacedSection(section.heading, section.takeaway, classes, layout.lines_of(section))
