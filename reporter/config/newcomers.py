"""New files for a person to fill in, of clients, sources and words: every key in them, commented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from reporter.cadences import FOR_OTHERS, MENU
from reporter.config.loading import load_workspace
from reporter.config.models import Workspace
from reporter.config.presets import load_preset
from reporter.config.rewriting import as_written, read_file, write_file
from reporter.errors import CannotWriteError, ConfigError, UsageError
from reporter.files import write_new
from reporter.periods import Period, parse_period

_BLANK = Path(__file__).parent / "blank"
_SETTINGS = "reporter.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
PLANNED = "plain-changes"  # the preset that reads what people keep of changes and events by hand


@dataclass(frozen=True)
class Begun:
    """What is known of a new client already: as the logs write it, and who reads what."""

    name: str = ""
    contacts: tuple[str, ...] = ()  # Ann Lee <ann@acme.example>
    wants: tuple[str, ...] = ("weekly", "monthly")


def new_client(folder: Path, slug: str, known: Begun = Begun()) -> Path:
    """clients/SLUG.toml; UsageError where there is one, or where what is known of it cannot be."""
    _checked_name(slug)
    text = (_BLANK / "client.toml").read_text(encoding="utf-8")
    for mark, lines in (("sections", _sections()), ("quiet", _quiet()), ("due", _due())):
        text = text.replace(f"@{mark}@", "\n".join(lines))
    if known.name:
        text = re.sub(
            r'^name = "CHANGE ME.*$', lambda _: f"name = {_quoted(known.name)}", text, count=1, flags=re.M
        )
    people = "".join(_contact(one, known.wants) for one in known.contacts)
    text = text.replace("# [[contacts]]\n", f"{people}# [[contacts]]\n", 1)
    file = f"clients/{slug}.toml"
    if known.name or known.contacts:
        try:
            load_workspace(folder, {file: text.encode()}, is_begun=True)
        except ConfigError as fault:
            raise UsageError(f"it cannot be begun so: {fault.faults[0]}", "write it otherwise") from None
    return _put(folder, file, text)


def _contact(words: str, wants: Sequence[str]) -> str:
    """A table for a person written as in a mail: Ann Lee <ann@acme.example>."""
    name, address = parseaddr(words)
    if "@" not in address:
        raise UsageError(f"“{words}” names no address", 'write it like "Ann Lee <ann@acme.example>"')
    rows = {"name": name or address.partition("@")[0], "email": address}
    told = [f"{key} = {_quoted(value)}" for key, value in rows.items()]
    return "\n".join(["[[contacts]]", *told, f"wants = {json.dumps([*wants])}"]) + "\n\n"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


@dataclass(frozen=True)
class Reads:
    """What a new source reads: which files, and by which preset."""

    files: str = ""
    preset: str = ""


def new_source(folder: Path, name: str, reads: Reads = Reads()) -> Path:
    """A [[sources]] at the end of reporter.toml, below all that stands there; UsageError for a second."""
    _checked_name(name)
    before = read_file(folder, _SETTINGS).decode("utf-8")
    if any(source.name == name for source in load_workspace(folder, is_begun=True).sources):
        raise UsageError(f"there is a source “{name}” already", f"look at [[sources]] in {_SETTINGS}")
    block = (_BLANK / "source.toml").read_text(encoding="utf-8").replace("@name@", name)
    if reads.files:
        block = block.replace(f'files = "exports/{name}*.csv"', f"files = {_quoted(reads.files)}", 1)
    if reads.preset:
        block = block.replace('preset = "plain-tickets"', f"preset = {_quoted(reads.preset)}", 1)
    content = as_written(f"{before.rstrip()}\n{block}", before)
    try:
        load_workspace(folder, {_SETTINGS: content}, is_begun=True)
    except ConfigError as fault:
        raise UsageError(f"{_SETTINGS} cannot be added to: {fault.faults[0]}", "write it by hand") from None
    write_file(folder, _SETTINGS, content)
    return folder / _SETTINGS


def new_commentary(space: Workspace, client: str, about: str) -> Path:
    """commentary/CLIENT/PERIOD.md, of all reports on that period or of one; UsageError where there is one."""
    (slug,) = space.clients_named([client])
    period = period_about(about, space.clients[slug].zone)
    text = (_BLANK / "commentary.md").read_text(encoding="utf-8")
    told = {"client": space.clients[slug].name, "period": about, "day": period.first.isoformat()}
    for mark, words in told.items():
        text = text.replace(f"@{mark}@", " ".join(words.split()))
    return _put(space.folder, f"commentary/{slug}/{about}.md", text)


def period_about(about: str, zone: str) -> Period:
    """The period of 2026-10, or of monthly-2026-10; UsageError where there is none."""
    cadence = next((name for name in {*MENU, *FOR_OTHERS} if about.startswith(f"{name}-")), "")
    return parse_period(about.removeprefix(f"{cadence}-"), zone)


def new_plans(folder: Path, name: str, kind: str) -> Path:
    """exports/changes-NAME.csv, or events-NAME.csv: the columns that the shipped preset reads, no row yet."""
    _checked_name(name)
    preset = load_preset(PLANNED, folder)
    columns = [preset.sources_of("id")[0], *preset.client.columns]
    columns += [column for field in preset.columns for column in preset.sources_of(field)]
    return _put(folder, f"exports/{kind}s-{name}.csv", ",".join(dict.fromkeys(columns)) + "\n")


def reading_plans(space: Workspace, file: Path) -> str:
    """The source that reads such a file; "" where none does."""
    reads = (one for one in space.sources if one.preset == PLANNED and file in space.folder.glob(one.files))
    return next((one.name for one in reads), "")


def _sections() -> Iterator[str]:
    return (f"# {name} = {json.dumps(one.sections)}" for name, one in MENU.items())


def _quiet() -> Iterator[str]:
    return (f'# {name} = "full"' for name in MENU)


def _due() -> Iterator[str]:
    for name, one in MENU.items():
        nth = "first" if one.due.nth == 1 else f"{one.due.nth}th"
        on = f"{nth} working day" if one.due.working else "every day"
        yield from (f"# [due.{name}]", f'# on = "{on}"', f'# at = "{one.due.at:%H:%M}"')


def _checked_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63] or "acme"
        raise UsageError(f"“{name}” cannot be its name", f"write small letters, digits and dashes: {better}")


def _put(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, text.encode())
    except FileExistsError:
        raise UsageError(f"{file} is there already", "edit it; nothing is ever written over") from None
    except OSError as fault:
        raise CannotWriteError(f"{file} cannot be written: {fault.strerror}") from None
    return path
