from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.sources.dates import AmbiguousDatesError, DateColumn, formats_of, is_relative
from reporter.sources.quantities import parse_instants

YEAR = 2026
FORMATS = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f+0200", "%Y-%m-%d", "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d.%H:%M:%S", "%Y-%m-%d %H:%M:%S +0200",
    "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M:%S", "%d-%m-%Y %H:%M",
    "%m-%d-%Y", "%d.%m.%y, %H:%M", "%m/%d/%y %H:%M:%S", "%d/%m/%y", "%y-%m-%d %H:%M", "%y/%m/%d",
    "%d.%m.%Y %H.%M",
    "%d/%b/%y %I:%M %p", "%d %B %Y", "%d-%b-%Y %H:%M", "%b %d, %Y %I:%M %p", "%a %b %d %H:%M:%S %Y",
    "%a, %d %b %Y %H:%M:%S +0000",
]  # fmt: skip
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(YEAR, 12, 28))  # noqa: DTZ001


def column(*values: str) -> DateColumn:
    found = DateColumn()
    found.add(Counter(values).items(), YEAR)
    return found


def formats(*values: str, order: str = "") -> tuple[str, ...]:
    return formats_of("export.csv", [column(*values)], order)


def instants(values: list[str], found: tuple[str, ...]) -> np.ndarray:
    parsed = parse_instants(values, found, "UTC")
    assert not parsed.unreadable.any()
    return parsed.instants


@given(st.sampled_from(FORMATS), st.lists(MOMENTS, min_size=1, max_size=12))
def test_dates_of_one_writing_are_all_read_right_or_asked_for(form: str, moments: list[datetime]) -> None:
    values = [moment.strftime(form) for moment in moments]
    try:
        found = formats(*values)
    except AmbiguousDatesError as fault:
        asked = fault.readings
    else:
        asked = ()
    if asked:
        assert form in asked
        assert len(asked) > 1
        return
    meant = [np.datetime64(datetime.strptime(value, form).replace(tzinfo=None), "s") for value in values]  # noqa: DTZ007
    if "+0200" in form:
        meant = [instant - np.timedelta64(2, "h") for instant in meant]
    assert instants(values, found).tolist() == [instant.item() for instant in meant]


@given(st.sampled_from(FORMATS[8:21]), st.lists(MOMENTS, min_size=1, max_size=12))
def test_what_the_user_says_of_ambiguous_dates_is_done(form: str, moments: list[datetime]) -> None:
    values = [moment.strftime(form) for moment in moments]
    order = {"d": "day first", "m": "month first", "y": "year first"}[form[1]]
    meant = [datetime.strptime(value, form).date() for value in values]  # noqa: DTZ007
    read = instants(values, formats(*values, order=order)).astype("datetime64[D]")
    assert read.tolist() == meant


def test_the_whole_column_decides_which_number_is_the_day() -> None:
    assert formats("03/04/2022", "05/06/2022", "13/06/2022") == ("%d/%m/%Y",)
    assert formats("03/04/2022", "05/06/2022", "06/13/2022") == ("%m/%d/%Y",)


def test_one_column_of_a_file_decides_for_another_that_is_written_alike() -> None:
    opened, closed = column("03/04/2022 10:00"), column("25/04/2022")
    assert set(formats_of("export.csv", [opened, closed], "")) == {"%d/%m/%Y %H:%M", "%d/%m/%Y"}


def test_ambiguous_dates_are_asked_for_with_both_days_named() -> None:
    with pytest.raises(
        AmbiguousDatesError, match=r"3 April 2022 \(day first\) or 4 March 2022 \(month first\)"
    ) as caught:
        formats("03/04/2022", "05/06/2022")
    assert caught.value.hint == "say which it is: --day-first or --month-first"


def test_a_day_that_both_readings_agree_on_decides_nothing() -> None:
    with pytest.raises(AmbiguousDatesError):
        formats("05/05/2022")


def test_dates_of_both_orders_in_one_column_are_never_accepted() -> None:
    with pytest.raises(AmbiguousDatesError, match="contradict each other"):
        formats("13/01/2022", "01/13/2022", "02/03/2022")


def test_two_digit_years_may_stand_first_until_a_day_says_otherwise() -> None:
    with pytest.raises(AmbiguousDatesError, match="26 January 2010"):
        formats("10/01/26", "10/02/26")
    assert formats("10/01/26", "10/31/26") == ("%m/%d/%y",)
    assert formats("10.01.26", "31.01.26") == ("%d.%m.%y",)


def test_several_writings_in_one_column_are_all_found() -> None:
    found = formats("2022-01-21 13:47:00", "01/21/2022 01:47:00 PM", "2022-01-22")
    assert found == ("iso", "%m/%d/%Y %I:%M:%S %p")


def test_counts_of_seconds_are_dates_where_they_can_be() -> None:
    assert formats("1795360357", "1795360358.25") == ("epoch",)
    assert formats("/Date(1700000000000)/") == ("epoch ms",)
    assert formats("1700000000000000") == ("epoch us",)
    assert column("101004143000", "5004272351").dated == 0


@pytest.mark.parametrize(
    "words",
    [
        "5 years ago",
        "an hour ago",
        "il y a 5 ans",
        "vor 3 Tagen",
        "hace 2 días",
        "há 2 dias",
        "3 ore fa",
        "2 dagen geleden",
    ],
)
def test_dates_told_from_another_day_are_recognised(words: str) -> None:
    assert is_relative(words)
    assert column(words).dated == 0


@pytest.mark.parametrize(
    "words", ["99/99/2022", "2022-13-01", "31/02/2022", "30 février 2022", "12:30", "v1.2.2022.1", ""]
)
def test_what_is_no_date_is_not_read_as_one(words: str) -> None:
    assert column(words).dated == 0
