"""What is told of a ticket while it is open and after it has ended: to whom, when, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from reporter.config.agreements import LocalTime
from reporter.config.fields import Model, shaped
from reporter.records import PRIORITIES, Kind

_MOMENTS = ("acknowledged", "update", "status", "waiting", "after")
_PRIORITIES = tuple(name.lower() for name in PRIORITIES.values())

FollowUpMoment = Annotated[
    str,
    shaped("|".join(_MOMENTS), f"“{{}}” is not a moment of a ticket: {', '.join(_MOMENTS)}"),
]
PriorityName = Annotated[
    str, shaped("|".join(_PRIORITIES), f"“{{}}” is not a priority; the four are {', '.join(_PRIORITIES)}")
]
Moments = tuple[FollowUpMoment, ...]
WorkingDays = Annotated[int, Field(ge=1, le=60)]


AnswerPage = Annotated[
    str,
    shaped(
        r"|https://[^\s<>\"]+\{key\}[^\s<>\"]*\{answer\}[^\s<>\"]*",
        "“{}” is not a page for answers; write one like https://desk.example.com/answers?to={{key}}&is={{answer}}",
    ),
]


class FollowUpPolicy(Model):
    """What is told of tickets of some kinds and priorities; what is left out is as for all others."""

    kinds: tuple[Kind, ...] = ()  # all, where none is named
    priorities: tuple[PriorityName, ...] = ()
    moments: Moments | None = None
    next_word: WorkingDays | None = None
    remind: WorkingDays | None = None
    after: WorkingDays | None = None

    def fits(self, kind: str, priority: str) -> bool:
        """Whether it is for such tickets; "" is a priority that nobody knows."""
        is_kind = not self.kinds or kind in self.kinds
        return is_kind and (not self.priorities or priority in self.priorities)


@dataclass(frozen=True)
class Following:
    """What is told of one ticket: at which moments, and after how many working days."""

    moments: tuple[str, ...]
    next_word: int
    remind: int
    after: int


class FollowUps(Model):
    """Follow-ups of a client's tickets; none without moments."""

    to: Literal["requester", "contacts"] = "requester"
    moments: Moments = ()  # of acknowledged, update, status, waiting and after
    next_word: WorkingDays = 2  # working days until we write again, where the log promises no moment
    remind: WorkingDays = 3  # working days until one reminder of what we wait for
    after: WorkingDays = 5  # working days until we ask whether it is still fixed
    quiet: tuple[LocalTime, LocalTime] = (time(18), time(8))  # from when until when nothing leaves
    since: date | None = None  # tickets of before that day are not told; else of before the first run
    answer_page: AnswerPage = ""  # opened by an answer instead of a mail; with {key} and {answer}
    policies: tuple[FollowUpPolicy, ...] = ()  # of some tickets; the first that fits decides

    @property
    def is_on(self) -> bool:
        """Whether anything is told of any ticket."""
        return bool(self.moments) or any(one.moments for one in self.policies)

    def of(self, kind: str, priority: int | None) -> Following:
        """What is told of such a ticket, by the first policy that fits; a priority of None is not known."""
        name = PRIORITIES[priority].lower() if priority else ""
        own = next((one for one in self.policies if one.fits(kind, name)), FollowUpPolicy())
        return Following(
            self.moments if own.moments is None else own.moments,
            own.next_word or self.next_word,
            own.remind or self.remind,
            own.after or self.after,
        )
