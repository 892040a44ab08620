"""The quiet work: backups, restore tests, updates, alarms, checks, harmful mail; ticked where all is good."""

from __future__ import annotations

from collections import Counter

from reporter import metrics
from reporter.report import Proof, ProofList, Section
from reporter.story.brief import Brief
from reporter.story.words import first_capital, listing, none_or, plural, spell

_RESTORE = "Last restore test"
_MOST = 5  # with stories to tell; an empty period shows everything


def protection(brief: Brief) -> Section | None:
    """What was prevented, line by line; None when no such work is known."""
    lines = [
        *backup_proof(brief),
        *restore_proof(brief),
        *patch_proof(brief),
        *alert_proof(brief),
        *blocked_proof(brief),
        *check_proof(brief),
    ][: _MOST if len(brief.this.opened) else None]
    if not lines or brief.is_silent:
        return None
    _cite(brief)
    brief_week = brief.period.unit == "week" and not brief.this.opened.empty
    return Section(
        name="protection",
        heading="Protection",
        takeaway=(brief_week and _in_a_sentence(lines)) or _takeaway(brief),
        blocks=() if brief_week else (ProofList(tuple(lines)),),
        new_page=brief.is_long,
    )


def _cite(brief: Brief) -> None:
    if brief.backups.of:
        brief.cite(metrics.share_backups)
    if brief.measure(metrics.alerts).raised:
        brief.cite(metrics.alerts)
    if brief.measure(metrics.checks).run:
        brief.cite(metrics.checks)


def _in_a_sentence(lines: list[Proof]) -> str:
    """“21 of 21 backups finished; 2 alarms, none became a ticket; 1,040 harmful e-mails stopped.”"""
    counted = [line for line in lines if not line.what.startswith(_RESTORE)]
    return "; ".join(f"{line.number} {line.what.rstrip('.')}" for line in counted[:3]) + "."


def _takeaway(brief: Brief) -> str:
    backups, raised = brief.backups, brief.measure(metrics.alerts)
    if backups.of and backups.bad:
        missed = first_capital(spell(backups.bad))
        return f"The quiet work. {missed} of {spell(backups.of)} backups did not finish."
    if raised.raised and not raised.became_tickets:
        alarms = f"{spell(raised.raised)} {plural('alarm', raised.raised)}"
        rest = "it did not become" if raised.raised == 1 else "none became"
        return f"The quiet work: {alarms}, and {rest} a {brief.voice.noun}."
    if raised.raised:
        early = raised.raised - raised.became_tickets
        noun = brief.voice.noun
        return (
            f"The quiet work: {none_or(early)} of {spell(raised.raised)} {plural('alarm', raised.raised)} "
            f"ended without a {noun}."
        )
    return "The quiet work, which nobody had to ask for."


def backup_proof(brief: Brief) -> list[Proof]:
    """Backups finished, of those that were due."""
    backups = brief.backups
    if not backups.of:
        return []
    number = f"{backups.good} of {backups.of}"
    if backups.bad:
        noun = plural("backup", backups.bad)
        return [
            Proof(
                False,
                number,
                "backups finished.",
                f"{spell(backups.bad).capitalize()} {noun} failed or did not run.",
            )
        ]
    newest = brief.measure(metrics.newest_backup_at)
    detail = f"The last one on {brief.voice.moment(newest, brief.period.last)}." if newest else ""
    if newest and brief.period.unit == "day":
        detail = f"The last one at {brief.voice.time(newest)}."
    return [Proof(True, number, "backups finished.", detail)]


def restore_proof(brief: Brief) -> list[Proof]:
    """The last time a copy was brought back, to prove that it can be."""
    test = brief.measure(metrics.restore_test)
    if test is None:
        return []
    what = f"{_RESTORE}." if test.outcome == "ok" else f"{_RESTORE}: it did not succeed."
    return [Proof(test.outcome == "ok", brief.voice.plain_date(test.on), what, test.detail)]


def patch_proof(brief: Brief) -> list[Proof]:
    """Updates installed, of those tried."""
    patches = brief.measure(metrics.patches)
    if not patches.of:
        return []
    if patches.bad:
        detail = f"{spell(patches.bad).capitalize()} {'is' if patches.bad == 1 else 'are'} still to do."
        return [
            Proof(
                False, f"{patches.good} of {patches.of}", f"{plural('computer', patches.of)} updated.", detail
            )
        ]
    return [
        Proof(
            True,
            brief.voice.number(patches.of),
            f"{plural('computer', patches.of)} updated.",
            "None failed.",
        )
    ]


def alert_proof(brief: Brief) -> list[Proof]:
    """Alarms raised, and how many were handled before they became a ticket."""
    raised, became = brief.measure(metrics.alerts)
    if not raised:
        return []
    early = raised - became
    if became:
        return [
            Proof(
                False,
                f"{early} of {raised}",
                f"{plural('alarm', raised)} ended without a ticket.",
                _alarm_names(brief),
            )
        ]
    return [
        Proof(
            True,
            str(raised),
            f"{plural('alarm', raised)}, none became a ticket.",
            _alarm_names(brief),
        )
    ]


def _alarm_names(brief: Brief) -> str:
    alarms = brief.this.activities[brief.this.activities["kind"] == "alert"]
    counts = Counter(str(title) for title in alarms["title"])
    named = [
        f"{n} × {title}" if n > 1 else title
        for title, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2]
        if title
    ]
    return (
        f"Most often: {listing(named)}."
        if len(counts) > 2 and named
        else f"{listing(named)}."
        if named
        else ""
    )


def check_proof(brief: Brief) -> list[Proof]:
    """Monitoring checks made over the whole period."""
    run, failed = brief.measure(metrics.checks)
    if not run:
        return []
    if failed:
        return [
            Proof(
                False,
                brief.voice.number(failed),
                f"of {brief.voice.number(run)} checks failed.",
                failed_where(brief),
            )
        ]
    return [
        Proof(True, brief.voice.number(run), f"{plural('check', run)} run, none failed.", "Day and night.")
    ]


def failed_where(brief: Brief) -> str:
    """Which checks failed most, by their titles; "" when the log does not say."""
    checks = brief.this.activities
    failed = checks[(checks["kind"] == "check") & (checks["outcome"] == "failed")]
    counts = Counter(str(title) for title in failed["title"] if title)
    named = sorted(counts, key=lambda title: (-counts[title], title))
    more = "Mostly: " if len(named) > 2 else ""
    return f"{more}{listing(named[:2])}." if named else ""


def blocked_proof(brief: Brief) -> list[Proof]:
    """Harmful mail that never reached anybody."""
    blocked = brief.measure(metrics.mails_blocked)
    if not blocked:
        return []
    return [
        Proof(True, brief.voice.number(blocked), "harmful e-mails stopped.", "They never reached a mailbox.")
    ]
