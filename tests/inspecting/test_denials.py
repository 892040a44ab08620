"""Statuses and codes that deny a solving, as inspect reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from reporter.sources.denials import may_be_open
from tests.inspecting.looking import look, mapped, preset_in
from tests.sources.denying import HARMLESS, SOLVED, denials, simple
from tests.sources.exports import read

BEGUN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
OPEN = {
    "en": "Open",
    "fr": "Ouvert",
    "de": "Offen",
    "es": "Abierto",
    "pt": "Aberto",
    "it": "Aperto",
    "nl": "Open",
}
HEADERS = {
    "en": ("Status", "Resolution", "Created", "Closed"),
    "fr": ("Statut", "Code de clôture", "Date de création", "Date de clôture"),
    "de": ("Status", "Lösungscode", "Erstellt am", "Geschlossen am"),
    "es": ("Estado", "Código de cierre", "Fecha de creación", "Fecha de cierre"),
    "pt": ("Estado", "Código de fechamento", "Data de criação", "Data de fechamento"),
    "it": ("Stato", "Codice di chiusura", "Data di creazione", "Data di chiusura"),
    "nl": ("Status", "Afmeldcode", "Aangemaakt", "Gesloten op"),
}
NO_RESULT = "closed without result"


def log(language: str, rows: list[tuple[str, str, bool]], *, with_code: bool = False) -> str:
    """A ticket log of status, code and whether the ticket has an end."""
    status, code, opened, closed = HEADERS[language]
    lines = [",".join(("Ticket", "Subject", status, opened, closed, *([code] if with_code else [])))]
    for number, (word, how, has_end) in enumerate(rows):
        at = BEGUN + timedelta(hours=7 * number)
        end = f"{at + timedelta(hours=5):%Y-%m-%d %H:%M}" if has_end else ""
        cells = (f"T-{100 + number}", f"Door {number} sticks", f'"{word}"', f"{at:%Y-%m-%d %H:%M}", end)
        lines.append(",".join((*cells, *([f'"{how}"'] if with_code else []))))
    return "\n".join(lines) + "\n"


def some(language: str, few: int = 30) -> list[str]:
    """A few of the denials, as many as a column of statuses may hold."""
    every = list(dict.fromkeys(denials(language)))
    return every[:: max(1, len(every) // few)][:few]


@pytest.mark.parametrize("language", SOLVED)
def test_a_status_that_denies_a_solving_is_closed_without_a_result(tmp_path: Path, language: str) -> None:
    solved = cycle(SOLVED[language])
    rows = [(word, "", True) for word in some(language)]
    rows += [(next(solved), "", True) for _ in rows] + [(OPEN[language], "", False) for _ in rows]
    found = look(tmp_path, log(language, rows))
    preset = preset_in(found.text)
    for word in some(language):
        assert preset.status[word] == "closed"
        assert preset.outcome[word] == NO_RESULT
    assert not {word for word in SOLVED[language] if preset.outcome.get(word) == NO_RESULT}


@pytest.mark.parametrize("language", SOLVED)
def test_so_is_a_code(tmp_path: Path, language: str) -> None:
    solved = cycle(SOLVED[language])
    rows = [("Closed", word, True) for word in some(language)]
    rows += [("Closed", next(solved), True) for _ in rows] + [("Open", "", False) for _ in rows]
    found = look(tmp_path, log(language, rows, with_code=True))
    assert mapped(found)["outcome"] == HEADERS[language][1]
    preset = preset_in(found.text)
    assert {preset.outcome[word] for word in some(language)} == {NO_RESULT}
    assert {preset.outcome.get(word, "solved") for word in SOLVED[language]} == {"solved"}


PLAIN = [(language, word) for language in SOLVED for word in simple(language) if may_be_open(word)]


@pytest.mark.parametrize(("language", "word"), PLAIN)
def test_a_plain_denial_without_an_end_is_open(tmp_path: Path, language: str, word: str) -> None:
    rows = [(word, "", False), (SOLVED[language][0], "", True)] * 6
    preset = preset_in(look(tmp_path, log(language, rows)).text)
    assert preset.status[word] == "open"
    assert word not in preset.outcome


@pytest.mark.parametrize(("language", "word"), PLAIN[::4])
def test_where_only_some_have_an_end_each_row_tells(tmp_path: Path, language: str, word: str) -> None:
    rows = [(word, "", False), (SOLVED[language][0], "", True), (word, "", True)] * 6
    found = look(tmp_path, log(language, rows))
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "found.toml").write_text(found.text, "utf-8")
    made = read(tmp_path, log(language, rows), "found", "export.csv")
    assert made.column("status")[:3] == ["open", "resolved", "closed"]
    assert made.column("outcome")[:3] == ["", "solved", NO_RESULT]
    assert any(word in line and "with an end and without" in line for line in found.remarks)


def test_what_denies_nothing_is_not_said_to_be_without_a_result(tmp_path: Path) -> None:
    rows = [(word, "", True) for word in HARMLESS] + [("Closed", "", True)] * 40
    assert not preset_in(look(tmp_path, log("en", rows)).text).outcome
