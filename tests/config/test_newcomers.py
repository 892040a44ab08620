"""New files hold every key of their model, and are sound as they are written and when all is used."""

from __future__ import annotations

import csv
import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from reporter.config import Client, Note, ReviewFile, Source, load_workspace
from reporter.config.environment import write_starter
from reporter.config.fields import Secret
from reporter.config.newcomers import PLANNED, new_client, new_commentary, new_plans, new_source
from reporter.config.placeholders import placeholders_of
from reporter.config.presets import load_preset
from reporter.config.reviews import checked_review
from reporter.errors import CannotWriteError, UsageError
from reporter.periods import parse_period
from reporter.runs.keeping import draft_kept

SET_BY_US: dict[type[BaseModel], set[str]] = {
    Client: {"slug", "brand", "provider", "catalogue", "audiences", "privacy", "placeholders"},
    Note: {"markdown", "placeholders", "of_others"},
    Secret: {"file"},  # it stands in a comment: one of the two is written
    ReviewFile: {"file", "equipment", "placeholders"},
}
BESIDE = ("sources.sql", "sources.rest", "sources.singer")  # of a source one thing is read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path)
    return tmp_path


def used(text: str) -> str:
    """The text as it is when a person takes all the # away."""
    return re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in typing.get_args(kind):
        yield from models_in(part)


def missing(model: type[BaseModel], table: Any, place: str = "") -> Iterator[str]:
    """The keys that the model knows and the table does not have."""
    for name, field in model.model_fields.items():
        key, here = field.alias or name, f"{place}.{field.alias or name}".strip(".")
        if name in SET_BY_US.get(model, ()):
            continue
        if key not in table:
            yield here
            continue
        inner = next(models_in(field.annotation), None)
        value = table[key]
        if isinstance(value, dict) and inner and not set(value) & {*inner.model_fields}:
            value = next(iter(value.values()))  # a table by name, as that of targets
        value = value[0] if isinstance(value, list) and value else value
        if inner and isinstance(value, dict):
            yield from missing(inner, value, here)


def test_a_new_client_has_every_key_and_is_sound(folder: Path) -> None:
    path = new_client(folder, "acme")
    space = load_workspace(folder)
    assert space.clients["acme"].placeholders
    assert [one.where for one in placeholders_of(folder, "clients/acme.toml")] == ["clients/acme.toml: name"]
    table = tomllib.loads(used(path.read_text()))
    assert list(missing(Client, table)) == []
    assert set(table["provider"]) == {"name", "signature", "tip", "calls"}
    assert table["brand"]
    provider = space.provider.model_dump() | table["provider"]
    whole = {"zone": "UTC", "locale": "en_GB", **table, "provider": provider, "brand": {}}
    made = Client.model_validate(whole)
    assert made.sections.of("monthly")
    assert made.due.review.on == "5th working day"


@pytest.mark.parametrize("kind", ["files", *BESIDE])
def test_a_new_source_has_every_key_and_is_sound(folder: Path, kind: str) -> None:
    before = (folder / "reporter.toml").read_text()
    new_source(folder, "desk")
    text = (folder / "reporter.toml").read_text()
    assert text.startswith(before.rstrip())
    assert load_workspace(folder).sources[-1].files == "exports/desk*.csv"
    block = used(text[len(before.rstrip()) :])
    parts = re.split(r"^# Instead of files.*\n", block, flags=re.MULTILINE)
    assert len(parts) == 1 + len(BESIDE)
    own = parts[0] if kind == "files" else parts[0].replace('files = "exports/desk*.csv"\n', "")
    chosen = "".join(part for part in parts[1:] if part.startswith(f"[{kind}]"))
    chosen = chosen.replace('query_file = "desk.sql"', "")
    (table,) = tomllib.loads(own + chosen)["sources"]
    rule = table["client_by"]
    assert Source.model_validate(table).client_by
    every = {"files": "", **tomllib.loads(block)["sources"][0]}
    assert list(missing(Source, every)) == []
    assert set(rule) == {"column", "also", "domain_of", "prefix_of", "fixed"}


def test_new_commentary_has_every_key_and_is_sound(folder: Path) -> None:
    space = load_workspace(folder)
    path = new_commentary(space, "example", "2026-09")
    text = path.read_text()
    assert text.startswith("+++\n# Your own words on Harbour Street Bakery, 2026-09.")
    table = tomllib.loads(used(text.strip("+\n")))
    assert list(missing(Note, table)) == []
    assert Note.model_validate(table).stories[0].on is not None
    assert Note.model_validate(tomllib.loads(text.strip("+\n"))).is_empty


def test_a_new_review_has_every_key_and_is_sound(folder: Path) -> None:
    path = draft_kept(load_workspace(folder), "example", parse_period("2026-Q3", "UTC"))
    assert path
    text = re.sub(r'= ""', '= "Something"', used(path.read_text()))
    table = tomllib.loads(text)
    assert list(missing(ReviewFile, table)) == []
    no_list = text.replace('no_inventory = "Something"\n', "")
    assert checked_review(no_list.encode(), "reviews/example.toml").causes


@pytest.mark.parametrize("kind", ["change", "event"])
def test_what_is_planned_is_kept_in_the_columns_that_the_preset_reads(folder: Path, kind: str) -> None:
    path = new_plans(folder, "acme", kind)
    with path.open(newline="") as file:
        (head,) = csv.reader(file)
    preset = load_preset(PLANNED, folder)
    assert {one for field in preset.columns for one in preset.sources_of(field)} | {"client"} == set(head)


def test_nothing_is_written_over(folder: Path) -> None:
    space = load_workspace(folder)
    for again in (
        lambda: new_client(folder, "example"),
        lambda: new_source(folder, "tickets"),
        lambda: new_commentary(space, "example", "2026-10"),
        lambda: [new_plans(folder, "acme", "change") for _ in range(2)],
    ):
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        with pytest.raises(UsageError, match="already"):
            again()
        assert {path: path.read_bytes() for path in before} == before


def test_names_that_cannot_be_files_are_refused_with_a_better_one(folder: Path) -> None:
    with pytest.raises(UsageError, match="cannot be its name") as fault:
        new_client(folder, "../Acme Dental")
    assert fault.value.hint.endswith("acme-dental")
    with pytest.raises(UsageError, match="is not a period"):
        new_commentary(load_workspace(folder), "example", "../../x")


def test_a_source_is_added_where_the_file_has_other_ends_of_lines(folder: Path) -> None:
    settings = folder / "reporter.toml"
    settings.write_bytes(settings.read_bytes().replace(b"\n", b"\r\n"))
    new_source(folder, "desk")
    assert b"\n" not in settings.read_bytes().replace(b"\r\n", b"")
    assert load_workspace(folder).sources[-1].name == "desk"


def test_a_place_that_cannot_be_written_to_is_told(folder: Path) -> None:
    (folder / "exports" / "changes-acme.csv").mkdir()
    (folder / "commentary" / "example" / "2026-09.md").symlink_to("nowhere")
    with pytest.raises(UsageError, match="already"):
        new_commentary(load_workspace(folder), "example", "2026-09")
    with pytest.raises((UsageError, CannotWriteError)):
        new_plans(folder, "acme", "change")
