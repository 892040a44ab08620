"""Whatever a CSV writer can write comes back the same or is set aside, and every row is accounted for."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reporter.config.models import Source
from reporter.sources.texts import clean_text
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from reporter.store.tables import tickets
from tests.sources.exports import NOW, workspace, write
from tests.store.frames import lines_aside

HEAD = ["id", "opened_at", "subject", "status"]
UNSET = ("?", "-", "Not set")
NO_DATES = ("soon", "31/31/2026", "yesterday", "2026-13-45", "")
FORMS = (
    "%Y-%m-%dT%H:%M:%S+00:00",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
)


@dataclass(frozen=True)
class Export:
    """A table, and how it is written."""

    rows: tuple[tuple[datetime | str, str, str], ...]  # date, subject, status
    form: str
    encoding: str
    delimiter: str
    quoting: Literal[0, 1, 2]
    line_end: str

    def date(self, row: int) -> str:
        told = self.rows[row][0]
        return told if isinstance(told, str) else told.strftime(self.form)

    def content(self) -> tuple[bytes, list[int]]:
        """The file, and the line each row begins on."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(
            buffer, delimiter=self.delimiter, quoting=self.quoting, lineterminator=self.line_end
        )
        writer.writerow(HEAD)
        lines = []
        for number, (_, subject, status) in enumerate(self.rows):
            lines.append(buffer.getvalue().count("\n") + 1)
            writer.writerow([f"r{number}", self.date(number), subject, status])
        return buffer.getvalue().encode(self.encoding), lines

    def expected(self) -> dict[str, tuple[int, str]]:
        """What each row with a date says."""
        return {
            f"r{number}": (int(told.timestamp()), _kept(subject))
            for number, (told, subject, _) in enumerate(self.rows)
            if isinstance(told, datetime)
        }


def _kept(subject: str) -> str:
    return "" if subject.strip() in UNSET else clean_text(subject.strip(), "subject")


LATIN = st.characters(codec="cp1252", exclude_categories=["Cc"]) | st.sampled_from("\",;|\n\t '")
LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\",;|\n\t '")
INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2026, 11, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def exports(draw: st.DrawFn) -> Export:
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]))
    texts = st.text(LATIN if encoding == "cp1252" else LETTERS, max_size=15)
    rows = st.tuples(INSTANTS | st.sampled_from(NO_DATES), texts, st.sampled_from(["open", "closed", "x, y"]))
    return Export(
        rows=tuple(draw(st.lists(rows, min_size=1, max_size=8))),
        form=draw(st.sampled_from(FORMS)),
        encoding=encoding,
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
    )


def reader_of(folder: Path, export: Export) -> Source:
    (folder / "presets").mkdir()
    form = "iso" if export.form.startswith("%Y") else export.form
    encoding = export.encoding if export.encoding == "cp1252" else ""
    (folder / "presets" / "mine.toml").write_text(
        'records = "tickets"\n'
        f'[format]\nencoding = "{encoding}"\n'
        f'[dates]\nformats = ["{form}"]\nzone = "UTC"\n'
        '[columns]\nid = "id"\nopened_at = "opened_at"\nsubject = "subject"\nstatus = "status"\n'
        '[client]\nfixed = "acme"\n'
    )
    return Source(name="desk", files="*.csv", preset="mine")


def ingest(folder: Path, reads: Source) -> tuple[Reading, dict[str, tuple[int, str]], list[int]]:
    """The reading, the records by id, the lines set aside."""
    with open_store(folder / "store.sqlite") as store:
        (reading,) = ingest_workspace(workspace(folder, reads), store, None, NOW)
        with store.reading() as connection:
            chosen = select(tickets.c.id, tickets.c.opened_at, tickets.c.subject)
            stored = {row.id: (row.opened_at, row.subject) for row in connection.execute(chosen)}
        return reading, stored, list(lines_aside(store, "tickets.csv"))


@settings(max_examples=40, deadline=None)
@given(export=exports())
def test_every_row_written_comes_back_the_same_or_is_set_aside(export: Export) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content, lines = export.content()
        reads = reader_of(folder, export)
        write(folder, content)
        reading, stored, aside = ingest(folder, reads)
        assert reading.fault == ""
        expected = export.expected()
        assert {one: stored[one] for one in stored} == {one: expected[one] for one in stored}
        for number, line in enumerate(lines):
            assert (f"r{number}" in stored) != (line in aside)
        assert reading.read == len(stored) + len(aside)
        again, unchanged, still_aside = ingest(folder, reads)
        assert again.earlier is not None
        assert (again.read, unchanged, still_aside) == (reading.read, stored, aside)


@settings(max_examples=30, deadline=None)
@given(export=exports(), share=st.floats(0.05, 0.99))
def test_a_file_cut_anywhere_and_then_completed_gives_what_the_whole_gives(
    export: Export, share: float
) -> None:
    content, _ = export.content()
    found = []
    for cut in (int(len(content) * share), len(content)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            reads = reader_of(folder, export)
            for end in (cut, len(content)):
                write(folder, content[:end])
                reading, stored, aside = ingest(folder, reads)
            assert reading.fault == ""
            found.append((stored, aside))
    assert found[0] == found[1]
