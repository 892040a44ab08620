"""The numbers of a week against the week before and the usual one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter import metrics
from reporter.metrics import Share, Spread
from reporter.report import Cell, Column, Row, Section, Table
from reporter.sections.areas import areas
from reporter.sections.priorities import few_words
from reporter.story.brief import Brief
from reporter.story.words import compare_counts, first_capital, none_or

_LIST_EACH = 5


@dataclass(frozen=True)
class Line:
    """One row of numbers; “” where nothing is known."""

    label: str
    this: str
    before: str
    usual: str = ""


def volume(brief: Brief) -> Section | None:
    """Opened, solved, open, on time, how fast, now and before; None for an empty week, or with areas."""
    opened, resolved = brief.measure(metrics.count_opened), brief.measure(metrics.count_resolved)
    if not (opened or resolved) or areas(brief):
        return None
    return Section(
        name="volume",
        heading="The numbers",
        takeaway=_takeaway(brief, opened),
        blocks=(_table(brief, _lines(brief)),),
        in_letter=True,
    )


def _takeaway(brief: Brief, opened: int) -> str:
    count = brief.voice.count(opened).capitalize()
    if not brief.has_before:
        first = f"It is our first {brief.period.unit} together: " if brief.is_first else ""
        return f"{count} came in. {first_capital(f'{first}there is nothing to compare with yet.')}"
    before = len(brief.before.opened)
    when = brief.voice.before(brief.period)
    usual = metrics.usual(brief.facts.history, "opened")
    tail = "" if usual is None else f"; {none_or(round(usual))} is usual"
    if metrics.is_noise(opened, before) and opened != before:
        return f"{count} came in, after {none_or(before)} {when}{tail}."
    return f"{count} came in, {compare_counts(opened, before, when)}{tail}."


def _lines(brief: Brief) -> list[Line]:
    this, before = brief.this, brief.before
    for metric in (metrics.count_opened, metrics.count_resolved, metrics.count_backlog):
        brief.cite(metric)
    usual_opened, usual_solved = (metrics.usual(brief.facts.history, name) for name in ("opened", "resolved"))
    lines = [
        Line("Opened", f"{len(this.opened):,}", f"{len(before.opened):,}", _usual(usual_opened)),
        Line("Solved", f"{len(this.resolved):,}", f"{len(before.resolved):,}", _usual(usual_solved)),
        Line("Open at the end", f"{len(this.backlog):,}", f"{len(before.backlog):,}"),
    ]
    answered = brief.cite_both(metrics.share_answered_in_time)
    if answered[0].of:
        lines.append(Line("Answered on time", _share(answered[0]), _share(answered[1])))
    solved = brief.cite_both(metrics.share_resolved_in_time)
    if solved[0].of and not answered[0].of:
        lines.append(Line("Solved on time", _share(solved[0]), _share(solved[1])))
    first = brief.cite_both(metrics.time_to_first_response)
    if first[0].n:
        lines.append(
            Line(
                _label("Half had a first answer within", "First answer after", first),
                _half(first[0], brief),
                _half(first[1], brief),
            )
        )
    full = brief.cite_both(metrics.time_to_resolution)
    if full[0].n:
        lines.append(
            Line(
                _label("Half were solved within", "Solved after", full),
                _half(full[0], brief),
                _half(full[1], brief),
            )
        )
    return lines


def _label(half: str, each: str, spreads: tuple[Spread, Spread]) -> str:
    """Fewer than five are listed, so that “half” would be wrong of them."""
    return each if any(0 < spread.n < _LIST_EACH for spread in spreads) else half


def _usual(value: float | None) -> str:
    return "" if value is None else f"{round(value):,}"


def _share(share: Share) -> str:
    return f"{share.good:,} of {share.of:,}" if share.of else "–"


def _half(spread: Spread, brief: Brief) -> str:
    if spread.half is None:
        return "–"
    if spread.n < _LIST_EACH:
        return few_words(spread, brief)
    return brief.voice.duration(spread.half)


def _table(brief: Brief, lines: list[Line]) -> Table:
    unit = brief.period.unit
    with_usual = any(line.usual for line in lines)
    columns = [Column("", 0.4, number=False), Column(f"This {unit}", 0.2)]
    if brief.has_before:
        columns.append(Column(f"The {unit} before", 0.2))
    if with_usual:
        columns.append(Column(f"Usual {unit}", 0.2))
    rows = []
    for line in lines:
        cells = [Cell(line.label), Cell(line.this, tone="strong")]
        if brief.has_before:
            cells.append(Cell(line.before))
        if with_usual:
            cells.append(Cell(line.usual))
        rows.append(Row(tuple(cells)))
    width = sum(column.width for column in columns)
    fitted = tuple(replace(column, width=round(column.width / width, 4)) for column in columns)
    return Table("The numbers", fitted, tuple(rows), show_caption=False)
