"""What may hold an edition back: each gate is one small function that gives a reason, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from reporter.cadences import MENU
from reporter.config import Client
from reporter.records import BY_MACHINE
from reporter.report import Report
from reporter.store.facts import Feed, Lack
from reporter.store.readiness import Unheard
from reporter.store.untold import Doubt
from reporter.story.brief import Brief
from reporter.story.residents.doubts import doubtful_words
from reporter.story.situation import assess

Gate = Callable[[Brief, Report], str]

REVIEW = "waits for your approval"
RESIDENTS = "may lead to somebody, so a person reads it before it leaves: "
SMALL = "tells numbers so small that they may give somebody away: "
QUIET = "nothing happened, and [quiet] holds such an edition: approve it, or withdraw it"
_NOT_YOURS = "still in the template's words: "
_LATE, _UNREAD = "late: ", "could not be read: "
_STALE = (_LATE, _UNREAD)  # how the reasons begin that fresh data alone lift
_OF_PEOPLE = ("reports", "tickets", "crimes")
_NOT_OF_PEOPLE = ("ended_as_well", "recorded_change", "count_opened_change")
_A_TWENTIETH = 20
_MEND = "look with: reporter check data"


def review(brief: Brief, _report: Report) -> str:
    """The client's file, or the default, or the menu wants a person to look first."""
    is_held = MENU[brief.facts.edition.cadence].is_held
    return REVIEW if brief.client.review or is_held else ""


def freshness(brief: Brief, _report: Report) -> str:
    """A feed that the edition needs has not delivered when it should have, or its data end before it does."""
    late = []
    for lack in brief.facts.lacks:
        if lack.why == "late":
            name, arrived = brief.label_of(lack.feed), lack.feed.arrived_at
            last = _written(brief, min(lack.start, arrived) if arrived else None)
            late.append(f"the {name} feed last delivered on {last}{_expected(brief, lack.feed)}")
    return f"{_LATE}{', '.join(late)}; {_MEND}" if late else ""


def completeness(brief: Brief, _report: Report) -> str:
    """A feed that the edition needs ends before the period does, or says nothing of a stretch of it."""
    told = []
    for lack in brief.facts.lacks:
        name = brief.label_of(lack.feed)
        if lack.why == "ended":
            told.append(f"the {name} feed ends on {_written(brief, lack.start)}, before the period does")
        elif lack.why == "hole":
            told.append(f"the {name} feed gave nothing {_stretch(brief, lack)}: export those days again")
    return f"{'; '.join(told)}; {_MEND}" if told else ""


def columns(brief: Brief, _report: Report) -> str:
    """A column that the feed used to fill is empty in all that ended in the period."""
    lost = sorted(brief.this.known.lost)
    names = ", ".join(lost)
    if not lost:
        return ""
    return f"nothing stands in {names} any more, which was filled before; correct the export or its preset"


def statuses(brief: Brief, _report: Report) -> str:
    """A status that nobody taught us is taken as the ticket's times tell, and of such a way of ending nobody
    knows whether it was solved: on over a twentieth of the tickets that is too many.
    """
    this = brief.this
    frames = (this.opened, this.resolved, this.backlog, this.apart, this.closed, this.unsaid)
    tickets = {key for frame in frames for key in zip(frame["source"], frame["id"], strict=True)}
    unknown = this.known.unknown_words
    if unknown * _A_TWENTIETH <= len(tickets):
        return ""
    rows = f"{unknown:,} of {len(tickets):,} tickets have"
    return (
        f"{rows} a status, or a word for how they ended, that we do not know: without an end they count as"
        f" open, and of the rest we cannot say whether they are solved; {_MEND}"
    )


def results(brief: Brief, _report: Report) -> str:
    """What activities of an unknown kind are nobody knows, nor how those of an unknown outcome ended: over a
    twentieth is too many, and so is any that hides what failed.
    """
    said = [_untold(doubt) for doubt in brief.this.known.doubts if doubt.rows * _A_TWENTIETH > doubt.of]
    said += [_hidden(doubt) for doubt in brief.this.known.doubts if doubt.failed and _is_hidden(brief, doubt)]
    return f"{'; '.join(said)}; {_MEND}" if said else ""


def _untold(doubt: Doubt) -> str:
    n, of = f"{doubt.rows:,}", f"{doubt.of:,}"
    if not doubt.kind:
        return f"{n} of {of} activities are of a kind that we do not know: copies, checks or any other work"
    rows = f"{n} of {of} activities of the kind “{doubt.kind}”"
    return f"{rows} have an outcome that we do not know: we cannot say whether they went well"


def _hidden(doubt: Doubt) -> str:
    rows = f"{doubt.failed:,} of {doubt.of:,} activities of the kind “{doubt.kind}” failed"
    return f"{rows}, which is not told, since the outcome or the kind of others is not known"


def _is_hidden(brief: Brief, doubt: Doubt) -> bool:
    copies = brief.backups
    is_told = doubt.kind == "backup" and (copies.of or copies.failed >= doubt.failed)
    return doubt.kind in BY_MACHINE and not is_told


def something_to_say(brief: Brief, report: Report) -> str:
    """No record of the client lies in the period, nothing is open or planned, and nobody wrote a word.

    That nobody needed anything is something, where a feed tells so.
    """
    this = brief.this
    if this.known.tickets:
        return ""
    tickets, work = (this.opened, this.resolved, this.backlog), (this.activities, this.untold)
    frames = (*tickets, *work, this.changes, this.ratings)
    if any(len(frame) for frame in frames) or len(brief.facts.ahead) or not brief.note.is_empty:
        return ""
    return f"nothing to say: no record of {report.client} lies in {report.period}"


def residents_words(brief: Brief, _report: Report) -> str:
    """What leaves by itself is made of coded fields; but a person’s words in it may lead to somebody."""
    if brief.client.review or not (found := doubtful_words(brief)):
        return ""
    return f"{RESIDENTS}{', '.join(found)}"


def small_numbers(brief: Brief, report: Report) -> str:
    """No number of residents’ reports is so small that it gives somebody away: the last look at all of it."""
    if brief.client.kind != "community":
        return ""
    least = brief.client.privacy.minimum
    small = {one.id for one in report.figures if one.unit in _OF_PEOPLE and 0 < abs(one.value or 0) < least}
    told = sorted(one for one in small if not one.startswith(_NOT_OF_PEOPLE))
    return f"{SMALL}{', '.join(told)}" if told else ""


def quiet(brief: Brief, _report: Report) -> str:
    """Nothing happened, and the client's file wants a person to decide whether that is told."""
    is_held = brief.client.quiet.of(brief.facts.edition.cadence) == "hold" and brief.note.is_empty
    return QUIET if is_held and assess(brief).passed_quietly else ""


def your_own_words(brief: Brief, _report: Report) -> str:
    """What the starter wrote and nobody has changed yet would be printed, or judged by."""
    left = (*brief.client.placeholders, *brief.note.placeholders, *brief.kept.placeholders)
    return f"{_NOT_YOURS}{', '.join(left)}" if left else ""


GATES: tuple[Gate, ...] = (
    freshness,
    completeness,
    columns,
    statuses,
    results,
    something_to_say,
    quiet,
    residents_words,
    small_numbers,
    your_own_words,
    review,
)


def reasons_for_notice(client: Client, late: Iterable[tuple[str, datetime]]) -> tuple[str, ...]:
    """The same of a notice, which rests on the feeds of changes: the late ones, and when they last came."""
    said = [f"the {name} feed last delivered at {at:%Y-%m-%d %H:%M} UTC" for name, at in late]
    reasons = (
        f"late: {', '.join(said)}; {_MEND}" if said else "",
        f"{_NOT_YOURS}{', '.join(client.placeholders)}" if client.placeholders else "",
        REVIEW if client.review else "",
    )
    return tuple(filter(None, reasons))


def readability(unheard: Unheard) -> tuple[str, ...]:
    """Feeds of the client that could not be read, or are promised and never were; and those whose rows are
    nobody's, though they have never brought one of the client's.
    """
    unread = f"{_UNREAD}{', '.join(unheard.unread)}" if unheard.unread else ""
    feeds = ", ".join(unheard.strangers)
    strange = (
        f"nothing of theirs was ever found in {feeds}, where rows are nobody's: reporter check data"
        if feeds
        else ""
    )
    return tuple(filter(None, (unread, strange)))


def reasons(brief: Brief, report: Report) -> tuple[str, ...]:
    """Every reason to hold the edition that follows from its data and its client's settings."""
    return tuple(reason for gate in GATES if (reason := gate(brief, report)))


def is_stale(reasons: Iterable[str]) -> bool:
    """Whether it is held for data that are late, or could not be read."""
    return any(reason.startswith(_STALE) for reason in reasons)


def unchanged_words(reasons: Iterable[str]) -> str:
    """The reason that nobody's yes lifts: that it would print what the template wrote; "" without."""
    return next((reason for reason in reasons if reason.startswith(_NOT_YOURS)), "")


def _written(brief: Brief, at: datetime | None) -> str:
    if at is None:
        return "never"
    return f"{brief.voice.full_day(brief.voice.on(at))}, {brief.voice.time(at)}"


def _expected(brief: Brief, feed: Feed) -> str:
    """“ (expected every day)”."""
    every = next((one.expected_every for one in brief.sources if one.name == feed.name), None)
    if not every:
        return ""
    for seconds, unit in ((7 * 86400, "week"), (86400, "day"), (3600, "hour"), (60, "minute")):
        if every % seconds == 0:
            number = every // seconds
            return f" (expected every {unit if number == 1 else f'{number} {unit}s'})"
    return f" (expected every {every} seconds)"


def _stretch(brief: Brief, lack: Lack) -> str:
    """“from Thursday 1 October to Saturday 10 October 2026”: the days that a hole hides."""
    days = brief.days_hidden(lack.start, lack.end)
    if days is None:
        return f"on {brief.hole_in_words(lack.start, lack.end)}"
    first, last = (brief.voice.full_day(day) for day in days)
    return f"on {first}" if first == last else f"from {first} to {last}"
