from __future__ import annotations

from reporter.config import Note
from reporter.sections.commentary import commentary
from tests.sections.reading import blocks
from tests.story.scenes import scene


def test_the_author_s_words_are_shown_as_theirs() -> None:
    (block,) = blocks(commentary(scene("month", note=Note(markdown="Well *done*.", author="Dan"))))
    assert (block.markdown, block.author) == ("Well *done*.", "Dan")


def test_without_an_author_they_are_the_provider_s() -> None:
    (block,) = blocks(commentary(scene("month", note=Note(markdown="Well done."))))
    assert block.author == "Northfield IT"


def test_no_words_are_no_section() -> None:
    assert commentary(scene("month", note=Note(markdown=" \n"))) is None
