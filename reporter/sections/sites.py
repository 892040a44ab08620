"""People and sites: where tickets came from, and who asked for most, without blame."""

from __future__ import annotations

from reporter.report import Block, Section
from reporter.story.brief import Brief
from reporter.story.packs.asking import asker_table, heading_of_sites, of_sites, site_finding, site_table


def sites(brief: Brief) -> Section | None:
    """By place, and the few who asked most where people are named; None where neither is known."""
    if not brief.voice.tells_contract:
        return None
    blocks: list[Block] = [*site_table(brief), *asker_table(brief)]
    if not blocks:
        return None
    return Section(
        name="sites",
        heading=heading_of_sites(brief),
        takeaway=of_sites(brief),
        blocks=tuple(blocks),
        in_letter="",
        finding=site_finding(brief),
    )
