"""All words and figures of one edition become a report."""

from __future__ import annotations

from reporter.cadences import Cadence
from reporter.report import Report
from reporter.sections.small_print import small_print
from reporter.sections.tiles import tiles
from reporter.story.asks import wash_of
from reporter.story.brief import Brief
from reporter.story.headline import headline
from reporter.story.lede import lede, preheader, subject
from reporter.story.prepared import prepared
from reporter.story.situation import assess


def compose(brief: Brief, cadence: Cadence) -> Report:
    """All words and figures of one edition, before any medium. Not here: layout, files, mail."""
    situation = assess(brief)
    line = headline(brief, situation)
    made = [section for maker in cadence.sections if (section := maker(brief))]
    shown, tile_figures = tiles(brief, situation)
    figures = (*tile_figures, *(figure for section in made for figure in section.figures))
    client, provider = brief.client, brief.client.provider
    return Report(
        edition=brief.facts.edition,
        title=cadence.title,
        provider=provider.name,
        client=client.name,
        period=brief.voice.period(brief.period),
        tone=situation.tone,
        headline=line,
        lede=lede(brief, situation),
        prepared=prepared(brief),
        tiles=shown,
        wash=wash_of(brief, situation.asks),
        sections=(*made, small_print(brief, figures)),
        subject=subject(brief, line),
        preheader=preheader(brief, situation),
        footer=" · ".join(part for part in (provider.name, client.brand.footer) if part),
        language=client.locale.replace("_", "-"),
        paper=client.paper or ("Letter" if client.locale[-3:] in ("_US", "_CA") else "A4"),
        compact=cadence.compact,
        made_at=brief.now,
        figures=tuple(dict.fromkeys(figures)),
    )
