from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporter.config import Note, read_commentary
from reporter.errors import ConfigError
from reporter.periods import parse_period
from reporter.report import Edition, Thing
from tests.config.conftest import write

FILE = "commentary/acme/2026-10.md"
OCTOBER = Edition("monthly", "acme", parse_period("2026-10", "Europe/London"))


def test_no_file_is_an_empty_note(tmp_path: Path) -> None:
    assert read_commentary(tmp_path, OCTOBER) == Note()


def test_a_note_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).symlink_to(tmp_path / FILE)
    with pytest.raises(ConfigError, match=r"acme/2026-10\.md: cannot be read: Too many levels"):
        read_commentary(tmp_path, OCTOBER)


def test_a_note_is_its_front_matter_and_its_markdown(tmp_path: Path) -> None:
    text = (
        '+++\nauthor = "Dan"\nheadline = ["A steady month.", "One thing needs you."]\nhide = ["7"]\n'
        '[[stories]]\nticket = "12"\nmeaning = "No sale was lost."\n'
        '[[promises]]\nsaid = "New router"\nstate = "Half done"\n'
        '[recommendation]\nquestion = "Shall we?"\n+++\n\nWe **did** it.\n'
    )
    write(tmp_path, {FILE: text})
    note = read_commentary(tmp_path, OCTOBER)
    assert note.headline == ("A steady month.", "One thing needs you.")
    assert (note.author, note.hide, note.markdown) == ("Dan", ("7",), "We **did** it.")
    assert note.stories[0].meaning == "No sale was lost."
    assert note.promises[0].state == "Half done"
    assert note.recommendation is not None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"A steady month. One thing needs you."', ("A steady month.", "One thing needs you.")),
        ('"Nothing went wrong"', ("Nothing went wrong", "")),
        ('"We met Dr. Shah. It is on."', ("We met Dr. Shah.", "It is on.")),
        ('["One.", "Two."]', ("One.", "Two.")),
    ],
)
def test_a_headline_may_be_one_text(tmp_path: Path, written: str, read: tuple[str, str]) -> None:
    write(tmp_path, {FILE: f"+++\nheadline = {written}\n+++\n"})
    assert read_commentary(tmp_path, OCTOBER).headline == read


def test_one_text_stands_where_a_list_is_expected(tmp_path: Path) -> None:
    write(tmp_path, {FILE: '+++\nhide = "7"\npin = "12"\nlede = "It was quiet."\n+++\n'})
    note = read_commentary(tmp_path, OCTOBER)
    assert (note.hide, note.pin, note.lede) == (("7",), ("12",), ("It was quiet.",))


@pytest.mark.parametrize("written", ['["One.", "Two.", "Three."]', "7", "[7]", "[]"])
def test_a_headline_that_is_none_is_told(tmp_path: Path, written: str) -> None:
    write(tmp_path, {FILE: f"+++\nheadline = {written}\n+++\n"})
    with pytest.raises(ConfigError, match=r"2026-10\.md: headline"):
        read_commentary(tmp_path, OCTOBER)


def test_plain_markdown_needs_no_front_matter(tmp_path: Path) -> None:
    write(tmp_path, {FILE: "Only words.\n+++ is no fence here\n"})
    assert read_commentary(tmp_path, OCTOBER).markdown.startswith("Only words.")


def test_a_cadence_s_own_words_stand_before_those_on_its_period(tmp_path: Path) -> None:
    write(tmp_path, {FILE: "On October.", "commentary/acme/monthly-2026-10.md": "For the summary."})
    assert read_commentary(tmp_path, OCTOBER).markdown == "For the summary."
    assert read_commentary(tmp_path, replace(OCTOBER, cadence="review")).markdown == "On October."
    assert read_commentary(tmp_path, replace(OCTOBER, revision=2)).markdown == "For the summary."


def test_words_on_a_thing_are_found_by_what_its_key_says(tmp_path: Path) -> None:
    change = Edition("notice", "acme", Thing("CHG/1.4", "start"))
    write(tmp_path, {"commentary/acme/notice-CHG%2F1%2E4@start.md": "Bring tea."})
    assert read_commentary(tmp_path, change).markdown == "Bring tea."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("+++\nauthr = 'D'\n+++\n", "authr: unknown key; did you mean “author”?"),
        ("+++\nauthor = 5\n+++\n", "author: must be text in quotes, not 5"),
        ("+++\nauthor = 'D'\nhide = \n+++\n", "line 3, column 8: invalid value"),
        ("\n+++\nauthor = 'D'\n", "line 2: the front matter has no end; close it with a line +++"),
        ("+++\nmarkdown = 'x'\n+++\n", "markdown: unknown key; write the text below the second +++"),
        (
            "+++\n[[promises]]\nsaid = 'x'\nstate = 'Nearly'\n+++\n",
            "promises #1.state: “Nearly” is not one of Done, Half done, Not done",
        ),
        ("+++\nheadline = ['one']\n+++\n", "headline #2: is missing"),
    ],
)
def test_a_fault_names_the_file_and_the_key(tmp_path: Path, text: str, fault: str) -> None:
    write(tmp_path, {FILE: text})
    with pytest.raises(ConfigError) as caught:
        read_commentary(tmp_path, OCTOBER)
    assert caught.value.faults == [f"{FILE}: {fault}"]


def test_a_note_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {FILE: ""})
    (tmp_path / FILE).write_bytes(b"Caf\xe9")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_commentary(tmp_path, OCTOBER)
