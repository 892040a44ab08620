"""Cells that hold an object, {'id': 5, 'name': 'Desk'}, as the name that a person would read."""

from __future__ import annotations

import ast
import json
from typing import Any, Literal

_NAMES = (
    "name", "displayName", "display_name", "display_value", "fullName", "full_name", "label", "title",
    "value", "login", "username", "summary",
)  # fmt: skip
_OTHERS = ("email", "emailAddress", "email_address", "mail", "key", "number", "identifier", "id")
_IDS = ("key", "number", "display_id", "identifier", "id", "value")
_ADDRESSES = ("email", "emailAddress", "email_address", "mail", "address")
_LONGEST = 20_000

Part = Literal["name", "id", "address"]  # of an object, what is wanted of it


def as_names(values: list[str], wanted: Part = "name") -> list[str]:
    """Each value, of an object its name (or id, or mail address); of a list of objects all of them."""
    if "{" not in "\n".join(values):
        return values
    return [read_cell(value, wanted) if _is_object(value) else value for value in values]


def _is_object(value: str) -> bool:
    return value[:1] in ("{", "[") and value[-1:] in ("}", "]") and "{" in value[:3] and len(value) < _LONGEST


def read_cell(value: str, wanted: Part = "name") -> str:
    """The name in an object written as JSON or as Python; a text that is none stays as it is."""
    try:
        told = json.loads(value)
    except (ValueError, RecursionError):
        try:
            told = ast.literal_eval(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return value
    named = _named(told, wanted)
    return value if named is None else named


def _named(told: Any, wanted: Part) -> str | None:
    """What a person would call it; None where it has no name."""
    if isinstance(told, list):
        parts = [_named(one, wanted) if isinstance(one, dict) else None for one in told]
        return ", ".join(filter(None, parts)) if parts and None not in parts else None
    if not isinstance(told, dict):
        return None
    keys = {"id": _IDS, "address": (*_ADDRESSES, *_NAMES)}.get(wanted, (*_NAMES, *_OTHERS))
    for key in keys:
        one = told.get(key)
        if isinstance(one, dict):
            one = _named(one, wanted)
        if isinstance(one, (str, int, float)) and not isinstance(one, bool) and str(one).strip():
            return str(one).strip()
    if told.keys() & {*_NAMES, *_OTHERS}:  # {'id': None, 'name': ''}
        return "" if all(one in (None, "") for one in told.values()) else None
    return None


def is_part_of(wanted: str, column: str) -> bool:
    """Whether `status.name` is wanted of a column `status`."""
    parent, _, part = wanted.rpartition(".")
    return bool(parent) and parent.casefold() == column.casefold() and part in _NAMES
