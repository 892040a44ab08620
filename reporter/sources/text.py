"""Text made safe to keep: stripped, without control characters, capped.

Every text field loses white space at its ends, control characters, bidirectional overrides and lone
surrogates; line ends become one space, except in the long fields; 20 or more combining marks in a row are
dropped; a subject is cut at 300 characters, the long fields at 4,000, every other at 300.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

LONG_FIELDS = frozenset({"resolution", "detail", "comment", "reason", "impact", "action"})
_LONG, _SHORT = 4_000, 300
_LINE_ENDS = re.compile("[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_MARKS_IN_A_ROW = 20


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
