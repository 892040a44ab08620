"""By Microsoft 365 as by a mail server: claim, send, record; what is unsure is never sent by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.delivery.outbox import Outbox
from reporter.delivery.transports import transport_for
from reporter.delivery.transports.graph import GraphTransport
from reporter.ledger import Delivery
from reporter.runs.operating import resolve
from tests.delivery.transports.microsoft import (
    SECRET,
    Microsoft,
    entra_fault,
    graph_fault,
    microsoft,
    settings_lines,
)
from tests.runs.workspaces import Office, PowerCut, open_office, tell_little
from tests.sources.serving import Given

TUESDAY = "anna/daily/2026-11-03"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Microsoft]:
    monkeypatch.setenv("GRAPH_SECRET", SECRET)
    with microsoft() as running:
        yield running


@pytest.fixture
def office(server: Microsoft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    monkeypatch.setattr("reporter.runs.dispatching.transport_for", transport_for)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-11-02")
    settings = office.folder / "reporter.toml"
    graph = f"graph = {{ {', '.join(settings_lines(server.address))}, per_minute = 6000 }}"
    settings.write_text(re.sub(r"^smtp = .*$", graph, settings.read_text(), flags=re.MULTILINE))
    return office


def mail(office: Office) -> Delivery:
    with office.desk() as desk:
        (found,) = desk.ledger.deliveries(TUESDAY)
    return found


def test_the_very_bytes_that_were_frozen_go_once(office: Office, server: Microsoft) -> None:
    assert office.run().exit_code == 0
    with office.desk() as desk:
        frozen = Outbox.of(office.folder).frozen(desk.ledger.deliveries(TUESDAY)[0])
    assert server.taken == [frozen]
    assert (mail(office).state, mail(office).words) == ("sent", "127.0.0.1 took it, request request-1")
    office.run("2026-11-04 08:00")
    assert len(server.sends) == 1


@pytest.mark.parametrize("given", [Given(is_cut=True), Given(status=503, text="")], ids=["cut", "503"])
def test_what_nobody_can_tell_is_unsure_and_goes_again_only_when_a_person_says_so(
    office: Office, server: Microsoft, given: Given
) -> None:
    server.answers = [given]
    assert office.run().exit_code == 1
    office.run("2026-11-04 08:00")
    assert (mail(office).state, len(server.sends)) == ("unsure", 1)
    with office.desk() as desk:
        resolve(desk, TUESDAY, was_sent=False)
    office.run("2026-11-04 09:00")
    assert mail(office).state == "sent"
    assert server.sends[0].body == server.sends[1].body


def test_a_run_that_is_cut_off_before_it_could_write_the_answer_down_leaves_it_unsure(
    office: Office, server: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as broken:
        broken.setattr(GraphTransport, "_judge", stops)
        with pytest.raises(PowerCut):
            office.run()
    assert mail(office).state == "sending"
    office.run("2026-11-04 08:00")
    assert (mail(office).state, len(server.taken)) == ("unsure", 1)


def test_asked_to_wait_it_is_put_off_and_sent_by_a_later_run(office: Office, server: Microsoft) -> None:
    server.answers = [graph_fault(429, "ApplicationThrottled", "Too many", Retry_After="600")]
    assert office.run().exit_code == 0
    assert (mail(office).state, len(server.sends)) == ("approved", 1)
    assert "asked us to wait" in mail(office).words
    office.run("2026-11-04 12:00")
    assert mail(office).state == "sent"


@pytest.mark.parametrize("where", ["at the login", "at the mailbox"])
def test_what_is_ours_to_mend_costs_no_mail(office: Office, server: Microsoft, where: str) -> None:
    if where == "at the login":
        server.refuses_login = [entra_fault(7000222, "invalid_client")]
    else:
        server.answers = [graph_fault(403, "ErrorAccessDenied", "Access is denied.")]
    account = office.run()
    assert account.exit_code == 1
    (failure,) = account.failures
    assert "the secret has expired" in failure.what or "let the application send" in failure.what
    assert SECRET not in str(account)
    assert (mail(office).state, mail(office).attempts) == ("approved", int(where == "at the mailbox"))
    office.run("2026-11-04 12:00")
    assert (mail(office).state, len(server.taken)) == ("sent", 1)


def test_what_is_refused_for_good_is_told(office: Office, server: Microsoft) -> None:
    server.answers = [graph_fault(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")]
    assert office.run().exit_code == 1
    office.run("2026-11-04 12:00")
    assert (mail(office).state, len(server.sends)) == ("refused", 1)
    assert "400 ErrorInvalidRecipients: At least one recipient isn't valid." in mail(office).words
