"""Days and their times of day in columns of their own are read as one instant."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.inspecting import Inspection
from tests.inspecting.looking import look

ROWS = (("13/10/2026", "09:15"), ("14/10/2026", "16:40"), ("15/10/2026", "08:05"))


def looked_at(folder: Path, header: str, *rows: str) -> Inspection:
    return look(folder, "\n".join((header, *rows)) + "\n")


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("Date", "Time"),
        ("Date opened", "Time opened"),
        ("Opened", "Opened time"),
        ("Created (date)", "Created (time)"),
        ("Erstelldatum", "Erstellzeit"),
        ("Datum", "Uhrzeit"),
        ("Date d'ouverture", "Heure d'ouverture"),
        ("Fecha de apertura", "Hora de apertura"),
        ("Data de abertura", "Hora de abertura"),
        ("Data di apertura", "Ora di apertura"),
        ("Aanmaakdatum", "Aanmaaktijd"),
    ],
)
def test_a_day_and_its_time_are_one_instant(tmp_path: Path, day: str, time: str) -> None:
    rows = (f"{place},{day_told},{at},Printer {place}" for place, (day_told, at) in enumerate(ROWS, 101))
    found = looked_at(tmp_path, f"Ticket,{day},{time},Subject", *rows)
    assert f'opened_at = {{ join = ["{day}", "{time}"] }}' in found.text
    assert [str(row["opened_at"])[:16] for row in found.coverage.preview] == [
        "2026-10-13 08:15", "2026-10-14 15:40", "2026-10-15 07:05",
    ]  # fmt: skip
    assert not {day, time} & set(found.unused)


def test_each_time_goes_with_the_day_of_its_name(tmp_path: Path) -> None:
    rows = (f"{place},{on},10:00,{on},{at},T" for place, (on, at) in enumerate(ROWS, 101))
    header = "Ticket,Updated date,Updated time,Opened date,Opened time,Subject"
    text = looked_at(tmp_path, header, *rows).text
    assert 'opened_at = { join = ["Opened date", "Opened time"] }' in text
    assert 'updated_at = { join = ["Updated date", "Updated time"] }' in text


def test_a_date_is_when_what_stands_before_that_word_happened(tmp_path: Path) -> None:
    rows = (f"{place},{on} 12:00,{on} {at},T" for place, (on, at) in enumerate(ROWS, 101))
    text = looked_at(tmp_path, "Ticket,Updated date,Opened date,Subject", *rows).text
    assert 'opened_at = "Opened date"' in text
    assert 'updated_at = "Updated date"' in text


@pytest.mark.parametrize(
    ("day", "start", "end"), [("Date", "Start", "End"), ("Datum", "Von", "Bis"), ("Fecha", "Desde", "Hasta")]
)
def test_work_from_and_until_is_dated_by_its_day(tmp_path: Path, day: str, start: str, end: str) -> None:
    rows = [f"{on},{at},17:30,Acme,Moved the rack" for on, at in ROWS]
    rows.append("16/10/2026,09:00,,Acme,Left early")
    found = looked_at(tmp_path, f"{day},{start},{end},Client,Work done", *rows)
    assert f'at = {{ join = ["{day}", "{start}"] }}' in found.text
    assert f'ends_at = {{ join = ["{day}", "{end}"], complete = true }}' in found.text
    assert found.coverage.usable == len(rows)
    assert [str(row["ends_at"]) for row in found.coverage.preview][-1] in ("NaT", "None", "")


def test_how_long_it_took_is_no_time_of_day(tmp_path: Path) -> None:
    rows = (f"{place},{on} {at},0{place % 3}:20,T" for place, (on, at) in enumerate(ROWS, 101))
    found = looked_at(tmp_path, "Ticket,Opened,Resolution time,Subject", *rows)
    assert "join" not in found.text
    assert found.coverage.first is not None


def test_a_time_that_belongs_to_no_day_is_told(tmp_path: Path) -> None:
    rows = (f"{place},{on} 09:00,{on},{at},T" for place, (on, at) in enumerate(ROWS, 101))
    found = looked_at(tmp_path, "Ticket,Opened,Invoiced,Delivery time,Subject", *rows)
    assert "join" not in found.text.partition("[columns]")[2]
    assert any("“Delivery time” holds times of day" in remark for remark in found.remarks)


@pytest.mark.parametrize(("half", "is_told"), [("AM", True), ("PM", True), ("both", False)])
def test_times_that_all_say_one_half_of_the_day_are_told(tmp_path: Path, half: str, is_told: bool) -> None:
    halves = ("AM", "PM") if half == "both" else (half,)
    rows = (
        f"{place},10/{13 + place % 9}/2026 {place % 12 + 1}:15 {halves[place % len(halves)]},T"
        for place in range(40)
    )
    found = looked_at(tmp_path, "Ticket,Opened,Subject", *rows)
    assert any("Every time of “Opened” says" in remark for remark in found.remarks) is is_told


def test_an_end_that_is_known_by_what_stands_in_it_has_its_time(tmp_path: Path) -> None:
    rows = (
        f"{place},{on},{at},{'Closed' if place % 2 else 'Open'},{on if place % 2 else ''},"
        f"{'17:20' if place % 2 else ''},T"
        for place, (on, at) in enumerate(ROWS * 8, 101)
    )
    text = looked_at(tmp_path, "Ticket,Date,Time,Status,Zapp date,Zapp time,Subject", *rows).text
    assert 'closed_at = { join = ["Zapp date", "Zapp time"] }' in text


def test_work_over_midnight_ends_on_the_next_day(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path,
        "Date,Start,End,Client,Work done",
        "13/10/2026,22:30,01:15,Acme,Moved the rack",
        "14/10/2026,09:00,10:00,Acme,Filters",
        "15/10/2026,,,Acme,Something",
    )
    ends = [str(row["ends_at"])[:16] for row in found.coverage.preview]
    assert ends[:2] == ["2026-10-14 00:15", "2026-10-14 09:00"]
