"""From what the columns hold to a preset: record type, columns, dates, what to look at; and its TOML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from reporter.config.presets import OWN_WORDS, Preset
from reporter.errors import CannotWriteError, DataError, UsageError
from reporter.files import write_new, write_whole
from reporter.inspecting.dating import NO_NAME, any_date
from reporter.inspecting.endings import denials_of, instant_of, marks_of, sentences_of
from reporter.inspecting.events import EventLog, event_log
from reporter.inspecting.guesses import Guess, Profile, Survey, as_in_file, guessed, name_score, quoted
from reporter.inspecting.halves import unread_clocks, without_half
from reporter.inspecting.identity import without_number
from reporter.inspecting.kinds import to_fill_in
from reporter.inspecting.owning import whose
from reporter.inspecting.purpose import record_type, refuse_other_tables
from reporter.inspecting.shape import Shape
from reporter.inspecting.spans import spans_of
from reporter.inspecting.trials import preset_of_product, product_of
from reporter.inspecting.units import doubts_of, units_of
from reporter.inspecting.words import has_words, meaning, meaning_in
from reporter.records import PRIORITIES, RECORD_TYPES, TIME_COLUMN, columns
from reporter.sources.dates import formats_of

_MONTH = "%Y-%m"
_NEARLY_ALL = 0.9
_VERDICTS = {"5": "good", "4": "good", "2": "bad", "1": "bad"}
_UTC = (" UTC", " GMT")
_GUESSED = ("tickets", "activities", "changes", "ratings")
_USUAL_UNSET = ("?", "-", "Not set")
_MOST_UNKNOWN = 40


class ZoneNeededError(DataError):
    """Dates that name no zone, where nobody says which is meant."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}: its dates name no zone, so one clock could mean different instants",
            "say where its clock stands, like --zone Europe/London, or inspect it within a workspace",
        )


@dataclass(frozen=True)
class Wishes:
    """What the user says, "" where nothing; `order` is of the numbers in a date, `year` the present one."""

    year: int
    order: str = ""
    zone: str = ""
    records: str = ""
    anew: bool = False  # guess even where a preset that comes with Reporter reads the file
    encoding: str = ""


def proposed(shape: Shape, survey: Survey, head: pd.DataFrame, wishes: Wishes) -> Proposal:
    """A proposal for the file; DataError when no column can date its rows, or the dates do not decide."""
    name = shape.look.name
    product, language = product_of(list(survey.columns))
    survey.of_product = preset_of_product(product)
    records = wishes.records or record_type(survey)
    guesses = guessed(records, survey)
    log = None if records in ("changes", "ratings") else event_log(name, records, guesses, survey, head)
    filed = TIME_COLUMN[records]
    remarks = _unread(name, records, survey, guesses)
    if filed not in guesses:
        guesses[filed] = any_date(name, filed, survey, guesses)
        remarks.append(
            f"No column is named as the date of a row; “{guesses[filed].column}” is a guess: check it."
        )
    if not wishes.records:
        refuse_other_tables(name, records, guesses, survey)
    if records == "tickets" and not log:
        remarks += _add_end(guesses, survey, head)
    guesses.update({name: as_in_file(guess, survey) for name, guess in guesses.items()})
    dated = dated_columns(records, survey, guesses)
    formats = formats_of(name, [column.dates for column in dated if column.dates], wishes.order)
    label = f"{product} ({language})" if language not in ("", "en") else product or Path(name).name
    proposal = Proposal(label, records, shape, guesses, formats or ("iso",), remarks=remarks)
    proposal.of_product = survey.of_product
    if _MONTH in formats:
        proposal.precision = "month"
    if records == "tickets" and not log:
        told = spans_of(survey, head, guesses, proposal.formats)
        proposal.spans = told.found
        remarks += told.remarks
    _note_dates(proposal, dated)
    proposal.remarks += [*unread_clocks(survey), *filter(None, map(without_half, dated))]
    proposal.event_log = log
    if records == "tickets" and "outcome" not in guesses:
        _add_outcome(proposal, survey)
    if records == "tickets":
        _add_denials(proposal, survey, head)
    if records == "ratings":
        _add_scale(proposal, survey)
    _note_events(proposal)
    proposal.remarks += doubts_of(guesses, survey)
    _note_counter(proposal, survey)
    _note_numbers(proposal, survey)
    return proposal


def _add_outcome(proposal: Proposal, survey: Survey) -> None:
    """How a ticket ended, where other columns than one of codes tell it."""
    if found := marks_of(survey):
        proposal.guesses["outcome"], proposal.outcomes = found
    elif found := sentences_of(proposal.guesses, survey):
        proposal.guesses["outcome"], proposal.outcomes = found
        proposal.remarks.append(
            f"“{found[0].column}” tells in words that some tickets were not solved: check [outcome]."
        )


def _add_scale(proposal: Proposal, survey: Survey) -> None:
    """What the points of a scale mean, as far as most surveys agree."""
    guess = proposal.guesses.get("verdict")
    if guess is None:
        raise _unjudged(proposal)
    column = survey.columns[guess.column]
    if column.number_share < _NEARLY_ALL:
        return
    points = [word for word in column.words if word.isdigit()]
    if max(map(int, points), default=0) == len(_VERDICTS) + 1:
        proposal.verdicts = {word: _VERDICTS[word] for word in points if word in _VERDICTS}
    proposal.remarks.append(
        f"“{guess.column}” is a number: 4 and 5 are read as good, 1 and 2 as bad where five is the most."
        " Whether 3 is good, and what any other scale means, is for you to say under [verdict]."
    )


def _unjudged(proposal: Proposal) -> DataError:
    return DataError(
        f"{proposal.shape.look.name}: no column holds a verdict",
        "export the survey with the score of each answer",
    )


def _add_denials(proposal: Proposal, survey: Survey, head: pd.DataFrame) -> None:
    """How tickets stand whose status denies a solving."""
    names = ("resolved_at", "closed_at")
    ends = [proposal.guesses[name].column for name in names if name in proposal.guesses]
    ends += [proposal.spans[name][0] for name in names if name in proposal.spans]
    proposal.denials = denials_of(proposal.guesses, tuple(ends), survey, head)
    if torn := [word for word, status in proposal.denials.items() if not status]:
        proposal.remarks.append(
            f"“{torn[0]}” stands in rows with an end and without one: with one it ended without result."
        )


def _add_end(guesses: dict[str, Guess], survey: Survey, head: pd.DataFrame) -> list[str]:
    """When tickets ended, where no name says it; what is to be told of that."""
    if "closed_at" in guesses or "resolved_at" in guesses:
        return []
    if end := instant_of(guesses, survey, head):
        guesses["closed_at"] = end
        return [f"“{end.column}” is set just where a ticket has ended: read as its close. Check it."]
    if "updated_at" in guesses and "status" in guesses:
        column = guesses["updated_at"].source
        return [
            "No column says when a ticket ended. If of a closed one the last change stands for that, "
            f"add to [columns]: closed_at = {column}"
        ]
    return []


def _unread(name: str, records: str, survey: Survey, guesses: dict[str, Guess]) -> list[str]:
    """Columns that look like dates and cannot be read; DataError when rows are filed by such a one."""
    filed = TIME_COLUMN[records]
    taken = {guess.column for guess in guesses.values()}
    instead = name_score(records, filed, guesses[filed].column) if filed in guesses else NO_NAME
    remarks = []
    for column in survey.columns.values():
        if column.name in taken or not (column.is_unread or column.is_relative):
            continue
        if max(name_score(kind, TIME_COLUMN[kind], column.name) for kind in _GUESSED) > instead:
            raise _unread_dates(name, column)
        example = shortened(column.samples[0], 40)
        remarks.append(f"“{column.name}” cannot be read as dates, as “{example}”: nothing is taken from it.")
    return remarks


def _unread_dates(name: str, column: Profile) -> DataError:
    example = shortened(column.samples[0], 60)
    if column.is_relative:
        return DataError(
            f"{name}: “{column.name}” holds dates like “{example}”, told from a day it does not name",
            "export it again with full dates",
        )
    return DataError(
        f"{name}: the dates in “{column.name}” cannot be read, as “{example}”",
        "export it with dates in numbers, best as 2026-08-20 13:05",
    )


def dated_columns(records: str, survey: Survey, guesses: dict[str, Guess]) -> list[Profile]:
    """The columns that fill an instant."""
    kinds = columns(RECORD_TYPES[records])
    return [survey.columns[guess.column] for name, guess in guesses.items() if kinds.get(name) == "instant"]


def zone_of(proposal: Proposal, survey: Survey, wishes: Wishes, given: str) -> str:
    """The zone of instants that name none: what the dates say, the user's word, the workspace's (`given`)."""
    dated = dated_columns(proposal.records, survey, proposal.guesses)
    naive = any(column.dates and column.dates.naive for column in dated)
    if all(form.endswith(_UTC) for form in proposal.formats):
        proposal.zone = "UTC"
        return "UTC"
    if wishes.zone:
        proposal.zone = wishes.zone if naive or proposal.precision == "month" else ""
        return wishes.zone
    if naive and not given:
        raise ZoneNeededError(proposal.shape.look.name)
    if naive:
        proposal.remarks.append(f"The dates name no zone: they are read as {given}, the workspace's own.")
    return given


def _note_dates(proposal: Proposal, dated: list[Profile]) -> None:
    for column in dated:
        if column.dates is None:
            continue
        odd = column.dates.filled - column.dates.dated
        if odd:
            examples = ", ".join(f"“{value}”" for value in list(column.dates.odd)[:3])
            proposal.remarks.append(f"{odd:,} values of “{column.name}” are no dates, as {examples}.")
        is_mixed = ("iso",) in column.dates.writings and len(column.dates.writings) > 1
        if proposal.shape.kind == "xlsx" and is_mixed:
            proposal.remarks.append(
                f"“{column.name}” mixes real dates with dates as text: "
                "the spreadsheet may have exchanged day and month in some. Check it against the product."
            )


def _note_events(proposal: Proposal) -> None:
    log = proposal.event_log
    if log and proposal.records == "tickets":
        answered = ", the first answer the first by your side" if log.answers else ""
        proposal.remarks.append(
            "An event log: many rows for one id. Opened is the first event, the end the one that closes"
            f"{answered}; all else is as the last row says."
        )
    elif log:
        proposal.remarks.append("An event log: many rows for one id, of which the last one counts.")


def _note_counter(proposal: Proposal, survey: Survey) -> None:
    guess = proposal.guesses.get("id")
    if guess is None and proposal.records == "tickets":
        proposal.remarks.append(without_number(proposal.guesses))
    if guess and survey.columns[guess.column].numbering.counts_rows:
        proposal.remarks.append(
            f"“{guess.column}” counts the rows of this file, 1, 2, 3…. If the next export begins at 1 again"
            " with other tickets, it is no id: take it out."
        )


def _note_numbers(proposal: Proposal, survey: Survey) -> None:
    guess = proposal.guesses.get("priority")
    if guess and survey.columns[guess.column].number_share > 0.9:
        proposal.remarks.append(
            "Priorities are bare numbers, which products count from either end: "
            "1 to 4 is read as urgent to low unless [priority] says otherwise."
        )


@dataclass
class Proposal:
    """What a preset for the file would say."""

    label: str
    records: str
    shape: Shape
    guesses: dict[str, Guess]
    formats: tuple[str, ...] = ("iso",)
    zone: str = ""
    precision: str = "instant"
    event_log: EventLog | None = None
    spans: dict[str, tuple[str, str]] = field(default_factory=dict)  # field → column and unit
    outcomes: dict[str, str] = field(default_factory=dict)  # [outcome], where it is no list of codes
    verdicts: dict[str, str] = field(default_factory=dict)  # points of a scale → our verdict
    denials: dict[str, str] = field(default_factory=dict)  # words that deny a solving → our status
    remarks: list[str] = field(default_factory=list)
    of_product: Preset | None = None

    def meant(self, name: str, word: str) -> str:
        """A word of the file in ours: as its product means it, else as most do."""
        known = self.of_product if self.of_product and self.of_product.records == self.records else None
        if found := meaning_in(known, name, word):
            return found
        if name == "verdict" and (found := self.verdicts.get(word, "")):
            return found
        stands = self.denials.get(word, "closed") if name in ("status", "outcome") else "closed"
        if name == "outcome" and "status" not in self.guesses and stands != "closed":
            return ""  # each row tells whether it is over
        return meaning(self.records, name, word) or (self.denials.get(word, "") if name == "status" else "")

    @property
    def refused(self) -> dict[str, str]:
        """The statuses with which a ticket ended without result, and that as its outcome."""
        over = (word for word in self.denials if "status" in self.guesses)
        return {
            word: ours
            for word in over
            if self.meant("status", word) in ("resolved", "closed") and (ours := self.meant("outcome", word))
        }


def as_toml(proposal: Proposal, survey: Survey) -> str:
    """The preset's text: what was found, and as comments what a person should look at."""
    formats, precision = proposal.formats, proposal.precision
    dates = {
        "formats": formats if formats != ("iso",) else (),
        "zone": proposal.zone,
        "precision": precision if precision != "instant" else "",
    }
    log = proposal.event_log
    parts = [
        _head(proposal),
        _section("format", proposal.shape.format.model_dump(exclude_defaults=True)),
        _columns(proposal),
        *(_vocabulary(proposal, name, words) for name, words in _worded(proposal, survey)),
        _endings(proposal, survey),
        to_fill_in() if proposal.records == "activities" and "kind" not in proposal.guesses else "",
        _section("dates", dates),
        _section("client", whose(proposal.guesses, survey)),
        _section("unset", {"words": _unset(proposal, survey)}),
        _section("durations", units_of(proposal.guesses, survey)),
        _since_opening(proposal.spans),
        _section("repeated", _repeated(proposal, survey)),
        _events(log) if log else "",
    ]
    return "\n".join(filter(None, parts))


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(quoted(word) for word in words)}]"


def _comment(text: str) -> str:
    return "".join(f"# {' '.join(line.split())}\n" for line in text.splitlines())


def _head(proposal: Proposal) -> str:
    remarks = "".join(_comment(remark) for remark in proposal.remarks)
    required = [TIME_COLUMN[proposal.records]]
    required += ["verdict"] if "verdict" in proposal.guesses else []  # else each would be a good one
    required += ["id"] if "id" in proposal.guesses else []
    return (
        f"{remarks}records = {quoted(proposal.records)}\nlabel = {quoted(proposal.label)}\n"
        f"required = {_listed(required)}\n"
    )


def _since_opening(spans: Mapping[str, tuple[str, str]]) -> str:
    lines = (
        f"{name} = {{ column = {quoted(column)}, unit = {quoted(unit)} }}\n"
        for name, (column, unit) in spans.items()
    )
    return "[since_opening]\n" + "".join(lines) if spans else ""


def _events(log: EventLog) -> str:
    told = ", ".join(f"{quoted(column)} = {_listed(words)}" for column, words in log.answers.items())
    lines = _section("events", {"order_by": log.order_by}) or "[events]\n"
    return lines + (f"answers = {{ {told} }}\n" if told else "")


def _value(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    return _listed(value) if isinstance(value, (tuple, list)) else str(value).lower()


def _section(name: str, told: Mapping[str, object], *, all_of_it: bool = False) -> str:
    """A table of what is told; nothing when all of it is empty."""
    kept = {key: value for key, value in told.items() if all_of_it or value not in ("", ())}
    lines = "".join(f"{key} = {_value(value)}\n" for key, value in kept.items())
    return f"[{name}]\n{lines}" if lines else ""


def _columns(proposal: Proposal) -> str:
    text = "[columns]\n"
    for name in columns(RECORD_TYPES[proposal.records]):
        guess = proposal.guesses.get(name)
        if guess and name != "client":
            samples = " · ".join(shortened(value, 30) for value in guess.samples)
            line = f"{name} = {guess.source}  # {guess.confidence:.0%}: {samples}"
            text += line.rstrip(": ") + "\n"
    return text


def shortened(text: str, width: int) -> str:
    """The text on one line of that width, nothing in it that moves a cursor."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def _worded(proposal: Proposal, survey: Survey) -> Iterator[tuple[str, Counter[str]]]:
    """The fields of fixed words that a column fills, and the words in it."""
    for name in ("status", "priority", "kind", "outcome", "verdict"):
        guess = None if name == "outcome" and proposal.outcomes else proposal.guesses.get(name)
        if guess and (has_words(proposal.records, name) or name == "priority"):
            yield name, survey.columns[guess.column].words


def _vocabulary(proposal: Proposal, name: str, words: Counter[str]) -> str:
    known: dict[str, object] = {}
    unknown = []
    for word, count in words.most_common():
        ours = proposal.meant(name, word)
        if ours:
            known[quoted(word)] = ours if name == "priority" else quoted(ours)
        else:
            unknown.append((word, count))
    if name == "outcome":
        known |= {quoted(word): quoted(ours) for word, ours in proposal.refused.items()}
    choice = [f"{number} for {word.lower()}" for number, word in PRIORITIES.items()]
    choice = choice if name == "priority" else list(filter(None, OWN_WORDS[proposal.records][name]))
    text = f"[{name}]\n" + "".join(f"{word} = {ours}\n" for word, ours in known.items())
    if unknown:
        text += f"# Not known; fill in one of: {', '.join(choice)}\n"
        for word, count in unknown[:_MOST_UNKNOWN]:
            text += f"# {quoted(word[:60])} =   # {count:,} {'row' if count == 1 else 'rows'}\n"
        text += f"# and {len(unknown) - _MOST_UNKNOWN:,} more\n" if len(unknown) > _MOST_UNKNOWN else ""
    return text if known or unknown else ""


def _endings(proposal: Proposal, survey: Survey) -> str:
    """[outcome] where no column of codes fills it."""
    if any(name == "outcome" for name, _ in _worded(proposal, survey)):
        return ""
    told = proposal.outcomes | proposal.refused
    return _section("outcome", {quoted(word): ours for word, ours in told.items()}, all_of_it=True)


def unknown_words(proposal: Proposal, survey: Survey) -> dict[str, list[str]]:
    """For each field of fixed words those that are not known, the commonest first."""
    found = {}
    for name, words in _worded(proposal, survey):
        missing = [word for word, _ in words.most_common() if not proposal.meant(name, word)]
        if missing:
            found[name] = missing
    return found


def _unset(proposal: Proposal, survey: Survey) -> tuple[str, ...]:
    used = {guess.column for guess in proposal.guesses.values()}
    met = {word for name in used for word in survey.columns[name].unset} - set(_USUAL_UNSET)
    return (*_USUAL_UNSET, *sorted(met)) if met else ()


def _repeated(proposal: Proposal, survey: Survey) -> dict[str, str]:
    twice = {guess.column for guess in proposal.guesses.values() if f"{guess.column} (2)" in survey.columns}
    return {quoted(name): "first" for name in sorted(twice)}


def place_of(folder: Path, name: str, *, force: bool) -> Path:
    """Where a preset of that name goes; UsageError when the name will not do, or is taken."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name):
        better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63] or "our-desk"
        raise UsageError(
            f"“{name}” cannot be a preset's name", f"write small letters and hyphens: --save {better}"
        )
    target = folder / "presets" / f"{name}.toml"
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", "choose another name, or write over it with --force")
    return target


def save_preset(target: Path, text: str, *, force: bool) -> None:
    """Write it, whole or not at all."""
    try:
        target.parent.mkdir(exist_ok=True)
        _put(target, text.encode(), force=force)
    except OSError as error:
        raise CannotWriteError(f"{target}: cannot be written: {error.strerror or error}") from None


def _put(target: Path, content: bytes, *, force: bool) -> None:
    if force:
        write_whole(target, content, mode=None, lasting="no")
        return
    try:
        write_new(target, content)
    except FileExistsError:  # somebody was quicker
        hint = "choose another name, or write over it with --force"
        raise UsageError(f"{target} is there already", hint) from None
