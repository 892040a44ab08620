"""Definitions of every figure shown, and what the data cover: the small print."""

from __future__ import annotations

from collections.abc import Iterable

from reporter.report import Figure, Section, SmallPrint, Step
from reporter.story import backlog, evidence, terms
from reporter.story.brief import Brief

_TERMS = {
    "count_opened": "Opened",
    "count_resolved": "Solved",
    "count_backlog": "Still open",
    "share_answered_in_time": "Answered on time",
    "share_resolved_in_time": "Solved on time",
    "time_to_first_response": "First answer",
    "time_to_resolution": "Time to solve",
    "share_backups": "Copies made",
    "checks": "Checks",
    "alerts": "Alarms",
    "csat": "Ratings",
    "hours_worked": "Hours",
}
_IN_SHORT = ("checks",)


def small_print(brief: Brief, figures: Iterable[Figure]) -> Section:
    """Each term once, in the order of the list, then half and nine in ten, then coverage."""
    manner = brief.manner
    told = {figure.name: figure.definition for figure in figures if figure.value is not None}
    names = [name for name in _TERMS if name in told and (manner.definitions or name in _IN_SHORT)]
    called = _TERMS | {"count_backlog": backlog.name_of(brief), "count_resolved": brief.ended_well}
    entries = [Step(called[name], terms.meaning_of(name, told[name], brief)) for name in names]
    if {"time_to_first_response", "time_to_resolution"} & set(names):
        entries.append(Step("Half within", terms.half_in_words(brief)))
    has_usual = len(brief.this.opened) > 0 and brief.usual("opened") is not None
    if manner.compared_with == "usual" and has_usual:
        entries.append(Step("Usual", evidence.usual_in_words(brief)))
    entries.append(Step("Coverage", evidence.coverage(brief)))
    return Section(
        name="small_print",
        heading=brief.voice.headings["small_print"] if manner.definitions else "Data coverage",
        blocks=(SmallPrint(tuple(entries)),),
        in_letter="",
    )
