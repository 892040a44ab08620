from __future__ import annotations

import pytest

from reporter.sources.texts import clean_texts


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("subject", "two\r\nlines\tand more", "two lines and more"),
        ("resolution", "two\r\nlines", "two\nlines"),
        ("subject", "bell\x07 nul\x00 escape\x1b[31m", "bell nul escape[31m"),
        ("subject", "evil\u202egnp.exe", "evilgnp.exe"),
        ("subject", "Zoe\u0308 and ᾧ́", "Zoe\u0308 and ᾧ́"),
        ("subject", "a" + "\u0301" * 100_000 + "b", "ab"),
        ("subject", "a" + "\u0301" * 19 + "b", "a" + "\u0301" * 19 + "b"),
        ("subject", "x" * 301, "x" * 300),
        ("resolution", "x" * 4_001, "x" * 4_000),
        ("category", "x" * 301, "x" * 300),
        ("subject", "half\ud800", "half"),
    ],
)
def test_what_could_harm_a_page_is_not_kept(field: str, value: str, kept: str) -> None:
    assert clean_texts([value, "beside"], field) == [kept, "beside"]
