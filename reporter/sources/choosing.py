"""Which rows of a file are records at all: the preset's `only` and `skip`; the others are counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd

from reporter.config.presets import Preset
from reporter.sources.chunks import Chunk, Chunks
from reporter.sources.instants import Mask

_ANY = "*"


def chosen(chunks: Chunks, preset: Preset) -> Chunks:
    """The rows that the preset wants."""
    if not preset.only and not preset.skip:
        yield from chunks
        return
    for chunk in chunks:
        yield _chosen(chunk, preset)


def _chosen(chunk: Chunk, preset: Preset) -> Chunk:
    frame = chunk.frame
    keep = np.ones(len(frame), bool)
    for column, words in preset.only.items():
        keep &= _says(frame, column, words)
    for column, words in preset.skip.items():
        keep &= ~_says(frame, column, words)
    if keep.all():
        return chunk
    passed_over = chunk.passed_over + int((~keep).sum())
    return dataclasses.replace(chunk, frame=frame[keep], passed_over=passed_over)


def _says(frame: pd.DataFrame, wanted: str, words: tuple[str, ...]) -> Mask:
    """Where that column holds one of the words; one that is not there is empty everywhere."""
    by_name: Mapping[str, str] = {str(name).casefold(): name for name in frame.columns}
    name = wanted if wanted in frame else by_name.get(wanted.casefold())
    values = frame[name].tolist() if name is not None else [""] * len(frame)
    folded = {word.casefold() for word in words}
    told = ((value.strip().casefold()) for value in values)
    found = [value in folded or (bool(value) and _ANY in folded) for value in told]
    return np.array(found, bool)
