"""Work by theme: what the tickets were about."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import NamedCount
from reporter.report import Prose, Section, Table
from reporter.sections.areas import areas
from reporter.sections.counts import MOST, counts_table
from reporter.story.brief import Brief
from reporter.story.telling import lower_first
from reporter.story.words import listing, plural, spell

_FEWEST = 5


def themes(brief: Brief) -> Section | None:
    """Opened and solved per category, the largest first; None under two categories or five tickets."""
    rows = _rows(brief)
    if not rows or (brief.is_community and areas(brief)):
        return None
    return Section(
        name="themes",
        heading="What it was about",
        takeaway=_takeaway(brief, rows),
        blocks=theme_table(brief),
    )


def theme_table(brief: Brief) -> tuple[Table, ...]:
    """The table by theme; nothing when there is too little to sort."""
    rows = _rows(brief)
    return (counts_table("By theme", "Theme", rows, _before(brief)),) if rows else ()


def theme_sentence(brief: Brief) -> tuple[Prose, ...]:
    """“By theme. Computers 16 (8 in September), security 5 (4); 22 more in nine other themes.”"""
    rows, before = _rows(brief), _before(brief) or {}
    if not rows:
        return ()
    shown, rest = rows[:MOST], rows[MOST:]
    when = f" {brief.voice.before(brief.period)}"
    told: list[str] = []
    for row in shown:
        was = f" ({before.get(row.name, 0):,}{when})" if before else ""
        told.append(f"{row.name if not told else lower_first(row.name)} {row.opened:,}{was}")
        when = ""
    others = sum(row.opened for row in rest)
    more = f"; {others:,} more in {spell(len(rest))} other {plural('theme', len(rest))}" if others else ""
    return (Prose((f"{listing(told)}{more}.",), lead="By theme."),)


def _rows(brief: Brief) -> list[NamedCount]:
    rows = [row for row in metrics.by_category(brief.this) if row.name and (row.opened or row.resolved)]
    return rows if len(rows) > 1 and sum(row.opened for row in rows) >= _FEWEST else []


def _before(brief: Brief) -> dict[str, int] | None:
    if not brief.has_before:
        return None
    return {row.name: row.opened for row in metrics.by_category(brief.before)}


def _takeaway(brief: Brief, rows: list[NamedCount]) -> str:
    top, total = rows[0], len(brief.this.opened)
    return f"Most of it was {lower_first(top.name)}: {top.opened:,} of {brief.voice.count(total)}."
