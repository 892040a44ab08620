"""The sample is clean in every cadence, for every client; a run tells what is not, and holds nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config import load_workspace
from reporter.config.environment import resource_folder
from reporter.periods import parse_period
from reporter.report import Edition, Memory
from reporter.runs import making
from reporter.store.store import open_store
from tests.runs.workspaces import MORNING, Office, open_office, sample

PERIODS = {
    "daily": ("2026-11-03", "2026-11-02", "2026-11-01", "2026-10-21"),
    "weekly": ("2026-W44", "2026-W43"),
    "monthly": ("2026-10", "2026-09"),
    "review": ("2026-Q3",),
}


@pytest.mark.parametrize("has_commentary", [True, False])
@pytest.mark.parametrize("cadence", PERIODS)
def test_the_sample_is_clean(cadence: str, has_commentary: bool, tmp_path: Path) -> None:
    space, known = sample(), sample().store_path
    if not has_commentary:
        shutil.copytree(
            resource_folder("sample_data"),
            tmp_path / "bare",
            ignore=shutil.ignore_patterns("commentary", "reviews"),
        )
        space = load_workspace(tmp_path / "bare").model_copy(update={"store_file": known})
    assert set(PERIODS) == set(MENU)
    with open_store(known) as store:
        for slug, client in space.clients.items():
            for period in PERIODS[cadence]:
                edition = Edition(cadence, slug, parse_period(period, client.zone))
                made = making.compose(space, store, edition, Memory(), MORNING)
                assert [str(slip) for slip in made.slips] == [], edition.key


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path, monkeypatch)
    office.client("acme", "ruth daily")
    office.tickets("2026-11-03")
    return office


def test_a_run_tells_the_owner_and_holds_nothing(office: Office) -> None:
    office.note("acme", "2026-11-03", "We utilised the spare line.\n")
    account = office.run("2026-11-04 08:00")
    (told,) = [one for one in account.warnings if "utilised" in one]
    assert told.startswith(
        "acme/daily/2026-11-03: commentary: “utilised” is jargon: say “use”; correct it in "
    )
    assert told.endswith("commentary/acme/2026-11-03.md, line 1")
    assert office.gone == ["acme/daily/2026-11-03 to ruth@acme.example"]
