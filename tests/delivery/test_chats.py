"""A chat is told what it is told, and its address shows nowhere."""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.config.fields import Secret
from reporter.delivery.chats import Chat, first_lines, shortened
from reporter.delivery.composing import Summary
from tests.sources.serving import Asked, Given, Server, serving

TOLD = Summary("Reporter: 1 held", "Held\n  acme/weekly/2026-W44: *waits*\n  to ruth@acme.example")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda asked: Given({})) as running:
        yield running


def chat(monkeypatch: pytest.MonkeyPatch, address: str) -> Chat:
    monkeypatch.setenv("OWNER_CHAT", address)
    return Chat(Secret(env="OWNER_CHAT"), Path(), "reporter.toml: notify")


def at(server: Server, scheme: str = "json") -> str:
    return f"{server.address.replace('http', scheme)}/s3cret-token"


def test_a_chat_gets_the_words_as_they_are(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chat(monkeypatch, at(server)).tell(TOLD) == ""
    (asked,) = server.asked
    told = json.loads(asked.body)
    assert (asked.path, told["title"], told["message"]) == ("/s3cret-token", TOLD.subject, TOLD.text)


def test_a_chat_that_knows_formats_and_pictures_is_told_plain_words_and_no_picture(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chat(monkeypatch, at(server, "mmost") + "0123456789").tell(TOLD) == ""
    told = json.loads(server.asked[0].body)
    assert "acme/weekly/2026-W44" in told["text"]
    assert "http" not in server.asked[0].body


def test_a_subject_that_says_everyone_wakes_nobody(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Printer @everyone <!channel> mail to a@here.example"
    chat(monkeypatch, at(server)).tell(Summary(words, words))
    message = json.loads(server.asked[0].body)["message"]
    assert message == "Printer @\u2060everyone <\u2060!channel> mail to a@here.example"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Given(status=404), "it answered 404"),
        (Given(status=500, text="s3cret-token"), "it answered 500"),
        (Given(is_cut=True), "it cannot be reached"),
    ],
)
def test_a_chat_that_does_not_take_it_is_a_word_without_its_address(
    given: Given, words: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def answer(asked: Asked) -> Given:
        return given

    with serving(answer) as server:
        assert chat(monkeypatch, at(server)).tell(TOLD) == words
    assert "s3cret" not in "".join(capfd.readouterr())


def test_a_server_that_is_not_there_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"json://127.0.0.1:{gone.getsockname()[1]}/s3cret"
    assert chat(monkeypatch, address).tell(TOLD) == "it cannot be reached"


@pytest.mark.parametrize(
    "address", ["nonsense s3cret", "nobody://s3cret", "slack://s3cret", "https://[s3cret"]
)
def test_an_address_that_is_none_is_told_without_it(
    address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    told = chat(monkeypatch, address)
    assert told.fault() == told.tell(TOLD)
    assert "what stands in OWNER_CHAT is no address that Apprise knows" in told.fault()
    assert "s3cret" not in "".join((told.fault(), *capfd.readouterr()))


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    told = chat(monkeypatch, "")
    assert told.tell(TOLD) == "reporter.toml: notify.to: the environment variable OWNER_CHAT is not set"


def test_without_apprise_its_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert "chats need Apprise, which is not installed; run: " in chat(monkeypatch, "json://x").tell(TOLD)


def test_the_library_logs_as_before_afterwards(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [(one.propagate, list(one.handlers)) for one in map(logging.getLogger, ("apprise", "urllib3"))]
    chat(monkeypatch, at(server)).tell(TOLD)
    after = [(one.propagate, list(one.handlers)) for one in map(logging.getLogger, ("apprise", "urllib3"))]
    assert after == before


LETTER = """Northfield IT · Daily Report
Acme Dental Group · Tuesday 3 November 2026

Nothing went wrong yesterday, and here is how
we know.
=============================================

Proof of quiet
--------------
24 of 24 hours without a failed check.

- 3,168 checks run, none failed. 22 servers,
  every ten minutes.
-{space}3{space}of{space}3{space}backups{space}finished.

--{space}
Northfield{space}IT · Help desk 0121 496 0100
""".replace("{space}", " ")


def test_a_letter_begins_with_its_headline_and_each_paragraph_is_one_line() -> None:
    assert first_lines(LETTER).split("\n") == [
        "Nothing went wrong yesterday, and here is how we know.",
        "",
        "Proof of quiet",
        "",
        "24 of 24 hours without a failed check.",
        "",
        "- 3,168 checks run, none failed. 22 servers, every ten minutes.",
        "- 3 of 3 backups finished.",
    ]
    assert first_lines("All is well.\n") == "All is well."


def test_of_a_long_letter_whole_paragraphs_are_told() -> None:
    long = "Masthead\n\n" + "\n\n".join(f"Paragraph {n}. " + "word " * 40 for n in range(9))
    told = first_lines(long)
    assert told.startswith("Paragraph 0.")
    assert "Paragraph 9" not in told
    assert len(told) <= 600


def test_what_is_too_long_for_a_chat_ends_with_a_whole_line_and_says_how_much_is_left_out() -> None:
    text = "\n".join(f"line {n} " + "x" * 90 for n in range(40))
    told = shortened(text).splitlines()
    assert told[-1] == f"… and {40 - (len(told) - 1)} more lines: reporter outbox"
    assert text.startswith("\n".join(told[:-1]))
    assert len("\n".join(told)) < 1_900
    assert shortened("short") == "short"
