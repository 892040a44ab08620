"""The words on tiles, tables and charts: labels that fit what is shown, comparisons, descriptions."""

from __future__ import annotations

from datetime import date

from reporter import metrics
from reporter.metrics import Hours, Share, Spread
from reporter.report import (
    Callout,
    ColumnChart,
    LineChart,
    RangeBar,
    RangeStrip,
    Series,
    SplitStrip,
    StripPart,
    Tile,
)
from reporter.story.brief import Brief
from reporter.story.sentences import agree, compare_counts, first_capital, none_or, shorten, spell
from reporter.story.situation import Situation
from reporter.story.takeaways import FEWEST_FOR_HALF, of_history

LIST_EACH = 5  # durations; of fewer each is told, so that “half” would be wrong of them
FEW_DURATIONS = (
    "* With fewer than ten we show the slowest one; with fewer than five, the fastest to the slowest."
)
_ABOUT = 0.02  # under two percentage points is about the same
_ORDINARY = 3
_BESIDE_THE_AXIS = 2  # slots: a callout there would meet the labels of the axis
_SPREADS = {
    metrics.time_to_first_response: ("Half had a first answer within", "First answer after"),
    metrics.time_to_resolution: ("Half were solved within", "Solved after"),
}


def opened_tile(brief: Brief, situation: Situation) -> Tile:
    """Opened, beside the usual or the period before; a dash where no data came."""
    label = f"{first_capital(brief.voice.nouns)} opened"
    if brief.is_silent:
        since = f" since {brief.voice.short_date(brief.voice.on(brief.data_end))}" if brief.data_end else ""
        return Tile(label, "–", "", f"No data received{since}")
    return Tile(label, brief.voice.number(situation.opened), "", _beside(brief, situation))


def _beside(brief: Brief, situation: Situation) -> str:
    usual, before = situation.usual, situation.opened_before
    beside_usual = brief.manner.compared_with == "usual"
    if beside_usual and usual is not None:
        return f"{first_capital(none_or(round(usual)))} on a usual {brief.voice.name(brief.period)}"
    if before is not None:
        return _against(situation.opened, before, brief)
    if brief.is_first and not beside_usual:
        return f"First {brief.voice.span_word(brief.period)} with us"
    return "Nothing to compare with yet"


def _against(now: int, before: int, brief: Brief) -> str:
    """“Five fewer than in September”; where that is noise only what it was: “After 63 in September”."""
    when = brief.voice.before(brief.period)
    if now != before and metrics.is_noise(now, before):
        return f"After {none_or(before)} {when}"
    return first_capital(compare_counts(now, before, when))


def on_time_tiles(brief: Brief, situation: Situation) -> list[Tile]:
    """Answered on time where answers are logged, else solved on time."""
    now = situation.kept
    if not now.of:
        return []
    words = _in_short(now) if brief.manner.compared_with == "usual" else _compared(brief, now)
    return [Tile(_on_time(situation.promise), brief.voice.number(now.good), f"of {now.of:,}", words)]


def _on_time(promise: str) -> str:
    return f"{first_capital(promise)} on time"


def _in_short(now: Share) -> str:
    if now.bad:
        return f"{first_capital(spell(now.bad))} late"
    return "Every one" if now.of > 1 else ""


def _compared(brief: Brief, now: Share) -> str:
    before, when = brief.measure_before(brief.promise[1]), brief.voice.before(brief.period)
    if not brief.has_before or before.share is None or now.share is None:
        return f"{now.bad:,} late" if now.bad else "None was late"
    was = f"{before.good:,} of {before.of:,} {when}"
    if not now.bad and not before.bad:
        return f"None late, as {when}"
    if abs(now.share - before.share) < _ABOUT:
        return f"About the same: {was}"
    if metrics.is_noise(now, before):
        return f"After {was}"
    return f"{'Better' if now.share > before.share else 'Worse'} than {was}"


def solved_tile(brief: Brief, situation: Situation) -> Tile:
    """Solved, beside the period before, or how soon."""
    if brief.manner.compared_with == "before" and brief.has_before:
        words = _against(situation.resolved, brief.measure_before(metrics.count_resolved) or 0, brief)
    else:
        spread = brief.measure(metrics.time_to_resolution)
        few = spread.n < LIST_EACH or spread.half is None
        words = "" if few else f"Half of them within {brief.voice.duration(spread.half or 0.0)}"
    return Tile("Solved", brief.voice.number(situation.resolved), "", words)


def open_tile(brief: Brief, situation: Situation) -> Tile:
    """Still open: how many of them wait for the reader, or since when."""
    if not situation.backlog:
        return Tile("Still open", "0", "", "Nothing is left over")
    waiting = len(brief.waiting) if brief.voice.asks else 0
    if waiting:
        words = f"{first_capital(spell(waiting))} {agree(waiting, 'waits', 'wait')} for you"
    else:
        words = f"{agree(situation.backlog, 'Since', 'The oldest since')} {brief.since(brief.oldest)}"
    return Tile("Still open", brief.voice.number(situation.backlog), "", words)


def backup_tiles(brief: Brief, situation: Situation) -> list[Tile]:
    """Backups finished, of those due."""
    backups = situation.backups
    if not backups.of:
        return []
    before = brief.measure_before(metrics.share_backups)
    if backups.bad:
        words = f"{first_capital(spell(backups.bad))} failed or did not run"
    elif brief.has_before and before.of and not before.bad:
        words = f"None missed, as {brief.voice.before(brief.period)}"
    else:
        words = "None missed"
    return [Tile("Backups finished", brief.voice.number(backups.good), f"of {backups.of:,}", words)]


def background_tiles(brief: Brief, situation: Situation) -> list[Tile]:
    """The work behind an empty period: backups, checks, harmful mail."""
    shown = backup_tiles(brief, situation)
    number = brief.voice.number
    if situation.checks.run:
        failed = f"{first_capital(none_or(situation.checks.failed))} failed"
        shown.append(Tile("Checks run", number(situation.checks.run), "", failed))
    blocked = brief.measure(metrics.mails_blocked)
    if blocked:
        shown.append(Tile("Harmful e-mails", number(blocked), "stopped", "None reached a mailbox"))
    return shown


def volume_heads(brief: Brief) -> tuple[str, str, str]:
    """“This week”, “The week before”, “Usual week”."""
    unit = brief.voice.span_word(brief.period)
    return f"This {unit}", f"The {unit} before", f"Usual {unit}"


def promise_rows(brief: Brief) -> list[tuple[str, ...]]:
    """Kept promises, now and before: “9 of 10”, and a dash for no data."""
    answers, solutions = (
        brief.cite_both(metric) for metric in (metrics.share_answered_in_time, metrics.share_resolved_in_time)
    )
    shares = answers if answers[0].of else solutions
    told = (f"{share.good:,} of {share.of:,}" if share.of else "–" for share in shares)
    return [(_on_time(brief.promise[0]), *told)] if shares[0].of else []


def spread_rows(brief: Brief) -> list[tuple[str, ...]]:
    """How long it took, now and before: half of them, or each one where there are few."""
    rows: list[tuple[str, ...]] = []
    for metric, (half, each) in _SPREADS.items():
        spreads = brief.cite_both(metric)
        label = each if any(0 < spread.n < LIST_EACH for spread in spreads) else half
        if spreads[0].n:
            rows.append((label, *(_half(spread, brief) for spread in spreads)))
    return rows


def _half(spread: Spread, brief: Brief) -> str:
    if spread.half is None:
        return "–"
    few = spread.n < LIST_EACH
    return brief.voice.durations(spread.values) if few else brief.voice.duration(spread.half)


def range_strip(brief: Brief) -> list[RangeStrip]:
    """Half and nine in ten against the promise of normal priority; nothing of few."""
    target = brief.client.agreement.target(_ORDINARY)
    pairs = [
        ("First answer", brief.measure(metrics.time_to_first_response), target.first_response),
        ("Solved", brief.measure(metrics.time_to_resolution), target.resolution),
    ]
    bars = tuple(
        _bar(label, spread, promise, brief) for label, spread, promise in pairs if spread.n >= FEWEST_FOR_HALF
    )
    if not bars:
        return []
    promised = any(bar.promise is not None for bar in bars)
    hours = "working hours" if brief.voice.hours_a_day < 24 else "by the clock"
    nouns = first_capital(brief.voice.nouns)
    said = "; ".join(f"{bar.label}: {bar.half_words}, {bar.most_words}" for bar in bars)
    return [
        RangeStrip(
            title=_range_title(bars),
            subtitle=f"{nouns} answered and solved {brief.voice.during(brief.period)}, {hours}",
            bars=bars,
            description=f"{said}.",
            note="Each bar is drawn against its own promise, that of normal priority." if promised else "",
        )
    ]


def _range_title(bars: tuple[RangeBar, ...]) -> str:
    promised = [(bar, bar.promise) for bar in bars if bar.promise is not None]
    if not promised:
        return "How long it took"
    late = [bar for bar, promise in promised if bar.most > promise]
    if not late:
        return "Nine in ten were inside the promise"
    return f"{late[0].label}: more than one in ten took longer than the promise"


def _bar(label: str, spread: Spread, promise: int | None, brief: Brief) -> RangeBar:
    half, most = spread.half or 0.0, spread.most or 0.0
    duration = brief.voice.duration
    return RangeBar(
        label=label,
        half=half,
        most=most,
        promise=promise,
        half_words=f"Half within {duration(half)}",
        most_words=f"9 in 10 within {duration(most)}",
        promise_words=f"Promise: {duration(promise)}" if promise else "",
    )


def column_chart(brief: Brief, slots: dict[date, tuple[int, int]], labels: tuple[str, ...]) -> ColumnChart:
    """Opened and solved on these days, their sums in the key; after it what is open."""
    days = list(slots)
    opened, resolved = (tuple(float(n) for n in counts) for counts in zip(*slots.values(), strict=True))
    per = "day" if len(days) == len(brief.period.days) else "working day"
    came, done = int(sum(opened)), int(sum(resolved))
    gap = "as many as came in" if came == done else compare_counts(done, came, "came in")
    backlog = brief.measure(metrics.count_backlog) or 0
    return ColumnChart(
        title=f"We solved {gap}",
        subtitle=f"{first_capital(brief.voice.nouns)} per {per} {brief.voice.during(brief.period)}:",
        unit=brief.voice.nouns,
        slots=labels,
        series=(
            Series(f"{came:,} opened", opened),
            Series(f"{done:,} solved", resolved, own=True),
        ),
        description=_describe(days, opened, resolved, brief),
        subtitle_after=f"{first_capital(none_or(backlog))} {'is' if backlog < 2 else 'are'} open.",
        callout=_busiest(days, opened, brief),
    )


def _busiest(slots: list[date], opened: tuple[float, ...], brief: Brief) -> Callout | None:
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


def _describe(slots: list[date], opened: tuple[float, ...], resolved: tuple[float, ...], brief: Brief) -> str:
    """What the columns show, for those who do not see them."""
    told = []
    for verb, counts in (("opened", opened), ("solved", resolved)):
        busiest = brief.voice.plain_date(slots[counts.index(max(counts))])
        told.append(f"{verb} between {min(counts):.0f} and {max(counts):.0f} (most on {busiest})")
    return f"Per day, {', '.join(told)}."


def history_chart(brief: Brief, series: list[Series], labels: tuple[str, ...]) -> LineChart:
    """The line over the months or quarters."""
    first, last = brief.facts.history["first"].iloc[0], brief.period.last
    unit = brief.voice.span_word(brief.period)
    span = f"{brief.voice.month(first)} {first.year} to {brief.voice.month(last)} {last.year}"
    said = "; ".join(f"{line.label}: from {line.values[0]:,.0f} to {line.values[-1]:,.0f}" for line in series)
    highest = f"The highest {unit} had {max(series[0].values):,.0f}."
    return LineChart(of_history(brief), f"Per {unit}, {span}", labels, tuple(series), f"{said}. {highest}")


def used_hours_strip(brief: Brief, total: float, included: float) -> SplitStrip:
    """Hours used against those in the agreement; what goes over them apart."""
    number = brief.voice.number
    used, whole = f"{number(total, 1)} hours used", f"{number(included, 1)} in your agreement"
    return SplitStrip(
        parts=(StripPart(used, total, own=True),),
        description=f"{used}, {whole}.",
        whole=included,
        whole_label=whole,
        excess_words=f"{number(total - included, 1)} h over the agreement" if total > included else "",
    )


def split_strip(brief: Brief, hours: Hours) -> SplitStrip:
    """Hours of preventing beside those of fixing."""
    number = brief.voice.number
    proactive = f"{number(hours.proactive, 1)} h preventing and planned"
    reactive = f"{number(hours.reactive, 1)} h fixing and helping"
    parts = (StripPart(proactive, hours.proactive, own=True), StripPart(reactive, hours.reactive))
    return SplitStrip(parts, f"{proactive}, {reactive}.")


def quote_source(brief: Brief, name: str, on: date) -> str:
    """“Ana, 3 August”; who gave no name is one of them."""
    return f"{name or brief.voice.someone}, {brief.voice.plain_date(on)}"


def promises_head(brief: Brief) -> str:
    """“In September we said”."""
    return f"{first_capital(brief.voice.during(brief.period.before))} we said"
