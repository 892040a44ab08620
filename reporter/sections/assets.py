"""The client's equipment by kind: how many, how old, and what ends within a year."""

from __future__ import annotations

from reporter.report import Block, Column, Section, Table
from reporter.story.brief import Brief
from reporter.story.packs.equipment import equipment_in_short, equipment_rows, no_list, of_equipment


def assets(brief: Brief) -> Section | None:
    """What the list has; None without one, unless a person says that there will be one."""
    rows = equipment_rows(brief)
    takeaway = of_equipment(brief) if rows else no_list(brief)
    if not takeaway:
        return None
    columns = (
        Column("What you own", 0.247, number=False),
        Column("How many", 0.093),
        Column("Over five years", 0.13),
        Column("Oldest", 0.09),
        Column("What it means", 0.44, number=False),
    )
    table: tuple[Block, ...] = (Table("Your equipment", columns, rows, is_rail=True, show_caption=False),)
    return Section(
        name="assets",
        heading="Your equipment",
        takeaway=takeaway,
        blocks=table if rows else (),
        in_letter="",
        finding=equipment_in_short(brief),
    )
