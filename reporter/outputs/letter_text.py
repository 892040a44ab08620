"""The letter as plain text, 72 columns: reads well on its own."""

from __future__ import annotations

import re

from reporter.config.models import Brand
from reporter.outputs.letter import letter_values
from reporter.outputs.templates import fill
from reporter.report import Document, Report


def render(report: Report, brand: Brand) -> Document:
    """letter.txt: the words of the letter, headings underlined."""
    text = fill("letter.txt", letter_values(report, brand))
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return Document("letter.txt", "text/plain; charset=utf-8", text.encode())
