"""The column chart of a month: opened and solved per day, or per week when there are more than 31 days."""

from __future__ import annotations

from datetime import date

from reporter import metrics
from reporter.report import Block, Callout, ColumnChart, Series
from reporter.story.brief import Brief
from reporter.story.telling import shorten
from reporter.story.words import be, plural, spell

_BESIDE_THE_AXIS = 2  # slots: a callout there would meet the labels of the axis
_FEWEST = 8  # tickets; fewer are told in a sentence


def daily_columns(brief: Brief) -> list[Block]:
    """The chart, or nothing when too little happened to draw, or no days are known."""
    opened, resolved = brief.measure(metrics.opened_per_day), brief.measure(metrics.resolved_per_day)
    by_month = bool((brief.this.opened["precision"] == "month").any())
    if max(sum(opened), sum(resolved)) < _FEWEST or by_month:
        return []
    days = brief.period.days
    kept = [n for n, day in enumerate(days) if opened[n] or resolved[n] or _is_working_day(day, brief)]
    slots = [days[n] for n in kept]
    left = tuple(float(opened[n]) for n in kept)
    right = tuple(float(resolved[n]) for n in kept)
    noun = plural(brief.voice.noun, 2)
    per = "day" if len(kept) == len(days) else "working day"
    backlog = brief.measure(metrics.count_backlog)
    left_open = f"{spell(backlog).capitalize()} {be(backlog)} open." if backlog else "None is open."
    return [
        ColumnChart(
            title=_title(sum(opened), sum(resolved)),
            subtitle=f"{noun.capitalize()} per {per} {brief.voice.during(brief.period)}:",
            unit=noun,
            slots=_labels(slots, brief),
            series=(
                Series(f"{sum(opened):,} opened", left),
                Series(f"{sum(resolved):,} solved", right, own=True),
            ),
            description=_description(slots, left, right, brief),
            subtitle_after=left_open,
            callout=_callout(slots, left, brief),
        )
    ]


def _is_working_day(day: date, brief: Brief) -> bool:
    agreed = {name for opening in brief.client.agreement.opening for name in opening.days}
    return not agreed or f"{day:%a}" in agreed


def _title(opened: int, resolved: int) -> str:
    gap = resolved - opened
    if gap == 0:
        return "We solved as many as came in"
    number = spell(abs(gap)) if abs(gap) <= 10 else f"{abs(gap):,}"
    return f"We solved {number} {'more' if gap > 0 else 'fewer'} than came in"


def _labels(slots: list[date], brief: Brief) -> tuple[str, ...]:
    """First and last day, and Mondays that stand clear of both."""
    last = len(slots) - 1
    return tuple(
        brief.voice.short_date(day)
        if n == 0
        else str(day.day)
        if n == last or (day.weekday() == 0 and 2 < n < last - 1)
        else ""
        for n, day in enumerate(slots)
    )


def _callout(slots: list[date], opened: tuple[float, ...], brief: Brief) -> Callout | None:
    """The busiest day, when it stands out: twice the mean and more; with what it was mostly about."""
    peak = max(opened)
    if peak < 5 or peak < 2 * sum(opened) / len(opened) or opened.count(peak) > 1:
        return None
    slot = opened.index(peak)
    if slot < _BESIDE_THE_AXIS:
        return None
    day = slots[slot]
    that_day = brief.this.opened[[brief.voice.on(at) == day for at in brief.this.opened["opened_at"]]]
    about = that_day.loc[that_day["category"] != "", "category"].value_counts()
    text = f"mostly {shorten(str(about.index[0]), 24)}" if len(about) and about.iloc[0] * 2 > peak else ""
    return Callout(slot, f"{brief.voice.weekday(day)[:3]} {day.day}: {peak:.0f} opened", text)


def _description(
    slots: list[date], opened: tuple[float, ...], resolved: tuple[float, ...], brief: Brief
) -> str:
    most_in, most_out = max(opened), max(resolved)
    busiest = brief.voice.plain_date(slots[opened.index(most_in)])
    most_solved = brief.voice.plain_date(slots[resolved.index(most_out)])
    return (
        f"Per day, opened between {min(opened):.0f} and {most_in:.0f} (most on {busiest}), "
        f"solved between {min(resolved):.0f} and {most_out:.0f} (most on {most_solved})."
    )
