"""No two parts of an edition contradict each other, whatever happened: tried over a sweep of situations."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import pytest

from reporter import metrics
from reporter.config import Note
from reporter.config.commentary import AskNote
from reporter.metrics import Kept, Outage
from reporter.sections.tiles import tiles
from reporter.store.facts import Known
from reporter.story.brief import Brief
from reporter.story.headline import headline, preheader, subject
from reporter.story.opening import lede
from reporter.story.situation import Situation, assess, wash_of
from tests.metrics.worlds import at
from tests.story.briefs import dentist, still_open
from tests.story.scenes import DAYS, PERIODS, change, given, moment, proof, residents, scene, tickets, untold

COUNTS = (*range(13), 40)
ENOUGH = 1  # worlds for each number, unit and reader
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBER = rf"({'|'.join((*SMALL, 'none'))}|[\d,]+)"
UNKNOWNS = (
    Known(),
    Known(),
    Known(),
    untold("resolved_at", "closed_at"),
    untold("resolved_at", "closed_at", "status"),
    untold("priority"),
    Known(tickets=False),
    Known(tickets=False, activities=False),
)


class Told(NamedTuple):
    """One edition's top: what is true, and everything that is said of it."""

    brief: Brief
    situation: Situation
    line: str
    lede: str
    tiles: dict[str, str]
    preheader: str
    subject: str
    asks: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that are sentences."""
        return (self.line, self.lede, self.preheader, self.subject, *self.asks)


@cache
def world(unit: str, *, community: bool, opened: int, seed: int) -> Told:
    """A situation drawn at random, and what is said of it."""
    draw = random.Random(f"{unit} {community} {opened} {seed}")
    solved = draw.choice((0, opened, draw.randint(0, opened)))
    rows: dict[str, Any] = tickets(DAYS[unit], opened, solved)
    for row in rows["opened"]:
        row["priority"] = draw.choices((1, 2, 3, 4), (draw.choice((0, 1)), 2, 9, 2))[0]
    for row in rows["backlog"]:
        row["status"] = draw.choice(("open", "on hold", "waiting for client", "new"))
        row["subject"] = draw.choice(("", row["subject"], "RE: [ext] PRINTER."))
    older = draw.choice((0, 0, 1, 3))
    waits = draw.choice((0, 0, 1, 2, 5))
    rows["backlog"] = rows["backlog"] + [
        still_open(
            moment("2026-09-28", n), id=f"old{n}", status="waiting for client" if n < waits else "open"
        )
        for n in range(older + waits)
    ]
    rows["ahead"] = [change(unit, draw.choice(("", "Sign out.")))] if draw.random() < 0.3 else []
    rows["activities"] = draw.choice(
        ([], proof(unit), proof(unit, failed=1), proof(unit, failed=2, checks_failed=3))
    )
    rows["known"] = draw.choice(UNKNOWNS)
    told = scene(unit, residents() if community else dentist(), **rows)
    return _told(_with_more(told, unit, draw))


def _with_more(told: Brief, unit: str, draw: random.Random) -> Brief:
    """The same with what is given rather than counted: promises, an outage, a question in writing."""
    if draw.random() < 0.25:
        told = replace(told, note=Note(asks=(AskNote(question="May we order the screens?"),)))
    if told.this.known.tickets and draw.random() < 0.4:
        of = draw.choice((1, 2, 9, 20))
        bad = draw.choice((0, 1, of // 2, of))
        late = draw.randint(0, bad)
        kept = (metrics.share_answered_in_time, metrics.share_resolved_in_time)
        metric = draw.choice(kept if "resolved_at" in told.this.known.columns else kept[:1])
        told = given(told, metric, Kept(of - bad, of, late, _still_open(told, metric, bad - late)))
    if told.this.known.activities and draw.random() < 0.2:
        begun, hours = at(f"{DAYS[unit]}T08:12"), draw.choice((1, 9))
        ended = draw.choice((None, begun.replace(hour=8 + hours)))
        outage = Outage("line at Harborne", "", begun, ended, draw.random() < 0.3)
        told = given(told, metrics.outages, [outage])
    return told


def _still_open(told: Brief, metric: metrics.Metric, missing: int) -> int:
    """Of those that have not come, the ones that may be told as overdue."""
    overdue = told.measure(metrics.count_overdue) or 0
    return min(missing, overdue) if metric is metrics.share_resolved_in_time else missing


def _told(brief: Brief) -> Told:
    situation = assess(brief)
    line = headline(brief, situation)
    asks = wash_of(brief, situation.asks)
    shown = {tile.label: tile.number for tile in tiles(brief, situation)}
    said = [f"{ask.question} {ask.how} {ask.by}" for ask in asks.asks] if asks else []
    return Told(
        brief,
        situation,
        _plain(" ".join(line)),
        _plain(" ".join(lede(brief, situation))),
        shown,
        _plain(preheader(brief, situation)),
        _plain(subject(brief, line)),
        tuple(" ".join(_plain(text).split()) for text in said),
    )


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").strip()


WORLDS = [  # of the larger numbers each is told to one of the readers, by turns
    (unit, community, opened, seed)
    for place, unit in enumerate(PERIODS)
    for community, opened, seed in product((False, True), COUNTS, range(ENOUGH))
    if opened < 4 or (opened + place + community) % 2 == 0
]


def every() -> list[Told]:
    """All worlds of the sweep."""
    return [
        world(unit, community=community, opened=opened, seed=seed) for unit, community, opened, seed in WORLDS
    ]


def number(word: str) -> int:
    """“three”, “none”, “1,040”."""
    small = {**{name: n for n, name in enumerate(SMALL)}, "none": 0}
    return small[word.lower()] if word.lower() in small else int(word.replace(",", ""))


def numbers(pattern: str, text: str) -> list[int]:
    """What the texts say where N stands in a pattern."""
    found = re.finditer(pattern.replace("N", NUMBER), text, re.IGNORECASE)
    return [number(match[1]) for match in found]


def test_nothing_needs_you_is_never_said_where_something_does() -> None:
    for told in every():
        if told.situation.needs:
            assert "Nothing needs you" not in " ".join(told.texts), told
            assert told.situation.tone == "needs you"
        else:
            assert not told.asks, told


def test_nothing_is_said_to_be_open_only_where_nothing_is() -> None:
    for told in every():
        if told.situation.backlog != 0:
            assert not re.search("Nothing is (left )?open|are left open", " ".join(told.texts)), told
        if told.situation.opened != 0:
            assert not re.search(
                r"Nobody (needed|told|had to|sent)|[Nn]o (tickets|reports) came", told.line + told.lede
            )


def test_nothing_is_claimed_of_tickets_that_nobody_knows() -> None:
    for told in every():
        if not told.brief.this.known.tickets:
            assert not re.search(
                r"\b([Nn]o|[Nn]one|all|both) ?\w* (tickets|reports)|solved|raised|sent us", told.line
            ), told
            assert "tickets opened" not in told.preheader, told
        if told.situation.solved is None:
            assert not re.search(r"\bsolved\b", told.preheader + told.line.split(". Which")[0]), told


def test_volume_never_leads_where_something_broke_or_is_late() -> None:
    for told in every():
        if told.situation.level in ("broken", "late"):
            assert not re.search(
                r"\b(quiet|steady|usual|busy|Nothing went wrong|without an interruption)\b", told.line
            ), told
            assert told.situation.tone != "steady"


def test_the_counts_of_all_parts_agree() -> None:
    for told in every():
        opened, solved, backlog = told.situation.opened, told.situation.solved, told.situation.backlog
        nouns = "(?:tickets?|reports?)"
        said = numbers(rf"(?:raised|sent us) N {nouns}", told.lede) + numbers(
            rf"N {nouns} opened", told.preheader
        )
        assert set(said) <= {opened}, told
        assert set(numbers(r"opened, N solved", told.preheader)) <= {solved}, told
        left = numbers(rf"N (?:older )?{nouns} (?:is|are) still open", told.lede)
        assert set(left) <= {backlog}, told
        shown = {label: told.tiles.get(label, "–") for label in ("Tickets opened", "Solved", "Still open")}
        for label, true in zip(shown, (opened, solved, backlog), strict=True):
            assert shown[label] in ("–", f"{true}"), told


def test_what_came_in_adds_up() -> None:
    for told in every():
        fates = told.situation.fates
        if fates is None or not told.situation.opened or told.situation.backlog is None:
            continue
        assert fates.total == told.situation.opened
        parts = re.search(r"; ([^.;]*(?:solved|open)[^.;]*)", told.lede)
        if parts and not re.search(r"\b(it|both|all)\b", parts[1]):
            assert sum(numbers(r"\bN (?=\w)", parts[1])) == fates.total, told


def test_the_needs_of_headline_lede_and_wash_are_one_count() -> None:
    for told in every():
        needs = told.situation.needs
        assert set(numbers(r"N things? needs? you", told.line + " " + told.lede)) <= {needs}, told
        if needs and told.brief.manner.asks == "each":
            more = sum(numbers(r"And N more waits? for you", " ".join(told.asks)))
            assert len(told.asks) + more == needs, told


def test_the_subject_is_the_headline() -> None:
    for told in every():
        assert told.subject.startswith(" ".join(told.line.split())), told


FAULTS = {
    "two spaces": r"  ",
    "one with a plural": r"\b(1|[Oo]ne) (tickets|reports|backups|copies|checks|changes|things|days|hours)\b",
    "a plural with is": (
        r"(?<!of )\b(two|three|four|five|six|seven|eight|nine|ten) (tickets|reports|copies|things|checks)"
        r" (is|was|needs)\b"
    ),
    "nought of": r"\b(0|no|No) of\b",
    "a lost subject": r"“\s*”",
    "a lost value": r"None None|None (is|of) None|\bnan\b|NaT|[{}]",
    "two stops": r"\.\.|[.?!]\.",
    "a small beginning": r"[.?!] (?!gw)[a-z]",
    "a space before a stop": r" [.,;:?]",
    "a doubled word": r"\b(\w+) \1\b",
    "an empty list": r": \.|, \.|\band \.",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_text_has_the_fault(fault: str) -> None:
    found = {text for told in every() for text in told.texts if re.search(FAULTS[fault], text)}
    assert not found, "\n".join(sorted(found)[:8])


def test_every_text_begins_large_and_ends() -> None:
    for told in every():
        for text in (told.line, told.lede, told.preheader, *told.asks):
            assert not text or (text[0].isupper() or text[0].isdigit() or text[0] == "“"), text
            assert not text or text[-1] in ".?", text
