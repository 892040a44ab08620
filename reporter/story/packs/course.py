"""How a long period went: the line since the client joined, and its months or quarters side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from reporter import metrics
from reporter.config import Client
from reporter.config.reviews import TurningPoint
from reporter.metrics import Backups, Share, Spread
from reporter.periods import parse_period
from reporter.report import Block, Callout, Cell, Column, Figure, LineChart, Prose, Row, Series, Table
from reporter.store.facts import Span
from reporter.story import captions
from reporter.story.brief import Brief, told
from reporter.story.sentences import first_capital
from reporter.story.takeaways import (
    FEWEST_PERIODS,
    drifts,
    of_history,
    of_steady_times,
    over_time,
    unit_over_time,
)

_UNKNOWN = "–"
_TURNING_POINTS = 3


class Line(NamedTuple):
    """A row of what each part of the period came to: a metric, and how what it answers is written."""

    label: str
    metric: metrics.Metric
    written: Callable[[Brief, Any], str]


def history_blocks(brief: Brief) -> list[Block]:
    """The line of tickets, and of planned work where it is known, by month or quarter; nothing under five."""
    history = over_time(brief)
    too_few = len(history) < FEWEST_PERIODS or not history["opened"].sum()
    if too_few or not brief.is_unbroken or brief.is_running:
        return []
    planned = tuple(float(n) for n in history["planned"])
    series = [Series(brief.voice.nouns, tuple(float(n) for n in history["opened"]), own=True)]
    if sum(planned) and brief.voice.tells_contract:
        series.append(Series("planned jobs", planned))
    if not drifts(brief):
        is_said_above = brief.manner.is_pack or not brief.measure(metrics.hours_worked).total
        return [] if is_said_above else [Prose((of_steady_times(brief),))]
    labels = tuple(_label(day, n, len(history)) for n, day in enumerate(history["first"]))
    return [history_chart(brief, series, labels)]


@told
def history_chart(brief: Brief, series: list[Series], labels: tuple[str, ...]) -> LineChart:
    """The line over the months or quarters."""
    over, unit = over_time(brief), unit_over_time(brief)
    first, last = over["first"].iloc[0], _last_of(over, brief)
    span = f"{brief.voice.month(first)} {first.year} to {brief.voice.month(last)} {last.year}"
    said = "; ".join(f"{line.label}: from {line.values[0]:,.0f} to {line.values[-1]:,.0f}" for line in series)
    highest = f"The highest {unit} had {max(series[0].values):,.0f}."
    brief.cite_figures(*_of_history(brief))
    said_above = brief.manner.is_pack or not brief.measure(metrics.hours_worked).total
    title = f"{first_capital(brief.voice.nouns)} a {unit}" if said_above else of_history(brief)
    return LineChart(
        title, f"Per {unit}, {span}", labels, tuple(series), f"{said}. {highest}", marks=_marks(brief)
    )


def _last_of(over: Any, brief: Brief) -> date:
    """The last day that the line tells of."""
    return parse_period(str(over["name"].iloc[-1]), brief.client.zone).last


def _of_history(brief: Brief) -> list[Figure]:
    """What the line draws, one figure for each period and column."""
    history, definition = over_time(brief), "By the comparable periods that the log covers whole."
    return [
        Figure(
            f"{column}_by_period",
            float(n),
            brief.voice.nouns if column == "opened" else "jobs",
            None,
            name,
            definition,
        )
        for column in ("opened", "planned")
        for name, n in zip(history["name"], history[column], strict=True)
    ]


def _marks(brief: Brief) -> tuple[Callout, ...]:
    """The turning points, each over the month or quarter that holds its day."""
    over = over_time(brief)
    firsts, end = list(over["first"]), _last_of(over, brief)
    return tuple(
        Callout(sum(first <= one.on for first in firsts) - 1, brief.voice.short_date(one.on), one.what)
        for one in _latest_turning_points(brief)
        if firsts[0] <= one.on <= end
    )


def _label(day: date, n: int, count: int) -> str:
    """First month, last month and a January that stands clear of both."""
    if n in (0, count - 1) or (day.month == 1 and 2 <= n <= count - 3):
        return f"{day:%b %Y}"
    return ""


def turning_points(brief: Brief) -> list[Table]:
    """The last few days from which something was different: a person's words."""
    latest = _latest_turning_points(brief)
    if not latest:
        return []
    columns = (
        Column("Since", 0.247, number=False),
        Column("What was new", 0.253, number=False),
        Column("What it changed", 0.5, number=False),
    )
    rows = (Row((Cell(brief.voice.dated(one.on)), Cell(one.what), Cell(one.note))) for one in latest)
    return [Table("The turning points", columns, tuple(rows), wordy=True, is_rail=True)]


def _latest_turning_points(brief: Brief) -> list[TurningPoint]:
    past = [one for one in brief.kept.turning_points if one.on <= brief.period.last]
    return sorted(past, key=lambda one: one.on)[-_TURNING_POINTS:]


def differences(brief: Brief) -> list[Table]:
    """How it was when the client joined, and how it is: a person's words."""
    heads = ("When you joined", "Today")
    rows = tuple(Row((Cell(one.then), Cell(one.today))) for one in brief.kept.differences)
    columns = tuple(Column(head, 0.5, number=False) for head in heads)
    return [Table("What is different now", columns, rows, wordy=True)] if rows else []


def of_service() -> tuple[Line, ...]:
    """What tickets a part had, and how they were served."""
    return (
        Line("Opened", metrics.count_opened, _number),
        Line("Urgent", metrics.count_urgent, _number),
        Line("Solved", metrics.count_resolved, _number),
        Line("Answered on time", metrics.share_answered_in_time, _share),
        Line("Solved on time", metrics.share_resolved_in_time, _share),
        Line("Half solved within", metrics.time_to_resolution, _half),
        Line("Came back", metrics.count_reopened, _number),
    )


def of_protection() -> tuple[Line, ...]:
    """What was watched and prevented."""
    return (
        Line("Copies made", metrics.share_backups, _share),
        Line("Checks run", metrics.checks, lambda brief, found: _number(brief, found.run)),
        Line("Checks that failed", metrics.checks, lambda brief, found: _number(brief, found.failed)),
        Line("Alarms", metrics.alerts, lambda brief, found: _number(brief, found.raised)),
        Line("Harmful e-mails stopped", metrics.mails_blocked, _number),
    )


def of_hours() -> tuple[Line, ...]:
    """What time went into it."""
    return (
        Line("Hours worked", metrics.hours_worked, _hours),
        Line("Preventing and planned", metrics.hours_worked, _preventing),
        Line("Fixing and helping", metrics.hours_worked, _fixing),
    )


@told
def table(brief: Brief, caption: str, lines: Iterable[Line]) -> list[Table]:
    """A column for each part, the whole and the period before; a row with nothing in it is left out.

    Nothing where the period has no parts, is not over, or is known in part.
    """
    parts = brief.facts.parts
    if not parts or brief.is_running or brief.this.is_known_in_part:
        return []
    unit = first_capital(brief.voice.span_word(brief.period))
    heads = [*(brief.voice.short_name(part.period) for part in parts), unit]
    beside = [*parts, brief.this]
    if brief.has_before:
        heads.append(f"{unit} before")
        beside.append(brief.before)
    return _side_by_side(brief, caption, lines, dict(zip(heads, beside, strict=True)))


@told
def quarters(brief: Brief, caption: str, lines: Iterable[Line]) -> list[Table]:
    """A column for this quarter and the two or three before; what `table` has where fewer are known."""
    earlier = brief.facts.earlier
    if not (earlier and brief.has_before) or brief.is_running:
        return table(brief, caption, lines)
    beside = (*earlier, brief.before, brief.this)
    year = brief.period.first.year
    heads = [
        brief.voice.short_name(one.period)
        + ("" if one.period.first.year == year else f" {one.period.first:%Y}")
        for one in beside
    ]
    return _side_by_side(
        brief, "This quarter and those before it", lines, dict(zip(heads, beside, strict=True))
    )


def _side_by_side(
    brief: Brief, caption: str, lines: Iterable[Line], spans: Mapping[str, Span]
) -> list[Table]:
    """A column for each span by its head, and a row for each line with something in it."""
    rows = [row for line in lines if (row := _row(brief, line, spans.values()))]
    columns = [Column("", 0.247, number=False), *(Column(head, 0.753 / len(spans)) for head in spans)]
    return [Table(caption, tuple(columns), tuple(rows), is_rail=True)] if rows else []


def _row(brief: Brief, line: Line, spans: Iterable[Span]) -> Row | None:
    texts = {one.period: line.written(brief, brief.cite_part(line.metric, one)) for one in spans}
    if not any(text.strip(f"0{_UNKNOWN}") for text in texts.values()):
        return None
    own = brief.period
    cells = (Cell(text, tone="strong" if period == own else "") for period, text in texts.items())
    return Row((Cell(line.label), *cells))


def _number(brief: Brief, found: Any) -> str:
    return brief.voice.number(found) if isinstance(found, int | float) else _UNKNOWN


def _share(_brief: Brief, found: Any) -> str:
    """“93 of 93”; a dash where nothing was due, or of some of it nobody knows."""
    unsure = isinstance(found, Backups) and (found.nights_unknown or found.failed)
    if not isinstance(found, Share) or not found.of or unsure:
        return _UNKNOWN
    return f"{found.good:,} of {found.of:,}"


def _half(brief: Brief, found: Any) -> str:
    if not isinstance(found, Spread) or found.n < captions.LIST_EACH or found.half is None:
        return _UNKNOWN
    return brief.voice.bound(found.half, found.counted)


def _hours(brief: Brief, found: metrics.Hours) -> str:
    is_known = found.total is not None and not found.missing
    return brief.voice.number(sum(_shown(found)), 1) if is_known else _UNKNOWN


def _preventing(brief: Brief, found: metrics.Hours) -> str:
    is_known = found.total is not None and not (found.missing or found.untold)
    return brief.voice.number(_shown(found)[0], 1) if is_known else _UNKNOWN


def _fixing(brief: Brief, found: metrics.Hours) -> str:
    is_known = found.total is not None and not (found.missing or found.untold)
    return brief.voice.number(_shown(found)[1], 1) if is_known else _UNKNOWN


def _shown(found: metrics.Hours) -> tuple[float, ...]:
    """Planned, fixing and what nobody tells, rounded so that they add up to the hours shown above them."""
    return metrics.parts_of((found.proactive, found.reactive, found.untold), 1)


def late_by_part(brief: Brief, metric: Callable[[Span, Client], metrics.Kept]) -> list[tuple[str, int]]:
    """How many promises were broken in each part, where these add up to those of the whole."""
    counts = [brief.cite_part(metric, part).bad for part in brief.facts.parts]
    if not counts or sum(counts) != brief.cite(metric).bad:
        return []
    names = [brief.voice.name(part.period) for part in brief.facts.parts]
    return [(name, n) for name, n in zip(names, counts, strict=True) if n]
