"""What values are, whatever the name above them: memos, points on a map, addresses."""

from __future__ import annotations

import random

import pytest

from reporter.inspecting.contents import are_addresses, are_points, is_memo

SUBJECTS = [f"Printer {number} on floor {number % 7} jams" for number in range(60)]


@pytest.mark.parametrize(
    "memo",
    ["my password is rabbit7", "Kennwort: hase7", "le mot de passe est lapin", "senha é coelho", "PIN: 4711"],
)
def test_a_secret_among_fifty_makes_a_memo(memo: str) -> None:
    assert not is_memo(SUBJECTS)
    assert is_memo([*SUBJECTS[:48], memo, memo])


@pytest.mark.parametrize(
    "memo", ["Hello,\nit jams again.\nAnn", "It jams again. " * 12, "write to ann@acme.example, please"]
)
def test_lines_length_and_addresses_make_a_memo(memo: str) -> None:
    assert is_memo([f"{memo} {number}" for number in range(40)])


@pytest.mark.parametrize(
    "text", ["Password reset", "Reset the PIN pad", "New mot de passe policy", "Mail for Ann"]
)
def test_a_subject_about_secrets_is_none(text: str) -> None:
    assert not is_memo([*SUBJECTS, text])


@pytest.mark.parametrize(
    "form",
    [
        "{:.4f}, {:.4f}",
        "({:.5f} {:.5f})",
        "POINT ({:.3f} {:.3f})",
        "SRID=4326;POINT({:.3f} {:.3f})",
        "{:.6f}",
    ],
)
def test_coordinates_are_points(form: str) -> None:
    drawn = random.Random(form)
    assert are_points([form.format(drawn.uniform(-90, 90), drawn.uniform(-180, 180)) for _ in range(40)])


@pytest.mark.parametrize("form", ["Ward {}", "{} Main Street", "Floor {}.{}", "{}"])
def test_places_are_no_points(form: str) -> None:
    assert not are_points([form.format(number, number) for number in range(40)])


@pytest.mark.parametrize("form", ["u{}@acme.example", "Ann {} <u{}@acme.example>", "<u{}@mail.acme.example>"])
def test_addresses_are_told_alone_and_with_a_name(form: str) -> None:
    assert are_addresses([form.format(number, number) for number in range(40)])
    assert not are_addresses([form.format(number, number) + " and others" for number in range(40)])


def test_of_nothing_nothing_is_said() -> None:
    assert not any(told([]) for told in (is_memo, are_points, are_addresses))
