"""The head of a report: its status line, its opening paragraphs, and the lines that announce it."""

from __future__ import annotations

from reporter import metrics
from reporter.story.brief import Brief
from reporter.story.corrections import corrections
from reporter.story.sentences import (
    NBSP,
    agree,
    all_of,
    be,
    compare_counts,
    counted,
    each_of,
    first_capital,
    first_small,
    joined,
    listing,
    none_or,
    plural,
    prose_duration,
    spell,
    spelled,
    was,
    within_a_sentence,
)
from reporter.story.situation import Situation

Headline = tuple[str, str]
_FEW_OF_A_THEME = 4
_PACES = {"quiet": "quiet", "usual": "steady", "busy": "busy"}


def headline(brief: Brief, situation: Situation) -> Headline:
    """The two sentences of the status line; the author's own words win."""
    if brief.note.headline:
        return brief.note.headline
    if brief.is_silent:
        return _of_silence(brief)
    if brief.manner.headline == "count":
        return _by_count(brief, situation)
    return _by_pace(brief, situation)


def _of_silence(brief: Brief) -> Headline:
    """Nothing was delivered: 0 and “no data” are different things."""
    first = f"We have no data for {brief.voice.name(brief.period)}."
    if brief.data_end is None:
        return first, "Nothing has been delivered yet."
    return first, f"The newest is from {brief.voice.moment(brief.data_end, brief.period.last)}."


def _by_count(brief: Brief, situation: Situation) -> Headline:
    if not situation.opened:
        return _of_an_empty_day(brief, situation)
    name, solved = brief.voice.name(brief.period), _solved(brief, situation)
    first = f"A {situation.pace} {name}. {solved}" if situation.pace else f"{name}: {first_small(solved)}"
    return f"{first};", first_small(_what_follows(brief, situation))


def _solved(brief: Brief, situation: Situation) -> str:
    """“All seven tickets are solved”, “Three of five tickets are solved”."""
    solved, opened, noun = situation.opened_and_solved, situation.opened, brief.voice.noun
    if opened == 1:
        return f"The one {noun} is solved" if solved else f"One {noun} came in"
    if solved == opened:
        new = "new " if situation.backlog else ""
        return f"{all_of(opened)} {new}{plural(noun, opened)} are solved"
    if not solved:
        return f"{spell(opened).capitalize()} {plural(noun, opened)} came in"
    return f"{spell(solved).capitalize()} of {spell(opened)} {plural(noun, opened)} {be(solved)} solved"


def _of_an_empty_day(brief: Brief, situation: Situation) -> Headline:
    day = brief.when
    nouns = brief.voice.nouns
    if situation.late_feeds:
        feeds = listing(situation.late_feeds)
        if situation.asks:
            return f"No {nouns} came in {day}, and no {feeds} data in time.", _need(situation)
        return f"No {nouns} came in {day}.", f"We cannot say more: no {feeds} data in time."
    if brief.unknown_from and not situation.backups.bad and not situation.checks.failed:
        until = brief.voice.time(brief.unknown_from)
        return f"No {nouns} came in {day} up to {until}.", "What came later we do not know."
    if situation.is_quiet and situation.has_proof:
        if situation.asks:
            return f"Nothing went wrong {day}.", _need(situation)
        return f"Nothing went wrong {day},", "and here is how we know."
    if situation.backups.bad or situation.checks.failed:
        if situation.asks:
            return f"No {nouns} came in {day}, but {_failures(situation)}.", _need(situation)
        return f"No {nouns} came in {day},", f"but {_failures(situation)}."
    if situation.backlog or situation.asks:
        return f"Nothing new came in {day}.", _what_follows(brief, situation)
    return f"No {nouns} came in {day}.", "Nothing is open."


def _failures(situation: Situation) -> str:
    missed = ((situation.backups.bad, "backup"), (situation.checks.failed, "check"))
    return f"{listing([spelled(n, noun) for n, noun in missed if n])} failed"


def _by_pace(brief: Brief, situation: Situation) -> Headline:
    unit = brief.voice.span_word(brief.period)
    if situation.is_difficult:
        why = _what_follows if situation.asks else _trouble
        return f"A difficult {unit}.", why(brief, situation)
    if not situation.opened:
        is_well = not (situation.asks or situation.backlog or situation.backups.bad) and situation.has_proof
        follows = "Here is the work behind it." if is_well else _what_follows(brief, situation)
        return f"A {unit} without a single {brief.voice.noun}.", follows
    if situation.opened <= 5 and situation.pace != "busy":
        return f"A quiet {unit}.", _what_follows(brief, situation)
    if situation.pace:
        first = f"A {_PACES[situation.pace]} {unit}."
    elif brief.is_first:
        first = f"Our first {unit} together."
    else:
        first = f"{first_capital(brief.voice.count(situation.opened))} came in."
    return first, _what_follows(brief, situation)


def _trouble(brief: Brief, situation: Situation) -> str:
    """What made it difficult, in one sentence."""
    if situation.urgent_open:
        n = situation.urgent_open
        return f"{first_capital(spelled(n, f'urgent {brief.voice.noun}'))} {be(n)} still open."
    if situation.breaks_promises:
        kept = situation.kept
        return f"We {situation.promise} {spell(kept.bad)} of {spell(kept.of)} late."
    missed = first_capital(spell(situation.backups.bad))
    return f"{missed} of {spell(situation.backups.of)} backups did not finish."


def _what_follows(brief: Brief, situation: Situation) -> str:
    if situation.asks:
        return _need(situation)
    if situation.late_feeds:
        return f"We had no {listing(situation.late_feeds)} data in time."
    if situation.urgent_open:
        return _trouble(brief, situation)
    if situation.backups.bad:
        return f"{first_capital(spelled(situation.backups.bad, 'backup'))} did not finish."
    if situation.breaks_promises:
        return _trouble(brief, situation)
    if brief.manner.headline == "count" or brief.voice.tells_open_first:
        return _still_open(brief, situation)
    return "Nothing needs you."


def _still_open(brief: Brief, situation: Situation) -> str:
    if not situation.backlog:
        return brief.voice.nothing_open
    opened, solved = situation.opened, situation.opened_and_solved
    if brief.manner.headline == "count" and opened and situation.backlog == opened - solved:
        if opened == 1:
            return "It is still open."
        which = {opened: "both" if opened == 2 else "all"}.get(situation.backlog, spell(situation.backlog))
        return f"{first_capital(which)} {be(situation.backlog)} still open."
    older = opened and opened == solved
    noun = f"{'older ' if older else ''}{plural(brief.voice.noun, situation.backlog)}"
    if situation.backlog > 10:
        return f"{situation.backlog:,}{NBSP}{noun} are still open."
    return f"{first_capital(spell(situation.backlog))} {noun} {be(situation.backlog)} still open."


def _need(situation: Situation) -> str:
    n = situation.needs
    return f"{first_capital(spelled(n, 'thing'))} {agree(n, 'needs', 'need')} you."


def lede(brief: Brief, situation: Situation) -> tuple[str, ...]:
    """One paragraph of how it was, and where there is room a second of what comes; the author's own win."""
    if brief.note.lede:
        return tuple(brief.note.lede)
    if brief.is_silent:
        return (_unknown(brief),)
    is_short = brief.manner.paragraphs == 1
    if is_short and not (situation.opened or situation.resolved):
        now = joined(_unknown(brief), corrections(brief))
    else:
        watch = "" if is_short and not situation.backups.bad else _watch(situation)
        told = (_volume(brief, situation), *_incidents(brief, situation), watch)
        now = joined(_unknown(brief), *told, corrections(brief))
    needs = f"We need {spelled(situation.needs, 'answer')} from you." if situation.asks else ""
    coming = "" if is_short else joined(_changes(brief), _carried(brief, situation), needs)
    return tuple(paragraph for paragraph in (now, coming) if paragraph)


def _volume(brief: Brief, situation: Situation) -> str:
    voice = brief.voice
    if not situation.opened and not situation.resolved:
        before = situation.opened_before
        after = f"; {voice.before(brief.period)} it was {voice.count(before)}" if before else ""
        return f"{voice.nobody_came} {brief.when}{after}."
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
    themes = [
        row for row in brief.measure(metrics.by_category) if row.name and row.opened >= _FEW_OF_A_THEME
    ][:2]
    if len(themes) < 2 or len(brief.this.opened) < 2 * _FEW_OF_A_THEME:
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
    kept, verb = situation.kept, situation.promise
    if not kept.of:
        return ""
    if kept.of == situation.opened == 1:
        return f"It was {verb} {'later than we promise' if kept.bad else 'on time'}."
    if kept.bad:
        late = f"{first_capital(spell(kept.bad))} of {spell(kept.of)}"
        if kept.bad == kept.of:
            late = "The one that was due" if kept.of == 1 else all_of(kept.of)
        return f"{late} {was(kept.bad)} {verb} later than we promise."
    if verb == "answered" and kept.of == situation.opened:
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
    if situation.backups.of and not situation.backups.bad:
        known = " that we know of" if situation.late_feeds else ""
        every = f"All {spell(situation.backups.of)} backups" if situation.backups.of > 2 else "Every backup"
        done = f"{every}{known} finished"
    elif situation.backups.of:
        good = first_capital(none_or(situation.backups.good))
        done = f"{good} of {spell(situation.backups.of)} backups finished"
    else:
        done = ""
    if not situation.checks.run:
        return f"{done}." if done else ""
    checks = f"{none_or(situation.checks.failed)} of {counted(situation.checks.run, 'check')} failed"
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
    if situation.checks.run:
        run = counted(situation.checks.run, "check")
        parts.append(f"{none_or(situation.checks.failed)} of {run} failed")
    return f"{first_capital('; '.join(parts))}."
