"""What a shell offers when a person presses Tab: read off the names of files, so that it is quick."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typer

from reporter.cadences import FOR_OTHERS, MENU, OF_THINGS
from reporter.periods import last_complete

SHELLS = ("bash", "zsh", "fish", "powershell")
_PERIODS = 12
_ZONE = "UTC"  # of a name alone
_LOOKED_IN = ("outbox", "sent")


def shells() -> Sequence[str]:
    """Those that are known."""
    return SHELLS


def cadences() -> Sequence[str]:
    """The menu."""
    return [*MENU]


def built_cadences() -> Sequence[str]:
    """The menu, what is told of a thing, and what is told to others."""
    return [*MENU, *OF_THINGS, *FOR_OTHERS]


def clients(ctx: typer.Context) -> Sequence[str]:
    """The clients of the workspace, but those that stand there already."""
    given = ctx.params.get("clients") or ()
    return [path.stem for path in _listed(_folder(ctx) / "clients", "*.toml") if path.stem not in given]


def periods(ctx: typer.Context) -> Sequence[str]:
    """The newest periods of the cadence that was named, and else months."""
    words = (ctx.params.get("cadence"), *ctx.args)  # an option without its value leaves the words unread
    cadence = next((MENU[word] for word in words if word in MENU), MENU["monthly"])
    period = last_complete(cadence.subject, datetime.now(UTC), _ZONE)
    found = [period.name]
    while len(found) < _PERIODS:
        period = period.before
        found.append(period.name)
    return found


def explained(ctx: typer.Context) -> Sequence[str]:
    """Clients, then months, after what is to be explained."""
    return [*clients(ctx), *periods(ctx)]


def editions(ctx: typer.Context) -> Sequence[str]:
    """The editions that wait, or have left."""
    folder = _folder(ctx)
    found = [
        path.relative_to(folder / place).as_posix()
        for place in _LOOKED_IN
        for path in _listed(folder / place, "*/*/*")
        if path.is_dir()
    ]
    return sorted(dict.fromkeys(found))


def outputs(incomplete: str) -> Sequence[str]:
    """Outputs, also after a comma."""
    names = dict.fromkeys(name for one in MENU.values() for name in one.outputs)
    before, comma, _ = incomplete.rpartition(",")
    given = before.split(",")
    return [f"{before}{comma}{name}" for name in names if name not in given]


def _folder(ctx: typer.Context) -> Path:
    return Path(ctx.params.get("workspace") or ".")


def _listed(folder: Path, pattern: str) -> Sequence[Path]:
    with suppress(OSError):
        return sorted(path for path in folder.glob(pattern) if path.name[0] != ".")
    return ()
