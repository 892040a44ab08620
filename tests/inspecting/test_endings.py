"""How tickets ended: by codes in seven languages, marks, sentences, and an instant set only then."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporter.inspecting.proposal import Wishes
from reporter.inspecting.words import data
from tests.inspecting.looking import YEAR, look, mapped, preset_in

_BEGUN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_HEADERS = {
    "en": ("Close code", "Resolution", "Closure reason"),
    "fr": ("Code de clôture", "Type de solution"),
    "de": ("Lösungscode", "Abschlussgrund"),
    "es": ("Código de cierre", "Motivo de cierre"),
    "pt": ("Código de fechamento", "Motivo do encerramento"),
    "it": ("Codice di chiusura", "Esito"),
    "nl": ("Afmeldcode", "Reden van sluiting"),
}
_CODES = {
    "en": ("Fixed", "Won't Fix", "Duplicate"),
    "fr": ("Résolu", "Sans suite", "Doublon"),
    "de": ("Gelöst", "Abgelehnt", "Duplikat"),
    "es": ("Resuelto", "Rechazado", "Duplicado"),
    "pt": ("Resolvido", "Recusado", "Duplicado"),
    "it": ("Risolto", "Respinto", "Duplicato"),
    "nl": ("Opgelost", "Afgewezen", "Duplicaat"),
}
_MEANT = ("solved", "closed without result", "duplicate")


def log(header: str, cells: list[str]) -> str:
    """A ticket log with a column of such cells; every third ticket is open and its cell empty."""
    lines = [f"Ticket,Subject,Status,Created,Closed,{header}"]
    for number, cell in enumerate(cells):
        at = _BEGUN + timedelta(hours=7 * number)
        is_open = number % 3 == 2
        status, closed = ("Open", "") if is_open else ("Closed", f"{at + timedelta(hours=5):%Y-%m-%d %H:%M}")
        told = "" if is_open else cell
        lines.append(f"T-{100 + number},Door {number} sticks,{status},{at:%Y-%m-%d %H:%M},{closed},{told}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("language", "header"), [(one, name) for one in _HEADERS for name in _HEADERS[one]])
def test_a_column_of_codes_tells_how_tickets_ended(tmp_path: Path, language: str, header: str) -> None:
    drawn = random.Random(f"{language} {header}")
    cells = [*_CODES[language], *drawn.choices(_CODES[language], k=21)]
    found = look(tmp_path, log(header, cells))
    assert mapped(found)["outcome"] == header
    assert "resolution" not in mapped(found)  # a code is no sentence for a reader
    preset = preset_in(found.text)
    used = {cell for number, cell in enumerate(cells) if number % 3 != 2}
    meant = dict(zip(_CODES[language], _MEANT, strict=True))
    assert preset.outcome == {word: ours for word, ours in meant.items() if word in used}


@pytest.mark.parametrize("header", ["Result", "Resolution status", "Resolution type", "Disposition"])
def test_a_column_of_other_words_tells_no_ending(tmp_path: Path, header: str) -> None:
    drawn = random.Random(header)
    words = ("Within SLA", "SLA violated", "Hardware", "Fixed")
    found = look(tmp_path, log(header, drawn.choices(words, weights=(6, 3, 3, 1), k=40)))
    assert "outcome" not in mapped(found)


def test_sentences_that_say_plainly_that_nothing_was_solved_are_pointed_out(tmp_path: Path) -> None:
    cells = ["The hinge was oiled on Monday and closes again", "Case closed: duplicate of existing case 77"]
    found = look(tmp_path, log("Resolution notes", cells * 12))
    assert mapped(found)["outcome"] == mapped(found)["resolution"] == "Resolution notes"
    assert preset_in(found.text).outcome["*duplicate of existing*"] == "duplicate"
    assert any("check [outcome]" in line for line in found.remarks)
    assert {row["outcome"] for row in found.coverage.preview if row["status"] != "open"} == {
        "solved",
        "duplicate",
    }


def test_sentences_that_only_tell_of_work_tell_no_ending(tmp_path: Path) -> None:
    cells = [
        "Removed the duplicate key and tested",
        "Referred the caller to the manual",
        "Cancelled the old job",
    ]
    assert "outcome" not in mapped(look(tmp_path, log("Resolution notes", cells * 8)))


@pytest.mark.parametrize(("no", "yes"), [("false", "true"), ("0", "1"), ("No", "Yes"), ("Nein", "Ja")])
def test_marks_of_spam_and_deleted_tickets_are_read_together(tmp_path: Path, no: str, yes: str) -> None:
    rows = [(no, no), (yes, no), (no, yes), (no, no)]
    lines = ["Ticket,Subject,Status,Created,Closed,Spam,Deleted"]
    lines += [
        f"T-{number},Door {number} sticks,Closed,2026-03-{number + 1:02} 09:00,2026-03-{number + 1:02} 15:00,"
        + ",".join(row)
        for number, row in enumerate(rows * 3)
    ]
    found = look(tmp_path, "\n".join(lines) + "\n")
    outcomes = [row["outcome"] for row in found.coverage.preview[:4]]
    assert outcomes == ["solved", "spam", "deleted", "solved"]


def ended(header: str, *, always: bool = False) -> str:
    """A log whose column of that name has an instant where a ticket has ended, or in all rows."""
    lines = [f"Ticket,Subject,Status,Created,{header}"]
    for number in range(30):
        at = _BEGUN + timedelta(hours=7 * number)
        is_open = number % 3 == 2
        end = "" if is_open and not always else f"{at + timedelta(hours=5):%Y-%m-%d %H:%M}"
        status = "Open" if is_open else "Closed"
        lines.append(f"T-{100 + number},Door {number} sticks,{status},{at:%Y-%m-%d %H:%M},{end}")
    return "\n".join(lines) + "\n"


def test_an_instant_that_is_set_just_where_a_ticket_has_ended_is_its_close(tmp_path: Path) -> None:
    found = look(tmp_path, ended("Gereedmelding"))
    assert mapped(found)["closed_at"] == "Gereedmelding"
    assert any("Gereedmelding" in line and "Check it" in line for line in found.remarks)


@pytest.mark.parametrize("header", ["Survey sent", "Invoiced on", "Gereedmelding"])
def test_an_instant_of_something_else_is_no_close(tmp_path: Path, header: str) -> None:
    found = look(tmp_path, ended(header, always=header == "Gereedmelding"))
    assert "closed_at" not in mapped(found)


def test_the_last_change_is_asked_about_and_never_taken_for_the_close(tmp_path: Path) -> None:
    found = look(tmp_path, ended("Last updated", always=True))
    assert "closed_at" not in mapped(found)
    assert any('closed_at = "Last updated"' in line for line in found.remarks)


@pytest.mark.parametrize("column", ["Estimated hours", "Planned hours", "Remaining time worked"])
def test_time_that_is_only_planned_was_not_worked(tmp_path: Path, column: str) -> None:
    found = look(tmp_path, log(column, ["2"] * 12))
    assert "minutes_worked" not in mapped(found)


def test_words_of_endings_mean_one_thing_each() -> None:
    met: dict[str, str] = {}
    for ours, words in data("vocabulary")["tickets"]["outcome"].items():
        for word in words:
            assert met.setdefault(word, ours) == ours, word


def test_the_users_word_on_the_records_keeps_its_meaning(tmp_path: Path) -> None:
    found = look(
        tmp_path, log("Close code", ["Fixed"] * 12), wishes=Wishes(YEAR, anew=True, records="activities")
    )
    assert found.coverage.records == "activities"
