"""The team's list of calls as it is read: in which order, under which heads, and as a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reporter.cadences import CALLS
from reporter.config import Client
from reporter.periods import Period, clock_reads, midnight
from reporter.report import (
    CallRow,
    CallSheet,
    Edition,
    Figure,
    Report,
    Section,
    SmallPrint,
    Step,
    resting_on,
)
from reporter.story.calls import CallDue
from reporter.story.readers import voice_for
from reporter.story.sentences import agree, all_of, be, first_capital, prose_duration, spell, spelled
from reporter.story.voice import Voice

MOST = 15  # rows that are shown; the rest is a count
NOT_REACHED = "Not reached yet"
_OVERDUE, _MORNING, _LATER, _DAY = (
    "Overdue",
    "Before noon",
    "Before the evening",
    "In the course of the day",
)
_GROUPS = (_OVERDUE, _MORNING, _LATER, _DAY, NOT_REACHED)
_ANSWERS = ("Rung", "Not reached", "Tomorrow")
_NOON = time(12)
_SECOND = timedelta(seconds=1)
_IN_HOURS = timedelta(days=2)  # a shorter age
_WHO = (
    "Urgent and open; a rating of the last four weeks that was not good and that nobody has answered; an "
    "answer to one of our mails that it is back; word that we promised for today or before; open, not on "
    "hold and nothing new in the log for {}; and who asks little and was not visited or rung for long. "
    "Ordered by the time promised, then by how long somebody has waited."
)
_TICKING_OFF = (
    "reporter called KEY writes down who was rung; with --tomorrow it is here again on the next working "
    "day, with --not-reached below on the same day. What is not ticked off is here again, with its age."
)
_BY_MAIL = (
    "Rung, Not reached and Tomorrow write to {} with the key in the subject, for whoever keeps the list; "
    "nothing is ticked off by that alone."
)
_COUNTED = "Clients to ring: for a ticket, for a rating, or because nobody has been there for long."


def in_order(calls: Sequence[CallDue], now: datetime, zone: str) -> list[tuple[str, CallDue]]:
    """Each with its group: the overdue first, by the time promised, then by how long somebody has waited."""
    placed = [(group_of(one, now, zone), one) for one in calls]
    latest = max((one.due_at for one in calls if one.due_at), default=now) + _SECOND
    return sorted(
        placed,
        key=lambda of: (_GROUPS.index(of[0]), of[1].due_at or latest, of[1].since, of[1].about),
    )


def group_of(call: CallDue, now: datetime, zone: str) -> str:
    """Under which head it stands."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if call.is_again:
        return NOT_REACHED
    if call.due_at is None:
        return _DAY
    if call.due_at < now:
        return _OVERDUE
    if call.due_at <= clock_reads(datetime.combine(today, _NOON), zone):
        return _MORNING
    return _LATER if call.due_at < midnight(today + timedelta(days=1), zone) else _DAY


def by_when(call: CallDue, now: datetime, voice: Voice) -> str:
    """“2 hours late”, “By 12:00”, “Today”."""
    group = group_of(call, now, voice.client.zone)
    if call.due_at and call.due_at < now:
        return f"{first_capital(_age(now - call.due_at))} late"
    return f"By {voice.time(call.due_at)}" if call.due_at and group in (_MORNING, _LATER) else "Today"


def _age(late: timedelta) -> str:
    return prose_duration(late.total_seconds()) if late < _IN_HOURS else spelled(late.days, "day")


@dataclass(frozen=True)
class Team:
    """Who rings, when the list is told, and what else is told beside it."""

    provider: Client
    now: datetime
    address: str = ""  # to which an answer is written; "" where no mail is set up
    quiet_days: int = 5
    unseen: tuple[str, ...] = ()  # clients that could not be looked at, and why

    @property
    def voice(self) -> Voice:
        """How the team is spoken to."""
        return voice_for(self.provider)


def headline_of(calls: Sequence[CallDue], now: datetime, zone: str) -> tuple[str, str]:
    """“Six calls today.” “One is overdue.”"""
    if not calls:
        return "Nobody to ring today.", ""
    n = len(calls)
    groups = [group_of(one, now, zone) for one in calls]
    late, early = groups.count(_OVERDUE), groups.count(_MORNING)
    first = f"{first_capital(spell(n))} {agree(n, 'call', 'calls')} today."
    if late:
        which = "It" if n == 1 else all_of(n) if late == n else first_capital(spell(late))
        return first, f"{which} {be(late)} overdue."
    return first, f"{first_capital(spell(early))} before noon." if early else ""


def letter_of(calls: Sequence[CallDue], period: Period, team: Team) -> Report:
    """The list as the team reads it in the morning."""
    provider, voice, now = team.provider, team.voice, team.now
    placed = in_order(calls, now, provider.zone)
    line = _counted(headline_of(calls, now, provider.zone), placed, period)
    told = " ".join(part for part in line if part)
    return Report(
        edition=Edition(CALLS.name, provider.slug, period),
        title=CALLS.title,
        provider=provider.name,
        client="The service team",
        period=voice.period(period),
        tone="steady",
        headline=line,
        lede=(),
        prepared=f"As the logs stood at {voice.time(now)} on {voice.day(voice.on(now))}.",
        tiles=(),
        wash=None,
        sections=(*_sheets(placed, team), _small_print(team)),
        subject=f"Calls of {voice.day(period.first)}: {told}",
        preheader=placed[0][1].whom if placed else "For the team only.",
        footer=" · ".join(part for part in (provider.name, provider.brand.footer) if part),
        language=provider.locale.replace("_", "-"),
        paper="A4",
        compact=True,
        made_at=now,
    )


def _counted(line: tuple[str, str], placed: Sequence[tuple[str, CallDue]], period: Period) -> tuple[str, str]:
    """The same, with the figures that it rests on."""
    groups = [group for group, _ in placed]
    counts = {"calls": len(groups), "calls_overdue": groups.count(_OVERDUE)}
    counts["calls_before_noon"] = groups.count(_MORNING)
    figures = [Figure(name, n, "calls", None, period.name, _COUNTED) for name, n in counts.items()]
    return resting_on(line, figures)


def _sheets(placed: Sequence[tuple[str, CallDue]], team: Team) -> Iterator[Section]:
    """The first of them under their heads, and how many more there are."""
    shown, rest = placed[:MOST], len(placed) - MOST
    heads = list(dict.fromkeys(group for group, _ in shown))
    for head in heads:
        rows = tuple(_row(one, team) for group, one in shown if group == head)
        more = more_of(rest) if head == heads[-1] else ""
        answers = _ANSWERS if team.address else ()
        yield Section("calls", head, blocks=(CallSheet(rows, answers, team.address, more),))


def more_of(rest: int) -> str:
    """“And seven more; all of them: reporter calls --csv”."""
    return f"And {spell(rest)} more; all of them: reporter calls --csv" if rest > 0 else ""


def _row(call: CallDue, team: Team) -> CallRow:
    by = by_when(call, team.now, team.voice)
    return CallRow(by, call.who, call.whom, call.number, call.why, call.ask, call.about)


def _small_print(team: Team) -> Section:
    """Who stands in the list and why, for how long, and of whom nothing could be told."""
    days = f"{spell(team.quiet_days)} working {agree(team.quiet_days, 'day', 'days')}"
    entries = [
        Step("For the team only", "Never forward it."),
        Step("Who stands here", _WHO.format(days)),
        Step("Ticking off", _TICKING_OFF),
    ]
    if team.address:
        entries.append(Step("By mail", _BY_MAIL.format(team.address)))
    entries += [Step("Not looked at", f"{'; '.join(team.unseen)}.")] if team.unseen else []
    return Section("small_print", "About this list", blocks=(SmallPrint(tuple(entries)),))
