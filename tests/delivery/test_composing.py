from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.config.mail import Mail
from reporter.config.models import Contact
from reporter.delivery import composing
from reporter.delivery.composing import redirected
from reporter.errors import ReporterError
from tests.delivery.parcels import MAIL, PAGE, RUTH, SEVEN, compose, html_of, opened, parcel, text_of

HOSTILE = "=?utf-8?q?=0D=0ABcc:x@y.z?="
EXPECTED = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Reply-To",
    "Content-Language",
    "List-ID",
    "List-Unsubscribe",
    "MIME-Version",
    "Content-Type",
]


def shape(part: Any) -> Any:
    """multipart/mixed[…] as nested lists of content types."""
    if not part.is_multipart():
        return part.get_content_type()
    return [part.get_content_subtype(), *map(shape, part.iter_parts())]


def changed(**changes: Any) -> Mail:
    return MAIL.model_copy(update=changes)


def contact(form: str) -> Contact:
    return RUTH.model_copy(update={"form": form})


def test_the_same_parcel_person_and_date_give_the_same_bytes() -> None:
    assert compose().content == compose().content


def test_a_mail_holds_text_html_logo_and_pdf_each_in_its_place() -> None:
    wanted = [
        "mixed",
        ["alternative", "text/plain", ["related", "text/html", "image/png"]],
        "application/pdf",
    ]
    assert shape(opened(compose())) == wanted


def test_a_mail_without_logo_and_pdf_is_text_and_html() -> None:
    message = compose(parcel(logo=b""), contact("letter"))
    assert shape(opened(message)) == ["alternative", "text/plain", "text/html"]
    assert "cid:" not in html_of(message)


def test_every_line_ends_in_crlf_is_ascii_and_of_a_length_all_servers_take() -> None:
    content = compose(parcel(because="Łódź " * 50)).content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


def test_a_mail_goes_to_one_person_and_says_from_whom_what_and_when() -> None:
    mail = opened(compose())
    assert [str(address) for address in mail["To"].addresses] == ["Ruth Pemberton <ruth@acme.example>"]
    assert [str(address) for address in mail["From"].addresses] == [
        "Northfield IT <reports@northfield.example>"
    ]
    assert mail["Reply-To"].addresses[0].addr_spec == "help@northfield.example"
    assert mail["Subject"] == "A steady month. One thing needs you. Acme Dental Group, October 2026"
    assert parsedate_to_datetime(mail["Date"]) == SEVEN
    assert mail["Content-Language"] == "en-GB"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.keys() == EXPECTED


def test_the_provider_signs_where_the_sender_has_no_name() -> None:
    assert opened(compose(mail=changed(sender_name="")))["From"].addresses[0].display_name == "Northfield IT"


def test_filters_find_the_series_and_readers_its_end() -> None:
    mail = opened(compose())
    assert str(mail["List-ID"]).endswith("<monthly.acme.northfield.example>")
    ending = "<mailto:help@northfield.example?subject=Unsubscribe%3A%20acme%20monthly>"
    assert mail["List-Unsubscribe"] == ending
    assert "List-Unsubscribe-Post" not in mail


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"unsubscribe": "no-more@northfield.example"}, "no-more@northfield.example"),
        ({"reply_to": None}, "reports@northfield.example"),
    ],
)
def test_no_more_please_goes_where_it_is_read(changes: dict[str, Any], address: str) -> None:
    message = compose(mail=changed(**changes))
    assert f"<mailto:{address}?" in opened(message)["List-Unsubscribe"]
    assert f"write to {address}" in " ".join(text_of(message).split())


def test_one_click_is_offered_only_where_a_page_answers_it() -> None:
    message = compose(parcel(secret="s3cret"), mail=changed(unsubscribe_url="https://n.example/u?t={token}"))
    mail = opened(message)
    token = re.search(r"https://n\.example/u\?t=([0-9a-f]{40})>", mail["List-Unsubscribe"])
    assert token
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"https://n.example/u?t={token[1]}" in text_of(message)
    assert token[1] in html_of(message)
    assert "s3cret" not in message.content.decode()
    other = compose(parcel(secret="other"), mail=changed(unsubscribe_url="https://n.example/u?t={token}"))
    assert token[1] not in other.content.decode()


def test_editions_of_one_series_stand_in_one_thread() -> None:
    mail = opened(compose(thread=("<first@n.example>", "<second@n.example>")))
    assert mail["In-Reply-To"] == "<second@n.example>"
    assert mail["References"] == "<first@n.example> <second@n.example>"


def test_the_pdf_has_a_name_that_every_mail_program_keeps() -> None:
    def name(**changes: Any) -> str | None:
        return next(opened(compose(parcel(**changes))).iter_attachments()).get_filename()

    assert name() == "Acme Dental Group, Monthly Executive Summary, 2026-10.pdf"
    assert name(client_name="Łódź/Zahnärzte “R&D”: ../..") == (
        "odz Zahnarzte R D, Monthly Executive Summary, 2026-10.pdf"
    )
    assert name(client_name="歯科") == "acme, Monthly Executive Summary, 2026-10.pdf"
    long = name(client_name="Dental " * 60)
    assert long
    assert len(long) <= 120
    assert long.endswith(", Monthly Executive Summary, 2026-10.pdf")


def test_the_logo_is_shown_from_within_the_mail_with_a_letter_behind_it() -> None:
    message = compose()
    picture = re.search(r'<img src="cid:([^"]+)" width="22" height="22" alt="N"', html_of(message))
    assert picture
    found = [part["Content-ID"] for part in opened(message).walk() if part.get_content_type() == "image/png"]
    assert found == [f"<{picture[1]}>"]


def test_a_reader_learns_why_this_came_and_how_to_end_it() -> None:
    message = compose()
    why = (
        "You get the monthly executive summary of Acme Dental Group because Northfield IT counts you among "
        "its readers."
    )
    assert why in html_of(message)
    assert "Stop the monthly executive summary</a>" in html_of(message)
    assert why in " ".join(text_of(message).split())
    assert "with the subject “Unsubscribe: acme monthly”." in " ".join(text_of(message).split())


def test_a_published_report_is_linked_from_both_parts() -> None:
    message = compose(parcel(page_address=PAGE))
    assert f'<a href="{PAGE}"' in html_of(message)
    assert f"\n{PAGE}\n" in text_of(message)
    assert "http" not in text_of(compose())


def test_what_is_sent_again_says_why_at_the_top_of_both_parts() -> None:
    message = compose(parcel(because="the <b>figures</b> of Tuesday\nwere missing"))
    assert text_of(message).startswith("Sent again: the <b>figures</b> of Tuesday were missing\n\nNorthfield")
    html = html_of(message)
    assert "Sent again: the &lt;b&gt;figures&lt;/b&gt; of Tuesday were missing" in html
    assert html.index("Sent again") < html.index("<h1")


def test_a_link_is_a_short_mail_with_the_status_line_and_the_address() -> None:
    message = compose(parcel(page_address=PAGE), contact("link"))
    text, html = text_of(message), html_of(message)
    assert text.startswith(
        "Northfield IT · Monthly Executive Summary\nAcme Dental Group · October 2026\n\n"
        "A steady month. One thing needs you.\n====================================\n\n"
        f"Your monthly executive summary is ready. Read it on the web:\n{PAGE}\n\n-- \n"
    )
    assert "One thing needs you." in html
    assert f'<a href="{PAGE}"' in html
    for left_out in ("Three stories", "Definitions", "attached"):
        assert left_out not in text
        assert left_out not in html
    assert not list(opened(message).iter_attachments())


def test_a_link_to_nowhere_is_a_letter_instead() -> None:
    message = compose(to=contact("link"))
    assert "Three stories" in text_of(message)
    assert not list(opened(message).iter_attachments())


@pytest.mark.parametrize(
    ("page", "more"),
    [("", "Answer this mail if you would like to have it."), (PAGE, "You can read it on the web")],
)
def test_a_pdf_that_is_too_large_is_left_out_and_said_so(page: str, more: str) -> None:
    documents = {**parcel().documents, "report.pdf": b"%PDF" * 400_000}
    message = compose(parcel(documents=documents, page_address=page), mail=changed(largest=1_500_000))
    assert message.left_out == ("the PDF (1.6 MB) was left out: with it the mail would be larger than 1.5 MB")
    assert len(message.content) <= 1_500_000
    for part in (text_of(message), re.sub(r"<[^>]*>", "", html_of(message))):
        words = " ".join(part.split())
        assert "The PDF was too large for mail (1.6 MB), so it is not attached." in words
        assert more.lower() in words.lower()
    assert not list(opened(message).iter_attachments())


def test_a_letter_that_never_held_a_pdf_leaves_nothing_out() -> None:
    message = compose(to=contact("letter"), mail=changed(largest=1))
    assert message.left_out == ""
    assert "PDF" not in text_of(message)


NAMES = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            HOSTILE,
            f"A {HOSTILE} B",
            "x\r\nBcc: x@y.z\r\n\r\nbody",
            "s" * 4_000,
            "👩‍💻" * 1_000,
            "\u202eesrever\u202c שלום, עולם",
            'Ruth" <x@y.z>, "Tom',
            "=?utf-8?b?DQpCY2M6eEB5Lno=?=",
            "",
        ]
    ),
)


@settings(max_examples=60)
@given(name=NAMES, subject=NAMES, person=NAMES)
def test_no_name_or_subject_adds_a_header_or_a_recipient(name: str, subject: str, person: str) -> None:
    ruth = RUTH.model_construct(name=person, email=RUTH.email, form="letter and pdf")
    sending = parcel(client_name=name, subject=subject, provider=person, title=name, because=subject)
    mail = opened(compose(sending, ruth, MAIL.model_copy(update={"sender_name": name})))
    assert mail.keys() == EXPECTED
    assert [address.addr_spec for address in mail["To"].addresses] == ["ruth@acme.example"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["reports@northfield.example"]
    assert not mail.defects


def test_a_mail_that_reads_back_otherwise_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(name: str, text: str) -> tuple[str, str]:
        return name, f"{text}\r\nBcc: x@y.z"

    monkeypatch.setattr(composing, "words_field", trusting)
    with pytest.raises(ReporterError, match="does not read back"):
        compose()


def test_an_address_that_hides_a_second_one_does_not_leave() -> None:
    sly = RUTH.model_construct(name="Ruth", email="ruth@acme.example>, <x@y.z", form="letter")
    with pytest.raises(ReporterError, match="does not read back"):
        compose(to=sly)


def test_a_rehearsal_goes_to_one_address_only_and_says_for_whom_it_was() -> None:
    real = compose(mail=changed(unsubscribe_url="https://n.example/u/{token}"), thread=("<first@n.example>",))
    rehearsal = redirected(real, "dan@northfield.example", "2026-11-04T07:00Z")
    mail = opened(rehearsal)
    assert rehearsal.recipient == "dan@northfield.example"
    assert [address.addr_spec for address in mail["To"].addresses] == ["dan@northfield.example"]
    assert mail["Subject"] == f"[Rehearsal for ruth@acme.example] {opened(real)['Subject']}"
    assert mail.keys() == [name for name in EXPECTED if name != "List-Unsubscribe"]
    assert rehearsal.content.partition(b"\r\n\r\n")[2] == real.content.partition(b"\r\n\r\n")[2]


def test_a_rehearsal_has_a_message_id_of_its_own_each_time() -> None:
    real = compose()
    one, again = (redirected(real, "dan@northfield.example", stamp) for stamp in ("1", "2"))
    assert len({real.message_id, one.message_id, again.message_id}) == 3
    assert opened(one)["Message-ID"] == one.message_id


def test_a_rehearsal_keeps_a_subject_beyond_ascii() -> None:
    real = compose(parcel(subject="Ein ruhiger Monat – Łódź 👩‍💻"))
    mail = opened(redirected(real, "dan@northfield.example", "1"))
    assert mail["Subject"] == "[Rehearsal for ruth@acme.example] Ein ruhiger Monat – Łódź 👩‍💻"
