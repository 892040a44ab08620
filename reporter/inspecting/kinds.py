"""What is asked where a log of work does not tell of what kind its rows are: nothing may be told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from reporter.records import ActivityKind
from reporter.sources.intake import NO_KIND

_CHOICE = ", ".join(get_args(ActivityKind))


def ask(warnings: Sequence[str]) -> list[str]:
    """What a person is to say of rows of no kind, by what was met in reading; nothing where each has one."""
    return [
        f"{line[:1].upper()}{line[1:]}: such work is not told, and holds an edition. Say it in the preset:"
        f' kind = "…" under [constants] where all rows are of one kind, or "" = "…" under [kind] for those'
        f" that say none; one of: {_CHOICE}."
        for line in warnings
        if line.startswith(NO_KIND)
    ]


def to_fill_in() -> str:
    """The lines of a preset in which a person says the kind of all rows."""
    return f'[constants]\n# No column tells it; fill in one of: {_CHOICE}\n# kind = ""\n'
