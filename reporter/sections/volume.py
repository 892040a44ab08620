"""The numbers of a week against the week before and the usual one."""

from __future__ import annotations

from reporter import metrics
from reporter.report import Cell, Column, Row, Section, Table
from reporter.story.brief import Brief, told
from reporter.story.captions import promise_rows, spread_rows, volume_heads
from reporter.story.evidence import fitted
from reporter.story.takeaways import of_volume


def volume(brief: Brief) -> Section | None:
    """Opened, solved, open, on time, how fast, now and before; None for an empty week, or with areas."""
    if not (len(brief.this.opened) or len(brief.this.resolved)) or brief.voice.tells_areas:
        return None
    return Section(
        name="volume",
        heading="The numbers",
        takeaway=of_volume(brief),
        blocks=(_table(brief, [*_counts(brief), *promise_rows(brief), *spread_rows(brief)]),),
        in_letter="",
    )


@told
def _counts(brief: Brief) -> list[tuple[str, ...]]:
    """Label, this period, the one before, and the usual one where it is known."""
    opened, solved, left = (
        ["–" if n is None else f"{n:,}" for n in brief.cite_both(metric)]
        for metric in (metrics.count_opened, metrics.count_resolved, metrics.count_backlog)
    )
    if any((brief.measure(metrics.open_between), brief.measure_before(metrics.open_between))):
        between = brief.cite_both(metrics.open_between)
        told = ["–".join(f"{n:,}" for n in bounds or ()) for bounds in between]
        left = [one or known for one, known in zip(told, left, strict=True)]
    usual = [brief.cite_usual(column) for column in ("opened", "resolved")]
    known = [[] if value is None else [f"{metrics.half_up(value):,}"] for value in usual]
    return [("Opened", *opened, *known[0]), ("Solved", *solved, *known[1]), ("Open at the end", *left)]


def _table(brief: Brief, lines: list[tuple[str, ...]]) -> Table:
    heads = volume_heads(brief)
    shown = [0, 1]
    if brief.has_before:
        shown.append(2)
    if any(len(line) > 3 for line in lines):
        shown.append(3)
    columns = [Column(heads[n], 0.2 if n else 0.4, number=n > 0) for n in shown]
    rows = [
        Row(tuple(Cell([*line, ""][n], tone="strong" if n == 1 else "") for n in shown)) for line in lines
    ]
    return Table("The numbers", fitted(columns), tuple(rows), show_caption=False)
