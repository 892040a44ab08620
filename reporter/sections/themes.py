"""Work by theme: what the tickets were about."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import NamedCount
from reporter.report import Prose, Section, Table
from reporter.sections.areas import areas
from reporter.sections.counts import MOST, counts_table
from reporter.story.brief import Brief
from reporter.story.telling import lower_first
from reporter.story.words import plural, spell

_FEWEST = 5
_UNNAMED = "Without a theme"
_ENOUGH_FOR_A_TABLE = 30


def themes(brief: Brief) -> Section | None:
    """Opened and solved per category; in one sentence while few; None when there is nothing to sort."""
    rows = _rows(brief)
    if not rows or (brief.is_community and areas(brief)):
        return None
    few = len(brief.this.opened) < _ENOUGH_FOR_A_TABLE
    takeaway = _in_a_sentence(brief, rows) if few else _takeaway(brief, rows)
    return Section("themes", "What it was about", takeaway, () if few else theme_table(brief))


def theme_table(brief: Brief) -> tuple[Table, ...]:
    """The table by theme; nothing when there is too little to sort."""
    rows = _rows(brief)
    if not rows:
        return ()
    unnamed = [row._replace(name=_UNNAMED) for row in brief.measure(metrics.by_category) if not row.name]
    return (counts_table("By theme", "Theme", [*rows, *unnamed], _before(brief)),)


def theme_sentence(brief: Brief) -> tuple[Prose, ...]:
    """The themes as a paragraph of their own."""
    rows = _rows(brief)
    return (Prose((_in_a_sentence(brief, rows),), lead="By theme."),) if rows else ()


def _in_a_sentence(brief: Brief, rows: list[NamedCount]) -> str:
    """“Computers 16 (8 in September), security 5 (4); 22 more in nine other themes.”"""
    before = _before(brief) or {}
    shown = [row for row in rows[:MOST] if row.opened > 1] or rows[:1]
    rest = rows[len(shown) :]
    when = f" {brief.voice.before(brief.period)}"
    told: list[str] = []
    for row in shown:
        was = f" ({before.get(row.name, 0):,}{when})" if before else ""
        told.append(f"{row.name if not told else lower_first(row.name)}: {row.opened:,}{was}")
        when = ""
    rest = [row for row in rest if row.opened]
    others = sum(row.opened for row in rest)
    more = (
        f"; {spell(others)} more in {spell(len(rest))} other {plural('theme', len(rest))}" if others else ""
    )
    return f"{'; '.join(told)}{more}."


def _rows(brief: Brief) -> list[NamedCount]:
    rows = [row for row in brief.measure(metrics.by_category) if row.name and (row.opened or row.resolved)]
    return rows if len(rows) > 1 and sum(row.opened for row in rows) >= _FEWEST else []


def _before(brief: Brief) -> dict[str, int] | None:
    if not brief.has_before:
        return None
    return {row.name or _UNNAMED: row.opened for row in brief.measure_before(metrics.by_category)}


def _takeaway(brief: Brief, rows: list[NamedCount]) -> str:
    top, total = rows[0], len(brief.this.opened)
    about = lower_first(top.name)
    if top.opened * 2 > total:
        return f"Most were about {about}: {top.opened:,} of {brief.voice.count(total)}."
    return f"First came {about}, with {top.opened:,} of {brief.voice.count(total)}."
