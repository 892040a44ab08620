"""The opening paragraphs: this period, then what comes; who says so, and the lines that announce it."""

from __future__ import annotations

from reporter import metrics
from reporter.story.brief import Brief
from reporter.story.sentences import (
    agree,
    all_of,
    be,
    compare_counts,
    counted,
    each_of,
    first_capital,
    joined,
    listing,
    none_or,
    prose_duration,
    spell,
    spelled,
    was,
    within_a_sentence,
)
from reporter.story.situation import Situation

_FEW = 4


def lede(brief: Brief, situation: Situation) -> tuple[str, ...]:
    """One paragraph of how it was, and where there is room a second of what comes; the author's own win."""
    if brief.note.lede:
        return tuple(brief.note.lede)
    if brief.is_silent:
        return (_unknown(brief),)
    is_short = brief.manner.paragraphs == 1
    if is_short and not (situation.opened or situation.resolved):
        now = _unknown(brief)
    else:
        watch = "" if is_short and not situation.backups_missed else _watch(situation)
        told = (_volume(brief, situation), *_incidents(brief, situation), watch)
        now = joined(_unknown(brief), *told)
    coming = "" if is_short else joined(_changes(brief), _carried(brief, situation), _needs(situation))
    return tuple(paragraph for paragraph in (now, coming) if paragraph)


def _volume(brief: Brief, situation: Situation) -> str:
    voice = brief.voice
    if not situation.opened and not situation.resolved:
        return _nothing_came(brief, situation)
    came = f"{voice.came} {voice.count(situation.opened)} {brief.when}"
    closed = _closed(situation)
    if situation.opened_before is None:
        return f"{came}, {closed}."
    when, before = voice.before(brief.period), situation.opened_before
    if before and before == situation.opened:
        return f"{came}, as many as {when}, {closed}."
    if metrics.is_noise(situation.opened, before):
        return f"{came}, after {none_or(before)} {when}, {closed}."
    return f"{came}, {compare_counts(situation.opened, before, when)}, {closed}."


def _unknown(brief: Brief) -> str:
    """Says first that the period is not over, or that the data end before it does."""
    if brief.now < brief.period.end:
        unit, now = brief.voice.span_word(brief.period), brief.voice.moment(brief.now)
        return f"This {unit} is not over: the figures are those of {now}."
    if brief.data_end is None:
        return "No feed has delivered anything yet."
    if brief.unknown_from:
        end = brief.voice.moment(brief.unknown_from)
        return f"The data we have end on {end}; what came later is not in here."
    return ""


def _nothing_came(brief: Brief, situation: Situation) -> str:
    before = situation.opened_before
    after = "" if not before else f"; {brief.voice.before(brief.period)} it was {brief.voice.count(before)}"
    return f"{brief.voice.nobody_came} {brief.when}{after}."


def _closed(situation: Situation) -> str:
    solved = none_or(situation.resolved)
    if situation.resolved == situation.opened == situation.opened_and_solved > 1:
        return "and we solved both" if situation.opened == 2 else f"and we solved all {solved}"
    if situation.resolved == situation.opened == 1:
        return "and we solved it" if situation.opened_and_solved else "and we solved one"
    return f"and we solved {solved}"


def _incidents(brief: Brief, situation: Situation) -> tuple[str, ...]:
    if brief.voice.tells_themes_first and brief.manner.paragraphs > 1:
        return (_mostly_about(brief), _kept(situation) if situation.breaks_promises else "")
    urgent = _urgent(brief, situation) if brief.voice.tells_urgency else ""
    return (urgent, _kept(situation) or _solving_time(brief))


def _mostly_about(brief: Brief) -> str:
    """“Most were about noise (11) and lost property (4).”"""
    themes = [row for row in brief.measure(metrics.by_category) if row.name and row.opened >= _FEW][:2]
    if len(themes) < 2 or len(brief.this.opened) < 2 * _FEW:
        return ""
    named = [f"{within_a_sentence(row.name)} ({row.opened:,})" for row in themes]
    return f"You wrote most about {listing(named)}."


def _urgent(brief: Brief, situation: Situation) -> str:
    came, left, noun = situation.urgent, situation.urgent_open, brief.voice.noun
    if not came:
        return first_capital(f"{spelled(left, f'urgent {noun}')} {be(left)} still open.") if left else ""
    opened = brief.this.opened[brief.this.opened["priority"] == 1]
    who = each_of(came) if came == situation.opened else first_capital(spell(came))
    urgent_ids = {ticket.id for ticket in brief.open_tickets if ticket.priority == 1}
    if not urgent_ids <= set(opened["id"]):
        return f"{who} {was(came)} urgent, and {spelled(left, f'urgent {noun}')} {be(left)} still open."
    if left:
        rest = {1: "it", 2: "both"}.get(came, "all") if left == came else spell(left)
        return f"{who} {was(came)} urgent, and {rest} {be(left)} still open."
    if opened["resolved_at"].isna().any():  # withdrawn: not open, and not solved
        rest = "it is not open any more" if came == 1 else "none is left open"
        return f"{who} {was(came)} urgent, and {rest}."
    if who == "It":
        return "It was urgent."
    return f"{who} {was(came)} urgent, and {({1: 'it is', 2: 'both are'}).get(came, 'all are')} solved."


def _kept(situation: Situation) -> str:
    """Promises kept or broken, in one sentence; "" when none could be judged."""
    kept, answers = situation.kept, bool(situation.answered.of)
    if not kept.of:
        return ""
    verb = "answered" if answers else "solved"
    if kept.of == situation.opened == 1:
        return f"It was {verb} {'later than we promise' if kept.bad else 'on time'}."
    if kept.bad:
        late = f"{first_capital(spell(kept.bad))} of {spell(kept.of)}"
        if kept.bad == kept.of:
            late = "The one that was due" if kept.of == 1 else all_of(kept.of)
        return f"{late} {was(kept.bad)} {verb} later than we promise."
    if answers and kept.of == situation.opened:
        return "Every one had its first answer on time."
    return f"None was {verb} later than we promise."


def _solving_time(brief: Brief) -> str:
    spread = brief.measure(metrics.time_to_resolution)
    if spread.n < 5 or spread.half is None:
        return ""
    return f"Half of those we solved took {_at_most(spread.half, brief)}."


def _at_most(seconds: float, brief: Brief) -> str:
    if not brief.client.agreement.opening:
        return f"{prose_duration(seconds)} or less"
    said = brief.voice.spoken_duration(seconds)
    if said.endswith("days"):
        return f"{said.removesuffix('days')}working days or less"
    return f"{said} of working time or less"


def _watch(situation: Situation) -> str:
    """Backups and checks in one sentence, only when they are known."""
    if situation.backups.of and not situation.backups_missed:
        known = " that we know of" if situation.late_feeds else ""
        every = f"All {spell(situation.backups.of)} backups" if situation.backups.of > 2 else "Every backup"
        done = f"{every}{known} finished"
    elif situation.backups.of:
        good = first_capital(none_or(situation.backups.good))
        done = f"{good} of {spell(situation.backups.of)} backups finished"
    else:
        done = ""
    if not situation.checks:
        return f"{done}." if done else ""
    checks = f"{none_or(situation.checks_failed)} of {counted(situation.checks, 'check')} failed"
    return f"{done}, and {checks}." if done else f"{first_capital(checks)}."


def _changes(brief: Brief) -> str:
    if "changes" not in brief.known:
        return ""
    after = brief.period.after
    planned = [change for change in brief.ahead if change.starts_at < after.end]
    if not planned:
        return brief.voice.no_plans(brief.coming)
    n, day = len(planned), brief.voice.day(brief.voice.on(planned[0].starts_at))
    count = first_capital(brief.voice.count(n, brief.voice.plan))
    return f"{count} {be(n)} planned {brief.coming}, {agree(n, 'on', 'the first on')} {day}."


def _carried(brief: Brief, situation: Situation) -> str:
    if not situation.backlog:
        return f"No {brief.voice.nouns} are left open."
    n = situation.backlog
    since = f"{agree(n, 'since', 'the oldest since')} {brief.since(brief.oldest)}"
    return f"{first_capital(brief.voice.count(n))} {be(n)} still open, {since}."


def _needs(situation: Situation) -> str:
    if not situation.asks:
        return ""
    return f"We need {spelled(situation.needs, 'answer')} from you."


def prepared(brief: Brief) -> str:
    """“Prepared on Monday 2 November by Dan Whitlock, your service lead”."""
    voice = brief.voice
    day = voice.on(brief.now)
    on = f"Prepared on {voice.day(day) if day.year == brief.period.last.year else voice.full_day(day)}"
    if not brief.manner.signed:
        return f"{on} at {voice.time(brief.now)}"
    author = brief.note.author or brief.client.provider.signature
    return f"{on} by {author}" if author else on


def subject(brief: Brief, line: tuple[str, str]) -> str:
    """The subject of the mail: status line, client, date."""
    status = " ".join(" ".join(line).split())
    return f"{status} {brief.client.name}, {brief.voice.period(brief.period)}"


def preheader(brief: Brief, situation: Situation) -> str:
    """The hidden line that mail programs show after the subject: the proof in one sentence."""
    if brief.is_silent:
        return _unknown(brief)
    parts = [f"{brief.voice.count(situation.opened)} opened, {none_or(situation.resolved)} solved"]
    if not (situation.opened or situation.resolved):
        parts = [brief.voice.count(0)]
    if situation.backups.of:
        good, of = none_or(situation.backups.good), spell(situation.backups.of)
        parts.append(f"{good} of {of} backups finished")
    if situation.checks:
        run = counted(situation.checks, "check")
        parts.append(f"{none_or(situation.checks_failed)} of {run} failed")
    return f"{first_capital('; '.join(parts))}."
