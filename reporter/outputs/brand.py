"""What a brand shows in every medium: accents from its one colour, its logo or initial, the two typefaces.

OKLCH in, contrast by WCAG 2. Not here: where a colour is used, which words are set in which face.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.errors import ConfigError
from reporter.outputs.pictures import weight_of

Rgb = tuple[float, float, float]

WHITE = "#ffffff"
DARK = "#15181b"

_STEP = 0.005
_CHROMA_STEP = 0.002

LARGEST_LOGO = 500_000  # bytes
_LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}

_WEIGHTS = (400, 600)
_EXTENDED = re.compile(
    "[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u02bd-\u02c5\u1e00-\u1eff\u2020\u20a0-\u20ab\u20ad-\u20c0\u2c60-\u2c7f\ua720-\ua7ff]"
)


@dataclass(frozen=True)
class Palette:
    """The accents of one brand, all as #rrggbb; `dark_` for readers who prefer a dark screen."""

    accent: str
    wash: str
    tint: str
    mark: str
    dark_accent: str
    dark_wash: str
    dark_tint: str


def palette(brand: str) -> Palette:
    """Accents for a brand colour: text at 4.5 or more on paper and wash, bars at 3 or more."""
    lightness, chroma, hue = _oklch(brand)
    accent = _settle((lightness, chroma, hue), -_STEP, lambda c: contrast(c, mix(WHITE, c, 0.08)) >= 4.6)
    start = (max(lightness, 0.60), chroma, hue)
    dark = _settle(start, _STEP, lambda c: contrast(c, mix(DARK, c, 0.12)) >= 5.0)
    return Palette(
        accent=accent,
        wash=mix(WHITE, accent, 0.08),
        tint=mix(WHITE, accent, 0.32),
        mark=brand.lower() if contrast(brand, WHITE) >= 3 else accent,
        dark_accent=dark,
        dark_wash=mix(DARK, dark, 0.12),
        dark_tint=mix(DARK, dark, 0.35),
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def mix(paper: str, ink: str, share: float) -> str:
    """Straight sRGB mix: `share` of ink on paper."""
    pairs = zip(_rgb(paper), _rgb(ink), strict=True)
    return _hex(tuple(p + (i - p) * share for p, i in pairs))


def _settle(colour: Rgb, step: float, enough: Callable[[str], bool]) -> str:
    lightness, chroma, hue = colour
    found = _in_gamut(lightness, chroma, hue)
    while not enough(found) and 0 < lightness < 1:
        lightness += step
        found = _in_gamut(lightness, chroma, hue)
    return found


def _in_gamut(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour sRGB can show: chroma is cut, hue never."""
    rgb = _from_oklch(lightness, chroma, hue)
    while chroma > 0 and not all(-0.0005 <= part <= 1.0005 for part in rgb):
        chroma = max(0.0, chroma - _CHROMA_STEP)
        rgb = _from_oklch(lightness, chroma, hue)
    return _hex(rgb)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in rgb)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> Rgb:
    """Björn Ottosson's OKLab (2020) in polar form: lightness 0–1, chroma, hue in radians."""
    red, green, blue = (_linear(part) for part in _rgb(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


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
    if words := weight_of(content, is_drawing=path.suffix.lower() == ".svg"):
        raise ConfigError(f"{path}: the logo {words}", "Save a simpler or a smaller one.")
    return content


@dataclass(frozen=True)
class Typefaces:
    """Family stacks for CSS and SVG, and the @font-face rules with the files inside."""

    serif: str
    sans: str
    latin_css: str
    extended_css: str
    complete_css: str
    complete: tuple[tuple[str, str], ...]  # what a family is called where its letters lie in one file

    def css_for(self, text: str) -> str:
        """The rules that this text needs: the extended files only where a letter asks for them."""
        return self.latin_css + (self.extended_css if is_extended(text) else "")

    def set_complete(self, html: str) -> str:
        """The page in the complete families, each letter in a form that they have."""
        for family, complete in self.complete:
            html = html.replace(family, complete)
        return _EXTENDED.sub(_as_they_have_it, html)


def is_extended(text: str) -> bool:
    """Whether a letter asks for more than the Latin files."""
    return bool(_EXTENDED.search(text))


@cache
def typefaces() -> Typefaces:
    """Newsreader and Source Sans 3; each file set is one family, named by its content.

    One family per file, never unicode-range pieces: the page maker would print wrong glyphs. Two brands
    may share one font configuration, so a name must mean one content. The complete ones are for paper:
    from two files Pango puts “ź” together of “z” and an accent, and nobody finds the name in the PDF.
    """
    serif, serif_css = _family("Newsreader", "newsreader-latin")
    serif_ext, serif_ext_css = _family("Newsreader Ext", "newsreader-latin-ext")
    sans, sans_css = _family("Source Sans 3", "source-sans-3-latin")
    sans_ext, sans_ext_css = _family("Source Sans 3 Ext", "source-sans-3-latin-ext")
    serif_all, serif_all_css = _family("Newsreader", "newsreader-complete")
    sans_all, sans_all_css = _family("Source Sans 3", "source-sans-3-complete")
    return Typefaces(
        serif=f"'{serif}', '{serif_ext}', Georgia, 'Noto Serif', 'DejaVu Serif', serif",
        sans=f"'{sans}', '{sans_ext}', 'Segoe UI', Helvetica, Arial, 'Noto Sans', 'DejaVu Sans', sans-serif",
        latin_css=serif_css + sans_css,
        extended_css=serif_ext_css + sans_ext_css,
        complete_css=serif_all_css + sans_all_css,
        complete=((serif, serif_all), (sans, sans_all)),
    )


def _as_they_have_it(found: re.Match[str]) -> str:
    """A letter that they lack as its parts, where they have those."""
    parts = unicodedata.normalize("NFD", found[0])
    has_parts = len(parts) > 1 and all(ord(part) in own_signs() for part in parts)
    return parts if has_parts and ord(found[0]) not in own_signs() else found[0]


@cache
def own_signs() -> frozenset[int]:
    """The signs that both of our typefaces have."""
    from fontTools.ttLib import TTFont

    folder = resource_folder("templates") / "fonts"
    files = folder.glob(f"*-complete-{_WEIGHTS[0]}-normal.woff2")
    return frozenset.intersection(*(frozenset(TTFont(file).getBestCmap()) for file in files))


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
