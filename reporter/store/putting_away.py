"""Files that were read well go to done/ beside them, where a source asks for it; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from reporter.config.models import Source, Workspace

_DONE = "done"


def matching(pattern: str, workspace: Workspace) -> Iterator[Path]:
    """What a pattern finds, from the workspace's folder on where it is relative."""
    path = Path(pattern)
    if path.is_absolute():
        return Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return workspace.folder.glob(pattern)


def was_put_away(source: Source, workspace: Workspace) -> bool:
    """Whether the source's folder is empty only because all its files were read and moved."""
    done = str(Path(source.files).parent / _DONE)
    return source.after == "move" and any(True for _ in matching(done, workspace))


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
