"""What stands under a finding, told alike wherever it stands: proof, tables, definitions, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reporter import metrics
from reporter.metrics import NamedCount
from reporter.report import Cell, Column, HoursStrip, Proof, Prose, Row, Table, figures_of
from reporter.story.brief import Brief, told
from reporter.story.moments import moment, moment_in
from reporter.story.sentences import (
    agree,
    all_of,
    be,
    counted,
    first_capital,
    first_small,
    joined,
    listing,
    plural,
    shorten,
    spell,
    spelled,
)
from reporter.story.situation import themes_to_tell
from reporter.story.takeaways import of_every_theme

_RESTORE = "Restore test"
_FAILED = " checks failed"
_MOST_NAMES = 5
_MOST_IN_A_SENTENCE = 3


@told
def backup_proof(brief: Brief) -> list[Proof]:
    """Copies made, of those that were due; a warning is told as a warning."""
    backups = brief.backups
    if backups.failed:
        n = brief.cite_failed_copies()
        other = "Whether all others were made we do not know."
        return [Proof(False, brief.voice.number(n), f"{plural('copy', n)} failed.", other)]
    if not backups.of:
        return []
    brief.cite(metrics.share_backups)
    number, what = (
        f"{backups.good:,} of {backups.of:,}",
        f"{plural('copy', backups.of)}{brief.copies_known} {agree(backups.of, 'was', 'were')} made.",
    )
    if backups.bad:
        return [Proof(False, number, what, f"{first_capital(spell(backups.bad))} {be(backups.bad)} missing.")]
    if backups.warning:
        warned = f"{first_capital(spell(backups.warning))} of them with a warning."
        return [Proof(True, number, what, warned)]
    newest = brief.measure(metrics.newest_backup_at)
    last = f"The last one {moment_in(newest, brief)}." if newest else ""
    return [Proof(True, number, what, last)]


@told
def failed_work_proof(brief: Brief) -> list[Proof]:
    """Work that did not succeed, by its own words."""
    failed = brief.failed_work
    if not failed:
        return []
    n = len(failed)
    brief.cite_number("work_failed", n, "jobs", "Work that did not succeed.")
    named = [
        shorten(joined(one.title, one.detail and f"({one.detail.rstrip('.')})"), 80) for one in failed[:2]
    ]
    what = f"{agree(n, 'piece', 'pieces')} of work did not succeed."
    return [
        Proof(
            False,
            brief.voice.number(n),
            what,
            f"{listing([one for one in named if one])}." if any(named) else "",
        )
    ]


@told
def restore_proof(brief: Brief) -> list[Proof]:
    """The newest of the period in which a copy was brought back, to prove that it can be."""
    test = brief.measure(metrics.restore_test)
    if test is None:
        return []
    what = f"{_RESTORE}." if test.outcome == "ok" else f"{_RESTORE}: it did not succeed."
    return [Proof(test.outcome == "ok", brief.voice.plain_date(test.on), what, test.detail)]


@told
def patch_proof(brief: Brief) -> list[Proof]:
    """Devices updated, of those tried; updates where the log names no devices."""
    patches = brief.measure(metrics.patches)
    if not patches.of:
        return []
    brief.cite(metrics.patches)
    noun = "computer" if patches.are_devices else "update"
    what = f"{plural(noun, patches.of)} {'updated' if patches.are_devices else 'installed'}."
    if patches.bad:
        left = f"{first_capital(spell(patches.bad))} {be(patches.bad)} still to do."
        return [Proof(False, f"{patches.good:,} of {patches.of:,}", what, left)]
    return [Proof(True, brief.voice.number(patches.of), what, "None is left to do.")]


@told
def alarms_raised(brief: Brief) -> list[Proof]:
    """Alarms of a day, and how many became a ticket."""
    raised, became = brief.cite(metrics.alerts)
    if not raised:
        return []
    noun, number = plural("alarm", raised), brief.voice.number(raised)
    if not became:
        names = listing([title for title, _ in brief.measure(metrics.alarm_names)[:2]])
        said = f"{noun}{_without_ticket(brief, raised)}."
        return [
            Proof(not brief.measure(metrics.alarms_unsettled), number, said, f"{names}." if names else "")
        ]
    detail = f"{first_capital(spell(became))} became {agree(became, 'a ticket', 'tickets')}."
    return [Proof(False, number, f"{noun} raised.", detail)]


@told
def alarms_handled(brief: Brief) -> list[Proof]:
    """Alarms of a longer period, and how many were handled before they became a ticket."""
    raised, became = brief.cite(metrics.alerts)
    if not raised:
        return []
    noun, names = plural("alarm", raised), _alarm_names(brief)
    if became:
        number, what = f"{raised - became:,} of {raised:,}", f"{noun} ended without a ticket."
        return [Proof(False, number, what, names)]
    said = f"{noun}{_without_ticket(brief, raised)}."
    return [Proof(not brief.measure(metrics.alarms_unsettled), brief.voice.number(raised), said, names)]


def _without_ticket(brief: Brief, raised: int) -> str:
    """“, none became a ticket”; nothing where no log of tickets would show it."""
    if "tickets" not in brief.known:
        return ""
    return ", none became a ticket" if raised > 1 else ", it did not become a ticket"


def _alarm_names(brief: Brief) -> str:
    counts = brief.measure(metrics.alarm_names)
    named = [f"{n:,} × {title}" if n > 1 else title for title, n in counts[:2]]
    brief.cite(metrics.alarm_names, *(title for title, _ in counts[:2]))
    most = "Most often: " if len(counts) > 2 else ""
    return f"{most}{listing(named)}." if named else ""


def titles_of(brief: Brief, kind: str, outcome: str = "") -> list[str]:
    rows = brief.this.activities
    rows = rows[rows["kind"] == kind]
    return [str(title) for title in (rows[rows["outcome"] == outcome] if outcome else rows)["title"]]


@told
def blocked_proof(brief: Brief) -> list[Proof]:
    """Harmful mail that never reached anybody."""
    blocked = brief.cite(metrics.mails_blocked)
    if not blocked:
        return []
    what = f"harmful {plural('e-mail', blocked)} stopped."
    detail = agree(blocked, "It never reached a mailbox.", "They never reached a mailbox.")
    return [Proof(True, brief.voice.number(blocked), what, detail)]


@told
def nothing_open_proof(brief: Brief) -> list[Proof]:
    """That no ticket is open, and when the last one was solved."""
    if brief.cite(metrics.count_backlog) != 0 or not brief.voice.proves_nothing_open:
        return []
    known = [span.resolved["resolved_at"].max() for span in (brief.this, brief.before) if len(span.resolved)]
    last = ""
    if known:
        last = f"The last one was solved on {moment(known[0].to_pydatetime(), brief)}."
    span = brief.voice.span_word(brief.period)
    return [Proof(True, "0", f"tickets open at the end of the {span}.", last)]


@told
def in_a_sentence(brief: Brief, lines: list[Proof]) -> str:
    """“21 of 21 backups finished; 2 alarms, none became a ticket; 1,040 harmful e-mails stopped.”"""
    counted = [line for line in lines if not line.what.startswith(_RESTORE)][:_MOST_IN_A_SENTENCE]
    for line in counted:
        brief.cite_figures(*(figure for text in (line.number, line.what) for figure in figures_of(text)))
    why = [
        f" ({line.detail.rstrip('.')})" if _FAILED in line.what and line.detail else "" for line in counted
    ]
    told = zip(counted, why, strict=True)
    return "; ".join(f"{line.number} {line.what.rstrip('.')}{which}" for line, which in told) + "."


def hours_strips(brief: Brief) -> tuple[HoursStrip, ...]:
    """The strip of a day, where its log or that of the day before has a check at each hour: else the log does
    not tell of each, and an hour without one is no hour without data.
    """
    before, marks = brief.measure_before(metrics.checks_by_hour), brief.measure(metrics.checks_by_hour)
    tells = all(mark != "none" or earlier != "none" for mark, earlier in zip(marks, before, strict=True))
    return (_hours_strip(brief),) if tells else ()


@told
def _hours_strip(brief: Brief) -> HoursStrip:
    """One mark for each hour of a day."""
    marks = brief.measure(metrics.checks_by_hour)
    good, failed, none = (marks.count(mark) for mark in ("good", "failed", "none"))
    for name, n in (("hours_good", good), ("hours_failed", failed), ("hours_without_checks", none)):
        brief.cite_number(name, n, "hours", "Hours of the day by how their checks went.")
    brief.cite_number("hours_checked", 24 - none, "hours", "Hours of the day with a check.")
    if good == 24:
        title, subtitle = "Every hour checked.", "One mark for each hour without a failed check."
    elif not none:
        title = f"{good} of 24 hours without a failed check."
        subtitle = "A hollow mark is an hour with a failed check."
    else:
        title = f"{24 - none} of 24 hours checked."
        subtitle = "Where there is no mark, we have no data."
    description = (
        f"{counted(good, 'hour')} with all checks good, {failed} with a failed check, {none} without data."
    )
    return HoursStrip(title, subtitle, marks, description)


@told
def last_data(brief: Brief) -> tuple[str, str]:
    """“Last data received”, and each feed with its newest record."""
    expected = {source.name: source.expected_every for source in brief.sources if source.expected_every}
    feeds = [feed for feed in brief.facts.feeds if feed.name in expected]
    said = [f"{brief.label_of(feed)} {_received(brief, feed.until)}" for feed in feeds if feed.until]
    if not said:
        return "", ""
    late = [
        brief.label_of(feed)
        for feed in brief.facts.feeds
        if feed in brief.late_feeds
        or (feed in feeds and feed.until and (brief.now - feed.until).total_seconds() > expected[feed.name])
    ]
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


@told
def theme_table(brief: Brief) -> tuple[Table, ...]:
    """Opened and solved by theme, those without one last; nothing when there is too little to sort."""
    themes = themes_to_tell(brief)
    if not themes:
        return ()
    unnamed = [row for row in brief.measure(metrics.by_category) if not row.name]
    return (counts_by(brief, metrics.by_category, "Theme", [*themes, *unnamed]),)


@told
def theme_sentence(brief: Brief) -> tuple[Prose, ...]:
    """The themes as a paragraph of their own."""
    themes = themes_to_tell(brief)
    return (Prose((of_every_theme(brief, themes),), lead="By theme."),) if themes else ()


@told
def counts_by(
    brief: Brief, metric: metrics.Metric, head: str, rows: list[NamedCount], sum_label: str = "All"
) -> Table:
    """Opened, solved and (where known) opened in the period before, per name; the smallest are added up."""
    unnamed = f"Without a {first_small(head)}"
    rows = [row if row.name else row._replace(name=unnamed) for row in rows]
    brief.cite(metric)
    earlier = {row.name or unnamed: row.opened for row in brief.measure_before(metric)}
    before = earlier if brief.has_before else None
    if before is not None:
        brief.cite_before(metric)
        brief.cite_names_before(metric, [row.name for row in rows])
    shown, rest = rows[:_MOST_NAMES], rows[_MOST_NAMES:]
    if len(rest) == 1:
        shown, rest = rows, []
    lines = [_row(row.name, [row], before) for row in shown]
    if rest:
        _cite_sums(brief, "others", rest, before)
        brief.cite_number("count_others", len(rest), "names", "Names that are added up in one line.")
        lines.append(_row(f"{len(rest)} others", rest, before))
    if before and sum_label == "All":
        rows = [*rows, *(NamedCount(name, 0, 0) for name in before.keys() - {row.name for row in rows})]
    _cite_sums(brief, sum_label.lower(), rows, before)
    lines.append(_row(sum_label, rows, before, is_sum=True))
    ended_well = (
        f"Known {brief.ended_well.lower()}"
        if brief.measure(metrics.count_perhaps_solved)
        else brief.ended_well
    )
    heads = ["Opened", ended_well, *([] if before is None else ["Opened before"])]
    if brief.measure(metrics.count_resolved) is None:  # when they were solved nobody says
        heads.pop(1)
        lines = [replace(line, cells=(*line.cells[:2], *line.cells[3:])) for line in lines]
    return count_table(f"By {first_small(head)}", head, heads, lines)


def _cite_sums(brief: Brief, of: str, rows: list[NamedCount], before: dict[str, int] | None) -> None:
    definition = "The sum of these lines."
    sums = {"opened": sum(row.opened for row in rows), "solved": sum(row.resolved or 0 for row in rows)}
    if before is not None:
        sums["opened_before"] = sum(before.get(row.name, 0) for row in rows)
    for name, n in sums.items():
        brief.cite_number(f"sum_of_{name}", n, brief.voice.nouns, definition, of)


def _row(name: str, rows: list[NamedCount], before: dict[str, int] | None, *, is_sum: bool = False) -> Row:
    numbers = [sum(row.opened for row in rows), sum(row.resolved or 0 for row in rows)]
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


@told
def usual_in_words(brief: Brief) -> str:
    """“the median of the last five Tuesdays”; “of five Tuesdays before it” where some are not known."""
    n = len(brief.facts.history) - 1
    brief.cite_number("periods_known", n, "periods", "Periods before this one that the log covers whole.")
    count = spelled(n, brief.voice.name(brief.period))
    return f"the median of {f'the last {count}' if brief.is_unbroken else f'{count} before it'}."


def _undated(brief: Brief, n: int) -> str:
    """What is over since nobody knows when; that it was solved is not said where the log does not say it."""
    count = brief.voice.count(n)
    if brief.is_recorded:
        return f"Nothing more is known of {count}, counted as opened only."
    return f"{first_capital(count)} {be(n)} closed without a known date and counted as opened only."


@told
def coverage(brief: Brief) -> str:
    """Which span and which feeds the numbers rest on, and what is not among them."""
    zone = brief.client.zone.replace("_", " ")
    parts = [f"{brief.voice.covered(brief.period)}, {zone} time."]
    feeds = [brief.label_of(feed) for feed in brief.facts.feeds if feed.newest_at]
    if feeds:
        brief.cite_number("count_feeds", len(feeds), "feeds", "Feeds that brought records of this client.")
        parts.append(f"From {spelled(len(feeds), 'feed')}: {listing(feeds)}{_arrival(brief)}.")
    late = [brief.label_of(feed) for feed in brief.late_feeds]
    if late:
        parts.append(f"Not received in time: {listing(late)}.")
    parts += [_where_data_begin(brief), *_holes(brief), *_not_recorded(brief), _ends_by_change(brief)]
    if undated := brief.cite(metrics.count_undated):
        parts.append(_undated(brief, undated))
    return joined(*parts, brief.voice.privacy_note)


def _arrival(brief: Brief) -> str:
    """“; the last arrived today at 06:55”."""
    last = max((feed.delivered_at for feed in brief.facts.feeds if feed.delivered_at), default=None)
    if last is None:
        return ""
    day, today = brief.voice.on(last), brief.voice.on(brief.now)
    when = "today" if day == today else f"on {brief.voice.full_day(day)}"
    return f"; the last arrived {when} at {brief.voice.time(last)}"


def _not_recorded(brief: Brief) -> list[str]:
    """What was promised, and no log tells whether it was kept."""
    if not brief.this.known.tickets or not len(brief.this.opened):
        return []
    targets, known = brief.client.agreement.targets.values(), brief.this.known.columns
    said = []
    if any(one.first_response for one in targets) and "first_response_at" not in known:
        said.append(f"First answers are not recorded in {brief.voice.log}.")
    if any(one.resolution for one in targets) and not {"resolved_at", "closed_at"} & known:
        said.append(f"When tickets are solved is not recorded in {brief.voice.log}.")
    return said


def _ends_by_change(brief: Brief) -> str:
    """Said where nothing tells when a ticket was closed but its last change."""
    if not brief.this.known.ends_by_change:
        return ""
    noun = plural(brief.voice.noun, 1)
    return (
        f"When a {noun} was closed is not recorded in {brief.voice.log}: it counts where it was last changed,"
        " or where it was first read as closed."
    )


def _holes(brief: Brief) -> list[str]:
    """“Nothing is known of 1 to 10 October: the tickets feed gave nothing for those days.”"""
    said = []
    for lack in brief.holes:
        days, feed = brief.days_hidden(lack.start, lack.end), brief.label_of(lack.feed)
        when = "those hours" if days is None else "that day" if days[0] == days[1] else "those days"
        known = f"Nothing is known of {brief.hole_in_words(lack.start, lack.end)}"
        said.append(f"{known}: the {feed} feed gave nothing for {when}.")
    return said


def _where_data_begin(brief: Brief) -> str:
    """Says so when the data cover the period only in part: from where on, and how much of it."""
    first, period = brief.facts.first_record_at, brief.period
    if first is None:
        return "No data has been received yet."
    covered, total = brief.hours_covered
    brief.cite_number("hours_covered", covered, "hours", "Hours of the period that the data cover.")
    brief.cite_number("hours_of_the_period", total, "hours", "Hours of the period.")
    joined_on = brief.client.joined_on
    if joined_on and period.first < joined_on and brief.voice.on(first) == joined_on:
        day = brief.voice.plain_date(joined_on)
        return f"We count from {day} on: {covered:,} of {total:,} hours."
    if first > period.start:
        day = brief.voice.plain_date(brief.voice.on(first))
        return f"Data begin on {day} and cover {covered:,} of {total:,} hours."
    is_partial = brief.now >= period.end and (brief.holes or brief.unknown_from)
    return f"Data cover {covered:,} of {total:,} hours." if is_partial and covered < total else ""
