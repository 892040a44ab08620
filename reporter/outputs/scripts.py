"""Names, subjects and quotes written from right to left: each isolated, so that all around keeps order."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from markupsafe import Markup, escape

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff"
_FROM_RIGHT = re.compile(f"[{_LETTERS}]")
_LATIN = re.compile("[A-Za-z]")
_QUOTED = re.compile(f"(?<=“)[^“”]*[{_LETTERS}][^“”]*(?=”)")
_NODE = re.compile(r"<(?P<close>/?)(?P<tag>[a-zA-Z!][^\s>/]*)[^>]*>|(?P<text>[^<]+)")
_TOKEN = re.compile(
    rf"(?P<right>[{_LETTERS}]+)|(?P<reference>&\#?\w+;)|(?P<ours>[“”]|[a-z][A-Za-z]*)|[A-Z][A-Za-z]*|.",
    re.DOTALL,
)
_OUR_WORD = re.compile(r"(?<![&\w])[a-z]{2,}\b")
_WHOLE = {"bdi", "title", "style", "svg"}  # isolated already, or nothing that markup may stand in


def alone(text: str) -> Markup:
    """A field that holds what a log or a client's file says, unless a sentence of ours stands around it."""
    said = escape(text)
    is_sentence = len(_OUR_WORD.findall(said)) > 1
    return Markup(_bdi(said)) if _FROM_RIGHT.search(said) and not is_sentence else said


def fenced(text: str) -> str:
    """The same where no element may stand: between the signs that isolate."""
    return f"\u2068{text}\u2069" if _FROM_RIGHT.search(text) else text


def _bdi(words: str) -> str:
    """The direction is that of its first letter, said outright: WeasyPrint finds none by itself."""
    kinds = map(unicodedata.bidirectional, unescape(words))
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    direction = "" if first == "L" else ' dir="rtl"'
    return f"<bdi{direction}>{words}</bdi>"


def isolated(html: str) -> str:
    """The document with every run from right to left in a bdi of its own; a quote as a whole."""
    if not _FROM_RIGHT.search(html):
        return html
    within: list[str] = []

    def set_apart(node: re.Match[str]) -> str:
        tag = (node["tag"] or "").lower()
        if tag in _WHOLE:
            if not node["close"]:
                within.append(tag)
            elif within:
                within.pop()
        return node[0] if tag or within else _apart(node[0])

    return _NODE.sub(set_apart, html)


def _apart(text: str) -> str:
    bare = text.strip()
    if len(bare) < 2 or not _FROM_RIGHT.search(bare):
        return text
    if not _LATIN.search(bare):
        return text.replace(bare, _bdi(bare), 1)
    parts, at = [], 0
    for quote in _QUOTED.finditer(text):
        parts += [_runs(text[at : quote.start()]), _bdi(quote[0])]
        at = quote.end()
    return "".join((*parts, _runs(text[at:])))


def _runs(text: str) -> str:
    """Each run goes from its first letter to its last, over names like HP, but not over words of ours."""
    spans: list[tuple[int, int]] = []
    is_open = False
    for token in _TOKEN.finditer(text):
        if token["right"]:
            start = spans.pop()[0] if is_open else token.start()
            spans.append((start, token.end()))
            is_open = True
        elif token["ours"]:
            is_open = False
    for start, end in reversed(spans):
        text = f"{text[:start]}{_bdi(text[start:end])}{text[end:]}"
    return text
