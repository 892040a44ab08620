"""Stories told to others: no name of a client stands in them, and nothing of one that did not agree."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter.cadences import PARTNERS, SUCCESS, Cadence, menu_of
from reporter.config import Workspace, load_workspace
from reporter.config.models import OwnContact
from reporter.errors import ConfigError, ReporterError, UsageError
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.runs import operating, run
from reporter.runs.accounts import Outcome
from reporter.runs.briefing import brief_of
from reporter.runs.building import Order
from reporter.runs.desk import open_desk
from reporter.runs.handouts import build_for_others
from reporter.store.store import open_store
from reporter.story.others.hiding import veil_of
from reporter.story.others.nameless import choose_nameless
from reporter.story.others.outward import MUST_BE_READ
from reporter.story.others.veil import Veil
from tests.runs.shared_clients import CLIENTS, DID, SAYS, Shared, leaks_in, marks_of, write
from tests.runs.workspaces import MORNING, read, sample

SHARED = tuple(client for client in CLIENTS if client.shares)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("shared") / "northfield"
    write(folder, each=40)
    return read(load_workspace(folder), folder / "store.sqlite")


@pytest.fixture(scope="module")
def veils(space: Workspace) -> dict[str, Veil]:
    found = {}
    with open_store(space.store_path) as store:
        for client in SHARED:
            edition = Edition("review", client.slug, parse_period("2026-Q3", "Europe/London"))
            brief = brief_of(space, store, edition, MORNING)
            found[client.slug] = veil_of(brief, space.clients, space.provider)
    return found


def built(
    space: Workspace, folder: Path, cadence: Cadence, *clients: str, period: str = "2026-Q3"
) -> list[Outcome]:
    return list(build_for_others(space, Order(cadence, clients, MORNING, folder, period)))


def written(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_text("utf-8")


@pytest.mark.parametrize("client", SHARED, ids=lambda client: client.slug)
def test_what_is_not_taken_out_is_found(client: Shared, veils: dict[str, Veil]) -> None:
    veil, missed = veils[client.slug], []
    for mark in marks_of(client):
        for text in (*(one.format(name=mark, things="blue forms") for one in (*SAYS, *DID)), mark):
            said = veil.over(text)
            if not veil.found_in(said) and leaks_in(said):
                missed.append((text, said, leaks_in(said)))
    assert not missed


@pytest.mark.parametrize("client", SHARED, ids=lambda client: client.slug)
def test_the_names_of_other_clients_are_taken_out_too(client: Shared, veils: dict[str, Veil]) -> None:
    veil = veils[client.slug]
    for other in (one for one in CLIENTS if one != client):
        for name in (other.name, *other.aliases, other.name.upper(), other.people[0]):
            assert veil.found_in(veil.over(SAYS[0].format(name=name, things="forms")))


def test_no_story_of_thousands_of_tickets_holds_a_name(tmp_path: Path) -> None:
    write(tmp_path / "northfield")
    space, told = read(load_workspace(tmp_path / "northfield"), tmp_path / "store.sqlite"), []
    with open_store(space.store_path) as store:
        for client in SHARED:
            edition = Edition("review", client.slug, parse_period("2026-Q3", "Europe/London"))
            brief = brief_of(space, store, edition, MORNING)
            veil = veil_of(brief, space.clients, space.provider)
            told += [str(one.card) for one in choose_nameless(brief, veil, 100).stories]
    assert len(told) >= len(SHARED)
    assert not [(card, leaks_in(card)) for card in told if leaks_in(card)]


def test_the_page_for_partners_names_nobody(space: Workspace, tmp_path: Path) -> None:
    (outcome,) = built(space, tmp_path, PARTNERS)
    assert not outcome.fault
    assert outcome.reasons == (MUST_BE_READ,)
    assert {name for name, _ in written(tmp_path)} == {
        *("letter.html", "letter.txt", "page.html", "report.json", "read-first.txt"),
    }
    for name, text in written(tmp_path):
        assert not leaks_in(_words_of(name, text)), name
    report = json.loads((tmp_path / "_provider/partners/2026-Q3/report.json").read_text())
    assert report["key"] == "_provider/partners/2026-Q3"
    (stories,) = (one for one in report["sections"] if one["name"] == "stories")
    assert len(stories["blocks"]) == 3
    assert len({card["place"] for card in stories["blocks"]}) == 3  # each of another client
    assert "Lock your screen" in (tmp_path / "_provider/partners/2026-Q3/letter.txt").read_text()


def test_a_success_story_names_nobody_and_calls_the_client_by_its_kind(
    space: Workspace, tmp_path: Path
) -> None:
    outcomes = built(space, tmp_path, SUCCESS)
    assert [one.edition.client for one in outcomes] == sorted(client.slug for client in SHARED)
    assert not [one.fault for one in outcomes if one.fault]
    assert all(one.reasons == (MUST_BE_READ,) for one in outcomes)
    for name, text in written(tmp_path):
        assert not leaks_in(_words_of(name, text)), name
    letter = (tmp_path / "quixwort/success/2026-Q3/letter.txt").read_text()
    assert "A group of vets" in letter
    assert "A client of ours" in (tmp_path / "plumbago/success/2026-Q3/letter.txt").read_text()
    key = json.loads((tmp_path / "quixwort/success/2026-Q3/report.json").read_text())["key"]
    assert key == "_provider/success/2026-Q3"


def test_a_run_holds_the_page_and_it_leaves_for_partners_once_a_person_approved_it(
    space: Workspace, tmp_path: Path
) -> None:
    _write_partners(space.folder, tmp_path / "northfield")
    own = load_workspace(tmp_path / "northfield")
    moments = iter(datetime(2026, 10, 8, 9, minute, tzinfo=UTC) for minute in range(60))
    key = "_provider/partners/2026-Q3"
    with open_desk(own, lambda: next(moments)) as desk:
        first = run(desk)
        assert [(one.edition.key, one.state, one.reasons) for one in first.outcomes] == [
            (key, "held", (MUST_BE_READ,))
        ]
        assert not run(desk).outcomes  # it stands as it was made
        plan = operating.plan_approval(desk, key)
        assert [mail.recipient for mail in plan.frozen.deliveries] == ["pat@partner.example"]
        assert "unsubscribe" in plan.frozen.messages[0].content.decode().lower()
        for name, text in written(desk.outbox.place(key)):
            assert name.endswith(".eml") or not leaks_in(_words_of(name, text)), name
        operating.carry_out(desk, plan, "a test")
        assert desk.ledger.entry(key).state == "approved"  # type: ignore[union-attr]
    assert "partners" not in {one.cadence for slug in own.clients for one in _due_of(own, slug)}


def test_without_partners_nothing_is_due_for_them(space: Workspace) -> None:
    assert "_provider" not in space.readers
    assert (
        "_provider"
        in space.model_copy(update={"contacts": (OwnContact(name="P", email="p@p.example"),)}).readers
    )


def _write_partners(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("store.sqlite*", "outbox", "ledger*"))
    text = (folder / "reporter.toml").read_text()
    mail = '[mail]\nsender = "desk@northfield-it.example"\n[mail.smtp]\nhost = "127.0.0.1"\n'
    contact = '[[contacts]]\nname = "Pat"\nemail = "pat@partner.example"\n'
    (folder / "reporter.toml").write_text(f"{text}\n{mail}{contact}")


def _due_of(space: Workspace, slug: str) -> list[Edition]:
    return [Edition(name, slug, parse_period("2026-Q3", "UTC")) for name in menu_of(slug)]


def test_totals_are_over_five_clients_or_more(space: Workspace, tmp_path: Path) -> None:
    built(space, tmp_path / "five", PARTNERS)
    report = json.loads((tmp_path / "five/_provider/partners/2026-Q3/report.json").read_text())
    assert [tile["label"] for tile in report["tiles"]] == ["Came in", "Solved"]
    log = csv.DictReader((space.folder / "desk.csv").open(encoding="utf-8"))
    agreed = {client.name for client in SHARED}
    came = sum(row["client"] in agreed and "2026-07" <= row["opened_at"] < "2026-10" for row in log)
    assert report["tiles"][0]["number"] == f"{came:,}"
    assert report["tiles"][0]["comparison"] == "over five clients"
    assert {one["name"] for one in report["figures"]} >= {"all_count_opened", "clients"}
    clients = {**space.clients, "quixwort": _of(space, "quixwort", share=False)}
    built(space.model_copy(update={"clients": clients}), tmp_path / "four", PARTNERS)
    report = json.loads((tmp_path / "four/_provider/partners/2026-Q3/report.json").read_text())
    assert report["tiles"] == []
    assert "four" not in str(report["lede"])


def test_who_did_not_agree_is_refused_with_the_mend(space: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="obsidian did not agree") as refused:
        built(space, tmp_path, SUCCESS, "obsidian")
    assert "share = true in clients/obsidian.toml" in refused.value.hint
    with pytest.raises(UsageError, match="over all clients"):
        built(space, tmp_path, PARTNERS, "quixwort")
    nobody = {slug: _of(space, slug, share=False) for slug in space.clients}
    with pytest.raises(ReporterError, match="no client agreed") as none:
        built(space.model_copy(update={"clients": nobody}), tmp_path, PARTNERS)
    assert none.value.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_days_are_no_period_of_what_is_told_to_others(space: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="months alone"):
        built(space, tmp_path, SUCCESS, "quixwort", period="2026-07-01--2026-07-20")


def test_a_description_that_names_the_client_is_refused(space: Workspace, tmp_path: Path) -> None:
    clients = {**space.clients, "quixwort": _of(space, "quixwort", described_as="the Quixwort practice")}
    (outcome,) = built(space.model_copy(update={"clients": clients}), tmp_path, SUCCESS, "quixwort")
    assert "described_as holds" in outcome.fault


def test_a_person_s_words_to_pass_on_are_left_out_where_they_name_a_client(
    space: Workspace, tmp_path: Path
) -> None:
    folder = space.folder / "commentary" / "_provider"
    folder.mkdir(parents=True)
    file = folder / "partners-2026-Q3.md"
    try:
        file.write_text("Change the locks of the server room once a year.\n")
        built(space, tmp_path / "good", PARTNERS)
        page = (tmp_path / "good/_provider/partners/2026-Q3/letter.txt").read_text()
        assert "Change the locks" in page
        assert "Lock your screen" not in page
        file.write_text("As we say at OBSIDIANQUELL: change the locks.\n")
        (outcome,) = built(space, tmp_path / "bad", PARTNERS)
        assert any("it names Obsidianquell Bakery" in one for one in outcome.warnings)
        assert "obsidian" not in "".join(text.lower() for _, text in written(tmp_path / "bad"))
    finally:
        file.unlink()


def test_consent_is_given_in_the_client_s_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "northfield"
    write(folder, CLIENTS[:1], each=1)
    with (folder / "reporter.toml").open("a") as file:
        file.write("[defaults]\nshare = true\n")
    with pytest.raises(ConfigError, match="is for each client to say"):
        load_workspace(folder)


def test_the_sample_clients_who_agreed_are_told_of_and_no_others(tmp_path: Path) -> None:
    (outcome,) = built(sample(), tmp_path, PARTNERS)
    assert not outcome.slips
    report = json.loads((tmp_path / "_provider/partners/2026-Q3/report.json").read_text())
    (stories,) = (one for one in report["sections"] if one["name"] == "stories")
    assert {card["place"] for card in stories["blocks"]} <= {
        "A dental group with three practices",
        "A primary school",
    }
    assert all(card["when"].split()[0] in ("July", "August", "September") for card in stories["blocks"])


def _of(space: Workspace, slug: str, **changes: object) -> object:
    return space.clients[slug].model_copy(update=changes)


def _words_of(name: str, text: str) -> str:
    """What a document says; a page also holds fonts and styles, whose letters may spell anything."""

    return re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL) if name.endswith(".html") else text
