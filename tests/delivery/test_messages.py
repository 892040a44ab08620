from __future__ import annotations

from email.parser import BytesParser
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.delivery import messages

HOSTILE = "=?utf-8?q?=0D=0ABcc:x@y.z?="


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Acme\r\nBcc: x@y.z", "Acme Bcc: x@y.z"),
        ("Acme\u2028Ltd\x00\x1b[31m", "Acme Ltd [31m"),
        ("\u202eemcA\u202c \u2066Ltd\u2069", "emcA Ltd"),
        (HOSTILE, "= ?utf-8?q?=0D=0ABcc:x@y.z?="),
        ("=\u200b?utf-8?q?=0A?=", "= ?utf-8?q?=0A?="),
        ("a\ud800b", "ab"),
        ("  R&D   Łódź 👩‍💻 ", "R&D Łódź 👩‍💻"),
    ],
)
def test_nothing_stays_that_could_end_turn_or_encode_a_header(written: str, kept: str) -> None:
    assert messages.one_line(written) == kept


def test_words_are_cut_where_mail_programs_stop_reading() -> None:
    cut = messages.one_line("word " * 1_000)
    assert len(cut) <= 250
    assert cut.endswith("word…")


@given(st.text(max_size=600))
def test_no_words_ever_hold_the_beginning_of_an_encoded_word_or_a_control(text: str) -> None:
    kept = messages.one_line(text)
    assert "=?" not in kept
    assert all(
        character.isprintable() or character in "\u200c\u200d" or ord(character) > 127 for character in kept
    )
    assert len(kept.splitlines()) <= 1


@given(st.text(max_size=400))
def test_words_read_back_as_they_were_kept(text: str) -> None:
    folded = messages.fold(messages.words_field("Subject", text))
    read = BytesParser(policy=SMTP).parsebytes(folded + b"\r\n")
    assert read.keys() == ["Subject"]
    assert str(read["Subject"]) == messages.one_line(text)


@given(st.text(max_size=200))
def test_a_name_never_changes_who_gets_the_mail(name: str) -> None:
    folded = messages.fold(messages.address_field("To", name, "ruth@acme.example"))
    read = BytesParser(policy=SMTP).parsebytes(folded + b"\r\n")
    assert read.keys() == ["To"]
    assert [address.addr_spec for address in read["To"].addresses] == ["ruth@acme.example"]


def test_a_name_with_a_comma_and_quotes_is_one_name() -> None:
    field = messages.address_field("To", 'Pemberton, Ruth "Ru" \\', "ruth@acme.example")
    read = BytesParser(policy=SMTP).parsebytes(messages.fold(field) + b"\r\n")
    assert read["To"].addresses[0].display_name == 'Pemberton, Ruth "Ru" \\'


def test_a_header_is_folded_at_its_words_and_never_before_the_first() -> None:
    folded = messages.fold(("References", " ".join(f"<{number}@{'d' * 60}.example>" for number in range(3))))
    assert folded.startswith(b"References: <0@")
    assert [line[:1] for line in folded.split(b"\r\n")[1:3]] == [b" ", b" "]


def test_an_edition_and_a_person_always_have_the_same_message_id_and_share_it_with_nobody() -> None:
    def identity(key: str, address: str) -> str:
        return messages.message_id(key, address, "northfield.example")

    one = identity("acme/weekly/2026-W33", "ruth@acme.example")
    assert one == identity("acme/weekly/2026-W33", "Ruth@Acme.example")
    assert one.startswith("<acme.weekly.2026-W33.")
    assert one.endswith("@northfield.example>")
    assert "ruth" not in one
    others = {
        identity("acme/weekly/2026-W33.2", "ruth@acme.example"),
        identity("acme/weekly/2026-W33", "tom@acme.example"),
        identity("brook/weekly/2026-W33", "ruth@acme.example"),
    }
    assert one not in others
    assert len(others) == 3


def test_a_key_with_signs_of_its_own_still_gives_a_plain_message_id() -> None:
    identity = messages.message_id("acme/notice/CHG-104@2026-08-20T22Z", "r@a.example", "n.example")
    assert identity.startswith("<acme.notice.CHG-104.2026-08-20T22Z.")
    assert identity.count("@") == 1


def test_of_a_long_thread_its_beginning_and_its_end_are_named() -> None:
    thread = tuple(f"<{number}@n.example>" for number in range(100))
    named = messages.references(thread).split()
    assert named == ["<0@n.example>", *thread[91:]]
    assert messages.references(thread[:3]).split() == list(thread[:3])


def test_a_token_tells_readers_series_and_secrets_apart_and_names_none_of_them() -> None:
    one = messages.unsubscribe_token("secret", ("weekly", "acme"), "ruth@acme.example")
    assert one == messages.unsubscribe_token("secret", ("weekly", "acme"), "RUTH@acme.example")
    others = {
        messages.unsubscribe_token("other", ("weekly", "acme"), "ruth@acme.example"),
        messages.unsubscribe_token("secret", ("daily", "acme"), "ruth@acme.example"),
        messages.unsubscribe_token("secret", ("weekly", "acme"), "tom@acme.example"),
    }
    assert one not in others
    assert len(others) == 3
    assert one.isalnum()
    assert "acme" not in one
