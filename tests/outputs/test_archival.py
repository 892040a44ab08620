"""The PDF says that it is accessible and archival; veraPDF judges whether it is, in tests/conformance."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image, ImageCms

from reporter.config.models import Brand
from reporter.outputs import archival, render_documents
from reporter.outputs.pictures import in_rgb
from reporter.report import Document
from tests.sample_report import quiet_daily

AQUA = (18, 163, 127)


def jpeg(picture: Image.Image, **options: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=95, **options)
    return content.getvalue()


def test_the_pdf_is_of_both_standards_at_once(documents: dict[str, Document]) -> None:
    with (
        pikepdf.open(io.BytesIO(documents["report.pdf"].content)) as opened,
        opened.open_metadata() as metadata,
    ):
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] + metadata["pdfaid:conformance"] == "3A"
        assert "PDF/UA identification" in str(metadata)
        (intent,) = opened.Root.OutputIntents
        assert str(intent.S) == "/GTS_PDFA1"
        assert "sRGB" in str(intent.OutputConditionIdentifier)


def test_metadata_that_are_written_otherwise_are_told_and_not_left_half() -> None:
    told = SimpleNamespace(stream=[b"<x:xmpmeta/>"])
    printed = SimpleNamespace(objects=[told], catalog={"Metadata": b"0 0 R"})
    with pytest.raises(ValueError, match="metadata"):
        archival.finish(None, printed)


def test_a_logo_in_printers_inks_becomes_red_green_and_blue(tmp_path: Path) -> None:
    (tmp_path / "logo.jpg").write_bytes(jpeg(Image.new("CMYK", (40, 40), (200, 20, 90, 10))))
    (found,) = render_documents(quiet_daily(), Brand(logo="logo.jpg", folder=tmp_path), ["pdf"])
    with pikepdf.open(io.BytesIO(found.content)) as opened:
        pictures = [one for one in opened.objects if isinstance(one, pikepdf.Stream) and "/Width" in one]
        assert [str(one.ColorSpace) for one in pictures] == ["/DeviceRGB"]
        assert not any(bool(one.Interpolate) for one in pictures)


def test_other_pictures_stay_as_they_are_and_so_does_what_is_none() -> None:
    plain = jpeg(Image.new("RGB", (9, 9), AQUA))
    for content in (plain, b"", b"<svg/>", b"\xff\xd8\xff", b"\x89PNG"):
        assert in_rgb(content) is content


def test_inks_with_a_profile_that_cannot_be_read_are_turned_without_it() -> None:
    inks = Image.new("RGB", (9, 9), AQUA).convert("CMYK")
    for profile in (b"none", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()):
        with Image.open(io.BytesIO(in_rgb(jpeg(inks, icc_profile=profile)))) as turned:
            assert turned.mode == "RGB"
            assert turned.getpixel((4, 4)) == pytest.approx(AQUA, abs=4)
