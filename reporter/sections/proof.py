"""Proof of a quiet day, or what else happened on a busy one: checks by the hour, backups, alerts, feeds."""

from __future__ import annotations

from reporter import metrics
from reporter.report import ProofList, Section
from reporter.story import evidence, watching
from reporter.story.brief import Brief
from reporter.story.situation import assess
from reporter.story.takeaways import heading_of_proof


def proof(brief: Brief) -> Section | None:
    """What was watched and how it went; None when nothing but tickets is known."""
    if brief.is_silent:
        return None
    lines = [
        *watching.checks_of_a_day(brief),
        *evidence.backup_proof(brief),
        *evidence.alarms_raised(brief),
        *evidence.failed_work_proof(brief),
    ]
    quiet = brief.this.opened.empty
    if quiet:
        lines += [
            *evidence.patch_proof(brief),
            *evidence.blocked_proof(brief),
            *evidence.nothing_open_proof(brief),
        ]
    if not lines:
        return None
    run = brief.measure(metrics.checks).run
    strip = evidence.hours_strips(brief) if quiet and run and len(brief.period.days) == 1 else ()
    return Section(
        name="proof",
        heading=heading_of_proof(brief, assess(brief)),
        blocks=(*strip, ProofList(tuple(lines), *evidence.last_data(brief))),
        in_letter=brief.manner.proof_in_letter(quiet=quiet),
    )
