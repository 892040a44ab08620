"""Markdown that nests deeper than any text needs, and would take minutes or break what sets it."""

from __future__ import annotations

import re
from collections.abc import Iterator

DEEPEST = 12
LONGEST = 30_000  # characters of one commentary
_MOST_HEADINGS = 200
_STEP = 4  # blanks by which a list is set in below another
_BLOCK_MARKS = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s[\s>]*)*")
_MARK = re.compile(r">|[-*+](?=\s)|\d[.)](?=\s)")
_LEFT_ALONE = re.compile(r"\\.|(`+)(?!`).{1,1000}?(?<!`)\1(?!`)", re.DOTALL)  # escaped, or code within a line
_HEADING = re.compile(r"#|[=-]+\s*$")  # or the line below one
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")  # a line drawn across
_SIGNS = re.compile(
    r"(?P<open>\[|(?<=\])\(|(?<![^\W_])[*_]+(?=[^\s*_])|<(?!(?:br|hr|img|wbr)\b)(?=[a-z][\w-]*(?:[\s/>\"']|\Z)|[!?]))"
    r"|(?P<close>[\])]|</|-->|\?>|/>|(?<=[^\s*_])[*_]+(?![^\W_]))",
    re.IGNORECASE,
)
_PAIRS = {")": "(", "]": "[", "</": "<", "-->": "<", "?>": "<", "/>": "<"}


def nesting_fault(markdown: str) -> tuple[int, str] | None:
    """The line, from 1, that nests too deep or is one too many, and what is wrong; None where nothing is."""
    if len(markdown) > LONGEST:
        line = markdown.count("\n", 0, LONGEST) + 1
        return line, f"the text is longer than {LONGEST:,} characters; shorten it"
    tags = headings = 0
    for first, paragraph in _paragraphs(markdown):
        for at, text in enumerate(paragraph):
            if _depth_of_blocks(text) > DEEPEST:
                words = f"lists or quotes are nested deeper than {DEEPEST} levels; take marks out"
                return first + at, words
            headings += bool(_HEADING.match(text))
            if headings > _MOST_HEADINGS:
                return first + at, f"there are more than {_MOST_HEADINGS} headings; take some out"
        deep, tags = _line_too_deep(paragraph, tags)
        if deep is not None:
            words = (
                f"brackets, tags or emphasis are opened more than {DEEPEST} times, and not closed; close them"
            )
            return first + deep, words
    return None


def _paragraphs(markdown: str) -> Iterator[tuple[int, list[str]]]:
    """Lines without an empty one between them, each with the number of its first."""
    gathered: list[str] = []
    number = 0
    for number, line in enumerate(markdown.split("\n"), 1):
        if line.strip():
            gathered.append(line)
        elif gathered:
            yield number - len(gathered), gathered
            gathered = []
    if gathered:
        yield number + 1 - len(gathered), gathered


def _depth_of_blocks(line: str) -> int:
    """How many lists and quotes the beginning of a line opens, or is set in below."""
    begun = _BLOCK_MARKS.match(line)
    marks = begun[0].expandtabs(_STEP) if begun else ""
    set_in = len(marks) - len(marks.lstrip())
    found = marks.count(">") if _RULE.fullmatch(line) else len(_MARK.findall(marks))
    return found + set_in // _STEP if found else 0


def _line_too_deep(paragraph: list[str], tags: int) -> tuple[int | None, int]:
    """The line of a paragraph that opens too much, from 0; how many tags are open at its end."""
    text = "\n".join(line[begun.end() if (begun := _BLOCK_MARKS.match(line)) else 0 :] for line in paragraph)
    text = _LEFT_ALONE.sub(lambda found: "\n" * found[0].count("\n"), text)
    depth = dict.fromkeys("[(*", 0) | {"<": tags}  # a tag may go on beyond its paragraph
    for sign in _SIGNS.finditer(text):
        if opened := sign["open"]:
            kind = opened if opened in depth else "*"
            depth[kind] += len(opened)
            if depth[kind] > DEEPEST:
                return text.count("\n", 0, sign.start()), 0
        else:
            closed = sign["close"]
            kind = _PAIRS.get(closed, "*")
            depth[kind] = max(0, depth[kind] - (1 if kind == "<" else len(closed)))
    return None, depth["<"]
