"""How a ticket is told, sentence by sentence; and which ones are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reporter.config import Note
from reporter.config.commentary import StoryNote
from reporter.records import Ticket
from reporter.report import StoryCard
from reporter.store.facts import records_of
from reporter.story.brief import Brief
from reporter.story.choosing import choose, rank
from reporter.story.retelling import split
from reporter.story.sentences import shorten
from reporter.story.telling import cause_and_deed, from_note, subject, tell
from tests.metrics.worlds import at, frame
from tests.story.briefs import brief, dentist, solved, still_open

CLEAN = "We replaced the drum. All pages are clean again."


def ticket(**words: Any) -> Ticket:
    row = solved("2026-10-05T09:00", "2026-10-05T09:25", **words)
    return records_of(frame("tickets", row), Ticket)[0]


def card(row: dict[str, Any], period: str = "2026-10", **more: Any) -> StoryCard:
    frames = {"resolved" if row.get("resolved_at") else "backlog": [row], "opened": [row]}
    told: Brief = brief(period, **(frames | more))
    return tell(records_of(frame("tickets", row), Ticket)[0], told)


def steps(told: StoryCard) -> dict[str, str]:
    return {step.label: step.text.replace("\u00a0", " ") for step in told.steps}


def headline(*times: str, **words: Any) -> str:
    return card(solved(*times, **words)).headline.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("resolved", "ending"),
    [
        ("2026-10-05T09:00", "fixed in less than a minute"),
        ("2026-10-05T09:25", "fixed in 25 minutes"),
        ("2026-10-05T10:00", "fixed in 1 hour"),
        ("2026-10-05T12:05", "fixed in 3 hours 5 minutes"),
        ("2026-10-05T20:30", "fixed the same day"),
        ("2026-10-06T09:00", "fixed the next day"),
        ("2026-10-07T09:00", "fixed after two days"),
        ("2026-10-25T09:00", "fixed after 20 days"),
    ],
)
def test_the_headline_holds_the_ending(resolved: str, ending: str) -> None:
    said = headline("2026-10-05T09:00", resolved)
    assert said == f"Printer at reception prints blank pages: {ending}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            {"kind": "request", "subject": "A second screen for Ana"},
            "A second screen for Ana: done in 25 minutes",
        ),
        ({"subject": "Harborne: paper jam"}, "Harborne: paper jam, fixed in 25 minutes"),
        ({"subject": "Can Ana have a mouse?"}, "Can Ana have a mouse? Fixed in 25 minutes"),
        ({"precision": "day"}, "Printer at reception prints blank pages: fixed the same day"),
    ],
)
def test_the_headline_fits_the_subject(words: dict[str, Any], said: str) -> None:
    assert headline("2026-10-05T09:00", "2026-10-05T09:25", **words) == said


def test_residents_read_solved_not_fixed() -> None:
    row = solved("2026-10-05T09:00", "2026-10-05T09:25", subject="Loud music")
    assert card(row, who=dentist(kind="community")).headline.startswith("Loud music: solved in")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("RE: FW: [External] printer jams", "Printer jams"),
        ("AW: WG: Drucker", "Drucker"),
        ("PRINTER ON FIRE!!", "Printer on fire"),
        ("VPN", "VPN"),
        ("  scanner   is\tslow. ", "Scanner is slow"),
        ("RE:", "RE:"),
        ("“Access denied” on drive S", "“Access denied” on drive S"),
        ("<b>bold</b> {{ 7*7 }}", "<b>bold</b> {{ 7*7 }}"),
        ("Regarding the lift", "Regarding the lift"),
    ],
)
def test_a_subject_is_as_a_person_would_write_it(raw: str, said: str) -> None:
    assert subject(ticket(subject=raw)) == said


def test_a_very_long_subject_is_cut_at_a_word() -> None:
    said = subject(ticket(subject="The printer in the hall " * 20))
    assert said == "The printer in the hall The printer in the hall The printer in the hall…"
    assert shorten("one two three", 9) == "one two…"


@pytest.mark.parametrize(
    ("resolution", "headline", "did", "ended"),
    [
        # The last sentence is the headline where it stands by itself …
        (CLEAN, "All pages are clean again", "We replaced the drum.", ""),
        ("No money moved on that day.", "No money moved on that day", "", ""),
        ("We rang Dr. Patel. The door opens again.", "The door opens again", "We rang Dr. Patel.", ""),
        ("We ordered it. Grace has both hands free while she books.",
         "Grace has both hands free while she books", "We ordered it.", ""),
        ("We watched. One person has been charged.", "One person has been charged", "We watched.", ""),
        ("We moved it. The disk is free. Thanks. Ticket closed.", "The disk is free", "We moved it.", ""),
        # … follows the subject where it leans on it …
        ("We made it smaller. It was accepted at 11:05.", "{}: accepted at 11:05", "We made it smaller.", ""),
        ("We came. We saw. It works.", "{}: it works", "We came. We saw.", ""),
        ("They are all back.", "{}: all back", "", ""),
        # … and else stands as it is.
        ("We came. A reader found him by the bicycles.", "{}: fixed in 25 minutes", "We came.",
         "A reader found him by the bicycles."),
        ("replaced the drum", "{}: fixed in 25 minutes", "Replaced the drum.", ""),
        ("Looked at it. Advised the owner to wait.", "{}: fixed in 25 minutes", "Looked at it.",
         "Advised the owner to wait."),
        ("Moved 1.5 GB to drive S. It fits.", "{}: it fits", "Moved 1.5 GB to drive S.", ""),
        ("line one\nline two", "{}: fixed in 25 minutes", "Line one line two.", ""),
        ("Case closed. Case resolved.", "{}: fixed in 25 minutes", "", ""),
        ("Resolved by phone", "{}: fixed in 25 minutes", "", ""),
        ("", "{}: fixed in 25 minutes", "", ""),
    ],
)  # fmt: skip
def test_the_ending_is_the_headline_and_each_thing_is_said_once(
    resolution: str, headline: str, did: str, ended: str
) -> None:
    told = card(solved("2026-10-05T09:00", "2026-10-05T09:25", resolution=resolution))
    subject = "Printer at reception prints blank pages"
    assert told.headline.replace("\u00a0", " ") == headline.format(subject)
    assert steps(told).get("What we did", "") == did
    assert steps(told).get("How it ended", "") == ended
    assert ("You told us" in steps(told)) == (not told.headline.startswith(subject))


def test_only_whole_sentences_are_told_of_a_long_resolution() -> None:
    told = card(
        solved(
            "2026-10-05T09:00", "2026-10-05T09:25", resolution="We looked at the cable. " * 20 + "It works."
        )
    )
    did = steps(told)["What we did"]
    assert did.endswith("cable.")
    assert len(did) <= 240


def test_a_solved_ticket_is_told_from_beginning_to_end() -> None:
    told = card(
        solved("2026-10-05T09:00", "2026-10-05T09:25", channel="phone", resolution=CLEAN, place="Harborne")
    )
    assert (told.when, told.place) == ("Monday 5 October, 10:00 to 10:25", "Harborne")
    assert told.headline == "All pages are clean again"
    assert steps(told) == {
        "You told us": "By telephone: “Printer at reception prints blank pages.”",
        "What we did": "We replaced the drum.",
    }
    assert told.meaning.text == ""


def test_a_day_tells_the_hour_and_not_its_own_date() -> None:
    told = card(solved("2026-10-05T09:00", "2026-10-05T09:25", resolution=CLEAN), "2026-10-05")
    assert told.when == "10:00 to 10:25"


def test_what_ends_on_another_day_says_which() -> None:
    told = card(solved("2026-10-05T09:00", "2026-10-07T14:00", resolution=CLEAN, kind="request"))
    assert told.when == "5 to 7 October"


def test_times_known_to_the_day_have_no_hour() -> None:
    told = card(solved("2026-10-05T00:00", "2026-10-06T00:00", precision="day", resolution=CLEAN))
    assert told.when == "5 to 6 October"
    same = card(solved("2026-10-05T00:00", "2026-10-05T00:00", precision="day", resolution=CLEAN))
    assert same.when == "Monday 5 October"


def test_an_american_reads_his_own_dates() -> None:
    who = dentist(locale="en_US", zone="America/New_York")
    told = card(solved("2026-10-05T14:00", "2026-10-05T14:25", resolution=CLEAN), who=who)
    assert told.when.replace("\u00a0", " ") == "Monday, October 5, 10:00 am to 10:25 am"


@pytest.mark.parametrize(("why", "count"), [("", 1), ("changed", 0), ("unknown word", 0)])
def test_one_is_told_for_its_urgency_only_where_it_was_urgent_then(why: str, count: int) -> None:
    row = still_open("2026-10-05T09:00", priority=1, no_priority=why)
    assert len(choose(brief("2026-10", backlog=[row]))) == count


def test_what_we_found_ourselves_is_told_as_that() -> None:
    told = card(solved("2026-10-05T09:00", "2026-10-05T09:25", is_proactive=True, resolution=CLEAN))
    assert steps(told)["We noticed"] == "“Printer at reception prints blank pages.”"
    assert told.meaning.text == "We found it before anybody had to report it."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, ""),
        ({"next_step": "the maker sends a part"}, "The maker sends a part."),
        ({"next_step": "ring 0121 496 0100 for a part"}, ""),
        ({"next_update_at": at("2026-11-02T11:00")}, "We write again on 2 November at 11:00."),
    ],
)
def test_an_open_one_says_what_comes_next(words: dict[str, Any], said: str) -> None:
    told = card(still_open("2026-10-05T09:00", priority=1, **words))
    assert told.headline == "Slow scanner at Selly Oak: not solved yet"
    assert steps(told).get("How it goes on", "") == said
    assert told.meaning.text == ""


def test_a_late_one_is_owned_and_a_late_answer_only_as_that() -> None:
    late = card(solved("2026-10-05T09:00", "2026-10-09T09:00", resolution=CLEAN))
    assert late.meaning.text == "This took longer than we promise, and we are sorry."
    slow = {"first_response_at": at("2026-10-05T12:00")}
    answer = card(solved("2026-10-05T09:00", "2026-10-05T13:00", resolution=CLEAN) | slow)
    assert answer.meaning.text == "Our first answer came later than we promise, and we are sorry."


def test_one_that_came_back_says_so() -> None:
    told = card(solved("2026-10-05T09:00", "2026-10-05T09:25", reopen_count=1.0, resolution=CLEAN))
    assert told.meaning.text == "It had come back after we first thought it solved."


@pytest.mark.parametrize("hours", [1, 7, 9, 65])
def test_a_promise_that_was_kept_is_not_told_and_one_that_was_not_is(hours: int) -> None:
    who = dentist(agreement={"targets": {"high": {"resolution": "8 h"}}})
    ended = f"{at('2026-10-05T09:00') + timedelta(hours=hours):%Y-%m-%dT%H:%M}"
    row = solved("2026-10-05T09:00", ended, priority=2, resolution=CLEAN)
    late = "This took longer than we promise, and we are sorry."
    assert card(row, who=who).meaning.text == (late if hours > 8 else "")


def test_residents_are_told_what_they_can_do() -> None:
    row = solved("2026-10-05T09:00", "2026-10-05T09:25", resolution=CLEAN)
    told = card(row, who=dentist(kind="community"))
    assert steps(told)["You told us"] == "“Printer at reception prints blank pages.”"
    assert told.meaning.label == "What you can do"
    assert told.meaning.text == "Tell us if it happens again: ring 0121 496 0142."


def test_an_author_s_words_replace_what_they_give_and_leave_the_rest() -> None:
    row = solved("2026-10-05T09:00", "2026-10-05T09:25", id="T-1", resolution=CLEAN)
    note = Note(stories=(StoryNote(ticket="T-1", headline="Printing again", meaning="No more blank pages."),))
    told = card(row, note=note)
    assert (told.headline, told.meaning.text) == ("Printing again", "No more blank pages.")
    assert steps(told)["What we did"] == "We replaced the drum."


def test_an_author_s_story_needs_no_ticket() -> None:
    note = Note(stories=(StoryNote(headline="The puppy is home", what_happened="It ran away."),))
    (told,) = from_note(brief("2026-10", note=note))
    assert (told.headline, steps(told)) == ("The puppy is home", {"What happened": "It ran away."})


ENDING = "We replaced the drum and printed ten test pages, and all of them were clean."


def october(*resolved: dict[str, Any], **more: Any) -> Brief:
    return brief("2026-10", resolved=list(resolved), **more)


def worthy(day: int, **words: Any) -> dict[str, Any]:
    """A ticket worth telling: high priority, half an hour of work, an ending in words."""
    told = {
        "id": f"T-{day}",
        "priority": 2,
        "minutes_worked": 30.0,
        "resolution": f"Drum {chr(0x3B1 + day)}: {ENDING}",
    }
    return solved(f"2026-10-{day:02}T09:00", f"2026-10-{day:02}T10:00", **(told | words))


def ids(told: Brief) -> list[str]:
    return [ticket.id for ticket in choose(told)]


def test_at_most_three_are_told_in_the_order_they_happened() -> None:
    rows = [worthy(day, minutes_worked=float(day)) for day in (9, 7, 8, 2)]
    assert ids(october(*rows)) == ["T-7", "T-8", "T-9"]


def test_a_week_tells_two() -> None:
    rows = [worthy(day) for day in (27, 28, 29)]
    assert len(choose(brief("2026-W44", resolved=rows))) == 2


def test_impact_effort_and_an_ending_lift_a_story() -> None:
    told = october()
    ticket = choose(october(worthy(5)))[0]
    assert rank(ticket, told) == 20 + 5 + 25


def test_what_is_not_worth_telling_stays_untold() -> None:
    assert ids(october(worthy(5, priority=4, resolution="Fixed the thing."))) == []


def test_without_a_word_of_how_it_was_solved_only_an_urgent_one_is_told() -> None:
    high, urgent = worthy(5, resolution="", minutes_worked=120.0), worthy(6, resolution="", priority=1)
    assert ids(october(high, urgent)) == ["T-6"]


def test_boilerplate_under_three_tickets_is_no_ending() -> None:
    rows = [
        worthy(day, priority=3, resolution="Case closed. Thank you for your report to us.")
        for day in (1, 2, 3)
    ]
    assert ids(october(*rows)) == []


def test_each_category_is_told_once_while_there_are_others() -> None:
    printing = [worthy(day, category="Printing", minutes_worked=90.0) for day in (1, 2)]
    rows = [*printing, worthy(3, category="E-mail"), worthy(4, category="Wi-Fi", resolution="x" * 70)]
    assert ids(october(*rows)) == ["T-1", "T-3", "T-4"]


def test_two_of_a_category_are_told_when_there_is_nothing_else() -> None:
    rows = [worthy(day, category="Printing") for day in (1, 2)]
    assert ids(october(*rows)) == ["T-1", "T-2"]


def test_a_pinned_ticket_is_told_and_a_hidden_one_never() -> None:
    dull = worthy(1, priority=4, resolution="")
    note = Note(pin=("T-1", "T-2"), hide=("T-2", "T-3"))
    assert ids(october(dull, worthy(2), worthy(3), note=note)) == ["T-1"]


def test_beside_a_rewritten_one_the_others_are_told_as_before() -> None:
    note = Note(stories=(StoryNote(ticket="T-1", headline="The printer is back"),))
    assert ids(october(worthy(1, priority=4, resolution=""), worthy(2), note=note)) == ["T-1", "T-2"]


def test_an_urgent_ticket_still_open_is_told_and_another_is_not() -> None:
    rows = [
        still_open("2026-10-05T09:00", id="A", priority=1),
        still_open("2026-10-06T09:00", id="B", priority=2),
    ]
    assert ids(october(backlog=rows)) == ["A"]


def test_residents_are_never_told_what_is_private() -> None:
    rows = [worthy(1, is_public=False, priority=1), worthy(2, is_public=True)]
    note = Note(pin=("T-1",))
    assert ids(october(*rows, who=dentist(kind="community"), note=note)) == ["T-2"]


def test_a_ticket_dated_to_the_month_is_never_told() -> None:
    assert ids(october(worthy(1, precision="month", priority=1), note=Note(pin=("T-1",)))) == []


def test_a_ticket_without_a_subject_is_never_told() -> None:
    assert ids(october(worthy(1, subject=""))) == []


@pytest.mark.parametrize(
    ("n", "others", "is_told"), [(4, 0, True), (5, 0, False), (5, 30, True), (9, 30, False)]
)
def test_a_subject_of_many_is_a_kind_and_no_story(n: int, others: int, is_told: bool) -> None:
    alike = [worthy(day, subject="Graffiti removal") for day in range(1, n + 1)]
    rest = [
        solved("2026-10-20T09:00", "2026-10-20T10:00", id=f"R-{k}", subject=f"{chr(0x3B1 + k)}-ray")
        for k in range(others)
    ]
    assert bool(choose(october(*alike, *rest))) == is_told


@pytest.mark.parametrize(
    ("did", "cause", "deed"),
    [
        ("The web filter had blocked the portal. We let it through.", 1, 1),
        ("The address book had an old path. Corrected it.", 1, 1),
        ("It was phishing. The mail had been sent to six people. We removed it.", 2, 1),
        ("Due to a full disk. We emptied it.", 1, 1),
        ("It was replaced. We tested it.", 0, 2),
        ("We had a look and replaced the drum.", 0, 1),
        ("Reset the password.", 0, 1),
    ],
)
def test_what_was_wrong_is_not_told_as_what_we_did(did: str, cause: int, deed: int) -> None:
    told = {step.label: split(step.text) for step in cause_and_deed(did)}
    assert (len(told["What it was"]), len(told["What we did"])) == (cause, deed)
