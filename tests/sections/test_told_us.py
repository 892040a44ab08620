from __future__ import annotations

from reporter.config import Note
from reporter.config.commentary import StoryNote
from reporter.config.privacy import Policy
from reporter.report import StoryCard
from reporter.sections.told_us import told_us
from tests.sections.reading import blocks
from tests.story.briefs import brief, solved, still_open
from tests.story.scenes import residents

LAMP = {
    "subject": "The button of the crossing is stuck",
    "resolution": "We rang the city’s signals team. The crossing lets you cross again.",
    "category": "Lights and streets",
    "is_public": True,
}


def labels(card: StoryCard) -> list[str]:
    return [step.label for step in card.steps]


def test_a_story_is_you_told_us_we_did_and_how_it_ended() -> None:
    row = solved("2026-10-27T09:00", "2026-10-27T11:00", **LAMP)
    (card,) = blocks(told_us(brief("2026-W44", residents(), opened=[row], resolved=[row])))
    assert card.headline == "The crossing lets you cross again"
    assert labels(card) == ["You told us", "We did"]
    assert card.meaning.label == "What you can do"


def test_what_is_not_solved_stands_first_and_says_so() -> None:
    row = solved("2026-10-27T09:00", "2026-10-27T11:00", **LAMP)
    loud = still_open(
        "2026-10-28T23:00", id="7", subject="Music on the towpath", category="Noise", is_public=True
    )
    note = Note(stories=(StoryNote(ticket="7", headline="The canal is still loud"),))
    told = told_us(brief("2026-W44", residents(), note, opened=[row, loud], resolved=[row], backlog=[loud]))
    first, second = blocks(told)
    assert first.headline == "The canal is still loud"
    assert first.steps[-1].text.startswith("Not solved.")
    assert second.headline == "The crossing lets you cross again"


def test_where_nobodys_words_may_be_told_the_team_has_its_own_by_kind() -> None:
    words = {"Noise": {"told": "Music late at night", "did": "We walked there", "can_do": "Ring 101"}}
    who = residents().model_copy(update={"privacy": Policy.model_validate({"kinds": words})})
    rows = [
        solved(f"2026-10-27T{n:02}:00", "2026-10-27T23:00", subject="", category="Noise")
        for n in range(10, 15)
    ]
    (card,) = blocks(told_us(brief("2026-W44", who, opened=rows, resolved=rows)))
    assert [step.text for step in card.steps] == ["Music late at night.", "We walked there."]
    assert card.meaning.text == "Ring 101."
    assert told_us(brief("2026-W44", who, opened=rows[:4], resolved=rows[:4])) is None
