"""Faults in words: each names the file, the key, what is wrong there and how to mend it."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Location = tuple[int | str, ...]
Found = tuple[Location, str]

_PLAIN = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "time_type": "must be a time like 09:00",
    "time_parsing": "must be a time between 00:00 and 23:59; write 00:00 for midnight",
    "date_type": "must be a date like 2026-08-20",
}


def found_by(error: ValidationError, model: type[BaseModel]) -> list[Found]:
    """Every fault that the model found, as where it lies and what is wrong in plain words."""
    return [(detail["loc"], _words(detail, model)) for detail in error.errors()]


def fault_line(file: str, location: Location, words: str) -> str:
    """clients/acme.toml: agreement.targets.urgent.first_response: “soon” is not a duration; …"""
    path = ""
    for step in location:
        path += f" #{step + 1}" if isinstance(step, int) else f".{step}" if path else step
    return f"{file}: {path}: {words}" if path else f"{file}: {words}"


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The nearest known name as a question; else all that are known."""
    names = sorted(known)
    near = difflib.get_close_matches(wrong.lower(), names, n=1, cutoff=0.6)
    if near:
        return f"did you mean “{near[0]}”?"
    return f"known here: {', '.join(names)}" if names else "nothing can stand here"


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, wrong, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        *parents, key = detail["loc"]
        return _unknown_key(str(key), _model_at(model, parents))
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return (
            f"{_shown(wrong)} is not one of {context['expected'].replace(' or ', ', ').replace(chr(39), '')}"
        )
    if kind == "string_too_long":
        return f"is longer than {context['max_length']} characters; shorten it"
    if kind == "greater_than_equal":
        return f"{_shown(wrong)} is too small; write {context['ge']} or more"
    if kind == "less_than_equal":
        return f"{_shown(wrong)} is too large; write {context['le']} or less"
    if kind in ("string_too_short", "too_short"):
        return "is empty"
    if kind.startswith("date_"):
        return f"{_shown(wrong)} is not a date; write one like 2026-08-20"
    words = _PLAIN.get(kind, detail["msg"])
    return words if kind == "missing" else f"{words}, not {_shown(wrong)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = (
        str(value)
        if not isinstance(value, dict | list)
        else "a table"
        if isinstance(value, dict)
        else "a list"
    )
    return f"“{text[:60]}”" if isinstance(value, str) else text[:60]


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    gone: dict[str, str] = getattr(model, "gone", {})
    if key in gone:
        return f"this setting is gone: {gone[key]}"
    return f"unknown key; {did_you_mean(key, model.model_fields if model else ())}"


def _model_at(model: type[BaseModel], parents: list[int | str]) -> type[BaseModel] | None:
    kind: type[BaseModel] | None = model
    for step in parents:
        kind = _inside(kind, step)
    return kind


def _inside(kind: Any, step: int | str) -> type[BaseModel] | None:
    if kind is None:
        return None
    if isinstance(step, str) and step in kind.model_fields:
        return _model_in(kind.model_fields[step].annotation)
    return cast(type[BaseModel], kind)  # an item of a list or table of such models


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _model_in(part))), None)
