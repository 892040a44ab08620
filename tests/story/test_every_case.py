"""What every case says, word for word; the sentences stand in `said/`, to be read aloud."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reporter.sections.tiles import tiles
from reporter.story.brief import Brief
from reporter.story.headline import headline, preheader, subject
from reporter.story.opening import lede
from reporter.story.residents.opening import opening_for_residents
from reporter.story.situation import assess
from tests.story.scenes import PERIODS, SCENES

SAID = Path(__file__).parent / "said"
CASES = [(unit, name) for unit in PERIODS for name in SCENES]


def told(brief: Brief) -> dict[str, Any]:
    """All that a case says at the top of a report, with ordinary spaces."""
    situation = assess(brief)
    words: dict[str, str | list[str]]
    if brief.voice.tells_areas:
        opened = opening_for_residents(brief)
        words = {
            "headline": " ".join(opened.headline),
            "lede": list(opened.lede),
            "preheader": opened.preheader,
        }
        return {key: _plain(value) for key, value in words.items()}
    line = headline(brief, situation)
    shown = [f"{tile.label}: {tile.number} {tile.unit} {tile.comparison}" for tile in tiles(brief, situation)]
    asks = [f"{ask.question} {ask.how} {ask.by}" for ask in situation.asks]
    words = {
        "tone": situation.tone,
        "headline": " ".join(line),
        "lede": list(lede(brief, situation)),
        "tiles": shown,
        "asks": asks,
        "preheader": preheader(brief, situation),
    }
    return {key: _plain(value) for key, value in words.items()}


@cache
def case(unit: str, name: str) -> dict[str, Any]:
    return told(SCENES[name](unit))


def _plain(value: str | list[str]) -> Any:
    if isinstance(value, list):
        return [_plain(text) for text in value]
    return " ".join(value.replace("\u00a0", " ").split())


@cache
def expected(unit: str) -> dict[str, Any]:
    if os.environ.get("REPORTER_GOLDEN") == "write":
        _write(unit)
    return tomllib.loads((SAID / f"{unit}.toml").read_text(encoding="utf-8"))


def _write(unit: str) -> None:
    lines = []
    for name in SCENES:
        lines.append(f'["{name}"]')
        for key, value in case(unit, name).items():
            if isinstance(value, list):
                lines.append(f"{key} = [" + "".join(f'\n    """{text}""",' for text in value) + "\n]")
            else:
                lines.append(f'{key} = """{value}"""')
        lines.append("")
    (SAID / f"{unit}.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("unit", "name"), CASES)
def test_each_case_says_what_was_read_aloud(unit: str, name: str) -> None:
    assert case(unit, name) == expected(unit)[name]


@pytest.mark.parametrize("unit", PERIODS)
def test_no_case_is_kept_that_is_not_told(unit: str) -> None:
    assert set(expected(unit)) == set(SCENES)


DATES = {
    "day": "Tuesday 3 November 2026",
    "week": "26 October to 1 November 2026",
    "month": "October 2026",
    "quarter": "October to December 2026",
}
SMALL = "two|three|four|five|six|seven|eight|nine|ten"
FAULTS = {
    "a double full stop": r"\.\.",
    "a space before a stop": r" [.,;:?]",
    "no of": r"\b[Nn]o of\b",
    "one with a plural": r"\b[Oo]ne (tickets|reports|backups|checks|changes|things|days|hours)\b",
    "a plural with is": rf"\b(?<!of )({SMALL}) (\w+ )?\w+s (is|was|waits|needs)\b",
    "a small number as a digit": r"(?<![\w:,.£])([2-9]|10) (tickets|reports|things|changes|answers)\b",
    "jargon": r"\b(SLA|MTTR|P90|CSAT|incidents?|remediat\w+)\b",
    "American": r"\b(color|canceled|analyze|organize)\b",
    "a lost value": r"None\b(?= (of|is) None)|nan|NaT|\{|\}",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("unit", PERIODS)
def test_no_sentence_of_any_case_has_the_fault(unit: str, fault: str) -> None:
    found = []
    for name in SCENES:
        words = case(unit, name)
        for text in (words["headline"], words["preheader"], *words["lede"], *words.get("asks", ())):
            if re.search(FAULTS[fault], text):
                found.append(f"{name}: {text}")
    assert not found


@pytest.mark.parametrize(("unit", "name"), CASES)
def test_every_sentence_begins_large_and_ends(unit: str, name: str) -> None:
    words = case(unit, name)
    for text in (words["headline"], words["preheader"], *words["lede"]):
        assert text[0].isupper() or text[0].isdigit()
        assert text[-1] in ".?"


@pytest.mark.parametrize("unit", PERIODS)
def test_the_subject_is_the_status_line_the_client_and_the_date(unit: str) -> None:
    brief = SCENES["nothing came, a backup failed"](unit)
    line = headline(brief, assess(brief))
    assert subject(brief, line) == f"{' '.join(line)} Acme Dental, {DATES[unit]}"


def test_an_author_s_line_break_never_reaches_the_subject() -> None:
    brief = SCENES["one, solved"]("day")
    assert "\n" not in subject(brief, ("All is\nwell.", "Bcc: all@example.org"))


@pytest.mark.parametrize("unit", PERIODS)
def test_silence_is_never_called_quiet_and_proves_nothing(unit: str) -> None:
    words = " ".join(str(value) for value in case(unit, "silence").values()).lower()
    for claim in ("quiet", "steady ", "nothing needs you", "backup", "no tickets", "none solved"):
        assert claim not in words
