"""What in the files of a workspace is nobody's, or cannot be meant, though each may be sound by itself."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from reporter.cadences import FOR_OTHERS, MENU
from reporter.config.faults import Fault, did_you_mean, toml_files
from reporter.config.feeds import load_service
from reporter.config.fields import secrets_in
from reporter.config.inventory import Asset
from reporter.config.models import Workspace
from reporter.config.presets import Preset, load_preset
from reporter.config.reviews import ReviewFile, inventory_path, read_review
from reporter.errors import ConfigError, UsageError
from reporter.files import list_folder
from reporter.periods import DAY, WEEK, parse_period

_SETTINGS = "reporter.toml"
_ANY_ZONE = "UTC"
_PERIODS = "name it after a period, like 2026-10.md, 2026-W44.md or monthly-2026-10.md"
_THINGS = ("notice", "follow-up", "live")  # told of a thing, by its key


def description_faults(folder: Path) -> Iterator[Fault]:
    """What is wrong in the workspace's own presets and services, whether a source names them or not."""
    for shelf, load in (("presets", _checked_preset), ("services", load_service)):
        try:
            for path in toml_files(folder / shelf, f"{shelf}/"):
                try:
                    load(path.stem, folder)
                except ConfigError as error:
                    hint = f"; {error.hint}" if error.hint and len(error.faults) == 1 else ""
                    yield from (Fault(f"{words}{hint}") for words in error.faults)
        except ConfigError as error:
            yield from map(Fault, error.faults)
        for path in list_folder(folder / shelf):
            if path.suffix != ".toml" and path.is_file() and path.name[0] != ".":
                words = f"is not read: the name of a description ends in .toml; rename it to {path.stem}.toml"
                yield Fault(words, file=f"{shelf}/{path.name}")


def _checked_preset(name: str, folder: Path) -> Preset:
    """The preset, when it is sound; ConfigError also where its encoding is none."""
    preset = load_preset(name, folder)
    with suppress(LookupError):
        codecs.lookup(preset.format.encoding or "utf-8")
        return preset
    words = f"“{preset.format.encoding}” is no encoding; write one like utf-8, cp1252 or cp932"
    raise ConfigError(str(Fault(words, ("format", "encoding"), f"presets/{name}.toml")))


def stray_files(folder: Path, clients: Collection[str]) -> Iterator[Fault]:
    """Commentary that no report looks for: of no client, or of no period."""
    for path in list_folder(folder / "commentary"):
        if path.name[0] == "." or path.stem.upper() == "README":
            continue
        if not path.is_dir():
            words = "is not read; move it into its client’s folder, like commentary/acme/2026-10.md"
            yield Fault(words, file=f"commentary/{path.name}")
        elif path.name not in clients:
            mend = did_you_mean(path.name, clients)
            yield Fault(f"there is no client “{path.name}”; {mend}", file=f"commentary/{path.name}/")
        else:
            yield from _stray_notes(path)


def _stray_notes(folder: Path) -> Iterator[Fault]:
    for path in list_folder(folder):
        if path.name[0] == "." or path.stem.upper() == "README":
            continue
        words = _misnamed(path.stem) if path.suffix == ".md" else "is not read: its name does not end in .md"
        if words:
            yield Fault(words, file=f"commentary/{folder.name}/{path.name}")


def _misnamed(stem: str) -> str:
    """Why no report looks for a file of that name; "" where one may."""
    if "@" in stem:
        return ""  # of a thing, by its key
    known = {*MENU, *FOR_OTHERS, *_THINGS}
    cadence = next((name for name in known if stem.startswith(f"{name}-")), "")
    if cadence in _THINGS:
        return ""
    about = stem.removeprefix(f"{cadence}-")
    try:
        period = parse_period(about, _ANY_ZONE)
    except UsageError as fault:
        prefix, dash, rest = stem.partition("-")
        if dash and prefix.isalpha() and rest[:1].isdigit():
            return f"is not read: there is no report “{prefix}”; {did_you_mean(prefix, known)}"
        return f"is not read: {fault}; {_PERIODS}"
    menu = MENU.get(cadence)
    if menu and period.unit != menu.subject and not (menu.tells_any_span and period.unit not in (DAY, WEEK)):
        return f"is not read: a {cadence} report tells of a {menu.subject}, and {about} is none; {_PERIODS}"
    return ""


def impossible_days(space: Workspace, now_on: date) -> Iterator[Fault]:
    """What is kept for reviews of days that cannot be: meetings before their quarter, bought tomorrow."""
    for slug in space.clients:
        with suppress(ConfigError):
            kept = read_review(space.folder, slug)
            yield from _early_meetings(kept)
            yield from _odd_equipment(space, slug, kept, now_on)


def _early_meetings(kept: ReviewFile) -> Iterator[Fault]:
    for number, one in enumerate(kept.meetings):
        first = parse_period(one.review, _ANY_ZONE).first
        if one.at.date() < first:
            words = f"is before {one.review}, which begins on {first}; write the day of the meeting"
            yield Fault(words, ("meeting", number, "at"), kept.file)


def equipment_of(space: Workspace, slug: str, kept: ReviewFile) -> tuple[str, tuple[Asset, ...]]:
    """The file with the list of a client's equipment, and its pieces."""
    path = inventory_path(space.folder, slug, kept)
    if path is None or kept.equipment is None:
        return "", ()
    return path.resolve().relative_to(space.folder).as_posix(), kept.equipment.assets


def _odd_equipment(space: Workspace, slug: str, kept: ReviewFile, now_on: date) -> Iterator[Fault]:
    file, assets = equipment_of(space, slug, kept)
    for one in assets:
        for key, words in _odd_days(one, now_on):
            yield Fault(f"“{one.name or one.kind}”: {words}", (key,), file)


def _odd_days(one: Asset, now_on: date) -> Iterator[tuple[str, str]]:
    if one.bought_on and one.bought_on > now_on:
        yield "bought_on", f"{one.bought_on} is still to come; correct it, or leave it empty until then"
    for key, until in (("warranty_until", one.warranty_until), ("support_until", one.support_until)):
        if one.bought_on and until and until < one.bought_on:
            yield key, f"{until} is before it was bought, on {one.bought_on}; correct one of the two"


def unset_secrets(space: Workspace) -> Iterator[Fault]:
    """The secrets of the settings that are not where they should be."""
    for place, secret in secrets_in(space):
        if place[0] in ("clients", "brand"):
            continue
        try:
            secret.read(space.folder, "")
        except ConfigError as error:
            mend = error.hint or f"write it there, alone: {secret.file}"
            yield Fault(str(error).removeprefix(": "), place, _SETTINGS, mend)
