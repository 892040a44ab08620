"""Event logs: many rows per ticket, of which the last one tells how it stands."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from reporter.sources.chunks import Chunk, SetAside


def last_of_each(chunks: Iterable[tuple[Chunk, pd.Series[float]]]) -> tuple[Chunk, int]:
    """One row per id (the last by `updated_at`, then the given order, then line), and how many there were."""
    kept: pd.DataFrame | None = None
    set_aside: list[SetAside] = []
    events = 0
    for chunk, order in chunks:
        frame = chunk.frame.assign(_order=order)
        events += len(frame)
        set_aside += chunk.set_aside
        together = frame if kept is None else pd.concat([kept, frame])
        together = together.sort_values(["updated_at", "_order"], kind="stable")
        kept = together.drop_duplicates("id", keep="last")
    if kept is None:
        return Chunk(pd.DataFrame()), 0
    return Chunk(kept.drop(columns="_order").sort_index(), set_aside), events


def order_of(chunk: Chunk, column: str) -> pd.Series[float]:
    """The numbers that put events of one instant in order."""
    if not column or column not in chunk.frame:
        return pd.Series(0.0, index=chunk.frame.index)
    return pd.to_numeric(chunk.frame[column], errors="coerce").fillna(-np.inf)
