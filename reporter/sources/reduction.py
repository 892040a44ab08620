"""Which rows of a file are records: those that the preset wants, one for each outage, the last of each event.

What turned bad and good again is one row, with its start and its end. An outage that grows worse or better
while it lasts is one outage. An end whose start is not in the file is set aside, or passed over where the
preset says that it tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reporter.config.names import folded
from reporter.config.presets import Outages, Preset
from reporter.errors import DataError
from reporter.sources.chunks import HAS_CHANGED_PRIORITY, Chunk, Chunks, Row, SetAside, aside, chunk_of
from reporter.sources.happenings import Happenings
from reporter.sources.quantities import Mask

_ANY = "*"
_ENDED, _LASTED_AS = "ended", "worst state"  # the columns that an outage has beside those of its first row


def wanted_rows(chunks: Chunks, preset: Preset, file: str) -> Chunks:
    """The rows of a file that are to be records, of outages one row each."""
    if preset.only or preset.skip:
        chunks = (_without(chunk, preset) for chunk in chunks)
    return chunks if preset.outages is None else _paired(chunks, preset.outages, file)


def _without(chunk: Chunk, preset: Preset) -> Chunk:
    """The chunk without the rows that the preset does not want."""
    frame = chunk.frame
    keep = np.ones(len(frame), bool)
    for column, words in preset.only.items():
        keep &= _says(frame, column, words)
    for column, words in preset.skip.items():
        keep &= ~_says(frame, column, words)
    if keep.all():
        return chunk
    passed_over = chunk.passed_over + int((~keep).sum())
    return replace(chunk, frame=frame[keep], passed_over=passed_over, unwanted=frame[~keep])


def ignored(frame: pd.DataFrame, words: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """The rows that hold one of a column's words."""
    where = np.zeros(len(frame), bool)
    for column, some in words.items():
        where |= _says(frame, column, some)
    return frame[where]


def _says(frame: pd.DataFrame, wanted: str, words: tuple[str, ...]) -> Mask:
    """Where that column holds one of the words; one that is not there is empty everywhere."""
    by_name = {folded(str(name)): name for name in frame.columns}
    name = wanted if wanted in frame else by_name.get(folded(wanted))
    meant = set(map(folded, words))
    if name is None:
        return np.full(len(frame), "" in meant)
    told = map(folded, frame[name].tolist())
    return np.array([value in meant or (bool(value) and _ANY in meant) for value in told], bool)


def _paired(chunks: Chunks, told: Outages, file: str) -> Chunks:
    """One row per outage, in the order in which they began."""
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    unwanted: list[pd.DataFrame] = []
    passed_over = 0
    for chunk in chunks:
        unwanted += [] if chunk.unwanted is None else [chunk.unwanted]
        set_aside += chunk.set_aside
        passed_over += chunk.passed_over
        lines = chunk.frame.index.tolist()
        names = [str(name) for name in chunk.frame.columns]
        values = chunk.frame.itertuples(index=False, name=None)
        rows += zip(lines, (dict(zip(names, row, strict=True)) for row in values), strict=True)
    if rows and not any(told.state in row and told.at in row for _, row in rows):
        raise DataError(
            f"{file}: has no columns “{told.state}” and “{told.at}”", "choose the preset of this program"
        )
    rows.sort(key=lambda numbered: _in_time(numbered[1].get(told.at, "")))
    log = _Log(told, [row for row in rows if row[1].get(told.at)])
    set_aside += [
        aside(number, f"{told.at}: is not set", row) for number, row in rows if not row.get(told.at)
    ]
    left = pd.concat(unwanted) if unwanted else None
    yield replace(chunk_of(log.outages, set_aside + log.orphans), passed_over=passed_over, unwanted=left)


class _Log:
    """The outages that a list of states tells."""

    def __init__(self, told: Outages, rows: list[Row]) -> None:
        self._told = told
        self._ranks = {word.casefold(): rank for rank, word in enumerate(told.bad)}
        self._good = {word.casefold() for word in told.good}
        self._open: dict[str, dict[str, str]] = {}
        self.outages: list[Row] = []
        self.orphans: list[SetAside] = []
        for number, row in rows:
            self._take(number, row)

    def _take(self, number: int, row: dict[str, str]) -> None:
        key = next(filter(None, (row.get(name, "") for name in self._told.key)), "")
        state = row.get(self._told.state, "")
        if state.casefold() in self._good:
            self._end(number, key, row)
        elif state.casefold() not in self._ranks:
            words = f"{self._told.state}: “{state[:60]}” is neither a good nor a bad state"
            self.orphans.append(aside(number, words, row))
        elif key in self._open:
            outage = self._open[key]
            outage[_LASTED_AS] = min(outage[_LASTED_AS], state, key=self._rank)
        else:
            self._open[key] = row | {_ENDED: "", _LASTED_AS: state}
            self.outages.append((number, self._open[key]))

    def _rank(self, state: str) -> int:
        return self._ranks[state.casefold()]

    def _end(self, number: int, key: str, row: dict[str, str]) -> None:
        outage = self._open.pop(key, None)
        if outage is not None:
            outage[_ENDED] = row[self._told.at]
        elif self._told.orphans == "set aside":
            self.orphans.append(aside(number, "ends what began before this file", row))


def _in_time(text: str) -> tuple[float, str]:
    """Numbers by size, written instants as text."""
    try:
        return float(text), ""
    except ValueError:
        return 0.0, text


@dataclass(frozen=True)
class EventRows:
    """Rows of an event log as records, what orders those of one instant, and which are answers of ours."""

    chunk: Chunk
    order: pd.Series[float]
    is_answer: Mask | None = None


def last_of_each(parts: Iterable[EventRows], happenings: Happenings | None) -> tuple[Chunk, int]:
    """One row per id (the last by `updated_at`, then the given order, then line), and how many there were."""
    kept: pd.DataFrame | None = None
    set_aside: list[SetAside] = []
    changed: set[str] = set()
    events = 0
    for part in parts:
        frame = part.chunk.frame.assign(_order=part.order)
        events += len(frame)
        set_aside += part.chunk.set_aside
        if happenings:
            happenings.add(frame, part.order, part.is_answer)
        together = frame if kept is None else pd.concat([kept, frame])
        together = together.sort_values(["updated_at", "_order"], kind="stable")
        kept = together.drop_duplicates("id", keep="last")
        if "priority" in together:
            ranks = together.drop_duplicates(["id", "priority"])["id"]
            changed.update(ranks[ranks.duplicated()])
    if kept is None:
        return Chunk(pd.DataFrame()), 0
    kept = kept.assign(**{HAS_CHANGED_PRIORITY: kept["id"].isin(changed)}).drop(columns="_order")
    if happenings and len(kept):
        kept, early = happenings.settle(kept)
        set_aside += early
    return Chunk(kept.sort_index(), sorted(set_aside, key=lambda row: row.line)), events


def answers_in(chunk: Chunk, answers: Mapping[str, tuple[str, ...]]) -> pd.Series[float]:
    """Which rows are answers by our side: those with one of the words in its column."""
    where = np.ones(len(chunk.frame), bool)
    for column, words in answers.items():
        where &= _says(chunk.frame, column, words)
    return pd.Series(where.astype(float), index=chunk.frame.index)


def order_of(chunk: Chunk, column: str) -> pd.Series[float]:
    """The numbers that put events of one instant in order."""
    if not column or column not in chunk.frame:
        return pd.Series(0.0, index=chunk.frame.index)
    return pd.to_numeric(chunk.frame[column], errors="coerce").fillna(-np.inf)
