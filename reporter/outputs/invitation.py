"""The calendar file of a review's meeting, or of planned changes: a later one corrects the same entries."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from reporter.report import CalendarEntry, Document, Report

_NAME = "invitation.ics"
_A_DAY = timedelta(days=1)
_A_YEAR = timedelta(days=400)  # the clocks change at least once within it, where they do


def render(report: Report) -> tuple[Document, ...]:
    """The file, in the client's time zone; nothing where no day is set."""
    entries = report.calendar or _of_meeting(report)
    if not entries:
        return ()
    from icalendar import Calendar, Event

    method = "CANCEL" if all(entry.is_cancelled for entry in entries) else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", "-//Reporter//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for entry in entries:
        event, zone = Event(), ZoneInfo(entry.zone)
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", report.made_at)
        begins, ends = entry.begins.astimezone(zone), entry.ends and entry.ends.astimezone(zone)
        event.add("dtstart", begins.date() if entry.is_of_days else begins)
        if entry.is_of_days:
            event.add("dtend", (ends or begins).date() + _A_DAY)  # the day after the last
        elif ends:
            event.add("dtend", ends)
        event.add("summary", entry.title)
        if entry.notes:
            event.add("description", entry.notes)
        if entry.place:
            event.add("location", entry.place)
        if entry.is_cancelled:
            event.add("status", "CANCELLED")
        elif report.calendar:
            event.add("status", "CONFIRMED")  # also where it was cancelled before
        calendar.add_component(event)
    first, last = (of((entry.ends or entry.begins).date() for entry in entries) for of in (min, max))
    calendar.add_missing_timezones(first_date=first - _A_YEAR, last_date=last + _A_YEAR)
    name = report.calendar_file or _NAME
    return (Document(name, f"text/calendar; charset=utf-8; method={method}", calendar.to_ical()),)


def _of_meeting(report: Report) -> tuple[CalendarEntry, ...]:
    if report.meeting is None:
        return ()
    meeting, named = report.meeting, report.edition.named
    return (
        CalendarEntry(
            uid=f"{named.series}/{named.about}@reporter",
            sequence=named.revision - 1,
            title=f"{report.title}, {report.provider}",
            begins=meeting.begins,
            ends=meeting.ends,
            zone=meeting.zone,
            place=meeting.place,
            notes=f"{report.client}, {report.period}. {' '.join(report.headline)}".strip(),
        ),
    )
