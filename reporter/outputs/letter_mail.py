"""The letter as it goes to one person: what the mail adds to its top, its tile and its foot."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from html import unescape

from reporter.outputs.templates import fill
from reporter.outputs.words import wrap

_TILE = re.compile(r"<!--tile-->.*?<!--/tile-->", re.DOTALL)
_BODY = re.compile(r"<!--body-->.*?<!--/body-->", re.DOTALL)
_COLOURS = re.compile(r"<!--foot accent=(#[0-9a-f]{6})-->")
_TEXT_HEAD = re.compile(r"\A.*?\n=+\n", re.DOTALL)  # provider, client, period, status line
_TILE_HEIGHT = 22  # pixels


@dataclass(frozen=True)
class Address:
    """What one mail says beside the letter; empty words are left out."""

    why: str  # who gets this, and why
    what: str  # the weekly summary
    stop: str  # an address that ends it: mailto: or https:
    stop_words: str  # the same for plain text
    pdf: str = ""  # what became of the PDF
    page: str = ""  # where the report is published
    web: str = ""  # You can read it: what stands before “on the web”
    again: str = ""  # why it is sent again
    logo: str = ""  # Content-ID of the logo
    logo_size: tuple[int, int] = (_TILE_HEIGHT, _TILE_HEIGHT)
    ready: str = ""  # instead of the letter: that it is ready


def html_for(letter: str, address: Address) -> str:
    """letter.html for one person; with `ready` only its top, and where to read it."""
    found = _COLOURS.search(letter)
    values: dict[str, object] = {"address": address, "accent": found[1] if found else "#1a1d20"}

    def part(name: str) -> str:
        return fill("letter_mail.html", {**values, "part": name, "initial": _initial(letter)}).strip()

    html = letter.replace("<!--top-->", part("top"), 1)
    if address.logo:
        html = _TILE.sub(lambda _: part("tile"), html, count=1)
    if address.ready:
        html = _BODY.sub(lambda _: part("ready"), html, count=1)
    if found:
        return html.replace(found[0], part("foot"), 1)
    return html.replace("</body>", f"{part('foot')}</body>", 1)


def text_for(letter: str, address: Address) -> str:
    """letter.txt for one person; with `ready` only its top, and where to read it."""
    top = f"{wrap(address.again)}\n\n" if address.again else ""
    foot = fill("letter_mail.txt", {"address": address}).strip()
    if address.ready:
        head = _TEXT_HEAD.match(letter)
        where = wrap(f"{address.ready} Read it on the web:")
        return f"{top}{head[0] if head else ''}\n{where}\n{address.page}\n\n-- \n{foot}\n"
    return f"{top}{letter.rstrip()}\n\n{foot}\n"


def language_of(letter: str) -> str:
    """en-GB: the language a letter is written in; "" when it does not say."""
    found = re.search(r'<html[^>]*? lang="([A-Za-z0-9-]+)"', letter)
    return found[1] if found else ""


def shown_size(png: bytes, scale: int) -> tuple[int, int]:
    """Width and height at which a picture of `scale` pixels to one is shown."""
    width, height = struct.unpack(">II", png[16:24])
    return max(1, round(width / scale)), max(1, round(height / scale))


def _initial(letter: str) -> str:
    tile = _TILE.search(letter)
    return unescape(re.sub(r"<[^>]*>", "", tile[0])).strip() if tile else ""
