"""A person's Markdown in a plain letter: the words without the marks."""

from __future__ import annotations

import pytest

from reporter.outputs.typesetting import markdown_to_text


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        (
            "Three things: **your own keys,** kept\nin the *safe*.",
            "Three things: your own keys, kept in the safe.",
        ),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("# Head\n\nText", "Head\n\nText"),
        ("Look:\n\n- one\n- two **bold**\n\nEnd.", "Look:\n\n- one\n- two bold\n\nEnd."),
        ("See [our page](https://a.example/x).", "See our page (https://a.example/x)."),
        ("Write to [us@a.example](mailto:us@a.example).", "Write to us@a.example."),
        ("R&D <b>x</b> costs < £5", "R&D x costs < £5"),
        ("5 * 3 and snake_case_word", "5 * 3 and snake_case_word"),
        ("", ""),
    ],
)
def test_the_words_are_left_without_their_marks(marked: str, plain: str) -> None:
    assert markdown_to_text(marked) == plain
