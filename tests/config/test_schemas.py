"""JSON Schemas: what we ship fits them, and what Reporter refuses they refuse, too."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reporter.config.commentary import commentary_faults
from reporter.config.environment import write_starter
from reporter.config.presets import BUILT_IN as PRESETS
from reporter.config.schemas import NAMES, schema_of
from tests.cli.test_cli import reporter

SAMPLE = Path(__file__).parents[2] / "sample_data"
FILES = {
    "reporter": "reporter.toml",
    "client": "clients/*.toml",
    "services": "services.toml",
    "brand": "**/brand.toml",
    "review": "reviews/*.toml",
    "commentary": "commentary/*/*.md",
}


@cache
def validator(name: str) -> Draft202012Validator:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def plain(value: Any) -> Any:
    """As an editor sees TOML: dates and times are text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else value


def faults(name: str, text: str) -> list[str]:
    return [error.message for error in validator(name).iter_errors(plain(tomllib.loads(text)))]


def written(folder: Path) -> Iterator[tuple[str, Path]]:
    for name, pattern in FILES.items():
        for path in sorted(folder.glob(pattern)):
            yield name, path


def text_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text.split("+++")[1] if path.suffix == ".md" else text


def test_the_sample_workspace_fits() -> None:
    found = list(written(SAMPLE))
    assert {name for name, _ in found} == FILES.keys()
    for name, path in found:
        assert faults(name, text_of(path)) == [], path


def test_the_starter_fits_and_names_schemas_that_are_there(tmp_path: Path) -> None:
    write_starter(tmp_path)
    found = list(written(tmp_path))
    for name, path in found:
        assert faults(name, text_of(path)) == [], path
        if path.suffix == ".toml":
            (named,) = re.findall(r"\A#:schema (\S+)\n", path.read_text(encoding="utf-8"))
            assert json.loads((path.parent / named).read_text(encoding="utf-8")) == schema_of(name)
    assert {path.stem for path in (tmp_path / ".schemas").iterdir()} == set(NAMES)


def test_what_the_starter_comments_out_fits_as_well(tmp_path: Path) -> None:
    """Taking a # away must not turn an editor against the line."""
    write_starter(tmp_path)
    text = (tmp_path / "reporter.toml").read_text(encoding="utf-8")
    opened = re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE)
    assert opened != text
    assert faults("reporter", opened) == []


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_preset_that_is_shipped_fits(path: Path) -> None:
    assert faults("preset", path.read_text(encoding="utf-8")) == []


def test_every_service_that_is_shipped_fits() -> None:
    paths = sorted((PRESETS.parent / "services").glob("*.toml"))
    assert len(paths) > 5
    for path in paths:
        assert faults("service", path.read_text(encoding="utf-8")) == [], path


PROVIDER = '[provider]\nname = "N"\nzone = "UTC"\n'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("reporter", '[provider]\nname = "N"\n', "'zone' is a required property"),
        ("reporter", f'{PROVIDER}nmae = "N"\n', "'nmae' was unexpected"),
        ("reporter", f'{PROVIDER}[[sources]]\nname = "a"\nfiles = "x"\n', "is not valid under any"),
        ("reporter", f'{PROVIDER}[limits]\ntime = "soon"\n', "'soon' is not valid"),
        ("reporter", f'{PROVIDER}[limits]\nmemory = "1 XB"\n', "'1 XB' is not valid"),
        ("reporter", f'{PROVIDER}[mail]\nsender = "nobody"\n', "'nobody' does not match"),
        ("reporter", f'{PROVIDER}[defaults]\nzoen = "UTC"\n', "'zoen' was unexpected"),
        ("reporter", f"{PROVIDER}[defaults]\nshare = true\n", "'share' was unexpected"),
        ("reporter", f"{PROVIDER}[catch_up]\nhourly = 3\n", "'hourly' was unexpected"),
        ("client", 'slug = "a"\nname = "A"\n', "'slug' was unexpected"),
        ("client", "people = 3\n", "'name' is a required property"),
        ("client", 'name = "A"\nkind = "shop"\n', "'shop' is not one of"),
        (
            "client",
            'name = "A"\n[[contacts]]\nname = "P"\nemail = "p@a.example"\nwants = ["hourly"]\n',
            "hourly",
        ),
        ("client", 'name = "A"\n[sections]\nmonthly = ["weather"]\n', "'weather' is not one of"),
        ("client", 'name = "A"\n[agreement.targets.asap]\nalways = true\n', "'asap' is not one of"),
        ("client", 'name = "A"\njoined_on = 5\n', "5 is not of type 'string'"),
        ("services", "[desk]\nname = 5\n", "5 is not of type 'string'"),
        ("brand", 'colour = "blue"\n', "'blue' does not match"),
        ("review", '[[meeting]]\nreview = "2026-Q3"\nat = 2026-10-08\n', "does not match"),
        ("review", '[[decision]]\nid = "a"\nasked = "2026-Q3"\n', "'question' is a required property"),
        ("commentary", 'headlne = ["a", "b"]\n', "'headlne' was unexpected"),
        ("preset", 'records = "visits"\n[columns]\nid = "Id"\n', "'visits' is not one of"),
    ],
)
def test_a_planted_fault_is_refused_by_the_schema_and_by_reporter(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    assert any(said in fault for fault in faults(name, text)), faults(name, text)
    assert _refused(name, text, tmp_path)


def _refused(name: str, text: str, folder: Path) -> bool:
    """Whether Reporter does not take a workspace with that file."""
    files = {
        "reporter.toml": f'{PROVIDER}[[sources]]\nname = "a"\nfiles = "a.csv"\npreset = "own"\n',
        "clients/a.toml": 'name = "A"\n',
        "presets/own.toml": 'records = "tickets"\n[columns]\nid = "Id"\n',
    }
    place = {"client": "clients/a.toml", "preset": "presets/own.toml", "review": "reviews/a.toml"}
    place |= {"reporter": "reporter.toml", "services": "services.toml", "brand": "brand/brand.toml"}
    files[place.get(name, "commentary/a/2026-10.md")] = f"+++\n{text}+++\n" if name == "commentary" else text
    for file, content in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(content, encoding="utf-8")
    if name == "commentary":
        return bool(list(commentary_faults(folder)))
    told = reporter("check", "-w", folder, "--json")
    assert told.returncode != 0
    named = place[name] if name != "reporter" else "reporter.toml"
    return any(entry["fault"].startswith(named) for entry in json.loads(told.stdout)["workspace"])


def test_the_command_prints_lists_and_writes_them(tmp_path: Path) -> None:
    assert json.loads(reporter("schema", "client").stdout) == schema_of("client")
    assert set(json.loads(reporter("schema", "--json").stdout)) == set(NAMES)
    assert reporter("schema", "--write", "-w", tmp_path).returncode == 78
    write_starter(tmp_path)
    path = tmp_path / ".schemas" / "preset.json"
    path.unlink()
    assert reporter("schema", "--write", "-w", tmp_path).returncode == 0
    assert json.loads(path.read_text(encoding="utf-8")) == schema_of("preset")
