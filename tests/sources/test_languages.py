"""Products' exports in every language they speak, in each format: recognised, and every word read."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from reporter.config.presets import BUILT_IN, load_preset
from reporter.inspecting import Inspection, inspect_file
from reporter.inspecting.proposal import Wishes
from reporter.inspecting.trials import Site
from reporter.sources.intake import read_source
from tests.sources.exports import source, workspace
from tests.sources.test_archives import open_document

LANGUAGES = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
DESKS = [(product, language) for product, told in LANGUAGES.items() for language in told]
FORMATS = ("csv", "ods", "json")
ZONE = "Europe/London"


def table_of(desk: tuple[str, str]) -> tuple[list[str], list[list[str]]]:
    """The export of thirty tickets in that product and language."""
    told = LANGUAGES[desk[0]][desk[1]]
    head, words = told["headers"].split("|"), told["words"].split("|")
    new, going, over, urgent, low, incident, request = words
    rows = []
    for n in range(30):
        status = (new, going, over)[n % 3]
        closed = f"2026-10-{n % 27 + 2:02} 15:30" if status == over else ""
        opened = f"2026-10-{n % 27 + 1:02} 09:15"
        who = ("Ann Dean", "Raj Patel", opened, closed, closed or opened, "Acme Dental")
        rows.append(
            [f"10{n:02}", f"Printer {n}", (incident, request)[n % 2], status, (urgent, low)[n % 2], *who]
        )
    return head, rows


def written(folder: Path, desk: tuple[str, str], form: str) -> Path:
    head, rows = table_of(desk)
    path = folder / f"export.{form}"
    if form == "ods":
        path.write_bytes(open_document([head, *rows]))
    elif form == "json":
        path.write_text(
            json.dumps([dict(zip(head, row, strict=True)) for row in rows], ensure_ascii=False), "utf-8"
        )
    else:
        told = io.StringIO()
        csv.writer(told).writerows([head, *rows])
        path.write_text(told.getvalue(), "utf-8")
    return path


def read_with(path: Path, preset: str, folder: Path) -> list[dict[str, Any]]:
    read = read_source(source(preset), path, workspace(folder))
    frames = [batch.frame for batch in read.batches]
    assert not read.unknown
    rows = [row for frame in frames for row in frame.to_dict("records")]
    return [{str(name): value for name, value in row.items()} for row in rows]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("desk", DESKS, ids="-".join)
def test_every_field_and_word_is_read(tmp_path: Path, desk: tuple[str, str], form: str) -> None:
    rows = read_with(written(tmp_path, desk, form), desk[0], tmp_path)
    assert len(rows) == 30
    for n, row in enumerate(rows):
        assert (row["id"], row["subject"], row["requester"], row["assignee"]) == (
            f"10{n:02}", f"Printer {n}", "Ann Dean", "Raj Patel",
        )  # fmt: skip
        assert row["status"] == ("new", "open", "closed")[n % 3]
        assert row["priority"] == (1, 4)[n % 2]
        assert row["kind"] == ("incident", "request")[n % 2]


def inspected(path: Path) -> Inspection:
    return inspect_file(path, path.name, Wishes(2026), Site(ZONE))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("desk", DESKS, ids="-".join)
def test_inspecting_recognises_the_product(tmp_path: Path, desk: tuple[str, str], form: str) -> None:
    found = inspected(written(tmp_path, desk, form))
    assert found.shipped == desk[0]
    assert found.coverage.usable == 30


@pytest.mark.parametrize("desk", [one for one in DESKS if one[0] != "jira-csv"], ids="-".join)
def test_the_dates_of_a_country_are_told_by_the_file_itself(tmp_path: Path, desk: tuple[str, str]) -> None:
    path = written(tmp_path, desk, "csv")
    path.write_text(re.sub(r"(\d{4})-(\d\d)-(\d\d) ", r"\3/\2/\1 ", path.read_text("utf-8")), "utf-8")
    found = inspected(path)
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "ours.toml").write_text(found.text, "utf-8")
    rows = read_with(path, "ours", tmp_path)
    assert len(rows) == 30
    assert desk[0] in (found.shipped, found.similar)
    for n, row in enumerate(rows):
        assert (row["opened_at"].month, row["opened_at"].day) == (10, n % 27 + 1)
        assert row["status"] == ("new", "open", "closed")[n % 3]


@pytest.mark.parametrize(
    "name", [path.stem for path in BUILT_IN.glob("*.toml") if "words_of" in path.read_text("utf-8")]
)
def test_an_interface_knows_the_words_of_the_tables(name: str) -> None:
    own = load_preset(name, BUILT_IN)
    tables = load_preset(own.words_of, BUILT_IN)
    for table in ("status", "priority", "kind", "outcome"):
        assert getattr(own, table).items() >= getattr(tables, table).items()


def test_the_interfaces_of_two_kindred_desks_are_told_apart(tmp_path: Path) -> None:
    shared = {"fr_escalated": False, "due_by": "2026-10-05T08:00:00Z", "requester_id": 5, "responder_id": 7}
    own: dict[str, dict[str, object]] = {
        "freshservice": {
            "department_id": 3,
            "workspace_id": 2,
            "sub_category": "Laptop",
            "item_category": None,
        },
        "freshdesk": {"company_id": 3, "product_id": None, "email_config_id": None},
    }
    for product, more in own.items():
        dated = {"created_at": "2026-10-01T08:00:00Z", "updated_at": "2026-10-02T08:00:00Z"}
        told: dict[str, object] = {
            "subject": "Printer",
            "type": "Incident",
            "status": 4,
            "priority": 4,
            "source": 1,
            "category": "IT",
        }
        stats: dict[str, object] = {
            "stats": {"first_responded_at": None, "resolved_at": "2026-10-02T08:00:00Z", "closed_at": None}
        }
        tickets = [{"id": n} | told | dated | shared | more | stats for n in range(20)]
        path = tmp_path / f"{product}.json"
        path.write_text(json.dumps({"tickets": tickets}), "utf-8")
        assert inspected(path).shipped == product
        row = read_with(path, product, tmp_path)[0]
        assert (row["status"], row["priority"], row["kind"], row["channel"]) == (
            "resolved",
            1,
            "incident",
            "Email",
        )
