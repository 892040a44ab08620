"""Which column is a ticket's number, by its name and by what stands in it; and how a ticket stands."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.inspecting.looking import look, mapped, preset_in

NAMES = (
    "Ref", "Ref.", "Reference", "Case ref", "Job", "Job no", "Call", "Call ref", "Nr", "Nr.", "Vorgang",
    "Dossier", "Numéro", "Folio", "Caso", "Pratica", "Melding", "Zaak", "Zaaknummer", "Zgłoszenie", "Numer",
    "Case No.", "Work order", "Aktenzeichen", "Référence dossier", "Protocolo", "Code",
)  # fmt: skip
MAKES = ("INC-{0}", "#{0}", "TCK/2026/{0}", "WO{0}", "2026-{0:05}", "{0}", "CAS-{0:05}-X1Y2", "JOB {0}")
STATES = (
    ("Stage", "New", "In progress", "Done"),
    ("Phase", "Offen", "In Bearbeitung", "Erledigt"),
    ("State", "Open", "On hold", "Closed"),
    ("Progress", "To do", "In progress", "Completed"),
    ("Fase", "Abierto", "En curso", "Cerrado"),
    ("Bearbeitungsstand", "Neu", "Zugewiesen", "Abgeschlossen"),
    ("How it stands", "Open", "Waiting", "Resolved"),
)


def table(drawn: random.Random, name: str, make: str, states: tuple[str, ...], *, counted: bool) -> str:
    """Tickets with one column of that name in that make, now and then after one that counts the rows."""
    number, lines = drawn.randint(900, 5000), []
    for row in range(1, 31):
        number += drawn.randint(1, 9)
        at = f"2026-{drawn.randint(5, 8):02}-{drawn.randint(1, 28):02} {drawn.randint(8, 17):02}:30"
        cells = [make.format(number), at, drawn.choice(["Printer", "VPN", f"Thing {row} is broken"])]
        cells += [drawn.choice(["Ann", "Bo"]), drawn.choice(states[1:])]
        lines.append(";".join([*([str(row)] if counted else []), *cells]))
    head = [*(["Lfd. Nr"] if counted else []), name, "Opened", "Subject", "Caller", states[0]]
    return "\n".join([";".join(head), *lines]) + "\n"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("counted", [False, True])
def test_a_column_called_so_and_filled_so_is_the_number(tmp_path: Path, name: str, counted: bool) -> None:
    drawn = random.Random(name)
    for make in drawn.sample(MAKES, 3):
        if name == "Code" and make in ("{0}", "2026-{0:05}", "CAS-{0:05}-X1Y2"):
            continue
        states = drawn.choice(STATES)
        found = look(tmp_path, table(drawn, name, make, states, counted=counted))
        assert mapped(found).get("id") == name, make
        assert mapped(found).get("status") == states[0], make


@pytest.mark.parametrize("name", ["Job", "Call", "Vorgang", "Dossier", "Folio"])
def test_a_column_of_words_is_no_number_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    text = table(random.Random(1), name, "printer of room {0} is broken", STATES[0], counted=False)
    assert mapped(look(tmp_path, text)).get("id") != name


@pytest.mark.parametrize("name", ["Stage", "Progress", "Phase"])
def test_words_that_say_nothing_of_a_state_are_no_status(tmp_path: Path, name: str) -> None:
    text = table(random.Random(2), "Ref", "T-{0}", (name, "40 %", "Vienna", "Copper"), counted=False)
    assert "status" not in mapped(look(tmp_path, text))


def test_where_none_is_the_number_that_is_said_with_what_follows_and_the_mend(tmp_path: Path) -> None:
    text = table(random.Random(3), "Mood", "so {0} so", STATES[2], counted=False)
    found = look(tmp_path, text)
    (remark,) = (one for one in found.remarks if "number of a ticket" in one)
    assert "count twice" in remark
    line = remark.partition("may: ")[2]
    preset = preset_in(found.text.replace("[columns]\n", f"[columns]\n{line}\n", 1))
    assert preset.sources_of("id") == ("Opened", "Subject", "Caller")


def test_polish_headers_are_known(tmp_path: Path) -> None:
    head = "Numer;Temat;Utworzono;Zamknięto;Rozwiązano;Priorytet;Klient;Przypisano"
    row = "{0};Drukarka {0};2026-08-{1:02} 09:00;2026-08-{1:02} 12:00;2026-08-{1:02} 11:00;P2;Acme;Ann"
    text = "\n".join([head, *(row.format(1040 + 3 * n, n) for n in range(1, 25))]) + "\n"
    found = mapped(look(tmp_path, text))
    fields = ("id", "subject", "opened_at", "closed_at", "resolved_at", "priority", "client", "assignee")
    assert [found.get(name) for name in fields] == head.split(";")


def test_abgeschlossen_beside_geloest_and_pri_are_known(tmp_path: Path) -> None:
    head = "Nr;Betreff;Erstellt am;Gelöst am;Abgeschlossen am;Pri"
    row = "{0};Drucker {0};2026-08-{1:02} 09:00;2026-08-{1:02} 12:00;2026-08-{1:02} 15:00;P{2}"
    text = "\n".join([head, *(row.format(1040 + 3 * n, n, n % 4 + 1) for n in range(1, 25))]) + "\n"
    inspected = look(tmp_path, text)
    found = mapped(inspected)
    fields = ("id", "subject", "opened_at", "resolved_at", "closed_at", "priority")
    assert [found.get(name) for name in fields] == head.split(";")
    assert preset_in(inspected.text).priority == {"P1": 1, "P2": 2, "P3": 3, "P4": 4}
