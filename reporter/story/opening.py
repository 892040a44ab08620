"""The paragraphs that a report opens with: what broke, what came and how it ended, promises, what comes."""

from __future__ import annotations

from datetime import datetime

from reporter import metrics
from reporter.metrics import Kept
from reporter.records import OPEN_STATUSES, Ticket
from reporter.story.backlog import are_overdue, carried, fate_since
from reporter.story.brief import Brief, told
from reporter.story.choosing import is_solved
from reporter.story.corrections import corrections
from reporter.story.moments import moment_in, of_the_evening, stretch
from reporter.story.sentences import (
    agree,
    be,
    counted,
    first_capital,
    joined,
    listing,
    out_of,
    plural,
    prose_duration,
    spell,
    spelled,
    was,
)
from reporter.story.situation import Interruption, Situation
from reporter.story.spelling import of_the_log
from reporter.story.telling import how_it_stands, title_of
from reporter.story.volume import by_kind, of_volume_and_ends

_FEW_OF_A_THEME = 4
_NAMED = 2


@told
def lede(brief: Brief, situation: Situation) -> tuple[str, ...]:
    """One paragraph of how it was, and where there is room a second of what comes; the author's own win."""
    if brief.note.lede:
        return tuple(brief.note.lede)
    if brief.is_silent:
        return (unknown(brief),)
    is_short = brief.manner.paragraphs == 1
    broke = _what_broke(brief, situation)
    came_or_went = situation.opened or situation.solved or situation.opened is None or len(brief.this.closed)
    if is_short and not (broke or came_or_went or situation.set_apart or situation.is_late):
        now = joined(unknown(brief), corrections(brief))
    else:
        sorry = "We are sorry." if situation.is_bad else ""
        promises, volume = of_promises(brief, situation), of_volume_and_ends(brief, situation)
        about = _mostly_about(brief)
        watch = "" if is_short else _nobody_asked(brief, situation) or _watch(brief, situation)
        rest = [volume, about, by_kind(brief)]
        broken = situation.overdue or situation.answers.bad or situation.solutions.bad
        if broken and (situation.is_bad or situation.level == "late"):
            rest = [promises, sorry, *rest]
        else:  # no consoling numbers before what went wrong
            rest = [sorry, *rest, promises or _solving_time(brief, situation)]
        now = joined(unknown(brief), broke, *rest, watch, corrections(brief))
    is_listed = brief.manner.lists_open == "always" and situation.backlog  # below, with the same count
    left = "" if is_listed else carried(brief, situation)
    coming = "" if is_short else joined(_changes(brief), left, _needs(brief, situation))
    return tuple(paragraph for paragraph in (now, coming) if paragraph)


def unknown(brief: Brief) -> str:
    """Says first that the period is not over, that the data begin late, end early, or have a hole."""
    if brief.now < brief.period.end:
        unit, now = brief.voice.span_word(brief.period), brief.voice.moment(brief.now)
        return joined(f"This {unit} is not over: the figures are those of {now}.", _before_the_first(brief))
    if brief.data_end is None:
        return "No feed has delivered anything yet."
    if ends := brief.data_end if brief.is_silent else brief.unknown_from:
        end, which = brief.voice.moment(ends), "" if brief.is_silent else f"{brief.voice.noun} "
        said = f"The {which}data we have end on {end}; what came later is not in here."
        return joined(_before_the_first(brief), said)
    return joined(_before_the_first(brief), brief.holes_in_words)


def _before_the_first(brief: Brief) -> str:
    """Says from when on records are known, where much of the period lies before; "" where it does not."""
    begun, voice = brief.facts.first_record_at, brief.voice
    if begun is None or not begins_midway(brief):
        return ""
    if brief.is_first and voice.on(begun) == brief.client.joined_on:
        return f"We count from {voice.plain_date(voice.on(begun))} on, when you joined us."
    since = f"at {voice.time(begun)}" if brief.is_one_day else f"on {voice.plain_date(voice.on(begun))}"
    return f"The data we have begin {since}; what came earlier is not in here."


def begins_midway(brief: Brief) -> bool:
    """Whether much of the period lies before the first record, or before the client joined."""
    begun, period = brief.facts.first_record_at, brief.period
    return bool(begun and period.start + (period.end - period.start) / 5 <= begun < period.end)


def _what_broke(brief: Brief, situation: Situation) -> str:
    """What broke, when, for how long, and whether it is over."""
    stopped = situation.copies_stopped_at
    none = none_made_since(stopped, brief) if stopped else ""
    return joined(_outages(brief, situation), _urgent(brief, situation), _missing(brief, situation), none)


def none_made_since(stopped: datetime, brief: Brief) -> str:
    """“No copy has been made since 19 October.”; where one was made after the period, between when."""
    last, newest = brief.voice.plain_date(brief.voice.on(stopped)), brief.facts.known_copy_at
    if newest and newest > stopped:
        return f"No copy was made between {last} and the end of {brief.voice.plain_date(brief.period.last)}."
    return f"No copy has been made since {last}."


def _outages(brief: Brief, situation: Situation) -> str:
    said = []
    for one in situation.outages[:_NAMED]:
        brief.cite(metrics.outages)
        said.append(f"{one.name} failed {from_when_to_when(one, brief)}.")
    rest = len(situation.outages) - len(said)
    if rest > 0:
        brief.cite_number("outages_not_named", rest, "failures", "Failures that are not named here.")
        said.append(f"{first_capital(spelled(rest, 'more failure'))} {was(rest)} shorter.")
    return joined(*(first_capital(one) for one in said))


def from_when_to_when(one: Interruption, brief: Brief) -> str:
    """“at 08:12 and is not back yet”, “from 08:12 to 10:00”, “on 6 October at 08:12, for 29 hours”."""
    begun = moment_in(one.begun, brief)
    if one.ended is None and one.is_silent:
        return f"{begun}, and nothing tells us that it is back"
    if one.ended is None:
        return f"{begun} and {'is not back yet' if brief.is_running else f'was not back {brief.at_its_end}'}"
    if one.is_found_good:
        return f"{begun} and was found working {moment_in(one.ended, brief)}"
    if not brief.is_one_day:
        return f"{begun}, for {prose_duration(one.seconds)}"
    return stretch(one.begun, one.ended, brief)


def _urgent(brief: Brief, situation: Situation) -> str:
    """“Two were urgent: “…” (09:12 to 10:00) and “…” (since 14:05, not solved yet).”"""
    tickets = brief.urgent_tickets
    if not tickets:
        return ""
    total = len(tickets)
    brief.cite(metrics.count_urgent)
    brief.cite(metrics.count_urgent_open)
    said = [f"{title_of(one, brief, quoted=True)} ({_how_long(one, brief)})" for one in tickets]
    named = list(dict.fromkeys(said))[:_NAMED]
    rest = len(said) - len(named)  # each name stands for one, so that they add up to what is said
    if rest > 0 and len(named) > 1:
        what = "Urgent tickets, beside one of each name given here."
        brief.cite_number("urgent_not_named", rest, "tickets", what)
        named.append(f"{spell(rest)} more")
    brief.cite_number(
        "urgent_tickets", total, "tickets", "Urgent tickets that came in, or were open at the end."
    )
    return f"{first_capital(spell(total))} {was(total)} urgent: {listing(named)}."


def _how_long(ticket: Ticket, brief: Brief) -> str:
    voice = brief.voice
    begun = ticket.opened_at
    if not is_solved(ticket) or ticket.resolved_at is None:
        is_open = ticket.status in OPEN_STATUSES and brief.measure(metrics.count_backlog) is not None
        since = brief.since(ticket)
        if brief.is_one_day and brief.voice.on(begun) == brief.period.first and ticket.precision == "instant":
            since = voice.time(begun)
        if is_open:
            return _not_solved(ticket, since, brief)
        is_over = ticket.status in ("resolved", "closed", "cancelled")
        return f"{since}, not open any more" if is_over else since
    seconds = brief.taken(ticket)
    if brief.is_one_day and voice.on(begun) == voice.on(ticket.resolved_at) and seconds is not None:
        return voice.from_to(begun, ticket.resolved_at)
    after = f", solved in {prose_duration(seconds)}" if seconds is not None else ", solved"
    return f"{voice.plain_date(voice.on(begun))}{after}"


def _not_solved(ticket: Ticket, begun: str, brief: Brief) -> str:
    if since := fate_since(ticket, brief):
        return f"{begun}, {since}"
    since = "" if brief.this.has_returned(ticket) else "since "
    return f"{since}{begun}, {how_it_stands(ticket, brief)}"


def _missing(brief: Brief, situation: Situation) -> str:
    backups = situation.backups
    if backups.failed:
        n = brief.cite_failed_copies()
        failed = f"{first_capital(spell(n))} {plural('copy', n)} failed"
        return f"{failed}; whether all others were made we do not know."
    if not backups.bad and backups.begun_failed:
        counts = agree(backups.begun_failed, "it counts", "they count")
        return f"{of_the_evening(brief)}; {counts} for the night that had begun."
    if not backups.bad:
        return ""
    brief.cite(metrics.share_backups)
    of = f"{plural('copy', backups.of)} {be(backups.bad)} missing"
    missing = (
        first_capital(out_of(backups.bad, backups.of)) + f" {of}" if backups.of > 1 else "The copy is missing"
    )
    newest = brief.facts.newest_copy_at if brief.is_late else brief.facts.known_copy_at
    last = f"; the last good one was made {moment_in(newest, brief)}" if newest else ""
    return f"{missing}{last}."


@told
def of_promises(brief: Brief, situation: Situation) -> str:
    """Both promises in one sentence, the worse first; "" when none was decided."""
    answers, solutions = situation.answers, situation.solutions
    if answers.of or answers.unknown:
        brief.cite(metrics.share_answered_in_time)
    if solutions.of or solutions.unknown:
        brief.cite(metrics.share_resolved_in_time)
    return joined(_of_known_promises(brief, situation), _of_unknown_promises(situation))


def _of_unknown_promises(situation: Situation) -> str:
    """“Whether one more was solved in time we do not know.”"""
    kinds = [(situation.answers, "answered"), (situation.solutions, "solved")]
    told = [(kept.unknown, verb) for kept, verb in kinds if kept.unknown]
    if not told:
        return ""
    more = " more" if any(kept.of for kept, _ in kinds) else ""
    n = told[0][0]
    said = f"{spell(n)}{more} {was(n)} {told[0][1]}"
    if len(told) > 1:
        same = told[1][0] == n
        said += f" and {told[1][1]}" if same else f" and {spell(told[1][0])} {told[1][1]}"
    return f"Whether {said} in time we do not know."


def _of_known_promises(brief: Brief, situation: Situation) -> str:
    answers, solutions = situation.answers, situation.solutions
    kinds = [pair for pair in ((answers, "answered"), (solutions, "solved")) if pair[0].of]
    overdue = situation.overdue
    kinds.sort(key=lambda kind: kind[0].good / (kind[0].of + (overdue if kind[1] == "solved" else 0)))
    if overdue:
        brief.cite(metrics.count_overdue)
        _cite_overdue(brief, solutions, overdue)
    if not kinds:
        return f"{first_capital(spell(overdue))} {are_overdue(overdue, brief)}." if overdue else ""
    if not any(kept.bad for kept, _ in kinds) and not overdue:
        return _all_kept(kinds, brief)
    is_one = all(kept.of == kept.late == 1 and not kept.unknown for kept, _ in kinds)
    if len(kinds) == 2 and is_one and not overdue:
        return "The one that was due was answered and solved late."
    said = [_kept(kept, verb, overdue if verb == "solved" else 0, brief) for kept, verb in kinds]
    if overdue and all(verb != "solved" for _, verb in kinds):
        said.insert(0, f"{spell(overdue)} {are_overdue(overdue, brief)}")
    return f"{first_capital('; '.join(said))}."


def _cite_overdue(brief: Brief, solutions: Kept, overdue: int) -> None:
    """The parts of what had not come: since when it is overdue, or that it ended so."""
    parts = [
        ("overdue_now", solutions.open, "Overdue since a day of the period."),
        ("overdue_before", overdue - solutions.open, "Overdue since before the period."),
        ("ended_overdue", solutions.missing - solutions.open, "Over by the end, and not solved in time."),
    ]
    for name, n, definition in parts:
        if n:
            brief.cite_number(name, n, "tickets", definition)


def _all_kept(kinds: list[tuple[Kept, str]], brief: Brief) -> str:
    known = "that we know of" if any(kept.unknown for kept, _ in kinds) else ""
    if len(kinds) == 2 and all(kept.of == 1 for kept, _ in kinds):
        if brief.measure(metrics.count_opened) == 1 and not known:
            return "First answer and solution came in time."
        return f"The one first answer and the one solution {known or 'that were due'} came in time."
    if len(kinds) == 2:
        return f"Every first answer and every solution {known or 'that was due'} came in time."
    kept, verb = kinds[0]
    what = "first answer" if verb == "answered" else "solution"
    which = "The one" if kept.of == 1 else "Every"
    return f"{which} {what} {known or 'that was due'} came in time."


def _kept(kept: Kept, verb: str, overdue: int, brief: Brief) -> str:
    done = kept.good + kept.late
    said = []
    not_in_time = kept.missing - (kept.open if overdue else 0)  # those that are open are overdue, told next
    if kept.late:
        whole = {1: "the one that was due was", 2: "both were"}.get(done, f"all {spell(done)} were")
        who = whole if kept.late == done else f"{out_of(kept.late, done)} {was(kept.late)}"
        if kept.late == done and (not_in_time or overdue or kept.unknown):  # more than these were due
            who = f"{spell(kept.late)} {was(kept.late)}"
        said.append(f"{who} {verb} late")
    if not_in_time:
        more = f"{spell(not_in_time)} more" if said else out_of(not_in_time, kept.of)
        said.append(f"{more} {was(not_in_time)} not {verb} in time")
    if overdue:
        said.append(_overdue(kept, overdue, brief, is_more=bool(said)))
    if not said:
        known = " that we know of" if kept.unknown else ""
        return f"every {'first answer' if verb == 'answered' else 'solution'}{known} came in time"
    return listing(said)


def _overdue(kept: Kept, overdue: int, brief: Brief, *, is_more: bool) -> str:
    """Those whose time ran out in the period, and those of before, so that all that is said adds up."""
    before, more = overdue - kept.open, "more " if is_more else ""
    if not kept.open:
        return f"{spell(before)} from before {are_overdue(before, brief)}"
    told = f"{spell(kept.open)} {are_overdue(kept.open, brief, more)}"
    verb = was(before) if brief.tells_then else be(before)
    return f"{told}, as {verb} {spell(before)} from before" if before else told


def _mostly_about(brief: Brief) -> str:
    """“Most were about noise (11) and lost property (4).”"""
    if not brief.voice.tells_themes_first or brief.manner.paragraphs == 1:
        return ""
    rows = brief.measure(metrics.by_category)
    themes = [row for row in rows if row.name and row.opened >= _FEW_OF_A_THEME][:_NAMED]
    if len(themes) < _NAMED or len(brief.this.opened) < 2 * _FEW_OF_A_THEME:
        return ""
    brief.cite(metrics.by_category, *(row.name for row in themes))
    named = [f"{of_the_log(row.name, brief)} ({row.opened:,})" for row in themes]
    return f"The most were about {listing(named)}."


def _solving_time(brief: Brief, situation: Situation) -> str:
    if situation.solved is None:
        return ""
    spread = brief.measure(metrics.time_to_resolution)
    if spread.n < 5 or spread.half is None:
        return ""
    brief.cite(metrics.time_to_resolution)
    return f"Half of those we solved took {brief.voice.at_most(spread.half, spread.counted)}."


def _watch(brief: Brief, situation: Situation) -> str:
    """Copies and checks in one sentence, only when they are known; announced failures apart."""
    done = ""
    if situation.backups.of and not situation.backups.bad:
        brief.cite(metrics.share_backups)
        of, known = situation.backups.of, brief.copies_known
        every = f"All {spell(of)} copies" if of > 2 else "Both copies" if of == 2 else "The one copy"
        done = f"{every}{known} {agree(of, 'was', 'were')} made"
    checks = situation.checks
    if (
        not checks.run or situation.failures or situation.carried
    ):  # a number that asks a question is told where it is answered
        return f"{done}." if done else ""
    brief.cite(metrics.checks)
    said = none_failed(checks.run)
    if checks.announced:
        said += f" outside announced work ({spell(checks.announced)} in it, as planned)"
    return f"{done}, and {said}." if done else f"{first_capital(said)}."


def _nobody_asked(brief: Brief, situation: Situation) -> str:
    """What a client got who asked for little; the hours stand last, and never alone. "" in a full or bad
    month, or where little is known.
    """
    if brief.is_long or brief.manner.compact or situation.is_bad or not brief.voice.tells_contract:
        return ""
    done = [
        part
        for part in (_copied(brief, situation), _updated(brief), _alarmed(brief), _blocked(brief))
        if part
    ]
    if len(done) < _NAMED:
        return ""
    return joined(f"Nobody had to ask for the rest: {listing(done)}.", _hours_it_took(brief))


def _copied(brief: Brief, situation: Situation) -> str:
    backups, test = situation.backups, brief.measure(metrics.restore_test)
    if backups.of < _NAMED or backups.bad or backups.failed:
        return ""
    brief.cite(metrics.share_backups)
    back = " and one was brought back as a test" if test and test.outcome == "ok" else ""
    if back:
        brief.cite_number(
            "restore_tests", 1, "copies", "A copy that was brought back to prove that it can be."
        )
    return f"{spell(backups.good)} copies{brief.copies_known} were made{back}"


def _updated(brief: Brief) -> str:
    patches = brief.measure(metrics.patches)
    if not patches.good or patches.bad or not patches.are_devices:
        return ""
    brief.cite(metrics.patches)
    return f"{spelled(patches.good, 'computer')} {was(patches.good)} updated"


def _alarmed(brief: Brief) -> str:
    raised, became = brief.measure(metrics.alerts)
    if not raised or became or brief.measure(metrics.alarms_unsettled) or "tickets" not in brief.known:
        return ""
    brief.cite(metrics.alerts)
    return f"{spelled(raised, 'alarm')} ended without a ticket"


def _blocked(brief: Brief) -> str:
    blocked = brief.measure(metrics.mails_blocked)
    if not blocked:
        return ""
    brief.cite(metrics.mails_blocked)
    return f"{spelled(blocked, 'harmful e-mail')} {was(blocked)} stopped"


def _hours_it_took(brief: Brief) -> str:
    """“With your tickets it took 4 of the 10 hours in your agreement.”; "" where either is not known."""
    hours, included = brief.measure(metrics.hours_worked), brief.measure(metrics.hours_included)
    if not included or not hours.total or hours.missing or hours.total > included:
        return ""
    brief.cite(metrics.hours_worked)
    brief.cite(metrics.hours_included)
    worked, agreed = brief.voice.number(hours.total, 1), brief.voice.number(included, 1)
    return f"With your tickets all of this took {worked} of the {agreed} hours in your agreement."


def none_failed(checks: int) -> str:
    """“none of 1,040 checks failed”"""
    return f"none of {counted(checks, 'check')} failed" if checks > 1 else "the one check was good"


def _changes(brief: Brief) -> str:
    if "changes" not in brief.known:
        return ""
    after = brief.period.after
    planned = [change for change in brief.ahead if change.starts_at < after.end]
    if not planned:
        is_known = not (brief.may_be_planned or brief.were_planned or brief.this.has_work_under_way)
        return brief.voice.no_plans(brief.coming) if is_known else ""
    n, day = len(planned), brief.voice.day(brief.voice.on(planned[0].starts_at))
    brief.cite_number("count_planned", n, "changes", "Changes planned for the period after.")
    count = brief.voice.count(n, brief.voice.plan)
    which = f"{brief.coming}, {agree(n, 'on', 'the first on')} {day}"
    if brief.may_be_planned:
        return f"We know of {count} planned {which}."
    return f"{first_capital(count)} {be(n)} planned {which}."


def _needs(brief: Brief, situation: Situation) -> str:
    if not situation.needs or situation.asks:  # the box says it, with what it is
        return ""
    n = situation.needs
    brief.cite_number("needs", n, "things", "Answers we wait for, and changes with something for you to do.")
    return f"{first_capital(spelled(n, 'thing'))} {agree(n, 'needs', 'need')} you."
