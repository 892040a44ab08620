"""What the columns hold, and which field each fills: guessed from names, in seven languages, and values."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from reporter.config.presets import Preset
from reporter.inspecting.contents import are_addresses, are_points, is_memo, is_private
from reporter.inspecting.identity import better_id, is_id_like
from reporter.inspecting.words import (
    data,
    has_words,
    is_short_span,
    meaning,
    meaning_in,
    plain,
    root_of,
    without_unit,
)
from reporter.records import RECORD_TYPES, columns
from reporter.sources.cells import as_names
from reporter.sources.chunks import Chunk
from reporter.sources.dates import DateColumn, is_relative, looks_dated, readings_of
from reporter.sources.numbering import Numbering

_UNSET_WORDS = frozenset(
    {"?", "-", "--", "Not set", "None", "NULL", "null", "N/A", "n/a", "NaN", "nan", "< default >",
     "(none)", "(null)", "Nobody", "Nobody in particular", "undefined", "#N/A"}
)  # fmt: skip
_KEPT = 3_000  # distinct values remembered
_LOOKED_AT = 200
_CUT = 200
_NUMBER = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f'’.,]\d{3})+(?:[.,]\d+)?|-?\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"-?(?:\d+ )?\d+:\d\d(?::\d\d)?")
_SURE_ENOUGH = 0.5
_DATED_ENOUGH = 0.6
_NAMED_DATE = 0.98
_MOVED = 0.95  # how sure a column is that tells what a status was changed to
_ENDINGS_ENOUGH = 0.6
_ONE_WORD = 10
_MOST_STATES = 20
_STATES_ENOUGH = 0.6
_ALL_STATES = 0.95
_FINE = (  # what tells a ticket without a subject
    "subcategory", "sub category", "subtype", "sub type", "subtipo", "sous type", "service", "type",
)  # fmt: skip
_TEAMS = ("queue", "component", "department", "borough", "project")  # often kept one per client
_FEW_KINDS = 0.2
_LATER_WORD = 0.004  # a word further down the list is a little less sure
_TRANSPARENT = {
    "info", "fields", "attributes", "data", "properties", "system", "archive", "archives", "labels", "stats",
    "annotations", "ticket", "issue", "extended attributes", "metric set", "records", "alerts",
}  # fmt: skip
_NAMES = {
    "name": 0.97, "display name": 0.97, "display value": 0.97, "label": 0.96, "username": 0.95, "login": 0.95,
    "value": 0.9, "identifier": 0.9, "id": 0.62,
}  # fmt: skip
_OTHERS = (
    "by", "count", "id", "email", "reason", "notes", "flag", "url", "href", "relative", "diff", "min", "type",
    "key", "code",
)  # fmt: skip
_NOT_YET = {"estimated", "estimate", "planned", "scheduled", "remaining", "expected", "target", "budgeted"}
_PERSON = {"customer", "contact", "requester", "user", "person", "caller", "people"}
_OF_WHOM = _PERSON | {"company", "client", "organization", "account", "agreement", "member", "agent", "owner"}
_OWN_MATTERS = ("status", "outcome", "priority", "kind", "subject", "title")
_PARTS = ("name", "displayName", "email", "login", "id")
_ENTRY = re.compile(r"\[\]")


@dataclass
class Profile:
    """One column of the file."""

    name: str
    filled: int = 0
    words: Counter[str] = field(default_factory=Counter)  # the values, up to some thousands of distinct ones
    unset: Counter[str] = field(default_factory=Counter)
    dates: DateColumn | None = None
    letters: int = 0
    numbering: Numbering = field(default_factory=Numbering)

    @property
    def samples(self) -> list[str]:
        """A few values, the commonest first."""
        return [value[:_CUT] for value, _ in self.words.most_common(3)]

    @property
    def distinct(self) -> float:
        """Of the remembered filled values the share that stands once."""
        seen = self.words.total()
        return len(self.words) / seen if seen else 0.0

    @property
    def length(self) -> float:
        """The mean number of characters of a filled value."""
        return self.letters / self.filled if self.filled else 0.0

    @property
    def date_share(self) -> float:
        """Of the filled values those that are dates."""
        return self.dates.share if self.dates else 0.0

    @property
    def written_share(self) -> float:
        """Of the filled values those that can be nothing but dates: a bare number may be something else."""
        forms = self.dates.writings if self.dates else ()
        return 0.0 if all(form[0].startswith("epoch") for form in forms) else self.date_share

    @property
    def is_unread(self) -> bool:
        """Whether it looks like dates and cannot be read as such."""
        return self.date_share < _DATED_ENOUGH and _share_of(self.words, looks_dated) > _DATED_ENOUGH

    @property
    def is_relative(self) -> bool:
        """Whether it tells its instants from a day that it does not name."""
        return bool(self.words) and _share_of(self.words, is_relative) > 0.5

    @property
    def number_share(self) -> float:
        """Of the filled values those that are numbers."""
        return _share_of(self.words, lambda value: bool(_NUMBER.fullmatch(value)))

    @property
    def clock_share(self) -> float:
        """Of the filled values those written as 26:15."""
        return _share_of(self.words, lambda value: bool(_CLOCK.fullmatch(value)))


@dataclass
class Survey:
    """All columns of a file, gathered row by row."""

    year: int
    rows: int = 0
    columns: dict[str, Profile] = field(default_factory=dict)
    of_product: Preset | None = None  # what comes with Reporter for the product whose columns these are
    joined: dict[str, tuple[str, ...]] = field(default_factory=dict)  # columns that are several of the file's
    incomplete: frozenset[str] = frozenset()  # of those what is told also where not all of them are filled

    def add(self, chunk: Chunk) -> None:
        """Take in some rows."""
        self.rows += len(chunk.frame)
        for name in chunk.frame.columns:
            texts = self._read(list(map(str.strip, chunk.frame[name].tolist())))
            values = Counter(texts)
            del values[""]
            column = self.columns.setdefault(str(name), Profile(str(name)))
            column.numbering.add(texts)
            self._take(column, values)

    def _read(self, texts: list[str]) -> list[str]:
        """Objects written into the cells by their names; lists of them a JSON reader takes apart."""
        return texts if any(text.startswith('[{"') for text in texts) else as_names(texts)

    def _take(self, column: Profile, values: Counter[str]) -> None:
        for word in _UNSET_WORDS & values.keys():
            column.unset[word] += values.pop(word)
        if not values:
            return
        column.filled += values.total()
        column.letters += sum(len(value) * count for value, count in values.items())
        if column.dates is None and not column.words and _looks_dated(values, self.year):
            column.dates = DateColumn()
        if column.dates is not None:
            column.dates.add(values.items(), self.year)
        room = _KEPT - len(column.words)
        if len(values) > room:
            values = Counter({value: values[value] for value in list(values)[: max(room, 0)]})
        column.words.update(values)


def _looks_dated(values: Counter[str], year: int) -> bool:
    some = list(values)[:_LOOKED_AT]
    return sum(bool(readings_of(value, year)[0]) for value in some) * 2 > len(some)


def _share_of(words: Counter[str], test: Callable[[str], bool]) -> float:
    some = words.most_common(_LOOKED_AT)
    total = sum(count for _, count in some)
    return sum(count for value, count in some if test(value)) / total if total else 0.0


def quoted(text: str) -> str:
    """A TOML string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True)
class Guess:
    """A column for a field, how sure it is, from 0 to 1, and a few of its values."""

    field: str
    column: str
    confidence: float
    samples: tuple[str, ...]
    joined: tuple[str, ...] = ()  # of several columns that are read as one
    is_complete: bool = True  # such are read only where every one is filled

    @property
    def written(self) -> str:
        """The column as a preset names it: of a list of objects the part that a person would read."""
        first = next(iter(self.samples), "")
        if first.startswith('["') and first.endswith('"]'):
            return f"{self.column}[]"
        if not first.startswith("[{"):
            return self.column
        part = next((name for name in _PARTS if f'"{name}": "' in first), "")
        return f"{self.column}[].{part}" if part else self.column

    @property
    def source(self) -> str:
        """What fills the field, as it stands in a preset."""
        whole = ", complete = true" if self.is_complete else ""
        parts = ", ".join(map(quoted, self.joined))
        return f"{{ join = [{parts}]{whole} }}" if parts else quoted(self.written)


def guessed(records: str, survey: Survey) -> dict[str, Guess]:
    """The column of each field for which there is one, the client's too."""
    moves = _moves(survey)
    scored = [
        (score, field, profile)
        for field in data("headers")[records]
        for profile in survey.columns.values()
        if profile.name not in moves and (score := _score(records, field, profile, survey)) >= _SURE_ENOUGH
    ]
    taken: dict[str, Guess] = {}
    used: set[str] = set()
    if "status" in data("headers")[records]:
        scored += [(_MOVED, "status", now) for now in moves.values() if says_states(now)]
    scored.sort(key=lambda found: -found[0])
    if better := better_id(survey, [profile for _, name, profile in scored if name == "id"]):
        taken["id"] = Guess("id", better.name, _SURE_ENOUGH, tuple(better.samples))
        used.add(better.name)
        used |= {profile.name for profile in survey.columns.values() if profile.numbering.counts_rows}
    for score, name, profile in scored:
        if name not in taken and profile.name not in used:
            taken[name] = Guess(name, profile.name, round(score, 2), tuple(profile.samples))
            used.add(profile.name)
    _fall_back(records, taken, survey)
    return {name: as_in_file(guess, survey) for name, guess in taken.items()}


def as_in_file(guess: Guess, survey: Survey) -> Guess:
    """The guess with the columns of the file that its column is made of."""
    if (joined := survey.joined.get(guess.column)) is None:
        return guess
    return replace(guess, joined=joined, is_complete=guess.column not in survey.incomplete)


def _moves(survey: Survey) -> dict[str, Profile]:
    """Columns that tell what stood before, as “From” or “Old status”, each with that of what stands now."""
    by_name = {plain(name): column for name, column in survey.columns.items()}
    found: dict[str, Profile] = {}
    for old, new in data("headers")["moves"]["pairs"]:
        for name, column in by_name.items():
            parts = name.split()
            if old not in parts:
                continue
            now = by_name.get(" ".join(new if part == old else part for part in parts))
            rest = " ".join(part for part in parts if part != old)
            is_of_status = name_score("tickets", "status", rest) > _SURE_ENOUGH if rest else False
            if now and (is_of_status or says_states(column) or says_states(now)):
                found[column.name] = now
            elif is_of_status and rest in by_name and says_states(column):
                found.setdefault(column.name, by_name[rest])
    return found


def _fall_back(records: str, taken: dict[str, Guess], survey: Survey) -> None:
    """Fields that may share a column with another, where none is left for them."""

    def column_of(field: str) -> str:
        return taken[field].column if field in taken else ""

    def share(field: str, column: str) -> None:
        if column and field not in taken:
            taken[field] = Guess(field, column, _SURE_ENOUGH, tuple(survey.columns[column].samples))

    if records == "tickets":
        if "status" not in taken and (column := _states(taken, survey)):
            share("status", column)
        if "outcome" in plain(column_of("status")):
            share("resolution", column_of("status"))
        names = {plain(name): name for name in survey.columns}
        share("subject", next((names[word] for word in _FINE if word in names), ""))
        share("subject", column_of("category"))
        subject = column_of("subject")
        if subject and (survey.columns[subject].distinct < _FEW_KINDS or plain(subject).endswith(" type")):
            share("category", subject)
        if plain(column_of("category")).split(" ")[0] in _TEAMS:
            share("client", column_of("category"))
        return
    if "detail" in taken and "title" not in taken:
        taken["title"] = replace(taken.pop("detail"), field="title")
    share("client", column_of("asset"))


def _states(taken: dict[str, Guess], survey: Survey) -> str:
    """The column that no name speaks for, and that tells of open and of ended tickets in known words."""
    used = {guess.column for guess in taken.values()}
    for column in survey.columns.values():
        if column.name not in used and column.filled * 2 > survey.rows and says_states(column):
            met = {meaning("tickets", "status", word) for word in column.words}
            is_known = _share_of(column.words, lambda word: bool(meaning("tickets", "status", word)))
            ended = met & {"resolved", "closed"}
            if is_known > _ALL_STATES and ended and met - {"resolved", "closed", "cancelled", ""}:
                return column.name
    return ""


def _score(records: str, field: str, profile: Profile, survey: Survey) -> float:
    if re.search(r" \(\d+\)'*$|^column \(\d+\)$", profile.name):
        return 0.0
    name = name_score(records, field, profile.name)
    if plain(profile.name) in data("headers")["unsure"].get(field, ()) and not _speaks(field, profile):
        return 0.0
    return name * _content(records, field, profile, survey) if name else 0.0


def _speaks(field: str, profile: Profile) -> bool:
    """Whether the values alone show that a column with an unsure name fills the field."""
    return is_id_like(profile) if field == "id" else says_states(profile)


def says_states(profile: Profile) -> bool:
    """Whether nearly all are known words of how a ticket stands."""
    if not profile.filled or len(profile.words) > _MOST_STATES or profile.written_share > 0.5:
        return False
    return _share_of(profile.words, lambda word: bool(meaning("tickets", "status", word))) > _STATES_ENOUGH


def name_score(records: str, field: str, column: str) -> float:
    """How sure the name of a column is that of a field, from 0 to 1."""
    if field in _OWN_MATTERS and plain(column.split(".")[0]) in _OF_WHOM:
        return 0.0  # company.status.name is no status of a ticket
    if records == "tickets" and field.startswith("minutes") and names_span(column):
        return 0.0  # hours until it was solved are no hours worked
    readings = _readings(column)
    if field.startswith("minutes"):
        readings = (*readings, *((without_unit(word), weight) for word, weight in readings))
    elif columns(RECORD_TYPES[records]).get(field) == "instant":
        root, role = root_of(column)
        readings = (*readings, *[(root, _NAMED_DATE)][: role not in ("start", "end")])  # “Opened date”
    return max((weight * _word_score(records, field, word) for word, weight in readings), default=0.0)


@cache
def names_span(column: str) -> bool:
    """Whether a column is called the time until an answer or an end."""
    name = f" {plain(column)} "
    if any(is_short_span(field, name.strip()) for field in data("headers")["short_spans"]):
        return True
    return any(f" {words} " in name for known in data("headers")["spans"].values() for words in known)


@cache
def _words(records: str, field: str) -> dict[str, float]:
    words = list(dict.fromkeys(data("headers")[records][field]))
    sure = {word: 1 - place * _LATER_WORD for place, word in enumerate(words)}
    together = {word.replace(" ", ""): score - _LATER_WORD for word, score in sure.items() if " " in word}
    return together | sure  # `dateclosed` is `date closed`


def _word_score(records: str, field: str, word: str) -> float:
    known = _words(records, field)
    if word in known or word.replace(" ", "") in known:
        return max(known.get(word, 0.0), known.get(word.replace(" ", ""), 0.0), 0.85)
    parts = word.split()
    best = 0.0
    if not field.endswith("_due_at") and not _NOT_YET.isdisjoint(parts):
        return best
    for size in range(1, len(parts)):
        for start in range(len(parts) - size + 1):
            inner = " ".join(parts[start : start + size])
            is_of_it = parts[-1] not in (
                _OTHERS if start + size == len(parts) else (*_OTHERS, "status", "state")
            )
            if inner in known and inner != "name" and is_of_it:
                best = max(best, 0.45 + 0.3 * size / len(parts) + (0.05 if start + size == len(parts) else 0))
    return min(best, 0.75)


@cache
def _readings(column: str) -> tuple[tuple[str, float], ...]:
    """A column's name as words to look up, and how much each counts; `status.name` is a status."""
    custom = re.fullmatch(r"Custom field \((.+)\)", column)
    steps = [plain(_ENTRY.sub("", step)) for step in (custom[1] if custom else column).split(".")]
    found = [(" ".join(steps), 1.0)]
    while len(steps) > 1 and steps[0] in _TRANSPARENT:
        steps = steps[1:]
        found.append((" ".join(steps), 0.99))
    if len(steps) > 1 and steps[-1] in _NAMES:
        found.append((" ".join(steps[:-1]), _NAMES[steps[-1]]))
    elif len(steps) > 1:
        found.append((steps[-1], 0.55))
    parts = found[0][0].split()
    if len(parts) > 1 and len(set(parts)) < len(parts):
        found.append((" ".join(dict.fromkeys(parts)), 1.0))  # “Requester - Requester”
    return tuple(found)


def _content(records: str, field: str, profile: Profile, survey: Survey) -> float:
    """How well what stands in the column fits the field, as a factor."""
    if not profile.filled:
        return 0.75
    kind = columns(RECORD_TYPES[records]).get(field, "text")
    if kind == "instant":
        return 0.0 if profile.date_share < _DATED_ENOUGH else 0.9 + 0.1 * profile.date_share
    if field == "priority" or has_words(records, field):
        return _as_word(records, field, profile, survey.of_product)
    if kind == "number":
        return 1.0 if profile.number_share + profile.clock_share > 0.5 or _has_units(profile) else 0.0
    if profile.written_share > 0.8:
        return 0.0
    if field == "id":
        return _as_id(profile, survey.rows)
    return _as_text(field, profile)


def _has_units(profile: Profile) -> bool:
    return any(re.match(r"\d+(\.\d+)? ?(h|hours?|min|minutes?|days?)\b", value) for value in profile.samples)


def _as_word(records: str, field: str, profile: Profile, product: Preset | None = None) -> float:
    if profile.written_share > 0.5 or len(profile.words) > 60:
        return 0.0
    product = product if product and product.records == records else None
    known = sum(
        count
        for word, count in profile.words.items()
        if meaning(records, field, word) or meaning_in(product, field, word)
    )
    share = known / profile.filled
    if field == "outcome" and records == "tickets":  # a word for any other thing would end tickets wrongly
        return 0.3 + 0.7 * share if share >= _ENDINGS_ENOUGH else 0.0
    if field == "verdict":
        return max(0.9 * (profile.number_share > 0.9), (0.6 + 0.4 * share) * (share > 0.3))
    if field in ("kind", "outcome"):
        return 0.3 + 0.7 * share
    if field == "priority" and profile.number_share > 0.9:
        return 0.9
    return 0.75 + 0.25 * share


def _as_id(profile: Profile, rows: int) -> float:
    if profile.length > 80 or profile.filled * 2 < rows:
        return 0.4 if profile.length <= 80 and profile.filled else 0.0
    return 0.7 + 0.3 * min(1.0, profile.distinct * 2)


def _as_text(field: str, profile: Profile) -> float:
    numbers = profile.number_share > 0.9 or profile.clock_share > 0.9
    if field == "resolution" and (numbers or _has_units(profile) or _as_word("tickets", "outcome", profile)):
        return 0.0  # how long it took, or a code
    if field in ("subject", "category") and is_memo(profile.words):
        return 0.0
    if field == "title" and is_private(profile.words):
        return 0.0
    if field == "place" and are_points(profile.words):
        return 0.0
    if field == "client" and (are_addresses(profile.words) or (numbers and _is_of_people(profile.name))):
        return 0.0  # people are no clients
    if field == "subject" and len(profile.words) == 1 and profile.filled > _ONE_WORD:
        return 0.5
    if field == "subject":
        return 0.3 if numbers else 0.75 + 0.25 * min(1.0, profile.distinct * 2)
    if field in ("resolution", "detail", "title"):
        return 0.4 if numbers else 1.0
    if field in ("requester", "assignee", "place", "category", "channel", "client"):
        return 0.6 if numbers or profile.length > 80 else 1.0
    return 1.0


def _is_of_people(name: str) -> bool:
    return bool(_PERSON & set(plain(name).split()))
