"""In a log of what was changed, how a ticket stands is what it was changed to, never what it was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.inspecting import Inspection
from tests.inspecting.looking import look, mapped

_PAIRS = [
    ("From", "To"), ("Old status", "New status"), ("Previous State", "Current State"), ("Status before",
    "Status after"),
    ("From status", "To status"), ("OldStatus", "NewStatus"), ("Von", "Nach"), ("Alter Status",
    "Neuer Status"),
    ("Ancien statut", "Nouveau statut"), ("De", "Vers"), ("Estado anterior", "Estado nuevo"), ("De", "Para"),
    ("Vecchio stato", "Nuovo stato"), ("Da", "A"), ("Van", "Naar"), ("Oude status", "Nieuwe status"),
]  # fmt: skip
_STEPS = ("", "New", "In Progress", "On Hold", "Resolved", "Closed")


def log(folder: Path, old: str, new: str, *, is_turned: bool) -> Inspection:
    first, second = (new, old) if is_turned else (old, new)
    rows = []
    for ticket in range(1, 15):
        last = 2 + ticket % 4
        for step in range(1, last + 1):
            told = {old: _STEPS[step - 1], new: _STEPS[step]}
            rows.append(f"T-{ticket},2026-03-{ticket:02} {8 + step}:00,Ann,{told[first]},{told[second]}\n")
    return look(folder, f"Case,When,Actor,{first},{second}\n{''.join(rows)}")


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize(("old", "new"), _PAIRS)
def test_the_status_is_what_it_was_changed_to(tmp_path: Path, old: str, new: str, *, is_turned: bool) -> None:
    found = log(tmp_path, old, new, is_turned=is_turned)
    assert mapped(found)["status"] == new
    assert old not in mapped(found).values()
    assert found.coverage.preview[0]["status"] == "on hold"  # three steps of the first ticket


def test_senders_and_readers_of_mail_are_no_moves(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},Printer {n},2026-03-{n:02} 09:00,{'Open' if n % 3 else 'Closed'},ann@acme.test,desk@us.test\n"
        for n in range(1, 20)
    )
    found = look(tmp_path, f"Number,Subject,Opened,Status,From,To\n{rows}")
    assert (mapped(found)["status"], mapped(found)["requester"]) == ("Status", "From")


def test_an_old_status_beside_the_present_one_fills_nothing(tmp_path: Path) -> None:
    rows = "".join(f"{n},Printer {n},2026-03-{n:02} 09:00,Open,Closed\n" for n in range(1, 20))
    found = look(tmp_path, f"Number,Subject,Opened,Previous status,Status\n{rows}")
    assert mapped(found)["status"] == "Status"
    assert "Previous status" not in mapped(found).values()
