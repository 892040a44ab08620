"""What is held is composed again only when something that it is made of has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import CannotWriteError
from reporter.ledger.ledger import Ledger
from reporter.runs import filing, making, planning
from tests.runs.workspaces import Office, PowerCut, few_bytes, open_office, tell_little

TUESDAY = "anna/daily/2026-11-03"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle r="{}" cx="10" cy="10"/></svg>'


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the editions that were composed, in order."""
    return counted_from_now(monkeypatch)


def counted_from_now(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    keys: list[str] = []
    real = making.compose

    def counted(workspace: Any, store: Any, edition: Any, *rest: Any) -> Any:
        keys.append(edition.key)
        return real(workspace, store, edition, *rest)

    monkeypatch.setattr(making, "compose", counted)
    return keys


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after its first run, for each test to begin with a copy of."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return first_run(tmp_path_factory.mktemp("first") / "northfield", monkeypatch)


def first_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    office = open_office(folder, monkeypatch)
    office.settings(review=True)
    (office.folder / "brand").mkdir()
    (office.folder / "brand" / "brand.toml").write_text('logo = "logo.svg"\n')
    (office.folder / "brand" / "logo.svg").write_text(LOGO.format(8))
    for slug in ("anna", "bert"):
        office.client(slug, "ann daily", more='brand = "brand"')
    office.tickets("2026-11-03", since="2026-10-25")
    office.run()
    return folder


@pytest.fixture
def office(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    shutil.copytree(made_once, office.folder, dirs_exist_ok=True)
    return office


def page(office: Office) -> bytes:
    return (office.folder / "outbox" / TUESDAY / "page.html").read_bytes()


def test_fifty_that_wait_and_nothing_new_compose_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(tmp_path / "many", monkeypatch)
    tell_little(monkeypatch)
    composed = counted_from_now(monkeypatch)
    monkeypatch.setattr(making, "render_documents", few_bytes)
    office.settings(review=True)
    for n in range(25):
        office.client(f"client-{n}", "ann daily weekly", more=f'aliases = ["client-{n}"]')
    office.tickets("2026-11-03", since="2026-10-25")
    office.run()
    assert len(composed) == len(set(composed)) == 50
    assert set(office.states().values()) == {"held"}
    for hour in ("08:00", "09:00"):
        assert office.run(f"2026-11-04 {hour}").outcomes == []
    assert len(composed) == 50


def more_tickets(office: Office) -> None:
    with (office.folder / "desk.csv").open("a") as log:
        log.write("new-1,2026-11-03 23:10,Scanner,open,anna,,\n")


def tickets_of_another(office: Office) -> None:
    with (office.folder / "desk.csv").open("a") as log:
        log.write("new-1,2026-11-03 23:10,Scanner,open,bert,,\n")


def other_settings(office: Office) -> None:
    office.client("anna", "ann daily", more='people = 3\nbrand = "brand"')


def words_of_a_person(office: Office) -> None:
    office.note("anna", "2026-11-03", "The lift works again.\n")


def another_logo(office: Office) -> None:
    (office.folder / "brand" / "logo.svg").write_text(LOGO.format(4))


def another_colour(office: Office) -> None:
    (office.folder / "brand" / "brand.toml").write_text('logo = "logo.svg"\ncolour = "#aa2233"\n')


@pytest.mark.parametrize(
    ("changes", "is_made_anew"),
    [(more_tickets, True), (other_settings, False), (words_of_a_person, True)],
)
def test_what_it_is_made_of_has_changed(
    office: Office, composed: list[str], changes: Callable[[Office], None], is_made_anew: bool
) -> None:
    before = page(office)
    changes(office)
    outcomes = office.run("2026-11-04 08:00").outcomes
    assert [outcome.edition.key for outcome in outcomes] == ([TUESDAY] if is_made_anew else [])
    assert set(composed) == {TUESDAY}
    assert (page(office) != before) == is_made_anew
    composed.clear()
    office.run("2026-11-04 09:00")
    assert composed == []


def test_what_came_of_another_client_composes_only_theirs(office: Office, composed: list[str]) -> None:
    tickets_of_another(office)
    office.run("2026-11-04 08:00")
    assert set(composed) == {"bert/daily/2026-11-03"}


@pytest.mark.parametrize("changes", [another_logo, another_colour])
def test_another_look_makes_it_anew_though_it_says_the_same(
    office: Office, changes: Callable[[Office], None]
) -> None:
    before = page(office)
    changes(office)
    office.run("2026-11-04 08:00")
    assert page(office) != before
    assert office.states()[TUESDAY] == "held"


def test_another_version_makes_it_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "__version__", "99")
    planning._templates.cache_clear()
    outcomes = office.run("2026-11-04 08:00").outcomes
    assert TUESDAY in [outcome.edition.key for outcome in outcomes]
    planning._templates.cache_clear()


def test_other_templates_make_it_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "_templates", lambda: b"others")
    assert len(office.run("2026-11-04 08:00").outcomes) == 2


def test_the_gates_are_asked_at_each_run(office: Office, composed: list[str]) -> None:
    log = (office.folder / "desk.csv").read_text()
    (office.folder / "desk.csv").unlink()
    office.run("2026-11-04 08:00")
    assert office.reasons(TUESDAY).startswith("could not be read: desk")
    (office.folder / "desk.csv").write_text(log)
    office.run("2026-11-04 09:00")
    assert office.reasons(TUESDAY) == "waits for your approval"
    office.settings(review=False)
    office.run("2026-11-04 10:00")
    assert office.states()[TUESDAY] == "sent"


def test_marks_of_what_has_left_are_forgotten(office: Office) -> None:
    with office.desk() as desk:
        assert set(planning.read_marks(desk).editions) == {TUESDAY, "bert/daily/2026-11-03"}
    office.settings(review=False)
    office.run("2026-11-04 08:00")
    with office.desk() as desk:
        assert planning.read_marks(desk).editions == {}


def cut_off(office: Office, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    """A run that ends when all is filed, before it has noted what that is made of."""
    with monkeypatch.context() as broken:
        broken.setattr(planning, "keep_marks", power_cut)
        with pytest.raises(PowerCut):
            office.run(now)


def power_cut(*_: object) -> None:
    raise PowerCut


def test_words_that_are_taken_back_go_though_the_run_that_set_them_was_cut_off(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.note("anna", "2026-11-03", "The lift works again.\n")
    cut_off(office, monkeypatch, "2026-11-04 08:00")
    assert b"The lift works again." in page(office)
    (office.folder / "commentary" / "anna" / "2026-11-03.md").unlink()
    office.run("2026-11-04 09:00")
    assert b"The lift works again." not in page(office)


def test_another_look_is_seen_though_the_run_before_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(tmp_path / "new", monkeypatch)
    office.settings(review=True)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-10-25")
    cut_off(office, monkeypatch, "2026-11-04 07:00")
    before = page(office)
    office.client("anna", "ann daily", more='brand = "brand"')
    (office.folder / "brand").mkdir()
    another_colour(office)
    another_logo(office)
    office.run("2026-11-04 08:00")
    assert page(office) != before


def test_what_could_not_be_entered_is_looked_at_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, composed: list[str]
) -> None:
    office.note("anna", "2026-11-03", "The lift works again.\n")
    with monkeypatch.context() as broken:
        broken.setattr(filing, "write_folder", lambda *_, **__: 1 / 0)
        broken.setattr(Ledger, "keep", power_less)
        assert office.run("2026-11-04 08:00").exit_code == 1
    composed.clear()
    office.run("2026-11-04 09:00")
    assert TUESDAY in composed
    assert b"The lift works again." in page(office)


def power_less(*_: object) -> None:
    raise CannotWriteError("the ledger cannot be written")


def test_what_else_lies_beside_a_logo_changes_nothing(office: Office, composed: list[str]) -> None:
    (office.folder / "brand" / "notes.txt").write_text("Buy paper.")
    office.run("2026-11-04 08:00")
    assert composed == []


def test_records_are_looked_through_only_when_something_was_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "client_mark", lambda *_: 1 / 0)
    assert office.run("2026-11-04 08:00").exit_code == 0
    more_tickets(office)
    assert office.run("2026-11-04 09:00").exit_code == 1


@pytest.mark.parametrize("note", ["no JSON", "[1]", '{"anna/daily/2026-11-03": "x"}'])
def test_a_note_that_another_version_wrote_costs_nothing(office: Office, note: str) -> None:
    with office.desk() as desk:
        desk.ledger.set_note("what the held editions were made of", note)
    assert office.run("2026-11-04 08:00").exit_code == 0
    assert office.states()[TUESDAY] == "held"
