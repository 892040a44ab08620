"""The brand's logo as mail programs show it: a small PNG, whatever the brand folder holds."""

from __future__ import annotations

import struct
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from reporter.config.models import Brand
from reporter.errors import MissingSoftwareError
from reporter.outputs import pdf
from reporter.outputs.brand import logo_data

if TYPE_CHECKING:
    from PIL import Image

SCALE = 3  # pixels for each one shown
HEIGHT = 22  # CSS pixels
WIDEST = 110

_TILE_LIKE = 0.7  # a picture that covers so much of its place has a ground of its own
_PAGE = (
    "<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} img {{ display: block; "
    "height: {height}px; max-width: {width}px; object-fit: contain; background: {ground} }}</style>"
    '<img src="{data}" alt="">'
)


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
    return max(1, round(width / SCALE)), max(1, round(height / SCALE))


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
    html = _PAGE.format(width=WIDEST, height=HEIGHT, data=data, ground=ground)
    printed: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return printed


def _picture(printed: bytes) -> Image.Image:
    """The page in pixels; what is bare stays transparent."""
    import pypdfium2

    document = pypdfium2.PdfDocument(printed)
    page = document[0].render(scale=SCALE * 96 / 72, fill_color=(0, 0, 0, 0), rev_byteorder=True)
    picture: Image.Image = page.to_pil().convert("RGBA")
    document.close()
    return picture
