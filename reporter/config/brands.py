"""Read brand/brand.toml: one colour, one logo, one footer line."""

from __future__ import annotations

from pathlib import Path

from reporter.config.fields import Model
from reporter.config.models import Brand
from reporter.config.reading import Reading, check, read_toml

_LOGO_TYPES = (".svg", ".png", ".jpg", ".jpeg")
_LARGEST_LOGO = 500_000


class _BrandFile(Model):
    """brand.toml."""

    colour: str = "#2b4c9b"
    logo: str = ""
    footer: str = ""


def read_brand(reading: Reading, name: object, named_in: str) -> Brand:
    """The brand in that folder; without a name the one in brand/, or a plain one."""
    if name is not None and not isinstance(name, str):
        reading.fault(named_in, "must be the name of a folder, like “brand” or “brand/team”", ("brand",))
        return Brand()
    folder = (reading.folder / (name or "brand")).resolve()
    if not folder.is_relative_to(reading.folder):
        reading.fault(named_in, f"“{name}” lies outside the workspace; move it inside", ("brand",))
        return Brand()
    file = f"{folder.relative_to(reading.folder).as_posix()}/brand.toml"
    if not (folder / "brand.toml").is_file():
        if name is not None:
            reading.fault(named_in, f"there is no {file}; write one, or name another folder", ("brand",))
        return Brand()
    table = read_toml(reading, file) or {}
    if not check(reading, file, table, _BrandFile):
        return Brand()
    brand = check(reading, file, {**table, "folder": folder}, Brand) or Brand()
    if brand.logo and (words := _logo_fault(reading.folder, folder / brand.logo)):
        reading.fault(file, words, ("logo",))
    return brand


def _logo_fault(workspace: Path, logo: Path) -> str:
    if not logo.resolve().is_relative_to(workspace):
        return f"“{logo.name}” lies outside the workspace; copy it beside brand.toml"
    if not logo.is_file():
        return f"there is no file {logo.name} beside brand.toml; put it there, or take the line out"
    if logo.suffix.lower() not in _LOGO_TYPES:
        return f"{logo.name} is no picture that mail and paper can show; save it as SVG, PNG or JPG"
    if logo.stat().st_size > _LARGEST_LOGO:
        return f"{logo.name} is larger than 500 kB; save it smaller, an SVG if you can"
    return ""
