"""The quiet work: backups, restore tests, updates, alarms, checks, harmful mail; ticked where all is good."""

from __future__ import annotations

from reporter.report import ProofList, Section
from reporter.story import evidence, watching
from reporter.story.brief import Brief
from reporter.story.packs import course
from reporter.story.takeaways import of_protection

_MOST = 5  # with stories to tell; an empty period shows everything


def protection(brief: Brief) -> Section | None:
    """What was prevented, line by line or in a sentence; None when no such work is known."""
    busy = not brief.this.opened.empty
    lines = [
        *evidence.backup_proof(brief),
        *evidence.failed_work_proof(brief),
        *evidence.restore_proof(brief),
        *evidence.patch_proof(brief),
        *evidence.alarms_handled(brief),
        *evidence.blocked_proof(brief),
        *watching.checks_of_a_span(brief),
    ][: _MOST if busy else None]
    gaps = watching.gap_table(brief) if brief.manner.is_pack else []
    if not (lines or gaps) or brief.is_silent:
        return None
    beside = course.table(brief, "Side by side", course.of_protection()) if brief.manner.is_pack else []
    in_short = busy and brief.manner.protection == "sentence"
    return Section(
        name="protection",
        heading="Protection",
        takeaway=evidence.in_a_sentence(brief, lines) if in_short else of_protection(brief) if lines else "",
        blocks=() if in_short else (*([ProofList(tuple(lines))] if lines else []), *beside, *gaps),
        in_letter="sentence",
    )
