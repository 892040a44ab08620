"""What the printed terms mean: of what is printed, and of what occurs with this client, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reporter import metrics
from reporter.story.brief import Brief, told
from reporter.story.sentences import first_capital, first_small, joined, plural
from reporter.story.voice import Counted

Defined = Callable[[Brief], str]


def meaning_of(name: str, definition: str, brief: Brief) -> str:
    """The term in the words of a client; of one without words of its own the definition of its metric."""
    if name in _MEANINGS:
        return _MEANINGS[name](brief)
    noun = brief.voice.noun
    nouns = plural(noun, 2)
    text = definition.replace("Tickets", first_capital(nouns)).replace("tickets", nouns)
    return first_small(text.replace("ticket", noun))


def _opened(brief: Brief) -> str:
    apart = "without those cancelled, sent twice, spam or deleted by its end" if len(brief.this.apart) else ""
    return f"{_listed(f'{_nouns(brief)} that came in during the {_span(brief)}', apart)}."


def _solved(brief: Brief) -> str:
    back = "those that came back where they were last solved" if brief.measure(metrics.count_reopened) else ""
    closed = "without those closed with no result" if _occurring(brief).without_result else ""
    solved = "found" if brief.is_recorded else "solved"  # after the term “With an outcome”
    return f"{_listed(f'{solved} in the {_span(brief)}, whenever they came in', back, closed)}."


def _still_open(brief: Brief) -> str:
    on_hold = "those on hold included" if _occurring(brief).on_hold else ""
    return f"{_listed(f'open when the {_span(brief)} ended, whenever they came in', on_hold)}."


def _answered_on_time(brief: Brief) -> str:
    return joined(
        f"each {brief.voice.noun} counts once, in the {_span(brief)} in which {brief.voice.desk} answered",
        "or the promised time ended, whichever came first: on time when answered by then, else late.",
        "Solving it answers it.",
        _not_judged(brief, {"cancelled before that time": _occurring(brief).set_apart}),
    )


def _solved_on_time(brief: Brief) -> str:
    occurring = _occurring(brief)
    held = " (and the time on hold)" if occurring.was_held else ""
    ended = {
        "cancelled before that time": occurring.set_apart,
        "closed without a result before it": occurring.without_result,
    }
    return joined(
        f"each {brief.voice.noun} counts once, in the {_span(brief)} in which it was last solved or the",
        f"promised time{held} ended, whichever came first:",
        "on time when solved by then, else late, or overdue while it is not solved.",
        _not_judged(brief, ended),
    )


def _not_judged(brief: Brief, ended: Mapping[str, bool]) -> str:
    """Of what occurs, what neither keeps nor breaks a promise."""
    occurring = _occurring(brief)
    cases = {"on hold": occurring.on_hold, **ended, "from before you joined us": occurring.handed_over}
    kinds = [words for words, occurs in cases.items() if occurs]
    return f"Not judged is what is {' or '.join(kinds)}." if kinds else ""


def _first_answer(brief: Brief) -> str:
    said = f"how long {brief.voice.answer} took, of those that came in and had it by the end of the"
    return f"{said} {_span(brief)}{_left_out(brief)}."


def _time_to_solve(brief: Brief) -> str:
    held = ", time on hold taken off" if _occurring(brief).was_held else ""
    said = f"how long it took to the last solving, of those solved in the {_span(brief)}"
    return f"{said}{held}{_left_out(brief)}."


def _copies(brief: Brief) -> str:
    backups = brief.backups
    due = {
        "agreed": "as many as are agreed",
        "usual": "those that ran on that weekday in three of the four weeks before",
        "seen": "those that ran",
    }[backups.basis]
    warned = ", one with a warning too" if backups.warning else ""
    again = f"A second try that worked counts as made{warned}; failed or not run is missing."
    return f"due once a night, the 24 hours to noon: {due}. {again}"


def _checks(brief: Brief) -> str:
    announced = brief.measure(metrics.checks).announced
    return joined(
        "made by our monitoring; failed are those that found a fault.",
        "Those that did so while announced work went on are told apart." if announced else "",
    )


def _alarms(brief: Brief) -> str:
    became = f"how many of them had to become a {brief.voice.noun}"
    return f"raised by our monitoring in the {_span(brief)}, and {became}."


def _ratings(brief: Brief) -> str:
    rated = f"of the {_nouns(brief)} solved in it, how many were rated by its end"
    return f"the good ones of all given in the {_span(brief)}; and {rated}."


def _hours(brief: Brief) -> str:
    missing = brief.measure(metrics.hours_worked).missing
    return joined(
        f"time booked by people, counted once: all that was booked on a {brief.voice.noun} counts in the",
        f"{_span(brief)} it ended in, other work where it was done. What runs by itself is not counted.",
        "Some has no time written beside it: it is at least that much." if missing else "",
    )


@told
def half_in_words(brief: Brief) -> str:
    """What half and nine in ten mean, and what a day is."""
    spreads = [brief.measure(one) for one in (metrics.time_to_first_response, metrics.time_to_resolution)]
    agreed: Counted = "working" if brief.client.agreement.opening else "clock"
    kinds = {spread.counted for spread in spreads if spread.n} or {agreed}
    hours = brief.voice.number(brief.voice.hours_a_day, 1)
    working = f"in opening hours; a day is {hours} of them"
    if kinds <= {"clock"}:
        counted = "Counted by the clock."
    elif kinds == {"working"}:
        counted = f"Counted {working}."
    else:
        counted = f"Counted {working}; by the clock where that was promised, or where nobody was there."
    said = "the one in the middle, sorted from the quickest; nine in ten took no longer than the second"
    return f"{said}. {counted}"


def _span(brief: Brief) -> str:
    return brief.voice.span_word(brief.period)


def _nouns(brief: Brief) -> str:
    return plural(brief.voice.noun, 2)


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _occurring(brief: Brief) -> metrics.Occurrences:
    return brief.measure(metrics.occurrences)


def _left_out(brief: Brief) -> str:
    occurring = _occurring(brief)
    cases = {
        "of which only the day is known": occurring.days,
        "from before you joined us": occurring.handed_over,
    }
    kinds = [words for words, occurs in cases.items() if occurs]
    return f"; without those {' or '.join(kinds)}" if kinds else ""


_MEANINGS: dict[str, Defined] = {
    "count_opened": _opened,
    "count_resolved": _solved,
    "count_backlog": _still_open,
    "share_answered_in_time": _answered_on_time,
    "share_resolved_in_time": _solved_on_time,
    "time_to_first_response": _first_answer,
    "time_to_resolution": _time_to_solve,
    "share_backups": _copies,
    "checks": _checks,
    "alerts": _alarms,
    "csat": _ratings,
    "hours_worked": _hours,
}
