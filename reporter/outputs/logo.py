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
# the picture's own white tells it apart from the empty rest of the page, which is cut off
_PAGE = (
    "<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} img {{ display: block; "
    "height: {height}px; max-width: {width}px; object-fit: contain; background: #ffffff }}</style>"
    '<img src="{data}" alt="">'
)


def logo_png(brand: Brand) -> bytes:
    """The logo on white, three times the size it is shown; b"" without a logo, or where Pango is missing."""
    data = logo_data(brand)
    try:
        return _drawn(data) if data else b""
    except MissingSoftwareError:
        return b""


@lru_cache(maxsize=64)
def _drawn(data: str) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(_printed(data))
    bitmap = document[0].render(
        scale=SCALE * 96 / 72, fill_color=(0, 0, 0, 0), rev_byteorder=True, maybe_alpha=False
    )
    rows = [
        bytes(bitmap.buffer[at : at + 4 * bitmap.width])
        for at in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    ]
    document.close()
    return _png(_without_rest(rows))


def _printed(data: str) -> bytes:
    pdf.require()
    import weasyprint

    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    html = _PAGE.format(width=WIDEST, height=HEIGHT, data=data)
    printed: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return printed


def _without_rest(rows: list[bytes]) -> list[bytes]:
    """The rows, red, green and blue, as far right as there is something on them."""
    inked = max((len(row[3::4].rstrip(b"\0")) for row in rows), default=0)
    return [_opaque(row[: 4 * inked]) for row in rows] if inked else []


def _opaque(row: bytes) -> bytes:
    found = bytearray(len(row) // 4 * 3)
    for colour in range(3):
        found[colour::3] = row[colour::4]
    return bytes(found)


def _png(rows: list[bytes]) -> bytes:
    """Rows of red, green and blue as a PNG; b"" when there is nothing on them."""
    if not rows:
        return b""
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
