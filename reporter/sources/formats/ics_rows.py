"""Calendars (iCalendar, RFC 5545): each event a row, each repetition of one that repeats a row of its own.

A repetition without an end goes on for a year after the calendar was written. Times are told by UTC, whole
days as days, and what has no zone as it stands, which is in the zone of the source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import Chunks, Row, SetAside, aside, chunk_of
from reporter.sources.looks import Look, open_text

_BEGIN = "BEGIN:VCALENDAR"
_MOST = 1_000  # repetitions of one event
_GOES_ON = timedelta(days=366)
_LONGEST_ID = 60
_TEXTS = ("summary", "description", "location", "status", "url", "comment")

Moment = datetime | date


def read_ics(look: Look, preset: Preset) -> Chunks:
    """The events of the file; one that cannot be understood is set aside."""
    with open_text(look) as file:
        text = file.read()
    rows, set_aside = list[Row](), list[SetAside]()
    for number, found in enumerate(events_of(text, look.name), 1):
        if isinstance(found, str):
            set_aside.append(aside(number, found, []))
        else:
            rows.append((number, found))
    yield chunk_of(rows, set_aside)


def is_calendar(text: str) -> bool:
    """Whether a text is a calendar."""
    return text.lstrip("\ufeff \t\r\n")[: len(_BEGIN)].upper() == _BEGIN


def events_of(text: str, name: str) -> Iterator[dict[str, str] | str]:
    """The events of a calendar, each a row, or why it is none; DataError where it is no calendar."""
    try:
        calendars = Calendar.from_ical(text.lstrip("\ufeff \t\r\n"), multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as fault:
        raise DataError(f"{name}: is not a calendar: {fault}", "export it as iCalendar (.ics)") from None
    events = [one for whole in calendars for one in whole.walk("VEVENT") if isinstance(one, Event)]
    if not calendars:
        raise DataError(f"{name}: is not a calendar: it has no {_BEGIN}", "export it as iCalendar (.ics)")
    changed = {
        (str(one.get("uid", "")), _written(_value(one, "recurrence-id"))) for one in events if one.get("uid")
    }
    for one in events:
        try:
            yield from _rows(one, changed)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as fault:
            yield f"its event cannot be understood: {fault}"


def _rows(event: Event, changed: set[tuple[str, str]]) -> Iterator[dict[str, str] | str]:
    uid, starts = str(event.get("uid", "")), _value(event, "dtstart")
    if starts is None:
        yield "has no DTSTART"
        return
    lasting = _lasting(event, starts)
    own = _value(event, "recurrence-id")
    if own is not None:
        yield _row(event, _id(uid, own), starts, lasting)
    elif event.get("rrule") is None and event.get("rdate") is None:
        yield _row(event, _id(uid), starts, lasting)
    else:
        for at in _repetitions(event, starts):
            if (uid, _written(at)) not in changed:
                yield _row(event, _id(uid, at), at, lasting)


def _repetitions(event: Event, starts: Moment) -> Iterator[Moment]:
    """When an event begins each time, less what was taken out."""
    is_day = not isinstance(starts, datetime)
    first = datetime(starts.year, starts.month, starts.day) if is_day else starts  # noqa: DTZ001
    assert isinstance(first, datetime)
    written = _value(event, "dtstamp")
    stamp = written if isinstance(written, datetime) else first
    until = max(_plain(first), _plain(stamp)) + _GOES_ON
    out = {_written(one.dt) for one in _listed(event, "exdate")}
    extra = [one.dt for one in _listed(event, "rdate") if not isinstance(one.dt, tuple)]
    found: list[Moment] = [starts]
    for rule in _several(event.get("rrule")):
        for number, at in enumerate(rrulestr(rule.to_ical().decode(), dtstart=first)):
            if number >= _MOST or _plain(at) > until:
                break
            found.append(at.date() if is_day else at)
    by_time = {_written(one): one for one in (*found, *extra)}
    yield from (one for name, one in sorted(by_time.items()) if name not in out)


def _row(event: Event, name: str, starts: Moment, lasting: timedelta | None) -> dict[str, str]:
    row = {one: " ".join(str(event.get(one, "")).split()) for one in _TEXTS}
    categories = event.get("categories")
    listed = categories if isinstance(categories, list) else [categories] if categories else []
    words = [str(word) for one in listed for word in getattr(one, "cats", [one])]
    ends = starts + lasting if lasting is not None else None
    return row | {
        "uid": name,
        "categories": ", ".join(words),
        "dtstart": _written(starts),
        "dtend": _written(ends),
        "last-modified": _written(_value(event, "last-modified") or _value(event, "dtstamp")),
    }


def _lasting(event: Event, starts: Moment) -> timedelta | None:
    ends, lasting = _value(event, "dtend"), _value(event, "duration")
    found = ends - starts if ends is not None else lasting
    return found if isinstance(found, timedelta) else None


def _id(uid: str, at: Moment | None = None) -> str:
    """What names it: its UID, shortened where that is long, and when it begins where it repeats."""
    short = uid if len(uid) <= _LONGEST_ID else hashlib.sha256(uid.encode()).hexdigest()[:24]
    which = _written(at).replace("-", "").replace(":", "").replace(" ", "T") if at is not None else ""
    return f"{short}-{which}" if short and which else short


def _value(event: Event, name: str) -> Any:
    found = event.get(name)
    one = found[0] if isinstance(found, list) else found
    return getattr(one, "dt", None)


def _listed(event: Event, name: str) -> Iterator[Any]:
    for one in _several(event.get(name)):
        yield from one.dts


def _several(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found] if found is not None else []


def _plain(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _written(at: Moment | None) -> str:
    """2026-11-14T07:00:00Z; without Z where it has no zone; 2026-11-14 of a day."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" if at.tzinfo else f"{at:%Y-%m-%dT%H:%M:%S}"
    return at.isoformat()
