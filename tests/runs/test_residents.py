"""What leaves a neighbourhood team: in no artefact of it stands what would lead to somebody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app
from reporter.config import Workspace, load_workspace
from reporter.errors import UsageError
from reporter.periods import parse_period
from reporter.runs.building import build
from reporter.runs.withholding import looked_at
from reporter.store.store import open_store
from tests.runs.workspaces import MORNING, media, order, read

CANARIES = (
    "0121 496 0123",
    "Acacia",
    "AB12 CDE",
    "jo@example.com",
    "Okoro",
    "rape",
    "Smith",
    "1984",
    "12 Mill",
)
HEAD = "id,client,opened_at,subject,status,category,place,requester,resolved_at,resolution,is_public\n"
WORKSPACE = """
[provider]
name = "South team"
zone = "Europe/London"
[[provider.calls]]
when = "Danger"
number = "999"
[[sources]]
name = "log"
files = "log.csv"
preset = "plain-tickets"
"""
TEAM = """
name = "South"
kind = "community"
{review}
[[contacts]]
name = "List"
email = "list@example.org"
wants = ["weekly"]
[[contacts]]
name = "One"
email = "one@example.org"
wants = ["weekly"]
areas = ["Canal"]
"""
TEXTS = (
    "Quarrel at 12 Acacia Avenue",
    "Van AB12 CDE blocks the pavement",
    "Write to jo@example.com",
    "Mrs Smith was followed",
    "She spoke of rape",
    "Music on the towpath. Ring 0121 496 0123",
    "Music on the towpath",
    "Somebody born 3 May 1984",
)


def rows() -> str:
    lines = [HEAD]
    for n in range(16):
        text = TEXTS[n % len(TEXTS)]
        place = "12 Mill Lane" if n == 3 else "Canal" if n < 9 else "Green"
        did = f"We rang Okoro. {text}. It is quiet again now."
        did = "We spoke to the group. The towpath is quiet again at night." if n == 6 else did
        ended = f'closed,Noise,{place},Ada Okoro,2026-10-28 12:{n:02},"{did}"'
        lines.append(f"R{n},South,2026-10-27 0{n % 9}:10,{text},{ended},yes\n")
    lines += [f"X{n},South,2026-10-27 10:0{n},Secret,open,Sexual offences,Canal,,,,yes\n" for n in range(3)]
    return "".join(lines)


def team(folder: Path, review: str = "") -> Workspace:
    (folder / "clients").mkdir(parents=True)
    (folder / "reporter.toml").write_text(WORKSPACE)
    (folder / "log.csv").write_text(rows())
    (folder / "clients" / "south.toml").write_text(TEAM.format(review=review))
    return read(load_workspace(folder), folder / "store.sqlite")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, dict[str, str]]:
    """All that is made of a week, by whether a person reads it first."""
    found = {}
    for is_read in (True, False):
        folder = tmp_path_factory.mktemp("south")
        space = team(folder / "space", "" if is_read else "review = false")
        outputs = tuple(name for name in media() if name != "pdf")
        list(build(space, order("weekly", ("south",), folder / "out", *outputs)))
        files = [path for path in (folder / "out").rglob("*") if path.is_file()]
        found[is_read] = {path.relative_to(folder).as_posix(): path.read_text() for path in files}
    return found


@pytest.mark.parametrize("is_read", [True, False])
def test_nothing_that_leads_to_somebody_stands_in_any_artefact(
    told: dict[bool, dict[str, str]], *, is_read: bool
) -> None:
    assert len(told[is_read]) >= 6
    for name, text in told[is_read].items():
        assert not [one for one in CANARIES if one.casefold() in text.casefold()], name


def test_words_leave_only_where_a_person_reads_them(told: dict[bool, dict[str, str]]) -> None:
    letters = {read: next(t for n, t in told[read].items() if n.endswith("W44/letter.txt")) for read in told}
    assert "towpath" in letters[True]
    assert "towpath" not in letters[False]
    assert "16 reports were recorded" in letters[False]


def test_a_reader_of_one_area_has_a_letter_of_it(told: dict[bool, dict[str, str]]) -> None:
    own = next(text for name, text in told[True].items() if "for-own-canal" in name and name.endswith("txt"))
    assert "in Canal" in own
    assert "because you asked for Canal" in " ".join(own.split())
    assert "Green" not in own


def test_every_number_of_reports_is_large_or_none(told: dict[bool, dict[str, str]]) -> None:
    model = json.loads(next(text for name, text in told[True].items() if name.endswith("report.json")))
    figures = [one for one in model["figures"] if one["unit"] in ("reports", "tickets")]
    assert figures
    assert not [one for one in figures if 0 < (one["value"] or 0) < 5]


def checked(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["check", "privacy", *words, "-w", str(folder)])


def test_the_team_sees_what_would_be_told_what_was_taken_out_and_why(tmp_path: Path) -> None:
    folder = tmp_path / "space"
    space = team(folder)
    with open_store(space.store_path) as store:
        found = looked_at(space, store, "south", parse_period("2026-W44", "Europe/London"), MORNING)
    assert {one.verdict for one in found} == {"left out", "without its words", "told"}
    assert {one.why for one in found if one.verdict == "left out"} == {
        "reports about Sexual offences are never told"
    }
    said = checked(folder, "south", "--period", "2026-W44").stdout
    assert "Left out: 3" in said
    assert "taken out of subject" in said
    assert "AB12 CDE" in said
    listed = json.loads(checked(folder, "--period", "2026-W44", "--json").stdout)
    assert [one["id"] for one in listed] == [one.id for one in found]


def test_only_a_community_is_looked_at_so(tmp_path: Path) -> None:
    folder = tmp_path / "space"
    team(folder)
    (folder / "clients" / "shop.toml").write_text('name = "Shop"\n')
    assert isinstance(checked(folder, "shop").exception, UsageError)
