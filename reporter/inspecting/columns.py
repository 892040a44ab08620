"""Which column fills which field: guessed from its name, in seven languages, and from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from reporter.inspecting.profile import Profile, Survey
from reporter.inspecting.vocabulary import data, has_words, meaning, plain
from reporter.records import RECORD_TYPES, columns

SURE_ENOUGH = 0.5
_ONE_WORD = 10
_FINE = ("subcategory", "sub category", "service", "type")  # what tells a ticket without a subject
_TEAMS = ("queue", "component", "department", "borough", "project")  # often kept one per client
_FEW_KINDS = 0.2
_LATER_WORD = 0.004  # a word further down the list is a little less sure
_TRANSPARENT = {
    "info", "fields", "attributes", "data", "properties", "system", "archive", "archives", "labels", "stats",
    "annotations", "ticket", "issue", "extended attributes", "metric set", "records", "alerts",
}  # fmt: skip
_NAMES = {
    "name": 0.97, "display name": 0.97, "display value": 0.97, "label": 0.96, "username": 0.95, "value": 0.9,
    "identifier": 0.9, "id": 0.62,
}  # fmt: skip
_OTHERS = (
    "by",
    "count",
    "id",
    "email",
    "reason",
    "notes",
    "flag",
    "url",
    "href",
    "relative",
    "diff",
    "min",
    "type",
    "key",
    "code",
)
_OF_TICKETS = (
    "status", "priority", "requester", "assignee", "closed_at", "resolved_at", "updated_at",
    "resolution_due_at", "reopen_count", "subject",
)  # fmt: skip
_PARTS = ("name", "displayName", "email", "login", "id")
_ENTRY = re.compile(r"\[\]")


@dataclass(frozen=True)
class Guess:
    """A column for a field, how sure it is, from 0 to 1, and a few of its values."""

    field: str
    column: str
    confidence: float
    samples: tuple[str, ...]

    @property
    def written(self) -> str:
        """The column as a preset names it: of a list of objects the part that a person would read."""
        first = next(iter(self.samples), "")
        if not first.startswith("[{"):
            return self.column
        part = next((name for name in _PARTS if f'"{name}": "' in first), "")
        return f"{self.column}[].{part}" if part else self.column


def guessed(records: str, survey: Survey) -> dict[str, Guess]:
    """The column of each field for which there is one, the client's too."""
    scored = [
        (score, field, profile)
        for field in data("headers")[records]
        for profile in survey.columns.values()
        if (score := _score(records, field, profile, survey.rows)) >= SURE_ENOUGH
    ]
    taken: dict[str, Guess] = {}
    used: set[str] = set()
    for score, field, profile in sorted(scored, key=lambda found: -found[0]):
        if field not in taken and profile.name not in used:
            taken[field] = Guess(field, profile.name, round(score, 2), tuple(profile.samples))
            used.add(profile.name)
    _fall_back(records, taken, survey)
    return taken


def _fall_back(records: str, taken: dict[str, Guess], survey: Survey) -> None:
    """Fields that may share a column with another, where none is left for them."""
    if records == "tickets":
        status = taken.get("status")
        if status and "outcome" in plain(status.column):
            _share(taken, "resolution", status.column, survey)
        names = {plain(name): name for name in survey.columns}
        _share(taken, "subject", next((names[word] for word in _FINE if word in names), ""), survey)
        _share(taken, "subject", taken["category"].column if "category" in taken else "", survey)
        subject = taken["subject"].column if "subject" in taken else ""
        if subject and (survey.columns[subject].distinct < _FEW_KINDS or plain(subject).endswith(" type")):
            _share(taken, "category", subject, survey)
        category = taken["category"].column if "category" in taken else ""
        _share(taken, "client", category if plain(category).split(" ")[0] in _TEAMS else "", survey)
        return
    if "detail" in taken and "title" not in taken:
        taken["title"] = replace(taken.pop("detail"), field="title")
    _share(taken, "client", taken["asset"].column if "asset" in taken else "", survey)


def _share(taken: dict[str, Guess], field: str, column: str, survey: Survey) -> None:
    if column and field not in taken:
        taken[field] = Guess(field, column, SURE_ENOUGH, tuple(survey.columns[column].samples))


def _score(records: str, field: str, profile: Profile, rows: int) -> float:
    if re.search(r" \(\d+\)'*$|^column \(\d+\)$", profile.name):
        return 0.0
    name = name_score(records, field, profile.name)
    return name * _content(records, field, profile, rows) if name else 0.0


def name_score(records: str, field: str, column: str) -> float:
    """How well the column's name fits the field, from 0 to 1."""
    return max(
        (weight * _word_score(records, field, word) for word, weight in _readings(column)), default=0.0
    )


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
    for size in range(1, len(parts)):
        for start in range(len(parts) - size + 1):
            inner = " ".join(parts[start : start + size])
            if inner in known and parts[-1] not in _OTHERS:
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


def _content(records: str, field: str, profile: Profile, rows: int) -> float:
    """How well what stands in the column fits the field, as a factor."""
    if not profile.filled:
        return 0.75
    kind = columns(RECORD_TYPES[records]).get(field, "text")
    if kind == "instant":
        return _as_instant(profile)
    if field == "priority" or has_words(records, field):
        return _as_word(records, field, profile)
    if kind == "number":
        return 1.0 if profile.number_share + profile.clock_share > 0.5 or _has_units(profile) else 0.0
    if profile.written_share > 0.8:
        return 0.0
    if field == "id":
        return _as_id(profile, rows)
    return _as_text(field, profile)


def _as_instant(profile: Profile) -> float:
    return 0.0 if profile.date_share < 0.6 else 0.9 + 0.1 * profile.date_share


def _has_units(profile: Profile) -> bool:
    return any(re.match(r"\d+(\.\d+)? ?(h|hours?|min|minutes?|days?)\b", value) for value in profile.samples)


def _as_word(records: str, field: str, profile: Profile) -> float:
    if profile.written_share > 0.5 or len(profile.words) > 60:
        return 0.0
    known = sum(count for word, count in profile.words.items() if meaning(records, field, word))
    share = known / profile.filled
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
    numbers = profile.number_share > 0.9
    if field == "subject" and len(profile.words) == 1 and profile.filled > _ONE_WORD:
        return 0.5
    if field == "subject":
        return 0.3 if numbers else 0.75 + 0.25 * min(1.0, profile.distinct * 2)
    if field in ("resolution", "detail", "title"):
        return 0.4 if numbers else 1.0
    if field in ("requester", "assignee", "place", "category", "channel", "client"):
        return 0.6 if numbers or profile.length > 80 else 1.0
    return 1.0


def record_type(survey: Survey) -> str:
    """Whether the rows are tickets or activities: by the fields that the columns fill."""
    tickets, activities = guessed("tickets", survey), guessed("activities", survey)
    told = {name for name in _OF_TICKETS if name in tickets and tickets[name].confidence > 0.7}
    if "subject" in told and plain(tickets["subject"].column).endswith("name"):
        told.remove("subject")
    weight = {
        "asset": 3.0,
        "outcome": 1.0,
        "ends_at": 2.0,
        "minutes": 1.5,
        "ticket_id": 1.0,
        "kind": 0.5,
        "at": 1.0,
    }
    done = sum(weight.get(name, 0.0) for name, guess in activities.items() if guess.confidence > 0.7)
    asked = len(told) + (1.0 if "opened_at" in tickets else 0.0)
    return "activities" if done >= asked else "tickets"


def unused(survey: Survey, guesses: Iterable[Guess]) -> list[str]:
    """The columns that fill no field and stay in the raw text of the record."""
    used = {guess.column for guess in guesses}
    return [name for name in survey.columns if name not in used]
