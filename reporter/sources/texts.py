"""Text made plain (from HTML, slugs, bytes, lists over lines) and safe to keep.

Every text field loses white space at its ends, control characters, bidirectional overrides and lone
surrogates; line ends become one space, except in the long fields; 20 or more combining marks in a row are
dropped; a subject is cut at 300 characters, the long fields at 4,000, every other at 300.
"""

from __future__ import annotations

import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser

from reporter.config.presets import Form

LONG_FIELDS = frozenset({"resolution", "detail", "comment", "reason", "impact", "action"})
_LONG, _SHORT = 4_000, 300
_LINE_ENDS = re.compile("[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_MARKS_IN_A_ROW = 20
_BREAKS = {
    "br",
    "p",
    "div",
    "li",
    "tr",
    "ul",
    "ol",
    "table",
    "blockquote",
    "pre",
    *(f"h{n}" for n in range(1, 7)),
}
_UNSEEN = {"script", "style", "head", "title"}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPED_TAG = re.compile(r"&(?:amp;)*(?:lt|#0*60|#[xX]0*3[cC]);/?[a-zA-Z]")
_ESCAPED_TWICE = re.compile(r"&(?:amp;)+(?=#?\w+;)")
_ESCAPED_AT_MOST = 3


def clean_texts(values: list[str], field: str) -> list[str]:
    """Values without white space at their ends, as they may be kept in that field."""
    cap = _LONG if field in LONG_FIELDS else _SHORT
    joined = "".join(values)
    if not (joined.isascii() and joined.isprintable()):
        values = [
            value if value.isascii() and value.isprintable() else clean_text(value, field) for value in values
        ]
    if values and max(map(len, values)) > cap:
        values = [value[:cap].rstrip() for value in values]
    return values


def clean_text(value: str, field: str) -> str:
    """One value without what must not be kept."""
    if field in LONG_FIELDS:
        value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    else:
        value = _LINE_ENDS.sub(" ", value)
    value = _CONTROLS.sub("", value)
    return value.strip() if value.isascii() else _stacked_marks().sub("", value).strip()


@cache
def _stacked_marks() -> re.Pattern[str]:
    marks = [code for code in range(0x300, sys.maxunicode) if unicodedata.category(chr(code)) in ("Mn", "Me")]
    spans: list[list[int]] = []
    for code in marks:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    inside = "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)
    return re.compile(f"[{inside}]{{{_MARKS_IN_A_ROW},}}")


def made_plain(values: list[str], forms: tuple[Form, ...]) -> list[str]:
    """The values without their form; what is not written in it stays as it is."""
    for form in forms:
        values = [_FORMS[form](value) if value else "" for value in values]
    return values


def without_markup(value: str) -> str:
    """HTML as text: a block begins a line, entities are characters, also where they were escaped twice."""
    for _ in range(_ESCAPED_AT_MOST):
        if _TAG.search(value) or not _ESCAPED_TAG.search(value):
            break
        value = html.unescape(value)
    value = _ESCAPED_TWICE.sub("&", value)
    if not _TAG.search(value):
        return html.unescape(value).strip()
    reader = _Seen()
    reader.feed(value)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.seen).split("\n"))
    return "\n".join(filter(None, lines))


class _Seen(HTMLParser):
    """Gathers the text a reader of the page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.seen.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKS:
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen.append(data.replace("\n", " "))


def _words_of_slug(value: str) -> str:
    """“violent-crime” → “Violent crime”; what holds a space or a capital letter is no slug."""
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", value):
        return value
    words = re.sub("[-_]", " ", value)
    return words[:1].upper() + words[1:]


def _decoded(value: str) -> str:
    """A list of bytes as the text they spell."""
    if not value.startswith("["):
        return value
    try:
        return bytes(int(byte) for byte in json.loads(value)).decode("utf-8", "replace")
    except (ValueError, TypeError, RecursionError):
        return value


def _listed(value: str) -> str:
    """Several lines as one list."""
    return ", ".join(filter(None, (line.strip() for line in value.splitlines())))


_FORMS: dict[str, Callable[[str], str]] = {
    "html": without_markup,
    "slug": _words_of_slug,
    "bytes": _decoded,
    "lines": _listed,
}
