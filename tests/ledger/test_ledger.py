"""What a ledger remembers, in a file and in a database alike."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from reporter.config.models import Workspace
from reporter.errors import CannotWriteError
from reporter.ledger import (
    FINAL,
    WRITTEN_OFF,
    Delivery,
    Entry,
    ForbiddenMoveError,
    MovedError,
    Standing,
    State,
)
from reporter.ledger.changes import ALLOWED, ending
from reporter.ledger.ledger import Ledger, open_ledger
from reporter.report import Told
from tests.ledger.editions import NOW, OMAR, RUTH, TOLD, edition, later, mail, published, workspace

KEY = "acme/weekly/2026-W33"
WAYS: dict[State, tuple[State, ...]] = {  # from approved on
    "held": (), "approved": (), "sending": ("sending",), "unsure": ("sending", "unsure"),
    "sent": ("sending", "sent"), "refused": ("refused",), "withdrawn": ("withdrawn",),
}  # fmt: skip


def approved(ledger: Ledger, *deliveries: Delivery, key: str = KEY) -> list[Delivery]:
    ledger.approve(edition(key, approved_by="jo"), deliveries or [mail(key)])
    return ledger.deliveries(key)


def story(ledger: Ledger, key: str = KEY) -> list[tuple[str, str, str]]:
    return [(event.recipient, event.before, event.after) for event in ledger.events(key)]


def state_of(ledger: Ledger, key: str = KEY) -> str:
    entry = ledger.entry(key)
    assert entry
    return entry.state


def test_a_held_edition_comes_back_as_it_was(place: Workspace) -> None:
    with open_ledger(place) as ledger:
        ledger.keep(edition())
    with open_ledger(place) as ledger:
        assert ledger.entry(KEY) == edition()
        assert ledger.entries() == [edition()]
        assert ledger.entry("acme/weekly/2026-W34") is None


def test_an_instant_of_any_zone_comes_back_as_the_same_instant(ledger: Ledger) -> None:
    away = timezone(timedelta(hours=-9, minutes=-30))
    ledger.keep(edition(due_at=NOW.astimezone(away)))
    entry = ledger.entry(KEY)
    assert entry
    assert (entry.due_at, entry.due_at.tzinfo) == (NOW, UTC)


def test_a_held_edition_is_replaced_with_its_documents(ledger: Ledger) -> None:
    ledger.keep(edition())
    anew = edition(report_sha256="cd", documents={"letter.txt": "04"}, reasons=(), made_at=later(5))
    ledger.keep(anew)
    assert ledger.entry(KEY) == anew
    assert story(ledger) == [("", "", "held"), ("", "held", "held")]


def test_keeping_the_same_again_is_no_event(ledger: Ledger) -> None:
    ledger.keep(edition())
    ledger.keep(edition(made_at=later(60)))
    assert story(ledger) == [("", "", "held")]


def test_an_edition_with_nothing_to_say_is_kept_as_withdrawn(ledger: Ledger) -> None:
    ledger.keep(edition(state="withdrawn", because="nothing to say"))
    assert [event.words for event in ledger.events()] == ["waits for your review"]
    with pytest.raises(MovedError, match="is withdrawn already"):
        ledger.keep(edition())


@pytest.mark.parametrize("state", ["approved", "sent", "refused"])
def test_what_leaves_is_not_kept_but_approved(ledger: Ledger, state: State) -> None:
    with pytest.raises(ValueError, match="keep"):
        ledger.keep(edition(state=state))
    assert ledger.entries() == []


def test_an_approved_edition_is_never_overwritten(ledger: Ledger) -> None:
    approved(ledger)
    before = list(ledger.export())
    with pytest.raises(MovedError, match="is approved already"):
        ledger.keep(edition(headline="other"))
    with pytest.raises(MovedError, match="is approved already"):
        ledger.approve(edition(headline="other"), [mail(recipient=OMAR)])
    assert list(ledger.export()) == before


def test_approving_a_held_edition_writes_it_anew_with_its_deliveries(ledger: Ledger) -> None:
    ledger.keep(edition())
    final = edition(documents={"letter.html": "05"}, reasons=(), approved_at=later(3), approved_by="jo")
    ledger.approve(final, [mail(), mail(recipient=OMAR), published()])
    assert ledger.entry(KEY) == replace(final, state="approved")
    found = ledger.deliveries(KEY, states=("approved",))
    assert found == [replace(one, updated_at=later(3)) for one in (mail(recipient=OMAR), mail(), published())]
    assert [event.words for event in ledger.events()] == ["waits for your review", "jo", "", "", ""]


def test_an_edition_for_nobody_or_for_one_person_twice_is_not_approved(ledger: Ledger) -> None:
    with pytest.raises(ForbiddenMoveError, match="nobody is to get it"):
        ledger.approve(edition(), [])
    with pytest.raises(ForbiddenMoveError, match=f"{RUTH} would get it twice"):
        ledger.approve(edition(), [mail(), mail()])
    with pytest.raises(ValueError, match="of another edition"):
        ledger.approve(edition(), [mail("acme/weekly/2026-W34")])
    assert list(ledger.export()) == []


def test_an_attempt_that_was_deferred_is_counted_and_tried_again(ledger: Ledger) -> None:
    [delivery] = approved(ledger)
    sending = ledger.move(delivery, "sending", later(1), attempted=True)
    back = ledger.move(sending, "approved", later(2), words="450 busy\0 \udcff", next_try_at=later(30))
    sent = ledger.move(
        ledger.move(back, "sending", later(31), attempted=True), "sent", later(32), words="250 ok"
    )
    assert (back.words, back.attempts, back.first_tried_at) == ("450 busy ?", 1, later(1))
    assert sent == replace(
        delivery,
        state="sent",
        attempts=2,
        first_tried_at=later(1),
        next_try_at=None,
        updated_at=later(32),
        words="250 ok",
    )
    assert ledger.deliveries() == [sent]
    assert ledger.deliveries(states=("approved", "sending")) == []


def test_only_one_of_two_who_saw_the_same_state_may_move_it(ledger: Ledger) -> None:
    [delivery] = approved(ledger)
    ledger.move(delivery, "sending", later(1))
    before = list(ledger.events())
    with pytest.raises(MovedError, match="has been changed from approved to sending"):
        ledger.move(delivery, "sending", later(1))
    assert list(ledger.events()) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [pair for pair in product(get_args(State), repeat=2) if pair[1] not in ALLOWED.get(pair[0], ())],
)
def test_no_state_follows_one_it_may_not_follow(tmp_path: Path, before: State, after: State) -> None:
    with open_ledger(workspace(tmp_path)) as ledger:
        [delivery] = approved(ledger)
        for state in WAYS[before]:
            delivery = ledger.move(delivery, state, NOW)
        if before == "held":  # which no delivery ever is
            delivery = replace(delivery, state="held")
        whole = list(ledger.export())
        with pytest.raises((ForbiddenMoveError, MovedError)):
            ledger.move(delivery, after, NOW)
        assert list(ledger.export()) == whole


@pytest.mark.parametrize(
    ("before", "after"), [(before, after) for before in ALLOWED for after in sorted(ALLOWED[before])]
)
def test_every_allowed_move_is_written_with_its_event(tmp_path: Path, before: State, after: State) -> None:
    with open_ledger(workspace(tmp_path)) as ledger:
        [delivery] = approved(ledger)
        for state in WAYS[before]:
            delivery = ledger.move(delivery, state, NOW)
        moved = ledger.move(delivery, after, later(9))
        assert ledger.deliveries() == [moved]
        assert (RUTH, before, after) in story(ledger)
        assert state_of(ledger) == (after if after in FINAL else "approved")


def test_an_unknown_delivery_cannot_be_moved(ledger: Ledger) -> None:
    with pytest.raises(ForbiddenMoveError, match="no such edition"):
        ledger.move(mail(), "sending", NOW)
    approved(ledger)
    with pytest.raises(ForbiddenMoveError, match="no such delivery"):
        ledger.move(mail(recipient=OMAR), "sending", NOW)


def test_an_edition_ends_with_its_last_delivery(ledger: Ledger) -> None:
    omar, ruth, page = approved(ledger, mail(), mail(recipient=OMAR), published())
    ledger.move(page, "sent", later(1))
    ledger.move(omar, "refused", later(2), words="550 no such user")
    ruth = ledger.move(ledger.move(ruth, "sending", later(3)), "unsure", later(4))
    assert state_of(ledger) == "approved"
    ledger.move(ruth, "sent", later(5), words="found in the archive")
    assert state_of(ledger) == "sent"
    assert story(ledger)[-2:] == [(RUTH, "unsure", "sent"), ("", "approved", "sent")]


@pytest.mark.parametrize(
    ("states", "ended"),
    [
        ({"sent", "refused", "withdrawn"}, "sent"),
        ({"refused", "withdrawn"}, "refused"),
        ({"withdrawn"}, "withdrawn"),
        ({"sent", "unsure"}, None),
        ({"sent", "sending"}, None),
        ({"approved"}, None),
        (set(), None),
    ],
)
def test_what_an_edition_is_when_its_deliveries_stand_so(states: set[State], ended: State | None) -> None:
    assert ending(states) == ended


def test_a_held_edition_is_withdrawn_with_its_reason(ledger: Ledger) -> None:
    ledger.keep(edition())
    gone = ledger.withdraw(KEY, later(5), "the numbers are wrong")
    assert gone == ledger.entry(KEY) == edition(state="withdrawn", because="the numbers are wrong")
    *_, last = ledger.events()
    assert (last.at, last.before, last.after, last.words) == (later(5), "held", "withdrawn", gone.because)
    with pytest.raises(ForbiddenMoveError, match="is withdrawn and cannot be withdrawn"):
        ledger.withdraw(KEY, later(6), "again")


def test_withdrawing_stops_what_has_not_left(ledger: Ledger) -> None:
    omar, _, _ = approved(ledger, mail(), mail(recipient=OMAR), published())
    ledger.move(ledger.move(omar, "sending", later(1)), "sent", later(1))
    assert ledger.withdraw(KEY, later(2), "wrong month").state == "sent"
    assert [one.state for one in ledger.deliveries(KEY)] == ["sent", "withdrawn", "withdrawn"]
    assert {one.words for one in ledger.deliveries(KEY)} == {"", "wrong month"}


def test_what_is_being_sent_cannot_be_withdrawn(ledger: Ledger) -> None:
    omar, _ = approved(ledger, mail(), mail(recipient=OMAR))
    ledger.move(omar, "sending", later(1))
    before = list(ledger.export())
    with pytest.raises(ForbiddenMoveError, match="is sending and cannot become withdrawn"):
        ledger.withdraw(KEY, later(2), "too late")
    assert list(ledger.export()) == before


def test_mail_found_half_way_is_unsure_and_published_pages_are_left_alone(ledger: Ledger) -> None:
    omar, ruth, page = approved(ledger, mail(), mail(recipient=OMAR), published())
    ledger.move(ruth, "sending", later(1), attempted=True)
    ledger.move(page, "sending", later(1))
    found = ledger.found_sending(later(9))
    assert [(one.recipient, one.state, one.updated_at) for one in found] == [(RUTH, "unsure", later(9))]
    assert {one.recipient: one.state for one in ledger.deliveries()} == {
        OMAR: "approved", RUTH: "unsure", "": "sending",
    }  # fmt: skip
    assert ledger.deliveries(states=("unsure",)) == found
    assert ledger.found_sending(later(10)) == []
    assert ledger.move(omar, "sending", later(11)).state == "sending"


def test_editions_are_listed_by_due_date_client_and_cadence(ledger: Ledger) -> None:
    order = ["b/daily/2026-08-01", "a-b/weekly/2026-W31", "ab/daily/2026-08-02", "ab/weekly/2026-W31"]
    for key, minutes in zip(order, (0, 5, 5, 5), strict=True):
        ledger.keep(edition(key, due_at=later(minutes)))
    ledger.approve(edition("ab/weekly/2026-W31.2", due_at=later(5)), [mail("ab/weekly/2026-W31.2")])
    assert [entry.key for entry in ledger.entries()] == [*order, "ab/weekly/2026-W31.2"]
    assert [entry.key for entry in ledger.entries(client="b")] == order[:1]
    assert [entry.key for entry in ledger.entries(client="ab", states=("held",))] == order[2:]
    assert [entry.key for entry in ledger.entries(states=("approved", "sent"))] == ["ab/weekly/2026-W31.2"]
    assert all(entry.documents == edition().documents for entry in ledger.entries())


def test_the_newest_edition_is_the_one_due_last_told_for_the_first_time(ledger: Ledger) -> None:
    for key, minutes in (("a/daily/2", 20), ("a/daily/1", 10), ("a/daily/2.2", 30), ("a/weekly/1", 40)):
        ledger.keep(edition(key, due_at=later(minutes)))
    series = ledger.series("a", "daily", later(20))
    assert series.last
    assert (series.last.key, series.ahead) == ("a/daily/2", frozenset())
    assert ledger.series("a", "monthly", later(90)) == ledger.series("b", "daily", later(90)) == Standing()


def test_what_is_due_later_is_ahead_of_its_series(ledger: Ledger) -> None:
    for key, minutes in (("a/daily/1", 10), ("a/daily/2", 20), ("a/daily/3", 30), ("b/daily/4", 40)):
        ledger.keep(edition(key, due_at=later(minutes)))
    series = ledger.series("a", "daily", later(19))
    assert series.last
    assert (series.last.key, series.ahead) == ("a/daily/1", frozenset({"a/daily/2", "a/daily/3"}))
    assert ledger.series("a", "daily", later(9)) == Standing(
        None, frozenset(f"a/daily/{n}" for n in (1, 2, 3))
    )


def test_the_newest_event_is_told_by_its_time_and_the_last_by_its_number(ledger: Ledger) -> None:
    assert ledger.newest_at() == (None, 0)
    for key, minutes in (("a/daily/1", 10), ("a/daily/2", 30), ("a/daily/3", 20)):
        ledger.keep(edition(key, made_at=later(minutes)))
    assert ledger.newest_at() == (later(30), 3)
    assert ledger.newest_at(2) == (later(20), 3)
    assert ledger.newest_at(3) == (None, 3)


def test_what_was_written_off_waits_or_is_forgotten_when_it_is_taken_back(ledger: Ledger) -> None:
    for key, minutes in (("a/daily/1", 10), ("a/daily/2", 30)):
        given = {"state": "withdrawn", "because": WRITTEN_OFF, "due_at": later(minutes), "documents": {}}
        ledger.keep(edition(key, **given))
    ledger.keep(edition("a/daily/3", state="withdrawn", because="wrong month"))
    assert [one.key for one in ledger.written_off("a")] == ["a/daily/1", "a/daily/2"]
    with pytest.raises(ForbiddenMoveError, match="was not written off"):
        ledger.take_back(["a/daily/1", "a/daily/3"], later(20))
    assert len(ledger.written_off("a")) == 2
    ledger.take_back(["a/daily/1", "a/daily/2"], later(20))
    standing = {one.key: (one.state, one.is_taken_back) for one in ledger.entries(client="a")}
    assert standing == {"a/daily/1": ("held", True), "a/daily/3": ("withdrawn", False)}
    assert ledger.entry("a/daily/2") is None
    assert [event.after for event in ledger.events("a/daily/2")] == ["withdrawn", "withdrawn"]
    with pytest.raises(ForbiddenMoveError, match="is held"):
        ledger.take_back(["a/daily/1"], later(20))


def test_what_was_sent_again_is_no_longer_written_off(ledger: Ledger) -> None:
    ledger.keep(edition("a/daily/1", state="withdrawn", because=WRITTEN_OFF))
    ledger.keep(edition("a/daily/1.2"))
    assert ledger.written_off("a") == []


def test_a_thread_holds_what_was_sent_to_that_person_in_that_cadence(ledger: Ledger) -> None:
    for week in (34, 33, 35):
        key = f"acme/weekly/2026-W{week}"
        due = NOW + timedelta(weeks=week)
        ledger.approve(edition(key, due_at=due), [mail(key), mail(key, OMAR), published(key)])
        for delivery in ledger.deliveries(key):
            if delivery.recipient == RUTH or week == 35:
                ledger.move(delivery, "sent", NOW)
    approved(ledger, mail("acme/daily/2026-08-14"), key="acme/daily/2026-08-14")
    assert ledger.thread("acme", "weekly", RUTH) == tuple(
        f"<acme/weekly/2026-W{week}.ruth@msp.example>" for week in (33, 34, 35)
    )
    assert ledger.thread("acme", "weekly", OMAR) == ("<acme/weekly/2026-W35.omar@msp.example>",)
    assert ledger.thread("acme", "daily", RUTH) == ()
    assert ledger.thread("acme", "weekly", "") == ()


def test_what_a_client_has_published_is_told_without_what_was_only_mailed_or_taken_away(
    ledger: Ledger,
) -> None:
    keys = [f"acme/weekly/2026-W{week}" for week in (33, 34, 35)]
    for key in (*keys, "brook/weekly/2026-W33"):
        ledger.approve(edition(key), [mail(key), published(key)])
        for delivery in ledger.deliveries(key):
            if delivery.channel == "mail" or key != keys[2]:
                ledger.move(delivery, "sent", NOW)
    (there,) = [one for one in ledger.deliveries(keys[1]) if one.channel == "publish"]
    ledger.move(there, "withdrawn", NOW)
    assert ledger.published("acme") == {keys[0]}
    assert ledger.published("brook") == {"brook/weekly/2026-W33"}


def test_the_place_of_a_client_is_made_once_and_cannot_be_guessed(place: Workspace) -> None:
    with open_ledger(place) as ledger:
        acme, brook = ledger.token("acme"), ledger.token("brook")
    with open_ledger(place) as ledger:
        assert (ledger.token("acme"), ledger.token("brook")) == (acme, brook)
    assert acme != brook
    assert len(acme) == 32
    assert acme.isalnum()
    assert acme == acme.lower()


def test_a_note_is_what_was_written_last(ledger: Ledger) -> None:
    assert ledger.note("last run") == ""
    ledger.set_note("last run", "ended")
    ledger.set_note("last run", "began – “now”")
    ledger.set_note("owner", "told")
    assert (ledger.note("last run"), ledger.note("owner")) == ("began – “now”", "told")


def test_events_may_be_read_while_the_ledger_is_written_to(ledger: Ledger) -> None:
    for number in range(520):
        ledger.keep(edition(f"acme/daily/{number:04}"))
    read = []
    for event in ledger.events():
        read.append(event.edition)
        if event.edition in ("acme/daily/0000", "acme/daily/0519") and event.after == "held":
            ledger.withdraw(event.edition, later(1), "")
    assert read == [f"acme/daily/{number:04}" for number in (*range(520), 0, 519)]
    assert len(list(ledger.events("acme/daily/0519"))) == 2


def test_the_export_holds_everything_in_a_stable_order_ready_for_json(ledger: Ledger) -> None:
    keys = [f"acme/daily/{number:04}" for number in range(520)]
    for key in reversed(keys):
        ledger.keep(edition(key, due_at=later(int(key[-4:]) // 10)))
    approved(ledger, mail(), mail(recipient=OMAR))
    exported = list(ledger.export())
    assert [one["key"] for one in exported] == [*keys[:10], KEY, *keys[10:]]
    assert len({one["key"] for one in exported}) == 521
    [weekly] = [one for one in exported if one["key"] == KEY]
    assert weekly["due_at"] == "2026-11-02T07:00:00.123456+00:00"
    assert weekly["documents"] == edition().documents
    assert [one["recipient"] for one in weekly["deliveries"]] == [OMAR, RUTH]
    assert [one["after"] for one in weekly["events"]] == ["approved"] * 3
    assert json.loads(json.dumps(exported)) == exported


def test_a_copy_is_rehearsed_on_without_touching_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    [delivery] = approved(ledger)
    token = ledger.token("acme")
    ledger.set_note("a", "b")
    before = list(ledger.export())
    with ledger.copy(tmp_path / "rehearsal.sqlite") as copy:
        assert list(copy.export()) == before
        assert (copy.token("acme"), copy.note("a")) == (token, "b")
        copy.move(delivery, "sending", later(1))
        copy.keep(edition("acme/weekly/2026-W34"))
        assert len(copy.entries()) == 2
    assert list(ledger.export()) == before
    with pytest.raises(CannotWriteError, match="exists already"):
        ledger.copy(tmp_path / "rehearsal.sqlite")


def test_an_instant_without_zone_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="has no zone"):
        ledger.keep(edition(made_at=datetime(2026, 11, 2)))  # noqa: DTZ001
    assert ledger.entries() == []


def test_an_entry_of_a_second_sending_knows_its_period(ledger: Ledger) -> None:
    again = edition(f"{KEY}.2", because="a wrong number")
    ledger.keep(edition())
    ledger.approve(again, [mail(again.key)])
    entry: Entry | None = ledger.entry(again.key)
    assert entry
    assert (entry.period, entry.because) == ("2026-W33", "a wrong number")
    assert state_of(ledger) == "held"


def sent(ledger: Ledger, key: str, what: Told, *recipients: str) -> None:
    """An edition approved and sent to these."""
    ledger.approve(edition(key), [mail(key, recipient) for recipient in recipients], what)
    for delivery in ledger.deliveries(key):
        ledger.move(ledger.move(delivery, "sending", NOW), "sent", NOW)


def told(ledger: Ledger) -> Told | None:
    return ledger.told("acme", "weekly", "2026-W33")


def test_what_was_remembered_is_told_only_once_it_was_sent(ledger: Ledger) -> None:
    key = "acme/weekly/2026-W33"
    ledger.keep(edition(key), replace(TOLD, opened=()))
    ledger.keep(edition(key), TOLD)
    assert told(ledger) is None
    ledger.approve(edition(key), [mail(key, RUTH), mail(key, OMAR)])
    assert told(ledger) is None
    first = ledger.deliveries(key)[0]
    ledger.move(ledger.move(first, "sending", NOW), "sent", NOW)
    assert told(ledger) == TOLD
    for other in (
        ("acme", "weekly", "2026-W32"),
        ("acme", "daily", "2026-W33"),
        ("bert", "weekly", "2026-W33"),
    ):
        assert ledger.told(*other) is None


@pytest.mark.parametrize(
    ("again", "counts"),
    [((RUTH, OMAR), True), ((RUTH,), False), ((), False)],
    ids=["to all", "to one", "never sent"],
)
def test_a_later_telling_counts_when_all_readers_have_it(
    ledger: Ledger, again: tuple[str, ...], *, counts: bool
) -> None:
    corrected = replace(TOLD, figures=(("count_opened", 4, None),))
    sent(ledger, "acme/weekly/2026-W33", TOLD, RUTH, OMAR)
    if again:
        sent(ledger, "acme/weekly/2026-W33.2", corrected, *again)
    else:
        ledger.keep(edition("acme/weekly/2026-W33.2"), corrected)
    assert told(ledger) == (corrected if counts else TOLD)


def test_a_copy_knows_what_was_told(ledger: Ledger, tmp_path: Path) -> None:
    sent(ledger, "acme/weekly/2026-W33", TOLD, RUTH)
    with ledger.copy(tmp_path / "copy.sqlite") as copied:
        assert told(copied) == TOLD
