"""What was open when the period ended: how many, which, since when, and what became of them since.

A count is as of the period's end. Where some of it is over by the time the report is made, or the report is
made long after, it is told in the past, and what became of it is told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from reporter import metrics
from reporter.records import PRIORITIES, Ticket
from reporter.report import AgendaItem, Step, Tile
from reporter.story.brief import Brief, told
from reporter.story.moments import moment_in
from reporter.story.retelling import named, quotable
from reporter.story.sentences import (
    STOPS,
    agree,
    be,
    first_capital,
    first_small,
    joined,
    plural,
    prose_duration,
    spell,
    spelled,
    was,
    within_a_sentence,
)
from reporter.story.situation import Situation
from reporter.story.telling import and_more, next_step, of_our_word, subject, title_of, verb_of
from reporter.story.unsaid import is_private

_MOST_AT_LENGTH = 5
_LATE = "late with it."
_IN_DOUBT = "May have been open at the end: came back, or are closed, nobody knows since when."
_DAYS_AFTER = timedelta(days=3)


def are_overdue(n: int, brief: Brief, more: str = "") -> str:
    """“is overdue”, “more are overdue”; in the past “were overdue when the week ended”."""
    if not brief.tells_then:
        return f"{more}{be(n)} overdue"
    return f"{more}{was(n)} overdue {brief.at_its_end}"


def are_open(n: int, brief: Brief, still: str = "still ") -> str:
    """“is still open”; where it is told in the past “was open when the week ended”; “is open again” of what
    came back.
    """
    if not brief.tells_then:
        if not (still and brief.this.returned):
            return f"{be(n)} {still}open"
        again = " again" if len(brief.this.returned) == len(brief.open_tickets) else ""
        return f"{be(n)} open{again}"
    return f"{was(n)} open {brief.at_its_end}"


def ended_since(tickets: Sequence[Ticket], brief: Brief) -> str:
    """What became of them since: “both have been solved since”, “one has been solved since”; "" of none."""
    ends = [end for one in tickets if (end := brief.end_since(one))]
    solved = sum(one.outcome == "solved" for one in ends)
    closed = len(ends) - solved
    if not ends:
        return ""
    brief.cite_number("solved_since", solved, "tickets", "Open at the end, and solved since.")
    brief.cite_number("closed_since", closed, "tickets", "Open at the end, and closed since, not solved.")
    if solved and closed:
        return f"{spell(solved)} {agree(solved, 'has', 'have')} been solved since and {spell(closed)} closed"
    n, verb = len(ends), "solved" if solved else "closed"
    whole = {1: "it has", 2: "both have"}.get(n, f"all {spell(n)} have")
    who = whole if n == len(tickets) else f"{spell(n)} {agree(n, 'has', 'have')}"
    return f"{who} been {verb} since"


def cite_in_doubt(brief: Brief) -> tuple[int, int]:
    """How many came back and how many closed, nobody knows on which day; it goes with what is told."""
    counts = len(brief.this.doubtful), len(brief.this.perhaps_open) - len(brief.this.doubtful)
    names = ("came_back_some_day", "closed_some_day", "in_doubt")
    for name, n in zip(names, (*counts, sum(counts)), strict=True):
        if n:
            brief.cite_number(name, n, "tickets", _IN_DOUBT)
    return counts


def fate_since(ticket: Ticket, brief: Brief) -> str:
    """“solved since”, “closed since”; "" while it is open, or nobody knows better."""
    end = brief.end_since(ticket)
    return "" if end is None else f"{verb_of(end).lower()} since"


def follows(brief: Brief, situation: Situation) -> str:
    """The status line's second sentence on what is open: “Two older tickets are still open.”"""
    n = brief.cite(metrics.count_backlog) or 0
    since = ended_since(brief.open_tickets, brief)
    if named := _named_as_open(situation):
        rest = n - named
        if rest:
            brief.cite_number("open_beside", rest, "tickets", "Open at the end, beside those named before.")
            open_then = f"{spell(rest)} more {are_open(rest, brief, '')}"
            return first_capital(f"{'; '.join(filter(None, (open_then, since)))}.")
        if since:
            return f"{first_capital(since)}."
        brief.cite(metrics.oldest_open_days)
        which = "It" if named == 1 else "The oldest"
        if brief.this.has_returned(brief.oldest):
            is_told = situation.level == "broken"  # that it is open again
            what = brief.came_in(brief.oldest) if is_told else _that_it_returned(brief.oldest, brief)
            return f"{which} {what}."
        return f"{which} {'had' if brief.tells_then else 'has'} been open since {brief.since(brief.oldest)}."
    said = f"{_how_many(n, brief, situation)} {are_open(n, brief)}"
    return f"{'; '.join(filter(None, (said, since)))}."


def _how_many(n: int, brief: Brief, situation: Situation) -> str:
    fates = situation.fates
    is_count = brief.manner.headline == "count" and situation.level == "volume"
    if is_count and fates and not fates.unknown and situation.opened and n == fates.open:
        brief.cite(metrics.fates)
        if situation.opened == 1:
            return "It"
        which = {situation.opened: "both" if situation.opened == 2 else "all"}.get(n, spell(n))
        return first_capital(which)
    older = fates and situation.opened and not fates.open and not fates.unknown
    noun = f"{'older ' if older else ''}{plural(brief.voice.noun, n)}"
    return f"{first_capital(spell(n))} {noun}"


def _named_as_open(situation: Situation) -> int:
    """How many of the open ones the first sentence has told of."""
    if situation.level == "broken":
        return 0 if situation.outages else situation.urgent_open
    return situation.overdue if situation.level == "late" and situation.leads_overdue else 0


def carried(brief: Brief, situation: Situation) -> str:
    """“Two tickets are still open, the oldest since 3 March.”, and the next step of the worst."""
    if situation.backlog is None:
        return ""
    n = brief.cite(metrics.count_backlog) or 0
    if not n:
        return f"No {brief.voice.nouns} are left open."
    brief.cite(metrics.oldest_open_days)
    begun = f", {agree(n, 'since', 'the oldest since')} {brief.since(brief.oldest)}"
    if brief.this.has_returned(brief.oldest):
        begun = f"; {agree(n, 'it', 'the oldest')} {_that_it_returned(brief.oldest, brief)}"
        if n == 1:
            begun = f"; it {brief.came_in(brief.oldest)}"
    said = f"{brief.voice.count(n)} {are_open(n, brief)}{begun}"
    since = ended_since(brief.open_tickets, brief)
    return joined(
        f"{first_capital('; '.join(filter(None, (said, since))))}.",
        _next_step(brief) if situation.is_bad or situation.urgent_open else "",
    )


def _next_step(brief: Brief) -> str:
    """What is being done about the worst of them that has its next step written."""
    told = next((one for one in brief.open_now if next_step(one, brief)), None)
    if told is None:
        return ""
    title = title_of(told, brief)
    title = f"“{title}”" if title[-1] in STOPS else title
    return f"{title}: {within_a_sentence(next_step(told, brief, 160))}"


@told
def tile(brief: Brief, situation: Situation) -> Tile:
    """Still open: how many of them wait for the reader, or since when; a dash where it is not known."""
    label = name_of(brief)
    if bounds := brief.measure(metrics.open_between):
        brief.cite(metrics.open_between)
        least, most = bounds
        back, closed = cite_in_doubt(brief)
        what = "" if back and closed else " came back," if back else " closed,"
        who = f"{first_capital(spell(back + closed))}{what}" if what else f"Of {spell(back + closed)}"
        return Tile(label, f"{least:,}–{most:,}", "", f"{who} we do not know when")
    if situation.backlog is None:
        return Tile(label, "–", "", "Not in the data we get")
    brief.cite(metrics.count_backlog)
    if not situation.backlog:
        return Tile(label, "0", "", "Nothing is left over")
    waiting = len(brief.waiting) if brief.voice.asks else 0
    if waiting:
        brief.cite_waiting()
        words = f"{first_capital(spell(waiting))} {agree(waiting, 'waits', 'wait')} for you"
    elif since := ended_since(brief.open_tickets, brief):
        words = first_capital(since)
    else:
        brief.cite(metrics.oldest_open_days)
        words = f"{agree(situation.backlog, 'Since', 'The oldest since')} {brief.since(brief.oldest)}"
        if brief.this.has_returned(brief.oldest):
            came = brief.came_in(brief.oldest)
            words = agree(situation.backlog, f"It {came} and came back", f"The oldest {came}")
    return Tile(label, brief.voice.number(situation.backlog), "", words)


def name_of(brief: Brief) -> str:
    """“Still open”: of the tile, the list and the definition; some of it may have ended since."""
    return "Open at the end" if brief.tells_then else "Still open"


@told
def in_one_sentence(brief: Brief, tickets: list[Ticket]) -> str:
    """Over the list: “Two tickets. We write again at the times shown, even if nothing has changed.”"""
    n = len(tickets)
    brief.cite(metrics.count_backlog)
    brief.cite_number("count_shown_open", n, "tickets", "Open as far as the log says, and told of here.")
    count = first_capital(brief.voice.count(n))
    is_known = brief.measure(metrics.count_backlog) is not None
    stands = are_open(n, brief, "")
    said = f"{count} {stands}{'' if is_known or 'our data' in stands else ' as far as our data tell'}"
    since = ended_since(tickets, brief)
    if brief.voice.tells_open_first or n > _MOST_AT_LENGTH:
        old = brief.measure(metrics.backlog_ages)["over 30"]
        if old:
            brief.cite(metrics.backlog_ages, "over 30")
        which = "" if n == 1 else f"{'all' if old == n else spell(old)} of them "
        for_long = f", {which}for more than 30 days"
        if brief.this.returned:  # not all of that time
            for_long = "" if brief.tells_then else f"; {which or 'it '}came in more than 30 days ago"
        said += for_long if old else ""
    elif is_known and not brief.tells_then:
        if all(ticket.next_update_at and ticket.next_update_at > brief.now for ticket in tickets):
            return f"{count}. We write again at the times shown, even if nothing has changed."
        return f"{count}, and this is where {agree(n, 'it stands', 'they stand')}."
    return f"{'; '.join(filter(None, (said, since)))}."


@told
def of_those_left_out(brief: Brief, tickets: list[Ticket]) -> str:
    """“And seven more: two high, five normal.”"""
    if not tickets:
        return ""
    ranked = [ticket.priority for ticket in tickets if not ticket.no_priority]
    levels = {level: ranked.count(level) for level in PRIORITIES}
    definition = "Open at the end of the period, and not listed here."
    brief.cite_number("open_not_listed", len(tickets), "tickets", definition)
    for level, n in levels.items():
        brief.cite_number("open_not_listed", n, "tickets", definition, PRIORITIES[level].lower())
    shares = [f"{spell(n)} {PRIORITIES[level].lower()}" for level, n in levels.items() if n]
    is_told = brief.voice.tells_urgency and len(shares) > 1 and len(ranked) == len(tickets)
    return and_more(brief, len(tickets), tail=f": {', '.join(shares)}" if is_told else "")


@told
def tell_open(ticket: Ticket, brief: Brief) -> AgendaItem:
    """An open ticket: since when, who has it, what comes next; nothing of it that the reader may not see."""
    voice = brief.voice
    if end := brief.end_since(ticket):
        at = end.resolved_at or end.closed_at
        day = voice.rail_day(voice.on(at)) if at else ""
        remark = joined(_since(ticket, brief), f"{verb_of(end)} since.")
        return AgendaItem(verb_of(end), day, _open_headline(ticket, brief), (Step("", remark),))
    if brief.this.has_returned(ticket):
        when, time = _open_again(ticket, brief)
    elif not _is_days_after(brief):
        when, time = f"Open for {_age(ticket, brief)}", ""
    else:
        when, time = "Open since", brief.since(ticket)
    if ticket.next_update_at and ticket.next_update_at > brief.now:
        when = "Next update"
        brief.threads.promise(ticket, ticket.next_update_at)
        time = f"{voice.rail_day(voice.on(ticket.next_update_at))}, {voice.time(ticket.next_update_at)}"
    elif ticket in brief.waiting and voice.asks:
        when = "Waiting on you"
    elif ticket in brief.held:
        when = "On hold"
    word = of_our_word(ticket, brief)
    if word.endswith(_LATE):
        when, time = (
            "Word is late",
            f"it was due on {voice.rail_day(voice.on(ticket.next_update_at))}"
            if ticket.next_update_at
            else "",
        )
    if not brief.tells_then and (ticket.source, ticket.id) in (brief.measure(metrics.overdue_tickets) or ()):
        when = f"Overdue, {first_small(when)}"
    brief.threads.show(ticket)
    since = "" if when == "Open since" else _since(ticket, brief)
    remark = joined(since, _hands(ticket, brief), _next(ticket, brief), word)
    remarks = (Step("", remark),) if remark else ()
    return AgendaItem(when, time, _open_headline(ticket, brief), remarks)


def _that_it_returned(ticket: Ticket, brief: Brief) -> str:
    """“came in on 23 October and is open again”; where it is told in the past, only when it came in."""
    if brief.tells_then:
        return brief.came_in(ticket)
    day = _open_again(ticket, brief)[1]
    return f"{brief.came_in(ticket)} and is open again{f' since {day}' if day else ''}"


def _open_again(ticket: Ticket, brief: Brief) -> tuple[str, str]:
    """“Open again”; “Open again since”, and the day where the log's own events tell it."""
    at = brief.this.returned[ticket.source, ticket.id]
    if at is None:
        return "Open again", ""
    day, voice = brief.voice.on(at), brief.voice
    same_year = day.year == brief.period.last.year
    return "Open again since", voice.plain_date(day) if same_year else voice.dated(day)


def _open_headline(ticket: Ticket, brief: Brief) -> str:
    noun = first_capital(brief.voice.noun)
    told = named(subject(ticket), ticket, brief.client) if ticket.subject else ""
    is_told = brief.voice.may_tell(ticket) and not is_private(ticket.subject)
    if not is_told or (brief.voice.names_nobody and not quotable(told, ticket, brief.client)):
        return ticket.category or noun
    place = f", {ticket.place}" if ticket.place and ticket.place.lower() not in ticket.subject.lower() else ""
    return f"{told or noun}{place}"


def _age(ticket: Ticket, brief: Brief) -> str:
    days = (min(brief.period.last, brief.voice.on(brief.now)) - brief.voice.on(ticket.opened_at)).days
    if ticket.precision != "instant" and days < 1:
        return "less than a day"
    if days >= 1:
        brief.cite_number("days_open", days, "days", "Calendar days since it was opened.", ticket.id)
        return spelled(days, "day")
    seconds = (brief.known_until - ticket.opened_at).total_seconds()
    brief.cite_number("time_open", seconds, "seconds", "Since it was opened, by the clock.", ticket.id)
    return prose_duration(seconds)


def _since(ticket: Ticket, brief: Brief) -> str:
    if brief.this.has_returned(ticket):
        back = "." if brief.end_since(ticket) else "; it came back."
        return f"Reported {'in' if ticket.precision == 'month' else 'on'} {brief.since(ticket)}{back}"
    if ticket.precision != "instant":
        return f"{'Came in' if brief.end_since(ticket) else 'Open since'} {brief.since(ticket)}."
    if brief.end_since(ticket) or _is_days_after(brief):
        return f"Reported on {brief.since(ticket)}."
    return f"Reported {moment_in(ticket.opened_at, brief)}."


def _is_days_after(brief: Brief) -> bool:
    """Whether an age, or a weekday by itself, would be read as of the day of the report."""
    return brief.now - brief.period.end > _DAYS_AFTER


def _hands(ticket: Ticket, brief: Brief) -> str:
    if not brief.voice.tells_names:
        return ""
    if ticket.assignee:
        return f"With {ticket.assignee}."
    tells_hands = "assignee" in brief.this.known.columns
    return "Not yet given to one of us." if ticket.status == "new" and tells_hands else ""


def _next(ticket: Ticket, brief: Brief) -> str:
    if ticket in brief.waiting and brief.voice.asks and brief.manner.asks == "each":
        return "It waits for your answer."
    held = "It is on hold." if ticket in brief.held else ""
    return joined(held, next_step(ticket, brief, 180))
