"""Every real export but databases is read by a preset to its last row, or refused with a clear word."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.errors import DataError
from reporter.sources.intake import SourceFile, read_source

FOLDER = os.environ.get("REPORTER_REAL_DATA", "")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REPORTER_REAL_DATA is not set")]

REAL = Path(FOLDER or ".")
PROVIDER = Provider(name="Northfield IT", zone="UTC")
CLIENT = Client(slug="acme", name="Acme Dental", zone="UTC", locale="en_GB", provider=PROVIDER)
BOSTON = "boston311/boston311-100"
POLICE = [f"police-cheltenham/2025-{month:02d}-AA3-all-crime.json" for month in range(1, 7)]

READ: dict[str, list[tuple[str, int, int]]] = {  # preset → files, with their records and rows set aside
    "alertmanager": [("activity/alertmanager/webhook.jsonl", 2, 0)],
    "alertmanager-api": [("activity/alertmanager/api-v2-alerts.json", 2, 0)],
    "autotask": [("api-samples/autotask_tickets.json", 1, 0)],
    "autotask-time": [("api-samples/autotask_time_entries.json", 2, 0)],
    "borg": [
        ("activity/borg/borg-create.json", 1, 0),
        ("activity/borg/borg-create-2.json", 1, 0),
        ("activity/borg/borg-create-2.log.jsonl", 1, 0),
    ],
    "borg-list": [("activity/borg/borg-list.json", 2, 0)],
    "boston-311": [
        (f"{BOSTON}.csv", 100, 0),
        (f"{BOSTON}.csv.gz", 100, 0),
        (f"{BOSTON}.jsonl", 100, 0),
        (f"{BOSTON}-20dupes-random.csv", 100, 0),
        (f"{BOSTON}-with-nonascii.csv", 100, 0),
        (f"{BOSTON}-bad.tsv", 99, 1),
        ("boston311/graffiti-removal.csv", 4_284, 0),
        ("boston311/heat-excessive-insufficient.csv", 1_324, 0),
    ],
    "boston-311-dmy": [("boston311/boston311-dmy-100.csv", 100, 0)],
    "connectwise": [("api-samples/connectwise_service_tickets.json", 1, 0)],
    "connectwise-time": [("api-samples/connectwise_time_entries.json", 1, 0)],
    "freshdesk": [
        ("api-samples/freshdesk_all_tickets.json", 1, 0),
        ("api-samples/freshdesk_search_tickets.json", 2, 0),
        ("api-samples/freshdesk_ticket_1.json", 1, 0),
    ],
    "freshdesk-time": [("api-samples/freshdesk_time_entries.json", 3, 0)],
    "nagios": [("activity/nagios/nagios.log", 2, 0)],
    "open311": [("open311/sf_requests_2011-06.jsonl", 462, 38)],
    "police-uk": [(file, -1, 0) for file in POLICE],
    "request-tracker": [
        ("request-tracker/rest2-tickets.json", 24, 0),
        ("request-tracker/rest2-ticket-5.json", 1, 0),
    ],
    "request-tracker-cli": [("request-tracker/rt-cli-long.txt", 24, 0)],
    "request-tracker-tsv": [("request-tracker/Results.tsv", 24, 0)],
    "restic-snapshots": [("activity/restic/restic-snapshots.json", 2, 0)],
    "servicenow-events": [("servicenow/incident_event_log_first20000.csv", 2_804, 0)],
    "trac": [("trac/query.csv", 100, 0), ("trac/query.tab", 100, 0)],
    "zammad": [
        ("api-samples/zammad/00-tickets-list-expand.json", 1, 0),
        ("api-samples/zammad/05-tickets-search.json", 1, 0),
    ],
    "zendesk": [
        ("api-samples/zendesk_ticket.json", 1, 0),
        ("api-samples/zendesk_tickets.json", 2, 0),
        ("api-samples/zendesk_search_ticket.json", 1, 0),
    ],
}
REFUSED = [  # preset, file, the word
    ("autotask", "api-samples/autotask_priority_picklist.json", "“ticketNumber” is missing"),
    ("autotask", "api-samples/autotask_queue_picklist.json", "“ticketNumber” is missing"),
    ("autotask", "api-samples/autotask_source_picklist.json", "“ticketNumber” is missing"),
    ("autotask", "api-samples/autotask_status_picklist.json", "“ticketNumber” is missing"),
    ("autotask", "api-samples/autotask_ticket_notes.json", "“createDate” is missing"),
    ("borg", "activity/borg/borg-create.stderr", "the file is empty"),
    ("borg", "activity/borg/borg-info.json", "holds no run of restic or borg"),
    ("boston-311", "boston311/any_sheets.xlsx", "“case_enquiry_id” is missing"),
    ("connectwise", "api-samples/connectwise_board_statuses.json", "“summary” is missing"),
    ("connectwise", "api-samples/connectwise_priorities.json", "“summary” is missing"),
    ("connectwise", "api-samples/connectwise_service_notes.json", "“summary” is missing"),
    ("freshdesk", "api-samples/freshdesk_companies.json", "“subject” is missing"),
    ("freshdesk", "api-samples/freshdesk_conversations.json", "“subject” is missing"),
    ("request-tracker", "request-tracker/rest2-ticket-5-history.json", "“Subject” is missing"),
    ("request-tracker-tsv", "request-tracker/Results-relative-dates.tsv", "dates are relative"),
    ("restic", "activity/restic/restic-backup-1.jsonl", "before 0.17 names no time"),
    ("restic", "activity/restic/restic-backup-2-partial.jsonl", "before 0.17 names no time"),
    ("restic", "activity/restic/restic-backup-2-partial.stderr", "holds no run of restic or borg"),
    ("restic", "activity/restic/restic-check.txt", "holds no run of restic or borg"),
    ("restic", "activity/restic/restic-stats.json", "holds no run of restic or borg"),
    ("trac", "trac/report6.csv", "names no day of opening"),
    ("zammad", "api-samples/zammad/01-ticket-1.json", "by number only"),
    ("zammad", "api-samples/zammad/02-ticket-create.json", "by number only"),
    ("zammad", "api-samples/zammad/03-ticket-update.json", "by number only"),
    ("zendesk", "api-samples/zendesk_sla_policies.json", "“id” is missing"),
    ("zendesk", "api-samples/zendesk_ticket_audits.json", "“id” is missing"),
    ("zendesk", "api-samples/zendesk_ticket_comments.json", "“id” is missing"),
]
NOT_OURS = {".parquet", ".db", ".sql", ".md"}


def read(file: str | Path, preset: str, zone: str | None = None) -> tuple[SourceFile, pd.DataFrame, int]:
    """A file read to its end: its records, and how many rows were set aside."""
    source = Source(name="desk", files=str(file), preset=preset, client="acme", zone=zone)
    workspace = Workspace(folder=REAL, provider=PROVIDER, sources=(source,), clients={"acme": CLIENT})
    found = read_source(source, REAL / file, workspace)
    batches = list(found.batches)
    frame = pd.concat([batch.frame for batch in batches]).reset_index(drop=True)
    return found, frame, sum(len(batch.set_aside) for batch in batches)


def records(file: str | Path, preset: str, zone: str | None = None) -> pd.DataFrame:
    """The records in the order of their ids, without what their files keep beside them."""
    frame = read(file, preset, zone)[1]
    return frame.drop(columns="raw").sort_values("id").reset_index(drop=True)


@pytest.mark.parametrize(
    ("preset", "file", "rows", "set_aside"),
    [(preset, *found) for preset, files in READ.items() for found in files],
)
def test_a_real_export_is_read_to_its_last_row(preset: str, file: str, rows: int, set_aside: int) -> None:
    found, frame, aside = read(file, preset)
    wanted = len(json.loads((REAL / file).read_text(encoding="utf-8"))) if rows < 0 else rows
    assert (len(frame), aside) == (wanted, set_aside)
    assert found.warnings == []


@pytest.mark.parametrize(("preset", "file", "word"), REFUSED)
def test_what_is_no_list_of_records_is_refused_with_a_clear_word(preset: str, file: str, word: str) -> None:
    with pytest.raises(DataError, match=word) as caught:
        read(file, preset)
    assert caught.value.hint


def test_no_real_file_is_left_out() -> None:
    told = {file for files in READ.values() for file, _, _ in files} | {file for _, file, _ in REFUSED}
    here = {path.relative_to(REAL).as_posix() for path in REAL.rglob("*") if path.is_file()}
    assert {file for file in here if Path(file).suffix not in NOT_OURS} == told


def test_the_same_requests_in_other_forms_are_the_same_records() -> None:
    plain = records(f"{BOSTON}.csv", "boston-311")
    for file, preset in (
        (f"{BOSTON}.csv.gz", "boston-311"),
        (f"{BOSTON}.jsonl", "boston-311"),
        ("boston311/boston311-dmy-100.csv", "boston-311-dmy"),
    ):
        pd.testing.assert_frame_equal(records(file, preset), plain)


def test_day_first_dates_are_never_taken_for_month_first() -> None:
    with pytest.raises(DataError, match="written day first") as caught:
        read("boston311/boston311-dmy-100.csv", "boston-311")
    assert "%d/%m/%Y %H:%M:%S" in caught.value.hint


def test_tracs_query_is_the_same_with_commas_and_tabs_and_agrees_with_its_report() -> None:
    query = records("trac/query.csv", "trac")
    pd.testing.assert_frame_equal(records("trac/query.tab", "trac"), query)
    with (REAL / "trac/report6.csv").open(newline="", encoding="utf-8-sig") as file:
        report = {row["ticket"]: row for row in csv.DictReader(file)}
    assert set(report) == set(query["id"])
    for row in query.to_dict("records"):
        told = report[str(row["id"])]
        assert (told["summary"], told["component"]) == (row["subject"], row["category"])
        assert (told["status"] == "closed") == (row["status"] == "closed")
        assert pd.Timestamp(told["modified"]) == row["updated_at"]


def test_tracs_database_holds_the_same_tickets_as_its_query(tmp_path: Path) -> None:
    rows = sqlite3.connect(f"file:{REAL / 'trac/trac.db'}?mode=ro&immutable=1", uri=True).execute(
        "SELECT * FROM ticket"
    )
    with (tmp_path / "ticket.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[column[0] for column in rows.description], *rows])
    pd.testing.assert_frame_equal(
        records(tmp_path / "ticket.csv", "trac-database"), records("trac/query.csv", "trac")
    )


def test_request_trackers_three_forms_tell_of_the_same_tickets() -> None:
    json_ = records("request-tracker/rest2-tickets.json", "request-tracker")
    user_zone = "Europe/London"  # one deadline is in summer
    cli = records("request-tracker/rt-cli-long.txt", "request-tracker-cli", user_zone)
    tsv = records("request-tracker/Results.tsv", "request-tracker-tsv", user_zone)
    pd.testing.assert_frame_equal(cli, json_)
    assert (tsv["assignee"] != json_["assignee"]).sum() > 0  # the TSV names people in full
    assert (tsv["assignee"] == "").equals(json_["assignee"] == "")
    tsv = tsv.assign(assignee=json_["assignee"], minutes_worked=tsv["minutes_worked"].fillna(0))
    pd.testing.assert_frame_equal(tsv, json_)
    assert json_["minutes_worked"].sum() > 0


def test_an_outage_is_one_activity_from_its_confirmed_start_to_its_end() -> None:
    _, frame, _ = read("activity/nagios/nagios.log", "nagios")
    assert frame["ends_at"].isna().tolist() == [False, True]
    assert (frame["ends_at"] - frame["at"]).dt.total_seconds().tolist()[0] == 15
    assert set(frame["outcome"]) == {"failed"}


def test_a_resolved_alert_has_its_end_and_a_firing_one_none() -> None:
    _, frame, _ = read("activity/alertmanager/webhook.jsonl", "alertmanager")
    assert sorted(frame["ends_at"].isna()) == [False, True]


def test_a_backup_that_complained_is_no_success(tmp_path: Path) -> None:
    parts = ["restic-backup-1.jsonl", "restic-backup-2-partial.stderr", "restic-backup-2-partial.jsonl"]
    texts = [
        (REAL / "activity/restic" / part).read_text().rstrip() for part in [*parts, "restic-snapshots.json"]
    ]
    (tmp_path / "restic.log").write_text("\n".join(texts))
    _, frame, aside = read(tmp_path / "restic.log", "restic")
    assert (frame["outcome"].tolist(), aside) == (["ok", "warning"], 0)
    assert frame["at"].dt.hour.tolist() == [15, 15]
    borg = [(REAL / "activity/borg" / part).read_text() for part in ("borg-create.json",)]
    borg += [(REAL / "activity/borg" / f"borg-create-2.{end}").read_text() for end in ("log.jsonl", "json")]
    (tmp_path / "borg.log").write_text("\n".join(borg))
    assert read(tmp_path / "borg.log", "borg")[1]["outcome"].tolist() == ["ok", "warning"]
