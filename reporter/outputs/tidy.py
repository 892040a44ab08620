"""Cleans a report before it is set: whatever a log holds, no document may stall, break or mislead."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from reporter.report import Cell, Report, Row, Table

LONGEST_TEXT = 4_000  # characters of one field
LONGEST_WORD = 200  # a longer one is no word, and takes minutes to break into lines
LONGEST_TABLE = 200  # rows of one table; more would stall the page maker
MARKS_IN_A_ROW = 3

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")  # overrides could turn a sentence round; the marks stay
_LONG_WORD = re.compile(rf"(\S{{{LONGEST_WORD}}})\S+")
_COMBINING = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(f"({_COMBINING}{{{MARKS_IN_A_ROW}}}){_COMBINING}+")


def tidy(report: Report) -> Report:
    """The same report with unprintable characters gone, long fields and tables cut."""
    cleaned: Report = _clean(report)
    return cleaned


def tidy_text(text: str) -> str:
    """One field, fit to be set: “…” marks where it, or a word in it, was cut."""
    text = _PILE.sub(r"\1", _BIDI.sub("", _CONTROLS.sub("", text[: LONGEST_TEXT * 50])))
    text = _LONG_WORD.sub(r"\1…", text)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return tidy_text(value)
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
