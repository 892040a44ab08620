from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import CannotWriteError, DataError, UsageError
from reporter.inspecting import inspect_file
from reporter.inspecting.printout import (
    as_data,
    column_lines,
    coverage_lines,
    date_lines,
    shape_lines,
    word_lines,
)
from reporter.inspecting.proposal import Wishes, ZoneNeededError, place_of, save_preset
from reporter.inspecting.trials import Site
from tests.inspecting.looking import LONDON, YEAR, look, mapped, preset_in

TICKETS = (
    "id,subject,created,closed,status,priority,worked hours\n"
    "1,Printer,13/02/2026 10:00,14/02/2026 10:00,Closed,3 - Moderate,1.5\n"
    "2,Mail,13/02/2026 11:00,,Open,1 - Critical,\n"
    "3,Fax,13/02/2026 12:00,,Parked,Mauve,0.25\n"
    "4,Phone,soon,,Open,4 - Low,2\n"
)


def test_the_preset_says_what_was_found_and_what_is_not_known(tmp_path: Path) -> None:
    found = look(tmp_path, TICKETS)
    preset = preset_in(found.text)
    assert preset.columns["closed_at"] == "closed"
    assert preset.status == {"Closed": "closed", "Open": "open"}
    assert preset.priority == {"3 - Moderate": 3, "1 - Critical": 1, "4 - Low": 4}
    assert preset.dates.formats == ("%d/%m/%Y %H:%M",)
    assert preset.durations == {"minutes_worked": "hours"}
    assert found.unknown == {"status": ["Parked"], "priority": ["Mauve"]}
    assert '# "Parked" =   # 1 row' in found.text


def test_the_preview_and_the_coverage_come_from_the_real_reader(tmp_path: Path) -> None:
    found = look(tmp_path, TICKETS)
    assert [row["minutes_worked"] for row in found.coverage.preview][:1] == [90.0]
    lines = coverage_lines(found.coverage)
    assert lines[0] == "3 of 4 rows usable; 2 have no close date; 1 has no time worked."
    assert lines[1] == "They span 13 February 2026 to 13 February 2026."
    assert lines[2].startswith("Set aside: line 5: opened_at: “soon” is not a date written")


def test_what_is_told_names_format_columns_dates_and_unknown_words(tmp_path: Path) -> None:
    found = look(tmp_path, TICKETS)
    assert shape_lines(found)[0] == "export.csv: CSV, commas between fields, UTF-8, 4 rows"
    assert any(line.split()[:3] == ["closed_at", "closed", "100%"] for line in column_lines(found))
    assert date_lines(found)[0] == "Dates: %d/%m/%Y %H:%M (day first)"
    assert "1 values of “created” are no dates, as “soon”." in date_lines(found)
    assert word_lines(found)[0] == "Not known as a status, to be filled in: “Parked”"
    assert as_data(found)["coverage"]["usable"] == 3


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
# a file with \0 in it is no text, and refused
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(NAMES, WORDS)
def test_whatever_the_columns_and_words_are_the_preset_loads(name: str, word: str) -> None:
    cell = '"' + word.replace('"', '""') + '"'
    header = '"' + name.replace('"', '""') + ' status"'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(f"id,created,{header}\n1,2026-01-31 10:00,{cell}\n2,2026-01-31,{cell}\n".encode())
        found = inspect_file(path, path.name, Wishes(YEAR, anew=True), LONDON)
    assert preset_in(found.text).columns["opened_at"] == "created"
    assert found.coverage.usable == 2


def test_many_rows_of_one_id_are_an_event_log(tmp_path: Path) -> None:
    found = look(
        tmp_path,
        "number,state,opened_at,sys_updated_at,sys_mod_count\n"
        "A,New,2026-01-31 10:00,2026-01-31 10:00,0\nA,Closed,2026-01-31 10:00,2026-01-31 12:00,1\n"
        "B,New,2026-01-31 11:00,2026-01-31 11:00,0\n",
    )
    assert preset_in(found.text).events is not None
    assert 'order_by = "sys_mod_count"' in found.text
    assert (found.coverage.events, found.coverage.usable) == (3, 2)


def test_repeated_rows_are_no_event_log(tmp_path: Path) -> None:
    found = look(tmp_path, "id,created\n" + "1,2026-01-31\n" * 2 + "2,2026-01-31\n")
    assert preset_in(found.text).events is None


def test_a_column_that_would_cost_many_rows_is_left_out_and_said(tmp_path: Path) -> None:
    rows = "".join(f"{n},2026-02-{n:02} 10:00,2026-01-01 10:00\n" for n in range(1, 10))
    found = look(tmp_path, f"id,created,resolved\n{rows}")
    assert "resolved_at" not in found.guesses
    assert "“resolved” looked like resolved_at" in " ".join(found.remarks)
    assert found.coverage.usable == 9


def test_a_column_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    found = look(tmp_path, "id,created,Component/s,Component/s\n1,2026-01-31,Mail,Print\n")
    assert found.coverage.preview[0]["category"] == "Mail"


def test_words_for_not_set_are_told_to_the_preset(tmp_path: Path) -> None:
    found = look(tmp_path, "id,created,owner\n1,2026-01-31,< default >\n2,2026-01-31,Raj\n")
    assert [row["assignee"] for row in found.coverage.preview] == ["", "Raj"]


def test_bare_numbers_as_priorities_are_pointed_out(tmp_path: Path) -> None:
    found = look(tmp_path, "id,created,priority\n1,2026-01-31,1\n2,2026-01-31,4\n")
    assert found.remarks[0].startswith("Priorities are bare numbers")
    assert found.unknown == {"priority": ["1", "4"]}


def test_dates_without_a_zone_need_one(tmp_path: Path) -> None:
    with pytest.raises(ZoneNeededError, match="name no zone") as caught:
        look(tmp_path, TICKETS, site=Site(""))
    assert "--zone" in caught.value.hint
    found = look(tmp_path, TICKETS, wishes=Wishes(YEAR, zone="America/New_York", anew=True), site=Site(""))
    assert preset_in(found.text).dates.zone == "America/New_York"
    assert str(found.coverage.preview[0]["opened_at"]) == "2026-02-13 15:00:00+00:00"


@pytest.mark.parametrize(
    "written", ["2026-01-31T10:00:00Z", "2026-01-31 10:00 UTC", "2026-01-31T11:00:00+01:00"]
)
def test_dates_that_name_their_zone_need_none(tmp_path: Path, written: str) -> None:
    found = look(tmp_path, f"id,created\n1,{written}\n2,{written}\n", site=Site(""))
    assert str(found.coverage.preview[0]["opened_at"]) == "2026-01-31 10:00:00+00:00"


BOSTON = (
    "case_enquiry_id,open_dt,target_dt,closed_dt,case_status,closure_reason,case_title,subject,reason,type,"
    "neighborhood,source\n"
)


def test_a_preset_that_comes_with_reporter_is_named_when_it_reads_the_file(tmp_path: Path) -> None:
    row = "{n},{day} 13:47:00,,,Open,,Lamp,Works,Lights,Lights,Hyde Park,Call\n"
    plain = BOSTON + "".join(row.format(n=n, day=f"2022-01-{n}") for n in range(10, 20))
    found = look(tmp_path, plain, wishes=Wishes(YEAR))
    assert found.shipped == "boston-311"
    assert 'preset = "boston-311"' in shape_lines(found)[2]
    assert 'write client = "acme"' in shape_lines(found)[3]
    twin = BOSTON + "".join(row.format(n=n, day=f"{n}/01/2022") for n in range(10, 20))
    assert look(tmp_path, twin, wishes=Wishes(YEAR)).shipped == "boston-311-dmy"


def test_a_preset_that_nearly_fits_is_named_with_what_the_file_lacks(tmp_path: Path) -> None:
    names = BOSTON.strip().split(",")
    cells = dict.fromkeys(names, "") | {
        "case_status": "Open",
        "case_title": "Lamp is out",
        "subject": "Works",
    }
    for lacking in ("case_enquiry_id", "case_status", "closed_dt"):
        kept = [name for name in names if name != lacking]
        rows = [
            cells | {"case_enquiry_id": f"10{n}", "open_dt": f"2022-01-{n}", "closed_dt": f"2022-02-{n}"}
            for n in range(10, 20)
        ]
        text = "\n".join([",".join(kept), *(",".join(row[name] for name in kept) for row in rows)])
        found = look(tmp_path, text, wishes=Wishes(YEAR))
        assert found.shipped == ""
        assert f"does not fit this one: the file has no “{lacking}”." in "\n".join(shape_lines(found))


def test_a_preset_of_another_product_is_not_taken_for_a_few_common_columns(tmp_path: Path) -> None:
    text = (
        '[{"number": 1, "title": "Fax", "state": "open", "created_at": "2026-01-31T10:00:00Z", "queue": "A"}]'
    )
    assert look(tmp_path, text, "export.json", wishes=Wishes(YEAR)).shipped == ""


def test_no_shipped_preset_reads_dates_otherwise_than_they_are_meant(tmp_path: Path) -> None:
    row = "{n},01/{n}/2022 13:47:00,,,Open,,Lamp,Works,Lights,Lights,Hyde Park,Call\n"
    found = look(tmp_path, BOSTON + "".join(row.format(n=n) for n in range(10, 20)), wishes=Wishes(YEAR))
    assert found.shipped == ""
    assert str(found.coverage.first)[:10] == "2022-01-10"


def test_a_preset_is_saved_but_never_over_another_unless_forced(tmp_path: Path) -> None:
    target = place_of(tmp_path, "our-desk", force=False)
    save_preset(target, "one", force=False)
    with pytest.raises(UsageError, match="there already"):
        place_of(tmp_path, "our-desk", force=False)
    with pytest.raises(UsageError, match="there already"):
        save_preset(target, "two", force=False)
    assert target.read_text() == "one"
    save_preset(place_of(tmp_path, "our-desk", force=True), "two", force=True)
    assert [path.name for path in target.parent.iterdir()] == ["our-desk.toml"]
    assert target.read_text() == "two"


def test_a_name_that_is_no_file_name_is_refused_with_a_better_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be a preset's name") as caught:
        place_of(tmp_path, "../Our Desk", force=False)
    assert caught.value.hint.endswith("--save our-desk")


def test_a_workspace_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "presets").write_text("a file")
    with pytest.raises(CannotWriteError):
        save_preset(tmp_path / "presets" / "our-desk.toml", "one", force=False)


UNREAD = (
    "3rd of March 2026, 9 o'clock",
    "3 Mar 2026 09:15 BRT",
    "2026-03-01 at nine",
    "1447 AH 9/12/2026 x",
)


@pytest.mark.parametrize("text", [*UNREAD, "5 days ago", "vor 3 Tagen"])
@pytest.mark.parametrize("other", ["Updated", "Due", "Printed"])
def test_dates_that_cannot_be_read_are_told_and_no_worse_column_is_taken(
    tmp_path: Path, text: str, other: str
) -> None:
    rows = "".join(f'{at},Printer {at} broke,"{text}",2026-03-04 10:00\n' for at in range(5))
    with pytest.raises(DataError, match="“Created”") as caught:
        look(tmp_path, f"Ticket ID,Subject,Created,{other}\n{rows}")
    assert text[:20] in str(caught.value)
    found = look(tmp_path, f"Ticket ID,Subject,{other},Created\n{rows}".replace(f"{other},", "Closed at,", 1))
    assert mapped(found)["opened_at"] == "Created"
    assert any("“Closed at” cannot be read as dates" in remark for remark in found.remarks)
