"""The opening paragraphs: this period, then what comes. No ticket numbers, no jargon."""

from __future__ import annotations

from reporter import metrics
from reporter.records import Change
from reporter.story.brief import Brief
from reporter.story.situation import Situation
from reporter.story.telling import lower_first
from reporter.story.words import (
    be,
    compare_counts,
    first_capital,
    listing,
    none_or,
    plural,
    prose_duration,
    spell,
    was,
)

_FEW = 4


def lede(brief: Brief, situation: Situation) -> tuple[str, ...]:
    """One paragraph for a day, two for a week or a month; the author's own paragraphs win."""
    if brief.note.lede:
        return tuple(brief.note.lede)
    if brief.is_silent:
        return (_unknown(brief),)
    watch = _watch(situation) if brief.period.unit != "day" or situation.backups_missed else ""
    told = (*_volume(brief, situation), *_incidents(brief, situation), watch)
    now = " ".join(part for part in (_unknown(brief), *told) if part)
    if brief.period.unit == "day":
        told_by_now = now if situation.opened or situation.resolved else _unknown(brief)
        return (told_by_now,) if told_by_now else ()
    coming = " ".join(
        part for part in (_changes(brief), _carried(brief, situation), _needs(situation)) if part
    )
    return tuple(paragraph for paragraph in (now, coming) if paragraph)


def _volume(brief: Brief, situation: Situation) -> tuple[str, ...]:
    voice = brief.voice
    if not situation.opened and not situation.resolved:
        return (_nothing_came(brief, situation),)
    who = "You" if not brief.is_community else "Residents"
    verb = "raised" if not brief.is_community else "sent us"
    came = f"{who} {verb} {voice.count(situation.opened)} {brief.when}"
    closed = _closed(brief, situation)
    if situation.opened_before is None:
        return (f"{came}, {closed}.",)
    when, before = voice.before(brief.period), situation.opened_before
    if before and before == situation.opened:
        return (f"{came}, as many as {when}, {closed}.",)
    if metrics.is_noise(situation.opened, before):
        return (f"{came}, after {spell(before) if before else 'none'} {when}, {closed}.",)
    return (f"{came}, {compare_counts(situation.opened, before, when)}, {closed}.",)


def _unknown(brief: Brief) -> str:
    """Says first that the period is not over, or that the data end before it does."""
    if brief.now < brief.period.end:
        return (
            f"This {brief.period.unit} is not over: the figures are those of {brief.voice.moment(brief.now)}."
        )
    if brief.data_end is None:
        return "No feed has delivered anything yet."
    if brief.unknown_from:
        end = brief.voice.moment(brief.unknown_from)
        return f"The data we have end on {end}; what came later is not in here."
    return ""


def _nothing_came(brief: Brief, situation: Situation) -> str:
    before = situation.opened_before
    after = "" if not before else f"; {brief.voice.before(brief.period)} it was {brief.voice.count(before)}"
    nobody = "Nobody sent us a report" if brief.is_community else "Nobody had to ask us for anything"
    return f"{nobody} {brief.when}{after}."


def _closed(brief: Brief, situation: Situation) -> str:
    solved = spell(situation.resolved) if situation.resolved else "none"
    if situation.resolved == situation.opened == situation.opened_and_solved > 1:
        return "and we solved both" if situation.opened == 2 else f"and we solved all {solved}"
    if situation.resolved == situation.opened == 1:
        return "and we solved it" if situation.opened_and_solved else "and we solved one"
    return f"and we solved {solved}"


def _incidents(brief: Brief, situation: Situation) -> tuple[str, ...]:
    if brief.is_community and brief.period.unit != "day":
        return (_mostly_about(brief), _kept(situation) if situation.breaks_promises else "")
    urgent = _urgent(brief, situation) if not brief.is_community else ""
    return (urgent, _kept(situation) or _solving_time(brief))


def _mostly_about(brief: Brief) -> str:
    """“Most were about noise (11) and lost property (4).”"""
    themes = [row for row in brief.measure(metrics.by_category) if row.name and row.opened >= _FEW][:2]
    if len(themes) < 2 or len(brief.this.opened) < 2 * _FEW:
        return ""
    return f"You wrote most about {listing([f'{lower_first(row.name)} ({row.opened:,})' for row in themes])}."


def _urgent(brief: Brief, situation: Situation) -> str:
    came, left, noun = situation.urgent, situation.urgent_open, brief.voice.noun
    if not came:
        older = f"{spell(left)} urgent {plural(noun, left)} {be(left)} still open."
        return first_capital(older) if left else ""
    opened = brief.this.opened[brief.this.opened["priority"] == 1]
    who = _of_all(came, situation.opened)
    urgent_ids = {ticket.id for ticket in brief.open_tickets if ticket.priority == 1}
    if not urgent_ids <= set(opened["id"]):
        return (
            f"{who} {was(came)} urgent, and {spell(left)} urgent {plural(noun, left)} {be(left)} still open."
        )
    if left:
        rest = {1: "it", 2: "both"}.get(came, "all") if left == came else spell(left)
        return f"{who} {was(came)} urgent, and {rest} {be(left)} still open."
    if opened["resolved_at"].isna().any():  # withdrawn: not open, and not solved
        rest = "it is not open any more" if came == 1 else "none is left open"
        return f"{who} {was(came)} urgent, and {rest}."
    if who == "It":
        return "It was urgent."
    return f"{who} {was(came)} urgent, and {({1: 'it is', 2: 'both are'}).get(came, 'all are')} solved."


def _of_all(part: int, whole: int) -> str:
    """“It”, “Both”, “All three” where the part is the whole; else its number."""
    if part != whole:
        return first_capital(spell(part))
    return {1: "It", 2: "Both"}.get(part, f"All {spell(part)}")


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
            late = "The one that was due" if kept.of == 1 else _of_all(kept.of, kept.of)
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
        count = spell(situation.backups.of)
        known = " that we know of" if situation.late_feeds else ""
        all_of = f"All {count} backups" if situation.backups.of > 2 else "Every backup"
        done = f"{all_of}{known} finished"
    elif situation.backups.of:
        good = first_capital(none_or(situation.backups.good))
        done = f"{good} of {spell(situation.backups.of)} backups finished"
    else:
        done = ""
    if not situation.checks:
        return f"{done}." if done else ""
    failed, run = (
        none_or(situation.checks_failed),
        f"{situation.checks:,} {plural('check', situation.checks)}",
    )
    checks = f"{failed} of {run} failed"
    return f"{done}, and {checks}." if done else f"{first_capital(checks)}."


def _changes(brief: Brief) -> str:
    if "changes" not in brief.known:
        return ""
    after = brief.period.after
    planned = [change for change in brief.ahead if change.starts_at < after.end]
    if not planned:
        return f"No changes are planned {brief.coming}." if not brief.is_community else ""
    what = "change" if not brief.is_community else "event"
    verb = "is" if len(planned) == 1 else "are"
    first = (
        f", on {_moment(planned[0], brief)}"
        if len(planned) == 1
        else f", the first on {_moment(planned[0], brief)}"
    )
    return f"{brief.voice.count(len(planned), what).capitalize()} {verb} planned {brief.coming}{first}."


def _moment(change: Change, brief: Brief) -> str:
    return brief.voice.day(brief.voice.on(change.starts_at))


def _carried(brief: Brief, situation: Situation) -> str:
    if not situation.backlog:
        return f"No {plural(brief.voice.noun, 0)} are left open."
    count = brief.voice.count(situation.backlog).capitalize()
    verb = "is" if situation.backlog == 1 else "are"
    since = brief.since(brief.oldest)
    tail = f", since {since}" if situation.backlog == 1 else f", the oldest since {since}"
    return f"{count} {verb} still open{tail}."


def _needs(situation: Situation) -> str:
    if not situation.asks:
        return ""
    n = situation.needs
    return f"We need {spell(n)} {plural('answer', n)} from you."


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
        run = f"{situation.checks:,} {plural('check', situation.checks)}"
        parts.append(f"{none_or(situation.checks_failed)} of {run} failed")
    return f"{first_capital('; '.join(parts))}."
