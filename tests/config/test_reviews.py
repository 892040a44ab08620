from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from reporter.config import ReviewFile, read_review
from reporter.config.reviews import kept_contents, review_faults
from reporter.errors import ConfigError
from tests.config.conftest import write

FILE = "reviews/acme.toml"
LIST = "reviews/acme-inventory.csv"
WHOLE = """
[[meeting]]
review = "2026-Q3"
at = 2026-10-08T12:30:00
place = "at Selly Oak"
with = ["Ruth Pemberton, group practice manager"]
sentence = ["A calm quarter."]

[[decision]]
id = "wi-fi"
asked = "2026-Q2"
question = "May we?"
cost = "£2,900"
decided = "yes"
decided_on = 2026-07-09
state = "done"
ended_on = 2026-08-22

[[promise]]
said_in = "2026-Q2"
text = "New Wi-Fi"
state = "kept"

[[recommendation]]
title = "Replace them"
quarter = "2026-Q4"
decision = "wi-fi"

[[turning_point]]
on = 2026-08-22
what = "New Wi-Fi"

[[different]]
then = "Paper"
today = "None"

[[ticket]]
id = "NF-1"
why = "It was old."

[[cause]]
name = "Printing"
ends = "Half as many"

[[asset]]
kind = "Laptops"
means = "Hot"
"""


def faults(folder: Path, text: str) -> list[str]:
    write(folder, {FILE: text})
    with pytest.raises(ConfigError) as caught:
        read_review(folder, "acme")
    return caught.value.faults


def test_no_file_keeps_nothing(tmp_path: Path) -> None:
    kept = read_review(tmp_path, "acme")
    assert kept == ReviewFile()
    assert not kept.is_there


def test_all_that_is_kept_is_found_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {FILE: WHOLE})
    kept = read_review(tmp_path, "acme")
    assert kept.file == FILE
    meeting = kept.meeting_of("2026-Q3")
    assert meeting
    assert (meeting.at, meeting.minutes) == (datetime(2026, 10, 8, 12, 30), 60)  # noqa: DTZ001
    assert meeting.people == ("Ruth Pemberton, group practice manager",)
    assert kept.meeting_after("2026-Q2") == meeting
    assert kept.meeting_after("2026-Q3") is None
    assert [one.what for one in kept.turning_points] == ["New Wi-Fi"]
    assert kept.differences[0].today == "None"
    assert kept.why_of("NF-1")
    assert kept.why_of("NF-2") is None
    cause = kept.cause_of("printing")
    assert cause
    assert cause.ends == "Half as many"
    assert kept.meaning_of("laptops") == "Hot"


def test_a_decision_is_open_until_the_day_on_which_it_was_done(tmp_path: Path) -> None:
    write(tmp_path, {FILE: WHOLE})
    decision = read_review(tmp_path, "acme").decision_of("wi-fi")
    assert decision
    assert not decision.is_decided(date(2026, 7, 8))
    assert decision.is_decided(date(2026, 7, 9))
    assert decision.is_open(date(2026, 8, 21))
    assert not decision.is_open(date(2026, 8, 22))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[decisio]]\n", "line 1: decisio: unknown key; did you mean “decision”?"),
        (
            '# one\n[[meeting]]\nreview = "2026-Q3"\nat = 2026-10-08T12:30:00\nwhit = ["Ruth"]\n',
            "line 5: meeting #1.whit: unknown key; did you mean “with”?",
        ),
        (
            '[[meeting]]\nreview = "2026-Q5"\nat = 2026-10-08T12:30:00\n',
            "line 2: meeting #1.review: “2026-Q5” is not a period: no such form; write one like 2026-Q3",
        ),
        (
            '[[meeting]]\nreview = "2026-Q3"\nat = 2026-10-08\n',
            "line 3: meeting #1.at: has no time; write one like 2026-10-08T12:30:00",
        ),
        (
            '[[meeting]]\nreview = "2026-Q3"\nat = 2026-10-08T12:30:00Z\n',
            "line 3: meeting #1.at: is local time, without an offset; write one like 2026-10-08T12:30:00",
        ),
        (
            '[[meeting]]\nreview = "2026-Q3"\nat = "noon"\n',
            "line 3: meeting #1.at: “noon” is not a time of a day; write one like 2026-10-08T12:30:00",
        ),
        (
            '[[decision]]\nid = "a"\nasked = "2026-Q3"\nquestion = "May we?"\nby = "soon"\n',
            "line 5: decision #1.by: “soon” is not a date; write one like 2026-08-20",
        ),
        (
            '[[decision]]\nid = "a"\nasked = "2026-Q3"\nquestion = "May we?"\nstate = "closed"\n',
            "line 5: decision #1.state: “closed” is not one of open, done, dropped",
        ),
        ('[[decision]]\nid = "a"\nasked = "2026-Q3"\n', "line 1: decision #1.question: is missing"),
        (
            '[[recommendation]]\ntitle = "Do"\ndecision = "wify"\n'
            '[[decision]]\nid = "wifi"\nasked = "2026-Q3"\nquestion = "May we?"\n',
            "line 3: recommendation #1.decision: there is no decision “wify”; did you mean “wifi”?",
        ),
        (
            '[[decision]]\nid = "a"\nasked = "2026-Q3"\nquestion = "May we?"\ndecided_on = 2026-10-08\n',
            "line 5: decision #1.decided_on: needs decided = “yes”, “no” or words",
        ),
        ('file = "x"\n', "line 1: file: unknown key; take it out, Reporter sets it itself"),
        ("[[meeting\n", "line 1, column 10: expected ']]' at the end of an array declaration"),
        (
            'inventory = "exports/none.csv"\n',
            "inventory: there is no file “exports/none.csv” in the workspace",
        ),
        ('inventory = "../x.csv"\n', "inventory: “../x.csv” lies outside the workspace; copy it in"),
    ],
)
def test_a_fault_names_file_line_and_field(tmp_path: Path, text: str, told: str) -> None:
    assert faults(tmp_path, text) == [f"{FILE}: {told}"]


def test_two_decisions_of_one_id_and_two_meetings_on_one_review_are_refused(tmp_path: Path) -> None:
    meeting = '[[meeting]]\nreview = "2026-Q3"\nat = 2026-10-08T12:30:00\n'
    decision = '[[decision]]\nid = "a"\nasked = "2026-Q3"\nquestion = "May we?"\n'
    assert faults(tmp_path, meeting * 2 + decision * 2) == [
        f"{FILE}: line 12: decision #2.id: “a” is the id of another decision",
        f"{FILE}: line 5: meeting #2.review: 2026-Q3 has a meeting already; make one of them",
    ]


def test_a_list_of_equipment_lies_beside_the_file_its_columns_in_any_order(tmp_path: Path) -> None:
    rows = "Bought on;Kind;serial\n2019-03-12;Laptops;7\n\n;Laptops;8\n"
    write(tmp_path, {LIST: rows})
    equipment = read_review(tmp_path, "acme").equipment
    assert equipment
    assert [(one.kind, one.bought_on) for one in equipment.assets] == [
        ("Laptops", date(2019, 3, 12)),
        ("Laptops", None),
    ]
    assert not equipment.faults


def test_a_row_that_cannot_be_read_is_told_and_counted_as_far_as_it_can_be(tmp_path: Path) -> None:
    write(tmp_path, {LIST: "kind,bought_on\nLaptops,12/03/2019\n,2019-03-12\nLaptops,2020-01-01\n"})
    equipment = read_review(tmp_path, "acme").equipment
    assert equipment
    assert len(equipment.assets) == 2
    told = (
        f"{LIST}: line 2: bought_on: “12/03/2019” is not a date; write one like 2026-08-20",
        f"{LIST}: line 3: kind: is empty, so the row is not counted",
    )
    assert equipment.faults == told
    assert list(review_faults(tmp_path, ["acme"])) == list(told)


def test_a_column_written_nearly_like_ours_is_told(tmp_path: Path) -> None:
    write(tmp_path, {LIST: "kind,waranty_until\nLaptops,2027-01-01\n"})
    with pytest.raises(ConfigError, match="line 1: unknown column “waranty_until”; did you mean “warranty_u"):
        read_review(tmp_path, "acme")


def test_a_list_may_lie_elsewhere_in_the_workspace(tmp_path: Path) -> None:
    write(tmp_path, {FILE: 'inventory = "exports/list.csv"\n', "exports/list.csv": "kind\nLaptops\n"})
    equipment = read_review(tmp_path, "acme").equipment
    assert equipment
    assert [one.kind for one in equipment.assets] == ["Laptops"]


def test_a_file_of_no_client_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"reviews/acmee.toml": ""})
    told = "reviews/acmee.toml: there is no client “acmee”; did you mean “acme”?"
    assert list(review_faults(tmp_path, ["acme"])) == [told]


def test_every_text_can_be_changed_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {FILE: WHOLE.replace("Paper", "{{ opened }}"), LIST: "kind\nLaptops\n"})
    kept = read_review(tmp_path, "acme")
    changed = kept.in_words(lambda words: words.replace("{{ opened }}", "61"))
    assert changed.differences[0].then == "61"
    assert (changed.file, changed.equipment, changed.meetings) == (kept.file, kept.equipment, kept.meetings)


def test_the_template_s_words_are_remembered(tmp_path: Path) -> None:
    write(tmp_path, {FILE: '[[cause]]\nname = "Printing"\nends = "CHANGE ME: what would end it"\n'})
    assert read_review(tmp_path, "acme").placeholders == (f"{FILE}: cause #1.ends",)


def test_what_is_kept_is_known_by_its_contents(tmp_path: Path) -> None:
    assert list(kept_contents(tmp_path, "acme")) == []
    write(tmp_path, {FILE: "[[wrong"})
    assert next(kept_contents(tmp_path, "acme")) == b"[[wrong"
    write(tmp_path, {FILE: 'inventory = "list.csv"\n', "list.csv": "kind\n"})
    assert list(kept_contents(tmp_path, "acme")) == [b'inventory = "list.csv"\n', b"kind\n"]
