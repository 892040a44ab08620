"""Who reads which sections: as the client, the workspace, or the shipped audience says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config import Client, load_workspace
from reporter.config.audiences import SHIPPED
from reporter.errors import ConfigError
from tests.config.conftest import CLIENT, SETTINGS, write

CONTACT = '[[contacts]]\nname = "Ann"\nemail = "ann@acme.example"\nwants = ["monthly"]\n'


def acme(workspace: Path, client: str = "", settings: str = "") -> Client:
    write(workspace, {"clients/acme.toml": CLIENT + client, "reporter.toml": SETTINGS + settings})
    return load_workspace(workspace).clients["acme"]


def test_who_says_nothing_reads_all_of_the_menu(workspace: Path) -> None:
    for cadence in MENU.values():
        assert acme(workspace).sections_for("", cadence.name) == cadence.sections


@pytest.mark.parametrize("audience", SHIPPED)
@pytest.mark.parametrize("cadence", MENU)
def test_a_shipped_audience_reads_a_part_in_the_order_of_the_menu(
    workspace: Path, audience: str, cadence: str
) -> None:
    every = MENU[cadence].sections
    read = acme(workspace, f'audience = "{audience}"\n').sections_for("", cadence)
    assert [name for name in every if name in read] == list(read)
    assert "stories" in read
    assert (read == every) == (audience == "it-lead" or set(every) <= set(read))


def test_a_clients_own_order_wins_over_its_audience(workspace: Path) -> None:
    client = acme(workspace, 'audience = "owner"\n[sections]\nmonthly = ["services", "stories"]\n')
    assert client.sections_for("", "monthly") == ("services", "stories")
    assert client.sections_for("owner", "monthly") == ("services", "stories")
    assert "service" in client.sections_for("board", "monthly")
    assert "services" not in client.sections_for("", "weekly")


def test_the_workspace_may_say_it_otherwise_and_have_audiences_of_its_own(workspace: Path) -> None:
    own = '[audiences.owner]\nmonthly = ["stories"]\n[audiences.chair]\nmonthly = ["promises", "stories"]\n'
    client = acme(workspace, CONTACT + 'audience = "chair"\n', own)
    assert client.sections_for("owner", "monthly") == ("stories",)
    assert client.sections_for("chair", "monthly") == ("promises", "stories")
    assert client.sections_for("owner", "weekly") == acme(workspace).sections_for("owner", "weekly")
    assert client.sections_for("chair", "daily") == MENU["daily"].sections


def test_only_those_who_read_it_otherwise_need_documents_of_their_own(workspace: Path) -> None:
    assert acme(workspace, CONTACT).other_audiences("monthly") == ()
    client = acme(workspace, CONTACT + 'audience = "board"\n')
    assert client.other_audiences("monthly") == ("board",)
    assert client.other_audiences("weekly") == ()
    assert (
        acme(workspace, 'audience = "board"\n' + CONTACT + 'audience = "board"\n').other_audiences("monthly")
        == ()
    )


@pytest.mark.parametrize(
    ("client", "settings", "words"),
    [
        ('audience = "ownr"\n', "", "there is no audience “ownr”; did you mean “owner”?"),
        (CONTACT + 'audience = "chair"\n', "", "contacts #1.audience: there is no audience “chair”"),
        ('[sections]\ndaily = ["servics"]\n', "", "a daily report has no section “servics”"),
        ('[sections]\ndaily = ["tip", "tip"]\n', "", "names a section twice"),
        ("", '[audiences."../x"]\ndaily = ["tip"]\n', "names a folder"),
        ('[quiet]\ndaily = "never"\n', "", "quiet"),
        (
            "[avoided_cost]\nhours = [2, 1]\nan_hour = [40, 90]\nwhy = 'as you said in May'\n",
            "",
            "2 is more than 1",
        ),
    ],
)
def test_a_fault_says_where_it_is(workspace: Path, client: str, settings: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        acme(workspace, client, settings)
    assert words in str(caught.value)


def test_residents_read_sections_in_which_no_small_number_stands(workspace: Path) -> None:
    client = acme(workspace, 'kind = "community"\n')
    for cadence in MENU:
        assert client.sections_for("", cadence) == MENU[cadence].for_residents
    own = acme(workspace, 'kind = "community"\n[sections]\nweekly = ["stories", "volume", "areas"]\n')
    assert own.sections_for("", "weekly") == ("told_us", "areas")


def test_areas_and_topics_are_for_the_readers_of_a_community(workspace: Path) -> None:
    own = '[[contacts]]\nname = "A"\nemail = "a@acme.example"\nareas = ["Canal"]\n'
    with pytest.raises(ConfigError, match="is for the readers of a community"):
        acme(workspace, own)
    (contact,) = acme(workspace, f'kind = "community"\n{own}').contacts
    assert contact.reading.startswith("own-canal-")
