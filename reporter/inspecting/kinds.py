"""What is asked where a log of work does not tell of what kind its rows are: nothing may be told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from reporter.records import ActivityKind
from reporter.sources.intake import NO_KIND, NO_RESULT

_CHOICE = ", ".join(get_args(ActivityKind))
_WITHOUT_KIND = (
    'such work is not told, and holds an edition. Say it in the preset: kind = "…" under [constants] where'
    f' all rows are of one kind, or "" = "…" under [kind] for those that say none; one of: {_CHOICE}.'
)
_WITHOUT_RESULT = (
    "whether such copies, checks, updates or alarms went well is not told, and holds an edition. Say what an"
    ' empty one means: "" = "ok", "warning" or "failed" under [outcome] in the preset.'
)


def ask(warnings: Sequence[str]) -> list[str]:
    """What a person is to say of rows of no kind, or of no result, by what was met in reading."""
    return [
        f"{line[:1].upper()}{line[1:]}: {_WITHOUT_KIND if line.startswith(NO_KIND) else _WITHOUT_RESULT}"
        for line in warnings
        if line.startswith((NO_KIND, NO_RESULT))
    ]


def to_fill_in() -> str:
    """The lines of a preset in which a person says the kind of all rows."""
    return f'[constants]\n# No column tells it; fill in one of: {_CHOICE}\n# kind = ""\n'
