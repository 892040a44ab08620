"""Words and headers that a newcomer's export brings, in seven languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.faults import parse_model
from reporter.config.presets import Preset
from reporter.errors import ConfigError
from reporter.inspecting.printout import coverage_lines, word_lines
from reporter.inspecting.words import meaning
from tests.inspecting.looking import look, mapped, preset_in


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("P1 Critical", 1), ("P2 High", 2), ("P3 Normal", 3), ("P4 Request", 4), ("P1 - Critical", 1),
        ("P4 (Request)", 4),
        ("Critical (P1)", 1), ("Request P4", 4), ("Prio 2 Hoch", 2), ("Sev 1", 1), ("SEV3", 3),
        ("3 - Moderate", 3),
        ("Notfall", 1), ("Emergencia", 1), ("Emergenza", 1), ("Urgence", 1), ("Noodgeval", 1),
        ("Emergência", 1),
    ],
)  # fmt: skip
def test_priorities_are_known(word: str, rank: int) -> None:
    assert meaning("tickets", "priority", word) == str(rank)


@pytest.mark.parametrize("word", ["Request", "P", "P9 Request", "Building 3 north", "4711"])
def test_what_ranks_nothing_is_asked(word: str) -> None:
    assert meaning("tickets", "priority", word) == ""


@pytest.mark.parametrize(
    "word", ["In Arbeit", "Wird bearbeitet", "En cours de traitement", "En trámite", "Em tratamento",
    "In gestione", "In bewerking", "WIP"]
)  # fmt: skip
def test_work_in_progress_is_open(word: str) -> None:
    assert meaning("tickets", "status", word) == "open"


SUBJECTS = ("Printer out of paper", "No sound in the hall", "Slow mail since today", "New phone")
_DATE = "2026-03-{:02} 16:30"
_TEXTS = "We changed the cable of desk {}."
_ENDS = ("closed_at", "resolved_at")


@pytest.mark.parametrize(
    ("header", "value", "fields"),
    [
        *((one, _TEXTS, ("resolution",)) for one in (
            "Closure Note", "Closing note", "Close Notes", "Abschlussnotiz", "Lösungstext",
            "Note de clôture", "Nota de cierre",
            "Nota de fechamento", "Nota di chiusura", "Afsluitnotitie", "Oplossingstekst",
        )),
        *((one, "Ann Dean", ("requester",)) for one in (
            "Gemeldet von", "Raised by", "Signalé par", "Reportado por", "Aberto por", "Segnalato da",
            "Gemeld door",
        )),
        *((one, _DATE, _ENDS) for one in (
            "Clos le", "Gereed op", "Done on", "Date done", "Fertig am", "Cerrado el", "Concluído em",
            "Concluso il", "Afgerond op",
        )),
        *((one, _DATE, ("first_response_at",)) for one in (
            "First reply", "First answer", "Initial response", "Erstantwort", "Première réponse le",
            "Fecha de primera respuesta",
            "Data prima risposta", "Eerste reactie op",
        )),
        *((one, "{:02}:25", ("minutes_worked",)) for one in ("Aufwand (h)", "Effort", "Zeitaufwand",
        "Gewerkte uren")),
    ],
)  # fmt: skip
def test_headers_are_known(tmp_path: Path, header: str, value: str, fields: tuple[str, ...]) -> None:
    rows = "".join(
        f"T-{n * 7};{SUBJECTS[n % 4]};2026-03-{n:02} 09:00;Closed;{value.format(n)}\n" for n in range(1, 28)
    )
    found = mapped(look(tmp_path, f"Nr;Subject;Opened;Status;{header}\n{rows}"))
    assert header in {found.get(field) for field in fields}


@pytest.mark.parametrize(
    "header",
    [
        "Afsluitcode",
        "Completion code",
        "Abschlussart",
        "Type de clôture",
        "Tipo de cierre",
        "Tipo di chiusura",
    ],
)
def test_codes_of_endings_are_known(tmp_path: Path, header: str) -> None:
    codes = ("Solved", "Duplicate", "Cancelled")
    rows = "".join(
        f"T-{n * 7};{SUBJECTS[n % 4]};2026-03-{n:02} 09:00;Closed;{codes[n % 3]}\n" for n in range(1, 28)
    )
    assert mapped(look(tmp_path, f"Nr;Subject;Opened;Status;{header}\n{rows}"))["outcome"] == header


def test_hours_of_work_are_read_in_hours(tmp_path: Path) -> None:
    rows = "".join(f"T-{n * 7};{SUBJECTS[n % 4]};2026-03-{n:02} 09:00;{n % 4},25\n" for n in range(1, 28))
    found = look(tmp_path, f"Nr;Betreff;Erstellt;Aufwand (h)\n{rows}")
    assert preset_in(found.text).durations == {"minutes_worked": "hours"}


@pytest.mark.parametrize("value", ["yes", "within the hour", "{}"])
def test_what_a_column_that_is_not_read_may_tell_is_not_denied(tmp_path: Path, value: str) -> None:
    rows = "".join(
        f"T-{n * 7};{SUBJECTS[n % 4]};2026-03-{n:02} 09:00;{value.format(n)}\n" for n in range(1, 28)
    )
    found = look(tmp_path, f"Nr;Subject;Opened;First reply\n{rows}")
    lines = coverage_lines(found.coverage, found.zone, found.unused)
    assert not [line for line in lines if line.startswith("Not in it: no first answers")]
    assert [line for line in lines if "first answers, which “First reply” may tell by its name" in line]
    assert [line for line in lines if line.startswith("Not in it: no time worked")]


def test_what_is_not_known_is_asked_in_words_that_can_be_written(tmp_path: Path) -> None:
    rows = (
        "".join(
            f"T-{n * 7};{SUBJECTS[n % 4]};2026-03-{n:02} 09:00;Closed;Solved;High\n" for n in range(1, 28)
        )
        + "T-999;No sound at all;2026-03-28 09:00;Closed;Zonk;Zork\n"
    )
    found = look(tmp_path, f"Nr;Subject;Opened;Status;Close code;Priority\n{rows}")
    assert [line.partition(",")[0] for line in word_lines(found)] == [
        "Not known as a priority", "Not known as an outcome",
    ]  # fmt: skip
    (choice,) = [line for line in found.text.splitlines() if "fill in one of: " in line and "solved" in line]
    assert choice.startswith("# Not known; fill in one of: solved, ")
    assert "fill in one of: 1 for urgent, 2 for high, 3 for normal, 4 for low" in found.text
    assert '# "Zork" =   # 1 row\n' in found.text


def test_priorities_may_be_filled_in_as_words() -> None:
    text = 'records = "tickets"\n[columns]\nopened_at = "a"\n[priority]\n'
    text += '"a" = "Low"\n"b" = "urgent"\n"c" = 2\n"d" = "3"\n'
    assert parse_model(text.replace('"d" = "3"\n', "").encode(), "p", Preset).priority == {
        "a": 4,
        "b": 1,
        "c": 2,
    }
    with pytest.raises(ConfigError, match=r"“3” is no priority; write 1 for urgent, .*, or the word itself"):
        parse_model(text.encode(), "p", Preset)


@pytest.mark.parametrize("header", ["Job", "Job Name", "Backup job", "Task name", "Backup plan"])
@pytest.mark.parametrize("message", ["Message", "Description", "Details"])
def test_a_copy_is_told_by_its_job_and_not_by_what_went_wrong(
    tmp_path: Path, header: str, message: str
) -> None:
    rows = "".join(
        f"{job};2026-10-{day:02} 22:00;2026-10-{day:02} 22:40;{'Failed' if day == 7 else 'Success'};"
        f"{'the snapshot could not be created' if day == 7 else ''}\n"
        for day in range(1, 29)
        for job in ("Nightly files", "Mailboxes")
    )
    found = mapped(look(tmp_path, f"{header};Start;End;Result;{message}\n{rows}"))
    assert found.get("title") == header
