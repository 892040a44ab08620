"""A word that denies a solving: told from one that does not, and no ticket with it counts as solved."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from reporter.records import OPEN_STATUSES
from reporter.sources.denials import denies, may_be_open, tells_solving
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
def test_what_denies_nothing_ends_as_it_says(tmp_path: Path, column: str) -> None:
    place = ("state", "code", "how").index(column)
    rows = []
    for number, word in enumerate(HARMLESS):
        cells = ["", "", ""]
        cells[place] = f'"{word}"'
        rows.append(f"{number},{','.join(cells)},2026-10-01 09:00,2026-10-02 09:00")
    found = taken(tmp_path, PRESET, *rows)
    says = ["solved" if column == "how" or tells_solving(word) else "" for word in HARMLESS]
    assert found.column("outcome") == says
    assert {"solved"} < {*says} or column == "how"


STRANGE = ["User error", "Parked", "C-17", "workaround n. acc.", "Kunde informiert", "Advice", "x" * 400]
HELPED = ["Fixed by the vendor", "Resolved - remotely", "Vor Ort gelöst", "Batterij vervangen", "Fixed"]


@pytest.mark.parametrize("word", STRANGE)
def test_nobody_knows_the_result_by_a_word_that_nobody_taught_us(tmp_path: Path, word: str) -> None:
    preset = f'{PRESET}[status]\n"Resolved" = "resolved"\n"Closed - no answer" = "closed"\n'
    preset += '[outcome]\n"Closed - no answer" = "closed without result"\n'
    ends = "2026-10-01 09:00,2026-10-02 09:00"
    rows = [f"1,closed,{word},,{ends}", f"2,Resolved,{word},,{ends}", f"3,{word},,,{ends}"]
    rows += [f"4,Closed - no answer,{word},,{ends}", f"5,open,{word},,{ends}", f"6,{word},solved,,{ends}"]
    rows += [f"7,closed,{word},Not solved,{ends}", f"8,,{word},,{ends}", f"9,,{word},,2026-10-01,"]
    found = taken(tmp_path, preset, *rows)
    without = "closed without result"
    told = ["", "", "", without, "", "solved", without, "", ""]
    assert found.column("outcome") == told
    assert [bool(one) for one in found.column("unknown_outcome")] == [at in (0, 1, 7, 8) for at in range(9)]
    assert [bool(one) for one in found.column("unknown_status")] == [at in (2, 5) for at in range(9)]
    assert [one == "open" for one in found.column("status")] == [at in (4, 8) for at in range(9)]
    taught = taken(tmp_path, f'{preset}"{word}" = "solved"\n', *rows)
    assert taught.column("outcome")[0] == "solved"
    assert not any(taught.column("unknown_outcome"))
    unsaying = taken(tmp_path, f'{preset}"*" = ""\n', *rows)
    assert unsaying.column("outcome") == [
        "solved",
        "solved",
        "",
        without,
        "",
        "solved",
        without,
        "solved",
        "",
    ]


@pytest.mark.parametrize("word", HELPED)
def test_but_for_one_that_tells_of_a_solving_itself(tmp_path: Path, word: str) -> None:
    ends = "2026-10-01 09:00,2026-10-02 09:00"
    found = taken(tmp_path, PRESET, f"1,closed,{word},,{ends}", f"2,{word},,,{ends}")
    assert found.column("outcome") == ["solved", "solved"]
    assert not any(found.column("unknown_outcome"))


def test_a_word_for_many_does_not_speak_for_one_that_denies(tmp_path: Path) -> None:
    preset = PRESET + '[status]\n"Closed*" = "closed"\n[outcome]\n"*" = ""\n"*fixed*" = "solved"\n'
    rows = ("1,Closed - not fixed,,,2026-10-01,2026-10-02", "2,Closed,Not fixed,,2026-10-01,2026-10-02")
    found = taken(tmp_path, preset, *rows, "3,Closed,Fixed at last,,2026-10-01,2026-10-02")
    assert found.column("outcome") == [NO_RESULT, NO_RESULT, "solved"]


def test_what_was_done_in_more_words_is_not_judged_by_a_few_of_them(tmp_path: Path) -> None:
    text = "The printer could not be repaired where it stood and so we took another one from our store"
    found = taken(tmp_path, PRESET, f"1,closed,,{text},2026-10-01,2026-10-02")
    assert found.column("outcome") == ["solved"]
