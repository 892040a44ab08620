"""Nobody comes in but by the address that was printed, and no other page acts here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from reporter.preview.doorkeeping import Doorkeeper, Pass

ENTRY = Pass(8000)


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("come in")


@pytest.fixture
def browser() -> Iterator[TestClient]:
    routes = [Route("/", hello, methods=["GET", "POST"])]
    app = Starlette(routes=routes, middleware=[Middleware(Doorkeeper, entry=ENTRY)])
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def test_without_the_token_nobody_comes_in(browser: TestClient) -> None:
    assert browser.get("/").status_code == 403
    assert browser.get("/?token=").status_code == 403
    assert browser.get(f"/?token={ENTRY.token[:-1]}").status_code == 403
    assert browser.get("/", headers={"cookie": f"{ENTRY.cookie}=guessed"}).status_code == 403


def test_the_first_visit_sets_a_cookie_that_only_our_pages_send(browser: TestClient) -> None:
    first = browser.get(f"/?token={ENTRY.token}")
    assert first.text == "come in"
    told = first.headers["set-cookie"]
    assert "HttpOnly" in told
    assert "SameSite=Strict" in told
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", ""])
def test_another_host_is_turned_away_even_with_the_token(browser: TestClient, host: str) -> None:
    assert browser.get(f"/?token={ENTRY.token}", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_another_page_cannot_send_a_form(browser: TestClient, headers: dict[str, str]) -> None:
    browser.get(f"/?token={ENTRY.token}")
    assert browser.post("/", headers=headers).status_code == 403
    assert browser.post("/", headers={"origin": "http://127.0.0.1:8000"}).status_code == 200


def test_answers_are_guarded(browser: TestClient) -> None:
    told = browser.get(f"/?token={ENTRY.token}").headers
    assert "default-src 'none'" in told["content-security-policy"]
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert told["referrer-policy"] == "same-origin"  # none at all would make our forms strangers
    assert told["cache-control"] == "no-store"


def test_two_previews_have_two_tokens_and_two_cookies() -> None:
    other = Pass(8001)
    assert other.token != ENTRY.token
    assert other.seal not in (ENTRY.seal, other.token)
    assert other.cookie != ENTRY.cookie
    assert ENTRY.token not in repr(ENTRY)
