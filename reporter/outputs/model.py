"""The report as JSON: the whole model, its figures with all that is needed to trust them, and who rests on
which: `told` lists every text that rests on figures, by its place in the model."""

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, get_args

from reporter.config.models import Brand
from reporter.outputs.layout import kind_of
from reporter.outputs.typesetting import tidy
from reporter.periods import Period
from reporter.report import Block, Document, Edition, Report, Said, texts_of

SCHEMA = 2
_NOT_TOLD = ("most_pages", "data")  # how it is set; and what is attached beside it


def render(report: Report, brand: Brand) -> Document:
    """report.json: for programs; the same report gives the same bytes."""
    report = tidy(report)
    content = {
        "schema": SCHEMA,
        "key": report.edition.key,
        **{name: part for name, part in _plain(report).items() if name not in _NOT_TOLD},
        "figures": [{"id": figure.id, **_plain(figure)} for figure in report.figures],
        "told": [
            {"place": place, "text": text, "figures": [figure.id for figure in text.figures]}
            for place, text in texts_of(report)
            if isinstance(text, Said)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    return Document("report.json", "application/json", text.encode() + b"\n")


def _plain(value: Any) -> Any:
    """Only what JSON knows: a missing or impossible number is null, never NaN."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, Edition) and isinstance(value.subject, Period):
            return {"period" if name == "subject" else name: part for name, part in found.items()}
        return {"kind": kind_of(value), **found} if isinstance(value, get_args(Block)) else found
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
