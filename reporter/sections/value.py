"""What the agreement was used for: hours, fixing against preventing, and how it went since the beginning."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import Hours, Outcomes
from reporter.report import Block, Prose, Section
from reporter.story import captions
from reporter.story.brief import Brief, told
from reporter.story.evidence import count_row, count_table
from reporter.story.offering import of_avoided_cost
from reporter.story.packs import course
from reporter.story.takeaways import of_value

_KINDS = {
    "visit": "Visits and patrols",
    "call": "Calls",
    "maintenance": "Maintenance",
    "note": "Other work",
}


def value(brief: Brief) -> Section | None:
    """Hours used of those included, fixing and preventing, the months so far; None when nothing is known."""
    hours = brief.measure(metrics.hours_worked)
    blocks = [*_hours(brief, hours), *_work(brief), *_course(brief), *_avoided(brief)]
    takeaway = of_value(brief, hours)
    if not (blocks or takeaway):
        return None
    return Section(
        name="value",
        heading=brief.voice.headings["value"],
        takeaway=takeaway,
        blocks=tuple(blocks),
        in_letter="",
    )


def _hours(brief: Brief, hours: Hours) -> list[Block]:
    """Used against included, and preventing beside fixing, as far as both are known."""
    blocks: list[Block] = []
    included = brief.measure(metrics.hours_included)
    if hours.total and included:
        blocks.append(captions.used_hours_strip(brief, hours.total, included, hours.missing))
    if hours.reactive and hours.proactive and not hours.untold:
        blocks.append(captions.split_strip(brief, hours))
    return blocks


def _course(brief: Brief) -> list[Block]:
    """The time since the client joined; of a pack, which tells that apart, its months side by side."""
    if brief.manner.is_pack:
        return [*course.quarters(brief, "Hours, month by month", course.of_hours())]
    return course.history_blocks(brief)


def _avoided(brief: Brief) -> list[Block]:
    """An estimate of what was avoided, where the client's file asks for one."""
    said = of_avoided_cost(brief)
    return [Prose((said,), lead="An estimate")] if said else []


@told
def _work(brief: Brief) -> list[Block]:
    """What was done by kind, for residents; other readers find theirs under protection and in the hours."""
    now, before = brief.cite_both(metrics.activities_by_kind)
    kinds = [kind for kind in _KINDS if kind in now]
    if not brief.voice.tells_work_by_kind or not kinds:
        return []
    has_before = brief.has_before and brief.before.known.activities
    heads = ["Done", "Not done", *(["Done before"] if has_before else [])]
    rows = [count_row(_KINDS[kind], _done(now, kind, before)[: len(heads)]) for kind in kinds]
    return [count_table("What we did", "What we did", heads, rows)]


def _done(now: dict[str, Outcomes], kind: str, before: dict[str, Outcomes]) -> list[int]:
    done = [told[kind].ok + told[kind].warning if kind in told else 0 for told in (now, before)]
    return [done[0], now[kind].failed, done[1]]
