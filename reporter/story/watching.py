"""What the checks of a period prove: how many were made, and which of the things that are watched failed."""

from __future__ import annotations

from collections import Counter

from reporter import metrics
from reporter.report import Cell, Column, Proof, Row, Table
from reporter.story.brief import Brief, told
from reporter.story.evidence import titles_of
from reporter.story.moments import moment_in
from reporter.story.opening import from_when_to_when
from reporter.story.packs.equipment import unsupported_rows
from reporter.story.packs.reviewing import name_of_decision, speaks_of_this
from reporter.story.sentences import joined, listing, plural, sentence, spelled
from reporter.story.situation import assess, unannounced

_MOST_NAMES = 5
_MOST_GAPS = 6


@told
def checks_of_a_day(brief: Brief) -> list[Proof]:
    """Monitoring checks made over the day, of how many devices."""
    devices = brief.client.expected.devices
    where = f"{devices} servers, lines and devices, day and night." if devices else ""
    return _checks(brief, where)


@told
def checks_of_a_span(brief: Brief) -> list[Proof]:
    """Monitoring checks made over the whole period."""
    return _checks(brief, "")


@told
def gap_table(brief: Brief) -> list[Table]:
    """What is not protected yet: as a person keeps it, what no log shows, and equipment without support."""
    rows = [*_kept_gaps(brief), *_unproven(brief), *unsupported_rows(brief)][:_MOST_GAPS]
    columns = (Column("Risk", 0.37, number=False), Column("What is known", 0.63, number=False))
    return [Table("What is not protected yet", columns, tuple(rows), wordy=True)] if rows else []


@told
def _kept_gaps(brief: Brief) -> list[Row]:
    rows = []
    for one in brief.kept.gaps if speaks_of_this(brief) else ():
        which = f"{name}." if (name := name_of_decision(one.decision, brief)) else ""
        rows.append(Row((Cell(one.risk), Cell(joined(sentence(one.known) if one.known else "", which)))))
    return rows


def _unproven(brief: Brief) -> list[Row]:
    """Copies of which no log reaches us; and, of those that are made, that none was brought back."""
    if not brief.voice.tells_contract or brief.is_running:
        return []
    if brief.facts.known_copy_at is None and not brief.backups.of and "backup" in _work_of(brief):
        return [
            Row((Cell("Your copies"), Cell("No log of them reaches us, so we cannot show that they work.")))
        ]
    is_known = brief.this.known.is_whole and not brief.this.known.unclear
    if brief.backups.of and is_known and brief.measure(metrics.restore_test) is None:
        return [Row((Cell("Bringing a copy back"), Cell(f"No test of it is on record {brief.when}.")))]
    return []


def _work_of(brief: Brief) -> set[str]:
    """The kinds of work that the client's services promise."""
    had = (brief.client.catalogue.get(slug) for slug in brief.client.services)
    return {kind for one in had if one for kind in one.work}


def _checks(brief: Brief, where: str) -> list[Proof]:
    """Checks made, and those that failed; what failed in announced work is told as that."""
    run, failed, announced = brief.cite(metrics.checks)
    if not run:
        return []
    number, checks = brief.voice.number, plural("check", run)
    before = _failed_before(brief)
    planned = (
        f"{number(announced)}{' more' if failed else ' failed'} in announced work, as planned."
        if announced
        else ""
    )
    if failed:
        if proof := _what_failed(brief, planned):
            return [proof]
        told = joined(_failed_where(brief), planned, before)
        return [Proof(False, number(failed), f"of {number(run)} {checks} failed.", told)]
    if before:  # and was not over
        return [Proof(False, number(run), f"{checks} made.", joined(planned, before))]
    if announced:
        return [Proof(True, number(run), f"{checks} made, none failed outside announced work.", planned)]
    return [Proof(True, number(run), f"{checks} made, none failed.", where)]


def _what_failed(brief: Brief, more: str) -> Proof | None:
    """“2 things that we watch failed. Line at Harborne from 09:12 to 10:00; …”; None where none is told."""
    failed = sorted(unannounced(brief), key=lambda one: (one.ended is not None, -one.seconds, one.begun))
    names = list(dict.fromkeys(one.name for one in failed))
    titles = {title for title in titles_of(brief, "check", "failed") if title}
    if not names or len(titles) > len(names):
        return None
    brief.cite(metrics.outages)
    what = "Things that we watch, and that did not work outside announced work."
    brief.cite_number("things_failed", len(names), "things", what)
    told = [f"{one.name} {from_when_to_when(one, brief)}" for one in failed[:_MOST_NAMES]]
    rest = len(failed) - len(told)
    if rest:
        brief.cite_number("failures_not_named", rest, "failures", "Failures that are not named here.")
        told.append(f"{spelled(rest, 'more failure')}")
    things = "thing that we watch failed" if len(names) == 1 else "things that we watch failed"
    return Proof(False, brief.voice.number(len(names)), f"{things}.", joined(f"{'; '.join(told)}.", more))


def _failed_before(brief: Brief) -> str:
    """“Line at Harborne had failed on Wednesday at 18:00.”, of what was not over when the period began."""
    carried = assess(brief).carried[:_MOST_NAMES]
    return joined(*(f"{one.name} had failed {moment_in(one.begun, brief)}." for one in carried))


def _failed_where(brief: Brief) -> str:
    """Which checks failed most, by their titles; "" when the log does not say."""
    counts = Counter(title for title in titles_of(brief, "check", "failed") if title)
    named = sorted(counts, key=lambda title: (-counts[title], title))
    more = "Mostly: " if len(named) > 2 else ""
    return f"{more}{listing(named[:2])}." if named else ""
