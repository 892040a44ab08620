from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.presets import BUILT_IN, load_preset
from reporter.errors import ConfigError
from tests.sources.exports import Read, read, source, write

SAMPLES = Path(__file__).parents[1] / "samples"
BOSTON_2022 = (SAMPLES / "boston-311.csv").read_text()
SERVICENOW = (SAMPLES / "servicenow-events.csv").read_text()


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_every_built_in_preset_is_sound(path: Path, tmp_path: Path) -> None:
    assert load_preset(path.stem, tmp_path).label


def test_boston_reads_the_headers_of_either_year(tmp_path: Path) -> None:
    head, *body = BOSTON_2022.splitlines(keepends=True)
    lower = read(tmp_path, BOSTON_2022, "boston-311")
    upper = read(tmp_path, head.upper() + "".join(body), "boston-311")
    assert lower.frame.drop(columns="raw").equals(upper.frame.drop(columns="raw"))
    assert lower.column("subject") == ["Street Light Outages"] * 2
    assert lower.column("resolution") == ["Lamp replaced", ""]
    assert lower.column("place") == ["Hyde Park", ""]
    assert lower.column("status") == ["closed", "open"]
    assert str(lower.column("resolved_at")[0]) == "2022-01-22 16:42:16+00:00"
    assert str(lower.column("resolution_due_at")[0]) == "2022-02-04 18:47:30+00:00"


def test_the_day_first_twin_of_boston_gives_the_same_records(tmp_path: Path) -> None:
    twin = BOSTON_2022.replace("2022-01-21", "21/01/2022").replace("2022-02-04", "04/02/2022")
    twin = twin.replace("2022-01-22", "22/01/2022")
    assert read(tmp_path, twin, "boston-311-dmy").frame.equals(
        read(tmp_path, BOSTON_2022, "boston-311").frame
    )


def test_an_event_log_tells_how_each_ticket_stood_last(tmp_path: Path) -> None:
    found = read(tmp_path, SERVICENOW, "servicenow-events")
    assert found.file.events == 5
    rows = {str(row["id"]): row for row in found.frame.to_dict("records")}
    assert (rows["INC1"]["status"], rows["INC1"]["reopen_count"]) == ("closed", 1)
    assert (rows["INC2"]["status"], rows["INC2"]["priority"], rows["INC2"]["requester"]) == (
        "waiting for client",
        1,
        "",
    )
    assert "made_sla" in str(rows["INC1"]["raw"])


def test_police_records_are_dated_to_the_month_only() -> None:
    found = Read(SAMPLES / "police-uk.json", source("police-uk"))
    assert found.column("precision") == ["month", "month"]
    assert [str(at) for at in found.column("opened_at")] == ["2025-01-01 00:00:00+00:00"] * 2
    assert found.column("status") == ["closed", "closed"]
    assert found.frame["resolved_at"].isna().tolist() == [False, True]
    assert found.column("id") == ["abc", "2"]


def test_open311_requests_are_closed_when_they_were_last_updated() -> None:
    found = Read(SAMPLES / "open311.jsonl", source("open311"))
    assert str(found.column("resolved_at")[0]) == "2011-07-05 12:30:00+00:00"


def test_the_workspace_has_the_last_word_on_a_preset(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    own = (BUILT_IN / "plain-tickets.toml").read_text().replace('subject = "subject"', 'subject = "Betreff"')
    write(tmp_path / "presets", own, "plain-tickets.toml")
    assert read(tmp_path, "id,opened_at,Betreff\n1,2026-10-01,Drucker\n").column("subject") == ["Drucker"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('records = "tickets"\n[columns]\nopend_at = "a"', "did you mean “opened_at”"),
        ('records = "ticket"\n[columns]\n', "is not one of"),
        ('records = "tickets"\ncolums = 1\n[columns]\n', "did you mean “columns”"),
        ('records = "tickets"\n[columns]\n[clean]\nsubject = ["("]\n', "is not a regular expression"),
        ("records = ", "last line: invalid value"),
    ],
)
def test_a_faulty_preset_is_told_by_file_and_key(tmp_path: Path, wrong: str, words: str) -> None:
    (tmp_path / "presets").mkdir()
    write(tmp_path / "presets", wrong, "mine.toml")
    with pytest.raises(ConfigError, match=words) as caught:
        load_preset("mine", tmp_path)
    assert "presets/mine.toml" in str(caught.value)


def test_an_unknown_preset_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no preset “boston311”") as caught:
        load_preset("boston311", tmp_path)
    assert "boston-311" in caught.value.hint
