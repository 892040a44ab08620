from __future__ import annotations

import io
from pathlib import Path

import pytest

from reporter.config.models import Brand
from reporter.errors import ConfigError, MissingSoftwareError
from reporter.outputs import letter, pdf

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 32"'
    ' width="{width}" height="32">{inside}</svg>'
)
TILE = '<rect width="32" height="32" rx="5" fill="#12a37f"/>'
SIGN = '<path d="M8 24L16 8L24 24" fill="none" stroke="#12a37f" stroke-width="3"/>'


def brand(folder: Path, inside: str, width: int = 32) -> Brand:
    (folder / "logo.svg").write_text(SVG.format(inside=inside, width=width), encoding="utf-8")
    return Brand(logo="logo.svg", folder=folder)


def pixel(png: bytes, x: int, y: int) -> tuple[int, ...]:
    """Red, green, blue and alpha of one pixel, as a stranger's reader of PNG sees it."""
    from PIL import Image

    found = Image.open(io.BytesIO(png)).convert("RGBA").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


def test_a_logo_is_three_times_as_large_as_it_is_shown(tmp_path: Path) -> None:
    assert letter.shown_size(letter.logo_png(brand(tmp_path, TILE))) == (22, 22)


def test_a_wide_logo_keeps_its_shape_and_a_very_wide_one_its_room(tmp_path: Path) -> None:
    wide = brand(tmp_path, '<rect width="96" height="32"/>', 96)
    assert letter.shown_size(letter.logo_png(wide)) == (66, 22)
    very = brand(tmp_path, '<rect width="960" height="32"/>', 960)
    assert letter.shown_size(letter.logo_png(very)) == (110, 22)


def test_a_tile_keeps_its_clear_corners_for_the_dark(tmp_path: Path) -> None:
    png = letter.logo_png(brand(tmp_path, TILE))
    assert pixel(png, 33, 33) == (0x12, 0xA3, 0x7F, 255)
    assert pixel(png, 0, 0)[3] == 0


def test_a_sign_drawn_for_white_paper_brings_its_paper(tmp_path: Path) -> None:
    png = letter.logo_png(brand(tmp_path, SIGN))
    assert pixel(png, 1, 1) == (255, 255, 255, 255)


def test_a_logo_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    one = letter.logo_png(brand(tmp_path, TILE))
    letter._drawn.cache_clear()
    assert letter.logo_png(brand(tmp_path, TILE)) == one


def test_without_a_logo_without_anything_on_it_or_without_pango_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert letter.logo_png(Brand()) == b""
    assert letter.logo_png(brand(tmp_path, "")) == b""
    assert letter.logo_png(brand(tmp_path, TILE)) != b""

    def missing() -> None:
        raise MissingSoftwareError("no Pango")

    letter._drawn.cache_clear()
    monkeypatch.setattr(pdf, "require", missing)
    assert letter.logo_png(brand(tmp_path, TILE)) == b""


def test_a_picture_of_another_kind_becomes_a_png_too(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (300, 300), "#12a37f").save(tmp_path / "logo.jpg")
    png = letter.logo_png(Brand(logo="logo.jpg", folder=tmp_path))
    assert png.startswith(b"\x89PNG")
    red, green, blue, alpha = pixel(png, 30, 30)
    assert (abs(red - 0x12) < 4, abs(green - 0xA3) < 4, abs(blue - 0x7F) < 4, alpha) == (
        True,
        True,
        True,
        255,
    )


def test_a_logo_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(SVG.format(inside=TILE, width=32), encoding="utf-8")
    inside = f'<image href="{secret.as_uri()}" width="32" height="32"/>'
    assert letter.logo_png(brand(tmp_path, inside)) == b""


def test_a_logo_outside_the_brand_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="outside"):
        letter.logo_png(Brand(logo="../logo.svg", folder=tmp_path))
