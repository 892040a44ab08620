"""The words of an activity that nobody taught us are kept beside it; so is that none is said."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from reporter.config.presets import BUILT_IN, load_preset
from reporter.records import BY_MACHINE, ActivityKind, ActivityOutcome
from tests.sources.exports import Read, source, write

KINDS = get_args(ActivityKind)
TAUGHT = ("success", "succeeded", "error", "failure", *get_args(ActivityOutcome), "OK", "Failed")
UNKNOWN = (
    "aborted",
    "timed out",
    "Cancelled",
    "skipped",
    "not run",
    "missed",
    "unknown",
    "läuft",
    "0",
    "ok?",
)


def read(folder: Path, *lines: str, preset: str = "plain-activities") -> Read:
    return Read(write(folder, "\n".join(lines) + "\n"), source(preset))


@pytest.mark.parametrize("kind", KINDS)
def test_an_outcome_that_nobody_taught_us_is_kept(tmp_path: Path, kind: str) -> None:
    rows = [f"2026-10-01,{kind},{word}" for word in (*TAUGHT, *UNKNOWN)]
    found = read(tmp_path, "at,kind,outcome", *rows)
    assert found.column("unknown_outcome") == [*[""] * len(TAUGHT), *UNKNOWN]
    assert set(found.column("unknown_kind")) == {""}
    assert not any(found.column("lacks_kind"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", [("", "ok"), ("", ""), (" ", "failed", "aborted")])
def test_a_machine_that_says_no_outcome_where_it_could_is_not_known(
    tmp_path: Path, kind: str, words: tuple[str, ...]
) -> None:
    found = read(
        tmp_path, "at,kind,outcome", *(f"2026-10-0{n},{kind},{word}" for n, word in enumerate(words, 1))
    )
    strange = [bool(one) for one in found.column("unknown_outcome")]
    assert strange == [(not word.strip() and kind in BY_MACHINE) or word == "aborted" for word in words]
    told = any("no outcome is said" in line for line in found.file.warnings)
    assert told == (kind in BY_MACHINE)


@pytest.mark.parametrize("kind", BY_MACHINE)
def test_without_a_column_or_with_a_word_for_none_it_is(tmp_path: Path, kind: str) -> None:
    assert read(tmp_path, "at,kind", f"2026-10-01,{kind}").column("unknown_outcome") == [""]
    (tmp_path / "presets").mkdir()
    columns = '[columns]\nat = "at"\nkind = "kind"\noutcome = "outcome"\n'
    text = f'records = "activities"\n{columns}[outcome]\n"" = "ok"\n'
    (tmp_path / "presets" / "log.toml").write_text(text)
    found = read(tmp_path, "at,kind,outcome", f"2026-10-02,{kind},", preset="log")
    assert (found.column("outcome"), found.column("unknown_outcome")) == (["ok"], [""])


@pytest.mark.parametrize("word", ["backup job", "Sicherung", "Backups", "unknown", "?!", "\u0301"])
def test_a_kind_that_nobody_taught_us_is_kept_and_so_is_that_none_is_said(tmp_path: Path, word: str) -> None:
    found = read(tmp_path, "at,kind", f"2026-10-01,{word}", "2026-10-01,", "2026-10-01,Backup")
    assert [bool(one) for one in found.column("unknown_kind")] == [True, False, False]
    assert found.column("lacks_kind") == [False, True, False]
    assert "no kind is said (1 row)" in found.file.warnings


TAUGHT_KINDS = [
    ('[columns]\nat = "at"\n[constants]\nkind = "backup"\n', [False, False]),
    ('[columns]\nat = "at"\nkind = "kind"\n[kind]\n"" = "note"\n', [False, False]),
    ('[columns]\nat = "at"\nkind = "kind"\n[kind]\n"x" = "note"\n', [False, True]),
    ('[columns]\nat = "at"\n', [True, True]),
]


@pytest.mark.parametrize(("text", "lacks"), TAUGHT_KINDS)
def test_a_preset_says_what_those_are_that_say_none(tmp_path: Path, text: str, lacks: list[bool]) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "log.toml").write_text(f'records = "activities"\nrequired = ["at"]\n{text}')
    found = read(tmp_path, "at,kind", "2026-10-01,backup", "2026-10-02,", preset="log")
    assert found.column("lacks_kind") == lacks
    assert set(found.column("unknown_kind")) == {""}


def test_a_constant_that_is_no_kind_of_ours_is_unknown_too(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    text = (
        'records = "activities"\n[columns]\nat = "at"\n[constants]\nkind = "backup job"\noutcome = "fine"\n'
    )
    (tmp_path / "presets" / "log.toml").write_text(text)
    found = read(tmp_path, "at", "2026-10-01", preset="log")
    assert found.column("unknown_kind") == ["backup job"]
    assert found.column("unknown_outcome") == ["fine"]


PRESETS = [path.stem for path in sorted(BUILT_IN.glob("*.toml"))]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_of_work_says_what_its_rows_are(name: str) -> None:
    preset = load_preset(name, BUILT_IN.parent)
    if preset.records == "activities":
        assert "kind" in preset.constants or "kind" in preset.columns


@pytest.mark.parametrize("kind", ["", "backup job"])
def test_a_timesheet_without_a_kind_is_work_of_people(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, "date,kind,hours", f"2026-10-01,{kind},1", preset="plain-timesheet")
    bare = read(tmp_path, "date,hours", "2026-10-01,1", preset="plain-timesheet")
    assert found.column("lacks_kind") == bare.column("lacks_kind") == [False]
    assert found.column("unknown_kind") == [kind]
