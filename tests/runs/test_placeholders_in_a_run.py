"""What nobody has made theirs is held by a run, by a person's yes and by a second sending."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import UsageError
from reporter.runs import operating
from tests.runs.workspaces import Office, open_office

ANNA = "anna/daily/2026-11-03"
LEFT = 'signature = "CHANGE ME: who signs"'
REASON = "still in the template's words: "


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03")
    return office


def texts(office: Office) -> str:
    return "".join(message.content.decode("utf-8", "replace") for message in office.post.taken)


def sign(office: Office, line: str, slug: str = "anna") -> None:
    office.client(slug, "ann daily", more=f"[provider]\n{line}")


def test_only_the_client_s_own_edition_is_held_and_it_leaves_once_the_words_are_theirs(
    office: Office,
) -> None:
    sign(office, LEFT)
    office.run()
    assert [name.split("/")[0] for name in office.gone] == ["bert"]
    assert office.reasons(ANNA) == f"{REASON}clients/anna.toml: provider.signature"
    office.run("2026-11-04 09:00")
    assert office.states()[ANNA] == "held"
    sign(office, 'signature = "Dan"')
    office.run("2026-11-04 10:00")
    assert office.states()[ANNA] == "sent"
    assert "CHANGE ME" not in texts(office)


def test_nobody_s_yes_sends_it(office: Office) -> None:
    sign(office, LEFT)
    office.run()
    with office.desk() as desk, pytest.raises(UsageError, match="cannot leave: still in") as refused:
        operating.plan_approval(desk, ANNA)
    assert "the next run makes it anew" in refused.value.hint


def test_what_was_sent_is_not_made_anew_in_the_template_s_words(office: Office) -> None:
    office.run()
    assert office.states()[ANNA] == "sent"
    sign(office, LEFT)
    with office.desk() as desk:
        with pytest.raises(UsageError, match="cannot leave: still in"):
            operating.plan_resending(desk, ANNA, "a wrong total", rebuild=True)
        operating.plan_resending(desk, ANNA, "lost on the way")  # as it was


@pytest.mark.parametrize("place", ["mail", "sources", "defaults", "brand"])
def test_what_concerns_everybody_holds_everybody(office: Office, place: str) -> None:
    left = 'label = "CHANGE ME"' if place == "sources" else ""
    name = 'sender_name = "CHANGE ME"' if place == "mail" else ""
    more = '[defaults.agreement.targets.low]\nmeaning = "CHANGE ME"' if place == "defaults" else ""
    office.settings(feed=left, mail=name, more=more)
    if place == "brand":
        (office.folder / "brand").mkdir()
        (office.folder / "brand" / "brand.toml").write_text('footer = "CHANGE ME: a line"\n')
    office.run()
    assert office.gone == []
    assert REASON in office.reasons(ANNA)
