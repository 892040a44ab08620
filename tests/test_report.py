"""Keys: what names an edition, as text and back."""

from __future__ import annotations

import pickle
import re
from pathlib import PurePosixPath
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import UsageError
from reporter.periods import parse_period
from reporter.report import Answer, AnswerWord, Edition, Key, Thing

WEEK = parse_period("2026-W33", "Europe/London")
IDS = st.text(min_size=1, max_size=7)


def test_an_edition_is_named_by_client_cadence_and_subject() -> None:
    assert Edition("weekly", "acme", WEEK).key == "acme/weekly/2026-W33"
    assert Edition("weekly", "acme", WEEK, 2).key == "acme/weekly/2026-W33.2"
    announced = Edition("notice", "acme", Thing("CHG-104", "20260820T2200Z-1-day"))
    assert announced.key == "acme/notice/CHG-104@20260820T2200Z-1-day"
    assert Edition("notice", "acme", Thing("CHG 1.4", "start"), 3).key == "acme/notice/CHG%201%2E4@start.3"


@pytest.mark.parametrize("name", ["2026-08-20", "2026-W33", "2026-08", "2026-Q3", "2026-07-01--2026-09-30"])
def test_names_of_periods_stand_as_they_are(name: str) -> None:
    key = Key("acme", "review", name)
    assert (str(key), key.name, key.about) == (f"acme/review/{name}", name, name)


@given(IDS, IDS | st.just(""), st.integers(1, 99))
def test_a_key_of_any_id_is_a_safe_path_and_comes_back_whole(
    subject: str, moment: str, revision: int
) -> None:
    key = Key("acme", "follow-up", subject, moment, revision)
    assert re.fullmatch(r"acme/follow-up/[A-Za-z0-9_%-]+(@[A-Za-z0-9_%-]+)?(\.[0-9]+)?", str(key))
    assert len(PurePosixPath(str(key)).parts) == 3
    assert Key.parse(str(key)) == key
    assert (key.series, key.path) == ("acme/follow-up", str(key).removeprefix("acme/"))
    assert key.name in (key.about, f"{key.about}.{revision}")


@given(IDS, IDS)
def test_two_ids_never_share_a_key(one: str, other: str) -> None:
    assert (str(Key("acme", "notice", one)) == str(Key("acme", "notice", other))) == (one == other)
    assert str(Key("acme", "notice", one, other)) != str(Key("acme", "notice", one + other))


@pytest.mark.parametrize(
    "text",
    [
        "", "acme", "acme/weekly", "acme/weekly/", "acme//2026-W33", "/weekly/2026-W33", "acme/weekly/a/b",
        "acme/weekly/..", "../weekly/2026-W33", "acme/weekly/2026-W33.1", "acme/weekly/2026-W33.02",
        "acme/weekly/2026-W33.x", "acme/weekly/2026-W33.", "acme/weekly/2026-W33@", "acme/weekly/@start",
        "acme/weekly/%41", "acme/weekly/%2e", "acme/weekly/%", "acme/weekly/%FF", "acme/weekly/a b",
        "Acme/weekly/2026-W33", "acme/Weekly/2026-W33", "acme/weekly/2026-W33\n", "acme/weekly/é",
        "acme/weekly/" + "x" * 201,
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Key.parse(text)


@pytest.mark.parametrize(
    ("client", "subject", "revision"),
    [
        ("../acme", "2026-W33", 1),
        ("a" * 300, "2026-W33", 1),
        ("acme", "", 1),
        ("acme", "é" * 40, 1),
        ("acme", "2026-W33", 0),
        ("acme", "2026-W33", 10**9),
    ],
)
def test_what_could_name_no_folder_is_refused(client: str, subject: str, revision: int) -> None:
    with pytest.raises(UsageError):
        Key(client, "weekly", subject, revision=revision)


def test_the_provider_s_own_editions_have_keys_too() -> None:
    assert Key.parse("_provider/calls/2026-08-20").client == "_provider"


def test_an_edition_told_of_a_thing_has_no_period() -> None:
    with pytest.raises(TypeError, match="not of a period"):
        _ = Edition("notice", "acme", Thing("CHG-104", "start")).period


def test_editions_cross_a_process() -> None:
    for edition in (Edition("weekly", "acme", WEEK, 2), Edition("notice", "acme", Thing("CHG-104", "done"))):
        assert pickle.loads(pickle.dumps(edition)) == edition


@pytest.mark.parametrize("said", get_args(AnswerWord))
@given(subject=IDS, moment=IDS)
def test_an_answer_reads_back_from_its_subject(said: AnswerWord, subject: str, moment: str) -> None:
    reply = Answer(str(Key("acme", "follow-up", subject, moment)), said)
    assert Answer.parse(str(reply)) == reply
    assert Answer.parse(f"Re: AW:  {reply} ") == reply


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Answer fixed",
        "Answer maybe: acme/follow-up/NF-1@after",
        "Answer fixed: acme/follow-up/NF 1@after",
        "Answer fixed: ../follow-up/NF-1@after",
        "Answer fixed: acme/follow-up/NF-1@after and more",
    ],
)
def test_another_subject_is_no_answer(subject: str) -> None:
    assert Answer.parse(subject) is None
