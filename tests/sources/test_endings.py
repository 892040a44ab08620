"""How a ticket ended: closed is not solved, and an open one has not ended."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from reporter.config.presets import BUILT_IN, NOBODY_KNOWS, load_preset
from reporter.errors import ConfigError
from reporter.records import OPEN_STATUSES, SET_APART, WITHOUT_RESULT, Outcome, Status
from tests.sources.exports import Read, read

OUTCOMES = (*get_args(Outcome), NOBODY_KNOWS)
PRESET = """
records = "tickets"
required = ["opened_at"]
[columns]
id = "id"
status = "state"
opened_at = "opened"
resolved_at = "solved"
closed_at = "closed"
resolution = "how"
"""
WORDS = {
    "Won't Fix": "closed without result",
    "Passed to the landlord": "handed on",
    "Same as another": "duplicate",
    "Junk": "spam",
    "Withdrawn": "cancelled",
    "Removed": "deleted",
    "Nobody wrote it down": "unknown",
    "Fixed": "solved",
    "n/a": "",
}
VOCABULARY = "[outcome]\n" + "".join(f'"{theirs}" = "{ours}"\n' for theirs, ours in WORDS.items())


def taken(folder: Path, preset: str, head: str, *rows: str) -> Read:
    """The rows read with a preset of the workspace."""
    (folder / "presets").mkdir(exist_ok=True)
    (folder / "presets" / "desk.toml").write_text(preset, "utf-8")
    return read(folder, head + "\n" + "".join(f"{row}\n" for row in rows), "desk")


def endings(found: Read) -> list[tuple[object, ...]]:
    return list(zip(*(found.column(name) for name in ("status", "outcome")), strict=True))


@pytest.mark.parametrize(("status", "outcome"), list(product(get_args(Status), OUTCOMES)))
def test_status_and_outcome_agree_whatever_a_log_says(tmp_path: Path, status: str, outcome: str) -> None:
    row = f"1,{status},2026-10-01 09:00,2026-10-02 09:00,2026-10-03 09:00,{outcome},,"
    head = "id,status,opened_at,resolved_at,closed_at,outcome,resolution,minutes_worked"
    found = read(tmp_path, f"{head}\n{row}\n")
    ((status_now, outcome_now),) = endings(found)
    gone = outcome in ("spam", "deleted")
    if status in OPEN_STATUSES and not gone:
        assert (status_now, outcome_now) == (status, "")
        assert found.frame[["resolved_at", "closed_at"]].isna().all(axis=None)
    elif outcome in SET_APART:
        assert (status_now, outcome_now) == ("cancelled", outcome)
    elif status == "cancelled":
        assert (status_now, outcome_now) == ("cancelled", "cancelled")
    else:
        wanted = {"": "solved", NOBODY_KNOWS: ""}.get(outcome, outcome)
        assert (status_now, outcome_now) == (status, wanted)
    assert not found.file.unknown


@pytest.mark.parametrize(("theirs", "ours"), WORDS.items())
def test_a_status_may_tell_how_a_ticket_ended(tmp_path: Path, theirs: str, ours: str) -> None:
    found = taken(
        tmp_path,
        f'{PRESET}[status]\n"n/a" = "closed"\n"Nobody wrote it down" = "closed"\n{VOCABULARY}',
        "id,state,opened,solved,closed,how",
        f"1,{theirs},2026-10-01,,2026-10-03,",
        f"2,{theirs.upper()},2026-10-01,,,",
    )
    status, outcome = endings(found)[0]
    assert outcome == {"unknown": "", "": "solved"}.get(ours, ours)
    assert (status == "cancelled") == (ours in SET_APART)
    assert status not in OPEN_STATUSES
    assert endings(found)[1] == (status, outcome)
    assert found.column("unknown_status") == ["", ""]
    assert found.column("resolution")[0] == (theirs if ours in WITHOUT_RESULT else "")


@pytest.mark.parametrize(("theirs", "ours"), WORDS.items())
def test_or_a_column_of_its_own(tmp_path: Path, theirs: str, ours: str) -> None:
    preset = PRESET.replace("resolution =", 'outcome = "how"\nresolution =') + VOCABULARY
    rows = (
        f"1,closed,2026-10-01,,2026-10-03,{theirs}",
        "2,closed,2026-10-01,,2026-10-03,Something new",
        "3,closed,2026-10-01,,2026-10-03,",
        "4,open,2026-10-01,,,Something new",
        "5,cancelled,2026-10-01,,2026-10-03,Something new",
    )
    found = taken(tmp_path, preset, "id,state,opened,solved,closed,how", *rows)
    assert endings(found)[0][1] == {"unknown": "", "": "solved"}.get(ours, ours)
    assert endings(found)[1:] == [
        ("closed", ""),
        ("closed", "solved"),
        ("open", ""),
        ("cancelled", "cancelled"),
    ]
    assert found.file.unknown == {("outcome", "Something new"): 2}  # not of the open one


def test_a_word_may_stand_for_many(tmp_path: Path) -> None:
    preset = PRESET.replace("resolution =", 'outcome = "how"\nresolution =')
    preset += '[outcome]\n"*duplicate of*" = "duplicate"\n"passed to *" = "handed on"\n"*" = ""\n'
    ended = ("A Duplicate of 12", "Passed to the council", "passed on", "Swept")
    rows = (f"{number},closed,2026-10-01,,2026-10-03,{how}" for number, how in enumerate(ended))
    found = taken(tmp_path, preset, "id,state,opened,solved,closed,how", *rows)
    assert found.column("outcome") == ["duplicate", "handed on", "solved", "solved"]
    assert not found.file.unknown


def test_an_outcome_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean “duplicate”"):
        taken(tmp_path, f'{PRESET}[outcome]\n"Twice" = "duplicated"\n', "id,state,opened,solved,closed,how")


@pytest.mark.parametrize("ends", ["solved", "closed"])
def test_what_ended_has_an_instant_whichever_column_tells_it(tmp_path: Path, ends: str) -> None:
    times = ",2026-10-03" if ends == "closed" else "2026-10-03,"
    preset = PRESET + VOCABULARY
    found = taken(
        tmp_path, preset, "id,state,opened,solved,closed,how",
        *(f"{number},{word},2026-10-01,{times}," for number, word in enumerate(WORDS) if word != "n/a"),
    )  # fmt: skip
    of = {str(row["outcome"]): row for row in found.frame.to_dict("records")}
    assert str(of["solved"]["resolved_at"])[:10] == "2026-10-02"
    for outcome in (*WITHOUT_RESULT, *SET_APART):
        assert str(of[outcome]["closed_at"])[:10] == "2026-10-02", outcome


POLICE = {
    "": "",
    "Investigation complete; no suspect identified": "closed without result",
    "Unable to prosecute suspect": "closed without result",
    "Formal action is not in the public interest": "closed without result",
    "Further action is not in the public interest": "closed without result",
    "Further investigation is not in the public interest": "closed without result",
    "Court result unavailable": "closed without result",
    "Status update unavailable": "closed without result",
    "Action to be taken by another organisation": "handed on",
    "Local resolution": "solved",
    "Offender given a caution": "solved",
    "Offender given penalty notice": "solved",
    "Offender given a drugs possession warning": "solved",
    "Offender sent to prison": "solved",
    "Suspect charged": "solved",
    "Suspect charged as part of another case": "solved",
    "Defendant sent to Crown Court": "solved",
    "Under investigation": "",
    "Awaiting court outcome": "",
}


def test_closed_by_the_police_is_not_solved(tmp_path: Path) -> None:
    rows = "".join(
        f"c{number},2026-06,Burglary,On or near Park Lane,{word}\n" for number, word in enumerate(POLICE)
    )
    head = "Crime ID,Month,Crime type,Location,Last outcome category\n"
    found = read(tmp_path, head + rows, "police-uk-csv")
    assert dict(zip(POLICE, found.column("outcome"), strict=True)) == POLICE
    assert found.column("status")[0] == "closed"
    assert found.column("status")[-2:] == ["open", "open"]
    assert not found.file.unknown


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_no_preset_calls_solved_what_its_own_words_deny(path: Path, tmp_path: Path) -> None:
    preset = load_preset(path.stem, tmp_path)
    if preset.records == "tickets":
        denying = (
            "reject",
            "declin",
            "wont",
            "won't",
            "duplicate",
            "spam",
            "merged",
            "not planned",
            "invalid",
        )
        told = {**preset.status, **preset.outcome}
        for word, ours in told.items():
            if any(part in word.casefold().replace("_", " ") for part in denying):
                assert ours not in ("solved", "resolved"), word


@pytest.mark.parametrize("word", ["Parked", "geparkt", "In der Schwebe", "x" * 400])
def test_a_status_that_nobody_knows_stays_with_its_ticket(tmp_path: Path, word: str) -> None:
    head = "id,status,opened_at,closed_at"
    found = read(tmp_path, f"{head}\n1,{word},2026-10-01,\n2,open,2026-10-01,\n3,,2026-10-01,2026-10-02\n")
    assert found.column("status") == ["open", "open", "closed"]
    assert [str(told)[:250] for told in found.column("unknown_status")] == [word[:250], "", ""]
    assert found.column("has_status") == [True, True, False]


def test_a_log_without_statuses_says_so_of_each_ticket(tmp_path: Path) -> None:
    found = read(tmp_path, "id,opened_at,closed_at\n1,2026-10-01,\n2,2026-10-01,2026-10-02\n")
    assert found.column("has_status") == [False, False]
    assert endings(found) == [("open", ""), ("closed", "solved")]


TIMES = ("opened_at", "first_response_at", "resolved_at", "closed_at", "resolution_due_at")


@pytest.mark.parametrize("mask", range(32))
def test_which_times_of_a_ticket_name_a_day_only(tmp_path: Path, mask: int) -> None:
    days = [name for place, name in enumerate(TIMES) if mask >> place & 1]
    row = ",".join("2026-10-01" if name in days else "2026-10-01 09:00" for name in TIMES)
    found = read(
        tmp_path,
        f"id,status,{','.join(TIMES)}\n1,closed,{row}\n",
    )
    assert not found.set_aside  # a day that holds the opening is not before it
    assert set(str(found.column("day_only")[0]).split()) == set(days)
    assert found.column("precision") == ["day" if "opened_at" in days else "instant"]


def test_a_day_taken_over_from_another_column_stays_a_day(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "id,status,opened_at,closed_at\n1,closed,2026-10-01 09:00,2026-10-02\n2,open,2026-10-01 09:00,\n",
    )
    assert found.column("day_only") == ["resolved_at closed_at", ""]
