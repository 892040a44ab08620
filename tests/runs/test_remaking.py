"""What data that are late or unread hold: made again, or let go by who says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import UsageError
from reporter.runs import operating
from tests.runs.workspaces import Office, open_office

TUESDAY, LATE = "anna/daily/2026-11-03", "anna/daily/2026-11-04"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-10-25")
    return office


def held_for_late_data(office: Office) -> None:
    office.run()
    office.settings(review=True, feed='expected_every = "1 hour"')
    office.run("2026-11-05 07:00")
    assert "late: " in office.reasons(LATE)


def test_over_late_data_a_yes_needs_a_reason_that_the_ledger_keeps(office: Office) -> None:
    held_for_late_data(office)
    for anyway in ("", "  "):
        with office.desk() as desk, pytest.raises(UsageError, match=f"{LATE} is held: late: ") as fault:
            operating.plan_approval(desk, LATE, anyway)
        assert fault.value.hint == (
            f'with fresh data: reporter remake {LATE}; without: reporter approve {LATE} --anyway "…"'
        )
    with office.desk() as desk:
        operating.carry_out(desk, operating.plan_approval(desk, LATE, "the desk\n is down"), "dan")
        entry = desk.ledger.entry(LATE)
        told = [event.words for event in desk.ledger.events(LATE) if event.after == "approved"]
    assert entry
    assert entry.approved_by == "dan, who says: the desk is down"
    assert entry.because == ""  # which readers would see
    assert told[0] == entry.approved_by
    office.run()
    assert f"{LATE} to ann@anna.example" in office.gone
    assert not any(b"the desk is down" in message.content for message in office.post.taken[-1:])


def test_no_reason_lets_the_words_of_a_template_go(office: Office) -> None:
    office.settings(review=True)
    office.client("anna", "ann daily", more='described_as = "CHANGE ME: a shop"')
    office.run()
    with (
        office.desk() as desk,
        pytest.raises(UsageError, match="cannot leave: still in the template"),
    ):
        operating.plan_approval(desk, TUESDAY, "I know better")


def test_made_again_with_fresh_data_it_waits_for_nothing_but_a_yes(office: Office) -> None:
    held_for_late_data(office)
    office.tickets("2026-11-05", since="2026-10-25")
    with office.desk() as desk:
        made = operating.make_again(desk, LATE)
    assert (made.state, made.reasons) == ("held", ("waits for your approval",))
    office.settings(review=False)
    with office.desk() as desk:
        assert operating.make_again(desk, f"{LATE}/").state == "approved"
        with pytest.raises(UsageError, match="is approved: only what is held is made again"):
            operating.make_again(desk, LATE)
    office.run()
    assert f"{LATE} to ann@anna.example" in office.gone


def test_a_feed_that_cannot_be_read_holds_what_is_made_again(office: Office) -> None:
    office.settings(review=True)
    office.run()
    (office.folder / "desk.csv").write_text("nothing,of\nthe,kind\n")
    with office.desk() as desk:
        made = operating.make_again(desk, TUESDAY)
    assert made.state == "held"
    assert any(reason.startswith("could not be read: ") for reason in made.reasons)


def test_what_cannot_be_made_again_stays_held_with_its_fault(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings(review=True)
    office.run()
    monkeypatch.setattr("reporter.runs.making.render_documents", lambda *_: 1 / 0)
    with office.desk() as desk:
        assert "ZeroDivisionError" in operating.make_again(desk, TUESDAY).fault
    assert "could not be made" in office.reasons(TUESDAY)
