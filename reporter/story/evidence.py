"""What stands under a finding, told alike wherever it stands: proof, tables, definitions, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reporter import metrics
from reporter.metrics import NamedCount
from reporter.report import Cell, Column, HoursStrip, Proof, Prose, Row, Table
from reporter.story.brief import Brief
from reporter.story.sentences import (
    agree,
    all_of,
    be,
    first_capital,
    first_small,
    joined,
    listing,
    plural,
    spell,
    spelled,
)
from reporter.story.situation import themes_to_tell
from reporter.story.takeaways import of_every_theme

_MOMENT = timedelta(seconds=1)
_RESTORE = "Last restore test"
_MOST_NAMES = 5
_UNNAMED = "Without a theme"


def backup_proof(brief: Brief) -> list[Proof]:
    """Backups finished, of those that were due."""
    backups = brief.backups
    if not backups.of:
        return []
    number, what = f"{backups.good} of {backups.of}", "backups finished."
    if backups.bad:
        failed = f"{first_capital(spelled(backups.bad, 'backup'))} failed or did not run."
        return [Proof(False, number, what, failed)]
    newest = brief.measure(metrics.newest_backup_at)
    last = f"The last one {brief.voice.moment_in(newest, brief.period)}." if newest else ""
    return [Proof(True, number, what, last)]


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
    what = f"{plural('computer', patches.of)} updated."
    if patches.bad:
        left = f"{first_capital(spell(patches.bad))} {be(patches.bad)} still to do."
        return [Proof(False, f"{patches.good} of {patches.of}", what, left)]
    return [Proof(True, brief.voice.number(patches.of), what, "None failed.")]


def alarms_raised(brief: Brief) -> list[Proof]:
    """Alarms of a day, and how many became a ticket."""
    raised, became = brief.measure(metrics.alerts)
    if not raised:
        return []
    noun = plural("alarm", raised)
    if not became:
        names = listing([title for title in dict.fromkeys(_titles(brief, "alert")) if title][:2])
        return [Proof(True, str(raised), f"{noun}, none became a ticket.", f"{names}." if names else "")]
    detail = f"{first_capital(spell(became))} became {agree(became, 'a ticket', 'tickets')}."
    return [Proof(False, str(raised), f"{noun} raised.", detail)]


def alarms_handled(brief: Brief) -> list[Proof]:
    """Alarms of a longer period, and how many were handled before they became a ticket."""
    raised, became = brief.measure(metrics.alerts)
    if not raised:
        return []
    noun, names = plural("alarm", raised), _alarm_names(brief)
    if became:
        number, what = f"{raised - became} of {raised}", f"{noun} ended without a ticket."
        return [Proof(False, number, what, names)]
    return [Proof(True, str(raised), f"{noun}, none became a ticket.", names)]


def _alarm_names(brief: Brief) -> str:
    counts = Counter(_titles(brief, "alert"))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2]
    named = [f"{n} × {title}" if n > 1 else title for title, n in ranked if title]
    most = "Most often: " if len(counts) > 2 else ""
    return f"{most}{listing(named)}." if named else ""


def checks_of_a_day(brief: Brief) -> list[Proof]:
    """Monitoring checks made over the day, of how many devices."""
    run = brief.measure(metrics.checks).run
    devices = brief.client.expected.devices
    where = f"{devices} servers, lines and devices, day and night." if devices else "Day and night."
    return _checks(brief, f"of {run:,} {plural('check', run)} failed.", where)


def checks_of_a_span(brief: Brief) -> list[Proof]:
    """Monitoring checks made over the whole period."""
    run = brief.voice.number(brief.measure(metrics.checks).run)
    return _checks(brief, f"of {run} checks failed.", "Day and night.")


def _checks(brief: Brief, failures: str, where: str) -> list[Proof]:
    run, failed = brief.measure(metrics.checks)
    if not run:
        return []
    if failed:
        return [Proof(False, brief.voice.number(failed), failures, _failed_where(brief))]
    return [Proof(True, brief.voice.number(run), f"{plural('check', run)} run, none failed.", where)]


def _failed_where(brief: Brief) -> str:
    """Which checks failed most, by their titles; "" when the log does not say."""
    counts = Counter(title for title in _titles(brief, "check", "failed") if title)
    named = sorted(counts, key=lambda title: (-counts[title], title))
    more = "Mostly: " if len(named) > 2 else ""
    return f"{more}{listing(named[:2])}." if named else ""


def _titles(brief: Brief, kind: str, outcome: str = "") -> list[str]:
    rows = brief.this.activities
    rows = rows[rows["kind"] == kind]
    return [str(title) for title in (rows[rows["outcome"] == outcome] if outcome else rows)["title"]]


def blocked_proof(brief: Brief) -> list[Proof]:
    """Harmful mail that never reached anybody."""
    blocked = brief.measure(metrics.mails_blocked)
    if not blocked:
        return []
    what, detail = "harmful e-mails stopped.", "They never reached a mailbox."
    return [Proof(True, brief.voice.number(blocked), what, detail)]


def nothing_open_proof(brief: Brief) -> list[Proof]:
    """That no ticket is open, and when the last one was solved."""
    if len(brief.this.backlog) or not brief.voice.proves_nothing_open:
        return []
    known = [span.resolved["resolved_at"].max() for span in (brief.this, brief.before) if len(span.resolved)]
    last = ""
    if known:
        moment = brief.voice.moment(known[0].to_pydatetime(), brief.period.last)
        last = f"The last one was solved on {moment}."
    span = brief.voice.span_word(brief.period)
    return [Proof(True, "0", f"tickets open at the end of the {span}.", last)]


def in_a_sentence(lines: list[Proof]) -> str:
    """“21 of 21 backups finished; 2 alarms, none became a ticket; 1,040 harmful e-mails stopped.”"""
    counted = [line for line in lines if not line.what.startswith(_RESTORE)]
    return "; ".join(f"{line.number} {line.what.rstrip('.')}" for line in counted[:3]) + "."


def hours_strip(brief: Brief) -> HoursStrip:
    """One mark for each hour of a day."""
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
    return HoursStrip(title, subtitle, marks, description)


def last_data(brief: Brief) -> tuple[str, str]:
    """“Last data received”, and each feed with its newest record."""
    expected = {source.name for source in brief.sources if source.expected_every}
    feeds = [feed for feed in brief.facts.feeds if feed.name in expected]
    said = [f"{brief.label_of(feed)} {_received(brief, feed.until)}" for feed in feeds if feed.until]
    if not said:
        return "", ""
    late = [brief.label_of(feed) for feed in brief.late_feeds]
    verdict = f" {all_of(len(said))} arrived on time." if len(said) > 1 else ""
    if late:
        verdict = f" Late: {listing(late)}."
    return (
        "Last data received",
        f"before this report at {brief.voice.time(brief.now)}: {', '.join(said)}.{verdict}",
    )


def _received(brief: Brief, newest: datetime) -> str:
    if brief.voice.on(newest) == brief.voice.on(brief.now):
        return brief.voice.time(newest)
    return brief.voice.moment(newest, brief.voice.on(brief.now))


def theme_table(brief: Brief) -> tuple[Table, ...]:
    """Opened and solved by theme, those without one last; nothing when there is too little to sort."""
    themes = themes_to_tell(brief)
    if not themes:
        return ()
    unnamed = [row._replace(name=_UNNAMED) for row in brief.measure(metrics.by_category) if not row.name]
    return (_counts(brief, metrics.by_category, "Theme", [*themes, *unnamed]),)


def theme_sentence(brief: Brief) -> tuple[Prose, ...]:
    """The themes as a paragraph of their own."""
    themes = themes_to_tell(brief)
    return (Prose((of_every_theme(brief, themes),), lead="By theme."),) if themes else ()


def area_table(brief: Brief, areas: list[NamedCount]) -> Table:
    """Opened and solved in these areas; where reports came from elsewhere too, their sum says so."""
    elsewhere = any(row.opened or row.resolved for row in brief.measure(metrics.by_place) if row not in areas)
    return _counts(brief, metrics.by_place, "Area", areas, "These areas" if elsewhere else "All")


def _counts(
    brief: Brief, metric: metrics.Metric, head: str, rows: list[NamedCount], sum_label: str = "All"
) -> Table:
    """Opened, solved and (where known) opened in the period before, per name; the smallest are added up."""
    earlier = {row.name or _UNNAMED: row.opened for row in brief.measure_before(metric)}
    before = earlier if brief.has_before else None
    shown, rest = rows[:_MOST_NAMES], rows[_MOST_NAMES:]
    if len(rest) == 1:
        shown, rest = rows, []
    lines = [_row(row.name, [row], before) for row in shown]
    if rest:
        lines.append(_row(f"{len(rest)} others", rest, before))
    if before and sum_label == "All":
        rows = [*rows, *(NamedCount(name, 0, 0) for name in before.keys() - {row.name for row in rows})]
    lines.append(_row(sum_label, rows, before, is_sum=True))
    heads = ["Opened", "Solved", *([] if before is None else ["Opened before"])]
    return count_table(f"By {first_small(head)}", head, heads, lines)


def _row(name: str, rows: list[NamedCount], before: dict[str, int] | None, *, is_sum: bool = False) -> Row:
    numbers = [sum(row.opened for row in rows), sum(row.resolved for row in rows)]
    if before is not None:
        numbers.append(sum(before.get(row.name, 0) for row in rows))
    return count_row(name, numbers, is_sum=is_sum)


def count_table(caption: str, head: str, heads: list[str], rows: list[Row]) -> Table:
    """Names, and beside them as many columns of numbers as have heads."""
    columns = [Column(head, round(1 - 0.18 * len(heads), 4), number=False)]
    columns += [Column(text, 0.18) for text in heads]
    return Table(caption, tuple(columns), tuple(rows), show_caption=False)


def count_row(name: str, numbers: Sequence[int], *, is_sum: bool = False) -> Row:
    """A name and its numbers."""
    return Row((Cell(name), *(Cell(f"{number:,}") for number in numbers)), is_sum)


def fitted(columns: Sequence[Column]) -> tuple[Column, ...]:
    """As wide together as the page."""
    width = sum(column.width for column in columns)
    return tuple(replace(column, width=round(column.width / width, 4)) for column in columns)


def in_their_words(brief: Brief, definition: str) -> str:
    """The definition from the metric's docstring, with the client's word for a ticket."""
    noun = brief.voice.noun
    nouns = plural(noun, 2)
    text = definition.replace("Tickets", first_capital(nouns)).replace("tickets", nouns)
    return first_small(text.replace("ticket", noun))


def half_in_words(brief: Brief) -> str:
    """What half and nine in ten mean, and what a day is."""
    counted = "Counted by the clock."
    if brief.client.agreement.opening:
        hours = brief.voice.number(brief.voice.hours_a_day, 1)
        counted = f"Counted in opening hours; a day is {hours} of them."
    return f"the median; nine in ten within: the 90th percentile. {counted}"


def usual_in_words(brief: Brief) -> str:
    """“the median of the last five Tuesdays”; “of five Tuesdays before it” where some are not known."""
    count = spelled(len(brief.facts.history) - 1, brief.voice.name(brief.period))
    return f"the median of {f'the last {count}' if brief.is_unbroken else f'{count} before it'}."


def coverage(brief: Brief) -> str:
    """Which span and which feeds the numbers rest on, and what is not among them."""
    zone = brief.client.zone.replace("_", " ")
    parts = [f"{brief.voice.covered(brief.period)}, {zone} time."]
    feeds = [brief.label_of(feed) for feed in brief.facts.feeds if feed.newest_at]
    if feeds:
        parts.append(f"From {spelled(len(feeds), 'feed')}: {listing(feeds)}{_arrival(brief)}.")
    late = [brief.label_of(feed) for feed in brief.late_feeds]
    if late:
        parts.append(f"Not received in time: {listing(late)}.")
    parts += [_where_data_begin(brief), *_holes(brief)]
    if undated := brief.measure(metrics.count_undated):
        count = first_capital(brief.voice.count(undated))
        parts.append(f"{count} {be(undated)} solved without a known date and counted as opened only.")
    if aside := sum(feed.set_aside for feed in brief.facts.feeds):
        lines = first_capital(spelled(aside, "line"))
        parts.append(f"{lines} of these feeds could not be read and {be(aside)} not counted.")
    return joined(*parts, brief.voice.privacy_note)


def _arrival(brief: Brief) -> str:
    """“; the last arrived today at 06:55”."""
    last = max((feed.delivered_at for feed in brief.facts.feeds if feed.delivered_at), default=None)
    if last is None:
        return ""
    day, today = brief.voice.on(last), brief.voice.on(brief.now)
    when = "today" if day == today else f"on {brief.voice.full_day(day)}"
    return f"; the last arrived {when} at {brief.voice.time(last)}"


def _holes(brief: Brief) -> list[str]:
    """“Nothing is known of 1 to 10 October: the tickets feed gave nothing for those days.”"""
    said = []
    for lack in brief.holes:
        first, last = brief.voice.on(lack.start), brief.voice.on(lack.end - _MOMENT)
        to = "" if first == last else f" to {brief.voice.plain_date(last)}"
        days = "that day" if first == last else "those days"
        known = f"Nothing is known of {brief.voice.plain_date(first)}{to}"
        said.append(f"{known}: the {brief.label_of(lack.feed)} feed gave nothing for {days}.")
    return said


def _where_data_begin(brief: Brief) -> str:
    """Says so when the data cover the period only in part: from where on, and how much of it."""
    first, period = brief.facts.first_record_at, brief.period
    if first is None:
        return "No data has been received yet."
    covered, total = brief.hours_covered
    if first > period.start:
        day = brief.voice.plain_date(brief.voice.on(first))
        return f"Data begin on {day} and cover {covered:,} of {total:,} hours."
    is_partial = brief.now >= period.end and (brief.holes or brief.unknown_from)
    return f"Data cover {covered:,} of {total:,} hours." if is_partial and covered < total else ""
