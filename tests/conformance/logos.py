"""Logos as brands have them: see-through, grey, with a palette, in printer's inks, drawn with all of SVG."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from PIL import Image

_DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 64 64" width="64" height="64"><defs>
<linearGradient id="line"><stop offset="0" stop-color="#f00" stop-opacity=".3"/>
<stop offset="1" stop-color="oklch(0.7 0.1 120)"/></linearGradient>
<radialGradient id="ring"><stop offset="0" stop-color="#00f"/>
<stop offset="1" stop-color="#0f0" stop-opacity="0"/></radialGradient>
<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="2" height="2"/></pattern>
<mask id="mask"><rect width="64" height="64" fill="#888"/></mask>
<clipPath id="round"><circle cx="30" cy="30" r="20"/></clipPath></defs>
<rect width="64" height="64" fill="url(#line)"/>
<g opacity=".5" mask="url(#mask)"><circle cx="30" cy="30" r="20" fill="url(#ring)"/></g>
<rect width="20" height="20" fill="url(#dots)" style="mix-blend-mode:multiply"/>
<text x="5" y="40" font-family="sans-serif" font-size="14" fill="#123" fill-opacity=".7">Łogo</text>
<image href="data:image/jpeg;base64,{inks}" width="20" height="20"/>
<image x="20" xlink:href="data:image/png;base64,{clear}" width="20" height="20"
 clip-path="url(#round)"/></svg>"""


def draw(folder: Path) -> list[Path]:
    """The files of these logos, in the folder."""
    clear = Image.new("RGBA", (60, 60), (18, 163, 127, 120))
    clear.putpixel((3, 3), (0, 0, 0, 0))
    plain, grey = clear.convert("RGB"), clear.convert("L")
    pictures = {
        "clear.png": clear,
        "clear-grey.png": clear.convert("LA"),
        "palette.gif": clear.convert("P"),
        "grey.png": grey,
        "sixteen-bits.png": grey.convert("I;16"),
        "one-bit.png": clear.convert("1"),
        "plain.jpg": plain,
        "grey.jpg": grey,
        "inks.jpg": plain.convert("CMYK"),
        "clear.webp": clear,
    }
    for name, picture in pictures.items():
        picture.save(folder / name)
    inks, clear_png = (b64encode((folder / name).read_bytes()).decode() for name in ("inks.jpg", "clear.png"))
    (folder / "drawn.svg").write_text(_DRAWN.format(inks=inks, clear=clear_png), encoding="utf-8")
    return [*(folder / name for name in pictures), folder / "drawn.svg"]
