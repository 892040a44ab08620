"""May this be said? One record, the policy and the moment go in; what may be said, or why not, comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reporter.config.privacy import NEVER, Policy
from reporter.privacy.unmasking import unmask
from reporter.privacy.wording import Cleaned, Taken, cleaned
from reporter.records import OPEN_STATUSES, Activity, Change, Record, Ticket

WORDS: dict[str, tuple[str, ...]] = {  # what was written freely, by type of record
    "Ticket": ("subject", "resolution", "for_client", "next_step"),
    "Activity": ("title", "detail"),
    "Change": (),  # what a team announces, it announces
    "Rating": ("comment", "rated_by"),
}
HIDDEN = ("requester", "assignee", "asset", "raw")  # of nobody's concern
PRIVATE = "not meant for everybody: a person may tell it in the team’s words"
UNATTENDED = "leaves without a person having read it: only kind, area, state and times are told"
OFFICERS = "officers are or may still be there"
_OUT_THERE = ("visit", "call", "project", "maintenance", "note")
_GRAVE = re.compile(
    r"\b(?:rape[ds]?|raping|rapist|sexual\w*|indecent\w*|domestic (?:abuse|violence)|suicid\w*|self.harm\w*"
    r"|overdose\w*|child abuse|paedophil\w*|pedophil\w*|groom(?:ed|ing)|hanged (?:him|her)self|miscarr\w*"
    r"|vergewaltig\w*|selbstmord\w*|suizid\w*|hausliche gewalt|missbrauch\w*"
    r"|viole[er]?s?|violences? conjugales?"
    r"|agression sexuelle|violacion|violada|abuso sexual|violencia (?:domestica|de genero)|verkracht\w*"
    r"|zelfmoord\w*|zelfdoding|huiselijk geweld|misbruik\w*)\b"
    r"|\b\d{1,2}\s*-?\s*years?\s*-?\s*old\b|\b(?:little|young|small) (?:boy|girl|child)\b",
    re.IGNORECASE,
)
_LONG_ENOUGH = 3  # letters of a name


@dataclass(frozen=True)
class Saying:
    """What may be said of a record; nothing where `why_not` says why."""

    kind: str = ""
    area: str = ""
    state: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    words: dict[str, str] = field(default_factory=dict)
    taken: tuple[tuple[str, Taken], ...] = ()  # by the field in which it stood
    why_not: str = ""
    why_no_words: str = ""

    @property
    def may_be_said(self) -> bool:
        """Whether anything may be said of it, and be it one in a figure."""
        return not self.why_not

    @property
    def needs_approval(self) -> bool:
        """Whether words are among it that somebody wrote freely."""
        return self.may_be_said and any(self.words.values())


def say(record: Record, policy: Policy, now: datetime, *, attended: bool = False) -> Saying:
    """What may be said of a record at a moment; `attended` says that a person reads it before it leaves."""
    category = record.category if isinstance(record, Ticket) else ""
    if why := _why_not(record, category, policy, now):
        return Saying(why_not=why)
    fields = WORDS[type(record).__name__]
    written = {name: str(getattr(record, name)) for name in fields}
    why = _why_no_words(record, written, policy, attended=attended)
    people = _people(record)
    judged = {name: _clean(text, people) for name, text in written.items()}
    words = {name: "" if why else one.text for name, one in judged.items()}
    if "comment" in words and judged["comment"].taken:
        words["comment"] = ""  # half a quotation is none
    begun, ended = _times(record)
    return Saying(
        kind=category or str(getattr(record, "kind", "")),
        area=area_of(str(getattr(record, "place", "")), policy),
        state=str(getattr(record, "status", "") or getattr(record, "outcome", "")),
        begun=begun,
        ended=ended,
        words=words,
        taken=tuple((name, taken) for name, one in judged.items() for taken in one.taken),
        why_no_words=why if any(written.values()) else "",
    )


def _why_not(record: Record, category: str, policy: Policy, now: datetime) -> str:
    span = policy.withheld(category) if category else 0
    if span == NEVER:
        return f"reports about {category} are never told"
    begun = _times(record)[0]
    if isinstance(span, int) and span and begun > now - timedelta(seconds=span):
        return f"reports about {category} are told after {span // 3600} hours"
    late = timedelta(seconds=policy.live_after)
    if isinstance(record, Ticket) and begun <= now < begun + late:
        return f"came in less than {policy.live_after // 60} minutes ago"
    if isinstance(record, Activity) and record.kind in _OUT_THERE:
        lasts = timedelta(minutes=record.minutes or 0)
        if record.at <= now < max(record.ends_at or record.at, record.at + lasts) + late:
            return OFFICERS
    return ""


def _why_no_words(record: Record, written: dict[str, str], policy: Policy, *, attended: bool) -> str:
    """Why nothing of what was written freely may be told; "" where it may."""
    if policy.words == "never":
        return "privacy.toml tells no words that were written freely"
    if not attended and not isinstance(record, Change):
        return UNATTENDED
    text = unmask(" ".join(written.values())).text
    if isinstance(record, Ticket):
        if not record.is_public:
            return PRIVATE
        if policy.is_only_counted(record.category):
            return f"reports about {record.category} are only counted"
    if grave := _GRAVE.search(text):
        return f"speaks of what is never told (“{grave.group()}”)"
    word = policy.marks(text)
    return f"marked sensitive (“{word}”): a person may tell it in the team’s words" if word else ""


def _people(record: Record) -> tuple[str, ...]:
    """Parts of the names that the record itself knows."""
    named = [str(getattr(record, name, "")) for name in ("requester", "assignee")]
    parts = (part for one in named for part in re.split(r"[\s,@.]+", one))
    return tuple(part for part in parts if len(part) >= _LONG_ENOUGH and part[0].isupper())


def _clean(text: str, people: Iterable[str]) -> Cleaned:
    done = cleaned(text)
    found = [re.search(rf"\b{re.escape(one)}\b", done.text) for one in people]
    named = [match for match in found if match]
    if not named:
        return done
    taken = tuple(Taken("a name", match.group(), match.start(), match.end()) for match in named)
    return Cleaned("", (*done.taken, *taken))


def _times(record: Record) -> tuple[datetime, datetime | None]:
    if isinstance(record, Ticket):
        is_open = record.status in OPEN_STATUSES
        return record.opened_at, None if is_open else record.resolved_at or record.closed_at
    if isinstance(record, Activity):
        return record.at, record.ends_at
    return (record.starts_at, record.ends_at) if isinstance(record, Change) else (record.at, None)


def area_of(place: str, policy: Policy) -> str:
    """The area of a place, by the policy’s table; else the place, unless it would lead to a house."""
    listed = policy.area_of(place)
    if listed is not None:
        return listed
    return "" if cleaned(place).taken else place.strip()
