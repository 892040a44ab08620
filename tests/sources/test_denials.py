"""A word that denies a solving: told from one that does not, and no ticket with it counts as solved."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from reporter.records import OPEN_STATUSES
from reporter.sources.denials import denies, may_be_open
from tests.sources.denying import CLOSED, HARMLESS, SOLVED, denials, simple
from tests.sources.exports import Read, read

WORDS = [(language, word) for language in SOLVED for word in denials(language)]
PRESET = """
records = "tickets"
required = ["opened_at"]
[columns]
id = "id"
status = "state"
outcome = "code"
resolution = "how"
opened_at = "opened"
closed_at = "closed"
"""
HEAD = "id,state,code,how,opened,closed"
NO_RESULT = "closed without result"


def taken(folder: Path, preset: str, *rows: str) -> Read:
    (folder / "presets").mkdir(exist_ok=True)
    (folder / "presets" / "desk.toml").write_text(preset, "utf-8")
    return read(folder, "\n".join((HEAD, *rows)) + "\n", "desk")


@pytest.mark.parametrize(("language", "word"), WORDS)
def test_a_denial_is_one_however_it_is_worded(language: str, word: str) -> None:
    assert denies(word)


@pytest.mark.parametrize("word", [*HARMLESS, *(word for some in SOLVED.values() for word in some)])
def test_what_is_solved_or_of_something_else_denies_nothing(word: str) -> None:
    assert not denies(word)
    assert not denies(word.upper())


@pytest.mark.parametrize("language", SOLVED)
def test_only_a_plain_denial_may_be_of_a_ticket_that_is_still_open(language: str) -> None:
    plain = {word for word in simple(language) if may_be_open(word)}
    assert plain
    assert not any(may_be_open(f"{CLOSED[language][0]} - {word}") for word in plain)


@pytest.mark.parametrize(("column", "language"), list(product(("state", "code", "how"), SOLVED)))
def test_no_word_that_denies_ends_as_solved(tmp_path: Path, column: str, language: str) -> None:
    words = [word for word in denials(language) if column != "how" or len(word) <= 60]
    place = ("state", "code", "how").index(column)
    rows = []
    for number, word in enumerate(words):
        cells = ["", "", ""] if number % 2 or column == "state" else ["closed", "", ""]
        cells[place] = f'"{word}"'
        rows.append(f"{number},{','.join(cells)},2026-10-01 09:00,2026-10-02 09:00")
    found = taken(tmp_path, PRESET, *rows)
    assert set(found.column("outcome")) == {NO_RESULT}
    assert set(found.column("status")) == {"closed"}
    assert not found.set_aside


@pytest.mark.parametrize("column", ["state", "code", "how"])
def test_without_an_end_it_is_simply_open(tmp_path: Path, column: str) -> None:
    words = [word for language in SOLVED for word in simple(language)]
    place = ("state", "code", "how").index(column)
    rows = []
    for number, word in enumerate(words):
        cells = ["", "", ""]
        cells[place] = f'"{word}"'
        rows.append(f"{number},{','.join(cells)},2026-10-01 09:00,")
    found = taken(tmp_path, PRESET, *rows)
    assert set(found.column("outcome")) == {""}
    assert set(found.column("status")) == {"open"}
    assert set(found.column("status")) <= set(OPEN_STATUSES)


@pytest.mark.parametrize(("ours", "language"), list(product(("closed", "resolved"), SOLVED)))
def test_a_preset_that_calls_it_closed_is_told_and_not_believed(
    tmp_path: Path, ours: str, language: str
) -> None:
    word = simple(language)[0]
    rows = [f"{number},{word},,,2026-10-01 09:00,2026-10-02 09:00" for number in range(3)]
    preset = f'{PRESET}[status]\n"{word}" = "{ours}"\n'
    found = taken(tmp_path, preset, *rows)
    assert set(found.column("outcome")) == {NO_RESULT}
    assert set(found.column("unknown_status")) == {""}
    (told,) = [line for line in found.file.warnings if word in line]
    assert told.startswith(f"3 rows with the status “{word}” ended without result, not solved; ")
    assert found.file.doubts == [told]
    said = taken(tmp_path, f'{preset}[outcome]\n"{word}" = "solved"\n', *rows)
    assert set(said.column("outcome")) == {"solved"}
    assert not [line for line in said.file.warnings if word in line]


@pytest.mark.parametrize("column", ["state", "code", "how"])
def test_what_denies_nothing_stays_as_it_was(tmp_path: Path, column: str) -> None:
    place = ("state", "code", "how").index(column)
    rows = []
    for number, word in enumerate(HARMLESS):
        cells = ["", "", ""]
        cells[place] = f'"{word}"'
        rows.append(f"{number},{','.join(cells)},2026-10-01 09:00,2026-10-02 09:00")
    assert set(taken(tmp_path, PRESET, *rows).column("outcome")) == {"solved"}


def test_a_word_for_many_does_not_speak_for_one_that_denies(tmp_path: Path) -> None:
    preset = PRESET + '[status]\n"Closed*" = "closed"\n[outcome]\n"*" = ""\n"*fixed*" = "solved"\n'
    rows = ("1,Closed - not fixed,,,2026-10-01,2026-10-02", "2,Closed,Not fixed,,2026-10-01,2026-10-02")
    found = taken(tmp_path, preset, *rows, "3,Closed,Fixed at last,,2026-10-01,2026-10-02")
    assert found.column("outcome") == [NO_RESULT, NO_RESULT, "solved"]


def test_what_was_done_in_more_words_is_not_judged_by_a_few_of_them(tmp_path: Path) -> None:
    text = "The printer could not be repaired where it stood and so we took another one from our store"
    found = taken(tmp_path, PRESET, f"1,closed,,{text},2026-10-01,2026-10-02")
    assert found.column("outcome") == ["solved"]
