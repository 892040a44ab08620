"""The menu."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from reporter.cadences import MENU, cadence_named
from reporter.errors import UsageError
from reporter.outputs import MEDIA
from reporter.periods import last_complete


def test_the_menu_names_each_cadence_once() -> None:
    assert list(MENU)[:3] == ["daily", "weekly", "monthly"]
    assert all(cadence_named(name).name == name for name in MENU)


@pytest.mark.parametrize(
    ("name", "due"), [("daily", "2026-11-03"), ("weekly", "2026-W44"), ("monthly", "2026-10")]
)
def test_each_is_due_once_its_period_is_over(name: str, due: str) -> None:
    morning = datetime(2026, 11, 4, 7, tzinfo=UTC)
    assert last_complete(MENU[name].subject, morning, "Europe/London").name == due


def test_a_day_ends_at_the_client_s_midnight() -> None:
    evening = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert last_complete(MENU["daily"].subject, evening, "Europe/London").name == "2026-11-02"
    assert last_complete(MENU["daily"].subject, evening, "Europe/Berlin").name == "2026-11-03"
    assert last_complete(MENU["daily"].subject, evening, "America/New_York").name == "2026-11-02"


def test_every_output_and_section_is_on_its_shelf_and_listed_once() -> None:
    for cadence in MENU.values():
        assert set(cadence.outputs) <= set(MEDIA)
        assert len(set(cadence.sections)) == len(cadence.sections)


def test_an_unknown_cadence_is_answered_with_the_menu() -> None:
    with pytest.raises(UsageError, match="“yearly” is not a cadence") as wrong:
        cadence_named("yearly")
    assert wrong.value.hint == f"the menu has {', '.join(MENU)}"


def test_a_cadence_crosses_a_process() -> None:
    for cadence in MENU.values():
        assert pickle.loads(pickle.dumps(cadence)) == cadence
