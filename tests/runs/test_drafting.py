"""A draft says how an edition is told as yet: left alone it changes nothing; each line can be used."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from reporter.config import Workspace, load_workspace, read_commentary
from reporter.config.environment import resource_folder
from reporter.errors import ConfigError, UsageError
from reporter.periods import parse_period
from reporter.report import Edition, Memory, StoryCard
from reporter.runs.drafting import draft
from reporter.runs.making import Made, compose
from reporter.store.store import open_store
from tests.runs.workspaces import MORNING, sample

EDITIONS = [
    ("monthly", "acme", "2026-10"),
    ("monthly", "brook", "2026-10"),
    ("weekly", "hillcrest", "2026-W44"),
    ("weekly", "south", "2026-W44"),
    ("daily", "acme", "2026-11-03"),
    ("daily", "brook", "2026-11-03"),
]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """The sample, and nobody has written a word."""
    folder = tmp_path / "sample"
    shutil.copytree(resource_folder("sample_data"), folder, ignore=shutil.ignore_patterns("commentary"))
    read = sample()
    return load_workspace(folder).model_copy(update={"store_file": read.store_path})


def edition(space: Workspace, cadence: str, client: str, period: str) -> Edition:
    return Edition(cadence, client, parse_period(period, space.clients[client].zone))


def made(space: Workspace, of: Edition) -> Made:
    with open_store(space.store_path) as store:
        return compose(space, store, of, Memory(), MORNING)


def drafted(space: Workspace, of: Edition) -> Path:
    with open_store(space.store_path) as store:
        return draft(space, store, of, Memory(), MORNING)


def cards(made: Made) -> list[StoryCard]:
    blocks = [block for part in made.report.sections if part.name == "stories" for block in part.blocks]
    return [block for block in blocks if isinstance(block, StoryCard)]


@pytest.mark.parametrize("named", EDITIONS)
def test_what_is_left_untouched_stays_as_it_was_worked_out(
    space: Workspace, named: tuple[str, str, str]
) -> None:
    of = edition(space, *named)
    before = made(space, of)
    drafted(space, of)
    assert made(space, of).report == before.report


@pytest.mark.parametrize("named", EDITIONS)
def test_every_line_can_be_used(space: Workspace, named: tuple[str, str, str]) -> None:
    of = edition(space, *named)
    told = cards(made(space, of))
    path = drafted(space, of)
    used = re.sub(r"^# (\w+ = |\[)", r"\1", path.read_text(), flags=re.MULTILINE)
    path.write_text(used)
    note = read_commentary(space.folder, of)
    assert note.headline
    assert [story.headline for story in note.stories][: len(told)] == [
        card.headline.replace("\u00a0", " ") for card in told
    ]
    assert not note.asks  # what nobody filled is no question


def test_one_story_made_theirs_leaves_the_others(space: Workspace) -> None:
    of = edition(space, "monthly", "acme", "2026-10")
    before = cards(made(space, of))
    path = drafted(space, of)
    first = before[0].headline
    mine = "Ten minutes, and nobody went home"
    lines = path.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if f'headline = "{first}"' in line)
    block = slice(at - 2, at + 1)  # [[stories]], its ticket, its headline
    lines[block] = [line.removeprefix("# ").replace(first, mine) for line in lines[block]]
    path.write_text("\n".join(lines))
    after = cards(made(space, of))
    assert [card.headline for card in after] == [mine, *(card.headline for card in before[1:])]
    assert [card.steps for card in after] == [card.steps for card in before]


def test_what_an_author_has_written_is_never_written_over(space: Workspace) -> None:
    of = edition(space, "monthly", "acme", "2026-10")
    path = drafted(space, of)
    path.write_text("mine")
    with pytest.raises(UsageError, match=r"commentary/acme/2026-10\.md is there already"):
        drafted(space, of)
    assert path.read_text() == "mine"


def test_what_was_promised_and_not_done_is_carried_over(space: Workspace) -> None:
    folder = space.folder / "commentary" / "acme"
    folder.mkdir(parents=True)
    promised = [
        ("Move the line", "Done"),
        ("Close two accounts", "Half done"),
        ("Ring the maker", "Not done"),
    ]
    told = "".join(f'[[promises]]\nsaid = "{said}"\nstate = "{state}"\n' for said, state in promised)
    recommendation = '[recommendation]\nlead = "Replace six computers"\nquestion = "May we?"\n'
    (folder / "2026-09.md").write_text(f"+++\n{told}{recommendation}+++\n")
    text = drafted(space, edition(space, "monthly", "acme", "2026-10")).read_text()
    assert re.findall(r'# said = "(.*)"', text) == [
        "Close two accounts",
        "Ring the maker",
        "Replace six computers",
    ]


STORY = '+++\n[[stories]]\nticket = "NF-5834"\nheadline = "X-rays were back at once"\n+++\n'


@pytest.mark.parametrize(
    ("file", "is_told"),
    [
        ("2026-10-13", True),
        ("2026-W42", True),
        ("daily-2026-10-13", True),
        ("2026-10-12", False),  # it had not come in then
        ("notes", False),
    ],
)
def test_a_story_written_for_one_report_is_told_in_the_others(
    space: Workspace, file: str, is_told: bool
) -> None:
    folder = space.folder / "commentary" / "acme"
    folder.mkdir(parents=True)
    (folder / f"{file}.md").write_text(STORY)
    told = [card.headline for card in cards(made(space, edition(space, "monthly", "acme", "2026-10")))]
    assert ("X-rays were back at once" in told) == is_told
    assert len(told) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "You raised {{ opened }} tickets; {{solved}} were solved.",
            "You raised 61 tickets; 63 were solved.",
        ),
        ("{{ copies_made }} of {{ copies_due }}", "93 of 93"),
        ("Nothing cited.", "Nothing cited."),
    ],
)
def test_figures_are_cited_by_name(space: Workspace, words: str, said: str) -> None:
    folder = space.folder / "commentary" / "acme"
    folder.mkdir(parents=True)
    (folder / "2026-10.md").write_text(f'+++\nlede = ["{words}"]\n+++\n')
    assert said in " ".join(made(space, edition(space, "monthly", "acme", "2026-10")).report.lede)


@pytest.mark.parametrize("name", ["open_tickets", "7*7", "self.__class__", "opened|safe", ""])
def test_what_is_no_figure_is_refused_with_those_there_are(space: Workspace, name: str) -> None:
    folder = space.folder / "commentary" / "acme"
    folder.mkdir(parents=True)
    (folder / "2026-10.md").write_text(f'+++\nlede = ["{{{{ {name} }}}}"]\n+++\n')
    with pytest.raises(ConfigError, match="is no figure") as fault:
        made(space, edition(space, "monthly", "acme", "2026-10"))
    assert "opened, opened_before, solved" in fault.value.hint


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("You raised 61 tickets.", ""),
        ("You raised 95 tickets.", "you wrote “95 tickets”; the log has 61"),
        ("All 93 copies were made.", ""),
        ("All 94 copies were made.", "you wrote “94 copies”; the log has 93"),
        ("It costs £4,140 for 12 chairs in 2026.", ""),
        ("NF-61 tickets and 3.5 tickets", ""),
    ],
)
def test_a_number_that_no_figure_has_is_told_to_its_author(space: Workspace, words: str, doubt: str) -> None:
    folder = space.folder / "commentary" / "acme"
    folder.mkdir(parents=True)
    (folder / "2026-10.md").write_text(f"{words}\n")
    remarks = made(space, edition(space, "monthly", "acme", "2026-10")).remarks
    assert remarks == ((f"commentary: {doubt}",) if doubt else ())
