"""The three or four large numbers under the opening paragraphs, each with its comparison in words."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import Share
from reporter.report import Tile
from reporter.story.brief import Brief
from reporter.story.situation import Situation
from reporter.story.words import compare_counts, first_capital, none_or, plural, spell

_ENOUGH = 4
_CITED: tuple[metrics.Metric, ...] = (
    metrics.count_opened,
    metrics.count_resolved,
    metrics.count_backlog,
    metrics.share_answered_in_time,
    metrics.share_backups,
)
_POINTS = 0.02  # under two percentage points is about the same


def tiles(brief: Brief, situation: Situation) -> tuple[Tile, ...]:
    """The tiles; none on an empty day, or where a table has them."""
    if brief.period.unit == "day" and not (situation.opened or situation.resolved):
        return ()
    if brief.period.unit == "week" and (situation.opened or situation.resolved):
        return ()  # the table of the week's numbers has them all
    if not (situation.opened or situation.resolved):
        return tuple([_opened(brief, situation), *_background(brief, situation)][:_ENOUGH])
    shown = [
        _opened(brief, situation),
        *_on_time(brief, situation),
        _solved(brief, situation),
        _open(brief, situation),
    ]
    if brief.period.unit != "day":
        shown = [*shown[:-1], *(_backups(brief, situation) or shown[-1:])]
    elif len(shown) > 3:
        shown = [tile for tile in shown if tile.label != "Solved"]
    for metric in _CITED:
        brief.cite(metric)
    return tuple(shown[:_ENOUGH])


def _background(brief: Brief, situation: Situation) -> list[Tile]:
    """The work behind an empty period: backups, checks, harmful mail."""
    shown = _backups(brief, situation)
    if situation.checks:
        failed = f"{none_or(situation.checks_failed).capitalize()} failed"
        shown.append(Tile("Checks run", brief.voice.number(situation.checks), "", failed))
    blocked = brief.measure(metrics.mails_blocked)
    if blocked:
        shown.append(
            Tile("Harmful e-mails", brief.voice.number(blocked), "stopped", "None reached a mailbox")
        )
    return shown


def _opened(brief: Brief, situation: Situation) -> Tile:
    label = f"{plural(brief.voice.noun, 2).capitalize()} opened"
    if brief.is_silent:
        since = f" since {brief.voice.short_date(brief.voice.on(brief.data_end))}" if brief.data_end else ""
        return Tile(label, "–", "", f"No data received{since}")
    return Tile(label, brief.voice.number(situation.opened), "", _comparison(brief, situation))


def _comparison(brief: Brief, situation: Situation) -> str:
    usual, before = situation.usual, situation.opened_before
    if brief.period.unit == "day" and usual is not None:
        number = spell(round(usual)).capitalize() if round(usual) else "None"
        return f"{number} on a usual {brief.voice.weekday(brief.period.first)}"
    if before is None:
        return (
            "Nothing to compare with yet"
            if brief.period.unit == "day"
            else f"First {brief.period.unit} with us"
            if brief.is_first
            else "Nothing to compare with yet"
        )
    return _against(situation.opened, before, brief)


def _against(now: int, before: int, brief: Brief) -> str:
    """“Five fewer than in September”; where that is noise only what it was: “After 63 in September”."""
    when = brief.voice.before(brief.period)
    if now != before and metrics.is_noise(now, before):
        return f"After {none_or(before)} {when}"
    return first_capital(compare_counts(now, before, when))


def _on_time(brief: Brief, situation: Situation) -> list[Tile]:
    """Answered on time where answers are logged, else solved on time."""
    now = situation.kept
    if not now.of:
        return []
    if situation.answered.of:
        label, before = "Answered on time", brief.measure_before(metrics.share_answered_in_time)
    else:
        label, before = "Solved on time", brief.measure_before(metrics.share_resolved_in_time)
    return [
        Tile(label, brief.voice.number(now.good), f"of {now.of:,}", _share_comparison(brief, now, before))
    ]


def _share_comparison(brief: Brief, now: Share, before: Share) -> str:
    if brief.period.unit == "day":
        return (
            "Every one"
            if not now.bad and now.of > 1
            else f"{spell(now.bad).capitalize()} late"
            if now.bad
            else ""
        )
    when = brief.voice.before(brief.period)
    if not brief.has_before or before.share is None or now.share is None:
        return "None was late" if not now.bad else f"{now.bad:,} late"
    was = f"{before.good:,} of {before.of:,} {when}"
    if not now.bad and not before.bad:
        return f"None late, as {when}"
    if abs(now.share - before.share) < _POINTS:
        return f"About the same: {was}"
    if metrics.is_noise(now, before):
        return f"After {was}"
    return f"{'Better' if now.share > before.share else 'Worse'} than {was}"


def _solved(brief: Brief, situation: Situation) -> Tile:
    before = brief.measure_before(metrics.count_resolved) if brief.has_before else None
    if brief.period.unit == "day" or before is None:
        return Tile("Solved", brief.voice.number(situation.resolved), "", _half_within(brief))
    return Tile(
        "Solved",
        brief.voice.number(situation.resolved),
        "",
        _against(situation.resolved, before, brief),
    )


def _half_within(brief: Brief) -> str:
    spread = brief.measure(metrics.time_to_resolution)
    if spread.n < 5 or spread.half is None:
        return ""
    return f"Half of them within {brief.voice.duration(spread.half)}"


def _open(brief: Brief, situation: Situation) -> Tile:
    if not situation.backlog:
        return Tile("Still open", "0", "", "Nothing is left over")
    waiting = 0 if brief.is_community else len(brief.waiting)
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        return Tile(
            "Still open",
            brief.voice.number(situation.backlog),
            "",
            f"{spell(waiting).capitalize()} {verb} for you",
        )
    day = brief.since(brief.oldest)
    return Tile(
        "Still open",
        brief.voice.number(situation.backlog),
        "",
        f"{'Since' if situation.backlog == 1 else 'The oldest since'} {day}",
    )


def _backups(brief: Brief, situation: Situation) -> list[Tile]:
    backups = situation.backups
    if not backups.of:
        return []
    before = brief.backups_before
    when = brief.voice.before(brief.period)
    if not backups.bad:
        words = (
            f"None missed, as {when}" if brief.has_before and before.of and not before.bad else "None missed"
        )
    else:
        words = f"{spell(backups.bad).capitalize()} failed or did not run"
    return [Tile("Backups finished", brief.voice.number(backups.good), f"of {backups.of:,}", words)]
