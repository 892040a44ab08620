"""The shapes that exports come in, one by one: what a preset can say, and what each shape becomes."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from reporter.config.presets import load_preset
from reporter.errors import ConfigError, DataError
from reporter.sources.quantities import minutes_of, parse_instants
from reporter.sources.texts import made_plain
from tests.sources.exports import Read, source, write

TICKETS = 'records = "tickets"\nlabel = "Mine"\n'
PLAIN = '[columns]\nid = "id"\nopened_at = "opened"\n'
HEAD = "id,opened"


def read(folder: Path, preset: str, content: str, name: str = "t.csv") -> Read:
    """A file read with a preset of the workspace."""
    (folder / "presets").mkdir(exist_ok=True)
    write(folder / "presets", TICKETS + preset, "mine.toml")
    return Read(write(folder, content, name), source("mine"))


@pytest.mark.parametrize(
    ("written", "unit", "minutes"),
    [
        ("26:15", "clock", 1575),
        ("-0:40", "clock", -40),
        ("00:15", "clock", 15),
        ("01:30:30", "clock", 90.5),
        ("1 02:15:30", "clock", 1575.5),
        ("3 Days 12 Hours", "clock", 5040),
        ("1 day, 2 hours and 3 minutes", "clock", 1563),
        ("2 hours (120 minutes)", "minutes", 120),
        ("1.2 hours (70 minutes)", "minutes", 70),
        ("15 minutes", "minutes", 15),
        ("90", "minutes", 90),
        ("1.75", "hours", 105),
        ("1,75", "hours", 105),
        ("1:45", "hours", 105),
        ("5400", "seconds", 90),
        ("2 553", "minutes", 2553),
        ("2 553,5", "minutes", 2553.5),
        ("1,234.5", "minutes", 1234.5),
    ],
)
def test_a_duration_is_minutes_however_it_is_written(written: str, unit: str, minutes: float) -> None:
    found, unreadable = minutes_of([written], unit)
    assert (found[0], unreadable[0]) == (pytest.approx(minutes), False)


@pytest.mark.parametrize(
    ("written", "unit"),
    [("1,234", "minutes"), ("90", "clock"), ("soon", "hours"), ("1:45", ""), ("1 month", "minutes")],
)
def test_a_duration_that_could_be_something_else_is_not_guessed(written: str, unit: str) -> None:
    found, unreadable = minutes_of([written], unit)
    assert math.isnan(found[0])
    assert unreadable[0]


@pytest.mark.parametrize(("decimal", "value"), [(",", 1.234), (".", 1234.0)])
def test_a_preset_says_what_a_comma_is(tmp_path: Path, decimal: str, value: float) -> None:
    preset = f'[format]\ndecimal = "{decimal}"\n{PLAIN}reopen_count = "n"\n'
    found = read(tmp_path, preset, 'id,opened,n\n1,2026-10-01,"1,234"\n2,2026-10-01,7\n')
    assert found.column("reopen_count") == [value, 7.0]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("1790841600", "epoch"),
        ("1790841600.5", "epoch"),
        ("1790841600123", "epoch ms"),
        ("/Date(1790841600000)/", "epoch ms"),
        ("/Date(1790841600000+0200)/", "epoch ms"),
        ("1790841600123456", "epoch us"),
        ("2026-10-01T16:00:00.000+0800", "iso"),
        ("2026-10-01T08:00:00.123456789Z", "iso"),
        ("01/Oct/26 8:00 AM", "%d/%b/%y %I:%M %p"),
        ("Thu Oct 01 08:00:00 2026", "%a %b %d %H:%M:%S %Y"),
        ("2026-10-01.08:00:00", "%Y-%m-%d.%H:%M:%S"),
    ],
)
def test_an_instant_is_the_same_however_it_is_written(written: str, form: str) -> None:
    parsed = parse_instants([written], (form,), "UTC")
    assert str(parsed.instants[0]) == "2026-10-01T08:00:00"
    assert not parsed.is_day[0]


@pytest.mark.parametrize(
    "written",
    ["", " ", "-", "?", "Not set", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1900-01-01T00:00:00"],
)
def test_a_time_that_is_not_set_is_none_however_it_is_written(tmp_path: Path, written: str) -> None:
    found = read(tmp_path, f'{PLAIN}resolved_at = "r"\n', f"{HEAD},r\n1,2026-10-01,{written}\n")
    assert found.frame["resolved_at"].isna().tolist() == [True]
    assert found.set_aside == []


@pytest.mark.parametrize("form", ["epoch", "epoch ms", "epoch us"])
@pytest.mark.parametrize("written", ["0", "-62135596800"])
def test_a_counted_time_that_is_not_set_is_none_too(written: str, form: str) -> None:
    parsed = parse_instants([written], (form,), "UTC")
    assert str(parsed.instants[0]) == "NaT"
    assert not parsed.unreadable[0]


@pytest.mark.parametrize(("how", "category"), [("first", ["a", "c"]), ("join", ["a, b", "c"])])
def test_of_columns_with_one_name_none_is_lost_and_none_wins_silently(
    tmp_path: Path, how: str, category: list[str]
) -> None:
    preset = f'{PLAIN}category = "Labels"\n[repeated]\nLabels = "{how}"\n'
    found = read(tmp_path, preset, "id,opened,Labels,Labels\n1,2026-10-01,a,b\n2,2026-10-01,,c\n")
    assert found.column("category") == category


def test_columns_with_one_name_are_refused_when_the_preset_says_nothing_of_them(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="stands 2 times"):
        read(tmp_path, f'{PLAIN}category = "Labels"\n', "id,opened,Labels,Labels\n1,2026-10-01,a,b\n")


@pytest.mark.parametrize(
    ("form", "written", "plain"),
    [
        ("html", "<p>Since <b>nine</b></p><p>R&amp;D<br>Leeds</p>", "Since nine\nR&D\nLeeds"),
        ("html", "&amp;lt;p&amp;gt;Since&amp;lt;br&amp;gt;nine&amp;lt;/p&amp;gt;", "Since\nnine"),
        ("html", "Scanner &#38; copier, 3 < 4", "Scanner & copier, 3 < 4"),
        ("html", "<style>p {}</style><p>Seen</p><script>unseen()</script>", "Seen"),
        ("slug", "violent-crime", "Violent crime"),
        ("slug", "Violence and sexual offences", "Violence and sexual offences"),
        ("bytes", '["103", "114", "195", "188", "110"]', "grün"),
        ("bytes", "[worker] started", "[worker] started"),
        ("lines", "Ann Dean\r\n\nBo Lund", "Ann Dean, Bo Lund"),
    ],
)
def test_a_text_in_a_form_of_its_own_is_made_plain(form: str, written: str, plain: str) -> None:
    assert made_plain([written, ""], (form,)) == [plain, ""]  # type: ignore[arg-type]


def test_a_pick_list_gives_a_number_its_word_and_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    preset = (
        f'{PLAIN}channel = "src"\npriority = "p"\n[picks.channel]\n3 = "Phone"\n[priority]\n"50..99" = 2\n'
    )
    found = read(tmp_path, preset, "id,opened,src,p\n1,2026-10-01,3,77\n2,2026-10-01,4,50\n")
    assert found.column("channel") == ["Phone", "4"]
    assert found.column("priority") == [2.0, 2.0]


def test_a_path_through_a_list_gathers_what_lies_at_its_end(tmp_path: Path) -> None:
    preset = f'{PLAIN}category = "labels[].name"\nrequester = "people[]"\nplace = "labels[].at.site"\n'
    rows = [
        {"id": 1, "opened": "2026-10-01", "labels": [{"name": "a"}, {"name": "b", "at": {"site": "Leeds"}}]},
        {"id": 2, "opened": "2026-10-01", "labels": [], "people": ["Ann", "Bo", "Ann", None]},
    ]
    found = read(tmp_path, preset, json.dumps(rows), "t.json")
    assert found.column("category") == ["a, b", ""]
    assert found.column("requester") == ["", "Ann, Bo"]
    assert found.column("place") == ["Leeds", ""]
    first = read(tmp_path, f'{PLAIN}category = "labels[0].name"\n', json.dumps(rows), "t.json")
    assert first.column("category") == ["a", ""]


def test_each_entry_of_a_list_is_a_row_beside_what_is_around_it(tmp_path: Path) -> None:
    preset = (
        '[format]\neach = "notes"\n[columns]\nid = "notes.id"\nopened_at = "notes.at"\nplace = "site.name"\n'
    )
    lines = [
        {"site": {"name": "Leeds"}, "notes": [{"id": 1, "at": "2026-10-01"}, {"id": 2, "at": "2026-10-02"}]},
        {"site": {"name": "Hull"}, "notes": []},
    ]
    found = read(tmp_path, preset, "\n".join(map(json.dumps, lines)), "t.jsonl")
    assert (found.column("id"), found.column("place"), found.lines) == (
        ["1", "2"],
        ["Leeds", "Leeds"],
        [1, 1],
    )
    with pytest.raises(DataError, match="no object in it has a list “notes”"):
        read(tmp_path, preset, '{"id": 1}', "t.jsonl")


def test_rows_that_a_preset_does_not_want_are_passed_over_and_counted(tmp_path: Path) -> None:
    preset = f'{PLAIN}[only]\nstate = ["live", ""]\n[skip]\npull = ["*"]\n'
    found = read(
        tmp_path,
        preset,
        "id,opened,state,pull\n1,2026-10-01,Live,\n2,2026-10-01,test,\n3,2026-10-01,,x\n4,2026-10-01,,\n",
    )
    assert found.column("id") == ["1", "4"]
    assert found.file.passed_over == 2
    assert found.file.warnings[-1] == "2 rows passed over, as the preset says"


def test_an_instant_may_be_told_as_a_time_span_after_opening(tmp_path: Path) -> None:
    preset = f'{PLAIN}[since_opening]\nfirst_response_at = {{ column = "reply", unit = "clock" }}\n'
    found = read(
        tmp_path, preset, f"{HEAD},reply\n1,2026-10-01 09:00,0:12\n2,2026-10-01 09:00,\n3,2026-10-01,x\n"
    )
    assert [str(at) for at in found.column("first_response_at")] == ["2026-10-01 08:12:00+00:00", "NaT"]
    assert [row.reason for row in found.set_aside] == ["first_response_at: “x” is not a time span"]


def test_a_joined_text_may_need_all_its_parts(tmp_path: Path) -> None:
    preset = f'{PLAIN}resolved_at = {{ join = ["day", "end"], complete = true }}\n'
    found = read(
        tmp_path, preset, f"{HEAD},day,end\n1,2026-10-01,2026-10-01,10:00\n2,2026-10-01,2026-10-01,\n"
    )
    assert [str(at) for at in found.column("resolved_at")] == ["2026-10-01 09:00:00+00:00", "NaT"]


def test_an_export_that_is_no_use_is_refused_in_the_words_of_the_preset(tmp_path: Path) -> None:
    preset = f'{PLAIN}[refuse]\nopenedRelative = "its dates are relative; show the column opened"\n'
    with pytest.raises(DataError, match=r"t\.csv: its dates are relative") as caught:
        read(tmp_path, preset, "id,openedRelative\n1,5 years ago\n")
    assert caught.value.hint == "show the column opened"


def test_a_relative_date_sets_its_row_aside_with_a_clear_word(tmp_path: Path) -> None:
    found = read(tmp_path, PLAIN, f"{HEAD}\n1,5 years ago\n2,in 3 days\n")
    assert {row.reason.partition(" is ")[2] for row in found.set_aside} == {
        "a relative date, which names no day"
    }


def test_a_line_before_the_header_that_names_types_is_passed_over(tmp_path: Path) -> None:
    content = f"#TYPE Selected.System.Object\r\n{HEAD}\r\n1,2026-10-01\r\n"
    (tmp_path / "presets").mkdir()
    write(tmp_path / "presets", TICKETS + PLAIN, "mine.toml")
    path = write(tmp_path, content.encode("utf-16"), "t.csv")
    assert Read(path, source("mine")).column("id") == ["1"]


@pytest.mark.parametrize("preset", ["nagios", "restic", "borg", "apt-history", "request-tracker-cli"])
def test_a_log_of_another_program_is_refused(tmp_path: Path, preset: str) -> None:
    with pytest.raises(DataError, match="holds no"):
        Read(write(tmp_path, "Dear reader\nnothing here\n", "some.log"), source(preset))


def test_an_outage_that_grows_worse_is_one_and_its_worst_is_kept(tmp_path: Path) -> None:
    lines = [
        "[1790841600] SERVICE ALERT: gate;Mail;CRITICAL;SOFT;1;no",
        "[1790841700] SERVICE ALERT: gate;Mail;WARNING;HARD;3;no",
        "[1790841800] SERVICE ALERT: gate;Mail;CRITICAL;HARD;3;no",
        "[1790841900] SERVICE ALERT: gate;Mail;WARNING;HARD;3;no",
        "[1790842000] SERVICE ALERT: gate;Mail;OK;HARD;3;yes",
        "[1790842100] HOST ALERT: gate",
        "",
    ]
    found = Read(write(tmp_path, "\n".join(lines), "nagios.log"), source("nagios"))
    assert found.column("outcome") == ["failed"]
    assert [str(at)[11:19] for at in (*found.column("at"), *found.column("ends_at"))] == [
        "08:01:40",
        "08:06:40",
    ]
    assert [(row.line, row.reason) for row in found.set_aside] == [(6, "has too few parts for an alert")]


def test_a_run_that_broke_off_is_a_failure(tmp_path: Path) -> None:
    said = [
        {"type": "log_message", "time": 1790841600.5, "levelname": "INFO", "message": "fine"},
        {"type": "log_message", "time": 1790841600.5, "levelname": "WARNING", "message": "odd"},
        {"type": "log_message", "time": 1790841700.5, "levelname": "CRITICAL", "message": "no space left"},
    ]
    found = Read(write(tmp_path, "\n".join(map(json.dumps, said)), "b.jsonl"), source("borg"))
    assert (found.column("outcome"), found.column("detail")) == (["failed"], ["odd\nno space left"])


def test_complaints_of_a_run_that_may_still_go_on_wait_for_its_end(tmp_path: Path) -> None:
    said: list[dict[str, object]] = [
        {"archive": {"id": "a", "start": "2026-10-01T02:00:00", "end": "2026-10-01T02:01:00"}},
        {"type": "log_message", "time": 1790902800.5, "levelname": "WARNING", "message": "odd"},
        {"archive": {"id": "b", "start": "2026-10-02T02:00:00", "end": "2026-10-02T02:01:00"}},
    ]
    lines = [json.dumps(one) for one in said]
    early = Read(write(tmp_path, "\n".join(lines[:2]), "b.jsonl"), source("borg"))
    assert (early.column("id"), early.column("outcome"), early.set_aside) == (["a"], ["ok"], [])
    whole = Read(write(tmp_path, "\n".join(lines), "b.jsonl"), source("borg"))
    assert (whole.column("id"), whole.column("outcome")) == (["a", "b"], ["ok", "warning"])


def test_a_faulty_pick_list_is_told_by_its_field(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    write(tmp_path / "presets", TICKETS + PLAIN + '[picks.chanel]\n1 = "a"\n', "mine.toml")
    with pytest.raises(ConfigError, match="did you mean “channel”"):
        load_preset("mine", tmp_path)
