"""What each section opens with: one sentence with its finding, and what that is compared with."""

from __future__ import annotations

from math import floor
from typing import Any

from reporter import metrics
from reporter.metrics import Hours, NamedCount, Spread
from reporter.periods import parse_period
from reporter.records import Change
from reporter.report import StoryCard, figures_of
from reporter.story.brief import Brief, told
from reporter.story.choosing import choose, is_small, is_solved
from reporter.story.opening import of_promises
from reporter.story.sentences import (
    agree,
    all_of,
    be,
    compare_counts,
    first_capital,
    joined,
    listing,
    none_or,
    out_of,
    plural,
    sentence,
    shorten,
    spell,
    spelled,
    was,
)
from reporter.story.situation import Situation, assess
from reporter.story.spelling import of_the_log
from reporter.story.telling import from_note

FEWEST_FOR_HALF = 10  # durations; of fewer, half and nine in ten say little
FEWEST_PERIODS = 5  # for a line
_FEW_LEFT_OUT = 3
_MOST_THEMES = 5


@told
def of_themes(brief: Brief, themes: list[NamedCount]) -> str:
    """“Most were about printing: 20 of 36 tickets.”"""
    top, total = themes[0], brief.cite(metrics.count_opened) or 0
    brief.cite(metrics.by_category, top.name)
    about, count = of_the_log(top.name, brief), brief.voice.count(total)
    if top.opened * 2 > total:
        return f"Most were about {about}: {top.opened:,} of {count}."
    return f"First came {about}, with {top.opened:,} of {count}."


@told
def of_every_theme(brief: Brief, themes: list[NamedCount]) -> str:
    """“Computers: 16 (8 in September); security: 5 (4); 22 more in nine other themes.”"""
    before = {row.name: row.opened for row in brief.measure_before(metrics.by_category)}
    with_before = brief.has_before and bool(before)
    shown = [row for row in themes[:_MOST_THEMES] if row.opened > 1] or themes[:1]
    names = [row.name for row in shown]
    brief.cite(metrics.by_category, *names)
    if with_before:
        brief.cite_names_before(metrics.by_category, names)
    rest = [row for row in themes[len(shown) :] if row.opened]
    when = f" {brief.voice.before(brief.period)}"
    told: list[str] = []
    for row in shown:
        earlier = f" ({before.get(row.name, 0):,}{when})" if with_before else ""
        name = of_the_log(row.name, brief) if told else row.name
        told.append(f"{name}: {row.opened:,}{earlier}")
        when = ""
    if rest:
        number, definition = sum(row.opened for row in rest), "Opened in the period, about other themes."
        brief.cite_number("other_themes", number, "tickets", definition)
        brief.cite_number("count_other_themes", len(rest), "themes", "Themes that are not named here.")
        others = spell(number)
        told.append(f"{others} more in {spell(len(rest))} other {plural('theme', len(rest))}")
    return f"{'; '.join(told)}."


@told
def of_volume(brief: Brief) -> str:
    """“30 tickets came in, 24 more than the week before; six is usual.”"""
    opened = brief.cite(metrics.count_opened)
    if opened is None:
        return f"How many {brief.voice.nouns} came in is not in the data we have."
    count = first_capital(brief.voice.count(opened))
    if brief.this.is_known_in_part:
        return f"{count} came in, as far as we know."
    if not brief.has_before:
        unit = brief.voice.span_word(brief.period)
        first = f"it is our first {unit} together: " if brief.is_first else ""
        return f"{count} came in. {first_capital(f'{first}there is nothing to compare with yet.')}"
    before, when = brief.measure_before(metrics.count_opened), brief.voice.before(brief.period)
    usual = brief.cite_usual("opened")
    tail = "" if usual is None else f"; {_number_or_none(metrics.half_up(usual))} is usual"
    if before is None:
        return f"{count} came in{tail}."
    brief.cite_change(metrics.count_opened)
    if metrics.is_noise(opened, before) and opened != before:
        return f"{count} came in, after {none_or(before)} {when}{tail}."
    return f"{count} came in, {compare_counts(opened, before, when)}{tail}."


def _number_or_none(n: int) -> str:
    return f"{n:,}" if n > 10 else none_or(n)


@told
def of_stories(brief: Brief, count: int) -> str:
    """“Of the 61 tickets, these are the three you would want to hear about.”"""
    if brief.voice.stories_note:
        return brief.voice.stories_note
    if _are_small(brief):
        return ""
    brief.cite(metrics.count_opened)
    brief.cite(metrics.count_resolved)
    brief.cite_number("count_stories", count, "stories", "Stories told here.")
    if brief.manner.stories_are == "all":
        if count > 1:
            return "In the order they happened."
        is_over = from_note(brief) or all(is_solved(ticket) for ticket in choose(brief))
        return "What happened, and how it ended." if is_over else "What happened, and how it stands."
    came = brief.this.came
    are_new = all((ticket.source, ticket.id) in came for ticket in choose(brief))
    total = max(len(brief.this.opened), len(brief.this.resolved)) if are_new else len(brief.this.resolved)
    if from_note(brief) or count > total or not all(is_solved(ticket) for ticket in choose(brief)):
        return "What you would want to hear about." if count == 1 else f"The {spell(count)} to hear about."
    if count == total:
        which = "The only one" if count == 1 else all_of(count)
        return f"{which} of the {brief.voice.span_word(brief.period)}, from beginning to end."
    these = "this is the one" if count == 1 else f"these are the {spell(count)}"
    which = "" if are_new and total == len(brief.this.opened) else " we solved"
    if total - count < _FEW_LEFT_OUT or _leaves_out_urgent(brief):
        return f"{first_capital(spell(count))} of the {brief.voice.count(total)}{which}."
    return f"Of the {brief.voice.count(total)}{which}, {these} you would want to hear about."


def _leaves_out_urgent(brief: Brief) -> bool:
    """Whether something urgent came in of which no story is told."""
    urgent = {(one.source, one.id) for one in brief.urgent_tickets}
    return bool(urgent - {(one.source, one.id) for one in choose(brief)})


def _are_small(brief: Brief) -> bool:
    chosen = choose(brief)
    return bool(chosen) and not from_note(brief) and all(is_small(ticket, brief) for ticket in chosen)


@told
def heading_of_stories(brief: Brief, cards: list[StoryCard]) -> str:
    """“One story”, “Three stories”; “Also in October” of what is no more than a subject and a time."""
    if _are_small(brief):
        return f"Also {brief.when}"
    brief.cite_number("count_stories", len(cards), "stories", "Stories told here.")
    return first_capital(spelled(len(cards), "story"))


@told
def of_ratings(brief: Brief, csat: metrics.Satisfaction) -> str:
    """“Four of five ratings were good (five of 20 solved tickets were rated).”"""
    brief.cite(metrics.csat)
    good, of = csat.good.good, csat.good.of
    rated, solved = csat.answered.good, csat.answered.of
    tail = ""
    if rated:
        noun = plural(brief.voice.noun, solved)
        tail = f" ({spell(rated)} of {spell(solved)} solved {noun} {was(rated)} rated)"
    if good == of:
        ratings = "The one rating" if of == 1 else f"{all_of(of)} ratings"
        return f"{ratings} {was(of)} good{tail}."
    if of == 1:
        return f"The one rating was not good{tail}."
    verb = "was" if good < 2 else "were"
    return f"{first_capital(out_of(good, of))} ratings {verb} good{tail}."


@told
def of_service(brief: Brief) -> str:
    """“Half of your tickets had a first answer within 25 minutes, and nine in ten within 2 hours.”"""
    first = brief.measure(metrics.time_to_first_response)
    solved = brief.measure(metrics.time_to_resolution)
    nouns, opened = brief.voice.nouns, len(brief.this.opened)
    if first.n >= FEWEST_FOR_HALF:
        brief.cite(metrics.time_to_first_response)
        whose = (
            f"your {nouns}" if first.n >= opened else f"the {first.n:,} {nouns} {brief.voice.desk} answered"
        )
        told = _within(first, brief, f"of {whose} had a first answer")
    elif solved.n >= FEWEST_FOR_HALF:
        brief.cite(metrics.time_to_resolution)
        is_all = brief.measure(metrics.count_resolved) is not None
        told = _within(
            solved, brief, f"of {'the ' * is_all}{solved.n:,} {nouns} {brief.voice.desk} solved were done"
        )
    else:
        told = _came_and_went(brief)
    return joined(told, of_promises(brief, assess(brief)) if brief.note.lede else "")  # the opening has it


def _came_and_went(brief: Brief) -> str:
    done, came = brief.cite(metrics.count_resolved), brief.cite(metrics.count_opened)
    if came is None:
        return ""
    count = first_capital(brief.voice.count(came))
    if done is None:
        how = "how they ended" if brief.tells_endings else f"when {brief.voice.nouns} are solved"
        return f"{count} came in; {how} is not in {brief.voice.log}."
    known = " that we know of" if brief.measure(metrics.count_perhaps_solved) else ""
    if brief.is_recorded:
        return f"{count} {was(came)} recorded, and {none_or(done)}{known} led to an outcome."
    return f"{count} came in and {none_or(done)}{known} {'was' if done < 2 else 'were'} solved."


def _within(spread: Spread, brief: Brief, what: str) -> str:
    """“Half of … within 12 minutes, and nine in ten within 2 hours.”; where both are one, nine in ten."""
    voice, counted = brief.voice, spread.counted
    half, most = (voice.spoken_within(seconds or 0.0, counted) for seconds in (spread.half, spread.most))
    if half == most:
        return f"Nine in ten {what} {most}."
    return f"Half {what} {half.removesuffix(' of working time')}, and nine in ten {most}."


@told
def of_value(brief: Brief, hours: Hours) -> str:
    """“You used 12 of the 20 hours in your agreement. Most of it went into fixing and helping.”"""
    total, included = hours.total, brief.cite(metrics.hours_included)
    brief.cite(metrics.hours_worked)
    if not total:
        trend = "" if brief.manner.is_pack else of_history(brief)  # which tells it apart
        return f"{trend}." if trend else ""
    number = brief.voice.number
    worked = brief.voice.hours(total, hours.missing)
    if hours.missing:
        for name, least in (("hours_at_least", total), ("hours_over_at_least", total - (included or 0))):
            brief.cite_number(name, floor(round(least * 10, 6)) / 10, "hours", "The same, rounded down.")
    if included and total > included:
        over, agreed = brief.voice.hours(total - included, hours.missing), number(included, 1)
        brief.cite_number("hours_over", total - included, "hours", "Hours worked beyond those agreed.")
        first = f"We worked {worked} hours, {over} more than the {agreed} in your agreement."
    elif included:
        within = f"{worked} of the {number(included, 1)} hours in your agreement"
        prevention = "" if hours.missing else _prevention(hours, total)
        if prevention:  # hours used are no value by themselves
            went = prevention.replace(" of it", "").replace(" went", " of our time went", 1)
            return joined(went, f"We worked {within}.")
        first = f"We worked {within}."
    else:
        first = f"We worked {worked} {'hour' if worked.split()[-1] == '1' else 'hours'} for you."
    return joined(first, _without_time(hours.missing), _prevention(hours, total))


def _without_time(missing: int) -> str:
    """“Two more jobs have no time written beside them.”"""
    if not missing:
        return ""
    jobs, have, them = ("job", "has", "it") if missing == 1 else ("jobs", "have", "them")
    return f"{first_capital(spell(missing))} more {jobs} {have} no time written beside {them}."


def _prevention(hours: Hours, total: float) -> str:
    """What most of it went into; "" where for some of it nobody says."""
    if hours.untold:
        return ""
    share = hours.proactive / total
    of_it = " of the time that is written down" if hours.missing else ""
    if share in (0, 1):
        what = "prevention and planned work" if share else "fixing and helping"
        return f"All{of_it or ' of it'} went into {what}."
    if share > 0.55:
        return f"More than half{of_it} went into prevention and planned work."
    if share >= 0.45:
        return f"About half{of_it} went into prevention and planned work."
    return f"Most{of_it or ' of it'} went into fixing and helping." if share < 0.3 else ""


@told
def of_history(brief: Brief) -> str:
    """From the mean of the first three periods to the mean of the last three; noise is called steady."""
    over = over_time(brief)
    opened = [float(n) for n in over["opened"]]
    if len(opened) < FEWEST_PERIODS or not brief.is_unbroken or brief.is_running:
        return ""
    early, late = sum(opened[:3]), sum(opened[-3:])
    nouns, unit = brief.voice.nouns, unit_over_time(brief)
    brief.cite_number("periods_known", len(opened), "periods", "Periods that the log covers whole.")
    since = _since_when(brief, len(opened))
    if metrics.is_noise(late, early):
        return f"{since}, the number of {nouns} has held steady"
    verb = "fell" if late < early else "rose"
    first, last = (int(n) for n in (opened[0], opened[-1]))
    if (last < first) != (late < early) or first == last:
        return f"{since}, {nouns} {verb}"  # the ends alone would say otherwise
    for name, n in (("opened_first", first), ("opened_last", last)):
        brief.cite_number(name, n, nouns, "Opened in the first, and in the last, of the periods drawn.")
    return f"{since}, {nouns} {verb} from {none_or(first)} to {none_or(last)} a {unit}"


@told
def of_steady_times(brief: Brief) -> str:
    """The same as a sentence: “Over 13 months, the number of tickets has held steady.”"""
    said = of_history(brief)
    brief.cite_figures(*figures_of(said))
    return f"{said}."


def drifts(brief: Brief) -> bool:
    """Whether the number over time has risen or fallen by more than noise: else a sentence says enough."""
    opened = [float(n) for n in over_time(brief)["opened"]]
    return len(opened) >= FEWEST_PERIODS and not metrics.is_noise(sum(opened[-3:]), sum(opened[:3]))


def over_time(brief: Brief) -> Any:
    """A frame of all the time since the client joined, where it is known; else of the last periods."""
    since = brief.facts.since_joined
    tells = brief.voice.tells_contract and len(since) >= FEWEST_PERIODS
    return since if tells else brief.facts.history


def unit_over_time(brief: Brief) -> str:
    """What each row of that is: a month, a quarter, or as the period itself."""
    over = over_time(brief)
    if over is not brief.facts.since_joined:
        return brief.voice.span_word(brief.period)
    return brief.voice.span_word(parse_period(str(over["name"].iloc[0]), brief.client.zone))


def _since_when(brief: Brief, n: int) -> str:
    """“Since you joined us”, “Since September 2025, when our records begin”, “Over 13 months”."""
    if _began_with_us(brief):
        return "Since you joined us"
    over = over_time(brief)
    if over is brief.facts.since_joined:
        first = over["first"].iloc[0]
        return f"Since {brief.voice.month(first)} {first.year}, when our records begin"
    return f"Over {spelled(n, unit_over_time(brief))}"


def _began_with_us(brief: Brief) -> bool:
    """Whether the first of the periods over time is the first that the client was with us, whole or not."""
    joined_on = brief.client.joined_on
    first, second = over_time(brief)["first"].iloc[:2]
    return bool(joined_on and brief.voice.tells_contract and first - (second - first) < joined_on < second)


@told
def of_protection(brief: Brief) -> str:
    """“The quiet work: two alarms, and none became a ticket.”; what failed is no quiet work."""
    backups, (raised, became) = brief.backups, brief.measure(metrics.alerts)
    noun = brief.voice.noun
    if backups.bad:
        brief.cite(metrics.share_backups)
        of = f"{plural('copy', backups.of)} {be(backups.bad)} missing"
        return f"{first_capital(out_of(backups.bad, backups.of))} {of}."
    if brief.failed_work:
        n = len(brief.failed_work)
        brief.cite_number(
            "work_failed", n, "jobs", "Work beside copies, checks and updates that did not succeed."
        )
        return f"{first_capital(spell(n))} {agree(n, 'piece', 'pieces')} of work did not succeed."
    if backups.warning:
        brief.cite(metrics.share_backups)
        ended = f"ended with a warning: {agree(backups.warning, 'it was', 'they were')} made all the same"
        return f"{first_capital(out_of(backups.warning, backups.of))} {plural('copy', backups.of)} {ended}."
    if raised:
        brief.cite(metrics.alerts)
    if n := brief.measure(metrics.alarms_unsettled):
        definition = "Alarms that did not end well, and became no ticket."
        brief.cite_number("alarms_unsettled", n, "alarms", definition)
        return f"{first_capital(spelled(n, 'alarm'))} came up."
    if raised and not became and "tickets" not in brief.known:
        return f"The quiet work: {spelled(raised, 'alarm')}."
    if raised and not became:
        rest = agree(raised, "it did not become", "none became")
        return f"The quiet work: {spelled(raised, 'alarm')}, and {rest} a {noun}."
    if raised:
        early = none_or(raised - became)
        return f"The quiet work: {early} of {spelled(raised, 'alarm')} ended without a {noun}."
    checks = brief.measure(metrics.checks)
    if checks.failed and checks.run:
        brief.cite(metrics.checks)
        return f"{first_capital(out_of(checks.failed, checks.run))} {plural('check', checks.run)} failed."
    return "The quiet work, which nobody had to ask for."


@told
def of_plans(brief: Brief, changes: list[Change], later: list[Change]) -> str:
    """“Two changes are planned this week; one needs something from you.”"""
    voice = brief.voice
    span = voice.ahead(brief.period, brief.manner.looks_ahead, is_fresh=brief.is_fresh)
    if changes:
        brief.cite_number(
            "count_planned", len(changes), "changes", "Changes planned as far as we look ahead."
        )
        acts = sum(bool(change.action.strip()) for change in changes)
        brief.cite_number("changes_to_act_on", acts, "changes", "Of these, with something for you to do.")
        count = voice.count(len(changes), voice.plan)
        need = _what_they_need(changes) if voice.asks else ""
        if brief.may_be_planned:
            return f"We know of {count} planned {span}{need}."
        return f"{first_capital(count)} {be(len(changes))} planned {span}{need}."
    none = (
        ""
        if brief.may_be_planned or brief.were_planned or brief.this.has_work_under_way
        else f"No {plural(voice.plan, 0)} {span}."
    )
    if not later:
        return none
    day = voice.day(voice.on(later[0].starts_at))
    title = shorten(later[0].title.rstrip("."), 90)
    return joined(none, f"The next {voice.plan if not none else 'one'} is on {day}: “{title}”.")


def _what_they_need(changes: list[Change]) -> str:
    planned, asked = len(changes), sum(bool(change.action.strip()) for change in changes)
    if not asked:
        return "; nothing for you to do"
    if planned == 1:
        return ", and it needs something from you"
    if asked == planned:
        return f", and {'both' if planned == 2 else 'all'} need something from you"
    return f"; {spell(asked)} {agree(asked, 'needs', 'need')} something from you"


@told
def of_people(brief: Brief) -> str:
    """“Dan, Ana, Priya, Tom and two more looked after you in October.”"""
    if not brief.voice.tells_names:
        return ""
    hands = brief.this.resolved["assignee"]
    names = hands[hands != ""].value_counts()
    ranked = [str(name) for name, _ in sorted(names.items(), key=lambda item: (-item[1], str(item[0])))]
    if not ranked:
        return ""
    top, rest = ranked[:4], len(ranked[4:])
    if rest:
        brief.cite_number("people_not_named", rest, "people", "Others who solved tickets in the period.")
    who = f"{', '.join(top)} and {spell(rest)} more" if rest else listing(top)
    return f"{who} looked after you {brief.voice.during(brief.period)}."


def of_tip(words: str) -> str:
    """The provider's tip, as a sentence."""
    return sentence(words)


def heading_of_proof(brief: Brief, situation: Situation) -> str:
    """What the proof is of: only where nothing came, failed or is left, and all is known, of quiet."""
    if situation.is_quiet and situation.has_proof:
        return "Proof of quiet"
    return f"The rest of the {brief.voice.span_word(brief.period)}"
