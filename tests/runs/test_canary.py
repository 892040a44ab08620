"""Nothing of one client ever stands in a report to another: each has words of its own in every field."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from reporter.config import Workspace, load_workspace
from reporter.records import RECORD_TYPES
from reporter.runs import building, run
from reporter.runs.archiving import write_sites
from reporter.runs.desk import open_desk
from reporter.runs.operating import carry_out, plan_approval, plan_resending
from tests.runs.workspaces import media, order, read

CLIENTS = ("anton", "bertha")
DAYS = ("2026-10-28", "2026-11-03")
LEAVING = """
[mail]
sender = "reports@northfield.example"
folder = { path = "mail" }
[owner]
email = "owner@northfield.example"
[publish]
to = "public"
address = "https://reports.northfield.example"
[defaults]
review = false
"""
TIMES = {
    "tickets": {
        "opened_at": "08:00",
        "first_response_at": "08:10",
        "resolved_at": "10:00",
        "updated_at": "10:00",
    },
    "activities": {"at": "03:00", "updated_at": "03:30"},
    "changes": {"starts_at": "18:00", "ends_at": "19:00", "updated_at": "08:00"},
    "ratings": {"at": "11:00", "updated_at": "11:00"},
}
PLAIN: dict[str, dict[str, Any]] = {
    "tickets": {"status": "closed", "priority": "1", "kind": "incident", "minutes_worked": "30"},
    "activities": {"kind": "visit", "outcome": "ok", "minutes": "30", "quantity": "1"},
    "changes": {"status": "scheduled"},
    "ratings": {"verdict": "good", "may_quote": "true"},
}
NOT_WORDS = {"source", "client", "raw", "precision", "rating", "channel", "is_proactive", "is_public"}


def words_of(client: str, table: str, number: int) -> dict[str, str]:
    """A row whose every text begins with the client's own word."""
    day = DAYS[number] if table != "changes" else "2026-11-05"
    row = {"client": client.capitalize(), "id": f"{client}-{table}-{number}"}
    for field in fields(RECORD_TYPES[table]):
        name = field.name
        if name in TIMES[table]:
            row[name] = f"{day} {TIMES[table][name]}"
        elif name in PLAIN[table]:
            row[name] = PLAIN[table][name]
        elif name not in NOT_WORDS and not name.endswith("_at") and "str" in str(field.type) and name != "id":
            row[name] = f"{client}{name.replace('_', '')} is what row {number} says to its own reader."
    return row


def write_workspace(folder: Path) -> None:
    (folder / "clients").mkdir()
    (folder / "commentary").mkdir()
    sources = "".join(
        f'[[sources]]\nname = "{table}"\nfiles = "{table}.csv"\npreset = "plain-{table}"\n'
        'expected_every = "1 day"\n'
        for table in RECORD_TYPES
    )
    sources += "".join(
        f'[[sources]]\nname = "{client}feed"\nlabel = "{client}label"\nfiles = "{client}.csv"\n'
        f'client = "{client}"\n'
        f'preset = "plain-activities"\nexpected_every = "1 day"\n'
        for client in CLIENTS
    )
    head = '[provider]\nname = "Northfield"\nzone = "Europe/London"\nlocale = "en_GB"\n'
    (folder / "reporter.toml").write_text(head + sources + LEAVING)
    services = (f'[{one}service]\nname = "{one}named"\nwords = "{one}offered"\n' for one in CLIENTS)
    (folder / "services.toml").write_text("".join(services))
    for client in CLIENTS:
        (folder / "clients" / f"{client}.toml").write_text(
            f'name = "{client.capitalize()}"\npublish = true\nbrand = "{client}"\n'
            f'offer = "{client}service"\n'
            f'[[contacts]]\nname = "{client}contact"\nemail = "{client}@{client}.example"\n'
            f'role = "{client}role"\nwants = ["daily", "weekly", "monthly"]\n'
            f'[[contacts]]\nname = "{client}second"\nemail = "{client}.second@{client}.example"\n'
            'wants = ["daily"]\nform = "link"\n'
            f'[agreement.targets.urgent]\nfirst_response = "1 h"\nmeaning = "{client}meaning"\n'
        )
        (folder / client).mkdir()
        (folder / client / "brand.toml").write_text(f'footer = "{client}footer"\n')
        (folder / "commentary" / client).mkdir()
        for period in ("2026-10", "2026-W44", "2026-11-03"):
            front = f'author = "{client}author"\n[[asks]]\nquestion = "{client}question?"'
            note = f"+++\n{front}\n+++\n{client}note\n"
            (folder / "commentary" / client / f"{period}.md").write_text(note)
    for table in RECORD_TYPES:
        write_rows(folder / f"{table}.csv", [words_of(c, table, n) for n in range(2) for c in CLIENTS])
    for client in CLIENTS:
        rows = [words_of(client, "activities", n) | {"id": f"{client}own{n}"} for n in range(2)]
        write_rows(folder / f"{client}.csv", rows)


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("canary")
    write_workspace(folder)
    return read(load_workspace(folder), folder / "store.sqlite")


def text_of_pdf(content: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def artefacts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".pdf":
            yield path, text_of_pdf(path.read_bytes())
        else:
            yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("cadence", ["daily", "weekly", "monthly"])
def test_no_word_of_one_client_stands_in_the_reports_of_another(
    space: Workspace, cadence: str, tmp_path: Path
) -> None:
    wanted = media() if cadence == "monthly" else ("page", "letter", "json")
    outcomes = list(building.build(space, order(cadence, CLIENTS, tmp_path, *wanted)))
    assert [outcome.fault for outcome in outcomes] == ["", ""]
    for own, other in (CLIENTS, CLIENTS[::-1]):
        for path, text in artefacts(tmp_path / own):
            assert own in text.lower(), path
            assert other not in text.lower(), path


def test_every_word_that_is_told_is_there_to_be_found(space: Workspace, tmp_path: Path) -> None:
    list(building.build(space, order("weekly", ("anton",), tmp_path, "letter", "page")))
    text = "".join(text for path, text in artefacts(tmp_path) if path.suffix in (".txt", ".html")).lower()
    for word in ("antonsubject", "antonresolution", "antontitle", "antonquestion", "antonnote", "antonlabel"):
        assert word in text


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after the cron line went through it on three mornings, and after corrections."""
    folder = tmp_path_factory.mktemp("gone")
    write_workspace(folder)
    for day in (4, 5, 6):
        now = datetime(2026, 11, day, 8, tzinfo=UTC)
        with open_desk(load_workspace(folder), lambda now=now: now) as desk:  # type: ignore[misc]
            account = run(desk)
            for entry in account.held:
                carry_out(desk, plan_approval(desk, entry.key, "a test"), "dan")
            assert account.untold == ""
    with open_desk(load_workspace(folder), lambda: now) as desk:
        for client in CLIENTS:
            plan = plan_resending(desk, f"{client}/weekly/2026-W44", f"{client}because", rebuild=True)
            carry_out(desk, plan, "dan")
        run(desk)
    return folder


def pieces(folder: Path, client: str) -> Iterator[tuple[Path, str]]:
    """All that a client can see: documents, mails with headers and attachments, its published place."""
    yield from artefacts(folder / "sent" / client)
    mails = [*(folder / "mail").glob("*.eml"), *(folder / "sent" / client).rglob("*.eml")]
    for path in mails:
        mail = BytesParser(policy=SMTP).parsebytes(path.read_bytes())
        if str(mail["To"]).rstrip(">").endswith(f"@{client}.example"):
            for text in words_in(mail):
                yield path, text
    for place in places(folder, client):
        yield from artefacts(place)


def places(folder: Path, client: str) -> list[Path]:
    """Where a client's editions are published; it is found by its name on the list."""
    lists = (folder / "public").glob("*/index.html")
    return [path.parent for path in lists if client.capitalize() in path.read_text()]


def words_in(mail: EmailMessage) -> Iterator[str]:
    """A mail as it travels, and every header and part of it decoded."""
    yield mail.as_string()
    for part in mail.walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items())
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            is_pdf = part.get_content_type() == "application/pdf"
            yield text_of_pdf(content) if is_pdf else content.decode("utf-8", "replace")


def leaks(folder: Path, own: str, other: str) -> list[Path]:
    """Where a word of the other stands in what a client can see; each piece holds words of its own."""
    found = list(pieces(folder, own))
    assert any(own in text.lower() for _, text in found)
    return [path for path, text in found if other in text.lower()]


@pytest.mark.parametrize(("own", "other"), [CLIENTS, CLIENTS[::-1]])
def test_no_word_of_one_client_leaves_to_another(gone: Path, own: str, other: str) -> None:
    assert leaks(gone, own, other) == []


@pytest.mark.parametrize(("own", "other"), [CLIENTS, CLIENTS[::-1]])
def test_no_word_of_one_client_stands_in_the_site_of_another(
    gone: Path, own: str, other: str, tmp_path: Path
) -> None:
    now = datetime(2026, 11, 6, 9, tzinfo=UTC)
    with open_desk(load_workspace(gone), lambda: now) as desk:
        (written,) = write_sites(desk, [own], tmp_path)
    assert (written.fault, written.warnings) == ("", ())
    found = list(artefacts(Path(written.place).parent))
    assert {path.name for path, _ in found} >= {"index.html", "editions.html", "figures.csv", "feed.xml"}
    assert own in "\n".join(text for _, text in found).lower()
    assert [path for path, text in found if other in text.lower()] == []


def test_all_that_leaves_was_searched(gone: Path) -> None:
    for own in CLIENTS:
        found = list(pieces(gone, own))
        kinds = {path.suffix for path, _ in found}
        assert kinds >= {".eml", ".pdf", ".html", ".txt", ".json"} if "pdf" in media() else {".eml", ".html"}
        words = "\n".join(text for _, text in found).lower()
        for word in ("subject", "title", "note", "footer", "contact", "second", "because", "label"):
            assert f"{own}{word}" in words, word
        assert len(places(gone, own)) == 1
    both = [{path for path, _ in pieces(gone, own)} for own in CLIENTS]
    assert not both[0] & both[1]
    owners = set((gone / "mail").glob("run.*.eml"))
    assert len(owners) == 4
    everything = {
        *(gone / "mail").rglob("*.*"),
        *(path for path in (gone / "sent").rglob("*.*") if path.is_file()),
    }
    everything -= {path for path in everything if path.is_dir()}
    notes = set((gone / "sent").glob("mails-*.tsv"))  # of every attempt, and sent to nobody
    assert len(notes) == 1
    assert everything - both[0] - both[1] == owners | notes
    assert not [path for path in (gone / "outbox").rglob("*") if path.is_file()]


@pytest.mark.parametrize("where", ["letter.html", "mail/*.eml", "page.html", "report.pdf"])
def test_a_planted_word_is_found(gone: Path, tmp_path: Path, where: str) -> None:
    if where.endswith("pdf") and "pdf" not in media():
        pytest.skip("no PDF can be made here")
    folder = tmp_path / "planted"
    shutil.copytree(gone, folder)
    edition = "weekly/2026-W44"
    (path, *_) = sorted((folder / "sent" / "anton" / edition).glob(where))
    foreign = sorted((folder / "sent" / "bertha" / edition).glob(where))[0].read_bytes()
    if path.suffix == ".eml":
        foreign = path.read_bytes().replace(
            b"Auto-Submitted:", b"X-Note: =?utf-8?q?b=65rthasubject?=\r\nAuto-Submitted:"
        )
    path.write_bytes(foreign)
    assert set(leaks(folder, "anton", "bertha")) == {path}
