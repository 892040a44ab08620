"""Where the files that ship with Reporter lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reporter.errors import MissingSoftwareError

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def resource_folder(name: str) -> Path:
    """The folder `templates` or `sample_data`, in a checkout, an editable install or a wheel."""
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MissingSoftwareError(
        f"The folder {name} is missing from this installation ({_PACKAGE}).", "Install reporter again."
    )
