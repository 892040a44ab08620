"""Files that were read well go to done/ beside them, where a source asks for it; nothing is overwritten."""

from __future__ import annotations

from itertools import count
from pathlib import Path

_DONE = "done"


def is_put_away(file: Path) -> bool:
    """Whether the file lies where files are put away."""
    return file.parent.name == _DONE


def place_for(file: Path) -> Path:
    """A free name for the file in done/."""
    folder = file.parent / _DONE
    stem, dot, endings = file.name.partition(".")
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{dot}{endings}" for number in count(1))
    return next(place for name in names if not (place := folder / name).exists())


def put_away(file: Path, place: Path) -> str:
    """Move the file; why that could not be done, or nothing."""
    try:
        place.parent.mkdir(exist_ok=True)
        file.rename(place)
    except OSError as fault:
        return f"{file.name} could not be moved to {_DONE}/: {fault.strerror}"
    return ""
