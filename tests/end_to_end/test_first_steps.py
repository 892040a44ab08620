"""A new workspace on the way that its own notes describe, from `reporter init` to a mail one can open."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.end_to_end.program import Place

NOW = ("--now", "2026-11-02T08:00Z")
DAILY, WEEKLY = "example/daily/2026-11-01", "example/weekly/2026-W44"
NO_MAIL = "there is no [mail] in reporter.toml to send it by"
MAIL = """
[mail]
sender = "reports@northfield.test"
[mail.folder]
path = "mail"
"""
REAL = {
    "harbour-street.example": "bakery.test",
    "Priya Shah": "Pat Shaw",
    "Tom Ellery": "Tim Hall",
    'name = "Harbour Street Bakery"': 'name = "Bakers"\naliases = ["Harbour Street Bakery"]',
}
INVENTED = ("name", "contacts #1.name", "contacts #1.email", "contacts #2.name", "contacts #2.email")
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
    '<circle r="4" cx="4" cy="4"/></svg>'
)


def begin(folder: Path) -> Place:
    """A new workspace whose logs are read."""
    (folder / "acme").mkdir()
    place = Place(folder / "acme")
    assert place.reporter("init").code == 0
    check = place.reporter("check")
    if check.code == 69:
        pytest.skip("Pango is not installed, without which there is no PDF")
    assert (check.code, check.out) == (78, "")
    assert "sound" not in check.err
    for field in ("provider.name", "provider.signature"):
        assert f"reporter.toml: {field}: still says “CHANGE ME" in check.err
    read = place.reporter("ingest", *NOW)
    assert (read.code, read.out) == (0, "")
    assert "exports/tickets.csv: 26 read = 26 new + 0 updated + 0 unchanged + 0 set aside" in read.err
    return place


def make_it_theirs(place: Place) -> None:
    """What `check` names is changed, in all files that it names; and there is a logo."""
    for name, words in (("reporter.toml", "Northfield"), ("commentary/example/2026-10.md", "Dan")):
        file = place.folder / name
        file.write_text(
            re.sub(r"^(\w+ = \")?CHANGE ME[^\"\n]*", rf"\g<1>{words}", file.read_text(), flags=re.M)
        )
    client = place.folder / "clients" / "example.toml"
    told = client.read_text()
    for invented, real in REAL.items():
        told = told.replace(invented, real)
    client.write_text(told)
    (place.folder / "brand" / "brand.toml").write_text('logo = "logo.svg"\n')
    (place.folder / "brand" / "logo.svg").write_text(LOGO)
    assert place.reporter("check", *NOW).code == 0


def reasons(place: Place) -> dict[str, list[str]]:
    return {one["edition"]: one["reasons"] for one in place.reporter("outbox", "--json").data}


def parts(mail: EmailMessage) -> dict[str, EmailMessage]:
    return {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}


def test_a_new_workspace_mails_nobody_until_there_is_a_way_and_a_yes(tmp_path: Path) -> None:
    place = begin(tmp_path)
    few = place.reporter("contact", "priya@harbour-street.example", "--wants", "weekly")
    assert few.code == 0
    first = place.reporter("run", *NOW)
    assert first.code == 0
    assert f"{WEEKLY}: late: " not in first.err  # its last file was written five minutes before midnight
    held = reasons(place)
    assert set(held) == {DAILY, WEEKLY}
    for why in held.values():
        assert why[-2:] == ["waits for your approval", NO_MAIL]
        left = why[-3]
        assert left.startswith("still in the template's words: ")
        named = set(left.partition(": ")[2].split(", "))
        assert named == {
            "reporter.toml: provider.name",
            "reporter.toml: provider.signature",
            *(f"clients/example.toml: {field}" for field in INVENTED),
        }
    unchanged = place.reporter("approve", WEEKLY, "--yes", *NOW)
    assert unchanged.code == 2
    assert unchanged.err.splitlines()[0] == f"{WEEKLY} cannot leave: {left}"
    make_it_theirs(place)
    assert place.reporter("run", *NOW).code == 0
    assert [why[-2:] for why in reasons(place).values()] == [["waits for your approval", NO_MAIL]] * 2
    refused = place.reporter("approve", WEEKLY, "--yes", *NOW)
    assert refused.code == 78
    assert refused.err.splitlines()[0] == f"{WEEKLY}: {NO_MAIL}"

    with (place.folder / "reporter.toml").open("a") as settings:
        settings.write(MAIL)
    assert place.reporter("run", *NOW, "--json").data["deliveries"] == []
    assert [why[-1] for why in reasons(place).values()] == ["waits for your approval"] * 2
    shown = place.reporter("outbox")
    assert f"{WEEKLY}  held\n" in shown.out
    assert "\n    waits for your approval\n" in shown.out
    assert place.reporter("approve", WEEKLY, *NOW).code == 2  # nobody is here to ask
    approved = place.reporter("approve", WEEKLY, "--yes", *NOW)
    assert approved.code == 0
    assert "to Pat Shaw <priya@bakery.test>, letter and pdf" in approved.err
    assert not (place.folder / "mail").exists()
    sent = place.reporter("send", *NOW)
    assert sent.code == 0
    assert f"sent: {WEEKLY} to priya@bakery.test" in sent.err
    assert_opens_in_a_mail_program(place)
    assert_stands_as_told(place)


def assert_opens_in_a_mail_program(place: Place) -> None:
    (file,) = (place.folder / "mail").glob("*.eml")
    edition = place.edition(WEEKLY)
    assert place.frozen(WEEKLY) == {"priya@bakery.test": file.read_bytes()}
    mail = BytesParser(policy=SMTP).parsebytes(file.read_bytes())
    assert isinstance(mail, EmailMessage)
    assert not [part for part in mail.walk() if part.defects]
    assert mail["To"] == "Pat Shaw <priya@bakery.test>"
    found = parts(mail)
    assert set(found) == {"text/plain", "text/html", "image/png", "application/pdf"}
    headline = edition["headline"]
    text, letter = (found[kind].get_content() for kind in ("text/plain", "text/html"))
    assert_holds_nothing_invented(text + letter)
    on_one_line = " ".join(text.split())
    assert all(sentence in on_one_line and sentence in letter for sentence in headline.split(". "))
    assert f'src="cid:{found["image/png"]["Content-ID"].strip("<>")}"' in letter
    attached = found["application/pdf"]
    assert attached.get_content_disposition() == "attachment"
    in_folder = Path(edition["folder"]) / "report.pdf"
    assert attached.get_content() == in_folder.read_bytes()
    assert attached.get_content().startswith(b"%PDF-")


def assert_holds_nothing_invented(sent: str) -> None:
    """No word of the starter's own reaches a reader: no number to ring, no promise, no name."""
    invented = ("CHANGE ME", "020 7946", "Alex Morgan", "Your Company", "you close it", "we promise", "£")
    assert [words for words in invented if words in sent] == []


def assert_stands_as_told(place: Place) -> None:
    """What is sent lies apart, what is held still waits, and both ways of `status` say so."""
    assert (place.folder / "sent" / WEEKLY / "page.html").exists()
    assert set(reasons(place)) == {DAILY}
    standing = place.reporter("status", "--json", *NOW).data
    assert {one["last"]: one["last_state"] for one in standing["editions"]} == {DAILY: "held", WEEKLY: "sent"}
    assert (standing["held"], standing["approved"], standing["unsure"]) == (1, 0, 0)
    assert "1 edition held: reporter outbox" in place.reporter("status", *NOW).out
    assert place.reporter("check", "--json", *NOW).data == {"environment": [], "workspace": []}
