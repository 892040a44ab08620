"""Pictures that would exhaust whoever draws them, known before they are drawn."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from io import BytesIO
from xml.etree import ElementTree

MOST_PIXELS = 25_000_000
MOST_SHAPES = 50_000  # with those that a picture repeats

_JPEG = b"\xff\xd8\xff"
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)")


def weight_of(content: bytes, *, is_drawing: bool) -> str:
    """What is too much in a picture, in words that follow its name; "" where nothing is."""
    return _of_drawing(content) if is_drawing else _of_pixels(content)


def in_rgb(content: bytes) -> bytes:
    """A JPEG in printer's inks as one in red, green and blue, as PDF/A needs it; all else as it is."""
    if not content.startswith(_JPEG):
        return content
    from PIL import Image, ImageCms, ImageOps

    try:
        with Image.open(BytesIO(content)) as found:
            if found.mode != "CMYK":
                return content
            picture, profile = ImageOps.exif_transpose(found), found.info.get("icc_profile")
        lit = picture.convert("RGB")
        with suppress(ImageCms.PyCMSError, OSError):
            if profile:
                inks = ImageCms.ImageCmsProfile(BytesIO(profile))
                light = ImageCms.createProfile("sRGB")
                lit = ImageCms.profileToProfile(picture, inks, light, outputMode="RGB") or lit
    except (OSError, ValueError, SyntaxError):
        return content  # who draws it leaves it out
    mended = BytesIO()
    lit.save(mended, "JPEG", quality=95)
    return mended.getvalue()


def _of_pixels(content: bytes) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(BytesIO(content)).size
    except Image.DecompressionBombError:
        return f"has more than {MOST_PIXELS:,} pixels"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return ""  # who draws it leaves it out
    return f"has {width:,} × {height:,} pixels" if width * height > MOST_PIXELS else ""


def _of_drawing(content: bytes) -> str:
    if b"<!ENTITY" in content:
        return "declares entities of its own"
    try:
        root = ElementTree.fromstring(content)
        shapes = _Shapes(root).count(root)
    except ElementTree.ParseError:
        return ""
    except RecursionError:
        return "is nested too deeply, or holds itself"
    return f"draws more than {MOST_SHAPES:,} shapes" if shapes > MOST_SHAPES else ""


class _Shapes:
    """How many shapes a drawing has when each that it refers to is counted where it is repeated."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._named = {name: element for element in root.iter() if (name := element.get("id"))}
        self._counts: dict[ElementTree.Element, int] = {}
        self._begun: set[ElementTree.Element] = set()

    def count(self, element: ElementTree.Element) -> int:
        """RecursionError where one holds itself."""
        if element not in self._counts:
            if element in self._begun:
                raise RecursionError
            self._begun.add(element)
            below = (*element, *self._referred(element))
            self._counts[element] = 1 + sum(map(self.count, below))
        return self._counts[element]

    def _referred(self, element: ElementTree.Element) -> list[ElementTree.Element]:
        names: list[str] = []
        for key, value in element.items():
            if key.rpartition("}")[2] == "href" and value.startswith("#"):
                names.append(value[1:])
            names += _REFERENCE.findall(value)
        return [self._named[name] for name in names if name in self._named]
