"""The status line of a report, and the lines that announce it. Not here: the paragraphs, see `opening`."""

from __future__ import annotations

from reporter import metrics
from reporter.records import Ticket
from reporter.story import backlog
from reporter.story.brief import Brief, told
from reporter.story.choosing import choose, ending_of_money
from reporter.story.moments import moment, moment_in, of_the_evening
from reporter.story.opening import begins_midway, none_failed, none_made_since, unknown
from reporter.story.packs.reviewing import decisions_wanted
from reporter.story.sentences import (
    agree,
    be,
    compare_counts,
    counted,
    first_capital,
    first_small,
    listing,
    none_or,
    out_of,
    plural,
    prose_duration,
    shorten,
    spell,
    spelled,
    was,
)
from reporter.story.situation import Interruption, Situation, unannounced
from reporter.story.telling import how_it_stands, title_of
from reporter.story.volume import only_apart

Headline = tuple[str, str]
_FEW = 5  # so many in a period, and no more than before, are quiet whatever is usual
_PACES = {"quiet": "quiet", "usual": "steady"}
_LONGEST_NAME = 48
_LONGEST_NEWS = 60
_TWICE = 1.9


@told
def headline(brief: Brief, situation: Situation) -> Headline:
    """The two sentences of the status line; the author's own words win. What leads is in this order: what is
    not known, what broke, what is late, then what needs the reader, and only then how much it was.
    """
    if brief.note.headline:
        return brief.note.headline
    if brief.is_silent:
        return _of_silence(brief)
    if situation.level == "broken":
        return _of_what_broke(brief, situation)
    if situation.level == "late":
        return _of_lateness(brief, situation), _what_follows(brief, situation)
    if brief.unknown_from:
        return _so_far(brief, situation), "We say the rest when we know it."
    if situation.opened is None:
        return _without_tickets(brief, situation)
    if situation.opened == 0:
        return _of_nothing_new(brief, situation)
    follows = _what_follows(brief, situation)
    news = _good_news(brief) if follows == brief.voice.nothing_open and situation.pace == "quiet" else ""
    return _of_volume(brief, situation), news or follows


def _good_news(brief: Brief) -> str:
    """“A false invoice of £4,860 was stopped.”: of a quiet period the ending that was about money."""
    for ticket in choose(brief):
        if (ending := ending_of_money(ticket, brief)) and len(ending) <= _LONGEST_NEWS:
            return f"{ending}."
    return ""


def _of_silence(brief: Brief) -> Headline:
    """Nothing was delivered: 0 and “no data” are different things."""
    first = f"We have no data for {brief.voice.name(brief.period)}."
    if brief.data_end is None:
        return first, "Nothing has been delivered yet."
    return first, f"The newest is from {moment(brief.data_end, brief)}."


def _of_what_broke(brief: Brief, situation: Situation) -> Headline:
    is_bad = situation.is_bad and not brief.is_one_day
    bad = f"A bad {brief.voice.span_word(brief.period)}: " if is_bad else ""
    if situation.outages:
        first = _outage(brief, situation, bad)
    elif situation.urgent or situation.urgent_open:
        first = _urgent(brief, situation, bad)
    else:
        copies = _no_copies(brief, situation) or _copies(brief, situation)
        first = f"{bad}{first_small(copies)}" if bad else copies
    return first_capital(first), _what_follows(brief, situation)


def _outage(brief: Brief, situation: Situation, bad: str) -> str:
    """“Line at Harborne failed for 9 hours; that is over.”, “A bad month: “Till” failed for 29 hours.”"""
    names = list(dict.fromkeys(one.name for one in situation.outages))
    brief.cite(metrics.outages)
    worst = situation.outages[0]
    name = shorten(worst.name, _LONGEST_NAME)
    name = f"{bad}“{name}”" if bad else name
    if len(situation.outages) == 1:
        return _the_one_outage(worst, name, brief, is_bad=bool(bad))
    over = _whether_all_is_over(situation)
    if bad:
        return f"{name} {_how_long(worst, brief)}; {over}."
    if len(names) == 1:
        return f"{name} failed more than once {brief.when}; {over}."
    if len(names) == 2 and len(f"{names[0]}{names[1]}") <= _LONGEST_NAME:
        return f"{names[0]} and {names[1]} failed {brief.when}; {over}."
    rest = len(names) - 1
    brief.cite_number("outages_not_named", rest, "failures", "Failures that are not named here.")
    return f"{name} and {spell(rest)} more failed {brief.when}; {over}."


def _whether_all_is_over(situation: Situation) -> str:
    going_on = [one for one in situation.outages if one.ended is None]
    if not going_on:
        return "all of it is over"
    return (
        "not all of it is known to be over"
        if all(one.is_silent for one in going_on)
        else "not all of it is over"
    )


def _the_one_outage(one: Interruption, name: str, brief: Brief, *, is_bad: bool) -> str:
    if one.ended:
        return f"{name} {_how_long(one, brief)}{'' if is_bad else '; that is over'}."
    begun, has = moment(one.begun, brief), "has" if brief.is_running else "had"
    if one.is_silent:
        return f"{name} {has} been down since {begun}, as far as we know."
    return f"{name} {has} been failing since {begun}."


def _how_long(one: Interruption, brief: Brief) -> str:
    """“failed for 9 hours”; where that is not known, since when."""
    if one.is_found_good or one.is_silent:
        return f"failed {moment_in(one.begun, brief)}"
    return f"failed for {prose_duration(one.seconds)}"


def _urgent(brief: Brief, situation: Situation, bad: str) -> str:
    """“Card terminal refuses every card: over after 48 minutes.”, “Two urgent tickets; both are solved.”"""
    came, left = situation.urgent, situation.urgent_open
    opened = brief.urgent_tickets
    noun = f"urgent {brief.voice.noun}"
    says = bool({"status", "resolved_at", "closed_at"} & brief.this.known.columns)
    says &= all(one.status for one in opened)  # one that came back: nobody knows how it stood
    if len(opened) == 1 and says:
        title = title_of(opened[0], brief, quoted=bool(bad), most=_LONGEST_NAME)
        if left:
            return _not_solved(opened[0], f"{bad}{title}", brief, is_bad=bool(bad))
        if (seconds := brief.taken(opened[0])) is not None:
            lasted = prose_duration(seconds)
            return f"{bad}{title} lasted {lasted}." if bad else f"{title}: over after {lasted}."
    definition = "Urgent tickets that came in, ended, or were open at the end."
    brief.cite_number("urgent_tickets", came, "tickets", definition)
    brief.cite_number("urgent_tickets_open", left, "tickets", "Of these, open at the end.")
    ended = "both are over" if came == 2 else "all are over" if came > 2 else "it is over"
    which = {1: "it", 2: "both"}.get(left, "all") if left == came else spell(left)
    rest = f"{which} {backlog.are_open(left, brief)}" if left else ended
    said = spelled(came, noun)
    said = f"{said if bad else first_capital(said)}{_when_they_came(opened, brief)}"
    return f"{bad or ''}{said}{f'; {rest}' if says else ''}."


def _when_they_came(tickets: list[Ticket], brief: Brief) -> str:
    """“ yesterday”; of those that came in before the period “ from before”, “, one of them from before”."""
    came = brief.this.came
    older = sum((one.source, one.id) not in came for one in tickets)
    if not older:
        return f" {brief.when}"
    if older == len(tickets):
        return " from before"
    brief.cite_number("urgent_older", older, "tickets", "Urgent tickets that came in before the period.")
    return f", {spell(older)} of them from before"


def _not_solved(ticket: Ticket, title: str, brief: Brief, *, is_bad: bool) -> str:
    """“Card terminal refuses every card: not solved yet.”, “…: solved since.”"""
    if since := backlog.fate_since(ticket, brief):
        return f"{title} was {since}." if is_bad else f"{title}: {since}."
    stands, verb = how_it_stands(ticket, brief), "was" if brief.tells_then else "is"
    return f"{title} {verb} {stands}." if is_bad else f"{title}: {stands}."


def _no_copies(brief: Brief, situation: Situation) -> str:
    """“No copy has been made since 19 October.”"""
    stopped = situation.copies_stopped_at
    return none_made_since(stopped, brief) if stopped else ""


def _copies(brief: Brief, situation: Situation) -> str:
    """“38 of 62 nightly copies are missing.”"""
    if situation.backups.failed:
        n = brief.cite_failed_copies()
        return f"{first_capital(spell(n))} {plural('copy', n)} failed."
    if not situation.backups.bad:
        return f"{of_the_evening(brief)}."
    missing, of = brief.cite(metrics.share_backups).bad, situation.backups.of
    if of == 1:
        return "The copy is missing."
    return f"{first_capital(out_of(missing, of))} {plural('copy', of)} {be(missing)} missing."


def _of_lateness(brief: Brief, situation: Situation) -> str:
    verb, kept = situation.worse
    if kept.bad and not situation.leads_overdue:
        brief.cite(metrics.share_answered_in_time if verb == "answered" else metrics.share_resolved_in_time)
        late = f"{out_of(kept.bad, kept.of)} {plural(brief.voice.noun, kept.of)}"
        return f"{first_capital(late)} {was(kept.bad)} not {verb} in time."
    if situation.leads_overdue:
        n = brief.cite(metrics.count_overdue) or 0
        return f"{first_capital(brief.voice.count(n))} {backlog.are_overdue(n, brief)}."
    return f"For the third {brief.voice.span_word(brief.period)} running more came in than we solved."


def _so_far(brief: Brief, situation: Situation) -> str:
    """“October until the 26th: 41 tickets, 39 solved.”"""
    assert brief.unknown_from
    name = first_capital(brief.voice.name(brief.period))
    if brief.voice.has_name(brief.period):  # else it is called by its days
        name = f"{name} {brief.voice.until(brief.unknown_from, brief.period)}"
    if situation.opened is None:
        return f"{name}."
    count = brief.voice.count(brief.cite(metrics.count_opened) or 0)
    return f"{name}: {count}{_ends(brief, situation)}."


def _without_tickets(brief: Brief, situation: Situation) -> Headline:
    """What was asked of us is not known; what was watched is."""
    if failed := _what_failed(brief, situation, with_updates=True):
        return f"{first_capital(failed)} {brief.when}.", _what_follows(brief, situation)
    if situation.has_proof and not situation.went_wrong:
        planned = " outside announced work" if situation.checks.announced else ""
        return f"Nothing that we watch failed {brief.when}{planned}.", _what_follows(brief, situation)
    name = brief.voice.name(brief.period)
    if brief.lacks_tickets:
        return f"We have no {brief.voice.noun} data for {name}.", _need(brief, situation)
    return f"{first_capital(name)}: what was done for you.", _what_follows(brief, situation)


def _of_nothing_new(brief: Brief, situation: Situation) -> Headline:
    brief.cite(metrics.count_opened)
    day, follows = brief.when, _what_follows(brief, situation)
    begun = brief.facts.first_record_at
    if begun and begins_midway(brief):
        day = f"since {brief.voice.plain_date(brief.voice.on(begun))}"
    none_came = f"{first_capital(day)} no {brief.voice.nouns} came in"
    if situation.late_feeds:
        cannot = f"We cannot say more: no {listing(situation.late_feeds)} data in time."
        return f"{none_came}.", follows if situation.needs else cannot
    if but := _what_failed(brief, situation, with_updates=brief.is_one_day):
        return f"{none_came}, but {but}.", follows
    if situation.set_apart:
        return f"{only_apart(brief)}.", follows
    is_whole = situation.was_watched_throughout and not situation.checks.announced
    if not brief.is_one_day and is_whole and brief.voice.tells_urgency:
        return f"{first_capital(brief.voice.name(brief.period))} passed without an interruption.", follows
    if situation.is_quiet and situation.has_proof and brief.is_one_day:
        if situation.needs:
            return f"Nothing went wrong {day}.", follows
        return f"Nothing went wrong {day},", "and here is how we know."
    if situation.backlog or situation.needs:
        return f"{first_capital(day)} nothing new came in.", follows
    return brief.voice.nobody_needed_us(day), follows


def _what_failed(brief: Brief, situation: Situation, *, with_updates: bool) -> str:
    """The first of what went wrong where nothing came in: checks, work, alarms, and updates."""
    if (n := situation.failures) and (named := _things_failed(brief)):
        return named
    if n:
        brief.cite(metrics.checks)
        return f"{counted(n, 'check') if n > 10 else spelled(n, 'check')} failed"
    if situation.carried:
        brief.cite(metrics.outages)
        return f"{shorten(situation.carried[0].name, _LONGEST_NAME)} was down when it began"
    if situation.has_failed_work:
        n = len(brief.failed_work)
        definition = "Work beside copies, checks and updates that did not succeed."
        brief.cite_number("work_failed", n, "jobs", definition)
        return f"{spell(n)} {agree(n, 'piece', 'pieces')} of work did not succeed"
    if n := situation.alarms_from_before:
        brief.cite(metrics.alarms_from_before)
        return f"{spelled(n, 'alarm')} from before {was(n)} not over"
    if n := situation.alarms_unsettled:
        definition = "Alarms that did not end well, and became no ticket."
        brief.cite_number("alarms_unsettled", n, "alarms", definition)
        return f"{spelled(n, 'alarm')} came up"
    if with_updates and (n := situation.updates.bad):
        brief.cite(metrics.patches)
        if situation.updates.are_devices:
            return f"{spelled(n, 'computer')} {was(n)} not updated"
        return f"{spelled(n, 'update')} did not go in"
    return ""


def _things_failed(brief: Brief) -> str:
    """“Line at Harborne failed”, “two things that we watch failed”; "" where the checks do not say what."""
    names = list(dict.fromkeys(one.name for one in unannounced(brief)))
    if not names:
        return ""
    brief.cite(metrics.outages)
    if len(names) == 1 and len(names[0]) <= _LONGEST_NAME:
        return f"{names[0]} failed"
    what = "Things that we watch, and that did not work outside announced work."
    brief.cite_number("things_failed", len(names), "things", what)
    return f"{spelled(len(names), 'thing')} that we watch failed"


def _of_volume(brief: Brief, situation: Situation) -> str:
    opened = brief.cite(metrics.count_opened) or 0
    unit = brief.voice.span_word(brief.period)
    name = brief.voice.name(brief.period)
    count = brief.voice.count(opened)
    if brief.is_recorded:
        before = situation.opened_before
        compared = ""
        if before is not None and not metrics.is_noise(opened, before):
            brief.cite_change(metrics.count_opened)
            compared = f", {compare_counts(opened, before, brief.voice.before(brief.period))}"
        when = brief.voice.during(brief.period)
        return f"{first_capital(count)} {was(opened)} recorded {when}{compared}."
    if brief.is_first:
        return f"Our first {unit} together: {count}{_ends(brief, situation)}."
    if situation.pace == "busy":
        return (
            f"A busy {unit if not brief.is_one_day else name}: {count}{_beside_the_usual(brief, situation)}."
        )
    is_paced = bool(situation.pace) and not situation.is_unclear and not begins_midway(brief)
    if brief.manner.headline == "pace" and is_paced:
        before = situation.opened_before
        few = opened <= (_FEW if before is None else min(_FEW, before))
        return f"A {'quiet' if few else _PACES[situation.pace]} {unit}."
    if brief.manner.headline == "pace":
        begun = brief.facts.first_record_at if begins_midway(brief) and not brief.is_one_day else None
        since = f" from {brief.voice.plain_date(brief.voice.on(begun))} on" if begun else ""
        return f"{first_capital(count)} {brief.voice.during(brief.period)}{since}{_ends(brief, situation)}."
    fates = situation.fates
    if fates and fates.open == opened and not (situation.needs or situation.late_feeds):
        brief.cite(metrics.fates)
        return f"{first_capital(brief.when)} {count} came in."  # that all are open follows
    return f"{first_capital(count)}{_ends(brief, situation)}."


def _beside_the_usual(brief: Brief, situation: Situation) -> str:
    usual = situation.usual
    if usual is None or situation.opened is None or not usual:
        return ""
    brief.cite_usual("opened")
    if abs(situation.opened / usual - 2) <= 2 - _TWICE:
        return ", twice the usual"
    return f"; {none_or(metrics.half_up(usual))} is usual"


def _ends(brief: Brief, situation: Situation) -> str:
    """“, all solved”, “, 39 solved”, “, none solved yet”; nothing where it is not known."""
    fates = situation.fates
    if fates is None or fates.unknown or not situation.opened:
        return ""
    brief.cite(metrics.fates)
    total = fates.total
    if fates.solved == total:
        return {1: ", solved", 2: ", both solved"}.get(total, ", all solved")
    if not fates.solved:
        if fates.closed == total:
            return ", closed without a result"
        if fates.handed_on == total:
            return ", handed on"
        if brief.tells_then:
            within = f"within the {brief.voice.span_word(brief.period)}"
            return f", not solved {within}" if total == 1 else f", none solved {within}"
        if brief.this.returned:
            return "" if total == 1 else ", none solved"
        return ", not solved yet" if total == 1 else ", none solved yet"
    return f", {spell(fates.solved)} solved"


def _what_follows(brief: Brief, situation: Situation) -> str:
    """What needs the reader; else what is overdue, missing or open; only else that nothing does."""
    if situation.needs:
        return _need(brief, situation)
    if going_on := [one for one in situation.outages if one.ended is None]:
        return _not_back(brief, is_silent=all(one.is_silent for one in going_on))
    if situation.late_feeds:
        return f"We had no {listing(situation.late_feeds)} data in time."
    is_of_copies = situation.level == "broken" and not (situation.outages or situation.urgent)
    if is_of_copies and not situation.urgent_open and (said := _of_the_good_copies(brief, situation)):
        return said
    if situation.overdue and not (situation.level == "late" and situation.leads_overdue):
        n = brief.cite(metrics.count_overdue) or 0
        verb, kept = situation.worse
        is_told = (
            situation.level == "late" and verb == "solved" and kept.open == n
        )  # among the first sentence's
        who = f"{spell(n)} of them" if is_told else brief.voice.count(n)
        return f"{first_capital(who)} {backlog.are_overdue(n, brief)}."
    if brief.is_recorded and situation.fates and situation.solved is not None:
        brief.cite(metrics.fates)
        n, unknown = situation.fates.solved, situation.fates.unknown
        known = f"{be(n)} known to have led" if unknown else "led"
        return (
            f"{first_capital(spell(n) if n else 'none')} {known} to an outcome." if n or not unknown else ""
        )
    tells_open = (
        brief.manner.headline == "count" or brief.voice.tells_open_first or situation.level != "volume"
    )
    waits_unknown = brief.measure(metrics.count_waiting_on_client) is None
    if (tells_open or waits_unknown) and situation.backlog:
        return backlog.follows(brief, situation)
    if situation.backlog is None:
        return _what_is_not_known(brief)
    return brief.voice.nothing_open


def _of_the_good_copies(brief: Brief, situation: Situation) -> str:
    if situation.backups.failed:
        return "Whether all others were made we do not know."
    newest = brief.facts.newest_copy_at if brief.is_late else brief.facts.known_copy_at
    return f"The last good one is from {moment(newest, brief)}." if newest else ""


def _not_back(brief: Brief, *, is_silent: bool) -> str:
    if is_silent:
        return "Nothing tells us that it is back."
    return "It is not back yet." if brief.is_running else f"It was not back {brief.at_its_end}."


def _what_is_not_known(brief: Brief) -> str:
    """Where it is not known what is open: that; but where their status is known, that none waits."""
    if brief.lacks_tickets:
        return f"We have no {brief.voice.noun} data for the {brief.voice.span_word(brief.period)}."
    if "tickets" in brief.known and "status" not in brief.this.known.columns:
        return f"Which {brief.voice.nouns} are solved is not in our data."
    return "Nothing needs you." if brief.voice.asks else ""


def _need(brief: Brief, situation: Situation) -> str:
    n = situation.needs
    if not n:
        return ""
    if n == len(decisions_wanted(brief)):
        brief.cite_number("decisions_wanted", n, "decisions", "Those put in this review, and not answered.")
        return f"{first_capital(spelled(n, 'decision'))} {be(n)} wanted."
    brief.cite_number("needs", n, "things", "Answers we wait for, and changes with something for you to do.")
    return f"{first_capital(spelled(n, 'thing'))} {agree(n, 'needs', 'need')} you."


def prepared(brief: Brief) -> str:
    """“Prepared on Monday 2 November by Dan Whitlock, your service lead”; long after, as of when."""
    voice = brief.voice
    day = voice.on(brief.now)
    on = f"Prepared on {voice.day(day) if day.year == brief.period.last.year else voice.full_day(day)}"
    if brief.is_late:
        on = f"As things stood at the end of {voice.plain_date(brief.period.last)}. {on}"
    if not brief.manner.signed:
        return f"{on} at {voice.time(brief.now)}"
    author = brief.note.author or brief.client.provider.signature
    return f"{on} by {author}" if author else on


def subject(brief: Brief, line: tuple[str, str]) -> str:
    """The subject of the mail: status line, client, date."""
    status = " ".join(" ".join(line).split())
    return f"{status} {brief.client.name}, {brief.voice.period(brief.period)}"


@told
def preheader(brief: Brief, situation: Situation) -> str:
    """The hidden line that mail programs show after the subject: the proof in one sentence."""
    if brief.is_silent:
        return unknown(brief)
    parts = []
    if situation.opened is not None:
        count = brief.voice.count(brief.cite(metrics.count_opened) or 0)
        solved = brief.cite(metrics.count_resolved)
        came_or_went = situation.opened or solved
        ended = "with an outcome" if brief.is_recorded else "solved"
        done = f", {none_or(solved)} {ended}" if solved is not None and came_or_went else ""
        came = "recorded" if brief.is_recorded else "opened"
        parts.append(f"{count} {came}{done}" if came_or_went else count)
    if situation.backups.of:
        good, of = brief.cite(metrics.share_backups).good, situation.backups.of
        made = f"{out_of(good, of)} copies" if of > 1 else "the copy" if good else "no copy"
        parts.append(f"{made}{brief.copies_known} made")
    if situation.checks.run and not (
        situation.checks.failed or situation.carried
    ):  # else it is a number that asks a question
        brief.cite(metrics.checks)
        announced = " outside announced work" if situation.checks.announced else ""
        parts.append(f"{none_failed(situation.checks.run)}{announced}")
    if not parts:
        return f"We have no {brief.voice.noun} data for {brief.voice.name(brief.period)}."
    return f"{first_capital('; '.join(parts))}."
