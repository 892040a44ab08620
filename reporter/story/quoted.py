"""The figures in what an author writes: cited by name, and held against what was counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from reporter import metrics
from reporter.config import Note
from reporter.errors import ConfigError, nearest
from reporter.report import Figure, half_up
from reporter.story.brief import Brief

_CITED = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_ANY = re.compile(r"\{\{(.*?)\}\}")
# What may be cited; None where the logs do not tell.
_NAMES: dict[str, Callable[[Brief], float | None]] = {
    "opened": lambda brief: brief.measure(metrics.count_opened),
    "opened_before": lambda brief: brief.measure_before(metrics.count_opened) if brief.has_before else None,
    "solved": lambda brief: brief.measure(metrics.count_resolved),
    "solved_before": lambda brief: brief.measure_before(metrics.count_resolved) if brief.has_before else None,
    "still_open": lambda brief: brief.measure(metrics.count_backlog),
    "answered_on_time": lambda brief: _good(brief, metrics.share_answered_in_time),
    "answers_due": lambda brief: _due(brief, metrics.share_answered_in_time),
    "solved_on_time": lambda brief: _good(brief, metrics.share_resolved_in_time),
    "solutions_due": lambda brief: _due(brief, metrics.share_resolved_in_time),
    "copies_made": lambda brief: brief.backups.good if brief.backups.of else None,
    "copies_due": lambda brief: brief.backups.of or None,
}
# The metric that each of them is taken from, by its name.
CITED = {
    "opened": "count_opened",
    "opened_before": "count_opened",
    "solved": "count_resolved",
    "solved_before": "count_resolved",
    "still_open": "count_backlog",
    "answered_on_time": "share_answered_in_time",
    "answers_due": "share_answered_in_time",
    "solved_on_time": "share_resolved_in_time",
    "solutions_due": "share_resolved_in_time",
    "copies_made": "share_backups",
    "copies_due": "share_backups",
}
_NOUNS = {  # what an author calls the things that are counted, and the unit and first figure of each
    "tickets": (
        r"tickets?|requests?|reports?|problems?|faults?|incidents?|cases?",
        "count_opened",
    ),
    "copies": (r"copies|copy|backups?", "share_backups"),
    "checks": (r"checks?", "checks"),
    "alarms": (r"alarms?|alerts?", "alerts"),
}
_COUNTED = re.compile(
    r"(?<![\w.,£$€:/-])(\d{1,3}(?:,\d{3})+|\d+)\s+(?:[a-z]+\s+){0,2}("
    + "|".join(words for words, _ in _NOUNS.values())
    + r")\b",
    re.IGNORECASE,
)


def filled(brief: Brief) -> Brief:
    """The brief with each `{{ opened }}` in a person's words replaced; ConfigError for what is none."""

    def fill(words: str) -> str:
        return _CITED.sub(lambda found: _figure(found[1], brief), _checked(words))

    note, kept = brief.note.in_words(fill), brief.kept.in_words(fill)
    return brief if (note, kept) == (brief.note, brief.kept) else replace(brief, note=note, kept=kept)


def strangers(brief: Brief) -> Iterator[str]:
    """Tickets that the author names and the period does not have; or that are both hidden and told."""
    this = brief.this
    known = {key for frame in (this.opened, this.resolved, this.closed, this.backlog) for key in frame["id"]}
    told = [story.ticket for story in brief.note.stories if story.ticket]
    for key in dict.fromkeys([*brief.note.pin, *told, *brief.note.hide]):
        if key not in known:
            yield f"there is no ticket {key} in {brief.period.name}"
        elif key in brief.note.hide and key in told:
            yield f"{key} is hidden, so that its story is not told"


def doubts(note: Note, figures: Iterable[Figure]) -> Iterator[str]:
    """Numbers that an author wrote of what is counted, and that no figure of the report has."""
    known = list(figures)
    told: list[str] = []

    def keep(words: str) -> str:
        told.append(words)
        return words

    note.in_words(keep)
    for words in told:
        for found in _COUNTED.finditer(words):
            noun = found[2].casefold()
            unit, first = next((u, f) for u, (pattern, f) in _NOUNS.items() if re.fullmatch(pattern, noun))
            number = int(found[1].replace(",", ""))
            values = {value for one in known if one.counts(unit) for value in (one.value, one.n)}
            if values and number not in values:
                log = next((one.n for one in known if one.name == first and one.n is not None), None)
                has = f"the log has {log:,}" if log is not None else "no figure of the report is that"
                yield f"you wrote “{found[0]}”; {has}"


def misquoted(folder: Path) -> Iterator[str]:
    """What authors cite that is no figure, in the files of a workspace: each with its file and line."""
    for path in sorted(folder.glob("commentary/*/*.md")):
        with suppress(OSError):
            text = path.read_text("utf-8", "replace")
            for found in _ANY.finditer(text):
                if found[1].strip() not in _NAMES:
                    line = text.count("\n", 0, found.start()) + 1
                    file = path.relative_to(folder).as_posix()
                    yield f"{file}: line {line}: {found[0]} is no figure; {_meant(found[1].strip())}"


def _checked(words: str) -> str:
    for found in _ANY.finditer(words):
        if found[1].strip() not in _NAMES:
            raise ConfigError(f"commentary: {found[0]} is no figure", _meant(found[1].strip()))
    return words


def _meant(name: str) -> str:
    near = nearest(name, _NAMES)
    meant = f"did you mean {{{{ {near} }}}}? " if near else ""
    return f"{meant}there are {', '.join(_NAMES)}; else write the number"


def _figure(name: str, brief: Brief) -> str:
    value = _NAMES[name](brief)
    if value is None:
        raise ConfigError(
            f"commentary: {{{{ {name} }}}} is not known for {brief.period.name}: the logs do not tell it",
            "say it in words, or leave it out",
        )
    return f"{half_up(value):,}"


def _good(brief: Brief, metric: Callable[..., Any]) -> int | None:
    share = brief.measure(metric)
    return share.good if share.of else None


def _due(brief: Brief, metric: Callable[..., Any]) -> int | None:
    return brief.measure(metric).of or None
