"""Where tickets are counted and some named, the names and how many more add up to the count."""

from __future__ import annotations

import re
from itertools import product

import pytest

from reporter.story.opening import _urgent
from reporter.story.sentences import spell
from reporter.story.situation import asks_of, assess
from tests.story.briefs import still_open
from tests.story.scenes import moment, scene

NUMBERS = {spell(n): n for n in range(40)}
SUBJECTS = ("Scanner jams", "Mail is slow", "Screen flickers", "Door sticks", "Till is stuck")
SHARED = [how for size in range(1, 6) for how in product((1, 2, 5), repeat=size)]  # tickets of each subject


def added_up(text: str) -> tuple[int, int]:
    """How many are said, and the names and how many more come to; of a single name as many as are said."""
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    told = re.search(r"([\w-]+) (?:tickets? )?(?:waits?|wait|was|were)\b.*?: (.*)", text)
    assert told, text
    said = NUMBERS.get(told[1].casefold()) or int(told[1])
    names = len(set(re.findall("“[^”]*”", told[2])))
    more = re.search(r"([\w-]+) more", told[2])
    if not more:
        return said, said if names == 1 else names
    return said, names + (NUMBERS.get(more[1]) or int(more[1]))


@pytest.mark.parametrize("how", SHARED, ids=str)
def test_tickets_that_wait(how: tuple[int, ...]) -> None:
    rows = [
        still_open(
            moment("2026-09-28", at),
            id=f"w{at}-{number}",
            status="waiting for client",
            subject=SUBJECTS[at],
        )
        for at, many in enumerate(how)
        for number in range(many)
    ]
    (ask,) = asks_of(scene("month", backlog=rows))
    if len(rows) > 1:
        said, told = added_up(ask.question.partition("? ")[2].partition(". ")[0])
        assert said == told == len(rows), ask.question


@pytest.mark.parametrize("how", SHARED, ids=str)
def test_urgent_tickets(how: tuple[int, ...]) -> None:
    rows = [
        still_open(moment("2026-09-28", at), id=f"u{at}-{number}", priority=1, subject=SUBJECTS[at])
        for at, many in enumerate(how)
        for number in range(many)
    ]
    brief = scene("month", backlog=rows)
    said, told = added_up(_urgent(brief, assess(brief)))
    assert said == told == len(rows)
