"""Proof of a quiet day, or what else happened on a busy one: checks by the hour, backups, alerts, feeds."""

from __future__ import annotations

from reporter import metrics
from reporter.report import HoursStrip, Proof, ProofList, Section
from reporter.sections.protection import backup_proof, blocked_proof, failed_where, patch_proof
from reporter.store.facts import Feed
from reporter.story.brief import Brief
from reporter.story.situation import assess
from reporter.story.words import listing, plural, spell


def proof(brief: Brief) -> Section | None:
    """What was watched and how it went; None when nothing but tickets is known."""
    if brief.is_silent:
        return None
    run, failed = brief.measure(metrics.checks)
    lines = [*_checks(brief, run, failed), *backup_proof(brief), *_alerts(brief)]
    quiet = brief.this.opened.empty
    if quiet:
        lines += [*patch_proof(brief), *blocked_proof(brief), *_tickets(brief)]
    if not lines:
        return None
    if run:
        brief.cite(metrics.checks)
    if brief.backups.of:
        brief.cite(metrics.share_backups)
    situation = assess(brief)
    strip = _strip(brief) if quiet and brief.period.unit == "day" and run else ()
    return Section(
        name="proof",
        heading="Proof of quiet" if situation.is_quiet and situation.has_proof else "The rest of the day",
        blocks=(*strip, ProofList(tuple(lines), *_last_data(brief))),
    )


def _strip(brief: Brief) -> tuple[HoursStrip, ...]:
    marks = brief.measure(metrics.checks_by_hour)
    good, failed, none = (marks.count(mark) for mark in ("good", "failed", "none"))
    if good == 24:
        title, subtitle = "Every hour checked.", "One mark for each hour without a failed check."
    elif not none:
        title = f"{good} of 24 hours without a failed check."
        subtitle = "A hollow mark is an hour with a failed check."
    else:
        title = f"{24 - none} of 24 hours checked."
        subtitle = "Where there is no mark, we have no data."
    description = f"{good} hours with all checks good, {failed} with a failed check, {none} without data."
    return (HoursStrip(title, subtitle, marks, description),)


def _checks(brief: Brief, run: int, failed: int) -> list[Proof]:
    if not run:
        return []
    devices = brief.client.expected.devices
    where = f"{devices} servers, lines and devices, day and night." if devices else "Day and night."
    if not failed:
        return [Proof(True, brief.voice.number(run), f"{plural('check', run)} run, none failed.", where)]
    return [
        Proof(
            False,
            brief.voice.number(failed),
            f"of {run:,} {plural('check', run)} failed.",
            failed_where(brief),
        )
    ]


def _alerts(brief: Brief) -> list[Proof]:
    raised, became = brief.measure(metrics.alerts)
    if not raised:
        return []
    titles = brief.this.activities.loc[brief.this.activities["kind"] == "alert", "title"].tolist()
    names = listing([title for title in dict.fromkeys(titles) if title][:2])
    noun = plural("alarm", raised)
    if not became:
        return [Proof(True, str(raised), f"{noun}, none became a ticket.", f"{names}." if names else "")]
    detail = f"{spell(became).capitalize()} became {'a ticket' if became == 1 else 'tickets'}."
    return [Proof(False, str(raised), f"{noun} raised.", detail)]


def _tickets(brief: Brief) -> list[Proof]:
    if brief.this.backlog.empty and not brief.is_community:
        return [Proof(True, "0", "tickets open at the end of the day.", _last_closed(brief))]
    return []


def _last_closed(brief: Brief) -> str:
    known = [span.resolved["resolved_at"].max() for span in (brief.this, brief.before) if len(span.resolved)]
    return (
        f"The last one was solved on {brief.voice.moment(known[0].to_pydatetime(), brief.period.last)}."
        if known
        else ""
    )


def _last_data(brief: Brief) -> tuple[str, str]:
    """“Last data received” and each feed with its newest record."""
    expected = {source.name for source in brief.sources if source.expected_every}
    feeds = [feed for feed in brief.facts.feeds if feed.newest_at and feed.name in expected]
    if not feeds:
        return "", ""
    said = ", ".join(_received(brief, feed) for feed in feeds)
    late = [brief.label_of(feed) for feed in brief.late_feeds]
    verdict = (
        f" Late: {listing(late)}."
        if late
        else f" {'Both' if len(feeds) == 2 else f'All {spell(len(feeds))}'} arrived on time."
        if len(feeds) > 1
        else ""
    )
    return "Last data received", f"before this report at {brief.voice.time(brief.now)}: {said}.{verdict}"


def _received(brief: Brief, feed: Feed) -> str:
    if feed.newest_at is None:
        return f"{brief.label_of(feed)} nothing"
    if brief.voice.on(feed.newest_at) == brief.voice.on(brief.now):
        return f"{brief.label_of(feed)} {brief.voice.time(feed.newest_at)}"
    return f"{brief.label_of(feed)} {brief.voice.moment(feed.newest_at, brief.period.last)}"
