"""What a client is called in whatever form is theirs in their letter, and what only looks like it is not."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reporter.cli.app import app
from tests.end_to_end.workspaces import write_workspace

NOW = ("--now", "2026-11-04T07:00+00:00")
OURS = [unicodedata.normalize("NFC", "Café Ünal"), unicodedata.normalize("NFD", "Café Ünal"),
        "CAFÉ\u00a0ÜNAL", "Ｃａｆé\u3000Ünal", "Caf\u200bé Ünal"]  # fmt: skip
STRANGE = ["Саfé Ünal", "Cаfé Ünal", "Café Ünаl", "Cafe Unal", "Café Ünal Ltd"]


@pytest.mark.parametrize("at", range(len(OURS) + 1))
def test_a_letter_tells_of_what_is_its_clients_and_of_nothing_that_looks_so(tmp_path: Path, at: int) -> None:
    write_workspace(tmp_path, {"cafe": ("jo@cafe.example",), "birch": ("bo@birch.example",)})
    (tmp_path / "clients" / "cafe.toml").write_text('name = "Café Ünal"\nreview = false\n')
    names = OURS[at:] + OURS[:at] + STRANGE
    what = dict.fromkeys(OURS, "pri\x00nter")
    rows = [
        f"N{at},2026-11-03 1{at}:00,The {what.get(name, 'CANARY')} is silent,closed,{name},"
        f"2026-11-03 1{at}:05,2026-11-03 1{at}:30"
        for at, name in enumerate(names[:10])
    ]
    log = tmp_path / "exports" / "desk.csv"
    log.write_text("\n".join([*log.read_text().splitlines(), *rows]) + "\n")
    for command in (("ingest",), ("build", "daily", "cafe", "--to", "letter", *NOW)):
        CliRunner().invoke(app, [*command, "-w", str(tmp_path)])
    letters = [path.read_text() for path in (tmp_path / "out" / "cafe").rglob("*") if path.is_file()]
    assert len(letters) > 1
    assert all("six tickets" in letter for letter in letters)  # five, and the one of each evening
    assert not any("CANARY" in letter or "\0" in letter for letter in letters)
