"""The words on tiles, tables and charts: labels that fit what is shown, comparisons, descriptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from reporter import metrics
from reporter.config import Client
from reporter.config.agreements import Target
from reporter.metrics import Hours, Kept, PriorityRow, Spread
from reporter.records import PRIORITIES
from reporter.report import (
    Callout,
    ColumnChart,
    RangeBar,
    RangeStrip,
    Series,
    SplitStrip,
    StripPart,
    Tile,
)
from reporter.store.facts import Span
from reporter.story.backlog import are_open
from reporter.story.brief import Brief, told
from reporter.story.sentences import (
    be,
    compare_counts,
    first_capital,
    joined,
    none_or,
    plural,
    shorten,
    spell,
)
from reporter.story.situation import Situation
from reporter.story.takeaways import FEWEST_FOR_HALF
from reporter.story.voice import Counted

LIST_EACH = 5  # durations; of fewer each is told, so that “half” would be wrong of them
SLOWEST_SHOWN = "* Of fewer than ten the slowest one is shown."
FASTEST_TO_SLOWEST = "Of fewer than five the fastest to the slowest are shown."
_NORMAL = 3  # the priority of which the bars have a promise
_PROMISES = {"answered": metrics.share_answered_in_time, "solved": metrics.share_resolved_in_time}
_ABOUT = 0.02  # under two percentage points is about the same
_ORDINARY = 3
_ANSWERED, _SOLVED = "First answer", "Solved"
_DONE = {_ANSWERED: "answered", _SOLVED: "solved"}
_TIMES: dict[Counted, str] = {
    "clock": "by the clock",
    "working": "in working hours",
    "mixed": "in working hours, by the clock where nobody was there or all hours were promised",
}
_FEWEST_PRIORITIES = 2  # to set side by side
_BESIDE_THE_AXIS = 2  # slots: a callout there would meet the labels of the axis
_SPREADS = {
    metrics.time_to_first_response: ("Half had a first answer within", "First answer after"),
    metrics.time_to_resolution: ("Half were solved within", "Solved after"),
}


@told
def opened_tile(brief: Brief, situation: Situation) -> Tile:
    """Opened, beside the usual or the period before; a dash where no data came."""
    label = f"{first_capital(brief.voice.nouns)} opened"
    if situation.opened is None or brief.is_silent:
        since = f" since {brief.voice.short_date(brief.voice.on(brief.data_end))}" if brief.data_end else ""
        return Tile(
            label, "–", "", f"No data received{since}" if brief.is_silent else "Not in the data we have"
        )
    brief.cite(metrics.count_opened)
    return Tile(label, brief.voice.number(situation.opened), "", _beside(brief, situation))


def _beside(brief: Brief, situation: Situation) -> str:
    if brief.this.is_known_in_part:
        return "As far as we know"
    if brief.manner.is_pack and brief.is_running:
        return "So far"
    usual, before = situation.usual, situation.opened_before
    beside_usual = brief.manner.compared_with == "usual"
    if beside_usual and usual is not None:
        brief.cite_usual("opened")
        return f"{first_capital(none_or(metrics.half_up(usual)))} on a usual {brief.voice.name(brief.period)}"
    if before is not None:
        return _against(metrics.count_opened, brief)
    if brief.is_first and not beside_usual:
        return f"First {brief.voice.span_word(brief.period)} with us"
    return "Nothing to compare with yet"


def _against(metric: Callable[[Span, Client], int | None], brief: Brief) -> str:
    """“Five fewer than in September”; where that is noise only what it was: “After 63 in September”."""
    now, before = brief.cite_both(metric)
    if now is None or before is None:
        return ""
    when = brief.voice.before(brief.period)
    if now != before and metrics.is_noise(now, before):
        return f"After {none_or(before)} {when}"
    brief.cite_change(metric)
    return first_capital(compare_counts(now, before, when))


@told
def on_time_tiles(brief: Brief, situation: Situation) -> list[Tile]:
    """Of the two promises the one less often kept; nothing where neither was decided."""
    verb, now = situation.worse
    if not now.of:
        return []
    metric = _PROMISES[verb]
    brief.cite(metric)
    words = _in_short(now) if brief.manner.compared_with == "usual" else _compared(brief, now, metric)
    return [Tile(f"{first_capital(verb)} on time", brief.voice.number(now.good), f"of {now.of:,}", words)]


def _in_short(now: Kept) -> str:
    if now.bad:
        return f"{first_capital(spell(now.bad))} not in time"
    if now.unknown:
        return f"Of {spell(now.unknown)} more we do not know"
    return "Every one" if now.of > 1 else ""


def _compared(brief: Brief, now: Kept, metric: Callable[[Span, Client], Kept]) -> str:
    before, when = brief.measure_before(metric), brief.voice.before(brief.period)
    if now.unknown and not now.bad:
        return f"Of {spell(now.unknown)} more we do not know"
    if not brief.has_before or before.share is None or now.share is None:
        return f"{now.bad:,} not in time" if now.bad else "None was late"
    if not (now.bad or before.bad or now.unknown or before.unknown):
        return f"None late, as {when}"
    brief.cite_before(metric)
    was = f"{before.good:,} of {before.of:,} {when}"
    if abs(now.share - before.share) < _ABOUT:
        return f"About the same: {was}"
    if metrics.is_noise(now, before):
        return f"After {was}"
    return f"{'Better' if now.share > before.share else 'Worse'} than {was}"


@told
def solved_tile(brief: Brief, situation: Situation) -> Tile:
    """Solved, beside the period before, or how soon; a dash where the log does not say when."""
    if situation.solved is None:
        unsure = "We do not know with what result" if len(brief.this.unsaid) else "We do not know when"
        words = unsure if brief.tells_endings else "When is not in the data we get"
        return Tile(brief.ended_well, "–", "", words)
    brief.cite(metrics.count_resolved)
    if brief.manner.compared_with == "before" and brief.has_before:
        words = _against(metrics.count_resolved, brief)
    else:
        spread = brief.measure(metrics.time_to_resolution)
        words = ""
        if spread.n >= LIST_EACH and spread.half is not None:
            brief.cite(metrics.time_to_resolution)
            words = f"Half of them {brief.voice.within(spread.half, spread.counted)}"
    return Tile(brief.ended_well, brief.voice.number(situation.solved), "", words)


@told
def backup_tiles(brief: Brief, situation: Situation) -> list[Tile]:
    """Copies made, of those due."""
    backups = situation.backups
    if not backups.of:
        return []
    brief.cite(metrics.share_backups)
    before = brief.measure_before(metrics.share_backups)
    if backups.bad:
        words = f"{first_capital(spell(backups.bad))} {be(backups.bad)} missing"
    elif backups.warning:
        words = f"{first_capital(spell(backups.warning))} with a warning"
    elif n := backups.nights_unknown:
        words = f"Of {spell(n)} more {plural('night', n)} we do not know"
    elif brief.has_before and before.of and not before.bad and not before.nights_unknown:
        words = f"None missed, as {brief.voice.before(brief.period)}"
    else:
        words = "None missed"
    return [Tile("Copies made", brief.voice.number(backups.good), f"of {backups.of:,}", words)]


@told
def background_tiles(brief: Brief, situation: Situation) -> list[Tile]:
    """The work behind an empty period: copies, checks, harmful mail."""
    shown = backup_tiles(brief, situation)
    number, checks = brief.voice.number, situation.checks
    if checks.run:
        brief.cite(metrics.checks)
        failed = f"{first_capital(none_or(checks.failed))} failed"
        if checks.announced:
            more = f", {spell(checks.announced)} more in announced work"
            failed += more if checks.failed else " outside announced work"
        if situation.carried and not checks.failed:  # what had failed before was not over
            failed = "Not all was well when it began"
        shown.append(Tile("Checks run", number(checks.run), "", failed))
    blocked = brief.cite(metrics.mails_blocked)
    if blocked:
        shown.append(
            Tile(f"Harmful {plural('e-mail', blocked)}", number(blocked), "stopped", "None reached a mailbox")
        )
    return shown


def volume_heads(brief: Brief) -> tuple[str, str, str, str]:
    """“Tickets”, “This week”, “The week before”, “Usual week”."""
    unit = brief.voice.span_word(brief.period)
    return first_capital(brief.voice.nouns), f"This {unit}", f"The {unit} before", f"Usual {unit}"


@told
def promise_rows(brief: Brief) -> list[tuple[str, ...]]:
    """Both promises, kept now and before: “9 of 10”, and a dash for no data."""
    rows: list[tuple[str, ...]] = []
    for verb, metric in _PROMISES.items():
        shares = brief.cite_both(metric)
        told = (f"{share.good:,} of {share.of:,}" if share.of else "–" for share in shares)
        if shares[0].of:
            rows.append((f"{first_capital(verb)} on time", *told))
    return rows


@told
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
    voice, counted = brief.voice, spread.counted
    return voice.durations(spread.values, counted) if few else voice.bound(spread.half, counted)


@told
def range_strip(brief: Brief) -> list[RangeStrip]:
    """Half and nine in ten against the promise of normal priority; nothing of few."""
    ordinary = next((row for row in brief.measure(metrics.by_priority) if row.priority == _ORDINARY), None)
    pairs = [
        (_ANSWERED, metrics.time_to_first_response, ordinary and ordinary.first),
        (_SOLVED, metrics.time_to_resolution, ordinary and ordinary.resolved),
    ]
    bars, counted = [], []
    for label, metric, own in pairs:
        promise = promise_beside(ordinary, metric, brief) if ordinary else None
        # against a promise only what it was made for: the tickets of that priority
        spread = own if promise is not None and own and own.n >= FEWEST_FOR_HALF else brief.measure(metric)
        if spread.n >= FEWEST_FOR_HALF:
            brief.cite(metric) if spread is not own else brief.cite(
                metrics.by_priority, PRIORITIES[_ORDINARY].lower()
            )
            bars.append(_bar(label, spread, promise if spread is own else None, brief))
            counted.append(spread.counted)
    if not bars:
        return []
    promised = any(bar.promise is not None for bar in bars)
    hours = _in_which_time(bars, counted, brief)
    nouns, done = first_capital(brief.voice.nouns), " and ".join(_DONE[bar.label] for bar in bars)
    said = "; ".join(f"{bar.label}: {bar.half_words}, {bar.most_words}" for bar in bars)
    return [
        RangeStrip(
            title=_range_title(bars, is_of_all=set(brief.this.opened["priority"]) <= {_NORMAL}),
            subtitle=f"{nouns} {done} {brief.voice.during(brief.period)}, {hours}",
            bars=tuple(bars),
            description=f"{said}.",
            note="Bars with a promise show the tickets of normal priority." if promised else "",
        )
    ]


@told
def priority_strip(brief: Brief) -> list[RangeStrip]:
    """Half and nine in ten of the first answers against the promise of each priority; not of one alone."""
    metric = metrics.time_to_first_response
    found = [
        (row, promise)
        for row in brief.measure(metrics.by_priority)
        if row.first.n >= FEWEST_FOR_HALF and (promise := promise_beside(row, metric, brief)) is not None
    ]
    if len(found) < _FEWEST_PRIORITIES:
        return []
    bars = [_bar(row.name, row.first, promise, brief, row.target) for row, promise in found]
    brief.cite(metrics.by_priority, *(row.name.lower() for row, _ in found))
    counted = [row.first.counted for row, _ in found]
    said = "; ".join(f"{bar.label}: {bar.half_words}, {bar.most_words}" for bar in bars)
    return [
        RangeStrip(
            title=_range_title(bars, is_of_all=True),
            subtitle=f"First answer by priority, {_in_which_time(bars, counted, brief)}",
            bars=tuple(bars),
            description=f"{said}.",
        )
    ]


def promise_beside(row: PriorityRow, metric: Callable[[Span, Client], Spread], brief: Brief) -> float | None:
    """The promise that those times can be held against; None where they were promised otherwise: counted in
    another time, or with deadlines that the log gives.
    """
    is_answer = metric is metrics.time_to_first_response
    taken, promise = (
        (row.first, row.target.first_response) if is_answer else (row.resolved, row.target.resolution)
    )
    ours = brief.this.opened if is_answer else brief.this.resolved
    own = ours.loc[
        ours["priority"] == row.priority, f"{'first_response' if is_answer else 'resolution'}_due_at"
    ]
    promised_in = "clock" if row.target.always or not brief.client.agreement.opening else "working"
    is_alike = not taken.n or taken.counted == promised_in
    return promise if is_alike and not own.notna().any() else None


def _in_which_time(bars: Sequence[RangeBar], counted: Sequence[Counted], brief: Brief) -> str:
    """“by the clock”, “in working hours”, or how each of them is counted."""
    times = [_TIMES["clock" if brief.voice.hours_a_day == 24 else one] for one in counted]
    if len(set(times)) == 1:
        return times[0]
    return "; ".join(f"{bar.label.lower()} {time}" for bar, time in zip(bars, times, strict=True))


def _range_title(bars: Sequence[RangeBar], *, is_of_all: bool) -> str:
    """What the bars themselves show against their promises, no more."""
    promised = [(bar, bar.promise) for bar in bars if bar.promise is not None]
    if not promised:
        return "How long it took"
    halves = [bar for bar, promise in promised if bar.half > promise]
    if halves:
        return f"{halves[0].label}: more than half took longer than the promise"
    late = [bar for bar, promise in promised if bar.most > promise]
    if not late:
        return f"Nine in ten {'' if is_of_all else 'of normal priority '}were inside the promise"
    return f"{late[0].label}: more than one in ten took longer than the promise"


def _bar(
    label: str, spread: Spread, promise: float | None, brief: Brief, target: Target | None = None
) -> RangeBar:
    half, most = spread.half or 0.0, spread.most or 0.0
    voice, counted = brief.voice, spread.counted
    promised = voice.promise(promise, target or brief.client.agreement.target(_ORDINARY)) if promise else ""
    return RangeBar(
        label=label,
        half=half,
        most=most,
        promise=promise,
        half_words=f"Half {voice.within(half, counted)}",
        most_words=f"9 in 10 {voice.within(most, counted)}",
        promise_words=f"Promise: {promised}" if promised else "",
    )


@told
def column_chart(brief: Brief, slots: dict[date, tuple[int, int]], labels: tuple[str, ...]) -> ColumnChart:
    """Opened and solved on these days, their sums in the key; after it what is open."""
    days = list(slots)
    opened, resolved = (tuple(float(n) for n in counts) for counts in zip(*slots.values(), strict=True))
    per = "day" if len(days) == len(brief.period.days) else "working day"
    came, done = int(sum(opened)), int(sum(resolved))
    brief.cite(metrics.count_opened)
    brief.cite(metrics.count_resolved)
    brief.cite(metrics.opened_per_day)
    brief.cite(metrics.resolved_per_day)
    is_all = not brief.measure(metrics.count_perhaps_solved)
    if came != done and is_all:
        brief.cite_number("solved_beyond_opened", done - came, "tickets", "Solved, less those that came in.")
    gap = "as many as came in" if came == done else compare_counts(done, came, "came in")
    backlog = brief.cite(metrics.count_backlog)
    left = "" if backlog is None else f"{first_capital(none_or(backlog))} {are_open(backlog, brief, '')}."
    return ColumnChart(
        title=f"We solved {gap}" if is_all else f"{came:,} came in, {done:,} that we know of were solved",
        subtitle=f"{first_capital(brief.voice.nouns)} per {per} {brief.voice.during(brief.period)}:",
        unit=brief.voice.nouns,
        slots=labels,
        series=(
            Series(f"{came:,} opened", opened),
            Series(f"{done:,} solved", resolved, own=True),
        ),
        description=_describe(days, opened, resolved, brief),
        subtitle_after=joined(left, brief.holes_in_words),
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
    """What the columns show, for those who do not see them; of the days of which anything is known."""
    hidden = [days for hole in brief.this.known.holes if (days := brief.days_hidden(*hole))]
    is_told = [not any(first <= slot <= last for first, last in hidden) for slot in slots]
    told = []
    for verb, each in (("opened", opened), ("solved", resolved)):
        counts = [n for n, known in zip(each, is_told, strict=True) if known or n]
        if not counts:
            continue
        if not max(counts):
            told.append(f"none {verb}")
            continue
        busiest = brief.voice.plain_date(slots[each.index(max(counts))])
        most = f" (most on {busiest})" if counts.count(max(counts)) == 1 else ""
        if min(counts) == max(counts):
            told.append(f"{verb} {max(counts):.0f} each")
        else:
            told.append(f"{verb} between {min(counts):.0f} and {max(counts):.0f}{most}")
    return joined(f"Per day, {', '.join(told)}." if told else "", brief.holes_in_words)


@told
def used_hours_strip(brief: Brief, total: float, included: float, missing: int) -> SplitStrip:
    """Hours used against those in the agreement; what goes over them apart."""
    hours = brief.voice.hours
    brief.cite(metrics.hours_worked)
    brief.cite(metrics.hours_included)
    if total > included:
        brief.cite_number("hours_over", total - included, "hours", "Hours worked beyond those agreed.")
    used, whole = f"{hours(total, missing)} hours used", f"{hours(included)} in your agreement"
    over = f"{hours(total - included, missing)} h over the agreement" if total > included else ""
    return SplitStrip(
        parts=(StripPart(used, total, own=True),),
        description=f"{first_capital(used)}, {whole}.",
        whole=included,
        whole_label=whole,
        excess_words=over,
    )


@told
def split_strip(brief: Brief, hours: Hours) -> SplitStrip:
    """Hours of preventing beside those of fixing."""
    brief.cite(metrics.hours_worked)
    both = (hours.proactive, hours.reactive)
    said = [
        brief.voice.hours(n, hours.missing) for n in (both if hours.missing else metrics.parts_of(both, 1))
    ]
    proactive, reactive = f"{said[0]} h preventing and planned", f"{said[1]} h fixing and helping"
    parts = (StripPart(proactive, hours.proactive, own=True), StripPart(reactive, hours.reactive))
    return SplitStrip(parts, f"{first_capital(proactive)}, {reactive}.")


def quote_source(brief: Brief, name: str, on: date) -> str:
    """“Ana, 3 August”; who gave no name is one of them."""
    return f"{name or brief.voice.someone}, {brief.voice.plain_date(on)}"


def promises_head(brief: Brief) -> str:
    """“In September we said”."""
    return f"{first_capital(brief.voice.during(brief.period.before))} we said"
