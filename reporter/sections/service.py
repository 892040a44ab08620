"""How we served: tickets per day, how soon they were answered and solved, against the promise."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import Spread
from reporter.report import Block, RangeBar, RangeStrip, Section
from reporter.sections.daily_columns import daily_columns
from reporter.sections.priorities import priority_table
from reporter.sections.themes import theme_sentence, theme_table
from reporter.story.brief import Brief
from reporter.story.words import spell, was

_FEWEST_FOR_A_STRIP = 10
_ORDINARY = 3
_CITED: tuple[metrics.Metric, ...] = (
    metrics.time_to_first_response,
    metrics.time_to_resolution,
    metrics.share_answered_in_time,
    metrics.share_resolved_in_time,
    metrics.close_ratio,
    metrics.share_reopened,
)


def service(brief: Brief) -> Section | None:
    """Per day, half and nine in ten against the promise, by priority, by theme; None for an empty period."""
    if not (len(brief.this.opened) or len(brief.this.resolved)):
        return None
    for metric in _CITED:
        brief.cite(metric)
    blocks: list[Block] = [*daily_columns(brief), *_range_strip(brief)]
    prioritised = priority_table(brief)
    return Section(
        name="service",
        heading="Service",
        takeaway=_takeaway(brief),
        blocks=(
            *blocks,
            *(prioritised or theme_table(brief)),
            *(theme_sentence(brief) if prioritised else ()),
        ),
        new_page=brief.is_long,
    )


def _takeaway(brief: Brief) -> str:
    first = brief.measure(metrics.time_to_first_response)
    solved = brief.measure(metrics.time_to_resolution)
    noun = f"your {brief.voice.noun}s" if not brief.is_community else "your reports"
    if first.n >= _FEWEST_FOR_A_STRIP:
        if first.n < len(brief.this.opened):
            noun = f"the {first.n:,} {noun.removeprefix('your ')} we answered"
        return f"Half of {noun} had a first answer {_within(first, brief)}.{_late(brief)}"
    if solved.n >= _FEWEST_FOR_A_STRIP:
        noun = f"the {solved.n:,} {noun.removeprefix('your ')} we solved"
        return f"Half of {noun} were done {_within(solved, brief)}.{_late(brief)}"
    solved_n = brief.measure(metrics.count_resolved)
    count = brief.voice.count(len(brief.this.opened)).capitalize()
    solved_words = f"{spell(solved_n)} {was(solved_n)}" if solved_n else "none was"
    return f"{count} came in and {solved_words} solved.{_late(brief)}"


def _within(spread: Spread, brief: Brief) -> str:
    assert spread.half is not None
    assert spread.most is not None
    half, most = brief.voice.spoken_duration(spread.half), brief.voice.spoken_duration(spread.most)
    return f"within {half}, and nine in ten within {most}".replace("within less", "in less")


def _late(brief: Brief) -> str:
    answered = brief.measure(metrics.share_answered_in_time)
    judged, verb = (
        (answered, "answered") if answered.of else (brief.measure(metrics.share_resolved_in_time), "solved")
    )
    if not judged.of:
        return ""
    if not judged.bad:
        return f" None was {verb} late."
    late = spell(judged.bad).capitalize() if judged.bad <= 10 else f"{judged.bad:,}"
    return f" {late} of {judged.of:,} {'was' if judged.bad == 1 else 'were'} {verb} late."


def _range_strip(brief: Brief) -> list[Block]:
    target = brief.client.agreement.target(_ORDINARY)
    pairs = [
        ("First answer", brief.measure(metrics.time_to_first_response), target.first_response),
        ("Solved", brief.measure(metrics.time_to_resolution), target.resolution),
    ]
    bars = tuple(
        _bar(label, spread, promise, brief)
        for label, spread, promise in pairs
        if spread.n >= _FEWEST_FOR_A_STRIP
    )
    if not bars:
        return []
    promised = [bar for bar in bars if bar.promise is not None]
    inside = [bar for bar in promised if bar.promise is not None and bar.most <= bar.promise]
    if promised and len(inside) == len(promised):
        title = "Nine in ten were inside the promise"
    elif promised:
        late = next(bar for bar in promised if bar not in inside)
        title = f"{late.label}: more than one in ten took longer than the promise"
    else:
        title = "How long it took"
    hours = "working hours" if brief.voice.hours_a_day < 24 else "by the clock"
    note = "Each bar is drawn against its own promise, that of normal priority." if promised else ""
    noun = brief.voice.noun.capitalize()
    said = "; ".join(f"{bar.label}: {bar.half_words}, {bar.most_words}" for bar in bars)
    return [
        RangeStrip(
            title,
            f"{noun}s answered and solved {brief.voice.during(brief.period)}, {hours}",
            bars,
            f"{said}.",
            note,
        )
    ]


def _bar(label: str, spread: Spread, promise: int | None, brief: Brief) -> RangeBar:
    half, most = spread.half or 0.0, spread.most or 0.0
    voice = brief.voice
    return RangeBar(
        label=label,
        half=half,
        most=most,
        promise=promise,
        half_words=f"Half within {voice.duration(half)}",
        most_words=f"9 in 10 within {voice.duration(most)}",
        promise_words=f"Promise: {voice.duration(promise)}" if promise else "",
    )
