"""A table in plain text: columns where they fit, else one paragraph per row."""

from __future__ import annotations

from reporter.outputs.words import COLUMNS, hang, lower_first
from reporter.report import Row, Table

_GAP = 2


def text_table(table: Table) -> str:
    """The table in at most 72 columns of text."""
    rows = [_texts(row) for row in table.rows]
    heads = [_head(table, at) for at in range(len(table.columns))]
    full = all(len(row) == len(heads) for row in rows)
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))] if full else []
    if full and not table.wordy and sum(widths) + _GAP * (len(widths) - 1) <= COLUMNS:
        return _columns(table, [heads, *rows], widths)
    return "\n".join(_paragraph(table, row) for row in table.rows)


def _texts(row: Row) -> list[str]:
    return [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in row.cells]


def _head(table: Table, at: int) -> str:
    column = table.columns[min(at, len(table.columns) - 1)]
    return f"{column.group}, {lower_first(column.head)}" if column.group else column.head


def _columns(table: Table, rows: list[list[str]], widths: list[int]) -> str:
    lines = []
    for row in rows:
        cells = zip(row, widths, table.columns, strict=True)
        line = (text.rjust(width) if column.number else text.ljust(width) for text, width, column in cells)
        lines.append((" " * _GAP).join(line).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def row_words(table: Table, row: Row) -> tuple[str, str]:
    """“Urgent (no patients can be seen):”, “tickets 2; first answer: 4 min, 7 min*, promise 15 min; …”."""
    first, *rest = _texts(row)
    groups = {column.group for column in table.columns if column.group}
    said: dict[str, list[str]] = {}
    at = row.cells[0].span
    for cell, text in zip(row.cells[1:], rest, strict=True):
        column = table.columns[min(at, len(table.columns) - 1)]
        head = "" if cell.span > 1 else lower_first(column.head)
        if text:
            said.setdefault(column.group or head, []).append(
                f"{head} {text}".strip() if column.group else text
            )
        at += cell.span
    parts = [
        f"{lower_first(name)}{':' if name in groups else ''} {', '.join(texts)}".strip()
        for name, texts in said.items()
    ]
    return (f"{first}:" if parts else first), "; ".join(parts)


def _paragraph(table: Table, row: Row) -> str:
    if table.wordy:
        return hang(" – ".join(text for text in _texts(row) if text), "- ")
    return hang(" ".join(row_words(table, row)), "- ")
