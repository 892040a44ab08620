"""A person's words on one period: TOML between +++ lines, then Markdown. Shown as theirs, never made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from glob import escape
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, ValidationError

from reporter.config.faults import Fault, Table, found_by, parse_toml
from reporter.config.fields import Model, Words
from reporter.config.nesting import nesting_fault
from reporter.config.placeholders import is_placeholder, placeholders_in, still_says
from reporter.errors import ConfigError
from reporter.files import is_file
from reporter.report import Edition

_FENCE = "+++"
_NOT_KEYS = {
    "markdown": f"unknown key; write the text below the second {_FENCE}",
    "placeholders": "unknown key; take it out, Reporter sets it itself",
    "of_others": "unknown key; take it out, Reporter sets it itself",
}
_REMEMBERED = 40  # files of a client, the newest by name
_CADENCE = re.compile(r"^[a-z-]+?-(?=\d{4}\b)")
_SENTENCE_END = re.compile(r"(?<=[^\W_]{3}[.!?])\s+(?=[^\W\d_a-z])")  # before a capital letter
_MARKS = " \t>*_#-"  # of Markdown, before the words of a line
PromiseState = Literal["Done", "Half done", "Not done"]


class AskNote(Model):
    """A question the client can answer; `lead` is printed bold before it."""

    question: Words
    how: Words = ""
    by: Words = ""
    lead: Words = ""


class StoryNote(Model):
    """A story told by a person; what is left empty is told from the ticket, if there is one."""

    ticket: str = ""
    on: date | None = None
    headline: Words = ""
    what_happened: Words = ""
    what_we_did: Words = ""
    how_it_ended: Words = ""
    meaning: Words = ""
    place: Words = ""


class Written(NamedTuple):
    """A story of a ticket that was written for another report: of which period."""

    period: str
    story: StoryNote


class PromiseNote(Model):
    """What the last report promised, and what came of it."""

    said: Words
    happened: Words = ""
    state: PromiseState


def _in_two(value: Any) -> Any:
    """A headline of one text: its first sentence, and what stands after it."""
    if not isinstance(value, str):
        return value
    first, *rest = _SENTENCE_END.split(value.strip(), maxsplit=1)
    return (first, *(rest or [""]))


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Headline = Annotated[tuple[Words, Words], BeforeValidator(_in_two)]


class Note(Model):
    """What the author wrote for one client and period; empty when there is no file."""

    author: Words = ""
    headline: Headline | None = None
    lede: Texts = ()
    hide: Texts = ()
    pin: Texts = ()
    asks: tuple[AskNote, ...] = ()
    recommendation: AskNote | None = None
    stories: tuple[StoryNote, ...] = ()
    promises: tuple[PromiseNote, ...] = ()
    markdown: str = ""
    placeholders: tuple[str, ...] = ()  # files and fields that still hold the template's words
    of_others: tuple[Written, ...] = ()  # told of tickets in the client's other files

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything on the very edition."""
        return self == Note(of_others=self.of_others)

    def in_words(self, change: Callable[[str], str]) -> Note:
        """The same with every text changed that stands in its own file."""
        kept = self.model_copy(update={"of_others": (), "placeholders": ()})
        changed = Note.model_validate(_changed(kept.model_dump(), change))
        return changed.model_copy(update={"of_others": self.of_others, "placeholders": self.placeholders})


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _changed(one, change) for name, one in value.items()}
    return tuple(_changed(one, change) for one in value) if isinstance(value, list | tuple) else value


def commentary_path(folder: Path, edition: Edition) -> Path | None:
    """The file with the author's words on an edition: weekly-2026-W44.md before 2026-W44.md; None without."""
    about = edition.named.about
    names = (f"{edition.cadence}-{about}", about)
    paths = (folder / "commentary" / edition.client / f"{name}.md" for name in names)
    return next((path for path in paths if _may_be_there(path)), None)


def _may_be_there(path: Path) -> bool:
    try:
        return is_file(path)
    except OSError:
        return True  # reading it tells what is wrong


def read_commentary(folder: Path, edition: Edition) -> Note:
    """The author's note; empty when nobody wrote; ConfigError with every fault in it."""
    path = commentary_path(folder, edition)
    others = _stories_beside(folder, edition, path)
    if path is None:
        return Note(of_others=others)
    return _read(folder, path).model_copy(update={"of_others": others})


def commentary_beside(folder: Path, client: str) -> list[tuple[str, int, int]]:
    """Name, size and time of each file of a client: stories in one are told in others, too."""
    found = []
    for path in sorted(folder.glob(f"commentary/{escape(client)}/*.md")):
        with suppress(OSError):
            stat = path.stat()
            found.append((path.name, stat.st_size, stat.st_mtime_ns))
    return found


def written_for(folder: Path, edition: Edition) -> list[tuple[str, str]]:
    """Each file of its client, by name and text as it stands; the edition's own before the others."""
    own = commentary_path(folder, edition)
    paths = sorted(folder.glob(f"commentary/{escape(edition.client)}/*.md"), reverse=True)[:_REMEMBERED]
    found = []
    for path in [*([own] if own else []), *(path for path in paths if path != own)]:
        with suppress(OSError):
            found.append((path.relative_to(folder).as_posix(), path.read_text("utf-8", "replace")))
    return found


def _stories_beside(folder: Path, edition: Edition, own: Path | None) -> tuple[Written, ...]:
    """What was told of tickets in the client's other files; one that cannot be read fails its own edition."""
    found: list[Written] = []
    for path in sorted(folder.glob(f"commentary/{escape(edition.client)}/*.md"), reverse=True)[:_REMEMBERED]:
        if path != own:
            with suppress(ConfigError):
                note = _read(folder, path)
                period = _CADENCE.sub("", path.stem)
                stories = () if note.placeholders else note.stories
                found += (Written(period, one) for one in stories if one.ticket and not _cites(one))
    return tuple(found)


def _cites(story: StoryNote) -> bool:
    """Whether it cites a figure, which is another one in another report."""
    return "{{" in story.model_dump_json()


def _read(folder: Path, path: Path) -> Note:
    return _without_blanks(_whole(folder, path))


def _whole(folder: Path, path: Path) -> Note:
    """All that stands in the file, also what a draft offers and nobody filled."""
    file = path.relative_to(folder).as_posix()
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise ConfigError(f"{file}: cannot be read: {fault.strerror}") from None
    front, body, above = _parted(content, file)
    try:
        table = parse_toml(b"\n" * above + front)
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from None
    note = _checked(file, table, body)
    if found := nesting_fault(body.decode("utf-8").replace("\r\n", "\n")):
        line, words = found
        before = content[: len(content) - len(body)].count(b"\n")
        raise ConfigError(f"{file}: line {before + line}: {words}")
    return note


def _without_blanks(note: Note) -> Note:
    """Without what a draft offers and nobody filled."""
    given = note.recommendation
    return note.model_copy(
        update={
            "asks": tuple(ask for ask in note.asks if ask.question or ask.lead),
            "recommendation": given if given and (given.question or given.lead) else None,
            "promises": tuple(promise for promise in note.promises if promise.said),
        }
    )


def commentary_faults(folder: Path) -> Iterator[str]:
    """What is wrong in the files of authors, each with its file; what in them would be told to nobody."""
    for path in sorted(folder.glob("commentary/*/*.md")):
        try:
            note = _whole(folder, path)
        except ConfigError as error:
            yield from error.faults
        else:
            file = path.relative_to(folder).as_posix()
            yield from (str(fault.within(file)) for fault in _left_out(note))


def commentary_notes(folder: Path) -> Iterator[tuple[str, str, Note]]:
    """Each file of authors that can be read: its name, its client, and what it says."""
    for path in sorted(folder.glob("commentary/*/*.md")):
        with suppress(ConfigError):
            yield path.relative_to(folder).as_posix(), path.parent.name, _read(folder, path)


def _left_out(note: Note) -> Iterator[Fault]:
    """What lacks the one thing without which it is not told, though more of it was written."""
    given = note.recommendation
    asks = [*((("asks", number), one) for number, one in enumerate(note.asks))]
    for place, ask in [*asks, *([(("recommendation",), given)] if given else [])]:
        if (ask.how or ask.by) and not (ask.question or ask.lead):
            yield Fault("has neither a question nor a lead, so nobody is asked; write one", place)
    for number, story in enumerate(note.stories):
        if not (story.ticket or story.headline):
            words = "has neither a ticket nor a headline, so it is not told; write one"
            yield Fault(words, ("stories", number))
    for number, promise in enumerate(note.promises):
        if promise.happened and not promise.said:
            yield Fault("is empty, so it is not told; write what was promised", ("promises", number, "said"))


def commentary_placeholders(folder: Path) -> Iterator[Fault]:
    """The template's words in what authors wrote for any client and period; unreadable files are left out."""
    for path in sorted(folder.glob("commentary/*/*.md")):
        file = path.relative_to(folder).as_posix()
        with suppress(OSError, ConfigError):
            front, body, _ = _parted(path.read_bytes(), file)
            yield from _placeholders_of(file, parse_toml(front), body.decode("utf-8", "replace"))


def _placeholders_of(file: str, table: Table, markdown: str) -> Iterator[Fault]:
    yield from placeholders_in(table, file)
    for line in markdown.splitlines():
        if is_placeholder(line.lstrip(_MARKS)):
            yield still_says(line.lstrip(_MARKS), file, ("text",))


def _parted(content: bytes, file: str) -> tuple[bytes, bytes, int]:
    """Front matter, body, lines above the front matter (so that faults name the right line)."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or lines[first].strip() != _FENCE.encode():
        return b"", content.removeprefix(b"\xef\xbb\xbf"), 0
    for number in range(first + 1, len(lines)):
        if lines[number].strip() == _FENCE.encode():
            return b"".join(lines[first + 1 : number]), b"".join(lines[number + 1 :]), first + 1
    raise ConfigError(f"{file}: line {first + 1}: the front matter has no end; close it with a line {_FENCE}")


def _checked(file: str, table: Table, body: bytes) -> Note:
    faults = [Fault(words, (key,)) for key, words in _NOT_KEYS.items() if key in table]
    try:
        markdown = body.decode("utf-8")
    except UnicodeDecodeError:
        faults.append(Fault("is not UTF-8 text; save the file as UTF-8"))
        markdown = ""
    try:
        left = tuple(fault.where for fault in _placeholders_of(file, table, markdown))
        note = Note.model_validate({**table, "markdown": markdown, "placeholders": left})
    except ValidationError as error:
        faults += found_by(error, Note)
    if faults:
        raise ConfigError([str(fault.within(file)) for fault in faults])
    return note
