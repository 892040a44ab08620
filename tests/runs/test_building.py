"""What may be ordered."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.cadences import cadence_named
from reporter.errors import UsageError
from reporter.runs.building import edition_of, outputs_named
from tests.runs.workspaces import order, sample


def test_without_a_period_the_newest_that_is_over_is_due(tmp_path: Path) -> None:
    keys = {}
    for cadence in ("daily", "weekly", "monthly"):
        wanted = order(cadence, ("acme",), tmp_path)
        due = edition_of(sample().clients["acme"], type(wanted)(**vars(wanted) | {"period": ""}))
        keys[cadence] = due.key
    assert keys == {
        "daily": "acme/daily/2026-11-03",
        "weekly": "acme/weekly/2026-W44",
        "monthly": "acme/monthly/2026-10",
    }


@pytest.mark.parametrize(
    ("cadence", "period"), [("weekly", "2026-10"), ("daily", "2026-W44"), ("monthly", "2026")]
)
def test_a_period_of_another_unit_is_refused(cadence: str, period: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=period):
        edition_of(sample().clients["acme"], order(cadence, ("acme",), tmp_path, period=period))


@pytest.mark.parametrize("slug", ["nobody", "../../etc", "acme/../..", "", "/etc"])
def test_only_clients_with_a_file_can_be_named(slug: str) -> None:
    with pytest.raises(UsageError, match="there is no client"):
        sample().clients_named([slug])


def test_no_client_named_means_all_and_none_twice() -> None:
    assert sample().clients_named([]) == tuple(sample().clients)
    assert sample().clients_named(["brook", "acme", "brook"]) == ("brook", "acme")


def test_unknown_outputs_and_cadences_are_refused_with_the_choice() -> None:
    with pytest.raises(UsageError, match="docx") as wrong:
        outputs_named("page,docx")
    assert "pdf" in wrong.value.hint
    with pytest.raises(UsageError, match="hourly") as unknown:
        cadence_named("hourly")
    assert "weekly" in unknown.value.hint
