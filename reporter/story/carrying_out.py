"""What became of planned work: done, not finished or called off, as the log says; whether as announced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.records import NOT_FINISHED, Change
from reporter.report import AgendaItem, Announcement, Key, Step
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.sentences import agree, first_capital, joined, listing, sentence, shorten, spell, was
from reporter.story.telling import window

_TOLD_AHEAD = ("7-days", "1-day", "start", "moved")
_LONGEST = 220
_NAMED = 3  # in one sentence
_DONE = "Work that was announced for the period by a notice of that very window, and is done, by the log."
_UNFINISHED = "Planned work of the period that was not finished, by the log."
_CALLED_OFF = "Announced work of the period that was called off, by the log."


@dataclass(frozen=True)
class Carried:
    """A planned change whose window has begun, and whether a notice told its readers of that very window."""

    change: Change
    is_announced: bool

    @property
    def has_more(self) -> bool:
        """Whether there is more to tell of it than that it was done."""
        return self.change.status != "done" or bool(self.change.result.strip())

    @property
    def is_bad(self) -> bool:
        """Whether it was not finished."""
        return self.change.status in NOT_FINISHED


def carried(brief: Brief) -> tuple[Carried, ...]:
    """What became of the planned work of the period: what was not finished first, then by time.

    Nothing of what the log leaves open; of what ended well, or was called off, only what was announced.
    """
    return brief.once("carried out", lambda: tuple(_carried(brief)))


def _carried(brief: Brief) -> Iterator[Carried]:
    told_of = [one for one in brief.threads.memory.announced if one.state == "told"]
    made = (one for one in records_of(brief.this.changes, Change) if one.starts_at <= brief.now)
    ended = (one for one in made if one.status in ("done", "cancelled", *NOT_FINISHED))
    found = [Carried(one, _is_announced(one, told_of)) for one in ended]
    known = [one for one in found if one.is_announced or one.is_bad]
    yield from sorted(known, key=lambda one: (not one.is_bad, one.change.starts_at, one.change.id))


def _is_announced(change: Change, told_of: Sequence[Announcement]) -> bool:
    ids = (change.id, f"{change.id} ({change.source})")
    begins = f"{change.starts_at:%Y%m%dT%H%MZ}"
    keys = (Key.parse(one.key) for one in told_of)
    moments = (key.moment.partition("-") for key in keys if key.subject in ids)
    return any(at == begins and name in _TOLD_AHEAD for at, _, name in moments)


@told
def of_carried(brief: Brief) -> str:
    """“One planned change was not finished and was taken back. Two were done as announced.”"""
    found = carried(brief)
    done = [one for one in found if one.change.status == "done"]
    bad = [one for one in found if one.is_bad]
    off = len(found) - len(done) - len(bad)
    parts = []
    if bad:
        brief.cite_number("planned_unfinished", len(bad), "changes", _UNFINISHED)
        back = all(one.change.status == "taken back" for one in bad)
        tail = f" and {was(len(bad))} taken back" if back else ""
        parts.append(f"{_so_many(len(bad), brief)} {was(len(bad))} not finished{tail}.")
    if done:
        parts.append(_of_done(done, brief))
    if off:
        brief.cite_number("planned_called_off", off, "changes", _CALLED_OFF)
        parts.append(f"{_so_many(off, brief)} {was(off)} cancelled.")
    return joined(*parts)


def _of_done(done: Sequence[Carried], brief: Brief) -> str:
    n = len(done)
    brief.cite_number("planned_done", n, "changes", _DONE)
    titles = [f"“{shorten(one.change.title.strip().rstrip('.'), 90)}”" for one in done if not one.has_more]
    named = f": {listing(titles)}" if 0 < len(titles) <= _NAMED else ""
    return f"{_so_many(n, brief)} {agree(n, *brief.voice.plans_are_done)} as announced{named}."


def _so_many(n: int, brief: Brief) -> str:
    return first_capital(f"{spell(n)} {agree(n, *brief.voice.planned)}")


def tell_carried(one: Carried, brief: Brief) -> AgendaItem:
    """A planned change that is over: when it was, how it ended, and what more the log says of that."""
    change, voice = one.change, brief.voice
    return AgendaItem(
        when=voice.rail_day(voice.on(change.starts_at)),
        time=window(change, voice),
        headline=shorten(change.title, 90),
        remarks=tuple(_remarks(one, brief)),
    )


def _remarks(one: Carried, brief: Brief) -> Iterator[Step]:
    change, voice = one.change, brief.voice
    match change.status:
        case "done":
            yield Step(voice.plan_done, "as announced.")
        case "cancelled":
            yield Step("Cancelled", "by our records.")
        case "taken back":
            yield Step("Not finished", "It was taken back, by our records.")
        case _:
            yield Step("Not finished", "It did not come to its end, by our records.")
    more = [("How it ended", change.result)]
    more += [("What works", change.works), ("What does not", change.fails)] if one.is_bad else []
    yield from (Step(label, sentence(shorten(text, _LONGEST))) for label, text in more if text.strip())
    if one.is_bad and change.next_update_at and change.next_update_at > brief.now:
        at = change.next_update_at
        yield Step("Next word", f"{voice.day(voice.on(at))}, {voice.time(at)}.")
