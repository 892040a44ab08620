"""The three or four large numbers under the opening paragraphs, each with its comparison in words."""

from __future__ import annotations

from reporter.report import Tile
from reporter.story import backlog, captions
from reporter.story.brief import Brief
from reporter.story.packs.pack import hours_tile, rated_tile
from reporter.story.situation import Situation

_MOST = 4


def tiles(brief: Brief, situation: Situation) -> tuple[Tile, ...]:
    """Opened, on time, solved, and backups or what is open; of an empty period the work behind it."""
    anything_came = bool(situation.opened or situation.solved)
    if brief.manner.tiles == "when anything came" and not anything_came:
        return ()
    if brief.manner.tiles == "when nothing came" and anything_came:
        return ()
    first = captions.opened_tile(brief, situation)
    if not anything_came:
        return tuple([first, *captions.background_tiles(brief, situation)][:_MOST])
    on_time = captions.on_time_tiles(brief, situation)
    solved, still_open = captions.solved_tile(brief, situation), backlog.tile(brief, situation)
    if brief.manner.is_pack:
        return (
            first,
            *(on_time or [solved]),
            *rated_tile(brief),
            *captions.backup_tiles(brief, situation),
            *hours_tile(brief),
        )
    if brief.manner.last_tile == "open":
        return (first, *(on_time or [solved]), still_open)
    return (first, *on_time, solved, *(captions.backup_tiles(brief, situation) or [still_open]))
