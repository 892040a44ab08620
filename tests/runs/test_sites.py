"""A client's own site as it comes from a workspace: what was sent, all of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from reporter.delivery.messages import DeferredError
from reporter.delivery.publishing import ClientPlace, FolderPlace, SiteFiles, put_site
from reporter.errors import CannotWriteError
from reporter.runs import archiving, operating
from reporter.runs.archiving import Sited, write_sites
from tests.runs.workspaces import Office, office_with_a_past, open_copy, tell_little

MONDAY, TUESDAY, WEDNESDAY = (f"daily/2026-11-0{n}" for n in (2, 3, 4))
PUBLISH = '[publish]\nto = "public"\naddress = "https://reports.example.org"\n'


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        return office_with_a_past(tmp_path_factory.mktemp("sites") / "northfield", patch, "2026-11-04")


@pytest.fixture
def office(begun: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The same for each test."""
    tell_little(monkeypatch)
    return open_copy(begun, tmp_path / "northfield", monkeypatch)


def written(office: Office, *slugs: str, out: Path | None = None) -> list[Sited]:
    with office.desk() as desk:
        return list(write_sites(desk, slugs or ("anna", "bert"), out))


def home(office: Office, slug: str = "anna", folder: str = "site") -> Path:
    """The folder of a client's site, by the name on its front page."""
    found = [path.parent for path in (office.folder / folder).glob("*/index.html")]
    (one,) = [path for path in found if slug.capitalize() in (path / "index.html").read_text()]
    return one


def editions(place: Path) -> list[str]:
    """The editions that lie there."""
    return sorted(path.parent.relative_to(place).as_posix() for path in place.rglob("page.html"))


def files(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()
    }


def listed(place: Path) -> list[str]:
    return re.findall(r'<a href="(daily/[^"]+)/page.html">', (place / "editions.html").read_text())


def test_what_was_sent_is_there_as_it_was_sent(office: Office) -> None:
    office.run("2026-11-05 07:30")
    (anna, _) = written(office)
    place = home(office)
    assert anna == Sited("anna", str(place / "index.html"), 2)
    assert editions(place) == listed(place)[::-1] == [TUESDAY, WEDNESDAY]
    for path in (TUESDAY, WEDNESDAY):
        sent = office.folder / "sent" / "anna" / path / "page.html"
        assert (place / path / "page.html").read_bytes() == sent.read_bytes()
    assert {path.name for path in place.iterdir()} >= {"index.html", "editions.html", "feed.xml"}


def test_nothing_lists_the_clients_and_their_names_are_not_to_be_guessed(office: Office) -> None:
    written(office)
    root = office.folder / "site"
    assert (root / "index.html").read_bytes() == b""
    names = sorted(path.name for path in root.iterdir() if path.is_dir())
    assert len(names) == 2
    assert all(re.fullmatch(r"[a-z2-7]{32}", name) for name in names)
    before = names
    written(office)
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == before


def test_each_has_its_own_and_nothing_of_the_other(office: Office) -> None:
    written(office)
    for own, other in (("anna", b"bert"), ("bert", b"anna")):
        found = files(home(office, own))
        assert not [name for name, content in found.items() if other in content.lower()]


def test_what_is_held_is_not_there(office: Office) -> None:
    office.settings(review=True)
    office.run("2026-11-05 07:30")
    written(office)
    assert office.states()[f"anna/{WEDNESDAY}"] == "held"
    assert editions(home(office)) == listed(home(office)) == [TUESDAY]


def test_what_is_approved_and_has_not_left_is_not_there(office: Office) -> None:
    office.post.says(DeferredError("450 later"), "ann@anna.example", times=9)
    office.run("2026-11-05 07:30")
    written(office)
    assert office.states()[f"anna/{WEDNESDAY}"] != "sent"
    assert editions(home(office)) == [TUESDAY]


@pytest.mark.parametrize("name", ["page.html", "report.json"])
def test_what_is_missing_or_was_changed_is_left_out_and_told(office: Office, name: str) -> None:
    office.run("2026-11-05 07:30")
    path = office.folder / "sent" / "anna" / TUESDAY / name
    path.write_bytes(path.read_bytes() + b" ")
    (anna,) = written(office, "anna")
    assert (anna.editions, len(anna.warnings), anna.fault) == (1, 1, "")
    assert f"anna/{TUESDAY} is left out" in anna.warnings[0]
    assert editions(home(office)) == listed(home(office)) == [WEDNESDAY]
    path.unlink()
    (anna,) = written(office, "anna")
    assert "cannot be read" in anna.warnings[0]


def resent(office: Office, *, rebuild: bool) -> None:
    with office.desk() as desk:
        key = f"anna/{TUESDAY}"
        plan = operating.plan_resending(desk, key, "It counts Harborne once", rebuild=rebuild)
        operating.carry_out(desk, plan, "dan")
    office.run("2026-11-04 09:00")


def test_a_corrected_edition_stands_beside_the_first_and_says_why(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.now = office.now.replace(hour=8)
    resent(office, rebuild=True)
    written(office)
    assert editions(home(office)) == [TUESDAY, f"{TUESDAY}.2"]
    text = (home(office) / "index.html").read_text().replace("\u00a0", " ")
    assert "Corrected on 4 November: It counts Harborne once." in text
    assert f'<a href="{TUESDAY}/page.html">As first sent</a>' in text.replace("&nbsp;", " ")


def test_what_was_sent_again_as_it_was_stands_there_once(office: Office) -> None:
    resent(office, rebuild=False)
    written(office)
    assert editions(home(office)) == [TUESDAY]
    assert "Corrected" not in (home(office) / "index.html").read_text()


def test_written_again_an_edition_is_not_touched_and_the_same_comes_out(office: Office) -> None:
    written(office)
    page = home(office) / TUESDAY / "page.html"
    before, there = page.stat(), files(home(office))
    written(office)
    assert (page.stat().st_ino, page.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files(home(office)) == there


def test_what_belongs_there_no_more_goes_and_other_files_stay(office: Office) -> None:
    written(office)
    place = home(office)
    (place / MONDAY).mkdir()
    (place / MONDAY / "page.html").write_text("of another time")
    (place / "promises.html").write_text("of another time")
    (place / "robots.txt").write_text("theirs")
    written(office)
    assert editions(place) == [TUESDAY]
    assert not (place / "promises.html").exists()
    assert (place / "robots.txt").read_text() == "theirs"


def test_while_it_is_written_every_page_leads_to_what_is_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    put = FolderPlace.put

    def noted(self: FolderPlace, name: str, content: bytes) -> None:
        order.append(name.partition("/")[2])
        put(self, name, content)

    monkeypatch.setattr(FolderPlace, "put", noted)
    written(office, "anna")
    assert order[1] == f"{TUESDAY}/page.html"  # after the empty page over all
    assert order[-1] == "index.html"


def test_a_site_that_cannot_be_written_costs_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(to: ClientPlace, pages: SiteFiles) -> None:
        if b"Anna" in pages.pages[-1].content:
            raise CannotWriteError("no room", "make some")
        put_site(to, pages)

    monkeypatch.setattr(archiving, "put_site", fails)
    anna, bert = written(office)
    assert (anna.fault, anna.hint, bert.fault, bert.editions) == ("no room", "make some", "", 1)


def test_a_folder_that_is_named_gets_it(office: Office, tmp_path: Path) -> None:
    (anna,) = written(office, "anna", out=tmp_path / "elsewhere")
    assert Path(anna.place).is_relative_to(tmp_path / "elsewhere")
    assert not (office.folder / "site").exists()


def test_where_a_folder_cannot_be_made_it_is_said_which_setting_names_it(office: Office) -> None:
    (office.folder / "site").write_text("a file")
    (anna,) = written(office, "anna")
    assert str(office.folder / "site") in anna.fault
    assert "site.to" in anna.hint


def test_who_was_sent_nothing_yet_has_a_page_that_says_so(office: Office) -> None:
    office.client("carl", "cat daily")
    (carl,) = written(office, "carl")
    assert carl.editions == 0
    assert "No reports are here yet." in Path(carl.place).read_text().replace("\u00a0", " ")


def test_a_run_writes_none_unless_it_is_told_to(office: Office) -> None:
    office.run("2026-11-05 07:30")
    assert not (office.folder / "site").exists()


def test_a_run_that_is_told_to_writes_them_after_it_has_sent(office: Office) -> None:
    office.settings(more='[site]\nto = "sites"\n')
    account = office.run("2026-11-05 07:30")
    assert account.failures == []
    assert editions(home(office, folder="sites")) == [TUESDAY, WEDNESDAY]


def test_later_runs_of_a_day_leave_them_and_those_of_the_next_do_not(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings(more="[site]\n")
    office.tickets("2026-11-05", since="2026-11-02")
    made: list[str] = []
    write = archiving.write_site

    def noted(desk: object, slug: str, *more: object) -> Sited:
        made.append(slug)
        return write(desk, slug, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(archiving, "write_site", noted)
    counts: list[int] = []
    times: Sequence[str] = ("2026-11-05 07:30", "2026-11-05 09:00", "2026-11-06 05:00")
    for now in times:
        office.run(now)
        counts.append(len(made))
    assert counts == [2, 2, 4]


def test_a_site_that_a_run_cannot_write_is_told_and_tried_again(office: Office) -> None:
    office.settings(more="[site]\n")
    (office.folder / "site").write_text("a file")
    account = office.run("2026-11-05 07:30")
    assert [failure.what.partition(":")[0] for failure in account.failures] == [
        "the site of anna",
        "the site of bert",
    ]
    assert account.exit_code == 1
    (office.folder / "site").unlink()
    assert office.run("2026-11-05 08:00").failures == []
    assert editions(home(office)) == [TUESDAY, WEDNESDAY]


def test_who_is_published_has_the_site_there(office: Office) -> None:
    office.settings(more=PUBLISH)
    office.client("anna", "ann daily", more="publish = true")
    office.run("2026-11-05 07:30")
    anna, bert = written(office)
    place = home(office, folder="public")
    assert anna.place == f"https://reports.example.org/{place.name}/"
    assert editions(place) == [TUESDAY, WEDNESDAY]  # that of before it was published, too
    assert f"https://reports.example.org/{place.name}/{TUESDAY}/page.html" in (place / "feed.xml").read_text()
    assert Path(bert.place).is_relative_to(office.folder / "site")


def test_what_is_published_and_whose_mail_has_not_left_stays(office: Office) -> None:
    office.settings(more=PUBLISH)
    office.client("anna", "ann daily", more="publish = true")
    office.post.says(DeferredError("450 later"), "ann@anna.example", times=9)
    office.run("2026-11-05 07:30")
    assert office.states()[f"anna/{WEDNESDAY}"] == "approved"
    written(office, "anna")
    place = home(office, folder="public")
    assert editions(place) == [TUESDAY, WEDNESDAY]
    assert listed(place) == [TUESDAY]


def test_what_is_taken_back_from_the_published_place_leaves_every_page(office: Office) -> None:
    office.settings(more=f"{PUBLISH}[site]\n")
    office.client("anna", "ann daily", more="publish = true")
    office.run("2026-11-05 07:30")
    place = home(office, folder="public")
    assert listed(place) == [WEDNESDAY, TUESDAY]
    with office.desk() as desk:
        operating.withdraw(desk, f"anna/{WEDNESDAY}", "It was Bert's")
    assert editions(place) == listed(place) == [TUESDAY]
    assert not [name for name, content in files(place).items() if WEDNESDAY.encode() in content]
