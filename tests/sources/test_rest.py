from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stamina

from reporter.config.models import Source
from reporter.errors import ConfigError
from reporter.sources.intake import is_safe
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from tests.sources.exports import workspace
from tests.sources.serving import Answering, Asked, Given, Server, serving

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECRET = 'pa/ss+"word"-e9'
PRESET = """
records = "tickets"
required = ["opened_at"]
[columns]
id = "id"
subject = "title"
opened_at = "opened"
updated_at = "updated"
assignee = "owner.name"
resolution = "outcome"
category = "group_name"
"""


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    stamina.set_testing(True, attempts=6, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET", SECRET)


def ticket(number: int, **more: Any) -> dict[str, Any]:
    row = {"id": number, "title": f"t{number}", "opened": "2026-10-01T08:00:00Z"}
    return {**row, "updated": f"2026-10-{number % 28 + 1:02}T09:00:00Z", **more}


def describe(folder: Path, text: str) -> None:
    (folder / "services").mkdir(exist_ok=True)
    head = 'label = "Desk"\nevidence = "made up"\npreset = "desk"\n'
    (folder / "services" / "desk.toml").write_text(head + text)
    (folder / "presets").mkdir(exist_ok=True)
    (folder / "presets" / "desk.toml").write_text(PRESET)


def read(folder: Path, server: Server, **rest: Any) -> Reading:
    source = Source.model_validate(
        {"name": "desk", "client": "acme", "rest": {"service": "desk", "address": server.address, **rest}}
    )
    with open_store(folder / "store.sqlite") as store:
        (reading,) = ingest_workspace(workspace(folder, source), store, None, NOW)
    return reading


def stored(folder: Path, column: str = "id") -> list[Any]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return [
            row[0]
            for row in connection.exec_driver_sql(f"SELECT {column} FROM tickets ORDER BY CAST(id AS INT)")
        ]


def everything(asked: Asked) -> Given:
    return Given([ticket(1), ticket(2)])


PLAIN = '[request]\npath = "/tickets"\n'
BASIC = '[secrets]\npassword = "the password"\n[needs]\nuser = "the user"\n' + PLAIN
CREDENTIALS: dict[str, Any] = {
    "values": {"user": "reporter"},
    "secrets": {"password": {"env": "DESK_SECRET"}},
}


def guarded(wanted: str, header: str = "authorization") -> Answering:
    def answer(asked: Asked) -> Given:
        return everything(asked) if asked.headers.get(header) == wanted else Given({"e": "who?"}, 401)

    return answer


@pytest.mark.parametrize(
    ("auth", "header", "wanted"),
    [
        (
            'kind = "basic"\nuser = "{user}/token"\npassword = "{password}"',
            "authorization",
            "Basic " + base64.b64encode(f"reporter/token:{SECRET}".encode()).decode(),
        ),
        ('kind = "bearer"\ntoken = "{password}"', "authorization", f"Bearer {SECRET}"),
        (
            'kind = "header"\nheaders = { Authorization = "token {password}" }',
            "authorization",
            f"token {SECRET}",
        ),
        ('kind = "header"\nheaders = { X-Key = "{password}", X-Who = "{user}" }', "x-key", SECRET),
    ],
)
def test_each_way_to_say_who_we_are_opens_the_door(
    tmp_path: Path, auth: str, header: str, wanted: str
) -> None:
    describe(tmp_path, BASIC + f"[auth]\n{auth}\n")
    with serving(guarded(wanted, header)) as server:
        reading = read(tmp_path, server, **CREDENTIALS)
    assert reading.line.endswith("2 read = 2 new + 0 updated + 0 unchanged + 0 set aside")


@pytest.mark.parametrize("credentials", ["body", "basic"])
def test_a_token_is_asked_for_once_and_again_when_it_has_run_out(tmp_path: Path, credentials: str) -> None:
    oauth = f'[auth]\nkind = "oauth2"\ntoken_path = "/token"\ncredentials = "{credentials}"\nscope = "all"\n'
    oauth += (
        'client_id = "{user}"\nclient_secret = "{password}"\n[paging]\nkind = "page"\nparameter = "page"\n'
    )
    describe(tmp_path, BASIC + oauth)
    given: list[str] = []

    def answer(asked: Asked) -> Given:
        if asked.path == "/token":
            pair = base64.b64encode(f"reporter:{SECRET}".encode()).decode()
            in_header = asked.headers.get("authorization") == f"Basic {pair}"
            assert in_header == (credentials == "basic") == ("client_secret" not in asked.body)
            given.append(f"t{len(given)}")
            return Given({"access_token": given[-1], "token_type": "Bearer"})
        if asked.headers["authorization"] != f"Bearer {given[-1]}":
            return Given({}, 401)
        page = int(asked.parameters["page"])
        if page == 2 and len(given) == 1:
            return Given({}, 401)
        return Given([ticket(page)] if page < 4 else [])

    with serving(answer) as server:
        reading = read(tmp_path, server, **CREDENTIALS)
    assert (reading.read, given) == (3, ["t0", "t1"])


def test_a_token_that_is_refused_is_one_line_without_the_secret(tmp_path: Path) -> None:
    oauth = (
        '[auth]\nkind = "oauth2"\ntoken_path = "/token"\nclient_id = "{user}"\nclient_secret = "{password}"\n'
    )
    describe(tmp_path, BASIC + oauth)
    with serving(lambda asked: Given({"error": "invalid_client", "got": asked.body}, 400)) as server:
        reading = read(tmp_path, server, **CREDENTIALS)
    assert reading.fault.endswith("no token was given by 127.0.0.1 (status 400)")
    assert reading.hint == "check the client's id and secret"


def paged(rows: int) -> Answering:
    """Seven records, three at a time, however the page is asked for."""

    def answer(asked: Asked) -> Given:
        known = {**asked.parameters, **(json.loads(asked.body) if asked.body else {})}
        if "page" in known:
            first = (int(known["page"]) - 1) * 3
        else:
            first = int(known.get("offset") or known.get("after") or 0)
        here = [ticket(number) for number in range(first + 1, min(first + 3, rows) + 1)]
        more = first + 3 < rows
        following = f"{asked.path}?after={first + 3}"
        return Given(
            {
                "data": {"items": here},
                "meta": {"total": rows, "pages": -(-rows // 3), "more": more, "end": not more},
                "after": str(first + 3) if more else None,
                "next": f"http://{asked.headers['host']}{following}" if more else None,
            },
            headers={"Link": f'<http://{asked.headers["host"]}{following}>; rel="next"'} if more else {},
        )

    return answer


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("paging", "requests"),
    [
        ('kind = "page"\nparameter = "page"\nsize_parameter = "size"\nsize = 3', 4),
        ('kind = "page"\nparameter = "page"\npages = "meta.pages"', 3),
        ('kind = "page"\nparameter = "page"\nmore = "meta.more"', 3),
        ('kind = "offset"\nparameter = "offset"', 4),
        ('kind = "offset"\nparameter = "offset"\ntotal = "meta.total"', 3),
        ('kind = "cursor"\nparameter = "after"\nnext = "after"', 3),
        ('kind = "cursor"\nparameter = "after"\nnext = "after"\nend = "meta.end"', 3),
        ('kind = "cursor"\nnext = "next"', 3),
        ('kind = "link"', 3),
    ],
)
def test_each_way_of_paging_reads_every_record_once(
    tmp_path: Path, paging: str, requests: int, method: str
) -> None:
    body = 'body = { query = "all" }\n' if method == "POST" else ""
    request = f'[request]\npath = "/tickets"\nrecords = "data.items"\nmethod = "{method}"\n{body}'
    describe(tmp_path, request + f"[paging]\n{paging}\n")
    with serving(paged(7)) as server:
        reading = read(tmp_path, server)
    assert reading.fault == ""
    assert (reading.read, len(server.asked)) == (7, requests)
    assert stored(tmp_path) == [str(number) for number in range(1, 8)]


def test_a_server_that_always_gives_the_same_page_is_refused(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN + '[paging]\nkind = "page"\nparameter = "seite"\n')
    with serving(everything) as server:
        reading = read(tmp_path, server)
    assert "page 2 is the same as the one before" in reading.fault
    assert stored(tmp_path) == []


def test_a_next_page_on_another_host_is_not_followed(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN + '[paging]\nkind = "link"\n')
    link = {"Link": '<https://elsewhere.example/steal>; rel="next"'}
    with serving(lambda asked: Given([ticket(1)], headers=link)) as server:
        reading = read(tmp_path, server)
    assert "the next page is said to be on elsewhere.example; not followed" in reading.fault
    assert stored(tmp_path) == []


def failing(times: int, **given: Any) -> Answering:
    """An answer that fails some times before it comes."""
    left = [times]

    def answer(asked: Asked) -> Given:
        left[0] -= 1
        return Given(**given) if left[0] >= 0 else everything(asked)

    return answer


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(tmp_path: Path, status: int) -> None:
    describe(tmp_path, PLAIN)
    with serving(failing(5, status=status)) as server:
        reading = read(tmp_path, server)
    assert (reading.read, len(server.asked)) == (2, 6)


def test_a_server_that_stays_broken_is_left_after_six_attempts(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    with serving(failing(99, status=503, text="down <b>for</b>\nmaintenance")) as server:
        reading = read(tmp_path, server)
    assert len(server.asked) == 6
    assert reading.fault.endswith("/tickets answered 503 Service Unavailable: down <b>for</b> maintenance")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_a_refusal_is_not_asked_again(tmp_path: Path, status: int) -> None:
    describe(tmp_path, PLAIN)
    with serving(failing(99, status=status)) as server:
        reading = read(tmp_path, server)
    assert len(server.asked) == 1
    assert str(status) in reading.fault


def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    stamina.set_testing(False)
    describe(tmp_path, PLAIN)
    start = time.monotonic()
    with serving(failing(1, status=429, headers={"Retry-After": "1"})) as server:
        reading = read(tmp_path, server)
    assert reading.read == 2
    assert time.monotonic() - start >= 1


def test_a_pause_of_hours_is_told_and_not_waited_for(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    with serving(failing(99, status=429, headers={"Retry-After": "7200"})) as server:
        reading = read(tmp_path, server)
    assert len(server.asked) == 1
    assert "asks to wait 7,200 seconds (429)" in reading.fault


def test_a_page_that_fails_leaves_the_last_good_reading_as_it_was(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN + '[paging]\nkind = "page"\nparameter = "page"\n')
    broken = [False]

    def answer(asked: Asked) -> Given:
        page = int(asked.parameters["page"])
        if broken[0] and page == 3:
            return Given({}, 500)
        return Given([ticket(page, title="second" if broken[0] else "first")] if page < 5 else [])

    with serving(answer) as server:
        assert read(tmp_path, server).read == 4
        broken[0] = True
        assert "500" in read(tmp_path, server).fault
    assert stored(tmp_path, "subject") == ["first"] * 4


@pytest.mark.parametrize(
    ("since", "first", "second"),
    [
        ('parameter = "since"', None, "2026-10-03T08:50:00Z"),
        ('parameter = "since"\nformat = "seconds"\nfirst = "1"', "1", "1791017400"),
        ('parameter = "since"\nformat = "milliseconds"', None, "1791017400000"),
        ('parameter = "since"\nformat = "%Y-%m-%d %H:%M"', None, "2026-10-03 08:50"),
    ],
)
def test_only_what_changed_since_the_last_good_reading_is_asked_for(
    tmp_path: Path, since: str, first: str | None, second: str
) -> None:
    describe(tmp_path, PLAIN + f"[request.since]\n{since}\n")
    with serving(everything) as server:
        read(tmp_path, server)
        read(tmp_path, server)
    assert [asked.parameters.get("since") for asked in server.asked] == [first, second]


def test_the_time_can_stand_inside_a_query_and_a_failed_reading_does_not_move_it(tmp_path: Path) -> None:
    request = '[request]\npath = "/s"\nparameters = { q = "Updated > \'{since}\'" }\n'
    describe(tmp_path, request + '[request.since]\nformat = "%Y-%m-%d"\nfirst = "1970-01-01"\n')
    answers = iter([Given([ticket(1)]), Given({}, 404), Given([]), Given([])])
    with serving(lambda asked: next(answers)) as server:
        for _ in range(4):
            read(tmp_path, server)
    asked = [each.parameters["q"] for each in server.asked]
    assert asked == [f"Updated > '{day}'" for day in ("1970-01-01", *["2026-10-02"] * 3)]


def test_a_changed_description_is_asked_for_everything_again(tmp_path: Path) -> None:
    with serving(everything) as server:
        for path in ("/tickets", "/tickets", "/all-tickets"):
            describe(tmp_path, f'[request]\npath = "{path}"\n[request.since]\nparameter = "since"\n')
            read(tmp_path, server)
    assert ["since" in asked.parameters for asked in server.asked] == [False, True, False]


def test_each_record_is_completed_by_a_request_of_its_own(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN + '[detail]\npath = "/tickets/{id}/full"\nrecords = "ticket"\n')

    def answer(asked: Asked) -> Given:
        if asked.path == "/tickets":
            return everything(asked)
        return Given({"ticket": {"outcome": f"done {asked.path}", "owner": {"name": "Ann"}}})

    with serving(answer) as server:
        assert read(tmp_path, server).fault == ""
    assert stored(tmp_path, "resolution") == ["done /tickets/1/full", "done /tickets/2/full"]
    assert stored(tmp_path, "assignee") == ["Ann", "Ann"]


def test_numbers_are_called_by_the_names_of_another_list(tmp_path: Path) -> None:
    lookups = '[lookups.owner]\npath = "/people"\nrecords = "people"\ninto = "owner.name"\n'
    lookups += '[lookups.group]\nbeside = "groups"\nkey = "no"\nname = "title"\ninto = "group_name"\n'
    describe(tmp_path, '[request]\npath = "/tickets"\nrecords = "tickets"\n' + lookups)

    def answer(asked: Asked) -> Given:
        if asked.path == "/people":
            return Given({"people": [{"id": 7, "name": "Ann"}]})
        rows = [ticket(1, owner=7, group=3), ticket(2, owner=8), ticket(3, owner=None)]
        return Given({"tickets": rows, "groups": [{"no": 3, "title": "Network"}]})

    with serving(answer) as server:
        assert read(tmp_path, server).fault == ""
    assert stored(tmp_path, "assignee") == ["Ann", "", ""]
    assert stored(tmp_path, "category") == ["Network", "", ""]


def test_the_order_in_which_a_service_names_its_fields_changes_nothing(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    fields = {"zeta": {"b": 1, "a": 2}, "alpha": [{"y": 1, "x": 2}]}
    turned = {"alpha": [{"x": 2, "y": 1}], "zeta": {"a": 2, "b": 1}}
    answers = iter([Given([ticket(1, **fields)]), Given([dict(reversed(ticket(1, **turned).items()))])])
    with serving(lambda asked: next(answers)) as server:
        assert read(tmp_path, server).saved.new == 1
        assert read(tmp_path, server).saved.unchanged == 1


def test_no_fault_and_no_log_line_holds_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    describe(tmp_path, BASIC + '[auth]\nkind = "basic"\nuser = "{user}"\npassword = "{password}"\n')
    caplog.set_level(logging.DEBUG)

    def echo(asked: Asked) -> Given:
        return Given({"you sent": asked.headers["authorization"], "that is": SECRET}, 422)

    with serving(echo) as server:
        reading = read(tmp_path, server, **CREDENTIALS)
    assert "422" in reading.fault
    pair = base64.b64encode(f"reporter:{SECRET}".encode()).decode()
    told = reading.fault + reading.hint + caplog.text
    assert not [form for form in (SECRET, json.dumps(SECRET)[1:-1], pair) if form in told]


def test_a_page_that_asks_to_log_in_is_no_answer(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    with serving(lambda asked: Given(text="<html>Sign in")) as server:
        reading = read(tmp_path, server)
    assert reading.fault.endswith("/tickets answered with text/html, not JSON")


def test_only_https_and_this_machine_are_safe_for_secrets() -> None:
    safe = ["https://desk.example", "http://127.0.0.1:8080/rt", "http://localhost"]
    unsafe = ["http://desk.example", "http://127.0.0.1.example"]
    assert [is_safe(address) for address in (*safe, *unsafe)] == [True] * 3 + [False] * 2


def test_an_address_that_has_moved_is_told_and_not_followed(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    moved = {"Location": "https://desk.example/tickets"}
    with serving(lambda asked: Given({}, 301, moved)) as server:
        reading = read(tmp_path, server)
    assert "has moved to https://desk.example/tickets" in reading.fault
    assert len(server.asked) == 1


def test_an_answer_without_the_list_says_what_it_holds(tmp_path: Path) -> None:
    describe(tmp_path, '[request]\npath = "/tickets"\nrecords = "data.items"\n')
    with serving(lambda asked: Given({"tickets": [], "count": 0})) as server:
        reading = read(tmp_path, server)
    assert "the answer has no list “data.items”; here are tickets, count" in reading.fault


def test_fewer_records_than_the_server_speaks_of_are_a_warning(tmp_path: Path) -> None:
    paging = '[paging]\nkind = "page"\nparameter = "page"\ntotal = "total"\n'
    describe(tmp_path, '[request]\npath = "/tickets"\nrecords = "items"\n' + paging)

    def answer(asked: Asked) -> Given:
        return Given({"items": [ticket(1)] if asked.parameters["page"] == "1" else [], "total": 3})

    with serving(answer) as server:
        reading = read(tmp_path, server)
    assert "speaks of 3 records and gave 1; read again later" in reading.warnings[0]


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    with serving(everything) as server:
        pass
    reading = read(tmp_path, server)
    assert reading.fault.startswith(
        f"source “desk”: {server.address.removeprefix('http://')}: cannot be asked"
    )
    assert "\n" not in reading.fault


def test_a_server_that_does_not_answer_is_left_in_time(tmp_path: Path) -> None:
    describe(tmp_path, PLAIN)
    stamina.set_testing(True, attempts=1)

    def answer(asked: Asked) -> Given:
        time.sleep(1.5)
        return Given([])

    with serving(answer) as server:
        reading = read(tmp_path, server, timeout_seconds=1)
    assert "did not answer in time" in reading.fault


def test_a_secret_that_is_not_there_is_named_without_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe(tmp_path, BASIC + '[auth]\nkind = "basic"\nuser = "{user}"\npassword = "{password}"\n')
    monkeypatch.delenv("DESK_SECRET")
    with serving(everything) as server:
        reading = read(tmp_path, server, **CREDENTIALS)
    assert server.asked == []
    assert reading.fault == "source “desk”: password: the environment variable DESK_SECRET is not set"


def test_a_secret_can_stand_in_a_file_of_the_workspace(tmp_path: Path) -> None:
    describe(tmp_path, BASIC + '[auth]\nkind = "bearer"\ntoken = "{password}"\n')
    (tmp_path / "secret").write_text(SECRET + "\n")
    with serving(guarded(f"Bearer {SECRET}")) as server:
        reading = read(tmp_path, server, values={"user": "x"}, secrets={"password": {"file": "secret"}})
    assert reading.read == 2


def test_a_description_cannot_put_a_secret_where_it_would_be_logged(tmp_path: Path) -> None:
    describe(tmp_path, '[secrets]\nkey = "a key"\n[request]\npath = "/tickets?key={key}"\n')
    from reporter.config.feeds import load_service

    with pytest.raises(ConfigError, match="may stand in headers and"):
        load_service("desk", tmp_path)
