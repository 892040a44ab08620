from __future__ import annotations

from pathlib import Path

from reporter.inspecting.proposal import Wishes
from tests.inspecting.looking import YEAR, look, preset_in


def rule(folder: Path, head: str, rows: list[str], records: str = "") -> dict[str, object]:
    found = look(
        folder, head + "\n" + "\n".join(rows) + "\n", wishes=Wishes(YEAR, records=records, anew=True)
    )
    return preset_in(found.text).client.model_dump(exclude_defaults=True)


def test_the_beginning_of_jobs_names_is_proposed_where_few_begin_many(tmp_path: Path) -> None:
    jobs = [f"{who}-{what}" for who in ("ACME", "BIRCH") for what in ("Files", "Mail", "SQL nightly")]
    rows = [f"2026-02-{day:02}T01:00:00Z,{job},Success" for day in range(1, 9) for job in jobs]
    assert rule(tmp_path, "start time,device,result", rows, "activities") == {"prefix_of": "device"}


def test_names_of_machines_that_begin_each_otherwise_are_no_prefixes(tmp_path: Path) -> None:
    rows = [f"2026-02-{n:02}T01:00:00Z,{name},Success" for n, name in enumerate(("maple", "oak", "elm"), 1)]
    assert rule(tmp_path, "start time,device,result", rows, "activities") == {"column": "device"}


def test_the_requesters_address_is_proposed_and_never_as_a_client(tmp_path: Path) -> None:
    rows = [f"T-{n},x {n},2026-02-{n:02}T09:00:00Z,Open,jo@acme.example,dan@us.example" for n in range(1, 9)]
    head = "Ticket ID,Subject,Created,Status,Customer,Assigned to"
    assert rule(tmp_path, head, rows) == {"domain_of": "Customer"}


def test_ids_of_people_are_no_clients(tmp_path: Path) -> None:
    rows = [f"T-{n},x {n},2026-02-{n:02}T09:00:00Z,Open,{7000 + n % 3}" for n in range(1, 9)]
    assert rule(tmp_path, "Ticket ID,Subject,Created,Status,Customer ID", rows) == {}
