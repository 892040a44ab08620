"""`reporter site`: where each client's archive is, and what is said when it cannot be written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.cli import main
from tests.runs.workspaces import Office, office_with_a_past

NOW = "2026-11-04T07:00+00:00"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_with_a_past(tmp_path / "northfield", monkeypatch, "2026-11-03")


@pytest.fixture
def site(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command: its exit code, its data and its words."""

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["reporter", "site", *words, "-w", str(office.folder), "--now", NOW])
        with pytest.raises(SystemExit) as left:
            main()
        found = capsys.readouterr()
        return int(left.value.code or 0), found.out, found.err

    return command


def test_it_names_the_front_page_of_each(site: Command) -> None:
    code, out, err = site()
    assert (code, err) == (0, "    anna: 1 edition\n    bert: 1 edition\n")
    first, second = (Path(line) for line in out.splitlines())
    assert "Anna" in first.read_text()
    assert "Bert" in second.read_text()


def test_one_client_can_be_named_and_a_folder(site: Command, tmp_path: Path) -> None:
    code, out, _ = site("bert", "--out", str(tmp_path / "web"), "--json")
    (told,) = json.loads(out)
    assert (code, told["client"], told["editions"], told["fault"]) == (0, "bert", 1, "")
    assert Path(told["place"]).is_relative_to(tmp_path / "web")


def test_who_is_no_client_is_refused_in_a_line(site: Command) -> None:
    code, out, err = site("carl")
    assert (code, out) == (2, "")
    assert err == "there is no client “carl”\n    the clients are anna, bert\n"


def test_a_folder_that_cannot_be_written_is_told_in_a_line_and_its_mend(
    site: Command, office: Office
) -> None:
    (office.folder / "site").write_text("a file")
    code, out, err = site("anna")
    assert (code, out) == (1, "")
    assert err.startswith(f"anna: cannot write to {office.folder / 'site'}: ")
    assert "look at site.to in reporter.toml" in err
    assert "Traceback" not in err


def test_what_is_missing_in_sent_is_told(site: Command, office: Office) -> None:
    (office.folder / "sent/anna/daily/2026-11-03/page.html").unlink()
    code, out, err = site("anna")
    assert code == 0
    assert "anna/daily/2026-11-03 is left out: " in err
    assert "No reports are here yet." in Path(out.strip()).read_text().replace("\u00a0", " ")


def test_a_site_goes_to_a_folder_of_this_machine(site: Command, office: Office) -> None:
    office.settings(more='[site]\nto = "s3://bucket/site"\n')
    code, _, err = site()
    assert code != 0
    assert "reporter.toml" in err
    assert "site.to" in err
    assert "publish = true" in err
