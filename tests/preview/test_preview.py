"""What waits, as the preview shows it: the bytes that leave, why they are held, and what a yes does."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from reporter.delivery.outbox import MAIL
from reporter.errors import UsageError
from reporter.runs.briefing import brief_of
from reporter.runs.operating import plan_approval
from reporter.runs.planning import read_sources
from tests.preview.offices import OTHER, TUESDAY, gallery_of, office_that_holds, post, served, visited
from tests.runs.workspaces import Office

LATE = "anna/daily/2026-11-04"


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, TestClient]]:
    """One office for all that only look."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        office = office_that_holds(tmp_path_factory.mktemp("preview") / "northfield", monkeypatch)
        with visited(gallery_of(office)) as client:
            yield office, client


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_that_holds(tmp_path / "northfield", monkeypatch)


def test_the_list_names_what_waits_and_why(looked_at: tuple[Office, TestClient]) -> None:
    page = looked_at[1].get("/").text
    assert "Two editions are waiting." in page
    assert "Both are held." in page
    assert "Waits for your approval." in page
    assert f'href="/edition/{TUESDAY}"' in page
    assert "Two people" in page


def test_every_view_has_an_address_that_needs_no_script(looked_at: tuple[Office, TestClient]) -> None:
    _, client = looked_at
    page = client.get(f"/edition/{TUESDAY}").text
    for view in ("letter", "phone", "text", "headers"):
        address = re.search(rf'href="(/edition/{TUESDAY}\?view={view})"', page)
        assert address, view
        assert client.get(address[1]).status_code == 200
    assert client.get(f"/edition/{TUESDAY}?view=pdf").status_code == 200  # there is none, and it says so
    assert "Approve for two people" in page


def test_the_frames_hold_the_very_bytes(looked_at: tuple[Office, TestClient]) -> None:
    office, client = looked_at
    folder = office.folder / "outbox" / TUESDAY
    page = client.get(f"/document/edition/page/{TUESDAY}")
    assert page.content == (folder / "page.html").read_bytes()
    frozen = next((folder / MAIL).glob("bob-*.eml")).read_bytes()
    assert client.get(f"/document/edition/mail.eml/{TUESDAY}?to=bob@anna.example").content == frozen
    body = message_from_bytes(frozen, policy=policy.SMTP).get_body(("html",))
    letter = client.get(f"/document/edition/letter/{TUESDAY}?to=bob@anna.example").text
    assert body
    assert letter == body.get_content()


def test_documents_are_sandboxed_and_run_nothing(looked_at: tuple[Office, TestClient]) -> None:
    _, client = looked_at
    for kind in ("page", "letter"):
        policy_told = client.get(f"/document/edition/{kind}/{TUESDAY}?shade=light").headers[
            "content-security-policy"
        ]
        assert policy_told.startswith("sandbox ")
        assert "allow-scripts" not in policy_told
        assert "default-src 'none'" in policy_told
    page = client.get(f"/edition/{TUESDAY}").text
    (sandbox,) = re.findall(r'<iframe[^>]* sandbox="([^"]*)"', page)
    assert "allow-scripts" not in sandbox


def test_a_shade_stands_in_place_of_the_screen_s(looked_at: tuple[Office, TestClient]) -> None:
    _, client = looked_at
    plain = client.get(f"/document/edition/letter/{TUESDAY}").text
    dark = client.get(f"/document/edition/letter/{TUESDAY}?shade=dark").text
    assert "prefers-color-scheme" in plain
    assert "prefers-color-scheme" not in dark
    assert "(min-width: 0)" in dark
    assert "(max-width: 0)" in client.get(f"/document/edition/letter/{TUESDAY}?shade=light").text


def test_a_figure_leads_to_its_definition_and_its_rows(looked_at: tuple[Office, TestClient]) -> None:
    _, client = looked_at
    page = client.get(f"/document/edition/page/{TUESDAY}?shade=light").text
    figure = "count_opened%402026-11-03"
    assert f"figure={figure}" in page
    panel = client.get(f"/edition/{TUESDAY}?at=tiles.0.number&figure={figure}").text
    assert "How it was counted" in panel
    assert "Counted again just now it is the same." in panel
    assert "anna-2026-11-03" in panel
    assert "Printer of anna" in panel
    assert "“Tickets" in panel


def test_headers_are_told_per_reader_and_say_what_is_set_later(looked_at: tuple[Office, TestClient]) -> None:
    page = looked_at[1].get(f"/edition/{TUESDAY}?view=headers").text
    assert "To ann" in page
    assert "bob@anna.example" in page
    assert "set when you approve, then fixed" in page
    assert "the same, in a message of its own" in page


def test_what_is_not_there_is_said_on_a_page(looked_at: tuple[Office, TestClient]) -> None:
    _, client = looked_at
    for address in (
        "/edition/anna/daily/2020-01-01",
        "/edition/no",
        "/document/edition/x/" + TUESDAY,
        "/view/x/y/z",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "There is nothing to see here." in answer.text
    assert client.get(f"/edition/{TUESDAY}?figure=nonsense&at=x&to=nobody&view=zzz").status_code == 200


def test_no_form_is_taken_without_its_seal(looked_at: tuple[Office, TestClient]) -> None:
    office, client = looked_at
    for deed in ("approve", "withdraw"):
        answer = client.post(f"/{deed}/{TUESDAY}", data={"seal": "guessed", "because": "x"})
        assert answer.status_code == 403
        assert client.post(f"/{deed}/{TUESDAY}", data={"seal": "x" * 30_000}).status_code == 403
        assert client.get(f"/{deed}/{TUESDAY}").status_code == 404
    assert office.states()[TUESDAY] == "held"


def test_a_yes_does_what_the_command_line_does(office: Office) -> None:
    with visited(gallery_of(office)) as client:
        assert post(client, f"/approve/{TUESDAY}") == 303
        page = client.get(f"/edition/{TUESDAY}").text
        assert "Approved by dan" in page
        assert "Approve for" not in page
        with office.desk() as desk:
            entry = desk.ledger.entry(TUESDAY)
            assert entry
            assert (entry.state, entry.approved_by) == ("approved", "dan")
            frozen = desk.outbox.frozen(desk.ledger.deliveries(TUESDAY)[0])
        shown = client.get(f"/document/edition/mail.eml/{TUESDAY}?to=ann@anna.example").content
        assert shown == frozen
        assert post(client, f"/approve/{TUESDAY}") == 409  # twice
    office.run("2026-11-04 07:20")
    assert [message.content for message in office.post.taken if message.recipient == "ann@anna.example"] == [
        frozen
    ]


def test_withdrawing_asks_why_and_keeps_the_reason(office: Office) -> None:
    with visited(gallery_of(office)) as client:
        assert post(client, f"/withdraw/{OTHER}", because="  ") == 422
        assert office.states()[OTHER] == "held"
        assert post(client, f"/withdraw/{OTHER}", because="the shop is closed") == 303
        assert "One edition is waiting." in client.get("/").text
    with office.desk() as desk:
        entry = desk.ledger.entry(OTHER)
        assert entry
        assert (entry.state, entry.because) == ("withdrawn", "the shop is closed")


@pytest.fixture
def late_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = office_that_holds(tmp_path / "late", monkeypatch)
    office.settings(review=True, feed='expected_every = "1 hour"')
    office.run("2026-11-05 07:00")
    assert "late: " in office.reasons(LATE)
    return office


def test_over_late_data_a_yes_is_not_enough_and_the_words_are_those_of_the_command(
    late_office: Office,
) -> None:
    with visited(gallery_of(late_office)) as client:
        page = client.get(f"/edition/{LATE}").text
        assert "so a yes is not enough" in page
        assert "Make again" in page
        assert "/approve/" not in page
        assert post(client, f"/approve/{LATE}") == 409
        seal = client.headers["x-seal"]
        told = html.unescape(client.post(f"/approve/{LATE}", data={"seal": seal}).text)
    with late_office.desk() as desk, pytest.raises(UsageError) as fault:
        plan_approval(desk, LATE)
    assert str(fault.value) in told
    assert fault.value.hint in told
    assert late_office.states()[LATE] == "held"


def test_sent_anyway_it_keeps_the_reason(late_office: Office) -> None:
    with visited(gallery_of(late_office)) as client:
        form = client.get(f"/edition/{LATE}?ask=anyway").text
        assert "Send anyway for two people" in form
        assert post(client, f"/approve/{LATE}", ask="anyway", because=" ") == 422
        assert post(client, f"/approve/{LATE}", ask="anyway", because="the desk is down") == 303
        assert "Their reason: the desk is down." in client.get(f"/edition/{LATE}").text
    with late_office.desk() as desk:
        entry = desk.ledger.entry(LATE)
        assert entry
        assert entry.approved_by == "dan, who says: the desk is down"


def test_made_again_with_fresh_data_it_waits_for_a_yes(late_office: Office) -> None:
    late_office.tickets("2026-11-05", since="2026-10-31")
    with visited(gallery_of(late_office)) as client:
        assert post(client, f"/again/{LATE}") == 303
        assert "Approve for two people" in client.get(f"/edition/{LATE}").text
        forged = client.post(f"/again/{TUESDAY}", data={"seal": "forged"})
        assert forged.status_code == 403


def test_what_has_changed_since_it_was_seen_is_shown_until_it_has_left(office: Office) -> None:
    gallery = gallery_of(office)
    with visited(gallery) as client:
        assert "Since you saw it" not in client.get(f"/edition/{TUESDAY}").text
        office.note("anna", "2026-11-03", "A word of today.\n")
        gallery.reload()
        assert post(client, f"/again/{TUESDAY}") == 303
        for _ in range(2):
            assert "Since you saw it as it was made on" in client.get(f"/edition/{TUESDAY}").text
        shown = client.get(f"/edition/{TUESDAY}?ask=changed").text
        assert "<ins>A word of today.</ins>" in shown
        kept = office.folder / ".seen" / f"{TUESDAY}.json"
        assert kept.stat().st_mode & 0o077 == 0
        assert post(client, f"/approve/{TUESDAY}") == 303
        client.get("/")
        assert not kept.exists()


def test_feeds_and_clients_are_told_as_status_tells_them(late_office: Office) -> None:
    with visited(gallery_of(late_office)) as client:
        feeds = client.get("/feeds").text
        assert "One feed." in feeds
        assert "One is late or unread." in feeds
        assert "Late by" in feeds
        clients = client.get("/clients").text
        assert "Two clients." in clients
        assert "Records from 31 October 2026 to 3 November 2026." in clients
        assert "Wednesday 4 November: held" in clients
        assert "Thursday 5 November, due Friday 6 November 2026, 0" in clients
        assert "/view/anna/daily/2026-11-04" in clients


def test_records_are_read_once_for_all_figures_of_an_edition(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(*given: Any) -> Any:
        read.append(given[2].key)
        return brief_of(*given)

    monkeypatch.setattr("reporter.preview.recounting.brief_of", counted)
    with visited(gallery_of(office)) as client:
        client.get(f"/document/edition/page/{TUESDAY}?shade=light")  # reads ahead
        for name in ("count_opened", "count_resolved"):
            page = client.get(f"/edition/{TUESDAY}?figure={name}%402026-11-03").text
            assert "Counted again just now it is the same." in page
        assert read == [TUESDAY]
        office.tickets("2026-11-03", since="2026-10-30")
        with office.desk() as desk:
            list(read_sources(desk))
        client.get(f"/edition/{TUESDAY}?figure=count_opened%402026-11-03")
    assert read == [TUESDAY, TUESDAY]


def test_while_another_run_is_at_work_nothing_is_approved(office: Office) -> None:
    with visited(gallery_of(office)) as client, office.desk():
        assert post(client, f"/approve/{TUESDAY}") == 409
        assert (
            "another run is at work here"
            in client.post(f"/approve/{TUESDAY}", data={"seal": client.headers["x-seal"]}).text
        )
    assert office.states()[TUESDAY] == "held"


def test_a_document_that_was_changed_is_named_and_does_not_leave(office: Office) -> None:
    (office.folder / "outbox" / TUESDAY / "letter.html").write_text("<p>Other words</p>")
    with visited(gallery_of(office)) as client:
        page = client.get(f"/edition/{TUESDAY}").text
        assert "was changed since Reporter wrote it" in page
        assert "Approve for" not in page
        assert post(client, f"/approve/{TUESDAY}") == 409


def test_a_client_s_editions_are_built_for_view_and_leave_no_trace(office: Office) -> None:
    before = {path: path.stat().st_mtime_ns for path in office.folder.rglob("*") if path.is_file()}
    with visited(gallery_of(office), "anna", "weekly") as client:
        page = client.get("/").text
        assert "For view only" in page
        assert "/view/anna/weekly/2026-W44" in page
        built = client.get("/view/anna/weekly/2026-W44").text
        assert "nothing of it is sent" in built
        assert "Approve for" not in built
        assert "/withdraw/" not in built
        assert client.get("/document/view/page/anna/weekly/2026-W44").status_code == 200
        assert post(client, "/approve/anna/weekly/2026-W44") == 409
    after = {path: path.stat().st_mtime_ns for path in office.folder.rglob("*") if path.is_file()}
    changed = {path.name for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed <= {".reporter.lock"}


def test_where_nothing_waits_what_is_read_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = office_that_holds(tmp_path / "quiet", monkeypatch)
    for key in (TUESDAY, OTHER):
        with visited(gallery_of(office)) as client:
            assert post(client, f"/withdraw/{key}", because="enough") == 303
    with visited(gallery_of(office)) as client:
        page = client.get("/").text
    assert "Nothing is waiting." in page
    assert f"/view/{TUESDAY}" in page
    assert "weekly" not in page  # nobody reads it


def test_a_held_edition_is_seen_as_of_now_with_the_words_of_today(office: Office) -> None:
    gallery = gallery_of(office)
    with visited(gallery) as client:
        assert "A word of today" not in client.get(f"/document/view/page/{TUESDAY}").text
        office.note("anna", "2026-11-03", "A word of today.\n")
        gallery.reload()
        assert "A word of today" in client.get(f"/document/view/page/{TUESDAY}").text
        assert "A word of today" not in client.get(f"/document/edition/page/{TUESDAY}").text


def test_settings_that_cannot_be_read_are_told_and_the_rest_stays(office: Office) -> None:
    gallery = gallery_of(office)
    with visited(gallery) as client:
        path = office.folder / "clients" / "anna.toml"
        sound = path.read_text()
        path.write_text("nane = 'Anna'\n")
        gallery.reload()
        page = client.get("/").text
        assert "anna.toml" in page
        assert "Two editions are waiting." in page
        path.write_text(sound)
        gallery.reload()
        assert "anna.toml" not in client.get("/").text


def test_over_a_socket_it_tells_of_an_edit_and_stops_though_a_view_waits(office: Office) -> None:
    with served(office) as entry:
        line = http.client.HTTPConnection("127.0.0.1", entry.port, timeout=30)
        line.request("GET", f"/events?token={entry.token}")
        news = line.getresponse()
        assert news.readline() == b"retry: 1000\n"
        news.readline()
        (office.folder / "reporter.toml").touch()
        assert news.readline() == b"data: again\n"
    assert news.read() == b"\n"  # it has let go, and nobody looks again where nobody is
