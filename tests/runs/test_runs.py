"""The road from the store to the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.runs import building, making
from reporter.runs.accounts import Outcome
from tests.runs.workspaces import media, order, sample


def built(cadence: str, folder: Path, *clients: str, **more: str) -> list[Outcome]:
    return list(building.build(sample(), order(cadence, clients, folder, "page", "letter", "json", **more)))


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_edition_lies_under_client_cadence_and_period(tmp_path: Path) -> None:
    (outcome,) = built("weekly", tmp_path, "brook")
    assert outcome.fault == ""
    assert outcome.folder == tmp_path / "brook" / "weekly" / "2026-W44"
    assert set(outcome.documents) == {"page.html", "letter.html", "letter.txt", "report.json"}


def test_the_same_input_and_moment_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (outcome,) = building.build(sample(), order("daily", ("brook",), tmp_path / name, *media()))
        assert outcome.fault == ""
    one, two = bytes_in(tmp_path / "one"), bytes_in(tmp_path / "two")
    assert {Path(name).name for name in one} >= {
        "page.html",
        "letter.html",
        "letter.txt",
        "report.pdf",
        "report.json",
    }
    assert {name for name in one if one[name] != two[name]} == set()


def test_one_fault_costs_one_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making.report_of

    def fragile(brief, cadence):  # type: ignore[no-untyped-def]
        if brief.client.slug == "acme":
            raise ZeroDivisionError("boom")
        if brief.client.slug == "south":
            raise ReporterError("no ink", "buy ink")
        return real(brief, cadence)

    monkeypatch.setattr(making, "report_of", fragile)
    outcomes = {
        outcome.edition.client: outcome for outcome in built("daily", tmp_path, "acme", "south", "brook")
    }
    assert outcomes["acme"].fault == "unexpected ZeroDivisionError: boom"
    assert "fragile" in outcomes["acme"].trace
    assert (outcomes["south"].fault, outcomes["south"].hint, outcomes["south"].trace) == (
        "no ink",
        "buy ink",
        "",
    )
    assert outcomes["brook"].fault == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brook"]


def test_a_period_before_anything_is_known_is_refused(tmp_path: Path) -> None:
    (outcome,) = built("monthly", tmp_path, "brook", period="2024-06")
    assert "nothing is known of Brook & Lane Solicitors before" in outcome.fault
    assert "--period" in outcome.hint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("cadence", "period", "is_before"),
    [
        ("daily", "2024-03-03", True),
        ("daily", "2024-03-04", False),
        ("weekly", "2024-W09", True),
        ("weekly", "2024-W10", False),
        ("monthly", "2024-02", True),
        ("monthly", "2024-03", False),
    ],
)
def test_a_period_before_the_client_joined_is_refused_in_one_line(
    tmp_path: Path, cadence: str, period: str, is_before: bool
) -> None:
    (outcome,) = built(cadence, tmp_path, "brook", period=period)
    said = f"Brook & Lane Solicitors joined on 2024-03-04, so {period} cannot be told"
    assert (outcome.fault == said) == is_before
    assert ("clients/brook.toml" in outcome.hint) == is_before
