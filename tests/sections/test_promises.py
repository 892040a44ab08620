from __future__ import annotations

from reporter.config import Note
from reporter.config.commentary import PromiseNote
from reporter.sections.promises import promises
from tests.sections.reading import rows, table
from tests.story.scenes import scene


def test_what_was_promised_stands_beside_what_happened() -> None:
    note = Note(promises=(PromiseNote(said="A new line", happened="It is in.", state="Half done"),))
    told = promises(scene("month", note=note))
    assert rows(told) == [["A new line", "It is in.", "Half done"]]
    assert table(told).columns[0].head == "In September we said"
    assert table(told).rows[0].cells[2].tone == "late"


def test_no_promise_is_no_section() -> None:
    assert promises(scene("month")) is None
