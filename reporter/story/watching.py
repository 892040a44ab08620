"""What the checks of a period prove: how many were made, and which of the things that are watched failed."""

from __future__ import annotations

from collections import Counter

from reporter import metrics
from reporter.report import Proof
from reporter.story.brief import Brief, told
from reporter.story.evidence import titles_of
from reporter.story.moments import moment_in
from reporter.story.opening import from_when_to_when
from reporter.story.sentences import joined, listing, plural, spelled
from reporter.story.situation import assess, unannounced

_MOST_NAMES = 5


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
