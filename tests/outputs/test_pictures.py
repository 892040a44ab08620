"""A logo that would exhaust whoever draws it is refused before anybody does, in mail or on paper."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from reporter.config.models import Brand
from reporter.errors import ConfigError
from reporter.outputs.brand import logo_data
from tests import hostile_logos as logos


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.svg", logos.nested_uses(), "draws more than 50,000 shapes"),
        ("logo.svg", logos.nested_uses(2, 40), "draws more than 50,000 shapes"),
        ("logo.svg", logos.nested_patterns(), "draws more than 50,000 shapes"),
        ("logo.svg", logos.holds_itself(), "is nested too deeply, or holds itself"),
        ("logo.svg", logos.deep(), "is nested too deeply, or holds itself"),
        ("logo.svg", logos.entities(), "declares entities of its own"),
        ("logo.png", logos.png(60_000, 60_000), "has more than 25,000,000 pixels"),
        ("logo.png", logos.png(1, 26_000_000), "has 1 × 26,000,000 pixels"),
        ("logo.png", logos.png(10_000, 10_000), "has 10,000 × 10,000 pixels"),
    ],
)
def test_a_logo_that_would_exhaust_us_is_refused(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as told:
        logo_data(Brand(logo=name, folder=tmp_path))
    assert str(told.value) == f"{tmp_path / name}: the logo {words}"
    assert told.value.hint == "Save a simpler or a smaller one."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", logos.nested_uses(3, 4)),
        ("logo.svg", b"<svg"),
        ("logo.png", logos.png(4_000, 4_000)),
        ("logo.png", b"no picture"),
    ],
)
def test_any_other_is_taken_as_it_is(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    data = logo_data(Brand(logo=name, folder=tmp_path))
    assert base64.b64decode(data.partition(",")[2]) == content
