"""Numbers as they are written in different countries: read as they were meant, or said to be open."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import DataError
from reporter.sources.quantities import decimal_sign_of, minutes_of
from tests.sources.exports import Read, source, write

HEAD = "id;subject;opened_at;minutes_worked\n"
GROUPS = {".": ("", ",", " ", "\u202f", "'"), ",": ("", ".", " ", "\u202f")}
NUMBERS = st.integers(0, 9_999_999).map(lambda number: number / 1000)


def written(number: float, decimal: str, group: str, places: int) -> str:
    whole, _, rest = f"{number:,.{places}f}".partition(".")
    return whole.replace(",", group) + (decimal + rest if rest else "")


def of_file(values: list[str], decimal: str = "") -> Read:
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(f"{at};Printer;2026-10-01;{value}\n" for at, value in enumerate(values))
        path = write(Path(folder), HEAD + rows)
        return Read(path, source().model_copy(update={"decimal": decimal}))


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(["", ".", ","]))
def test_a_number_is_read_as_it_was_meant_or_said_to_be_open(
    data: st.DataObject, numbers: list[float], said: str
) -> None:
    sign = data.draw(st.sampled_from(sorted(GROUPS)))
    group = data.draw(st.sampled_from(GROUPS[sign]))
    texts = [written(number, sign, group, data.draw(st.integers(0, 3))) for number in numbers]
    meant = [float(text.replace(group, "").replace(sign, ".")) if group else float(text.replace(sign, "."))
             for text in texts]  # fmt: skip
    try:
        found = of_file(texts, said)
    except DataError as error:
        refused = error.hint
    else:
        refused = ""
    if refused:
        assert said not in ("", sign)
        assert f'decimal = "{sign}"' in refused
        return
    if said and said != sign:
        assert all(decimal_sign_of(text) in ("", "either", said) for text in read_of(found, texts))
        return
    kept = dict(
        zip((int(str(name)) for name in found.column("id")), found.column("minutes_worked"), strict=True)
    )
    assert all(kept[at] == pytest.approx(meant[at]) for at in kept)
    for at in set(range(len(texts))) - kept.keys():
        assert decimal_sign_of(texts[at]) == "either"
        assert not said


def read_of(found: Read, texts: list[str]) -> list[str]:
    return [texts[int(str(name))] for name in found.column("id")]


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        (["1.234,5", "1.234", "7"], [1234.5, 1234, 7]),
        (["1 234,5", "1.234"], [1234.5, 1234]),
        (["1.234", "2.5"], [1.234, 2.5]),
        (["1,234", "0.125"], [1234, 0.125]),
        (["1.234.567", "1,5"], [1234567, 1.5]),
        (["1'234.5", "1,23,456.5"], [1234.5, 123456.5]),
    ],
)
def test_the_column_decides_what_one_number_leaves_open(values: list[str], meant: list[float]) -> None:
    assert of_file(values).column("minutes_worked") == meant


@pytest.mark.parametrize("value", ["1.234", "1,234", "-12.500"])
def test_what_no_other_number_decides_is_asked_and_never_guessed(value: str) -> None:
    found = of_file([value, "7"])
    assert found.column("minutes_worked") == [7]
    assert 'decimal = ","' in found.set_aside[0].reason
    digits = value.replace(".", "").replace(",", "")
    assert of_file([value], "," if "." in value else ".").column("minutes_worked") == [float(digits)]


def test_a_sign_that_the_file_proves_wrong_is_refused_with_the_mend() -> None:
    with pytest.raises(
        DataError, match=r"“2\.5”, which has the decimal sign “\.”, beside “1\.234”"
    ) as caught:
        of_file(["1.234", "2.5"], ",")
    assert 'decimal = "."' in caught.value.hint


def test_numbers_in_words_have_the_sign_of_their_column() -> None:
    assert minutes_of(["1,5 hours", "1.200 min"], "minutes", ",")[0].tolist() == [90, 1200]
    assert minutes_of(["1.234 min"], "minutes")[1].tolist() == [True]


def test_a_file_that_tells_numbers_from_texts_writes_them_with_a_point(tmp_path: Path) -> None:
    row = '{"id": 1, "subject": "a", "opened_at": "2026-10-01", "minutes_worked": 1.234}\n'
    path = write(tmp_path, row, "tickets.jsonl")
    assert Read(path, source(files="*.jsonl")).column("minutes_worked") == [1.234]
