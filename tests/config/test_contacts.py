"""Contacts: what cannot be, and how one is changed in the file that a person wrote."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reporter.cadences import FOR_CLIENTS
from reporter.config import load_workspace
from reporter.config.contacts import ContactChange, change_contact, clients_of
from reporter.errors import CannotWriteError, UsageError
from tests.config.conftest import CLIENT, SETTINGS, Breaking, write

PUBLISH = '[publish]\nto = "www"\naddress = "https://reports.example.com"\n'
RUTH = '[[contacts]]\nname = "Ruth"\nemail = "ruth@acme.example"\n'
NO_PLACE = "needs the table [publish] in reporter.toml, which says where published reports go"

ACME = """# Acme, since 2025
name = "Acme"   # as they write it

# The owner
[[contacts]]
name = "Ruth"
email = "Ruth@acme.example"   # not the info@ one
wants = ["daily", "weekly"]  # asked in May

# The second
[[contacts]]
name = "Tom"
email = "tom@acme.example"
paused_until = 2026-12-31  # at sea

# When
[due.daily]
at = "06:00"
"""


@pytest.fixture
def acme(workspace: Path) -> Path:
    """A client's file with comments, two contacts, and something below them."""
    write(workspace, {"clients/acme.toml": ACME})
    return workspace


def change(folder: Path, address: str, slug: str = "", **wanted: Any) -> str:
    change_contact(load_workspace(folder), address, slug, ContactChange(**wanted))
    return (folder / "clients/acme.toml").read_text()


def test_an_address_twice_in_one_client_would_get_two_mails(faults_with: Breaking) -> None:
    text = CLIENT + RUTH + RUTH.replace("ruth@", "RUTH@")
    assert faults_with({"clients/acme.toml": text}) == [
        "clients/acme.toml: contacts #2.email: “RUTH@acme.example” stands here twice "
        "and would get two mails; make one contact of them"
    ]


def test_an_address_in_two_clients_is_fine(workspace: Path) -> None:
    write(workspace, {"clients/acme.toml": CLIENT + RUTH, "clients/brook.toml": 'name = "Brook"\n' + RUTH})
    assert clients_of(load_workspace(workspace), "ruth@acme.example") == ["acme", "brook"]


def test_readers_without_any_mail_table_are_sound(workspace: Path) -> None:
    write(workspace, {"clients/acme.toml": CLIENT + RUTH + 'wants = ["daily"]\n'})
    found = load_workspace(workspace).clients["acme"].contacts[0]
    assert (found.form, found.wants) == ("letter and pdf", ("daily",))


@pytest.mark.parametrize(
    ("settings", "client", "faults"),
    [
        ("", RUTH + 'form = "link"\n', [f"contacts #1.form: “link” {NO_PLACE}"]),
        ("", "publish = true\n", [f"publish: {NO_PLACE}"]),
        (
            PUBLISH,
            RUTH + 'form = "link"\n',
            ["contacts #1.form: “link” needs publish = true in this file: a link leads there"],
        ),
    ],
)
def test_a_link_needs_a_place_to_lead_to(
    faults_with: Breaking, settings: str, client: str, faults: list[str]
) -> None:
    files = {"reporter.toml": SETTINGS + settings, "clients/acme.toml": CLIENT + client}
    assert faults_with(files) == [f"clients/acme.toml: {fault}" for fault in faults]


def test_publishing_for_all_without_a_place_is_told_once_and_of_the_settings(faults_with: Breaking) -> None:
    files = {
        "reporter.toml": SETTINGS + "[defaults]\npublish = true\n",
        "clients/brook.toml": 'name = "Brook"\n',
    }
    assert faults_with(files) == [f"reporter.toml: defaults.publish: {NO_PLACE}"]


def test_a_broken_place_is_told_once_not_again_of_each_client(faults_with: Breaking) -> None:
    files = {
        "reporter.toml": SETTINGS + '[publish]\nto = "www"\n',
        "clients/acme.toml": CLIENT + "publish = true\n",
    }
    assert faults_with(files) == ["reporter.toml: publish.address: is missing"]


def test_a_link_of_a_client_that_is_published_is_sound(workspace: Path) -> None:
    files = {
        "reporter.toml": SETTINGS + PUBLISH,
        "clients/acme.toml": CLIENT + "publish = true\n" + RUTH + 'form = "link"\n',
    }
    write(workspace, files)
    assert load_workspace(workspace).clients["acme"].contacts[0].form == "link"


def test_a_change_keeps_comments_and_order(acme: Path) -> None:
    after = change(acme, "ruth@ACME.example", wants=("weekly",), form="letter", paused_until=date(2027, 1, 4))
    assert after == ACME.replace(
        'wants = ["daily", "weekly"]  # asked in May\n',
        'wants = ["weekly"]  # asked in May\nform = "letter"\npaused_until = 2027-01-04\n',
    )


def test_a_new_key_stands_below_its_contact_not_below_the_next_comment(acme: Path) -> None:
    after = change(acme, "tom@acme.example", wants=("monthly",))
    assert after == ACME.replace("# at sea\n", '# at sea\nwants = ["monthly"]\n')


def test_a_pause_that_ends_takes_its_line_away(acme: Path) -> None:
    after = change(acme, "tom@acme.example", resume=True)
    assert after == ACME.replace("paused_until = 2026-12-31  # at sea\n", "")
    assert change(acme, "tom@acme.example", resume=True) == after


def test_wanting_nothing_keeps_the_contact(acme: Path) -> None:
    change(acme, "ruth@acme.example", wants=())
    assert load_workspace(acme).clients["acme"].contacts[0].wants == ()


@pytest.mark.parametrize("ending", ["", "\n", "\n\n\n# the end"])
def test_the_last_contact_of_a_file_may_be_changed_too(workspace: Path, ending: str) -> None:
    write(workspace, {"clients/acme.toml": CLIENT + RUTH.rstrip("\n") + ending})
    assert change(workspace, "ruth@acme.example", form="letter") == (
        CLIENT + RUTH + 'form = "letter"\n' + ending.removeprefix("\n")
    )


def test_contacts_on_one_line_each_stay_so(workspace: Path) -> None:
    text = 'name = "Acme"\ncontacts = [\n  { name = "Ruth", email = "ruth@acme.example" },  # hers\n]\n'
    write(workspace, {"clients/acme.toml": text})
    after = change(workspace, "ruth@acme.example", wants=("daily",))
    assert after.splitlines()[2].endswith("},  # hers")
    assert load_workspace(workspace).clients["acme"].contacts[0].wants == ("daily",)


def test_line_ends_and_the_mark_of_windows_are_kept(workspace: Path) -> None:
    path = workspace / "clients/acme.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (CLIENT + RUTH).replace("\n", "\r\n").encode())
    change(workspace, "ruth@acme.example", form="letter")
    expected = (CLIENT + RUTH + 'form = "letter"\n').replace("\n", "\r\n").encode()
    assert path.read_bytes() == b"\xef\xbb\xbf" + expected


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"wants": ("hourly",)}, f"“hourly” is not one of {', '.join(FOR_CLIENTS)}"),
        ({"form": "fax"}, "“fax” is not one of letter, letter and pdf, link"),
        ({"form": "link"}, "“link” needs the table"),
    ],
)
def test_a_change_that_is_not_sound_is_refused_and_nothing_is_written(
    acme: Path, wanted: dict[str, Any], fault: str
) -> None:
    with pytest.raises(UsageError, match=fault) as caught:
        change(acme, "tom@acme.example", **wanted)
    assert caught.value.hint == "nothing was changed"
    assert (acme / "clients/acme.toml").read_text() == ACME
    assert [path.name for path in (acme / "clients").iterdir()] == ["acme.toml"]


def test_an_address_in_two_clients_needs_to_be_told_which(acme: Path) -> None:
    write(acme, {"clients/brook.toml": 'name = "Brook"\n' + RUTH})
    with pytest.raises(UsageError, match="” is a contact of acme and brook") as caught:
        change(acme, "ruth@acme.example", wants=())
    assert caught.value.hint == "say which: --client acme, or --client brook"
    change(acme, "ruth@acme.example", "brook", wants=())
    assert (acme / "clients/acme.toml").read_text() == ACME


def test_an_unknown_address_or_client_is_answered_with_the_nearest(acme: Path) -> None:
    with pytest.raises(UsageError, match="no contact has the address") as caught:
        change(acme, "rut@acme.example", wants=())
    assert caught.value.hint == "did you mean “ruth@acme.example”?"
    with pytest.raises(UsageError, match=r"there is no clients/acmee\.toml") as caught:
        change(acme, "ruth@acme.example", "acmee", wants=())
    assert "did you mean “acme”?" in caught.value.hint
    write(acme, {"clients/brook.toml": 'name = "Brook"\n'})
    with pytest.raises(UsageError, match=r"clients/brook\.toml has no contact"):
        change(acme, "ruth@acme.example", "brook", wants=())


def test_a_contact_of_all_clients_is_to_be_changed_in_the_settings(workspace: Path) -> None:
    write(workspace, {"reporter.toml": SETTINGS + RUTH.replace("contacts", "defaults.contacts")})
    with pytest.raises(UsageError, match=r"stands under \[defaults\] in reporter.toml"):
        change(workspace, "ruth@acme.example", wants=())


def test_a_full_disk_leaves_the_old_file(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left on device"):
        change(acme, "tom@acme.example", resume=True)
    assert (acme / "clients/acme.toml").read_text() == ACME
    assert [path.name for path in (acme / "clients").iterdir()] == ["acme.toml"]


def test_who_may_read_the_file_stays(acme: Path) -> None:
    path = acme / "clients/acme.toml"
    path.chmod(0o640)
    change(acme, "tom@acme.example", resume=True)
    assert path.stat().st_mode & 0o777 == 0o640
