"""What was told of the period before and is otherwise now, and why where the records show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from reporter import metrics
from reporter.config import Client
from reporter.metrics import Share
from reporter.report import Figure, Told
from reporter.store.facts import Span
from reporter.story.brief import Brief, told
from reporter.story.sentences import first_capital, joined, listing, none_or, plural, spell

_CAME_BACK = "came back"
_MORE = "more {is} known now"
# What became of a ticket that is counted no longer.
_ENDINGS = {
    "cancelled": "{was} cancelled",
    "duplicate": "{was} counted twice",
    "spam": "{was} spam",
    "deleted": "{was} deleted",
    "handed on": "{was} handed on",
    "closed without result": "ended without a result",
}


class Count(NamedTuple):
    """So many, or so many of so many."""

    n: int
    of: int | None = None

    def __str__(self) -> str:
        return none_or(self.n) if self.of is None else f"{none_or(self.n)} of {spell(self.of)}"


class _Kind(NamedTuple):
    """A figure that is corrected: what measures it, and what is said of so many."""

    metric: Callable[[Span, Client], Any]
    words: Callable[[Brief, Count], str]


_KINDS = (
    _Kind(metrics.count_opened, lambda brief, was: plural(brief.voice.noun, was.n)),
    _Kind(metrics.count_resolved, lambda _brief, _was: "solved"),
    _Kind(metrics.share_answered_in_time, lambda _brief, _was: "answered on time"),
    _Kind(metrics.share_resolved_in_time, lambda _brief, _was: "solved on time"),
    _Kind(metrics.share_backups, lambda _brief, was: plural("copy", was.of or 0)),
)


def told_by(brief: Brief, figures: Iterable[Figure]) -> Told:
    """What an edition tells that a later one may have to correct."""
    names = {kind.metric.__name__ for kind in _KINDS}
    own = (one for one in figures if one.name in names and one.period == brief.period.name)
    counts = tuple((one.name, *count) for one in own if (count := _count_of(one)))
    opened, solved = _tickets(brief.this.opened), _tickets(brief.this.resolved)
    threads = brief.threads
    return Told(brief.period.name, counts, opened, solved, threads.shown, threads.words, threads.promises)


@told
def corrections(brief: Brief) -> str:
    """“October's five solved is now four: one came back.”; "" where all stands as it was told."""
    earlier = brief.threads.memory.before
    if earlier is None or earlier.period != brief.before.period.name:
        return ""
    known = {name: Count(n, of) for name, n, of in earlier.figures}
    said: list[str] = []
    for kind in _KINDS:
        was, now = known.get(kind.metric.__name__), _counted(brief.measure_before(kind.metric))
        if was and now and was != now:
            brief.cite_before(kind.metric)
            for name, n in (("told", was.n), ("told_of", was.of)):
                definition = "As the report on the period before told it."
                brief.cite_number(name, n or 0, "", definition, kind.metric.__name__)
            changed = _changed(brief, kind, was, now, is_first=not said)
            said.append(f"{changed}{_why(brief, kind, earlier)}.")
    return joined(*said)


def _changed(brief: Brief, kind: _Kind, was: Count, now: Count, *, is_first: bool) -> str:
    words, period = kind.words(brief, was), brief.before.period
    if was == Count(0):
        counted = "none solved" if kind.metric is metrics.count_resolved else f"no {words}"
        return (
            f"{f'For {brief.voice.name(period)} we' if is_first else 'We'} counted {counted}; it is now {now}"
        )
    is_many = kind.metric is metrics.count_opened and was.n > 1
    what = f"{was} {words}"
    what = first_capital(brief.voice.of_period(what, period)) if is_first else f"Its {what}"
    return f"{what} {'are' if is_many else 'is'} now {now}"


def _why(brief: Brief, kind: _Kind, earlier: Told) -> str:
    """“: one came back”, where every ticket by which the two counts differ shows why; else nothing."""
    before = brief.before
    if kind.metric is metrics.count_opened:
        was, now, fates = earlier.opened, before.opened, _endings(before.apart)
    elif kind.metric is metrics.count_resolved:
        was, now = earlier.solved, before.resolved
        fates = {**_endings(before.apart), **_endings(before.closed)}
        for those in (before.backlog, before.doubtful, before.back_since):
            fates = {**fates, **_returned(those)}
    else:
        return ""
    here = set(_tickets(now))
    found = [fates.get(ticket, "") for ticket in was if ticket not in here]
    found += [_MORE] * len(here.difference(was))
    if not found or "" in found:
        return ""
    for words, n in Counter(found).items():
        brief.cite_number("changed_since", n, "tickets", "Tickets by which the two counts differ.", words)
    return ": " + listing([_fate(n, words) for words, n in Counter(found).items()])


def _fate(n: int, words: str) -> str:
    """one came back; two were deleted."""
    verbs = {"was": "was" if n == 1 else "were", "is": "is" if n == 1 else "are"}
    return f"{spell(n)} {words.format(**verbs)}"


def _endings(frame: Any) -> Mapping[str, str]:
    outcomes = zip(_tickets(frame), frame["outcome"], strict=True)
    return {ticket: _ENDINGS[outcome] for ticket, outcome in outcomes if outcome in _ENDINGS}


def _returned(backlog: Any) -> Mapping[str, str]:
    """What was told solved and is open, or may be: it came back, unless the log counts how often: none."""
    rows = zip(_tickets(backlog), backlog["reopen_count"], backlog["outcome"], strict=True)
    return {ticket: _CAME_BACK for ticket, times, outcome in rows if times != 0 and outcome not in _ENDINGS}


def _tickets(frame: Any) -> tuple[str, ...]:
    return tuple(f"{source}/{name}" for source, name in zip(frame["source"], frame["id"], strict=True))


def _count_of(figure: Figure) -> Count | None:
    if figure.value is None:
        return None
    if not figure.name.startswith("share_"):
        return Count(round(figure.value))
    return Count(round(figure.value * figure.n), figure.n) if figure.n else None


def _counted(value: Share | int | None) -> Count | None:
    if isinstance(value, Share):
        return Count(value.good, value.of) if value.of else None
    return None if value is None else Count(int(value))
