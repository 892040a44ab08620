"""The calendar file of a review's meeting: one entry, which a later version of the same review corrects."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from reporter.report import Document, Report

_NAME = "invitation.ics"


def render(report: Report) -> tuple[Document, ...]:
    """invitation.ics, in the client's time zone; nothing where no day is set."""
    if report.meeting is None:
        return ()
    from icalendar import Calendar, Event

    meeting, named = report.meeting, report.edition.named
    zone = ZoneInfo(meeting.zone)
    calendar, entry = Calendar(), Event()
    calendar.add("prodid", "-//Reporter//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry.add("uid", f"{named.series}/{named.about}@reporter")
    entry.add("sequence", named.revision - 1)
    entry.add("dtstamp", report.made_at)
    entry.add("dtstart", meeting.begins.astimezone(zone))
    entry.add("dtend", meeting.ends.astimezone(zone))
    entry.add("summary", f"{report.title}, {report.provider}")
    entry.add("description", f"{report.client}, {report.period}. {' '.join(report.headline)}".strip())
    if meeting.place:
        entry.add("location", meeting.place)
    calendar.add_component(entry)
    day = meeting.begins.date()
    calendar.add_missing_timezones(first_date=day.replace(day=1, month=1), last_date=day)
    return (Document(_NAME, "text/calendar; charset=utf-8; method=PUBLISH", calendar.to_ical()),)
