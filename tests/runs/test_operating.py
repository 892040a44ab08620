"""What a person does by hand: approve, withdraw, send again, say what became of a mail."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reporter.delivery.messages import DeferredError, UnsureError
from reporter.delivery.outbox import Outbox
from reporter.errors import ConfigError, UsageError
from reporter.ledger import Delivery
from reporter.runs import making, operating
from reporter.runs.making import compose
from tests.runs.workspaces import Office, open_office, tell_little

ANN, EVE = "ann@anna.example", "eve@anna.example"
TUESDAY = "anna/daily/2026-11-03"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily", "eve daily")
    office.tickets("2026-11-03", since="2026-10-25")
    return office


def approve(office: Office, key: str = TUESDAY) -> None:
    with office.desk() as desk:
        operating.carry_out(desk, operating.plan_approval(desk, key), "dan")


def resend(
    office: Office,
    key: str = TUESDAY,
    *,
    to: Sequence[str] = (),
    rebuild: bool = False,
    because: str = "asked",
) -> str:
    with office.desk() as desk:
        plan = operating.plan_resending(desk, key, because, to=to, rebuild=rebuild)
        operating.carry_out(desk, plan, "dan")
    return plan.entry.key


def withdraw(office: Office, key: str = TUESDAY) -> list[str]:
    with office.desk() as desk:
        return [mail.recipient for mail in operating.withdraw(desk, key, "not now")]


def resolve(office: Office, key: str = TUESDAY, *, was_sent: bool, to: str = "") -> list[Delivery]:
    with office.desk() as desk:
        return operating.resolve(desk, key, was_sent=was_sent, to=to)


def deliveries(office: Office, key: str = TUESDAY) -> dict[str, str]:
    with office.desk() as desk:
        return {mail.recipient: mail.state for mail in desk.ledger.deliveries(key)}


def words_of(office: Office, place: int = -1) -> str:
    text = office.post.mails()[place].get_body(("plain",))
    assert text
    words: str = text.get_content()
    return words


def test_a_plan_names_the_readers_of_this_moment_and_changes_nothing(office: Office) -> None:
    office.settings(review=True)
    office.run()
    office.client("anna", "ann daily", "eve", "joe daily")
    with office.desk() as desk:
        plan = operating.plan_approval(desk, TUESDAY)
    assert [contact.email for contact in plan.frozen.recipients] == [ANN, "joe@anna.example"]
    assert plan.entry.headline
    assert office.states() == {TUESDAY: "held"}
    approve(office)
    office.run()
    assert office.gone == [f"{TUESDAY} to {ANN}", f"{TUESDAY} to joe@anna.example"]


def test_who_approved_it_and_when_is_kept(office: Office) -> None:
    office.settings(review=True)
    office.run()
    office.run("2026-11-04 09:00")
    approve(office)
    with office.desk() as desk:
        entry = desk.ledger.entry(TUESDAY)
    assert entry
    assert (entry.approved_by, entry.approved_at) == ("dan", office.now)


@pytest.mark.parametrize("state", ["approved", "sent", "withdrawn"])
def test_only_what_is_held_can_be_approved(office: Office, state: str) -> None:
    if state == "approved":
        office.post.says(DeferredError("451 later"), times=100)
    office.settings(review=state == "withdrawn")
    office.run()
    if state == "withdrawn":
        withdraw(office)
    with pytest.raises(UsageError, match=f"is {state}, so there is nothing to approve"):
        approve(office)


def test_what_could_not_be_made_cannot_be_approved(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.runs.making.render_documents", lambda *_: 1 / 0)
    office.run()
    with pytest.raises(
        UsageError, match="cannot be approved: could not be made: unexpected ZeroDivisionError"
    ):
        approve(office)


def test_what_was_made_for_a_client_who_is_gone_can_only_be_withdrawn(office: Office) -> None:
    office.settings(review=True)
    office.run()
    (office.folder / "clients" / "anna.toml").unlink()
    office.client("bert")
    with pytest.raises(UsageError, match="no longer here"):
        approve(office)
    assert withdraw(office) == []
    with pytest.raises(UsageError, match="no longer here"):
        resend(office)


def test_an_edition_that_nobody_knows_is_refused_with_an_example(office: Office) -> None:
    for do in (approve, withdraw, resend):
        with pytest.raises(UsageError, match="there is no edition") as fault:
            do(office, "anna/daily/1999-01-01")
        assert "acme/weekly/2026-W33" in fault.value.hint


def test_a_key_may_end_as_a_path_does(office: Office) -> None:
    office.settings(review=True)
    office.run()
    approve(office, TUESDAY + "/")
    assert withdraw(office, TUESDAY + "/") == []
    assert office.states() == {TUESDAY: "withdrawn"}
    assert resend(office, TUESDAY + "/") == f"{TUESDAY}.2"


@pytest.mark.parametrize("is_approved", [False, True], ids=["held", "approved"])
def test_what_is_withdrawn_before_it_left_never_leaves(office: Office, *, is_approved: bool) -> None:
    office.settings(review=True)
    office.run()
    if is_approved:
        approve(office)
    assert withdraw(office) == []
    office.settings(review=False)
    office.run("2026-11-04 12:00")
    assert office.post.taken == []
    assert office.states() == {TUESDAY: "withdrawn"}
    assert not Outbox.of(office.folder).place(TUESDAY).exists()
    assert (office.folder / "sent" / TUESDAY).is_dir()


def test_withdrawing_half_way_says_who_has_it_and_stops_the_others(office: Office) -> None:
    office.post.says(DeferredError("451 later"), EVE, times=100)
    office.run()
    assert withdraw(office) == [ANN]
    office.run("2026-11-05 06:00")
    assert deliveries(office) == {ANN: "sent", EVE: "withdrawn"}
    assert office.gone == [f"{TUESDAY} to {ANN}"]


def test_what_has_left_cannot_be_withdrawn(office: Office) -> None:
    office.run()
    with pytest.raises(UsageError, match="is sent already") as fault:
        withdraw(office)
    assert "reporter resend" in fault.value.hint


def test_sending_again_as_it_was_has_a_key_and_a_message_of_its_own_in_the_same_thread(
    office: Office,
) -> None:
    office.run()
    office.run("2026-11-04 10:00")
    assert resend(office, because="The first one went to a full mailbox.") == f"{TUESDAY}.2"
    assert office.states() == {TUESDAY: "sent", f"{TUESDAY}.2": "approved"}
    office.run()
    assert office.gone[2:] == [f"{TUESDAY}.2 to {ANN}", f"{TUESDAY}.2 to {EVE}"]
    first, again = office.post.mails(ANN)
    assert again["Message-ID"] != first["Message-ID"]
    assert again["In-Reply-To"] == first["Message-ID"]
    assert again["Date"] == "Wed, 04 Nov 2026 10:00:00 +0000"
    assert again["Subject"] == first["Subject"]
    told = "Sent again: The first one went to a full mailbox."
    assert told in words_of(office)
    assert told not in words_of(office, 0)
    pages = [(office.folder / "sent" / key / "page.html").read_bytes() for key in (TUESDAY, f"{TUESDAY}.2")]
    assert pages[0] == pages[1]
    assert resend(office, f"{TUESDAY}.2") == f"{TUESDAY}.3"


def test_sending_again_rebuilt_says_what_is_known_today(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.run()
    monkeypatch.setattr(making, "compose", compose)  # as it is
    office.note("anna", "2026-11-03", "The lift works again.\n")
    key = resend(office, because="We had left out the lift.", rebuild=True)
    office.run("2026-11-04 10:00")
    assert key == f"{TUESDAY}.2"
    text = words_of(office)
    assert text.index("Sent again: We had left out the lift.") < text.index("The lift works again.")


def test_sending_again_to_one_reader_sends_to_no_other(office: Office) -> None:
    office.run()
    resend(office, to=[EVE.upper()])
    office.run("2026-11-04 10:00")
    assert office.gone[2:] == [f"{TUESDAY}.2 to {EVE}"]


def test_nothing_is_sent_again_to_a_stranger(office: Office) -> None:
    office.run()
    with pytest.raises(UsageError, match=r"“joe@other.example” is no contact of Anna"):
        resend(office, to=["joe@other.example"])
    assert office.states() == {TUESDAY: "sent"}


def test_sending_again_needs_a_reason(office: Office) -> None:
    office.run()
    with pytest.raises(UsageError, match="say why"):
        resend(office, because="  ")


def test_what_is_held_is_approved_and_not_sent_again(office: Office) -> None:
    office.settings(review=True)
    office.run()
    with pytest.raises(UsageError, match="has not left yet") as fault:
        resend(office)
    assert f"reporter approve {TUESDAY}" in fault.value.hint


def test_who_is_still_to_get_it_does_not_get_it_again(office: Office) -> None:
    office.post.says(DeferredError("451 later"), EVE, times=100)
    office.run()
    with pytest.raises(UsageError, match=f"still on its way to {EVE}"):
        resend(office)
    assert resend(office, to=[ANN]) == f"{TUESDAY}.2"


def test_without_mail_nothing_is_sent_again(office: Office) -> None:
    office.run()
    path = office.folder / "reporter.toml"
    text = path.read_text()
    path.write_text(text.split("[mail]")[0] + "[defaults]" + text.split("[defaults]")[1])
    with pytest.raises(ConfigError, match="no \\[mail\\]"):
        resend(office)


def test_what_nobody_would_get_leaves_no_folder_behind(office: Office) -> None:
    office.run()
    office.client("anna")
    with pytest.raises(UsageError, match="nobody would get it"):
        resend(office)
    assert not Outbox.of(office.folder).place(f"{TUESDAY}.2").exists()


def test_what_was_missed_can_be_made_later(office: Office) -> None:
    office.run("2026-10-28 07:00")
    office.run("2026-11-04 07:00")
    office.vouch()
    office.run("2026-11-04 07:00")
    missed = "anna/daily/2026-10-28"
    assert office.states()[missed] == "withdrawn"
    with pytest.raises(UsageError, match="was never made") as fault:
        resend(office, missed)
    assert fault.value.hint == "add --rebuild"
    resend(office, missed, rebuild=True)
    office.run("2026-11-04 10:00")
    assert office.gone[-2:] == [f"{missed}.2 to {ANN}", f"{missed}.2 to {EVE}"]


def test_a_person_says_that_it_arrived(office: Office) -> None:
    office.post.says(UnsureError("the line broke"), ANN, at_body=True)
    office.run()
    assert [mail.words for mail in resolve(office, was_sent=True)] == ["they have it, a person says"]
    assert office.states() == {TUESDAY: "sent"}
    assert office.run("2026-11-04 12:00").exit_code == 0
    assert office.gone == [f"{TUESDAY} to {EVE}"]


def test_a_person_says_that_it_did_not_arrive(office: Office) -> None:
    office.post.says(UnsureError("the line broke"), ANN, at_body=True)
    office.run()
    resolve(office, was_sent=False)
    office.run("2026-11-04 12:00")
    assert office.gone == [f"{TUESDAY} to {EVE}", f"{TUESDAY} to {ANN}"]
    frozen = {path.read_bytes() for path in (office.folder / "sent" / TUESDAY / "mail").iterdir()}
    assert {message.content for message in office.post.taken} == frozen


def test_each_reader_can_be_answered_for_alone(office: Office) -> None:
    for address in (ANN, EVE):
        office.post.says(UnsureError("the line broke"), address, at_body=True)
    office.run()
    resolve(office, was_sent=True, to=ANN)
    resolve(office, was_sent=False, to=EVE)
    assert deliveries(office) == {ANN: "sent", EVE: "approved"}


def test_where_nothing_is_unsure_there_is_nothing_to_say(office: Office) -> None:
    office.run()
    with pytest.raises(UsageError, match=r"nothing of .* is unsure"):
        resolve(office, was_sent=False)
