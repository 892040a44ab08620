from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.records import RECORD_TYPES, columns
from reporter.sources.intake import read_source
from reporter.sources.mapping import HAS_UPDATED_AT
from reporter.sources.meanings import mend_of
from tests.sources.exports import Read, read, source, workspace, write


def rows(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def reasons(found: Read) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in found.set_aside]


@pytest.mark.parametrize("records", list(RECORD_TYPES))
def test_the_plain_format_names_its_columns_as_the_fields(tmp_path: Path, records: str) -> None:
    ours = {"source", "client", "raw", "precision", "day_only", "has_status", "no_priority"}
    ours |= {"unknown_kind", "lacks_kind", "lacks_plan", "unknown_status", "unknown_outcome", "ending"}
    names = [name for name in columns(RECORD_TYPES[records]) if name not in ours]
    sample = {"instant": "2026-10-13 08:12", "text": "good", "number": "2", "flag": "yes"}
    values = [sample[columns(RECORD_TYPES[records])[name]] for name in names]
    found = read(tmp_path, rows(",".join(names), ",".join(values)), f"plain-{records}")
    assert list(found.frame.columns) == [*columns(RECORD_TYPES[records]), HAS_UPDATED_AT]
    assert found.column("raw") == [""]
    assert len(found.frame) == 1


def test_a_resolution_before_the_opening_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, rows("id,opened_at,resolved_at,status", "1,2026-10-02,2026-10-01,closed"))
    assert reasons(found) == [
        (2, "resolved_at: resolved at 2026-09-30T23:00:00Z, before it was opened at 2026-10-01T23:00:00Z")
    ]
    assert json.loads(found.set_aside[0].row)["resolved_at"] == "2026-10-01"


def test_a_value_that_cannot_be_read_sets_its_row_aside_by_the_name_of_the_field(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "id,opened_at,closed_at,minutes_worked",
            "1,yesterday,,",
            "2,2026-10-01,5 years ago,",
            "3,2026-10-01,,many",
            "4,,,5",
            "5,2026-10-01,,5",
        ),
    )
    assert found.column("id") == ["5"]
    assert reasons(found) == [
        (2, "opened_at: “yesterday” is a relative date, which names no day"),
        (3, "closed_at: “5 years ago” is a relative date, which names no day"),
        (4, "minutes_worked: “many” is not a number"),
        (5, "opened_at: is not set"),
    ]


def test_a_ticket_that_is_open_again_loses_its_old_ending(tmp_path: Path) -> None:
    head = "id,opened_at,resolved_at,closed_at,status"
    found = read(tmp_path, rows(head, "1,2026-10-01,2026-10-02,2026-10-03,on hold"))
    assert found.frame[["resolved_at", "closed_at"]].isna().all(axis=None)
    assert str(found.column("updated_at")[0]) == "2026-09-30 23:00:00+00:00"


def test_a_solved_ticket_without_a_resolution_time_was_resolved_when_it_was_closed(tmp_path: Path) -> None:
    found = read(tmp_path, rows("id,opened_at,closed_at,status", "1,2026-11-01,2026-11-03,closed"))
    assert str(found.column("resolved_at")[0]) == "2026-11-03 00:00:00+00:00"
    assert str(found.column("updated_at")[0]) == "2026-11-03 00:00:00+00:00"


def test_an_unknown_status_follows_from_the_times_and_is_counted(tmp_path: Path) -> None:
    head = "id,opened_at,resolved_at,closed_at,status"
    found = read(
        tmp_path,
        rows(
            head,
            "1,2026-10-01,,,Parked",
            "2,2026-10-01,2026-10-02,,Parked",
            "3,2026-10-01,2026-10-02,2026-10-03,",
        ),
    )
    assert found.column("status") == ["open", "resolved", "closed"]
    assert found.file.warnings == ["unknown status “Parked” (2 rows)"]


def test_words_are_known_whatever_their_capitals_and_dashes(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "id,opened_at,status,priority,kind,is_public",
            "1,2026-10-01,On-Hold,URGENT,Service Request,No",
            "2,2026-10-01,IN_PROGRESS,4,,TRUE",
            "3,2026-10-01,open,Sev1,oops,",
        ),
    )
    assert found.column("status") == ["on hold", "open", "open"]
    assert found.column("priority") == [1, 4, 3]
    assert found.column("kind") == ["request", "incident", "incident"]
    assert found.column("is_public") == [False, True, True]
    assert sorted(found.file.warnings) == ["unknown kind “oops” (1 row)", "unknown priority “Sev1” (1 row)"]


def test_an_unknown_outcome_is_never_a_success(tmp_path: Path) -> None:
    found = read(tmp_path, rows("at,outcome", "2026-10-01,Partial", "2026-10-01,"), "plain-activities")
    assert found.column("outcome") == ["warning", "ok"]


def test_a_rating_without_a_verdict_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, rows("at,verdict", "2026-10-01,satisfied", "2026-10-01,meh"), "plain-ratings")
    assert found.column("verdict") == ["good"]
    assert reasons(found) == [(3, "verdict: is neither good nor bad")]


def test_a_client_is_found_by_name_slug_or_alias_and_never_becomes_a_path(tmp_path: Path) -> None:
    names = ["Acme Dental", " acme dental", "BIRCH", "acm", "../../etc", ""]
    content = rows("id,opened_at,client", *(f"{n},2026-10-01,{name}" for n, name in enumerate(names)))
    found = Read(write(tmp_path, content), source(client=""))
    assert found.column("client") == ["acme", "acme", "birch", "acme", "", ""]
    assert found.file.warnings == [
        f"unknown client “../../etc” (1 row); {mend_of('client', '../../etc', column='client')}",
        "no client is named (1 row); set `client` of the source in reporter.toml",
    ]


def test_an_unknown_client_of_the_source_is_told(tmp_path: Path) -> None:
    found = Read(write(tmp_path, "id,opened_at\n1,2026-10-01\n"), source(client="../../etc"))
    assert found.column("client") == [""]
    assert found.file.warnings == [f"unknown client “../../etc” (1 row); {mend_of('client')}"]


def test_rows_without_an_id_count_even_when_they_are_the_same(tmp_path: Path) -> None:
    content = rows("opened_at,subject", "2026-10-01,noise", "2026-10-01,noise", "2026-10-02,noise")
    first, again = read(tmp_path, content), read(tmp_path, rows("subject,opened_at", "noise,2026-10-01"))
    ids = first.column("id")
    assert len(set(ids)) == 3
    assert again.column("id") == ids[:1]


def test_what_no_field_takes_is_kept_as_it_was(tmp_path: Path) -> None:
    found = read(tmp_path, rows("id,opened_at,made_sla,Empty", "1,2026-10-01,true, "))
    assert found.column("raw") == ['{"made_sla": "true"}']


def test_a_day_without_a_time_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, rows("id,opened_at", "1,2026-10-01", "2,2026-10-01 00:00"))
    assert found.column("precision") == ["day", "instant"]


def test_the_zone_of_the_source_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "id,opened_at\n1,2026-10-01 12:00\n")
    reads = source().model_copy(update={"zone": "America/New_York"})
    (at,) = Read(path, reads).column("opened_at")
    assert str(at) == "2026-10-01 16:00:00+00:00"


def test_text_is_kept_as_text(tmp_path: Path) -> None:
    subject = "<script>alert(1)</script> {{ 7 * 7 }} =cmd() NA null 007"
    found = read(tmp_path, rows("id,opened_at,subject", f"007,2026-10-01,{subject}"))
    assert found.column("subject") == [subject]
    assert found.column("id") == ["007"]


def test_reading_twice_gives_the_same_frame(tmp_path: Path) -> None:
    path = write(tmp_path, rows("opened_at,subject", "2026-10-01,a", "2026-10-01,a"))
    reads = source()
    frames = [
        next(iter(b for b in read_source(reads, path, workspace(tmp_path)).batches if len(b.frame)))
        for _ in (1, 2)
    ]
    assert frames[0].frame.equals(frames[1].frame)
