"""The calendar file of a review's meeting, or of planned changes: a later one corrects the same entries."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from reporter.report import CalendarEntry, Document, Report

_NAME = "invitation.ics"


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
        event.add("dtstart", entry.begins.astimezone(zone))
        if entry.ends:
            event.add("dtend", entry.ends.astimezone(zone))
        event.add("summary", entry.title)
        if entry.notes:
            event.add("description", entry.notes)
        if entry.place:
            event.add("location", entry.place)
        if entry.is_cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    day = entries[0].begins.date()
    calendar.add_missing_timezones(first_date=day.replace(day=1, month=1), last_date=day)
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
