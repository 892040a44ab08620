"""The two typefaces, as CSS with the files inside. Not here: which words are set in which."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from reporter.config.environment import resource_folder

_WEIGHTS = (400, 600)
_EXTENDED = re.compile(
    "[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u02bd-\u02c5\u1e00-\u1eff\u2020\u20a0-\u20ab\u20ad-\u20c0\u2c60-\u2c7f\ua720-\ua7ff]"
)


@dataclass(frozen=True)
class Typefaces:
    """Family stacks for CSS and SVG, and the @font-face rules with the files inside."""

    serif: str
    sans: str
    latin_css: str
    extended_css: str

    def css_for(self, text: str) -> str:
        """The rules that this text needs: the extended files only where a letter asks for them."""
        return self.latin_css + (self.extended_css if _EXTENDED.search(text) else "")


@cache
def typefaces() -> Typefaces:
    """Newsreader and Source Sans 3; each file set is one family, named by its content.

    One family per file, never unicode-range pieces: the page maker would print wrong glyphs. Two brands
    may share one font configuration, so a name must mean one content.
    """
    serif, serif_css = _family("Newsreader", "newsreader-latin")
    serif_ext, serif_ext_css = _family("Newsreader Ext", "newsreader-latin-ext")
    sans, sans_css = _family("Source Sans 3", "source-sans-3-latin")
    sans_ext, sans_ext_css = _family("Source Sans 3 Ext", "source-sans-3-latin-ext")
    return Typefaces(
        serif=f"'{serif}', '{serif_ext}', Georgia, 'Noto Serif', 'DejaVu Serif', serif",
        sans=f"'{sans}', '{sans_ext}', 'Segoe UI', Helvetica, Arial, 'Noto Sans', 'DejaVu Sans', sans-serif",
        latin_css=serif_css + sans_css,
        extended_css=serif_ext_css + sans_ext_css,
    )


def _family(name: str, stem: str) -> tuple[str, str]:
    folder = resource_folder("templates") / "fonts"
    files = {weight: (folder / f"{stem}-{weight}-normal.woff2").read_bytes() for weight in _WEIGHTS}
    family = f"{name} {hashlib.sha256(b''.join(files.values())).hexdigest()[:8]}"
    return family, "".join(_face(family, weight, content) for weight, content in files.items())


def _face(family: str, weight: int, content: bytes) -> str:
    data = base64.b64encode(content).decode("ascii")
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:normal;font-display:swap;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
    )
