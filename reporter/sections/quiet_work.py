"""What we did anyway: the work nobody had to ask for."""

from __future__ import annotations

from reporter.records import Activity
from reporter.report import Prose, Section
from reporter.store.rows import records_of
from reporter.story.brief import Brief
from reporter.story.stories import choose
from reporter.story.telling import shorten
from reporter.story.words import plural, sentence, spell

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
    told = [*dict.fromkeys(_told(activity) for activity in done)]
    rest = len(told) - MOST
    more = f" And {spell(rest)} other {plural('job', rest)}." if rest > 0 else ""
    quiet = brief.this.opened.empty
    return Section(
        name="quiet_work",
        heading=("What we did anyway" if quiet else "Also done")
        if not brief.is_community
        else "Out and about",
        blocks=(Prose((" ".join(told[:MOST]) + more,)),),
    )


def _told(activity: Activity) -> str:
    """Title, and the detail where there is one."""
    detail = f" {sentence(shorten(activity.detail, 140))}" if activity.detail else ""
    return sentence(shorten(activity.title, 140)) + detail
