"""What readers answered, each once: kept in the ledger, counted for a period, and rated as a log like any."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from reporter.cadences import OF_TICKETS
from reporter.config.mail import HEARD_RATINGS
from reporter.files import make_private_folder, write_whole
from reporter.ledger.ledger import Ledger
from reporter.outputs.attached import as_csv
from reporter.periods import Period
from reporter.report import Answered, DataFile, Key, Reaction

RATED = ("good", "bad")
_NOTE = "reaction "
_SILENT = "no follow-ups of {} to "
_ANSWERED = "somebody wrote back on "
_HEADS = (
    *("id", "client", "at", "updated_at", "ticket_id"),
    *("verdict", "comment", "rated_by", "may_quote"),
)


@dataclass(frozen=True)
class Heard:
    """A mail that came back: what it is, whose, about which edition, and what was done about it."""

    sort: str  # answer, stop, bounce, automatic; unknown where it belongs to nothing that was sent
    client: str = ""
    edition: str = ""
    person: str = ""
    at: str = ""
    words: str = ""
    done: str = ""
    file: str = ""
    word: str = ""  # of a prepared answer: good, bad, yes, no


def keep_reaction(ledger: Ledger, reaction: Reaction) -> None:
    """Remember an answer: a later one of the same person to the same question stands in its place."""
    key = Key.parse(reaction.edition)
    mail = _first_telling(reaction.mail or reaction.edition)
    reaction = replace(reaction, edition=_first_telling(reaction.edition), mail=mail)
    kind = "rated" if reaction.word in RATED else "stands" if reaction.word else "words"
    name = f"{_NOTE}{key.client} {kind} {reaction.edition} {reaction.person}"
    before = ledger.note(name)
    if not before or _read(before).at <= reaction.at:
        told = {**asdict(reaction), "at": reaction.at.isoformat()}
        ledger.set_note(name, json.dumps(told, ensure_ascii=False))


def reactions_of(ledger: Ledger, client: str = "") -> tuple[Reaction, ...]:
    """All answers to a client's editions, or to anybody's, the newest last."""
    notes = ledger.notes(f"{_NOTE}{client} " if client else _NOTE).values()
    return tuple(sorted(map(_read, notes), key=lambda one: (one.at, one.edition, one.person, one.word)))


def answered_in(ledger: Ledger, client: str, period: Period) -> Answered:
    """What came back to a client's letters within a period; nobody's words."""
    reactions = reactions_of(ledger, client)
    if not reactions:
        return Answered()
    left = ledger.mails(client, period.start, period.end)
    base = {(_first_telling(edition), person.lower()) for edition, person in left}
    came = {(one.mail, one.person) for one in reactions}
    within = (replace(one, words="") for one in reactions if period.start <= one.at < period.end)
    asked = sum(_asks_if_it_held(edition) for edition, _ in base)
    return Answered(len(base), len(base & came), tuple(within), asked)


def _asks_if_it_held(edition: str) -> bool:
    key = Key.parse(edition)
    return (key.cadence, key.moment) == (OF_TICKETS, "after")


def _first_telling(edition: str) -> str:
    return str(replace(Key.parse(edition), revision=1))


def write_ratings(folder: Path, ledger: Ledger) -> bool:
    """Write down what tickets were rated, for the sources to read; whether anything is new in it."""
    rows = tuple(map(_row, _ratings(reactions_of(ledger))))
    path = folder / HEARD_RATINGS
    if not rows:
        return False
    content = as_csv(DataFile(path.name, "what was rated by mail", (_HEADS, *rows)))
    with suppress(OSError):
        if path.read_bytes() == content:
            return False
    make_private_folder(path.parent)
    write_whole(path, content)
    return True


def _ratings(reactions: Iterable[Reaction]) -> Iterator[tuple[Key, Reaction]]:
    """Those on a ticket: what is said of a report is no rating of anything that we did."""
    for one in reactions:
        if one.about.cadence == OF_TICKETS and one.word in RATED:
            yield one.about, one


def _row(rating: tuple[Key, Reaction]) -> tuple[str, ...]:
    key, one = rating
    at = one.at.isoformat()
    return (
        *(f"{one.edition} {one.person}", key.client, at, at, key.subject),
        *(one.word, one.words, one.person, "no"),
    )


def _read(note: str) -> Reaction:
    told = json.loads(note)
    return Reaction(**{**told, "at": datetime.fromisoformat(told["at"])})


def silence(ledger: Ledger, slug: str, address: str, at: str) -> None:
    """Tell this person of no ticket of that client any more; with no moment, again."""
    ledger.set_note(f"{_SILENT.format(slug)}{address.lower()}", at)


def silenced(ledger: Ledger, slug: str) -> frozenset[str]:
    """Who is told of no ticket of that client."""
    names = ledger.notes(_SILENT.format(slug))
    return frozenset(name.rpartition(" ")[2] for name, at in names.items() if at)


def note_reply(ledger: Ledger, edition: str, at: str) -> None:
    """That somebody wrote back on a follow-up; at "", where the mail does not say when."""
    ledger.set_note(f"{_ANSWERED}{edition}", at)


def written_back(ledger: Ledger, series: str, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """To which follow-ups of a series somebody wrote back, and when; now, where the mail does not say."""
    found = ledger.notes(f"{_ANSWERED}{series}")
    return tuple(
        (name.removeprefix(_ANSWERED), datetime.fromisoformat(at) if at else now)
        for name, at in found.items()
    )
