"""Words of a log among ours: a theme keeps its capitals where the log's language has them."""

from __future__ import annotations

import pytest

from reporter.story.spelling import of_the_log
from tests.story.briefs import brief, solved


@pytest.mark.parametrize(
    ("subjects", "name", "said"),
    [
        (("Drucker im zweiten Stock druckt nicht", "Kein Empfang im Lager"), "Drucker", "Drucker"),
        (("Gerät ausgefallen",), "Netzwerk", "Netzwerk"),
        (("Printer on the second floor is silent", "No signal in the warehouse"), "Printing", "printing"),
        (("Printer jams", "Müller's laptop is slow and loud on the train"), "Computers", "computers"),
        (("Printer jams",), "WLAN im Lager", "WLAN im Lager"),
    ],
)
def test_a_theme_is_written_as_its_language_writes_it(
    subjects: tuple[str, ...], name: str, said: str
) -> None:
    rows = [
        solved(f"2026-10-0{day}T09:00", f"2026-10-0{day}T10:00", subject=words, category=name)
        for day, words in enumerate(subjects, 1)
    ]
    assert of_the_log(name, brief("2026-10", opened=rows)) == said
