"""What a person keeps between the reviews of one client: reviews/acme.toml. Shown as theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from reporter.config.faults import Fault, did_you_mean, found_by, parse_toml, toml_files
from reporter.config.fields import Model, Words
from reporter.config.inventory import Inventory, read_inventory
from reporter.config.placeholders import placeholders_in
from reporter.errors import ConfigError, UsageError
from reporter.files import is_file
from reporter.periods import parse_period

_DERIVED = ("file", "equipment", "placeholders")  # never written in the file
_ANY_ZONE = "UTC"  # of a name alone
_LIKE = "write one like 2026-10-08T12:30:00"


def _review(name: str) -> str:
    try:
        return parse_period(name, _ANY_ZONE).name
    except UsageError as fault:
        raise ValueError(f"{fault}; write one like 2026-Q3") from None


def _with_a_time(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        raise ValueError(f"has no time; {_LIKE}")  # noqa: TRY004  # of which pydantic makes a fault
    return value


def _local(at: datetime) -> datetime:
    if at.tzinfo:
        raise ValueError(f"is local time, without an offset; {_LIKE}")
    return at


ReviewName = Annotated[str, AfterValidator(_review)]
LocalTime = Annotated[datetime, BeforeValidator(_with_a_time), AfterValidator(_local)]
Given = Annotated[str, Field(max_length=500, min_length=1)]
DecisionId = Annotated[str, Field(max_length=60, min_length=1)]


class MeetingNote(Model):
    """When and where a review is talked about, with whom; `sentences` stand on its cover."""

    review: ReviewName
    at: LocalTime
    minutes: int = Field(default=60, ge=5, le=1440)
    place: Words = ""
    people: tuple[Words, ...] = Field(default=(), alias="with")
    sentences: tuple[Words, ...] = Field(default=(), alias="sentence", max_length=2)

    @property
    def lasting(self) -> timedelta:
        """How long it is."""
        return timedelta(minutes=self.minutes)


class DecisionNote(Model):
    """A question put to the client in one review, and what came of it."""

    id: DecisionId
    asked: ReviewName
    question: Given
    title: Words = ""  # a few words, for the table of what was carried over
    propose: Words = ""
    cost: Words = ""
    owner: Words = ""
    by: date | None = None
    decided: Words = ""  # yes, no, or in words
    decided_on: date | None = None
    state: Literal["open", "done", "dropped"] = "open"
    ended_on: date | None = None  # the day on which it was done or dropped
    became: Words = ""

    def is_decided(self, on: date) -> bool:
        """Whether there was an answer by that day."""
        return bool(self.decided) and (self.decided_on is None or self.decided_on <= on)

    def is_open(self, on: date) -> bool:
        """Whether it was neither done nor dropped by that day."""
        return self.state == "open" or (self.ended_on is not None and self.ended_on > on)


class PromiseMade(Model):
    """What we said in a review that we would do; `by` is the new day of what was moved or missed."""

    said_in: ReviewName
    text: Given
    state: Literal["kept", "moved", "missed", "open"] = "open"
    happened: Words = ""
    by: date | None = None


class Recommended(Model):
    """What we would do next; `quarter` puts it on the roadmap, `decision` names what it waits for."""

    title: Given
    reason: Words = ""
    benefit: Words = ""
    effort: Words = ""
    cost: Words = ""
    cost_note: Words = ""  # once, plus VAT
    owner: Words = ""
    quarter: ReviewName | None = None
    decision: str = ""


class TurningPoint(Model):
    """A day from which something was different: two or three words, and a sentence."""

    on: date
    what: Annotated[str, Field(max_length=60, min_length=1)]
    note: Words = ""


class ThenAndNow(Model):
    """How something was when we began, and how it is today."""

    then: Given
    today: Given


class TicketNote(Model):
    """Why a ticket went badly, and what was changed; `told` is what its requester said, in our words."""

    id: DecisionId
    told: Words = ""
    why: Words = ""
    changed: Words = ""
    comes: Words = ""  # what is still to come, where nothing was changed yet
    since: date | None = None


class ReplyNote(Model):
    """What a reader wrote back to an edition, in our words, or in theirs if they agreed; what came of it."""

    to: Annotated[str, Field(max_length=300, min_length=3)]  # the key of the edition that they answered
    told: Words = ""
    quote: Words = ""  # their words, which they let us tell
    changed: Words = ""
    comes: Words = ""  # what is still to come, where nothing was changed yet
    since: date | None = None


class CauseNote(Model):
    """What would end the tickets of a category or subject, and since when it has."""

    name: Given
    ends: Words = ""
    ended: date | None = None
    cost: Words = ""


class KindNote(Model):
    """What the age of a kind of equipment means for the client."""

    kind: Given
    means: Given


class GapNote(Model):
    """What is not protected yet, and what is known of it; `decision` names the one that would end it."""

    risk: Given
    known: Words = ""
    decision: str = ""


class PriorityNote(Model):
    """What residents chose as most important: voted for, or set at a meeting; and what became of it."""

    title: Given
    on: date
    chosen: Literal["voted", "set"] = "set"
    where: Words = ""  # at which meeting, or how they voted
    areas: tuple[Words, ...] = ()
    became: Words = ""
    ended_on: date | None = None


class ReviewFile(Model):
    """All that is kept for one client; empty, with no `file`, where nobody keeps anything."""

    gone: ClassVar[dict[str, str]] = {}
    meetings: tuple[MeetingNote, ...] = Field(default=(), alias="meeting")
    decisions: tuple[DecisionNote, ...] = Field(default=(), alias="decision")
    promises: tuple[PromiseMade, ...] = Field(default=(), alias="promise")
    recommendations: tuple[Recommended, ...] = Field(default=(), alias="recommendation")
    turning_points: tuple[TurningPoint, ...] = Field(default=(), alias="turning_point")
    differences: tuple[ThenAndNow, ...] = Field(default=(), alias="different")
    tickets: tuple[TicketNote, ...] = Field(default=(), alias="ticket")
    replies: tuple[ReplyNote, ...] = Field(default=(), alias="reply")
    causes: tuple[CauseNote, ...] = Field(default=(), alias="cause")
    kinds: tuple[KindNote, ...] = Field(default=(), alias="asset")
    gaps: tuple[GapNote, ...] = Field(default=(), alias="gap")
    priorities: tuple[PriorityNote, ...] = Field(default=(), alias="priority")  # of a community
    inventory: str = ""  # a file of the workspace, instead of reviews/acme-inventory.csv
    no_inventory: Words = ""  # when there will be one
    file: str = ""  # reviews/acme.toml
    equipment: Inventory | None = None
    placeholders: tuple[str, ...] = ()  # fields that still hold the template's words

    @property
    def is_there(self) -> bool:
        """Whether anybody keeps such a file."""
        return bool(self.file)

    def meeting_of(self, review: str) -> MeetingNote | None:
        """The meeting at which that review is talked about."""
        return next((one for one in self.meetings if one.review == review), None)

    def meeting_after(self, review: str) -> MeetingNote | None:
        """The first meeting on a later review."""
        later = [one for one in self.meetings if ends_after(one.review, review)]
        return min(later, key=lambda one: one.at, default=None)

    def decision_of(self, name: str) -> DecisionNote | None:
        """The decision of that id."""
        return next((one for one in self.decisions if one.id == name), None)

    def why_of(self, ticket: str) -> TicketNote | None:
        """What a person wrote on a ticket that went badly."""
        return next((one for one in self.tickets if one.id == ticket), None)

    def replies_to(self, edition: str) -> tuple[ReplyNote, ...]:
        """What a person wrote on answers to an edition."""
        return tuple(one for one in self.replies if one.to == edition)

    def cause_of(self, name: str) -> CauseNote | None:
        """What a person wrote on a category or subject that keeps coming back."""
        return next((one for one in self.causes if one.name.casefold() == name.casefold()), None)

    def meaning_of(self, kind: str) -> str:
        """What a person wrote on a kind of equipment; "" where nobody did."""
        return next((one.means for one in self.kinds if one.kind.casefold() == kind.casefold()), "")

    def in_words(self, change: Callable[[str], str]) -> ReviewFile:
        """The same with every text of the file changed."""
        derived = {name: getattr(self, name) for name in _DERIVED}
        kept = self.model_dump(by_alias=True, exclude=set(_DERIVED))
        return ReviewFile.model_validate(_changed(kept, change)).model_copy(update=derived)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _changed(one, change) for name, one in value.items()}
    return tuple(_changed(one, change) for one in value) if isinstance(value, list | tuple) else value


def ends_after(review: str, other: str) -> bool:
    """Whether a review's period ends later than that of another."""
    return parse_period(review, _ANY_ZONE).until > parse_period(other, _ANY_ZONE).until


def review_path(folder: Path, client: str) -> Path:
    """Where what is kept for a client stands, if there is anything."""
    return folder / "reviews" / f"{client}.toml"


def read_review(folder: Path, client: str) -> ReviewFile:
    """What is kept for a client; empty where there is no file; ConfigError with every fault in it."""
    path = review_path(folder, client)
    file = path.relative_to(folder).as_posix()
    try:
        content = path.read_bytes() if is_file(path) else None
    except OSError as fault:
        raise ConfigError(f"{file}: cannot be read: {fault.strerror}") from None
    kept = ReviewFile() if content is None else checked_review(content, file)
    return _with_inventory(folder, client, kept)


def checked_review(content: bytes, file: str) -> ReviewFile:
    """The file without the list of equipment; ConfigError with every fault in it, each with its line."""
    try:
        table = parse_toml(content)
    except ConfigError as fault:
        raise ConfigError(f"{file}: {fault}") from None
    mend = "unknown key; take it out, Reporter sets it itself"
    faults = [Fault(mend, (key,)) for key in _DERIVED if table.pop(key, None) is not None]
    try:
        kept = ReviewFile.model_validate(table)
        faults += _contradictions(kept)
    except ValidationError as error:
        kept = ReviewFile()
        faults += found_by(error, ReviewFile)
    if faults:
        raise ConfigError([str(_lined(fault, content, file)) for fault in faults])
    left = tuple(fault.where for fault in placeholders_in(table, file))
    return kept.model_copy(update={"file": file, "placeholders": left})


def _contradictions(kept: ReviewFile) -> Iterator[Fault]:
    ids = [one.id for one in kept.decisions]
    for number in _repeated(ids):
        yield Fault(f"“{ids[number]}” is the id of another decision", ("decision", number, "id"))
    for number, decision in enumerate(kept.decisions):
        if decision.decided_on and not decision.decided:
            yield Fault("needs decided = “yes”, “no” or words", ("decision", number, "decided_on"))
        if decision.ended_on and decision.state == "open":
            yield Fault("needs state = “done” or “dropped”", ("decision", number, "ended_on"))
    for number, one in enumerate(kept.recommendations):
        if one.decision and one.decision not in ids:
            words = f"there is no decision “{one.decision}”; {did_you_mean(one.decision, ids)}"
            yield Fault(words, ("recommendation", number, "decision"))
    reviews = [one.review for one in kept.meetings]
    for number in _repeated(reviews):
        words = f"{reviews[number]} has a meeting already; make one of them"
        yield Fault(words, ("meeting", number, "review"))
    if kept.inventory and kept.no_inventory:
        yield Fault("contradicts inventory; take one of them out", ("no_inventory",))


def _repeated(names: list[str]) -> Iterator[int]:
    """The places of names that have stood before."""
    return (number for number, name in enumerate(names) if name in names[:number])


def _lined(fault: Fault, content: bytes, file: str) -> Fault:
    """The same fault with its line, where that is found."""
    lines = content.decode("utf-8-sig").splitlines()
    line = _line_of(lines, fault.place)
    return fault.within(f"{file}: line {line}" if line else file)


def _line_of(lines: list[str], place: Iterable[int | str]) -> int:
    """Where a key stands, else the heading of its table; 0 where neither is found."""
    first, number, key, *_ = (*place, 0, "", "")
    heading = re.compile(rf"\s*\[\[\s*{re.escape(str(first))}\s*\]\]")
    heads = [at for at, line in enumerate(lines, 1) if heading.match(line)]
    begun = heads[int(number)] if heads and str(number).isdigit() else 0
    wanted = re.compile(rf"\s*[\"']?{re.escape(str(key if heads else first))}[\"']?\s*=")
    for at, line in enumerate(lines[begun:], begun + 1):
        if line.lstrip().startswith("["):
            break
        if wanted.match(line):
            return at
    return begun


def inventory_path(folder: Path, client: str, kept: ReviewFile) -> Path | None:
    """Where the list of a client's equipment lies; None where there is none, nor one named."""
    beside = folder / "reviews" / f"{client}-inventory.csv"
    if kept.inventory:
        return folder / kept.inventory
    return beside if is_file(beside) else None


def _with_inventory(folder: Path, client: str, kept: ReviewFile) -> ReviewFile:
    path = inventory_path(folder, client, kept)
    if path is None:
        return kept
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(
            f"{kept.file}: inventory: “{kept.inventory}” lies outside the workspace; copy it in"
        )
    if not is_file(path):
        raise ConfigError(f"{kept.file}: inventory: there is no file “{kept.inventory}” in the workspace")
    return kept.model_copy(update={"equipment": read_inventory(folder, path.relative_to(folder).as_posix())})


def review_faults(folder: Path, clients: Iterable[str]) -> Iterator[str]:
    """What is wrong in what is kept for all clients, each with its file; files that are no client's."""
    known = list(clients)
    try:
        paths = toml_files(folder / "reviews", "reviews/")
    except ConfigError as fault:
        yield str(fault)
        return
    for path in paths:
        if path.stem not in known:
            yield f"reviews/{path.name}: there is no client “{path.stem}”; {did_you_mean(path.stem, known)}"
    for client in known:
        try:
            kept = read_review(folder, client)
        except ConfigError as error:
            yield from error.faults
        else:
            yield from kept.equipment.faults if kept.equipment else ()


def kept_contents(folder: Path, client: str) -> Iterator[bytes]:
    """All that is kept for a client as it stands in its files; what is wrong with one that cannot be read."""
    kept = ReviewFile()
    try:
        path = review_path(folder, client)
        if is_file(path):
            yield (content := path.read_bytes())
            kept = checked_review(content, path.name)
        if beside := inventory_path(folder, client, kept):
            yield beside.read_bytes()
    except (ConfigError, OSError) as fault:
        yield str(fault).encode()


def kept_text(folder: Path, kept: ReviewFile) -> Iterator[tuple[str, str]]:
    """The file by name and text as it stands; nothing where there is none."""
    if kept.file:
        with suppress(OSError):
            yield kept.file, (folder / kept.file).read_text("utf-8", "replace")
