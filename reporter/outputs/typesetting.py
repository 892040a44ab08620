"""How words are set: cleaned, tied so that lines end well, wrapped, as a table or Markdown.

Whatever a log holds, no document may stall, break or mislead. Not here: wording.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from html import unescape
from typing import Any, TypeVar

import markdown
import nh3
from markupsafe import Markup, escape

from reporter.report import Cell, Row, Said, Table, resting_on

LONGEST_TEXT = 4_000  # characters of one field
LONGEST_WORD = 200  # a longer one is no word, and takes minutes to break into lines
LONGEST_TABLE = 200  # rows of one table; more would stall the page maker
MARKS_IN_A_ROW = 3

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")  # overrides could turn a sentence round; the marks stay
_LONG_WORD = re.compile(rf"(\S{{{LONGEST_WORD}}})\S+")
_COMBINING = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(f"({_COMBINING}{{{MARKS_IN_A_ROW}}}){_COMBINING}+")

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
COLUMNS = 72  # of a plain-text letter
NO_BREAK = "\u00a0"
_SHORT = 9  # letters with their full stop; a last word of so many stands well alone

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = "min|minutes?|h|hours?|days?|s|seconds?|GB|MB|TB|pm|am"
_NUMBER_AND_WORD = re.compile(rf"(?<=\d) (?=(?:{_MONTHS}|{_UNITS})\b)")
_MONTH_AND_DAY = re.compile(rf"\b({_MONTHS}) (?=(?:[12]?\d|3[01])(?:[,.;)]|$))")
_ONE_LETTER = re.compile(r"\b[A-Za-z]-[a-z]{2,14}\b")

_DEAD_LINK = re.compile(r'<a rel="noopener noreferrer">(.*?)</a>', re.DOTALL)
_STOP_AFTER = re.compile(r"(</(?:strong|em|a|code)>)([,.;:!?]+)")
_HEADS = re.compile(r"<h([3-6])>(.*?)</h\1>", re.DOTALL)
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "h5", "h6", "code"}

_GAP = 2

Tidied = TypeVar("Tidied")


def tidy(value: Tidied) -> Tidied:
    """The same report or index with unprintable characters gone, long fields and tables cut."""
    cleaned: Tidied = _clean(value)
    return cleaned


def tidy_text(text: str) -> str:
    """One field, fit to be set: “…” marks where it, or a word in it, was cut."""
    text = _PILE.sub(r"\1", _BIDI.sub("", _CONTROLS.sub("", text[: LONGEST_TEXT * 50])))
    text = _LONG_WORD.sub(r"\1…", text)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return resting_on(tidy_text(value), value.figures) if isinstance(value, Said) else tidy_text(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if isinstance(value, Table):
        value = _shorten(value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _clean(part) for name, part in parts.items() if _holds_text(part)})
    return value


def _holds_text(value: Any) -> bool:
    return isinstance(value, (str, tuple)) or is_dataclass(value)


def _shorten(table: Table) -> Table:
    """Keep the first rows and the sum, and say how many are left out."""
    plain = [row for row in table.rows if not row.is_sum]
    if len(plain) <= LONGEST_TABLE:
        return table
    rest = f"{len(plain) - LONGEST_TABLE:,} more rows are not shown."
    sums = [row for row in table.rows if row.is_sum]
    more = Row((Cell(rest, span=len(table.columns)),))
    return replace(table, rows=(*plain[:LONGEST_TABLE], more, *sums))


def tie(text: str) -> Markup:
    """Join the last two words where both are short, so that no paragraph ends in a crumb, and `bind`."""
    before, gap, last = text.rstrip().rpartition(" ")
    is_crumb = len(last) < _SHORT and len(before.rpartition(" ")[2]) < _SHORT
    return bind(f"{before}{NO_BREAK if gap and is_crumb else gap}{last}")


def bind(text: str) -> Markup:
    """Join a number to its unit, a day to its month, and keep “e-mail” whole."""
    text = _MONTH_AND_DAY.sub(rf"\1{NO_BREAK}", _NUMBER_AND_WORD.sub(NO_BREAK, text))
    return Markup(_ONE_LETTER.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def css_string(text: str) -> Markup:
    """Text as a quoted CSS string, safe inside a style element."""
    escaped = re.sub(
        r"[^ !#-&(-;=?-\[\]-~\u00a0-\ud7ff\ue000-\U0010ffff]", lambda m: f"\\{ord(m[0]):x} ", text
    )
    return Markup(f'"{escaped}"')


def markdown_to_html(text: str) -> Markup:
    """A person's Markdown as a few plain elements; raw HTML, images and strange links are dropped."""
    safe = _STOP_AFTER.sub(r"\2\1", _cleaned(text))  # WeasyPrint would break the line after the stop
    return Markup(_HEADS.sub(_step_by_step(), safe))


def _cleaned(text: str) -> str:
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
        url_relative="deny",
    )
    return _DEAD_LINK.sub(r"\1", safe)


def markdown_to_text(text: str) -> str:
    """The same without any marks, for a plain letter: paragraphs, and lines of a list behind a dash."""
    html = _cleaned(text)
    html = _LINK.sub(lambda found: _written_out(found[2], found[1]), html)
    html = re.sub(r"\s*<li>\s*(?:<p>)?", "\n- ", " ".join(html.split()))
    html = re.sub(r"\s*<br\s*/?>\s*", "\n", html)
    html = re.sub(r"</(?:p|h\d|ul|ol|blockquote)>\s*", "\n\n", html)
    plain = unescape(re.sub(r"<[^>]*>", "", html))
    parts = (
        "\n".join(line.strip() for line in part.splitlines() if line.strip()) for part in plain.split("\n\n")
    )
    return "\n\n".join(part for part in parts if part)


def _written_out(words: str, address: str) -> str:
    """“our page (https://…)”; an address that is its own words stands once."""
    bare = address.removeprefix("mailto:")
    return words if bare in words else f"{words} ({bare})"


def _step_by_step() -> Callable[[re.Match[str]], str]:
    """Heads of which each is at most one level below the one before it, the first of them the third."""
    above: list[int] = []

    def level(head: re.Match[str]) -> str:
        while above and above[-1] >= int(head[1]):
            above.pop()
        above.append(int(head[1]))
        return f"<h{2 + len(above)}>{head[2]}</h{2 + len(above)}>"

    return level


def wrap(text: str, indent: int = 0) -> str:
    """Text in lines of at most 72 columns; a link or a long word may stand out."""
    return "\n".join(_fill(line, " " * indent, " " * indent) for line in text.splitlines() or [""])


def hang(text: str, mark: str) -> str:
    """One item behind its mark, further lines set in below its words."""
    return _fill(" ".join(text.split()), mark, " " * len(mark))


def underline(text: str, stroke: str = "-") -> str:
    """A heading for plain text, the line under it drawn as long as its longest line."""
    wrapped = wrap(text)
    return f"{wrapped}\n{stroke * max(map(len, wrapped.splitlines()))}"


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


def text_table(table: Table) -> str:
    """The table in at most 72 columns of text."""
    rows = [_texts(row) for row in table.rows]
    heads = [_head(table, at) for at in range(len(table.columns))]
    full = all(len(row) == len(heads) for row in rows)
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))] if full else []
    if full and not table.wordy and sum(widths) + _GAP * (len(widths) - 1) <= COLUMNS:
        return _columns(table, [heads, *rows], widths)
    return "\n".join(_paragraph(table, row) for row in table.rows)


def _texts(row: Row) -> list[str]:
    return [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in row.cells]


def _head(table: Table, at: int) -> str:
    column = table.columns[min(at, len(table.columns) - 1)]
    return f"{column.group}, {lower_first(column.head)}" if column.group else column.head


def _columns(table: Table, rows: list[list[str]], widths: list[int]) -> str:
    lines = []
    for row in rows:
        cells = zip(row, widths, table.columns, strict=True)
        line = (text.rjust(width) if column.number else text.ljust(width) for text, width, column in cells)
        lines.append((" " * _GAP).join(line).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def row_words(table: Table, row: Row) -> tuple[str, str]:
    """“Urgent (no patients can be seen):”, “tickets 2; first answer: 4 min, 7 min*, promise 15 min; …”."""
    first, *rest = _texts(row)
    groups = {column.group for column in table.columns if column.group}
    said: dict[str, list[str]] = {}
    at = row.cells[0].span
    for cell, text in zip(row.cells[1:], rest, strict=True):
        column = table.columns[min(at, len(table.columns) - 1)]
        head = "" if cell.span > 1 else lower_first(column.head)
        if text:
            said.setdefault(column.group or head, []).append(
                f"{head} {text}".strip() if column.group else text
            )
        at += cell.span
    parts = [
        f"{lower_first(name)}{':' if name in groups else ''} {', '.join(texts)}".strip()
        for name, texts in said.items()
    ]
    return (f"{first}:" if parts else first), "; ".join(parts)


def _paragraph(table: Table, row: Row) -> str:
    if table.wordy:
        return hang(" – ".join(text for text in _texts(row) if text), "- ")
    return hang(" ".join(row_words(table, row)), "- ")
