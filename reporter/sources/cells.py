"""Cells that hold a whole object, as {'id': 7, 'name': 'Desk'}: read as the name a person would give it."""

from __future__ import annotations

import ast
import json
from typing import Any

_NAMES = ("name", "displayName", "display_name", "display_value", "summary", "label", "value", "login")
_MOST_PARTS = 12  # a longer object is a message, no name
_BEGINNINGS = ('{"', "{'", '[{"', "[{'")


def names_in(values: list[str]) -> list[str]:
    """The values; where the first that is filled is an object, each by its name."""
    first = next(filter(None, values), "")
    return [named(value) for value in values] if first.startswith(_BEGINNINGS) else values


def named(value: str) -> str:
    """The name of an object, the names of several; the text itself where it is none."""
    if not value.startswith(_BEGINNINGS):
        return value
    told = _parsed(value)
    parts = told if isinstance(told, list) else [told]
    names = [_name(one) for one in parts]
    return ", ".join(names) if names and all(names) else value


def is_part_of(wanted: str, column: str) -> bool:
    """Whether `status.name` is wanted of a column `status`."""
    parent, _, part = wanted.rpartition(".")
    return bool(parent) and parent.casefold() == column.casefold() and part in _NAMES


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        pass
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _name(told: Any) -> str:
    if not isinstance(told, dict) or len(told) > _MOST_PARTS:
        return ""
    return next((str(told[name]) for name in _NAMES if told.get(name) not in (None, "")), "")
