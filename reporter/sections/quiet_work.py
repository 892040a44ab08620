"""What we did anyway: the work nobody had to ask for."""

from __future__ import annotations

from reporter.records import Activity
from reporter.report import Prose, Section
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.choosing import choose
from reporter.story.telling import and_more, tell_work

MOST = 3
_TOLD = ("visit", "maintenance", "project", "patch", "call", "note")


def quiet_work(brief: Brief) -> Section | None:
    """Up to three pieces of work of the period in sentences, the longest first; None when none was logged."""
    done = [
        activity
        for activity in records_of(brief.this.activities, Activity)
        if activity.kind in _TOLD and activity.title and activity.outcome != "failed"
    ]
    if not done or choose(brief):
        return None  # a day with stories has enough to say
    done.sort(key=lambda activity: (-(activity.minutes or 0), activity.at, activity.id))
    told = [*dict.fromkeys(tell_work(activity) for activity in done)]
    more = [and_more(brief, len(told) - MOST, "job")] if len(told) > MOST else []
    return Section(
        name="quiet_work",
        heading=brief.voice.quiet_work_heading(is_quiet=brief.this.opened.empty),
        blocks=(Prose((" ".join([*told[:MOST], *more]),)),),
    )
