"""One brand colour in, every accent out: OKLCH in, contrast by WCAG 2. Not here: where a colour is used."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

Rgb = tuple[float, float, float]

WHITE = "#ffffff"
DARK = "#15181b"

_STEP = 0.005
_CHROMA_STEP = 0.002


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
    while not _fits(rgb := _from_oklch(lightness, chroma, hue)) and chroma > 0:
        chroma = max(0.0, chroma - _CHROMA_STEP)
    return _hex(rgb)


def _fits(rgb: Rgb) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in rgb)


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
