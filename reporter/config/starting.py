"""Write the workspace that `reporter init` begins with: commented, an invented client, never over a file."""

from __future__ import annotations

from pathlib import Path

from reporter.errors import CannotWriteError, UsageError

_STARTER = Path(__file__).parent / "starter"


def write_starter(folder: Path) -> list[Path]:
    """Write the starter workspace there and return its files; an empty or new folder only."""
    _refuse_taken(folder)
    written = []
    try:
        for source in sorted(path for path in _STARTER.rglob("*") if path.is_file()):
            target = folder / source.relative_to(_STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:  # never over a file
                file.write(source.read_bytes())
            written.append(target)
    except OSError as error:
        raise CannotWriteError(
            f"{folder}: the workspace cannot be written: {error.strerror}",
            "name a folder that you may write to: reporter init DIR",
        ) from None
    return written


def _refuse_taken(folder: Path) -> None:
    if (folder / "reporter.toml").exists():
        raise UsageError(f"{folder} is a workspace already", f"look at it with: reporter check -w {folder}")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", "name a new folder: reporter init DIR")
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        raise UsageError(f"{folder} is not empty, and nothing is ever written over", "name a new folder")
