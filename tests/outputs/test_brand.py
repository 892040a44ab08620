from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.outputs.brand import DARK, WHITE, contrast, mix, palette

ROWS = [
    ("#12a37f", "#017c60", "#ebf5f2", "#aed5cc", "#1da883", 4.66),
    ("#2b4c9b", "#2b4c9b", "#eef1f7", "#bbc6df", "#6d94ea", 7.11),
    ("#ffd400", "#826b04", "#f5f3eb", "#d7d0af", "#ffd400", 4.66),
    ("#e4572e", "#c63a06", "#faefeb", "#edc0af", "#f6673f", 4.64),
    ("#00aeef", "#0174a1", "#ebf4f7", "#aed3e1", "#00aeef", 4.69),
    ("#c8c8c8", "#6c6c6c", "#f3f3f3", "#d0d0d0", "#c8c8c8", 4.73),
    ("#ffffff", "#6d6d6d", "#f3f3f3", "#d0d0d0", "#ffffff", 4.66),
]


@pytest.mark.parametrize(("brand", "accent", "wash", "tint", "dark_accent", "on_wash"), ROWS)
def test_a_brand_gives_the_accents_of_the_table(
    brand: str, accent: str, wash: str, tint: str, dark_accent: str, on_wash: float
) -> None:
    found = palette(brand)
    assert (found.accent, found.wash, found.tint, found.dark_accent) == (accent, wash, tint, dark_accent)
    assert round(contrast(found.accent, found.wash), 2) == on_wash


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_every_brand_stays_readable(number: int) -> None:
    found = palette(f"#{number:06x}")
    assert contrast(found.accent, WHITE) >= 4.5
    assert contrast(found.accent, found.wash) >= 4.5
    assert contrast(found.mark, WHITE) >= 3
    assert contrast(found.dark_accent, DARK) >= 4.5
    assert contrast(found.dark_accent, found.dark_wash) >= 4.5


def test_the_mark_keeps_the_brand_when_a_white_letter_can_be_read_on_it() -> None:
    assert palette("#12A37F").mark == "#12a37f"
    assert palette("#ffd400").mark == palette("#ffd400").accent


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#4a5057", WHITE) == pytest.approx(8.2, abs=0.05)
    assert mix(WHITE, "#000000", 0.5) == "#808080"
