"""What a PDF holds beside its pages: the data a report rests on as CSV, and the report itself as JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reporter.outputs.typesetting import tidy_text
from reporter.report import DataFile, Document, Report

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_NUMBER = re.compile(r"[-+](?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r＝＋－＠])")  # where ; parts cells, one begins there


@dataclass(frozen=True)
class Enclosure:
    """A file to attach; `relation` is what it is to the pages, as PDF/A-3 calls it."""

    name: str  # tickets.csv
    what: str
    content: bytes
    relation: Literal["Data", "Source"]
    made_at: datetime


def enclosures(report: Report, model: Document) -> tuple[Enclosure, ...]:
    """Each file of data, then the report they made; in the order of their names, as a PDF must list them."""
    made_at = report.made_at
    files = [
        Enclosure(file.name, tidy_text(file.what), as_csv(file), "Data", made_at) for file in report.data
    ]
    whole = Enclosure(model.name, "The report itself, for programs", model.content, "Source", made_at)
    return tuple(sorted((*files, whole), key=lambda file: file.name))


def as_csv(file: DataFile) -> bytes:
    """UTF-8 with a byte order mark: without it Excel reads letters beyond ASCII in an old encoding."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(_harmless, file.rows))
    return text.getvalue().encode("utf-8-sig", "replace")


def _harmless(row: Iterable[str]) -> list[str]:
    """No cell that a spreadsheet would run as a formula; a plain number stays one."""
    cells = [_UNSEEN.sub("", cell) for cell in row]
    return [cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell) for cell in cells]
