"""What came in and how it ended, in the words of a paragraph: “You raised 61 tickets in October, …”."""

from __future__ import annotations

from typing import Any

from reporter import metrics
from reporter.metrics import Fates
from reporter.records import WITHOUT_RESULT
from reporter.story.backlog import cite_in_doubt
from reporter.story.brief import Brief, told
from reporter.story.sentences import (
    agree,
    be,
    compare_counts,
    first_capital,
    joined,
    listing,
    none_or,
    spell,
    spelled,
    was,
)
from reporter.story.situation import Situation

_NAMED = 2
_LONGEST_KIND = 60
_BY_OUTCOME = {"closed without result": "Closed without a result", "handed on": "Handed on"}
_ENDED = {"closed without result": "closed without a result"}  # the other outcomes are said as they are named


@told
def of_volume_and_ends(brief: Brief, situation: Situation) -> str:
    """“You raised 61 tickets in October, after 66 in September; 59 are solved and two still open.”"""
    if situation.opened is None:
        return _tickets_not_known(brief) if brief.lacks_tickets else ""
    voice = brief.voice
    opened = brief.cite(metrics.count_opened) or 0
    before = situation.opened_before
    when = voice.before(brief.period)
    if not opened and not situation.solved:
        after = ""
        if before:
            brief.cite_before(metrics.count_opened)
            after = f"; {when} it was {voice.count(before)}"
        if situation.set_apart:
            return joined(f"{only_apart(brief)}{after}.", _older_ended(brief))
        if brief.this.returned:  # one that came back is asking as well
            return joined(_older_ended(brief), _came_back(brief))
        none = f"{voice.nobody_came} {'until then' if brief.unknown_from else brief.when}{after}."
        return joined(none, _older_ended(brief))
    ours = brief.cite(metrics.count_raised_by_us) if brief.measure(metrics.count_raised_by_us) else 0
    came = voice.came_in(voice.count(opened), opened, brief.when, recorded=brief.is_recorded, ours=ours)
    compared = ""
    if before is not None:
        brief.cite_change(metrics.count_opened)
        compared = f", {_compared(opened, before, when)}"
    ends = _ends(brief, situation)
    ended = f"{came}{compared}{ends}."
    if _headline_has_it(brief, situation) and ends.startswith("; "):
        ended = f"Of these, {ends.removeprefix('; ')}."
    older = joined(_older(brief, situation), _older_ended(brief))
    return joined(ended, _in_doubt(brief), older, _came_back(brief))


def _headline_has_it(brief: Brief, situation: Situation) -> bool:
    """Whether the status line, right above, has said how many were recorded and what that compares with."""
    return brief.is_recorded and situation.level == "volume" and not brief.note.headline


def _compared(opened: int, before: int, when: str) -> str:
    if before and before == opened:
        return f"as many as {when}"
    if metrics.is_noise(opened, before):
        return f"after {none_or(before)} {when}"
    return compare_counts(opened, before, when)


def _tickets_not_known(brief: Brief) -> str:
    return f"The data we have do not tell how many {brief.voice.nouns} came in."


def _ends(brief: Brief, situation: Situation) -> str:
    """How those that came in ended, and who came in but was none; adds up to what came."""
    fates = situation.fates
    apart = _apart(brief)
    if not situation.opened:
        return apart
    is_dated = brief.tells_endings
    if fates and not is_dated and fates.unknown:
        brief.cite(metrics.fates)
        n, known = fates.unknown, fates.solved + fates.closed + fates.handed_on
        days = agree(n, "a day", "days")
        if known:
            brief.cite_number("closed_by_now", n + known, "tickets", "Came in, and are closed by now.")
            which = f"{spell(n)} of them on {days} that the data we get do not tell"
            return f"; {spell(n + known)} are closed by now, {which}{apart}"
        return f"; {none_or(n)} {be(n)} closed by now, on {days} that the data we get do not tell{apart}"
    if fates and brief.measure(metrics.count_undated) == situation.opened:
        n = brief.cite(metrics.count_undated) or 0
        whole = {1: "it is", 2: "both are"}.get(n, "all are")
        days = agree(n, "a day", "days")
        return f"; {whole} closed by now, on {days} that the data we get do not tell{apart}"
    if fates is None:
        nouns = brief.voice.nouns
        return f"{apart}. When {nouns} are solved is not in the data we get, so we cannot say how many are"
    brief.cite(metrics.fates)
    return f"; {_parts(fates, brief)}{apart}"


def _parts(fates: Fates, brief: Brief) -> str:
    total = fates.total
    if brief.is_recorded:
        return _parts_of_recorded(fates, brief)
    back, doubtful = (_came_in_of(some, brief) for some in (brief.this.back_since, brief.this.doubtful))
    if back:
        brief.cite_number("reopened_since", back, "tickets", "Were solved, and came back after the period.")
    if doubtful:
        brief.cite_number("reopened_some_day", doubtful, "tickets", "Came back, nobody knows when.")
    if undated := brief.measure(metrics.count_undated):
        brief.cite(metrics.count_undated)
    if somehow := fates.unknown - back - doubtful - undated:
        brief.cite_number("ended_somehow", somehow, "tickets", "Ended, nobody knows with what result.")
    words = [
        (fates.solved, "solved"),
        (fates.closed, "closed without a result"),
        (fates.handed_on, "handed on"),
        *_those_open(fates, brief),
        (undated, "closed on a day we do not know"),
        (somehow, "closed, we do not know with what result"),
        (back, "reopened since"),
        (doubtful, "reopened"),
    ]
    parts = [(n, word) for n, word in words if n]
    if len(parts) == 1:
        (_, word) = parts[0]
        if word.startswith("reopened"):
            return f"{ {1: 'it', 2: 'both'}.get(total, 'all') } came back{word.removeprefix('reopened')}"
        whole = {1: "it is", 2: "both are"}.get(total, "all are")
        return f"{whole} {word}"
    (n, word), *rest = parts
    return listing([f"{spell(n)} {be(n)} {word}", *(f"{spell(n)} {word}" for n, word in rest)])


def _in_doubt(brief: Brief) -> str:
    """“Two or three were open at the end, for we do not know on which day one was closed.”"""
    bounds = brief.measure(metrics.open_between)
    if not bounds or not brief.tells_endings:
        return ""
    least, most = brief.cite(metrics.open_between) or bounds
    n, counts = most - least, cite_in_doubt(brief)
    open_then = f"{spell(least)} or {spell(most)}" if n == 1 else f"between {spell(least)} and {spell(most)}"
    if not counts[0] and n == _came_in_of(brief.this.perhaps_open, brief) == _undated_told(brief):
        if least:
            return f"So {open_then} were open at the end."
        return f"{agree(n, 'That one', 'Any of those')} may have been open at the end."
    older = n - _came_in_of(brief.this.perhaps_open, brief)
    of_them = ""
    if 0 < older < n:
        brief.cite_number("in_doubt_older", older, "tickets", "Of those that came in before the period.")
        of_them = f" ({spell(older)} of them older)"
    said = [(those, verb) for those, verb in zip(counts, ("reopened", "closed"), strict=True) if those]
    if len(said) == 1:
        who = f"{spell(n)}{of_them} {was(n)} {said[0][1]}"
    else:
        who = listing([f"{spell(those)} {was(those)} {verb}" for those, verb in said]) + of_them
    which = f"on which {agree(n, 'day', 'days')} {who}"
    if not least:
        return f"We do not know {which}; {agree(n, 'it', 'any of them')} may have been open at the end."
    return f"{first_capital(open_then)} were open at the end, for we do not know {which}."


def _undated_told(brief: Brief) -> int:
    """How many the sentence before told to be closed on a day that nobody knows."""
    return brief.measure(metrics.count_undated) if brief.measure(metrics.fates) else 0


def _came_in_of(tickets: Any, brief: Brief) -> int:
    """How many of them came in during the period."""
    of = ["source", "id"]
    return len(tickets[of].merge(brief.this.opened[of]))


def by_kind(brief: Brief) -> str:
    """What was closed without a result, in the log's own words: “…” (200) and “…” (63)."""
    told = [one for one in brief.measure(metrics.endings) if one.name not in ("", *WITHOUT_RESULT)]
    endings = [one for one in told if _is_a_kind(one)][:_NAMED]
    if brief.manner.paragraphs == 1 or not endings:
        return ""
    brief.cite(metrics.endings, *(one.name for one in endings))
    named = listing([f"“{one.name}” ({one.n:,})" for one in endings])
    the_most = "" if len(told) == len(endings) else ", the most"
    fates = brief.measure(metrics.fates)
    ended = fates.closed + fates.handed_on if fates else 0
    older = "" if fates and sum(one.n for one in told) <= ended else ", older ones too"
    few = sum(one.n for one in told) < sum(one.n for one in brief.measure(metrics.endings))
    others = ", among others" if few and not the_most else ""
    how = ":" if older or others else " as"
    outcomes = set(brief.this.closed["outcome"])
    what = _BY_OUTCOME[outcomes.pop()] if len(outcomes) == 1 else "Ended otherwise"
    return f"{what}{older}{the_most}{others}{how} {named}."


def _is_a_kind(ending: metrics.WordCount) -> bool:
    """Whether the log's words name a way of ending, as several do, and not the story of one."""
    return ending.n > 1 and len(ending.name) <= _LONGEST_KIND and not any(map(str.isdigit, ending.name))


def _those_open(fates: Fates, brief: Brief) -> list[tuple[int, str]]:
    """How many of those that came in are still open, and what became of the others since."""
    came = brief.this.came
    ends = [brief.end_since(one) for one in brief.open_tickets if (one.source, one.id) in came]
    solved = sum(end is not None and end.outcome == "solved" for end in ends)
    closed = sum(end is not None for end in ends) - solved
    still = fates.open - solved - closed
    again = len(came & brief.this.returned.keys())
    now = "still open" if not again else "open again" if again == still else "open"
    told = [
        (still, "open at the end" if brief.is_late and not (solved or closed) else now),
        (solved, "solved since"),
        (closed, "closed since"),
    ]
    for n, words in told:
        if solved or closed:
            brief.cite_number(words.replace(" ", "_"), n, "tickets", f"Came in, and {words}.")
    return told


def _parts_of_recorded(fates: Fates, brief: Brief) -> str:
    """“four led to an outcome, 21 were closed without one and 15 are still looked into”"""
    (still, _), *ends = _those_open(fates, brief)
    since = sum(n for n, _ in ends)
    none = "of none an outcome is known" if fates.unknown else "none led to an outcome"
    told = [
        f"{spell(fates.solved)} led to an outcome" if fates.solved else none,
        f"{spell(fates.closed)} {was(fates.closed)} closed without one" if fates.closed else "",
        f"{spell(fates.handed_on)} {was(fates.handed_on)} handed on" if fates.handed_on else "",
        f"{spell(still)} {be(still)} still looked into" if still else "",
        f"{spell(since)} came to an end since" if since else "",
        f"of {spell(fates.unknown)} nothing more is known" if fates.unknown else "",
    ]
    return listing([part for part in told if part])


def _apart(brief: Brief) -> str:
    """“; one more was cancelled”"""
    counts = {kind: n for kind, n in brief.measure(metrics.set_apart).items() if n}
    if not counts:
        return ""
    brief.cite(metrics.set_apart)
    said = []
    for kind, n in counts.items():
        who = f"{spell(n)} more" if brief.measure(metrics.count_opened) else spell(n)
        said.append(f"{who} {_became(kind, n)}")
    return f"; {listing(said)}"


def only_apart(brief: Brief) -> str:
    """“No tickets came in yesterday; one was cancelled”"""
    return f"No {brief.voice.nouns} came in {brief.when}{_apart(brief)}"


def _older(brief: Brief, situation: Situation) -> str:
    """“We also solved three older ones.”"""
    fates = situation.fates
    if situation.solved is None or fates is None or situation.solved <= fates.solved:
        return ""
    older, also = situation.solved - fates.solved, "also " if fates.solved else ""
    brief.cite_number("count_older_resolved", older, "tickets", "Solved in the period, opened before it.")
    if brief.is_recorded:  # an outcome is the courts', and others', not ours alone
        who = "An older one" if older == 1 else f"{first_capital(spell(older))} older ones"
        return f"{who} {also}led to an outcome."
    return f"We {also}solved an older one." if older == 1 else f"We {also}solved {spell(older)} older ones."


def _older_ended(brief: Brief) -> str:
    """“Two older ones were closed without a result and one was a duplicate.”: what ended, but not as solved;
    "" where all is only recorded, or when is not known.
    """
    if brief.is_recorded or not brief.tells_endings:
        return ""
    said: list[str] = []
    for kind, n in brief.measure(metrics.older_ended).items():
        brief.cite(metrics.older_ended, kind)
        said.append(f"{spell(n) if said else spelled(n, 'older one')} {_became(kind, n)}")
    return f"{first_capital(listing(said))}." if said else ""


def _became(kind: str, n: int) -> str:
    """“was a duplicate”, “were closed without a result”"""
    if kind == "duplicate":
        return agree(n, "was a duplicate", "were duplicates")
    return f"{was(n)} {_ENDED.get(kind, kind)}"


def _came_back(brief: Brief) -> str:
    n = brief.measure(metrics.count_reopened)
    if not n:
        return ""
    brief.cite(metrics.count_reopened)
    if n == brief.measure(metrics.count_resolved):
        return f"{'The one' if n == 1 else 'All'} that we solved had come back before."
    least = "" if "reopen_count" in brief.this.known.columns else "at least "
    return f"{first_capital(f'{least}{spell(n)}')} of those we solved had come back before."
