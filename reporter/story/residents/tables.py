"""Tables for residents: by kind and by area, without a number that is small or gives a small one away."""

from __future__ import annotations

from dataclasses import replace

from reporter.report import Table
from reporter.story.brief import Brief, told
from reporter.story.evidence import count_row, count_table
from reporter.story.residents.numbers import (
    cells_before,
    cells_now,
    column_may_be_told,
    kind_in_words,
    numbers_of,
)
from reporter.story.sentences import first_capital

_MOST = 8
_DEFINITION = "Came in during the period; only numbers that give nobody away."


def kinds_table(brief: Brief) -> Table | None:
    """Reports by what they were about."""
    return _table(brief, "category", "About", numbers_of(brief).kinds[:_MOST])


def areas_table(brief: Brief) -> Table | None:
    """Reports by where they came from."""
    return _table(brief, "place", "Area", numbers_of(brief).areas[:_MOST])


@told
def _table(brief: Brief, column: str, head: str, shown: tuple[tuple[str, int], ...]) -> Table | None:
    if len(shown) < 2:
        return None
    names, least = tuple(name for name, _ in shown), brief.client.privacy.minimum
    earlier = cells_before(brief, column)
    before = earlier if earlier is not None and column_may_be_told(earlier, names, least) else None
    _cite(brief, f"recorded_by_{column}", dict(shown))
    if before is not None:
        _cite(brief, f"recorded_before_by_{column}", {name: before.get(name, 0) for name in names})
    rows = [
        count_row(first_capital(kind_in_words(name)), [n] if before is None else [n, before.get(name, 0)])
        for name, n in shown
    ]
    heads = ["Recorded", *([] if before is None else [first_capital(brief.voice.before(brief.period))])]
    table = count_table(f"By {head.lower()}", head, heads, rows)
    if sum(n for _, n in shown) == sum(cells_now(brief, column).values()):
        return table
    what = "areas" if column == "place" else "kinds"
    kept_back = f"No number below {least} is told, nor one that would give such a number away."
    return replace(table, note=f"The {what} with the most. {kept_back}")


def _cite(brief: Brief, figure: str, cells: dict[str, int]) -> None:
    for name, n in cells.items():
        brief.cite_number(figure, n, brief.voice.nouns, _DEFINITION, name)
