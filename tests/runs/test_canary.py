"""Nothing of one client ever stands in a report to another: each has words of its own in every field."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from reporter import runs
from reporter.config import Workspace, load_workspace
from reporter.records import RECORD_TYPES
from tests.runs.workspaces import media, order, read

CLIENTS = ("anton", "bertha")
DAYS = ("2026-10-28", "2026-11-03")
TIMES = {
    "tickets": {
        "opened_at": "08:00",
        "first_response_at": "08:10",
        "resolved_at": "10:00",
        "updated_at": "10:00",
    },
    "activities": {"at": "03:00", "updated_at": "03:30"},
    "changes": {"starts_at": "18:00", "ends_at": "19:00", "updated_at": "08:00"},
    "ratings": {"at": "11:00", "updated_at": "11:00"},
}
PLAIN: dict[str, dict[str, Any]] = {
    "tickets": {"status": "closed", "priority": "1", "kind": "incident", "minutes_worked": "30"},
    "activities": {"kind": "visit", "outcome": "ok", "minutes": "30", "quantity": "1"},
    "changes": {"status": "scheduled"},
    "ratings": {"verdict": "good", "may_quote": "true"},
}
NOT_WORDS = {"source", "client", "raw", "precision", "rating", "channel", "is_proactive", "is_public"}


def words_of(client: str, table: str, number: int) -> dict[str, str]:
    """A row whose every text begins with the client's own word."""
    day = DAYS[number] if table != "changes" else "2026-11-05"
    row = {"client": client.capitalize(), "id": f"{client}-{table}-{number}"}
    for field in fields(RECORD_TYPES[table]):
        name = field.name
        if name in TIMES[table]:
            row[name] = f"{day} {TIMES[table][name]}"
        elif name in PLAIN[table]:
            row[name] = PLAIN[table][name]
        elif name not in NOT_WORDS and not name.endswith("_at") and "str" in str(field.type) and name != "id":
            row[name] = f"{client}{name.replace('_', '')} is what row {number} says to its own reader."
    return row


def write_workspace(folder: Path) -> None:
    (folder / "clients").mkdir()
    (folder / "commentary").mkdir()
    sources = "".join(
        f'[[sources]]\nname = "{table}"\nfiles = "{table}.csv"\npreset = "plain-{table}"\n'
        'expected_every = "1 day"\n'
        for table in RECORD_TYPES
    )
    sources += "".join(
        f'[[sources]]\nname = "{client}feed"\nlabel = "{client}label"\nfiles = "{client}.csv"\n'
        f'client = "{client}"\n'
        f'preset = "plain-activities"\nexpected_every = "1 day"\n'
        for client in CLIENTS
    )
    head = '[provider]\nname = "Northfield"\nzone = "Europe/London"\nlocale = "en_GB"\n'
    (folder / "reporter.toml").write_text(head + sources)
    for client in CLIENTS:
        told = "".join(f'{key} = "{client}{key}"\n' for key in ("sites",))
        (folder / "clients" / f"{client}.toml").write_text(
            f'name = "{client.capitalize()}"\n{told}'
            f'[[contacts]]\nname = "{client}contact"\nemail = "{client}@example.org"\n'
            f'[agreement.targets.urgent]\nfirst_response = "1 h"\nmeaning = "{client}meaning"\n'
        )
        (folder / "commentary" / client).mkdir()
        for period in ("2026-10", "2026-W44", "2026-11-03"):
            front = f'author = "{client}author"\n[[asks]]\nquestion = "{client}question?"'
            note = f"+++\n{front}\n+++\n{client}note\n"
            (folder / "commentary" / client / f"{period}.md").write_text(note)
    for table in RECORD_TYPES:
        write_rows(folder / f"{table}.csv", [words_of(c, table, n) for n in range(2) for c in CLIENTS])
    for client in CLIENTS:
        rows = [words_of(client, "activities", n) | {"id": f"{client}own{n}"} for n in range(2)]
        write_rows(folder / f"{client}.csv", rows)


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("canary")
    write_workspace(folder)
    return read(load_workspace(folder), folder / "store.sqlite")


def artefacts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".pdf":
            pages = pypdfium2.PdfDocument(path)
            yield path, " ".join(page.get_textpage().get_text_range() for page in pages)
        else:
            yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("cadence", ["daily", "weekly", "monthly"])
def test_no_word_of_one_client_stands_in_the_reports_of_another(
    space: Workspace, cadence: str, tmp_path: Path
) -> None:
    wanted = media() if cadence == "monthly" else ("page", "letter", "json")
    outcomes = list(runs.build_all(space, order(cadence, CLIENTS, tmp_path, *wanted)))
    assert [outcome.fault for outcome in outcomes] == ["", ""]
    for own, other in (CLIENTS, CLIENTS[::-1]):
        for path, text in artefacts(tmp_path / own):
            assert own in text.lower(), path
            assert other not in text.lower(), path


def test_every_word_that_is_told_is_there_to_be_found(space: Workspace, tmp_path: Path) -> None:
    list(runs.build_all(space, order("weekly", ("anton",), tmp_path, "letter")))
    text = next(text for path, text in artefacts(tmp_path) if path.suffix == ".txt").lower()
    for word in ("antonsubject", "antonresolution", "antontitle", "antonquestion", "antonnote", "antonlabel"):
        assert word in text
