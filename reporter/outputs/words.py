"""How words are set: ties that keep lines from ending badly, plain wrapping, Markdown. Not here: wording."""

from __future__ import annotations

import re
import textwrap

import markdown
import nh3
from markupsafe import Markup

NO_BREAK = "\u00a0"
_SHORTEST_LAST_LINE = 9
_LONGEST_TIE = 30

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = "min|minutes?|h|hours?|days?|s|seconds?|GB|MB|TB|tickets?|pm|am"
_NUMBER_AND_WORD = re.compile(rf"(?<=\d) (?=(?:{_MONTHS}|{_UNITS})\b)")

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "h5", "h6", "code"}


def tie(text: str) -> str:
    """Join the last words, and a number to its unit or month, so that no line ends in a crumb."""
    text = _NUMBER_AND_WORD.sub(NO_BREAK, text.rstrip())
    head, gap, tail = text.rpartition(" ")
    while gap and len(tail) < _SHORTEST_LAST_LINE and " " in head:
        before, gap, word = head.rpartition(" ")
        if len(word) + len(tail) > _LONGEST_TIE:
            break
        head, tail = before, f"{word}{NO_BREAK}{tail}"
    return f"{head} {tail}" if head else tail


def css_string(text: str) -> Markup:
    """Text as a quoted CSS string, safe inside a style element."""
    escaped = re.sub(r"[^ !#-&(-;=?-\[\]-~\u00a0-\ud7ff\ue000-\U0010ffff]", lambda m: f"\\{ord(m[0]):x} ", text)
    return Markup(f'"{escaped}"')  # noqa: S704


def markdown_to_html(text: str) -> Markup:
    """A person's Markdown as a few plain elements; raw HTML, images and strange links are dropped."""
    html = markdown.markdown(text, extensions=["sane_lists", "toc"], extension_configs={"toc": {"baselevel": 3}})
    safe = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(safe)  # noqa: S704


def wrap(text: str, indent: int = 0, width: int = 72) -> str:
    """Text in lines of at most `width` columns; a link or a long word may stand out."""
    pad = " " * indent
    lines = [
        textwrap.fill(
            line, width, initial_indent=pad, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False
        )
        for line in text.splitlines() or [""]
    ]
    return "\n".join(lines)


def underline(text: str, stroke: str = "-") -> str:
    """A heading for plain text, its line drawn as long as its last line."""
    wrapped = wrap(text)
    return f"{wrapped}\n{stroke * len(wrapped.splitlines()[-1])}"
