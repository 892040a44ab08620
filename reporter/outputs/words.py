"""How words are set: ties that keep lines from ending badly, plain wrapping, Markdown. Not here: wording."""

from __future__ import annotations

import re
import textwrap

import markdown
import nh3
from markupsafe import Markup, escape

COLUMNS = 72  # of a plain-text letter
NO_BREAK = "\u00a0"
_SHORTEST_LAST_LINE = 9
_LONGEST_TIE = 30

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = "min|minutes?|h|hours?|days?|s|seconds?|GB|MB|TB|tickets?|pm|am"
_NUMBER_AND_WORD = re.compile(rf"(?<=\d) (?=(?:{_MONTHS}|{_UNITS})\b)")

_BEFORE_MONTH = re.compile(rf"(?<=\b(?:in|on|by|of|to|at)) (?=(?:{_MONTHS})\b)")
_ONE_LETTER = re.compile(r"\b[A-Za-z]-[a-z]{2,14}\b")

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "h5", "h6", "code"}


def tie(text: str) -> Markup:
    """Join the last words, and what `bind` joins, so that no paragraph ends in a crumb."""
    head, gap, tail = text.rstrip().rpartition(" ")
    while gap and len(tail) < _SHORTEST_LAST_LINE and " " in head:
        before, gap, word = head.rpartition(" ")
        if len(word) + len(tail) > _LONGEST_TIE:
            break
        head, tail = before, f"{word}{NO_BREAK}{tail}"
    return bind(f"{head} {tail}" if head else tail)


def bind(text: str) -> Markup:
    """Join a number to its unit or month, a short word to the month after it, and keep “e-mail” whole."""
    text = _BEFORE_MONTH.sub(NO_BREAK, _NUMBER_AND_WORD.sub(NO_BREAK, text))
    return Markup(_ONE_LETTER.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def css_string(text: str) -> Markup:
    """Text as a quoted CSS string, safe inside a style element."""
    escaped = re.sub(
        r"[^ !#-&(-;=?-\[\]-~\u00a0-\ud7ff\ue000-\U0010ffff]", lambda m: f"\\{ord(m[0]):x} ", text
    )
    return Markup(f'"{escaped}"')


def markdown_to_html(text: str) -> Markup:
    """A person's Markdown as a few plain elements; raw HTML, images and strange links are dropped."""
    html = markdown.markdown(
        text, extensions=["sane_lists", "toc"], extension_configs={"toc": {"baselevel": 3}}
    )
    safe = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(safe)


def wrap(text: str, indent: int = 0) -> str:
    """Text in lines of at most 72 columns; a link or a long word may stand out."""
    return "\n".join(_fill(line, " " * indent, " " * indent) for line in text.splitlines() or [""])


def hang(text: str, mark: str) -> str:
    """One item behind its mark, further lines set in below its words."""
    return _fill(" ".join(text.split()), mark, " " * len(mark))


def underline(text: str, stroke: str = "-") -> str:
    """A heading for plain text, its line drawn as long as its last line."""
    wrapped = wrap(text)
    return f"{wrapped}\n{stroke * len(wrapped.splitlines()[-1])}"


def lower_first(text: str) -> str:
    """“Half within” → “half within”, for use inside a phrase."""
    return text[:1].lower() + text[1:]


def _fill(text: str, first: str, other: str) -> str:
    return textwrap.fill(
        text,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=other,
        break_long_words=False,
        break_on_hyphens=False,
    )
