"""Every built-in preset against a small sample in its product's shape: the exact records, nothing else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.config.presets import BUILT_IN, load_preset
from reporter.records import RECORD_TYPES
from reporter.sources.intake import SourceFile, read_source

SAMPLES = Path(__file__).parents[1] / "samples"
PROVIDER = Provider(name="Northfield IT", zone="Europe/London")
ALIASES = {
    "acme": ("Acme Dental", ("ACM", "36001", "acme-srv-01", "ACME-PC-01", "QUEENS")),
    "birch": ("Birch & Co", ()),
}
CLIENTS = {
    slug: Client(
        slug=slug, name=name, aliases=aliases, zone="Europe/London", locale="en_GB", provider=PROVIDER
    )
    for slug, (name, aliases) in ALIASES.items()
}
WORKSPACE = Workspace(folder=SAMPLES, provider=PROVIDER, clients=CLIENTS)
SAMPLE_FILES = sorted(path for path in SAMPLES.iterdir() if path.is_file())


def read(path: Path, preset: str) -> tuple[SourceFile, dict[str, Any]]:
    """The file's records without what they leave at its default, and the reasons why rows were set aside."""
    file = read_source(Source(name="desk", files=path.name, preset=preset), path, WORKSPACE)
    batches = list(file.batches)
    defaults = {field.name: field.default for field in dataclasses.fields(RECORD_TYPES[file.preset.records])}
    rows: list[dict[Any, Any]] = [row for batch in batches for row in batch.frame.to_dict("records")]
    records = [
        {name: shown for name in defaults if (shown := told(name, row[name], defaults[name])) is not None}
        for row in rows
    ]
    aside = [[row.line, row.reason] for batch in batches for row in batch.set_aside]
    return file, {"records": records, "set aside": aside}


def told(name: str, value: Any, default: Any) -> Any:
    """A value as the expected records write it; None when it is the default, or not of interest here."""
    if name in ("source", "raw") or value == default or (default is None and pd.isna(value)):
        return None
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, pd.Timestamp) else value


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.name)
def test_a_sample_gives_exactly_the_expected_records(path: Path) -> None:
    expected = json.loads((SAMPLES / "expected" / f"{path.stem}.json").read_text(encoding="utf-8"))
    file, found = read(path, path.stem)
    assert found == {"records": expected["records"], "set aside": expected.get("set aside", [])}
    assert file.warnings == expected.get("warnings", [])


def test_every_built_in_preset_has_a_sample() -> None:
    assert {path.stem for path in SAMPLE_FILES} == {path.stem for path in BUILT_IN.glob("*.toml")}
    assert {path.stem for path in (SAMPLES / "expected").iterdir()} == {path.stem for path in SAMPLE_FILES}


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_every_built_in_preset_says_how_sure_its_names_are(path: Path) -> None:
    remark = "".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    assert "confidence" in remark or "our own" in remark
    assert load_preset(path.stem, SAMPLES).label
