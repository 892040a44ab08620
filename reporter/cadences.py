"""The menu: for each cadence what makes it due, what it holds, in which media, by which channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reporter import sections as shelf
from reporter.errors import UsageError
from reporter.periods import DAY, MONTH, WEEK, Unit
from reporter.schedule import DueRule, each
from reporter.sections import SectionMaker

OutputName = Literal["page", "letter", "pdf", "json"]


@dataclass(frozen=True)
class Cadence:
    """A kind of report."""

    name: str
    title: str
    unit: Unit
    due: DueRule
    sections: tuple[SectionMaker, ...]
    outputs: tuple[OutputName, ...]
    channel: Literal["mail", "publish"] = "mail"
    compact: bool = True


DAILY = Cadence(
    name="daily",
    title="Daily Report",
    unit=DAY,
    due=each(DAY),
    sections=(
        shelf.commentary,
        shelf.stories,
        shelf.still_open,
        shelf.proof,
        shelf.quiet_work,
        shelf.coming_up,
        shelf.tip,
    ),
    outputs=("letter", "page", "json"),
)
WEEKLY = Cadence(
    name="weekly",
    title="Weekly Summary",
    unit=WEEK,
    due=each(WEEK),
    sections=(
        shelf.commentary,
        shelf.stories,
        shelf.themes,
        shelf.volume,
        shelf.areas,
        shelf.still_open,
        shelf.protection,
        shelf.coming_up,
    ),
    outputs=("letter", "page", "pdf", "json"),
)
MONTHLY = Cadence(
    name="monthly",
    title="Monthly Executive Summary",
    unit=MONTH,
    due=each(MONTH),
    sections=(
        shelf.commentary,
        shelf.stories,
        shelf.service,
        shelf.protection,
        shelf.areas,
        shelf.value,
        shelf.promises,
        shelf.coming_up,
        shelf.said,
        shelf.services,
        shelf.people,
    ),
    outputs=("letter", "page", "pdf", "json"),
    compact=False,
)
MENU = {cadence.name: cadence for cadence in (DAILY, WEEKLY, MONTHLY)}


def cadence_named(name: str) -> Cadence:
    """The cadence of that name; UsageError naming the menu when there is none."""
    if name not in MENU:
        raise UsageError(f"“{name}” is not a cadence", f"the menu has {', '.join(MENU)}")
    return MENU[name]
