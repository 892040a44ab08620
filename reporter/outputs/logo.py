"""The brand's logo as mail programs show it: a small PNG, whatever the brand folder holds."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

from reporter.config.models import Brand
from reporter.errors import MissingSoftwareError
from reporter.outputs import pdf
from reporter.outputs.page import logo_data

SCALE = 3  # pixels for each one shown
HEIGHT = 22  # CSS pixels
WIDEST = 110

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TILE_LIKE = 0.7  # a picture that covers so much of its place has a ground of its own
_PAGE = (
    "<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} img {{ display: block; "
    "height: {height}px; max-width: {width}px; object-fit: contain; background: {ground} }}</style>"
    '<img src="{data}" alt="">'
)

Rows = list[bytes]  # red, green, blue, alpha


def logo_png(brand: Brand) -> bytes:
    """The logo, three times the size it is shown; b"" without a logo, or where Pango is missing.

    Most logos were drawn for white paper, so they bring it along; one that is a tile itself does not.
    """
    data = logo_data(brand)
    try:
        return _drawn(data) if data else b""
    except MissingSoftwareError:
        return b""


@lru_cache(maxsize=64)
def _drawn(data: str) -> bytes:
    on_white = _rows(_printed(data, "#ffffff"))
    width = max((len(row[3::4].rstrip(b"\0")) for row in on_white), default=0)  # the rest of the page is bare
    alone = [row[: 4 * width] for row in _rows(_printed(data, "transparent"))]
    inked = sum(sum(row[3::4]) for row in alone)
    if not inked:
        return b""
    is_tile = inked >= _TILE_LIKE * 255 * width * len(alone)
    return _png(alone if is_tile else [row[: 4 * width] for row in on_white])


def _printed(data: str, ground: str) -> bytes:
    pdf.require()
    import weasyprint

    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    html = _PAGE.format(width=WIDEST, height=HEIGHT, data=data, ground=ground)
    printed: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return printed


def _rows(printed: bytes) -> Rows:
    """The page in pixels; what is bare stays transparent."""
    import pypdfium2

    document = pypdfium2.PdfDocument(printed)
    bitmap = document[0].render(scale=SCALE * 96 / 72, fill_color=(0, 0, 0, 0), rev_byteorder=True)
    starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
    rows = [bytes(bitmap.buffer[at : at + 4 * bitmap.width]) for at in starts]
    document.close()
    return rows


def _png(rows: Rows) -> bytes:
    header = struct.pack(">IIBBBBB", len(rows[0]) // 4, len(rows), 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
