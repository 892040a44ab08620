"""The page: one HTML file for screen and print, with all it needs inside."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.errors import ConfigError
from reporter.outputs import layout
from reporter.outputs.charts import Chart
from reporter.outputs.colour import palette
from reporter.outputs.fonts import typefaces
from reporter.outputs.templates import chart_markup, fill
from reporter.outputs.tidy import tidy
from reporter.report import Document, Report, Section

STYLE_MARKER = "<!--styles-->"
LARGEST_LOGO = 500_000  # bytes

_LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


@dataclass(frozen=True)
class PlacedSection:
    """A section with its rows and the classes that say how it is set."""

    heading: str
    takeaway: str
    classes: str
    lines: list[layout.Line]


def render(report: Report, brand: Brand) -> Document:
    """page.html: fonts, styles and pictures inside, no script, nothing to fetch."""
    return finish(compose(report, brand))


def finish(html: str) -> Document:
    """The page with its fonts and style sheet put in."""
    styles = f"<style>\n{typefaces().css_for(html)}</style>\n<style>\n{style_sheet()}</style>"
    return Document("page.html", "text/html; charset=utf-8", html.replace(STYLE_MARKER, styles, 1).encode())


def compose(report: Report, brand: Brand, overrides: Path | None = None) -> str:
    """The page without fonts and style sheet, which the page maker of the PDF has parsed already."""
    report = tidy(report)
    colours = palette(brand.colour)

    def draw(chart: Chart) -> str:
        return chart_markup(chart, colours)

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
        "draw": draw,
        "style_marker": STYLE_MARKER,
    }
    return fill("page.html", values, overrides)


@cache
def style_sheet() -> str:
    """The style sheet of page and PDF."""
    return (resource_folder("templates") / "outputs" / "page.css").read_text("utf-8")


def initial(name: str) -> str:
    """The letter on the tile of a provider without a logo."""
    return next((character.upper() for character in name if character.isalnum()), "")


def logo_data(brand: Brand) -> str:
    """The brand's logo as a data URI; "" when it has none."""
    if not brand.logo:
        return ""
    path = (brand.folder / brand.logo).resolve()
    if not path.is_relative_to(brand.folder.resolve()):
        raise ConfigError(
            f"brand.toml: logo “{brand.logo}” lies outside the brand folder", "Copy it into brand/."
        )
    kind = _LOGO_TYPES.get(path.suffix.lower())
    if kind is None:
        raise ConfigError(
            f"brand.toml: logo “{brand.logo}” is not a picture", "Use an .svg, .png or .jpg file."
        )
    return f"data:{kind};base64,{base64.b64encode(_read(path)).decode('ascii')}"


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise ConfigError(
            f"{path}: the logo cannot be read ({fault.strerror})", "Check brand.toml: logo."
        ) from fault
    if len(content) > LARGEST_LOGO:
        raise ConfigError(
            f"{path}: the logo has {len(content):,} bytes", f"Keep it under {LARGEST_LOGO:,} bytes."
        )
    return content


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
