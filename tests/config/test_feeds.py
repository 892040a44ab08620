from __future__ import annotations

from collections.abc import Callable

import pytest

Breaking = Callable[[dict[str, str]], list[str]]

SETTINGS = '[provider]\nname = "Northfield IT"\nzone = "Europe/London"\n\n[[sources]]\nname = "desk"\n'
QUERY = 'url = "sqlite:///x.db"\nquery = "SELECT 1"\n'


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (
            f'files = "*.csv"\npreset = "plain-tickets"\n[sources.sql]\n{QUERY}',
            "sources #1: names files and sql; a source reads one thing, so make two sources",
        ),
        (f"[sources.sql]\n{QUERY}", "sources #1.preset: is missing"),
        (
            f'preset = "plain-tickets"\n[sources.sql]\n{QUERY}qery = "x"\n',
            "sources #1.sql.qery: unknown key; did you mean “query”?",
        ),
        (
            'preset = "plain-tickets"\n[sources.sql]\nurl = "sqlite:///x.db"\n',
            "sources #1.sql: write `query` or `query_file`, one of the two",
        ),
        (
            'preset = "plain-tickets"\n[sources.sql]\nurl = "postgresql://a:b@c/d"\nquery = "SELECT 1"\n',
            'sources #1.sql.url: holds a password; take it out and write password = { env = "NAME" }',
        ),
        (
            f'preset = "plain-tickets"\n[sources.sql]\n{QUERY}password = {{ env = "A", file = "b" }}\n',
            'sources #1.sql.password: write { env = "NAME" } or { file = "PATH" }, one of the two',
        ),
        (
            '[sources.rest]\nservice = "zendsk"\naddress = "https://acme.example"\n',
            "sources #1.rest.service: there is no service “zendsk”; did you mean “zendesk”?",
        ),
        (
            '[sources.rest]\nservice = "zendesk"\naddress = "acme.example"\n',
            "sources #1.rest.address: “acme.example” is not a web address; "
            "write one like https://desk.example.com",
        ),
        (
            '[sources.rest]\nservice = "redmine"\naddress = "https://acme.example"\n',
            "sources #1: rest.secrets: “key” is missing: an API access key (My account, API access key); "
            'write key = { env = "…" }',
        ),
        (
            '[sources.rest]\nservice = "redmine"\naddress = "https://acme.example"\n'
            'secrets = { key = { env = "K" } }\nvalues = { usr = "x" }\n',
            "sources #1: rest.values: “usr” is not known to Redmine; nothing can stand here",
        ),
    ],
)
def test_each_fault_of_a_feed_names_its_place_and_mend(
    faults_with: Breaking, source: str, fault: str
) -> None:
    assert f"reporter.toml: {fault}" in faults_with({"reporter.toml": SETTINGS + source})


def test_a_sound_feed_is_no_fault(faults_with: Breaking) -> None:
    text = '[sources.rest]\nservice = "redmine"\naddress = "https://acme.example/desk/"\n'
    sound = SETTINGS + text + 'secrets = { key = { file = "secrets/redmine" } }\n'
    broken = sound + '\n[[sources]]\nname = "desk"\nfiles = "*.csv"\npreset = "plain-tickets"\n'
    (fault,) = faults_with({"reporter.toml": broken})
    assert "is the name of another source" in fault
