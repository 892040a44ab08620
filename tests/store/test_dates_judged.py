"""Dates of any order and writing, through ingestion: stored as they were written, or refused."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reporter.config.models import Source
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from reporter.store.tables import instant_of, tickets
from tests.sources.exports import NOW, source, workspace, write

ORDERS = {
    "day": "%d{0}%m{0}%Y",
    "month": "%m{0}%d{0}%Y",
    "day, short": "%d{0}%m{0}%y",
    "month, short": "%m{0}%d{0}%y",
    "year, short": "%y{0}%m{0}%d",
}
MARKS = ("/", ".", "-", " ", ". ")
CLOCKS = (
    "", " %H:%M", " %H:%M:%S", ", %H:%M", " %I:%M %p", " %I:%M:%S%p", " %H:%M h", " %Hh%M", " at %I:%M %p",
    "T%H:%M", " - %H.%M", " %H:%M:%S:%f", ", %H:%M Uhr",
)  # fmt: skip
MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2026, 11, 20))  # noqa: DTZ001


@dataclass(frozen=True)
class Stored:
    """What came of a file."""

    reading: Reading
    opened: dict[str, datetime]  # by id, in UTC

    @property
    def aside(self) -> int:
        return self.reading.set_aside_count


def ingested(texts: list[str], formats: tuple[str, ...]) -> Stored:
    """Tickets opened at these instants, through the store."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows((at, "Printer", text) for at, text in enumerate(texts))
    reads = source().model_copy(update={"formats": formats, "zone": "UTC"})
    return ingested_file("id,subject,opened_at\n" + buffer.getvalue(), reads)


def ingested_file(content: str, reads: Source) -> Stored:
    """What the store has of one file."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), content)
        with open_store(Path(folder) / "store.sqlite") as store:
            (reading,) = ingest_workspace(workspace(Path(folder), reads), store, None, NOW)
            with store.reading() as connection:
                rows = connection.execute(select(tickets.c.id, tickets.c.opened_at)).all()
    return Stored(reading, {str(name): read for name, at in rows if (read := instant_of(at))})


def read_as(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(ORDERS)),
    st.sampled_from(sorted(ORDERS)),
    st.sampled_from(MARKS),
    st.sampled_from(CLOCKS),
    st.lists(MOMENTS, min_size=1, max_size=5),
)
def test_a_file_is_read_as_it_was_written_or_refused_or_proves_nothing(
    order: str, presumed: str, mark: str, clock: str, moments: list[datetime]
) -> None:
    form, wrong = (ORDERS[name].format(mark) + clock for name in (order, presumed))
    texts = [moment.strftime(form) for moment in moments]
    meant = {str(at): read_as(text, form) for at, text in enumerate(texts)}
    stored = ingested(texts, (wrong,))
    if stored.reading.fault:
        assert form != wrong
        assert form in stored.reading.hint
        assert not stored.opened
        assert not ingested(texts, (form,)).reading.fault
        return
    as_presumed = [read_as(text, wrong) for text in texts]
    if stored.opened != meant:
        proves_nothing = all(at is not None and at.year <= NOW.year + 2 for at in as_presumed)
        is_told = not stored.opened and any(form in line for line in stored.reading.warnings)
        assert proves_nothing or is_told, (texts, form, wrong, stored)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(MARKS), st.sampled_from(CLOCKS), st.lists(MOMENTS, min_size=1, max_size=5))
def test_what_is_written_in_the_order_of_the_preset_is_stored(
    mark: str, clock: str, moments: list[datetime]
) -> None:
    for order in ("day", "month"):
        form = ORDERS[order].format(mark) + clock
        texts = [moment.strftime(form) for moment in moments]
        reads = {str(at): read_as(text, form) for at, text in enumerate(texts)}
        meant = {at: read.replace(microsecond=0) for at, read in reads.items() if read}
        assert ingested(texts, (form,)).opened == meant


@pytest.mark.parametrize("order", ["day", "month"])
@pytest.mark.parametrize("mark", MARKS[:3])
def test_dates_that_contradict_each_other_are_refused_whatever_is_presumed(order: str, mark: str) -> None:
    both = [ORDERS[name].format(mark) + " %H:%M" for name in ("day", "month")]
    texts = [datetime(2026, 3, day, 9, tzinfo=UTC).strftime(form) for form in both for day in (2, 14, 25)]
    form = ORDERS[order].format(mark) + " %H:%M"
    for formats in ((form,), (form, *both), tuple(both)):
        stored = ingested(texts, formats)
        assert "contradict each other" in stored.reading.fault
        assert not stored.opened


def test_one_slip_among_many_is_set_aside_and_told() -> None:
    texts = [f"{day}/{month:02}/2026" for month in range(1, 12) for day in range(13, 29)]
    stored = ingested([*texts, "03/29/2026"], ("%d/%m/%Y",))
    assert (len(stored.opened), stored.aside) == (len(texts), 1)


def test_a_date_far_down_the_file_decides_for_all_of_it() -> None:
    texts = ["03/10/2026 09:00"] * 60_000
    assert len(ingested(texts, ("%m/%d/%Y %H:%M",)).opened) == len(texts)
    stored = ingested([*texts, "13/10/2026 09:00"], ("%m/%d/%Y %H:%M",))
    assert "written day first, as “13/10/2026 09:00” proves" in stored.reading.fault
    assert not stored.opened


def test_an_event_log_is_judged_too() -> None:
    sample = Path(__file__).parent.parent / "samples" / "servicenow-events.csv"
    american = re.sub(r"\b(\d+)/(\d+)/(\d{4})", r"\2/\1/\3", sample.read_text())
    assert not ingested_file(sample.read_text(), source("servicenow-events")).reading.fault
    stored = ingested_file(american, source("servicenow-events"))
    assert "would be read day first" in stored.reading.fault
    assert "%m/%d/%Y %H:%M" in stored.reading.hint
    assert not stored.opened


@pytest.mark.parametrize(
    "text",
    ["13 août 2026 09:15", "Freitag, 13. März 2026 09:15", "1 de marzo de 2026 09:15",
     "April 01, 2026 at 12:41:10 AM",
     "Mar  1 2026 02:14:43:000AM", "Fri 13/03/2026 9:15 p.m.", "2026年3月1日 09:15"],
)  # fmt: skip
def test_dates_that_look_like_dates_and_are_not_read_are_told_with_the_format(text: str) -> None:
    stored = ingested([text], ())
    assert stored.aside == 1
    (warning,) = [line for line in stored.reading.warnings if "are not read" in line]
    form = warning.split("add “")[1].split("”")[0]
    assert len(ingested([text], (form,)).opened) == 1
