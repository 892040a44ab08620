"""A calendar of planned work is changes: neither tickets that came in, nor work that was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspecting.looking import look, mapped, preset_in

_CALENDARS = {
    "Number,Short description,State,Planned start date,Planned end date,Business justification,Company": (
        ("id", "title", "status", "starts_at", "ends_at", "reason", "client"),
        {"Scheduled": "scheduled", "Implement": "in progress", "Closed": "done", "Canceled": "cancelled"},
    ),
    "Change,Customer,Scheduled start,Scheduled end,Summary,Impact,Affected services,Status,Action required": (
        ("id", "client", "starts_at", "ends_at", "title", "impact", "services", "status", "action"),
        {"Approved": "scheduled", "Postponed": "moved", "Completed": "done", "Rejected": "cancelled"},
    ),
    "Nummer,Kunde,Geplanter Start,Geplantes Ende,Titel,Grund,Auswirkung,Status": (
        ("id", "client", "starts_at", "ends_at", "title", "reason", "impact", "status"),
        {"Geplant": "scheduled", "Verschoben": "moved", "Abgeschlossen": "done", "Abgesagt": "cancelled"},
    ),
    "Numéro,Client,Début prévu,Fin prévue,Titre,Motif,Statut": (
        ("id", "client", "starts_at", "ends_at", "title", "reason", "status"),
        {"Planifié": "scheduled", "En cours": "in progress", "Terminé": "done", "Annulé": "cancelled"},
    ),
    "Número,Cliente,Inicio previsto,Fin previsto,Título,Motivo,Estado": (
        ("id", "client", "starts_at", "ends_at", "title", "reason", "status"),
        {
            "Programado": "scheduled",
            "En curso": "in progress",
            "Completado": "done",
            "Cancelado": "cancelled",
        },
    ),
    "id,client,starts_at,ends_at,title,impact,status,action": (
        ("id", "client", "starts_at", "ends_at", "title", "impact", "status", "action"),
        {"planned": "scheduled", "done": "done"},
    ),
}


def calendar(head: str, fields: tuple[str, ...], words: dict[str, str]) -> str:
    """A dozen changes, one each second day of October, in these columns."""
    statuses, rows = list(words), []
    for n in range(1, 13):
        told = {
            "id": f"CHG{n:04}",
            "client": "Acme",
            "title": f"Replace the switch of floor {n}",
            "status": statuses[n % len(statuses)],
            "starts_at": f"2026-10-{2 * n:02} 20:00",
            "ends_at": f"2026-10-{2 * n:02} 22:00",
            "reason": "It is out of warranty",
            "impact": "No network for an hour",
            "services": "Network",
            "action": "Save your work" if n % 2 else "",
        }
        rows.append(",".join(told[field] for field in fields))
    return "\n".join([head, *rows, ""])


@pytest.mark.parametrize("head", _CALENDARS)
def test_planned_work_is_changes_whatever_its_language(tmp_path: Path, head: str) -> None:
    fields, words = _CALENDARS[head]
    found = look(tmp_path, calendar(head, fields, words))
    assert (found.coverage.records, found.coverage.usable) == ("changes", 12)
    assert mapped(found) == dict(zip(fields, head.split(","), strict=True))
    taught = preset_in(found.text).status
    assert {word: taught.get(word, word) for word in words} == words


_OTHERS = {
    "tickets": "Number,Short description,State,Planned start date,Opened,Resolved,Priority",
    "activities": "id,client,start,end,computer,kind,outcome",
}
_CELLS = {
    "State": "Closed",
    "Priority": "High",
    "Short description": "Slow scanner",
    "client": "Acme",
    "computer": "PC-7",
    "kind": "backup",
    "outcome": "ok",
}


@pytest.mark.parametrize("records", _OTHERS)
def test_a_column_of_plans_alone_makes_no_calendar(tmp_path: Path, records: str) -> None:
    _, *names = _OTHERS[records].split(",")
    rows = [
        ",".join([f"T{n}", *(_CELLS.get(name, f"2026-10-{n:02} 09:{len(name):02}") for name in names)])
        for n in range(1, 13)
    ]
    found = look(tmp_path, "\n".join([_OTHERS[records], *rows, ""]))
    assert found.coverage.records == records
