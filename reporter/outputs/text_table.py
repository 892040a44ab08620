"""A table in plain text: columns where they fit, else one paragraph per row."""

from __future__ import annotations

from reporter.outputs.words import COLUMNS, hang
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
    return f"{column.group}, {column.head[:1].lower()}{column.head[1:]}" if column.group else column.head


def _columns(table: Table, rows: list[list[str]], widths: list[int]) -> str:
    lines = []
    for row in rows:
        cells = zip(row, widths, table.columns, strict=True)
        line = (text.rjust(width) if column.number else text.ljust(width) for text, width, column in cells)
        lines.append((" " * _GAP).join(line).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _paragraph(table: Table, row: Row) -> str:
    """“Urgent (no patients can be seen): tickets 2; first answer, half within 4 min, 7 min*; …”."""
    texts = _texts(row)
    starts = [0]
    for cell in row.cells:
        starts.append(starts[-1] + cell.span)
    said = []
    for at, text in zip(starts[1:], texts[1:], strict=False):
        head = _head(table, at)
        if text and head and not table.wordy:
            said.append(f"{head} {text}" if not said else f"{head[:1].lower()}{head[1:]} {text}")
        elif text:
            said.append(text)
    if table.wordy:
        return hang(" – ".join(part for part in [texts[0], *said] if part), "- ")
    return hang(f"{texts[0]}: {'; '.join(said)}" if said else texts[0], "- ")
