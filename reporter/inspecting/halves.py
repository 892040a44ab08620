"""A day in one column and its time of day in another, read together as one instant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reporter.inspecting.guesses import Profile, Survey, names_span
from reporter.inspecting.words import root_of
from reporter.sources.dates import is_time_of_day

_HALF = re.compile(r"\b(\d{1,2})[:.]\d\d(?:[:.]\d+)* ?([AaPp])\.? ?[Mm]")
_MANY = 20
_MOST_HOURS = 10
_SURELY = 0.9
_EARLY = re.compile(r"0?[0-5][:.h][\d:.,]+")  # before six; no length of time says AM


@dataclass(frozen=True)
class DayAndTime:
    """A column of days, the one that tells their time, and which of both stands for them in the file."""

    day: str
    time: str
    name: str

    @property
    def columns(self) -> tuple[str, str]:
        """Both, as they are joined."""
        return self.day, self.time

    @property
    def is_complete(self) -> bool:
        """Whether it is no instant without a time: an end at which nobody looked at the clock."""
        return self.name == self.time


def halves_of(survey: Survey) -> list[DayAndTime]:
    """Columns of times of day, each with the column of days that it belongs to by its name."""
    days = [column for column in survey.columns.values() if _is_of_days(column)]
    times = [column for column in survey.columns.values() if _is_of_times(column)]
    found: list[DayAndTime] = []
    for time in times:
        root, role = root_of(time.name)
        mates = [day for day in days if root_of(day.name)[0] == root and role == "time"]
        if len(days) == 1 and (role in ("start", "end") or (role == "time" and not root)):
            mates = days  # “from”, “until”, “time” of the only day that there is
        if len(mates) == 1 and not _is_of_spans(time):
            name = time.name if role == "end" else mates[0].name
            found.append(DayAndTime(mates[0].name, time.name, name))
    names = [clock.name for clock in found]
    return [clock for clock in found if names.count(clock.name) == 1]


def unread_clocks(survey: Survey) -> list[str]:
    """What to say of times of day that belong to no column of days, where there is one they may belong to."""
    joined = {one for both in survey.joined.values() for one in both}
    if not any(_is_of_days(column) for column in survey.columns.values()):
        return []
    return [
        f"“{column.name}” holds times of day and is read with no date: where it belongs to one, join both."
        for column in survey.columns.values()
        if column.name not in joined and _is_of_times(column) and root_of(column.name)[1]
    ]


def without_half(column: Profile) -> str:
    """What to say of a column of dates that all say AM, or all PM, at every hour of the clock."""
    halves = Counter(found[2][0].lower() for word in column.words if (found := _HALF.search(word)))
    hours = {int(found[1]) for word in column.words if (found := _HALF.search(word))}
    if len(halves) != 1 or halves.total() < _MANY or len(hours) < _MOST_HOURS:
        return ""
    half = next(iter(halves)).upper()
    return (
        f"Every time of “{column.name}” says {half}M, whatever the hour. Where the export always writes so,"
        " some are twelve hours off: export it with 24 hours."
    )


def together(frame: pd.DataFrame, clocks: Sequence[DayAndTime]) -> pd.DataFrame:
    """The rows with each day and its time in one column, in the place of both."""
    if not clocks or not {one for clock in clocks for one in clock.columns} <= set(frame.columns):
        return frame
    parts = {one: frame[one].str.strip() for clock in clocks for one in clock.columns}
    joined = {}
    for clock in clocks:
        day, time = (parts[one] for one in clock.columns)
        whole = (day + " " + time).str.strip()
        joined[clock.name] = whole.where((day != "") & ((time != "") | (not clock.is_complete)), "")
    gone = [name for name in parts if name not in joined]
    return frame.assign(**joined).drop(columns=gone)


def _is_of_days(column: Profile) -> bool:
    """Whether nearly all are days without a time."""
    if column.written_share < _SURELY or column.dates is None:
        return False
    forms = [form for forms in column.dates.writings for form in forms]
    is_bare = all(form == "iso" or not re.search("%[HIf]", form) for form in forms)
    return is_bare and not any(":" in word or "T" in word for word in column.words if "iso" in forms)


def _is_of_spans(column: Profile) -> bool:
    """Whether it is called a time until an end, and most are shorter than a clock shows in working hours."""
    early = sum(count for word, count in column.words.items() if _EARLY.fullmatch(word))
    return names_span(column.name) and early * 2 > column.words.total()


def _is_of_times(column: Profile) -> bool:
    """Whether nearly all are times of a day."""
    met = sum(count for word, count in column.words.items() if is_time_of_day(word))
    return bool(column.filled) and met >= _SURELY * column.words.total() > 0
