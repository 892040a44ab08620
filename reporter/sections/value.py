"""What the agreement was used for: hours, fixing against preventing, and how it went since the beginning."""

from __future__ import annotations

from datetime import date

from reporter import metrics
from reporter.metrics import Hours
from reporter.report import Block, LineChart, Section, Series, SplitStrip, StripPart
from reporter.sections.work import work_table
from reporter.story.brief import Brief
from reporter.story.words import plural, spell

_FEWEST_POINTS = 5


def value(brief: Brief) -> Section | None:
    """Hours used of those included, fixing and preventing, the months so far; None when nothing is known."""
    hours = brief.measure(metrics.hours_worked)
    blocks = [*_used(brief, hours), *_split(brief, hours), *work_table(brief), *history_chart(brief)]
    if not blocks and not hours.total:
        return None
    _cite(brief, hours)
    return Section(
        name="value",
        heading="Over time" if brief.is_community else "Value",
        takeaway=_takeaway(brief, hours),
        blocks=tuple(blocks),
    )


def _cite(brief: Brief, hours: Hours) -> None:
    if hours.n:
        brief.cite(metrics.hours_worked)
        if brief.measure(metrics.hours_included):
            brief.cite(metrics.share_hours_used)
        if brief.client.people:
            brief.cite(metrics.tickets_per_person)
    brief.cite(metrics.activities_by_kind)


def _takeaway(brief: Brief, hours: Hours) -> str:
    total, included = hours.total, brief.measure(metrics.hours_included)
    if not total:
        return _history_takeaway(brief)
    number = brief.voice.number
    worked = number(total, 1)
    if included and total > included:
        over, agreed = number(total - included, 1), number(included, 1)
        first = f"We worked {worked} hours, {over} more than the {agreed} in your agreement."
    elif included:
        first = f"You used {worked} of the {number(included, 1)} hours in your agreement."
    else:
        first = f"We worked {worked} {plural('hour', round(total, 1))} for you."
    return f"{first} {_prevention(hours, total)}".strip()


def _prevention(hours: Hours, total: float) -> str:
    share = hours.proactive / total
    if share > 0.55:
        return "More than half went into prevention and planned work."
    if share >= 0.45:
        return "About half went into prevention and planned work."
    return "Most of it went into fixing and helping." if share < 0.3 else ""


def _used(brief: Brief, hours: Hours) -> list[Block]:
    total, included = hours.total, brief.measure(metrics.hours_included)
    if not total or not included:
        return []
    number = brief.voice.number
    over = max(0.0, total - included)
    said = f"{number(total, 1)} hours used, {number(included, 1)} in your agreement."
    return [
        SplitStrip(
            parts=(StripPart(f"{number(total, 1)} hours used", total, own=True),),
            description=said,
            whole=included,
            whole_label=f"{number(included, 1)} in your agreement",
            excess_words=f"{number(over, 1)} h over the agreement" if over else "",
        )
    ]


def _split(brief: Brief, hours: Hours) -> list[Block]:
    if not hours.reactive or not hours.proactive:
        return []
    number = brief.voice.number
    proactive = f"{number(hours.proactive, 1)} h preventing and planned"
    reactive = f"{number(hours.reactive, 1)} h fixing and helping"
    parts = (StripPart(proactive, hours.proactive, own=True), StripPart(reactive, hours.reactive))
    return [SplitStrip(parts, f"{proactive}, {reactive}.")]


def history_chart(brief: Brief) -> list[Block]:
    """The line of tickets, and of planned work where it is known, by month; nothing under five months."""
    history = brief.facts.history
    if len(history) < _FEWEST_POINTS or not history["opened"].sum():
        return []
    opened = tuple(float(n) for n in history["opened"])
    planned = tuple(float(n) for n in history["planned"])
    series = [Series(plural(brief.voice.noun, 2), opened, own=True)]
    if sum(planned) and not brief.is_community:
        series.append(Series("planned jobs", planned))
    first, last = history["first"].iloc[0], history["first"].iloc[-1]
    span = f"{brief.voice.month(first)} {first.year} to {brief.voice.month(last)} {last.year}"
    said = "; ".join(f"{line.label}: from {line.values[0]:,.0f} to {line.values[-1]:,.0f}" for line in series)
    return [
        LineChart(
            title=_trend(brief, opened),
            subtitle=f"Per month, {span}",
            slots=tuple(_label(day, n, len(history)) for n, day in enumerate(history["first"])),
            series=tuple(series),
            description=f"{said}. The highest month had {max(opened):,.0f}.",
        )
    ]


def _label(day: date, n: int, count: int) -> str:
    """First month, last month and a January that stands clear of both."""
    if n in (0, count - 1) or (day.month == 1 and 2 <= n <= count - 3):
        return f"{day:%b %Y}"
    return ""


def _trend(brief: Brief, opened: tuple[float, ...]) -> str:
    """Said from the mean of the first three months to the mean of the last three; noise is called steady."""
    early, late = sum(opened[:3]) / 3, sum(opened[-3:]) / 3
    noun = plural(brief.voice.noun, 2)
    since = f"Over {spell(len(opened))} months" if not _since_joined(brief) else "Since you joined us"
    if metrics.is_noise(late * 3, early * 3):
        return f"{since}, the number of {noun} has held steady"
    verb = "fell" if late < early else "rose"
    return f"{since}, {noun} {verb} from about {early:,.0f} to about {late:,.0f} a month"


def _since_joined(brief: Brief) -> bool:
    joined = brief.client.joined_on
    first = brief.facts.history["first"].iloc[0]
    return bool(
        joined and not brief.is_community and (first.year, first.month) == (joined.year, joined.month)
    )


def _history_takeaway(brief: Brief) -> str:
    opened = tuple(float(n) for n in brief.facts.history["opened"])
    return f"{_trend(brief, opened)}." if len(opened) >= _FEWEST_POINTS else ""
