"""What a source ignores from now on leaves the store, and `check` and `status` speak of it no more."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from reporter.config.models import Source
from reporter.config.presets import ClientRule
from reporter.store.ingest import ingest_workspace
from reporter.store.readiness import ownerless
from reporter.store.soundness import clients_standing, findings
from reporter.store.store import open_store
from tests.sources.exports import NOW, workspace, write

HEAD = "id,opened_at,subject,organisation,updated_at\n"
ACME = "1,2026-10-01,a,Acme Dental,\n"
IGNORED: dict[str, tuple[str, ...]] = {"organisation": ("contoso", "Internal")}


def desk(ignore: dict[str, tuple[str, ...]] | None = None) -> Source:
    rule = ClientRule(column="organisation")
    return Source(name="desk", files="*.csv", preset="plain-tickets", client_by=rule, ignore=ignore or {})


def ingest(folder: Path, source: Source) -> None:
    with open_store(folder / "store.sqlite") as store:
        readings = list(ingest_workspace(workspace(folder, source), store, None, NOW))
    assert [reading.fault for reading in readings] == [""] * len(readings)


def ids(folder: Path) -> list[str]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM tickets ORDER BY id").scalars())


def said_of_nobody(folder: Path, source: Source) -> list[str]:
    """What `check`, `status` and `check data` say."""
    space = workspace(folder, source)
    with open_store(space.store_path) as store:
        told = [one.what for one in findings(space, store, NOW) if one.kind == "unmapped client"]
        told += [one.client for one in clients_standing(space, store, NOW) if not one.client]
    return [*told, *(one.what for one in ownerless(space, NOW))]


@pytest.mark.parametrize(
    ("stamp", "grows", "number"),
    list(itertools.product(("", "2026-10-02"), (False, True), ("2", ""))),
)
def test_rows_that_are_ignored_now_leave_the_store(
    tmp_path: Path, stamp: str, number: str, *, grows: bool
) -> None:
    """Whether or not they have a number or say when they changed, and whether the export is the same."""
    rows = (
        HEAD + ACME + f"{number},2026-10-02,b,Contoso,{stamp}\n{number and 3},2026-10-02,c,Internal,{stamp}\n"
    )
    write(tmp_path, rows)
    ingest(tmp_path, desk())
    assert len(ids(tmp_path)) == 3
    assert said_of_nobody(tmp_path, desk())
    write(tmp_path, rows + ("9,2026-10-03,d,Acme Dental,\n" if grows else ""))
    ingest(tmp_path, desk(IGNORED))
    assert ids(tmp_path) == ["1", "9"][: 1 + grows]
    assert said_of_nobody(tmp_path, desk(IGNORED)) == []
    ingest(tmp_path, desk())
    assert len(ids(tmp_path)) == 3 + grows


def test_an_id_that_another_row_keeps_stays(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ACME + "1,2026-10-01,a,Contoso,\n")
    ingest(tmp_path, desk())
    ingest(tmp_path, desk(IGNORED))
    assert ids(tmp_path) == ["1"]


def test_what_was_told_later_stays(tmp_path: Path) -> None:
    """An old export in which it was still somebody else's takes nothing away."""
    write(tmp_path, HEAD + "1,2026-10-01,a,Acme Dental,2026-10-09\n", "a.csv")
    ingest(tmp_path, desk())
    write(tmp_path, HEAD + "1,2026-10-01,a,Contoso,2026-10-02\n", "b.csv")
    ingest(tmp_path, desk(IGNORED))
    assert ids(tmp_path) == ["1"]


def test_what_no_file_tells_of_any_more_is_told_wherever_it_is_counted(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ACME + "2,2026-10-02,b,Contoso,\n")
    ingest(tmp_path, desk())
    write(tmp_path, HEAD + ACME)
    ingest(tmp_path, desk(IGNORED))
    assert said_of_nobody(tmp_path, desk(IGNORED)) == [
        "tickets of earlier exports are nobody's, as 2",
        "",
        "some records are nobody's",
    ]


def test_ignored_rows_are_counted_in_the_identity(tmp_path: Path) -> None:
    write(
        tmp_path, HEAD + ACME + "2,2026-10-02,b,Contoso,\n3,2026-10-02,c,Internal,\n4,soon,d,Acme Dental,\n"
    )
    space = workspace(tmp_path, desk(IGNORED))
    with open_store(space.store_path) as store:
        (first,), (again,) = (list(ingest_workspace(space, store, None, NOW)) for _ in range(2))
    told = "1 new + 0 updated + 0 unchanged + 1 set aside + 2 ignored"
    assert (first.read, first.ignored, first.line) == (4, 2, f"tickets.csv: 4 read = {told}")
    assert (again.read, again.ignored) == (4, 2)
    assert again.line.endswith(f": 4 read = {told}")


def test_ignored_rows_of_a_log_of_states_are_counted_too(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "states.toml").write_text(
        'records = "activities"\n[columns]\nid = "key"\nat = "at"\nends_at = "ended"\n'
        '[constants]\nkind = "check"\n'
        '[client]\ncolumn = "who"\n[outages]\nkey = ["key"]\nstate = "state"\nbad = ["down"]\ngood = ["up"]\n'
        'at = "at"\n'
    )
    rows = "a,2026-10-01T10:00,down,acme\na,2026-10-01T11:00,up,acme\nb,2026-10-01T10:00,down,lab\n"
    write(tmp_path, f"key,at,state,who\n{rows}")
    source = Source(name="desk", files="*.csv", preset="states", ignore={"who": ("lab",)})
    space = workspace(tmp_path, source)
    with open_store(space.store_path) as store:
        (reading,) = ingest_workspace(space, store, None, NOW)
    assert (reading.fault, reading.saved.new, reading.ignored) == ("", 1, 1)


def test_a_column_to_ignore_by_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ACME)
    space = workspace(tmp_path, desk({"organization": ("Internal",)}))
    with open_store(space.store_path) as store:
        (reading,) = ingest_workspace(space, store, None, NOW)
    assert "ignore: there is no column “organization”; did you mean “organisation”?" in reading.warnings
