"""Real exports inspected as if no preset for them came with Reporter, and compared with the one that does."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from reporter.config.presets import BUILT_IN, Preset, load_preset
from reporter.errors import DataError
from reporter.inspecting import Inspection, inspect_file
from reporter.inspecting.proposal import Wishes
from reporter.inspecting.trials import Site

FOLDER = os.environ.get("REPORTER_REAL_DATA", "")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REPORTER_REAL_DATA is not set")]

REAL = Path(FOLDER or ".")
YEAR = 2026
ALL_TOGETHER = 0.9
EACH = 0.6
FILES = {
    "boston311/boston311-100.csv": "boston-311",
    "boston311/boston311-100-20dupes-random.csv": "boston-311",
    "boston311/boston311-100-with-nonascii.csv": "boston-311",
    "boston311/boston311-dmy-100.csv": "boston-311-dmy",
    "boston311/boston311-100-bad.tsv": "boston-311",
    "boston311/boston311-100.jsonl": "boston-311",
    "boston311/boston311-100.csv.gz": "boston-311",
    "boston311/graffiti-removal.csv": "boston-311",
    "boston311/heat-excessive-insufficient.csv": "boston-311",
    "servicenow/incident_event_log_first20000.csv": "servicenow-events",
    "police-cheltenham/2025-01-AA3-all-crime.json": "police-uk",
    "police-cheltenham/2025-06-AA3-all-crime.json": "police-uk",
    "open311/sf_requests_2011-06.jsonl": "open311",
    "trac/query.csv": "trac",
    "trac/query.tab": "trac",
    "request-tracker/Results.tsv": "request-tracker-tsv",
    "request-tracker/rest2-tickets.json": "request-tracker",
    "request-tracker/rest2-ticket-5.json": "request-tracker",
    "request-tracker/rt-cli-long.txt": "request-tracker-cli",
    "activity/alertmanager/api-v2-alerts.json": "alertmanager-api",
    "activity/alertmanager/webhook.jsonl": "alertmanager",
    "activity/borg/borg-create.json": "borg",
    "activity/borg/borg-create-2.json": "borg",
    "activity/borg/borg-list.json": "borg-list",
    "activity/restic/restic-snapshots.json": "restic-snapshots",
    "activity/nagios/nagios.log": "nagios",
    "api-samples/autotask_tickets.json": "autotask",
    "api-samples/autotask_time_entries.json": "autotask-time",
    "api-samples/connectwise_service_tickets.json": "connectwise",
    "api-samples/connectwise_time_entries.json": "connectwise-time",
    "api-samples/freshdesk_all_tickets.json": "freshdesk",
    "api-samples/freshdesk_search_tickets.json": "freshdesk",
    "api-samples/freshdesk_ticket_1.json": "freshdesk",
    "api-samples/freshdesk_time_entries.json": "freshdesk-time",
    "api-samples/zendesk_tickets.json": "zendesk",
    "api-samples/zendesk_ticket.json": "zendesk",
    "api-samples/zendesk_search_ticket.json": "zendesk",
    "api-samples/zammad/00-tickets-list-expand.json": "zammad",
    "api-samples/zammad/05-tickets-search.json": "zammad",
}
_EITHER = {"closed_at": "resolved_at", "resolved_at": "closed_at"}


@cache
def inspected(file: str, *, anew: bool = True) -> Inspection:
    """The file as inspect sees it, by default without the presets that come with Reporter."""
    return inspect_file(REAL / file, file, Wishes(YEAR, anew=anew), Site("Europe/London"))


def bare(column: str) -> str:
    """A column without what of a list is read; `status` and `status_name` are the same."""
    return column.split("[]")[0].casefold().removesuffix("_name")


def wanted(preset: Preset, here: set[str]) -> dict[str, set[str]]:
    """What the shipped preset maps of the columns that are here."""
    fields = {field: preset.sources_of(field) for field in preset.columns}
    fields["client"] = (preset.client.column, *preset.client.also)
    found = {field: here & {bare(column) for column in columns} for field, columns in fields.items()}
    return {field: columns for field, columns in found.items() if columns}


def score(file: str) -> tuple[int, int, list[str]]:
    """How many fields are mapped as the shipped preset maps them, of how many, and which are not."""
    found = inspected(file)
    here = {bare(name) for name in [*(guess.column for guess in found.guesses.values()), *found.unused]}
    fields = wanted(load_preset(FILES[file], BUILT_IN.parent), here)
    wrong = []
    for field, columns in fields.items():
        guess = found.guesses.get(field)
        other = _EITHER.get(field, "")
        if guess is None and fields.get(other) == columns:  # one instant for both: it is enough once
            guess = found.guesses.get(other)
        if guess is None or bare(guess.column) not in columns:
            wrong.append(field)
    return len(fields) - len(wrong), len(fields), wrong


def test_most_fields_are_mapped_as_the_shipped_presets_map_them() -> None:
    scores = {file: score(file) for file in FILES}
    table = "\n".join(
        f"{file}: {right}/{of} {' '.join(wrong)}" for file, (right, of, wrong) in scores.items()
    )
    right, of = (sum(entry[at] for entry in scores.values()) for at in (0, 1))  # type: ignore[misc]
    assert right >= of * ALL_TOGETHER, table
    assert [file for file, (right, of, _) in scores.items() if right < of * EACH] == [], table


@pytest.mark.parametrize("file", FILES)
def test_the_kind_of_record_and_the_date_of_each_row_are_right(file: str) -> None:
    found = inspected(file)
    shipped = load_preset(FILES[file], BUILT_IN.parent)
    assert found.coverage.records == shipped.records
    assert found.coverage.usable > 0


@pytest.mark.parametrize("file", FILES)
def test_the_shipped_preset_is_recognised(file: str) -> None:
    assert inspected(file, anew=False).shipped == FILES[file]


def opened(file: str) -> list[str]:
    """The instants of the first ten records, and the span of all."""
    coverage = inspected(file).coverage
    dates = [
        str(row[name]) for row in coverage.preview for name in ("opened_at", "closed_at", "resolution_due_at")
    ]
    return [*dates, str(coverage.first), str(coverage.last)]


@pytest.mark.parametrize("twin", ["boston311-dmy-100.csv", "boston311-100.jsonl", "boston311-100.csv.gz"])
def test_twins_are_given_the_same_dates(twin: str) -> None:
    assert opened(f"boston311/{twin}") == opened("boston311/boston311-100.csv")


def test_the_comma_separated_and_the_tabbed_trac_export_are_given_the_same_dates() -> None:
    trac, tab = (inspected(f"trac/query.{ending}").coverage for ending in ("csv", "tab"))
    assert (trac.first, trac.last, trac.usable) == (tab.first, tab.last, 100)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("boston311/any_sheets.xlsx", "no column holds dates"),
        ("request-tracker/Results-relative-dates.tsv", "5 years ago"),
        ("trac/report6.csv", "no column says when each row began"),
        ("activity/borg/borg-info.json", "no column says when each row began"),
        ("activity/restic/restic-stats.json", "no column holds dates"),
        ("activity/restic/restic-backup-1.jsonl", "names no time|no column holds dates"),
        ("trac/trac.db", "SQLite"),
    ],
)
@pytest.mark.parametrize("anew", [True, False])
def test_files_whose_rows_cannot_be_dated_are_refused_with_the_reason(
    file: str, words: str, anew: bool
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        inspected(file, anew=anew)
    assert caught.value.hint
