"""The complete typefaces of PDFs, of the pieces that Fontsource gives: .venv/bin/python docs/fonts.py FOLDER

FOLDER holds the woff2 files of @fontsource/newsreader and @fontsource/source-sans-3.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PIECES = ("latin", "latin-ext", "vietnamese")
FONTS = Path(__file__).parents[1] / "templates" / "fonts"


def complete(folder: Path, family: str, weight: int) -> TTFont:
    """One file of all the pieces; where two have a letter, the first one's."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = [Path(scratch, f"{piece}.ttf") for piece in PIECES]
        for piece, path in zip(PIECES, plain, strict=True):
            font = TTFont(folder / f"{family}-{piece}-{weight}-normal.woff2", recalcTimestamp=False)
            font.flavor = None
            font.save(path)
        merged = Merger().merge([str(path) for path in plain])
        first = TTFont(plain[0])["head"]
    merged["head"].created, merged["head"].modified = first.created, first.modified
    merged.recalcTimestamp = False
    merged.flavor = "woff2"
    return merged


if __name__ == "__main__":
    for family in ("newsreader", "source-sans-3"):
        for weight in (400, 600):
            made = complete(Path(sys.argv[1]), family, weight)
            made.save(FONTS / f"{family}-complete-{weight}-normal.woff2")
