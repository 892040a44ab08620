"""The team's calls of a day: who stands in the list and why, in which order, and for how long."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reporter.cli.app import app
from reporter.config import load_workspace
from reporter.errors import ConfigError, UsageError
from reporter.outputs import render_documents
from reporter.periods import parse_period
from reporter.report import Memory, Rung
from reporter.runs.calling import CallList, about_named, calls_of, rung_before, tick_off, told_to_the_team
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store
from reporter.story.call_sheets import in_order
from tests.runs.workspaces import Office, moment, open_office

NOW = "2026-11-04 07:00"  # a Wednesday, GMT
KEY = "_provider/calls/2026-11-04"
TEAM = """
[[contacts]]
name = "Jordan"
email = "jordan@northfield.example"
wants = ["calls"]
"""
FEEDS = """
[[sources]]
name = "ratings"
files = "ratings.csv"
preset = "plain-ratings"
[[sources]]
name = "work"
files = "work.csv"
preset = "plain-activities"
"""
HEAD = (
    *("id", "opened_at", "updated_at", "subject", "status", "priority", "client", "requester", "assignee"),
    *("first_response_at", "resolved_at", "next_update_at", "next_step"),
)
# Solved long ago, an hour after its last change: so the log tells of answers, endings and changes.
OLD = {"id": "OLD", "opened_at": "2026-09-01 09:00", "first_response_at": "2026-09-01 09:10"}
OLD |= {"resolved_at": "2026-09-01 10:00", "updated_at": "2026-09-01 11:00", "status": "resolved"}

Row = dict[str, str]
READ: dict[Path, bytes] = {}  # what the store of an office holds, so that it is not read over and over


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.settings(more=TEAM + FEEDS)
    phone = '[[contacts]]\nname = "Priya Nair"\nemail = "priya@anna.example"\nphone = "0121 496 0777"\n'
    office.client("anna", more=phone)
    office.client("bert")
    write(office)
    return office


def ticket(number: str, client: str = "anna", **values: str) -> Row:
    """An open ticket that was changed yesterday, and about which nobody need ring."""
    usual = {"opened_at": "2026-11-02 09:00", "updated_at": "2026-11-03 16:00", "subject": "Printer"}
    usual |= {"status": "open", "priority": "normal", "first_response_at": "2026-11-02 09:20"}
    return {"id": number, "client": client, "requester": "Ann", "assignee": "Jordan", **usual, **values}


def write(office: Office, *tickets: Row, ratings: str = "", work: str = "") -> None:
    """The logs: these tickets, and one of each client that was solved long ago."""
    text = io.StringIO()
    log = csv.DictWriter(text, HEAD, restval="")
    log.writeheader()
    old = [{**OLD, "id": f"OLD-{name}", "subject": "Old", "client": name} for name in ("anna", "bert")]
    log.writerows([*old, *tickets])
    (office.folder / "desk.csv").write_text(text.getvalue())
    (office.folder / "ratings.csv").write_text(f"id,at,verdict,client,ticket_id,comment,rated_by\n{ratings}")
    visited = "w1,visit,2026-10-20 09:00,Visit,{0},\nw2,call,2026-10-20 15:00,Call,{0},\n"
    visits = "".join(visited.replace("w", name).format(name) for name in ("anna", "bert"))
    (office.folder / "work.csv").write_text(f"id,kind,at,title,client,ticket_id\n{work or visits}")


def found(office: Office, *rung: Rung, now: str = NOW) -> CallList:
    space = load_workspace(office.folder)
    with open_store(space.store_path) as store:
        if not all(path.read_bytes() == READ.get(path) for path in office.folder.glob("*.csv")):
            assert not [one.fault for one in ingest_workspace(space, store, None, moment(now)) if one.fault]
            READ.update((path, path.read_bytes()) for path in office.folder.glob("*.csv"))
        return calls_of(space, store, Memory(rung=rung), moment(now))


def listed(office: Office, *rung: Rung, now: str = NOW) -> list[tuple[str, str]]:
    """Group and key of each, in their order."""
    calls = found(office, *rung, now=now).calls
    return [(group, one.about) for group, one in in_order(calls, moment(now), "Europe/London")]


def urgent(**values: str) -> Row:
    return ticket(
        "T1", priority="urgent", opened_at="2026-11-04 06:52", **{"first_response_at": "", **values}
    )


def test_nobody_need_be_rung_where_all_is_in_hand(office: Office) -> None:
    write(office, ticket("T1"), ticket("T2", next_update_at="2026-11-05 09:00"))
    assert not found(office).calls


@pytest.mark.parametrize(
    ("row", "reason", "why"),
    [
        (
            urgent(updated_at="2026-11-04 06:52"),
            "urgent",
            "Urgent, came in at 06:52, not answered; an answer is promised by 07:22.",
        ),
        (urgent(first_response_at="2026-11-04 06:55", updated_at=""), "urgent", "Urgent, came in at 06:52."),
        (ticket("T1", next_update_at="2026-11-04 12:00"), "word", "We promised word by 12:00."),
        (
            ticket("T1", next_update_at="2026-11-03 17:00"),
            "word",
            "We promised word by Tuesday 3 November at 17:00.",
        ),
        (ticket("T1", next_update_at="2026-11-04"), "word", "We promised word today."),
        (
            ticket("T1", opened_at="2026-10-20 09:00", updated_at="2026-10-27 10:00"),
            "silence",
            "Nothing new in the log since Tuesday 27 October.",
        ),
    ],
)
def test_a_ticket_stands_in_the_list_with_its_reason(office: Office, row: Row, reason: str, why: str) -> None:
    office.client("anna", more="[agreement.targets.urgent]\nfirst_response = '30 min'\nalways = true\n")
    write(office, row, ticket("T2"))
    (call,) = found(office).calls
    assert (call.about, call.reasons, call.client_name) == ("anna/T1", (reason,), "Anna")
    assert call.why == f"Printer. {why}"
    assert call.whom == "Ann, Anna"
    assert call.who == "Jordan"


@pytest.mark.parametrize(
    "row",
    [
        ticket("T1", next_update_at="2026-11-03 12:00"),  # something was written after it was due
        ticket("T1", next_update_at="2026-11-05 00:00"),  # tomorrow
        ticket("T1", opened_at="2026-10-20 09:00", updated_at="2026-10-27 10:00", status="on hold"),
        ticket(
            "T1", opened_at="2026-10-20 09:00", updated_at="2026-10-28 08:00"
        ),  # not yet five working days
        urgent(status="resolved", resolved_at="2026-11-04 06:59", updated_at=""),
    ],
)
def test_a_ticket_that_need_not_be_rung_about_does_not(office: Office, row: Row) -> None:
    write(office, row)
    assert not found(office).calls


def test_how_long_is_long_is_set_and_holidays_do_not_count(office: Office) -> None:
    still = ticket("T1", opened_at="2026-10-20 09:00", updated_at="2026-11-02 10:00")
    write(office, still)
    office.settings(more=f"{TEAM}{FEEDS}[calls]\nquiet_days = 1\n")
    assert listed(office) == [("In the course of the day", "anna/T1")]
    office.client("anna", more="[agreement]\nclosed_on = [2026-11-03]\n")
    assert not listed(office)


def test_a_log_without_times_of_change_says_nothing_of_silence(office: Office) -> None:
    write(office, ticket("T1", opened_at="2026-10-01 09:00", updated_at="", first_response_at=""))
    rows = (office.folder / "desk.csv").read_text().replace("2026-09-01 11:00", "")
    (office.folder / "desk.csv").write_text(rows)
    assert not found(office).calls


def test_a_bad_rating_that_nobody_answered(office: Office) -> None:
    bad = "r1,2026-11-01 10:00,bad,anna,T1,Nobody rang back.,Priya Nair\n"
    done = ticket("T1", status="resolved", opened_at="2026-10-30 08:00", updated_at="")
    done |= {"first_response_at": "2026-10-30 08:30", "resolved_at": "2026-11-01 09:00"}
    write(office, done, ratings=f"{bad}r2,2026-11-01 10:00,good,bert,,,\nr3,2026-10-01 10:00,bad,bert,,,\n")
    (call,) = found(office).calls
    assert call.why == "Printer. The rating on Sunday 1 November was not good, and nobody has answered it."
    assert call.ask == "They wrote: “Nobody rang back.” Ask what would put it right."
    assert (call.whom, call.number) == ("Priya Nair, Anna", "0121 496 0777")
    assert not found(office, Rung("anna/T1", moment("2026-11-03 09:00"), "rung")).calls
    assert found(office, Rung("anna/T1", moment("2026-10-31 09:00"), "rung")).calls
    write(office, done, ratings=bad, work="w1,call,2026-11-02 09:00,Call,anna,T1\n")
    assert not found(office).calls
    write(office, done, ratings=bad)
    (office.folder / "reviews").mkdir()
    note = '[[ticket]]\nid = "T1"\nwhy = "We forgot to ring back."\nchanged = "We note each call."\n'
    (office.folder / "reviews/anna.toml").write_text(note)
    assert not found(office).calls


def test_a_quiet_client_due_a_visit_is_rung_unless_there_is_another_reason(office: Office) -> None:
    work = "w1,visit,2026-06-01 09:00,Visit,anna,\nw2,visit,2026-10-20 09:00,Visit,bert,\n"
    work += "w3,call,2026-10-30 09:00,Call,anna,\nw4,call,2026-10-30 09:00,Call,bert,\n"
    write(office, work=work)
    (call,) = found(office).calls
    assert call.about == "anna"
    assert call.why == "They ask little, and the log has no visit since 1 June 2026."
    assert (call.whom, call.number) == ("Priya Nair, Anna", "0121 496 0777")
    assert not found(office, Rung("anna", moment("2026-10-20 09:00"), "rung")).calls
    assert found(office, Rung("anna", moment("2026-09-20 09:00"), "rung")).calls
    write(office, ticket("T1", next_update_at="2026-11-04 12:00"), work=work)
    assert listed(office) == [("Before noon", "anna/T1")]


def test_residents_are_not_rung(office: Office) -> None:
    office.client("anna", more='kind = "community"')
    write(office, urgent())
    assert not found(office).calls


def test_overdue_comes_first_then_the_time_promised_then_who_has_waited_longest(office: Office) -> None:
    write(
        office,
        ticket("LATER", next_update_at="2026-11-04 15:00"),
        ticket("NOON", next_update_at="2026-11-04 11:00"),
        ticket("NEW", client="bert", opened_at="2026-10-21 09:00", updated_at="2026-10-26 09:00"),
        ticket("STILL", opened_at="2026-10-20 09:00", updated_at="2026-10-26 09:00"),
        ticket("LATE", next_update_at="2026-11-04 06:30"),
        ticket("OLDER", client="bert", next_update_at="2026-11-03 17:00"),
    )
    rung = Rung("anna/NOON", moment("2026-11-04 06:40"), "not reached", "Engaged")
    day = "In the course of the day"
    assert listed(office, rung) == [
        ("Overdue", "bert/OLDER"),
        ("Overdue", "anna/LATE"),
        ("Before the evening", "anna/LATER"),
        (day, "anna/STILL"),
        (day, "bert/NEW"),
        ("Not reached yet", "anna/NOON"),
    ]
    told = letter(office, rung)
    assert told.startswith("Six calls today. Two are overdue.")
    assert "14 hours late, Jordan: Ann, Bert" in told
    assert "30 minutes late, Jordan: Ann, Anna" in told
    assert "Not reached on Wednesday 4 November at 06:40: “Engaged”." in told


def letter(office: Office, *rung: Rung, now: str = NOW) -> str:
    """All words of the letter, its first line first."""
    listing = found(office, *rung, now=now)
    space = load_workspace(office.folder)
    report = told_to_the_team(space, listing, parse_period(now[:10], "Europe/London"))
    documents = {one.name: one.content.decode() for one in render_documents(report, space.brand, ("letter",))}
    (office.folder / "letter.html").write_text(documents["letter.html"])
    return " ".join([*report.headline, *documents["letter.txt"].split()])


def test_of_more_than_fifteen_the_rest_is_a_count(office: Office) -> None:
    write(office, *(ticket(f"T{n:02}", next_update_at="2026-11-04 12:00") for n in range(22)))
    told = letter(office)
    assert told.startswith("22 calls today. 22 before noon.")
    assert len(re.findall(r"Key: anna/T", told)) == 15
    assert "And seven more; all of them: reporter calls --csv" in told


def test_nobody_to_ring_is_one_sentence(office: Office) -> None:
    assert letter(office).startswith("Nobody to ring today.")
    told = call(office, "calls")
    assert told.strip() == "Nobody to ring today."


def test_the_links_of_the_letter_hold_the_key_and_text_stays_text(office: Office) -> None:
    write(office, ticket("T 1&x", subject="<b>Till</b>", next_update_at="2026-11-04 12:00"))
    letter(office)
    html = (office.folder / "letter.html").read_text()
    links = re.findall(r'href="(mailto:[^"]*)"[^>]*>(?:<[^>]*>)*([A-Z][a-z ]+)<', html)
    address = "mailto:reports@northfield.example?subject="
    assert [link.replace("&amp;", "&") for link, _ in links] == [
        f"{address}Rung%3A%20anna/T%201%26x",
        f"{address}Not%20reached%3A%20anna/T%201%26x",
        f"{address}Tomorrow%3A%20anna/T%201%26x",
    ]
    assert "<b>Till" not in html


@pytest.mark.parametrize(
    ("became", "days"),
    [
        ("rung", {"2026-11-06 09:00": "", "2026-11-09 07:00": ""}),
        ("tomorrow", {"2026-11-06 09:00": "", "2026-11-07 09:00": "", "2026-11-09 07:00": "Overdue"}),
        ("not reached", {"2026-11-06 09:00": "Not reached yet", "2026-11-09 07:00": "Overdue"}),
    ],
)
def test_what_is_ticked_off_comes_back_or_not(office: Office, became: str, days: dict[str, str]) -> None:
    write(office, ticket("T1", next_update_at="2026-11-06 08:30"))
    rung = Rung("anna/T1", moment("2026-11-06 08:00"), became)  # type: ignore[arg-type]
    for now, group in days.items():  # the 6th is a Friday
        assert listed(office, rung, now=now) == ([(group, "anna/T1")] if group else []), now


def test_what_is_urgent_is_here_again_the_day_after_it_was_rung(office: Office) -> None:
    write(office, urgent())
    rung = Rung("anna/T1", moment("2026-11-04 06:58"), "rung")
    assert not found(office, rung).calls
    (again,) = found(office, rung, now="2026-11-05 07:00").calls
    assert again.why.endswith("Rung on Wednesday 4 November at 06:58.")


def test_a_new_promise_counts_after_a_call_and_so_does_new_silence(office: Office) -> None:
    rung = Rung("anna/T1", moment("2026-11-04 09:00"), "rung")
    write(office, ticket("T1", next_update_at="2026-11-06 12:00"))
    assert not found(office, rung, now="2026-11-05 07:00").calls
    assert listed(office, rung, now="2026-11-06 07:00") == [("Before noon", "anna/T1")]
    write(office, ticket("T1"))
    assert not found(office, rung, now="2026-11-11 07:00").calls
    (call,) = found(office, rung, now="2026-11-11 10:00").calls
    assert "since Wednesday 4 November" in call.why


def call(office: Office, *words: str, code: int = 0) -> str:
    """The command's own output; its fault where one is expected."""
    found(office)
    told = CliRunner().invoke(app, [*words, "-w", str(office.folder), "--now", moment(NOW).isoformat()])
    if code:
        assert isinstance(told.exception, UsageError)
        return f"{told.exception} {told.exception.hint}"
    assert not told.exception, told.exception
    return told.stdout


def test_the_command_prints_a_table_csv_and_json(office: Office) -> None:
    evil = ticket("T1", next_update_at="2026-11-04 12:00", subject="=HYPERLINK(1)", requester="@SUM(1)")
    write(office, evil, ticket("T2", client="bert", next_update_at="2026-11-04 11:00"))
    table = call(office, "calls")
    assert table.startswith(
        "Two calls today. Two before noon.\n\nBefore noon\n  By 11:00  Jordan  Ann, Bert  bert/T2"
    )
    rows = list(csv.DictReader(io.StringIO(call(office, "calls", "--csv"))))
    assert [(one["key"], one["client"]) for one in rows] == [("bert/T2", "Bert"), ("anna/T1", "Anna")]
    assert all(not cell.startswith(("=", "@", "+", "-")) for one in rows for cell in one.values())
    assert rows[1]["why"].startswith("'=HYPERLINK(1)")
    found = json.loads(call(office, "calls", "--json"))
    assert [(one["key"], one["due_at"]) for one in found] == [
        ("bert/T2", "2026-11-04T11:00:00+00:00"),
        ("anna/T1", "2026-11-04T12:00:00+00:00"),
    ]
    assert "contradict" in call(office, "calls", "--json", "--csv", code=2)


def test_a_call_is_ticked_off_by_its_key_and_stays_so(office: Office) -> None:
    write(
        office,
        ticket("T1", next_update_at="2026-11-04 12:00"),
        ticket("T2", client="bert", next_update_at="2026-11-04 12:00"),
    )
    call(office, "called", "T1", "--pretend", "--note", "She  is\nback on Friday")
    assert "anna/T1" not in call(office, "calls")
    call(office, "called", "bert/T2", "--pretend", "--not-reached")
    assert "Not reached yet" in call(office, "calls")
    call(office, "called", "bert", "--pretend")  # a client may be rung at any time
    assert "neither in today’s list nor a client" in call(office, "called", "T9", "--pretend", code=2)
    assert "contradict" in call(office, "called", "T1", "--tomorrow", "--not-reached", code=2)
    assert "as if it were" in call(office, "called", "T1", code=2)
    with office.desk() as desk:
        rung = rung_before(desk.ledger)
        assert [(one.about, one.became, one.words) for one in rung if "T" in one.about] == [
            ("anna/T1", "rung", "She is back on Friday"),
            ("bert/T2", "not reached", ""),
        ]


def test_a_number_that_two_clients_have_is_asked_back(office: Office) -> None:
    write(office, ticket("T2", next_update_at="2026-11-04 12:00"))
    (one,) = found(office).calls
    both = (one, replace(one, about="bert/T2"))
    space = load_workspace(office.folder)
    assert about_named(space, both, "bert/T2") == "bert/T2"
    with pytest.raises(UsageError, match="T2” is a ticket of several clients") as refused:
        about_named(space, both, "T2")
    assert refused.value.hint == "say which: anna/T2 or bert/T2"


def test_the_ledger_keeps_every_answer(office: Office) -> None:
    with office.desk() as desk:
        for minute, about in ((2, "anna/T%1"), (1, "anna/T_1"), (3, "anna/T%1")):
            tick_off(desk.ledger, Rung(about, moment(f"2026-11-04 08:0{minute}"), "tomorrow", "später"))
        assert [(one.about, one.at.minute) for one in rung_before(desk.ledger)] == [
            ("anna/T_1", 1),
            ("anna/T%1", 2),
            ("anna/T%1", 3),
        ]


def mailed(office: Office) -> list[str]:
    return [one for one in office.gone if one.startswith("_provider/calls/")]


def test_the_letter_leaves_at_seven_on_working_days_once(office: Office) -> None:
    office.settings(review=True, more=TEAM + FEEDS)  # which holds what clients get
    write(office, ticket("T1", next_update_at="2026-11-04 12:00"))
    office.run("2026-11-04 06:59")
    assert not mailed(office)
    for now in ("07:00", "07:15", "23:00"):
        office.run(f"2026-11-04 {now}")
    assert mailed(office) == [f"{KEY} to jordan@northfield.example"]
    (mail,) = office.post.mails("jordan@northfield.example")
    assert mail["Subject"] == "Calls of Wednesday 4 November: One call today. One before noon."
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Key: anna/T1" in text
    for now in ("2026-11-07 08:00", "2026-11-08 08:00", "2026-11-09 07:00"):  # Saturday, Sunday, Monday
        office.run(now)
    assert mailed(office)[1:] == ["_provider/calls/2026-11-09 to jordan@northfield.example"]


def test_seven_is_by_the_provider_s_clock_and_its_holidays_are_kept(office: Office) -> None:
    settings = office.folder / "reporter.toml"
    text = settings.read_text().replace(
        'zone = "Europe/London"', 'zone = "America/New_York"\nholidays = "US"'
    )
    settings.write_text(text)
    office.run("2026-11-25 11:59")
    assert not mailed(office)
    office.run("2026-11-25 12:00")
    office.run("2026-11-26 13:00")  # Thanksgiving
    assert mailed(office) == ["_provider/calls/2026-11-25 to jordan@northfield.example"]
    settings.write_text(text.replace('holidays = "US"', 'holidays = "Utopia"'))
    with pytest.raises(ConfigError, match="no holidays known for “Utopia”"):
        load_workspace(office.folder)


def test_what_was_missed_is_not_made_up_for(office: Office) -> None:
    office.run("2026-11-02 07:00")
    account = office.run("2026-11-06 16:00")
    assert not account.leaps
    assert not account.missed
    assert [one.partition(" to ")[0] for one in mailed(office)] == [
        "_provider/calls/2026-11-02",
        "_provider/calls/2026-11-06",
    ]


def test_a_late_feed_holds_it_until_it_comes_or_the_day_is_over(office: Office) -> None:
    office.settings(more=TEAM + FEEDS, feed='expected_every = "1 day"')
    was = ticket("T1", opened_at="2026-10-31 09:00", first_response_at="", updated_at="2026-11-01 05:00")
    at(office, "2026-11-01 06:00", lambda: write(office, was))
    office.run("2026-11-04 07:00")
    assert office.states()[KEY] == "held"
    assert "late: the desk feed last delivered on" in office.reasons(KEY)
    assert not mailed(office)
    at(office, "2026-11-04 08:00", lambda: write(office, {**was, "updated_at": "2026-11-04 07:50"}))
    office.run("2026-11-04 08:05")
    assert office.states()[KEY] == "sent"
    office.run("2026-11-06 07:00")
    assert office.states()["_provider/calls/2026-11-06"] == "held"
    office.run("2026-11-07 07:00")
    assert office.states()["_provider/calls/2026-11-06"] == "withdrawn"
    assert len(mailed(office)) == 1


def at(office: Office, now: str, work: Callable[[], None]) -> None:
    """What is written then was delivered then."""
    work()
    seconds = moment(now).timestamp()
    for path in office.folder.glob("*.csv"):
        os.utime(path, (seconds, seconds))


def test_what_was_ticked_off_is_not_in_the_letter(office: Office) -> None:
    write(
        office,
        ticket("T1", next_update_at="2026-11-04 12:00"),
        ticket("T2", client="bert", next_update_at="2026-11-04 12:00"),
    )
    with office.desk() as desk:
        tick_off(desk.ledger, Rung("anna/T1", moment("2026-11-04 06:30"), "rung"))
    office.run("2026-11-04 07:00")
    (mail,) = office.post.mails("jordan@northfield.example")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "bert/T2" in text
    assert "anna/T1" not in text


def test_without_anybody_who_wants_it_nothing_is_made(office: Office) -> None:
    office.settings(more=FEEDS + TEAM.replace('["calls"]', '["partners"]'))
    office.run("2026-11-04 07:00")
    assert KEY not in office.states()


def test_a_client_that_cannot_be_looked_at_is_told_and_stops_nobody(office: Office) -> None:
    write(office, ticket("T2", client="bert", next_update_at="2026-11-04 12:00"))
    (office.folder / "reviews").mkdir()
    (office.folder / "reviews/anna.toml").write_text("nonsense = ")
    listing = found(office)
    assert [one.about for one in listing.calls] == ["bert/T2"]
    assert listing.remarks[0].startswith("Anna: reviews/anna.toml")
    assert "Not looked at: Anna: reviews/anna.toml" in letter(office)


def test_ages_are_told_in_words(office: Office) -> None:
    write(office, ticket("T1", next_update_at="2026-11-03 17:00"))
    for later, age in ((timedelta(minutes=20), "20 minutes late"), (timedelta(days=5), "Five days late")):
        at_then: datetime = moment("2026-11-03 17:00") + later
        assert age in letter(office, now=f"{at_then:%Y-%m-%d %H:%M}").replace("\u00a0", " ")
