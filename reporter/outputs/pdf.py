"""The report on paper: the page's HTML through WeasyPrint, tagged; the same report gives the same bytes."""

from __future__ import annotations

import base64
import contextlib
import io
import logging
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.errors import MissingSoftwareError
from reporter.outputs import archival, breaks, glyphs
from reporter.outputs.attached import Enclosure
from reporter.outputs.brand import is_extended, typefaces
from reporter.outputs.packs import MOST_FITTED
from reporter.outputs.page import STYLE_MARKER, is_pack_page, style_sheet
from reporter.outputs.pictures import in_rgb
from reporter.report import Document

_HINT = "Install Pango (Debian: apt install libpangoft2-1.0-0 libharfbuzz-subset0), or leave out pdf."

_LACKING = "the PDF shows signs that no font here has as their names in brackets: "
_LEAST_FULL = 1 / 3  # of the last page; else the report is set closer, then what may be left out is, in turn
_HALF_FULL = 1 / 2  # of every page before
_OPENS = "break-before: page; margin-top: 0;"
_OPTIONAL = {name: f".{name} {{ display: none; }}" for name in ("quote", "section-tip", "section-services")}
_IF_TOO_LONG = (
    ".compact .small p:not(:last-child) { display: none; }",  # definitions: the page has them
    ".compact .section-themes { display: none; }",
)
_PHONE_CHARTS = re.compile(r'<svg [^>]*class="chart narrow".*?</svg>', re.DOTALL)  # paper never shows them
_CHARTS = re.compile(
    r'<svg [^>]*class="chart wide"[^>]* aria-label="([^"]*)"[^>]* width="([^"]*)" height="([^"]*)".*?</svg>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Press:
    """What is parsed once in a process and used for every document of its letters: fonts and style sheet."""

    fonts: Any
    sheets: list[Any]


def print_page(
    html: str, brand: Brand, most_pages: int = MOST_FITTED, files: tuple[Enclosure, ...] = ()
) -> Document:
    """report.pdf: a composed page as PDF/UA-1 and PDF/A-3a, with bookmarks, title, language and files."""
    paper = _PHONE_CHARTS.sub("", _composed(html.replace(STYLE_MARKER, "", 1)))
    paper, lacking = glyphs.named(paper)
    is_complete = is_extended(paper)
    press = _press(is_complete)
    paper = _CHARTS.sub(_picture, typefaces().set_complete(paper) if is_complete else paper)
    options = {
        **_weasyprint().DEFAULT_OPTIONS,
        "stylesheets": [*press.sheets, *([_pack_sheet()] if is_pack_page(paper) else [])],
        **archival.options(html, files),
    }

    def lay_out(paper: str) -> Any:
        return _lay_out(paper, brand, press, options)

    laid_out = _paged(paper, lay_out) if is_pack_page(paper) else _fitted(paper, most_pages, lay_out)
    content = laid_out.write_pdf(finisher=archival.finish, **options)
    remarks = (f"{_LACKING}{', '.join(lacking)}; {glyphs.FONTS}",) if lacking else ()
    return Document("report.pdf", "application/pdf", content, remarks)


def _fitted(paper: str, most_pages: int, lay_out: Callable[[str], Any]) -> Any:
    """Set closer, then without what may be left out, while it is too long or its last page too bare."""
    best, chosen = lay_out(paper), paper
    optional = [style for name, style in _OPTIONAL.items() if re.search(rf'"[^"]*\b{name}\b', paper)]
    for style in (style_sheet("tight.css"), *optional, *_IF_TOO_LONG):
        if len(best.pages) <= most_pages and (_ends_well(best) or style in _IF_TOO_LONG):
            break
        paper = _with(style, paper)
        shorter = lay_out(paper)
        if len(shorter.pages) < len(best.pages):
            best, chosen = shorter, paper
    return best if _ends_well(best) else _flowed(best, chosen, lay_out)


def _flowed(laid_out: Any, paper: str, lay_out: Callable[[str], Any]) -> Any:
    """The same with one of its last sections moved to the last page, where all before stay half full."""
    for last in (2, 3, 4):
        other = lay_out(_with(f".section:nth-last-of-type({last}) {{ break-before: page; }}", paper))
        *before, end = map(_fullness, other.pages)
        if len(other.pages) == len(laid_out.pages) and end >= _LEAST_FULL and min(before) >= _HALF_FULL:
            return other
    return laid_out


def _paged(paper: str, lay_out: Callable[[str], Any]) -> Any:
    """A pack, with nothing left out: laid out to measure it, then with its parts on their pages.

    Once more, set closer, where its last page is too bare.
    """
    flowing = lay_out(paper)
    room = getattr(getattr(flowing.pages[-1], "_page_box", None), "height", 0)
    names = breaks.opening(breaks.measured(flowing.pages), room) if room else []
    best, chosen = flowing, paper
    if names:
        opening = ", ".join(f"[id='{name}']" for name in names)
        chosen = _with(f"{opening} {{ {_OPENS} }}", paper)
        paged = lay_out(chosen)
        best, chosen = (paged, chosen) if _bare(paged) <= _bare(flowing) else (flowing, paper)
    if not _ends_well(best):
        closer = lay_out(_with(style_sheet("tight.css"), chosen))
        best = closer if len(closer.pages) < len(best.pages) and _bare(closer) <= _bare(best) else best
    return best


def _bare(laid_out: Any) -> int:
    return breaks.bare(list(map(_fullness, laid_out.pages)))


def _ends_well(laid_out: Any) -> bool:
    return len(laid_out.pages) == 1 or _fullness(laid_out.pages[-1]) >= _LEAST_FULL


def _with(style: str, paper: str) -> str:
    return paper.replace("</head>", f"<style>{style}</style></head>", 1)


def _picture(chart: re.Match[str]) -> str:
    """A chart as a picture of its own: tagged and searchable as before, and cheaper to lay out."""
    data = base64.b64encode(chart[0].encode()).decode("ascii")
    size = f"width:{chart[2]};height:{chart[3]}"
    return f'<img class="chart" alt="{chart[1]}" style="{size}" src="data:image/svg+xml;base64,{data}">'


def _composed(html: str) -> str:
    """Letters in one piece, as a reader types them who searches for a name; never across the end of a tag."""
    if unicodedata.is_normalized("NFC", html):
        return html
    return re.sub("[^<>]+", lambda text: unicodedata.normalize("NFC", text[0]), html)


def _lay_out(paper: str, brand: Brand, press: Press, options: dict[str, Any]) -> Any:
    fetcher = _fetcher((brand.folder,) if brand.logo else ())
    page = _weasyprint().HTML(string=paper, base_url=None, url_fetcher=fetcher)
    return page.render(font_config=press.fonts, **options)


def _fullness(page: Any) -> float:
    """How far down a page's text area something stands, 0–1; 1 where WeasyPrint no longer tells."""
    box = getattr(page, "_page_box", None)
    if not box or not box.children or not box.height:
        return 1.0
    leaves = (one for one in box.children[0].descendants() if not getattr(one, "children", ()))
    lowest = max((one.position_y + (one.height or 0) for one in leaves), default=0.0)
    return float((lowest - box.content_box_y()) / box.height)


def require() -> None:
    """MissingSoftwareError where no PDF can be made."""
    _weasyprint()


@cache
def _weasyprint() -> Any:
    """WeasyPrint, imported on first use; its banner about missing libraries becomes one clear line."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import weasyprint
    except (ImportError, OSError) as fault:
        cause = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise MissingSoftwareError(f"PDFs cannot be made here: {cause}", _HINT) from fault
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return weasyprint


@cache
def _press(is_complete: bool) -> Press:
    maker = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = typefaces()
    letters = faces.complete_css if is_complete else faces.latin_css + faces.extended_css
    sources = (letters, style_sheet(), style_sheet("paper.css"))
    fetcher = _fetcher(())
    sheets = [maker.CSS(string=source, font_config=fonts, url_fetcher=fetcher) for source in sources]
    # a pool's workers end without collecting: their font folder would stay behind
    Finalize(None, _clear, args=(fonts,), exitpriority=10)
    return Press(fonts, sheets)


@cache
def _pack_sheet() -> Any:
    return _weasyprint().CSS(string=style_sheet("pack.css"), url_fetcher=_fetcher(()))


def _clear(fonts: Any) -> None:
    folder = getattr(fonts, "_folder", None)
    if folder and Path(folder).is_relative_to(tempfile.gettempdir()):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
        fonts._folder = None  # or it tries again when Python is half gone, and says so


def _fetcher(folders: tuple[Path, ...]) -> Any:
    """Serves data: URLs and files under the given and the template folders; refuses all else."""
    maker = _weasyprint()
    from weasyprint.urls import URLFetcherResponse

    roots = [folder.resolve() for folder in (*folders, resource_folder("templates"))]

    class Fetcher(maker.URLFetcher):  # type: ignore[misc, name-defined, unused-ignore]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not is_allowed(url, roots):
                raise ValueError(f"refused: {url[:80]}")
            with contextlib.closing(super().fetch(url, headers)) as found:
                return URLFetcherResponse(found.url, in_rgb(found.read()), found.headers)

    return Fetcher(allowed_protocols=("data", "file"), allow_redirects=False)


def is_allowed(url: str, roots: list[Path]) -> bool:
    """Whether a document may read this address."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return False
    path = Path(url2pathname(parts.path)).resolve()
    return any(path.is_relative_to(root) for root in roots)


def pictures_of(content: bytes, width: int) -> Iterator[bytes]:
    """The pages of a PDF as PNG pictures, so many pixels wide."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            drawn = io.BytesIO()
            page.render(scale=width / page.get_width()).to_pil().save(drawn, "PNG")
            yield drawn.getvalue()
