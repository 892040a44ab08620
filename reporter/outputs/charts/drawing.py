"""Shapes and the measure of words, in points. Not here: colours, which come with the palette."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

WIDE = 363.0  # 128 mm
NARROW = 270.0
_ROW = 3  # labels between the first and the last that make a row, as Mondays do
POINT = 25.4 / 72  # mm

Role = Literal["own", "other", "previous", "tint", "ink", "ink-2", "ink-3", "hairline", "warn", "none"]
Anchor = Literal["start", "middle", "end"]

# advance widths of Source Sans 3, in em
_WIDTHS = (
    (0.2, " "),
    (0.27, "',.:;Iijl|!()-[]f"),
    (0.35, "/rt"),
    (0.44, "*?szcvxy"),
    (0.5, "$+0123456789=FJLVXY_aegk"),
    (0.56, "ACEPRSTZbdhnopqu"),
    (0.63, "&BDGKHNOQU"),
    (0.84, "wMW%@m"),
)
_EM = {character: width for width, characters in _WIDTHS for character in characters}


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    role: Role


@dataclass(frozen=True)
class Outline(Bar):
    """A hollow bar."""


@dataclass(frozen=True)
class Rule:
    x1: float
    y1: float
    x2: float
    y2: float
    role: Role
    weight: float = 0.5


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    role: Role
    radius: float = 2.6


@dataclass(frozen=True)
class Curve:
    """A line through points; None breaks it."""

    points: tuple[tuple[float, float] | None, ...]
    role: Role
    weight: float

    @property
    def path(self) -> str:
        parts, pen = [], "M"
        for point in self.points:
            if point is None:
                pen = "M"
                continue
            parts.append(f"{pen}{point[0]:.2f} {point[1]:.2f}")
            pen = "L"
        return "".join(parts)


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    role: Role = "ink"
    anchor: Anchor = "start"
    bold: bool = False
    size: float = 9.0

    @property
    def width(self) -> float:
        return text_width(self.text, self.size)

    @property
    def left(self) -> float:
        return self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width

    @property
    def right(self) -> float:
        return self.left + self.width

    def within(self, width: float) -> Label:
        """The same label, moved so that it ends inside the drawing."""
        if self.left < 0:
            return replace(self, x=0.0, anchor="start")
        if self.right > width:
            return replace(self, x=width, anchor="end")
        return self

    def meets(self, other: Label, gap: float = 5.0) -> bool:
        """Whether two labels on one line would touch."""
        return self.left < other.right + gap and other.left < self.right + gap


Shape = Bar | Outline | Rule | Dot | Curve | Label


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    description: str
    shapes: tuple[Shape, ...]
    top: float = 0.0  # where it begins; above 0 where something stands over it

    @property
    def width_mm(self) -> float:
        return round(self.width * POINT, 2)

    @property
    def height_mm(self) -> float:
        return round(self.height * POINT, 2)


def text_width(text: str, size: float = 9.0) -> float:
    """About how wide a text is set, in points."""
    return sum(_EM.get(character, 0.56) for character in text) * size * 1.03


def finite(values: tuple[float, ...]) -> tuple[float, ...]:
    """The values that are numbers: what is missing is not zero."""
    return tuple(value for value in values if math.isfinite(value))


def spread(labels: list[Label], width: float) -> list[Label]:
    """Labels of one line, none touching: of a row between the ends, as Mondays are, all or none."""
    labels = [label.within(width) for label in labels if label.text]
    if len(labels) < 3:
        return labels[:1] if len(labels) == 2 and labels[0].meets(labels[1]) else labels
    first, *between, last = labels
    ends = labels if len(between) < _ROW else between
    if any(one.meets(other) for one, other in pairwise(ends)):
        between = []
    start = [] if between and first.meets(between[0]) else [first]
    kept = [*start, *between]
    return kept if last.meets(kept[-1]) else [*kept, last]
