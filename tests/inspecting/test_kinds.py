"""A log of work that does not say of what kind it is: the person is asked, and there is a place for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.inspecting.printout import word_lines
from reporter.inspecting.proposal import Wishes
from reporter.sources.intake import NO_KIND
from tests.inspecting.looking import YEAR, look, preset_in

HEADS = (
    "Auftrag;Kunde;Beginn;Ende;Server;Ergebnis",
    "Job Name;Customer;Start Time;End Time;Host;Result",
    "Tâche;Client;Debut;Fin;Appareil;Resultat",
)
ROWS = [f"Sicherung SRV{n};Acme;2026-10-{n:02} 02:00;2026-10-{n:02} 02:40;SRV{n};OK" for n in range(1, 9)]
AS_WORK = Wishes(YEAR, records="activities", anew=True)


@pytest.mark.parametrize("head", HEADS)
def test_the_kind_is_asked_for_where_no_column_tells_it(tmp_path: Path, head: str) -> None:
    found = look(tmp_path, "\n".join([head, *ROWS]) + "\n", wishes=AS_WORK)
    (asked,) = (remark for remark in found.remarks if "kind" in remark)
    assert asked.startswith("No kind is said (8 rows): ")
    assert 'kind = "…" under [constants]' in asked
    assert not [line for line in word_lines(found) if NO_KIND in line]
    said = found.text.replace('# kind = ""', 'kind = "backup"')
    assert preset_in(said).constants == {"kind": "backup"}
    assert preset_in(found.text).constants == {}


@pytest.mark.parametrize("kinds", [("backup", "backup"), ("backup", ""), ("Sicherung", "Pflege")])
def test_a_column_of_kinds_is_asked_for_only_where_it_is_empty(
    tmp_path: Path, kinds: tuple[str, str]
) -> None:
    rows = [f"{row};{kinds[n % 2]}" for n, row in enumerate(ROWS)]
    found = look(tmp_path, "\n".join([f"{HEADS[1]};Kind", *rows]) + "\n", wishes=AS_WORK)
    assert bool([one for one in found.remarks if one.startswith("No kind is said (4 rows)")]) == ("" in kinds)
    assert "[constants]" not in found.text
    assert ("Pflege" in found.unknown.get("kind", [])) == ("Pflege" in kinds)


def test_a_preset_that_comes_with_reporter_asks_too(tmp_path: Path) -> None:
    rows = [f"{n},Acme,2026-10-{n:02} 02:00,Nightly copy,ok" for n in range(1, 9)]
    found = look(
        tmp_path,
        "\n".join(["id,client,at,title,outcome", *rows]) + "\n",
        wishes=Wishes(YEAR, records="activities"),
    )
    assert found.shipped == "plain-activities"
    assert [remark for remark in found.remarks if remark.startswith("No kind is said (8 rows)")]


@pytest.mark.parametrize("blank", [0, 1, 4])
def test_what_an_empty_result_of_a_machine_means_is_asked(tmp_path: Path, blank: int) -> None:
    rows = [f"{row[:-2] if n < blank else row};Backup" for n, row in enumerate(ROWS)]
    found = look(tmp_path, "\n".join([f"{HEADS[1]};Kind", *rows]) + "\n", wishes=AS_WORK)
    asked = [one for one in found.remarks if one.startswith("No outcome is said")]
    assert bool(asked) == bool(blank)
    assert all('"" = "ok"' in one for one in asked)
