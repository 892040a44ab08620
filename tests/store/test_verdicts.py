"""What a file proves is kept and told afterwards: by `check data`, from what `ingest` found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from os import utime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.config.models import Source, Workspace
from reporter.store.ingest import ingest_workspace
from reporter.store.soundness import Finding, findings, grounds
from reporter.store.store import Store, open_store
from tests.sources.exports import NOW, source, workspace, write

HEAD = "id,subject,opened_at"
ORDERS = {"day first": "%d/%m/%Y", "month first": "%m/%d/%Y"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store.sqlite")


def reads(**told: object) -> Source:
    return source().model_copy(update={"zone": "UTC", **told})


def days(form: str, *some: date) -> str:
    rows = (f"{at},Printer,{day.strftime(form)} 09:00" for at, day in enumerate(some))
    return "\n".join((HEAD, *rows)) + "\n"


def took_in(space: Workspace, store: Store) -> None:
    list(ingest_workspace(space, store, None, NOW))


def told(space: Workspace, store: Store, kind: str) -> list[Finding]:
    return [one for one in (*findings(space, store, NOW), *grounds(store)) if one.kind == kind]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(ORDERS)),
    st.sampled_from(sorted(ORDERS)),
    st.lists(st.dates(date(2020, 1, 1), date(2026, 10, 1)), min_size=1, max_size=4),
)
def test_an_order_is_refused_or_proved_or_stands_on_the_settings_alone(
    tmp_path_factory: pytest.TempPathFactory, written: str, presumed: str, some: list[date]
) -> None:
    folder = tmp_path_factory.mktemp("w")
    write(folder, days(ORDERS[written], *some))
    space = workspace(folder, reads(formats=(f"{ORDERS[presumed]} %H:%M",)))
    with open_store(folder / "store.sqlite") as store:
        took_in(space, store)
        refused, proved, trusted = (told(space, store, kind) for kind in ("refused", "proved", "on trust"))
    is_told = any(day.day > 12 for day in some)
    orders = [one for one in (*proved, *trusted) if "dates in" in one.what]
    if is_told and written != presumed:
        assert written in refused[0].what
        assert "formats = " in refused[0].mend
        assert not orders
    else:
        assert not refused
        (order,) = orders
        assert f"the dates in “opened_at” are read {presumed}: " in order.what
        assert order.kind == ("proved" if is_told else "on trust")
        assert is_told or "formats = " in order.mend


def test_files_of_a_source_are_told_together(tmp_path: Path, store: Store) -> None:
    write(tmp_path, days("%d/%m/%Y", date(2026, 3, 1)), "a.csv")
    write(tmp_path, days("%d/%m/%Y", date(2026, 3, 2), date(2026, 3, 13)), "b.csv")
    space = workspace(tmp_path, reads(formats=("%d/%m/%Y %H:%M",)))
    took_in(space, store)
    (one,) = told(space, store, "proved")
    assert one.what == (
        "the dates in “opened_at” are read day first: proved by “13/03/2026 09:00”; "
        "1 of its 2 files proves nothing itself"
    )


def test_a_refusal_is_told_until_its_file_is_mended_or_gone(tmp_path: Path, store: Store) -> None:
    good, bad = (days(form, date(2026, 3, 13)) for form in ORDERS.values())
    space = workspace(tmp_path, reads(formats=("%d/%m/%Y %H:%M",)))
    for content, is_refused in ((good, False), (bad, True), (good, False), (bad, True)):
        file = write(tmp_path, content)
        took_in(space, store)
        assert bool(told(space, store, "refused")) == is_refused
        assert bool(told(space, store, "proved"))  # of what was read before
    settled = workspace(tmp_path, reads(formats=("%m/%d/%Y %H:%M",)))
    took_in(settled, store)
    assert not told(settled, store, "refused")
    took_in(space, store)
    assert told(space, store, "refused")
    file.unlink()
    assert not told(space, store, "refused")


def test_a_log_of_events_that_the_preset_does_not_know_is_told(tmp_path: Path, store: Store) -> None:
    rows = [f"{at},Printer,2026-03-0{day} 09:00" for at in range(5) for day in (1, 2, 3)]
    write(tmp_path, "\n".join((HEAD, *rows)))
    space = workspace(tmp_path, reads())
    took_in(space, store)
    (one,) = told(space, store, "refused")
    assert "a log of events, of which the preset says nothing" in one.what
    assert "[events]" in one.mend


@pytest.mark.parametrize(
    ("written", "said", "kind", "words"),
    [
        ("cp932", "", "refused", "probably Japanese"),
        ("cp932", "cp932", "proved", "read as cp932: proved by its letters"),
        ("cp932", "cp1252", "refused", "is not cp1252 text"),
        ("euc-jp", "latin-1", "doubtful reading", "by its letters is probably Japanese"),
        ("utf-8", "cp932", "refused", "is UTF-8, not cp932"),
        ("utf-8", "", "proved", ""),
    ],
)
def test_an_encoding_is_told_as_what_its_letters_prove(
    tmp_path: Path, store: Store, written: str, said: str, kind: str, words: str
) -> None:
    subjects = ("プリンターが動きません", "会議室の電話", "パスワードを忘れました", "新しい社員の登録")
    rows = [f"{at},{text},2026-03-01" for at, text in enumerate(subjects)]
    write(tmp_path, "\n".join((HEAD, *rows)).encode(written))
    space = workspace(tmp_path, reads(encoding=said))
    took_in(space, store)
    found = told(space, store, kind)
    assert [words in one.what for one in found] == [True] * bool(words)


def test_a_decimal_sign_is_proved_or_stands_on_the_settings(tmp_path: Path, store: Store) -> None:
    head = f"{HEAD},minutes_worked\n"
    space = workspace(tmp_path, reads(decimal=","))
    write(tmp_path, head + '1,Printer,2026-03-01,"1.234"\n')
    took_in(space, store)
    (one,) = told(space, store, "on trust")
    assert "the numbers in “minutes_worked” are read with the decimal sign “,”" in one.what
    assert 'decimal = "."' in one.mend
    write(tmp_path, head + '1,Printer,2026-03-01,"1.234"\n2,Mouse,2026-03-01,"1,5"\n')
    took_in(space, store)
    assert not told(space, store, "on trust")
    assert told(space, store, "proved")[0].what.endswith("proved by “1,5”")


@pytest.mark.parametrize(
    ("form", "text", "kind"),
    [
        ("iso", "2026-03-01 09:00", "on trust"),
        ("iso", "2026-03-01 09:00Z", ""),
        ("iso", "2026-03-01", ""),
        ("%Y/%m/%d %H:%M %Z", "2026/03/01 09:00 CET", "proved"),
    ],
)
def test_a_zone_is_told_where_times_name_none(
    tmp_path: Path, store: Store, form: str, text: str, kind: str
) -> None:
    write(tmp_path, f"{HEAD}\n1,Printer,{text}\n")
    space = workspace(tmp_path, reads(formats=(form,), zone="Europe/Berlin"))
    took_in(space, store)
    found = [one for one in grounds(store) if "Europe/Berlin" in one.what]
    assert [one.kind for one in found] == [kind] * bool(kind)


def test_times_that_lie_after_the_file_are_doubtful(tmp_path: Path, store: Store) -> None:
    file = write(tmp_path, f"{HEAD}\n1,Printer,2026-03-01 15:00\n")
    at = datetime(2026, 3, 1, 10, tzinfo=UTC) + timedelta(minutes=1)
    utime(file, (at.timestamp(), at.timestamp()))
    space = workspace(tmp_path, reads())
    took_in(space, store)
    (one,) = told(space, store, "doubtful reading")
    assert "after the file was written" in one.what
    assert "zone = " in one.mend
    assert not told(space, store, "on trust")
