from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app
from reporter.cli.progress import row_words, shown_bars
from reporter.errors import DataError, UsageError
from reporter.outputs import glyphs
from reporter.sources.meanings import mend_of
from reporter.store.seals import _SCHEMA, row_seal
from tests.machine import set_clock

NOW = "2026-11-22T12:00+00:00"
HEAD = "id,opened_at,subject,status,client,first_response_at,resolved_at,minutes_worked\n"
SETTINGS = """
[provider]
name = "Northfield IT"
zone = "Europe/London"

[[sources]]
name = "desk"
files = "desk*.csv"
preset = "plain-tickets"
expected_every = "1 day"

[[sources]]
name = "other"
files = "other*.csv"
preset = "plain-tickets"
"""

SOUND = "1,2026-11-20 09:00,Printer,closed,Acme Dental,2026-11-20 09:10,2026-11-20 10:00,5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "reporter.toml").write_text(SETTINGS)
    for slug, name in (("acme", "Acme Dental"), ("birch", "Birch & Co")):
        (tmp_path / "clients" / f"{slug}.toml").write_text(f'name = "{name}"\n')
    return tmp_path


def run(folder: Path, *words: str, now: str = NOW) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        set_clock(("--now", now), patch)
        return CliRunner().invoke(app, [*words, "-w", str(folder), "--now", now])


def ingest(folder: Path, **files: str) -> None:
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text(HEAD + rows)
    run(folder, "ingest", "--quiet")


def doubts(folder: Path) -> list[dict[str, Any]]:
    result = run(folder, "check", "data", "--json")
    assert result.exit_code == 65
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def of_kind(found: list[dict[str, Any]], kind: str) -> list[tuple[str, int]]:
    return [(one["what"], one["count"]) for one in found if one["kind"] == kind]


def test_status_says_how_fresh_each_feed_is(folder: Path) -> None:
    ingest(folder, desk="1,2026-11-22 09:00,a,open,acme,,,\n2,soon,a,open,acme,,,\n")
    shown = run(folder, "status").stdout.splitlines()
    assert shown[0] == "Feeds, at 2026-11-22 12:00 (Europe/London)"
    assert shown[1].split("  ")[1:] == [
        "desk",
        " on time (every 1 day)",
        "newest record 2026-11-22 09:00",
        "read 2026-11-22 12:00",
        "1 file, 2 rows, 1 set aside",
    ]
    assert shown[2].split() == ["other", "never", "read"]
    later = run(folder, "status", now="2026-11-25T12:30+00:00").stdout.splitlines()
    assert "late by 2 days 30 minutes" in later[1]


def test_status_says_how_far_each_clients_records_go(folder: Path) -> None:
    rows = "1,2026-11-20 09:00,a,open,acme,,,\n2,2026-11-21 10:00,a,open,acme,,,\n"
    ingest(folder, desk=rows + "3,2026-11-21 11:00,a,open,Contoso,,,\n4,2062-01-01,a,open,acme,,,\n")
    shown = run(folder, "status").stdout
    assert "acme         records from 2026-11-20 09:00 to 2026-11-21 10:00\n" in shown
    assert "birch        no records\n" in shown
    assert "(no client)  records from 2026-11-21 11:00 to 2026-11-21 11:00  give them one" in shown


def test_status_as_json_holds_the_same(folder: Path) -> None:
    ingest(folder, desk="1,2026-11-20 09:00,a,open,acme,,,\n2,2026")
    found = json.loads(run(folder, "status", "--json").stdout)
    desk, other = found["feeds"]
    assert (desk["rows"], desk["files"], desk["set_aside"], desk["waiting"]) == (1, 1, 0, 1)
    assert (desk["newest_at"], desk["late_seconds"]) == ("2026-11-20T09:00:00+00:00", 0)
    assert (other["freshness"], other["newest_at"]) == ("never read", None)
    assert [one["client"] for one in found["clients"]] == ["acme", "birch"]


def test_a_feed_without_an_expectation_is_never_late(folder: Path) -> None:
    ingest(folder, other="1,2020-01-01,a,open,acme,,,\n")
    assert "nothing expected" in run(folder, "status").stdout


def test_check_data_finds_nothing_in_sound_records(folder: Path) -> None:
    ingest(folder, desk="1,2026-11-20 09:00,a,open,acme,,,\n", other="")
    result = run(folder, "check", "data")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_refused_file_is_told_with_its_mend_though_nothing_was_read(folder: Path) -> None:
    (folder / "desk.csv").write_bytes(HEAD.encode() + "1,2026-11-20,会議室の電話\n".encode("cp932"))
    run(folder, "ingest")
    result = run(folder, "check", "data")
    assert result.exit_code == 65
    assert "Refused\n  desk: desk.csv: is not UTF-8; it is probably" in result.stdout
    assert 'encoding = "cp932"' in result.stdout


def test_what_stands_on_the_settings_alone_is_told_and_nothing_doubtful(folder: Path) -> None:
    ingest(folder, desk=SOUND)
    result = run(folder, "check", "data")
    assert (result.exit_code, result.stdout) == (0, "")
    zone = "times that name no zone are read as times of Europe/London"
    assert f"On trust: desk: {zone}: so say the settings, and nothing in it proves it" in result.stderr


def test_words_nobody_knows_are_listed_with_their_counts_and_mend(folder: Path) -> None:
    row = "{},2026-11-20 09:00,a,{},{},,,\n"
    rows = (("open", "Contoso"), ("Parked", "Contoso"), ("Parked", "acme"), ("open", ""))
    ingest(folder, desk="".join(row.format(number, *words) for number, words in enumerate(rows)))
    found = doubts(folder)
    assert of_kind(found, "unmapped client") == [
        ("no client is named", 1),
        ("client “Contoso” is nobody's", 2),
    ]
    assert of_kind(found, "unknown status") == [("status “Parked” is not known", 2)]
    mends = {one["what"]: one["mend"] for one in found}
    said = mends["status “Parked” is not known"]
    assert said.startswith("say what it means: [status] in presets/plain-tickets.toml (to have that file: ")
    assert mends["client “Contoso” is nobody's"] == mend_of("client", "Contoso", column="client")


def test_a_name_that_only_looks_like_a_clients_is_told_as_unmapped_with_that_hint(folder: Path) -> None:
    ingest(folder, desk="1,2026-11-20 09:00,a,open,асme,,,\n2,2026-11-20 09:00,b,open,ＡＣＭＥ\u200b,,,\n")
    found = doubts(folder)
    assert of_kind(found, "unmapped client") == [("client “асme” is nobody's", 1)]
    (mend,) = [one["mend"] for one in found if one["kind"] == "unmapped client"]
    assert mend.startswith(
        "looks like “acme” of clients/acme.toml, and is written otherwise (“а” is cyrillic"
    )


def test_times_that_cannot_be_are_counted(folder: Path) -> None:
    rows = (
        "1,2026-11-20 09:00,a,open,acme,2026-11-20 08:00,,",
        "2,2026-11-20 09:00,a,open,acme,,,-5",
        "3,2026-12-24 09:00,a,open,acme,,,",
        "4,2026-11-20 09:00,a,closed,acme,,2026-11-19 09:00,",
    )
    ingest(folder, desk="\n".join(rows) + "\n")
    found = doubts(folder)
    assert of_kind(found, "negative duration") == [
        ("first_response_at before opened_at, as in 1", 1),
        ("minutes_worked below 0, as in 2", 1),
    ]
    assert of_kind(found, "future date") == [("tickets dated later than now, as 3", 1)]
    ((what, count),) = of_kind(found, "set aside")
    assert what.startswith("desk.csv: set aside, first line 5: resolved_at: resolved at")
    assert count == 1


def test_silences_longer_than_a_feed_ever_has_are_gaps(folder: Path) -> None:
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(150)]
    missing = {date(2026, 10, 9), date(2026, 10, 12), date(2026, 10, 20)}  # Friday and Monday, a Tuesday
    worked = [day for day in days if day.weekday() < 5 and day not in missing]
    ingest(
        folder, desk="".join(f"{day}-{n},{day} 10:00,a,open,acme,,,\n" for day in worked for n in range(8))
    )
    assert of_kind(doubts(folder), "gap") == [
        ("silent for longer than it ever was before: 2026-10-09 to 2026-10-12", 4)
    ]


def test_a_feed_that_seldom_has_records_has_no_gaps(folder: Path) -> None:
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(150)]
    ingest(folder, desk="".join(f"{day},{day} 10:00,a,open,acme,,,\n" for day in days if day.day != 9))
    assert run(folder, "check", "data").exit_code == 0


def test_tickets_that_two_sources_bring_are_named(folder: Path) -> None:
    rows = "1,2026-11-20 09:00,a,open,acme,,,\n2,2026-11-20 09:00,a,open,acme,,,\n"
    ingest(folder, desk=rows, other=rows + "3,2026-11-20 09:00,a,open,acme,,,\n")
    found = doubts(folder)
    assert of_kind(found, "duplicated id") == [
        ("the same tickets come from “desk” and “other” and count twice, as 1", 2)
    ]


def test_equal_ids_of_different_tickets_are_no_duplicates(folder: Path) -> None:
    ingest(folder, desk="1,2026-11-20 09:00,a,open,acme,,,\n", other="1,2026-11-20 10:00,a,open,acme,,,\n")
    assert run(folder, "check", "data").exit_code == 0


def test_where_nothing_was_read_there_is_nothing_to_check(folder: Path) -> None:
    result = run(folder, "check", "data")
    assert isinstance(result.exception, DataError)
    assert result.exception.hint == "run: reporter ingest"


def test_what_cannot_be_checked_is_refused(folder: Path) -> None:
    result = run(folder, "check", "weather")
    assert isinstance(result.exception, UsageError)


def test_rows_a_second_are_shown_on_a_terminal_only() -> None:
    assert row_words(120_000, 2.0) == "120,000 rows, 60,000 a second"
    assert row_words(7, 0.0) == "7 rows"
    with shown_bars(quiet=False) as bars:
        assert not bars.are_seen


def found(folder: Path) -> tuple[int, list[str]]:
    """What `check` says of the workspace."""
    result = run(folder, "check", "--json")
    told = json.loads(result.stdout)
    if told["environment"]:
        pytest.skip("the machine lacks something, which has a code of its own")
    return result.exit_code, [entry["fault"] for entry in told["workspace"]]


def test_nothing_is_missing_only_where_sources_can_be_read_and_rows_have_an_owner(folder: Path) -> None:
    code, faults = found(folder)
    assert code == 65
    assert faults == [
        "source “desk”: no file matches desk*.csv",
        "source “other”: no file matches other*.csv",
    ]
    ingest(folder, desk=SOUND, other=SOUND)
    assert found(folder) == (0, [])
    said = run(folder, "check").stderr
    assert said == "The workspace is sound, with 2 clients and 2 sources: nothing is missing.\n"
    ingest(folder, other=SOUND.replace("Acme Dental", "Cedar Ltd"))
    assert found(folder) == (65, ["1 row of “Cedar Ltd”: nobody's"])
    assert_not_sound(folder)


def assert_not_sound(folder: Path) -> None:
    said = run(folder, "check").stderr
    assert ("sound" in said, "nothing is missing" in said.lower()) == (False, False)


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (("Parked",), "the status “Parked” of 1 row is not known"),
        (("Parked", "Stuck", "Parked"), "the status “Parked” of 2 rows is not known, and 1 more word"),
        (("A", "B", "B", "C", "open"), "the status “B” of 2 rows is not known, and 2 more words"),
    ],
)
def test_words_that_nobody_taught_us_are_one_line(folder: Path, statuses: tuple[str, ...], told: str) -> None:
    row = "{},2026-11-20 09:00,a,{},acme,,,\n"
    rows = "".join(row.format(number, status) for number, status in enumerate(statuses))
    ingest(folder, desk=rows, other=SOUND)
    assert found(folder) == (65, [told])
    assert "reporter check data" in run(folder, "check").stderr
    assert_not_sound(folder)


def test_one_of_each_is_said_in_the_singular(folder: Path) -> None:
    (folder / "clients" / "birch.toml").unlink()
    settings = folder / "reporter.toml"
    settings.write_text(settings.read_text().rpartition("[[sources]]")[0])
    ingest(folder, desk=SOUND)
    assert "with 1 client and 1 source:" in run(folder, "check").stderr


def test_a_source_that_nothing_feeds_may_be_taken_away(folder: Path) -> None:
    ingest(folder, desk=SOUND)
    for command in ("check", "ingest", "run"):
        said = run(folder, command).stderr
        assert "source “other”: no file matches other*.csv" in said
        assert "or take its [[sources]] block away" in said


def test_a_file_that_may_not_be_read_and_a_broken_preset_are_missing(folder: Path) -> None:
    ingest(folder, desk=SOUND, other=SOUND)
    (folder / "presets").mkdir()
    settings = folder / "reporter.toml"
    settings.write_text(settings.read_text().replace('"plain-tickets"', '"ours"', 1))
    (folder / "presets" / "ours.toml").write_text('records = "tickets"\ncolums = 1\n')
    code, faults = found(folder)
    assert code == 78
    assert [fault.partition(";")[0] for fault in faults] == [
        "presets/ours.toml: columns: is missing",
        "presets/ours.toml: colums: unknown key",
    ]


def test_a_secret_that_a_source_needs_is_missing(folder: Path) -> None:
    ingest(folder, desk=SOUND, other=SOUND)
    with (folder / "reporter.toml").open("a") as settings:
        settings.write(
            '[[sources]]\nname = "base"\npreset = "plain-tickets"\n[sources.sql]\n'
            'url = "postgresql+psycopg://u@db/desk"\nquery_file = "desk.sql"\n'
            'password = { env = "NOT_SET_HERE" }\n'
        )
    unset = "reporter.toml: sources #3.sql.password: the environment variable NOT_SET_HERE is not set"
    missing = "source “base”: the file desk.sql cannot be read: No such file or directory"
    assert found(folder)[1] == [unset, missing]
    (folder / "desk.sql").write_text("select 1")
    assert found(folder)[1] == [unset]


def test_files_that_were_read_and_put_away_are_not_missed(folder: Path) -> None:
    settings = folder / "reporter.toml"
    settings.write_text(settings.read_text().replace("expected_every", 'after = "move"\nexpected_every'))
    ingest(folder, desk=SOUND, other=SOUND)
    assert not (folder / "desk.csv").exists()
    assert found(folder) == (0, [])


def test_placeholders_are_missing_too_each_with_file_and_field(folder: Path) -> None:
    ingest(folder, desk=SOUND, other=SOUND)
    with (folder / "clients" / "acme.toml").open("a") as client:
        client.write('[[contacts]]\nname = "CHANGE ME"\nemail = "a@acme.example"\nrole = "CHANGE ME: role"\n')
    code, faults = found(folder)
    assert code == 78
    assert faults == [
        "clients/acme.toml: contacts #1.name: still says “CHANGE ME”",
        "clients/acme.toml: contacts #1.role: still says “CHANGE ME: role”",
    ]


@pytest.mark.parametrize("subject", ["프린터 is silent", "Printer \N{GRINNING FACE}", "प्रिंटर"])
@pytest.mark.parametrize("is_named", [True, False], ids=["in a client's name", "in a ticket"])
def test_scripts_that_no_font_here_has_are_told_before_anything_is_printed(
    subject: str, is_named: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glyphs, "_has", lambda sign: False)
    ingest(folder, desk=SOUND if is_named else SOUND.replace("Printer", subject), other=SOUND)
    if is_named:
        (folder / "clients" / "birch.toml").write_text(f'name = "{subject}"\n', "utf-8")
    result = run(folder, "check", "--json")
    told = [one["fault"] for one in json.loads(result.stdout)["environment"]]
    name = {"프": "Hangul", "P": "grinning face", "प": "Devanagari"}[subject[0]]
    assert any(name in fault and "no font here" in fault for fault in told)
    assert result.exit_code
    monkeypatch.setattr(glyphs, "_has", lambda sign: True)
    again = json.loads(run(folder, "check", "--json").stdout)["environment"]
    assert not any("no font here" in one["fault"] for one in again)


def older(folder: Path) -> None:
    """The store as another version of Reporter made it, which knew of no deliveries."""
    with sqlite3.connect(folder / "store.sqlite") as connection:
        connection.execute("UPDATE about SET value = '1' WHERE name = 'version'")
        connection.execute("DROP TABLE deliveries")
        connection.create_function("row_seal", -1, row_seal)
        seal = row_seal(*(word for row in connection.execute(_SCHEMA) for word in row))
        connection.execute("UPDATE about SET value = ? WHERE name = 'schema'", (f"{seal:08x}",))
    connection.close()


@pytest.mark.parametrize("words", [("status",), ("check", "data"), ("explain", "opened", "acme", "2026-10")])
def test_a_store_of_another_version_is_told_in_one_line_with_its_mend(
    folder: Path, words: tuple[str, ...]
) -> None:
    ingest(folder, desk=SOUND)
    older(folder)
    result = run(folder, *words)
    assert isinstance(result.exception, DataError)
    assert str(result.exception).endswith("the store was made by another version of Reporter")
    assert result.exception.hint.startswith("run: reporter ingest")


@pytest.mark.parametrize("words", [("ingest",), ("build", "monthly", "--period", "2026-10", "--to", "json")])
def test_a_store_of_another_version_is_read_anew_by_itself(folder: Path, words: tuple[str, ...]) -> None:
    ingest(folder, desk=SOUND)
    older(folder)
    told = run(folder, *words).stderr
    assert "made by another version of Reporter; it was read anew from the logs" in told
    assert "records from 2026-11-20 09:00" in run(folder, "status").stdout


def test_a_store_of_another_version_stays_where_no_log_holds_what_it_held(folder: Path) -> None:
    ingest(folder, desk=SOUND)
    older(folder)
    before = (folder / "store.sqlite").read_bytes()
    (folder / "desk.csv").write_text(HEAD)
    fault = run(folder, "ingest").exception
    assert isinstance(fault, DataError)
    assert "no log holds what it held: 1 tickets" in str(fault)
    assert (folder / "store.sqlite").read_bytes() == before
