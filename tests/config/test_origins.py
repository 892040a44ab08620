"""Where a setting comes from: the environment before the file, the file before the default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.config import load_workspace
from reporter.config.origins import strange_variables, variables
from reporter.errors import ConfigError
from tests.cli.test_cli import reporter

SETTINGS = """
[provider]
name = "Northfield"
zone = "Europe/London"
[limits]
time = "2 min"
[mail]
sender = "reports@northfield.example"
[mail.smtp]
host = "smtp.northfield.example"
user = "reports"
password = { env = "SMTP_PASSWORD" }
[ping]
url = "https://ping.example/in-the-open"
[defaults]
people = 7
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text(SETTINGS)
    (tmp_path / "clients" / "acme.toml").write_text(
        'name = "Acme"\n[agreement.targets.urgent]\nalways = true\n'
    )
    (tmp_path / "services.toml").write_text('[desk]\nname = "Help desk"\n')
    return tmp_path


def origins(folder: Path, *words: str) -> dict[tuple[str, str], tuple[Any, str]]:
    told = reporter("config", "--json", "-w", folder, *words)
    assert told.returncode == 0, told.stderr
    return {(one["file"], one["key"]): (one["value"], one["origin"]) for one in json.loads(told.stdout)}


def test_each_setting_says_where_it_comes_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTER_LIMITS_MEMORY", "1 GB")
    monkeypatch.setenv("REPORTER_MAIL_SMTP_HOST", "relay.example")
    monkeypatch.setenv("REPORTER_OUT", "elsewhere")
    found = origins(folder, "--log-level", "error")
    settings = "reporter.toml"
    client = "clients/acme.toml"
    assert found[settings, "limits.memory"] == (1_000_000_000, "environment: REPORTER_LIMITS_MEMORY")
    assert found[settings, "limits.time"] == (120, "reporter.toml: limits.time")
    assert found[settings, "mail.smtp.host"] == ("relay.example", "environment: REPORTER_MAIL_SMTP_HOST")
    assert found[settings, "mail.smtp.port"] == (587, "default")
    assert found[client, "name"] == ("Acme", "clients/acme.toml: name")
    assert found[client, "people"] == (7, "reporter.toml: defaults.people")
    assert found[client, "zone"] == ("Europe/London", "reporter.toml: provider.zone")
    assert found[client, "review"] == (True, "default")
    assert found[client, "agreement.targets.urgent.always"] == (
        True,
        "clients/acme.toml: agreement.targets.urgent.always",
    )
    assert found["services.toml", "desk.name"] == ("Help desk", "services.toml: desk.name")
    assert found["command line", "workspace"] == (str(folder), "flag: --workspace")
    assert found["command line", "log-level"] == ("error", "flag: --log-level")
    assert found["command line", "log-format"] == ("text", "default")
    assert found["command line", "out"] == ("elsewhere", "environment: REPORTER_OUT")


def test_no_secret_is_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2-in-the-open")
    for words in ((), ("--json",)):
        told = reporter("config", "-w", folder, *words).stdout
        assert "in-the-open" not in told
        assert "SMTP_PASSWORD" in told
    settings = SETTINGS.replace(
        'password = { env = "SMTP_PASSWORD" }', 'token = { command = ["say", "s3cret"] }'
    )
    (folder / "reporter.toml").write_text(settings)
    assert "s3cret" not in reporter("config", "-w", folder).stdout


def test_what_the_environment_says_is_what_a_workspace_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTER_PROVIDER_ZONE", "Europe/Berlin")
    monkeypatch.setenv("REPORTER_CATCH_UP_DAILY", "5")
    monkeypatch.setenv("REPORTER_OWNER_EMAIL", "dan@northfield.example")
    monkeypatch.setenv("REPORTER_LIMITS_TIME", "")
    space = load_workspace(folder)
    assert space.clients["acme"].zone == "Europe/Berlin"
    assert space.catch_up.of(_daily()) == 5
    assert space.owner is not None
    assert space.owner.email == "dan@northfield.example"
    assert space.limits.time == 120
    assert origins(folder)["clients/acme.toml", "zone"][1] == "environment: REPORTER_PROVIDER_ZONE"


def _daily() -> Any:
    from reporter.cadences import MENU

    return MENU["daily"]


def test_a_fault_of_a_variable_names_it_and_not_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTER_LIMITS_TIME", "soon")
    monkeypatch.setenv("REPORTER_PROVIDER_ZONE", "Europe/Londn")
    with pytest.raises(ConfigError) as fault:
        load_workspace(folder)
    assert "environment: REPORTER_LIMITS_TIME: “soon” is not a duration" in str(fault.value)
    assert "environment: REPORTER_PROVIDER_ZONE: “Europe/Londn” is not a time zone" in str(fault.value)
    told = reporter("config", "--validate", "--json", "-w", folder)
    assert told.returncode == 78
    assert len(json.loads(told.stdout)) == 2


def test_a_variable_that_is_none_of_ours_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTER_LIMITS_MEMROY", "1 GB")
    monkeypatch.setenv("REPORTER_SMTP", "a secret of the workspace's own")
    settings = SETTINGS.replace("SMTP_PASSWORD", "REPORTER_SMTP")
    (folder / "reporter.toml").write_text(settings)
    faults = [str(one) for one in strange_variables(load_workspace(folder), {})]
    ours = [one for one in faults if "MEMROY" in one]
    assert ours == [
        "environment: REPORTER_LIMITS_MEMROY: is no setting; did you mean “REPORTER_LIMITS_MEMORY”?"
    ]
    assert not [one for one in faults if "REPORTER_SMTP" in one]
    told = reporter("config", "--validate", "-w", folder)
    assert told.returncode == 78
    assert ours[0] in told.stderr
    assert reporter("config", "-w", folder).returncode == 0


def test_no_secret_has_a_variable_of_its_own() -> None:
    known = variables()
    assert known["REPORTER_MAIL_SMTP_HOST"] == ("mail", "smtp", "host")
    assert not [name for name in known if "PASSWORD" in name or "TOKEN" in name or "PING" in name]
