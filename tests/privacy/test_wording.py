"""Hostile texts: all ways in which people write what leads to somebody, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from reporter.privacy.unmasking import unmask
from reporter.privacy.wording import cleaned, found_in

PHONES = (
    *(
        "0121 496 0123",
        "+44 (0)121 496-0123",
        "0121.496.0123",
        "(0121) 4960123",
        "07700/900/123",
        "01 21 49 60 12",
    ),
    *("0121 four nine six zero one two three", "zero one two one, four nine six, double zero one"),
    *("null eins sieben sechs drei vier fünf", "zéro six douze trente-quatre", "nul zes twee vier een drie"),
    *("cero nueve uno dos tres cuatro", "o121 four nine six zero one two three", "O121 49G O123 4567"),
)
ADDRESSES = (
    *(
        "12 Acacia Avenue",
        "12, acacia avenue",
        "12b Mill Lane",
        "number twelve",
        "flat 3b",
        "twelve Acacia Avenue",
    ),
    *("Berliner Straße 12", "Hauptstr. 5a", "Am Alten Markt 7", "Straße der Einheit 5", "Lindenallee 4"),
    *("12 bis rue de la Paix", "48, avenue Foch", "Calle Mayor, 12", "c/ Mayor 3", "avenida del Puerto 7"),
    *("Kerkstraat 12", "Prinsengracht 263 hs", "B15 2TT", "b15 2tt", "1012 AB", "10115 Berlin", "PO Box 12"),
)
PLATES = (
    *("AB12 CDE", "A B 1 2 C D E", "ab12cde", "A123 BCD", "B-MW 1234", "M AB 123", "AB-123-CD", "1234 AB 75"),
    *("12-ABC-3", "AB-12-CD", "7ABC123", "ABC-1234", "ABC 123", "the reg ends 4XK"),
)
MAILS = (
    *("jo@example.com", "jo＠example.com", "joⓐexample.com", "jo (at) example (dot) com"),
    *("jo at example dot com", "jo at example.com", "j o @ e x a m p l e . c o m", "jо@exаmple.com"),
    *("jo [arroba] example [punto] com", "jo{at}example.com"),
)
NAMES = (
    *(
        "Mr Smith",
        "mrs. o’leary",
        "Herr Müller",
        "Frau von Berg",
        "Mme Dupont",
        "Señora García",
        "Dhr. Jansen",
    ),
    *("PC Dhillon", "my name is Ada", "Ｍｒ Smith"),
)
OTHERS = (
    *(
        "born 3 May 1984",
        "DOB 03/05/1984",
        "1984-05-03",
        "geb. 3.5.1984",
        "née le 3 mai 1984",
        "geboren in Köln",
    ),
    *("GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000", "4111 1111 1111 1111", "sort code 12-34-56"),
    *("52.4411, -1.9333", "52°26'28\"N", "///filled.count.soap", "SP 04512 81234"),
    *(
        "@biggles",
        "insta: biggles",
        "snapchat name is big",
        "big_gles99 on TikTok",
        "www.me.example",
        "t.me/x",
    ),
)
EVERY = (*PHONES, *ADDRESSES, *PLATES, *MAILS, *NAMES, *OTHERS)
AROUND = ("{}", "He rang. It is {}. We went there.", "Quarrel ({}) again", "“{}”", "see\t{}\n")
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})


def in_arabic_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def with_invisible(text: str) -> str:
    return "\u200b".join(text)


def split_over_lines(text: str) -> str:
    return text.replace(" ", "\n")


DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: text.translate(WIDE),
    in_arabic_digits,
    with_invisible,
    split_over_lines,
)


@pytest.mark.parametrize("around", AROUND)
def test_whatever_leads_to_somebody_is_found_wherever_it_stands(around: str) -> None:
    missed = [text for text in EVERY if not found_in(around.format(text))]
    assert not missed


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_does_not_hide_it(disguise: Callable[[str], str]) -> None:
    assert not [text for text in EVERY if not found_in(disguise(text))]


def test_what_is_found_is_gone_and_what_stands_beside_it_is_left() -> None:
    for text, disguise in product(EVERY, DISGUISES):
        left = cleaned(f"The street is quiet. He said {disguise(text)} to us! We go there again.").text
        assert not found_in(left)
        assert "We go there again." in left or not left.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "Student party until three near the parade of shops",
        "We stood there on three mornings. The place has been clear since.",
        "12 cars on the road, and two of us walked the streets on 12 May",
        "ON MONDAY WE WALKED",
        "You can meet us on Thursday 5 November, 18:00 to 19:00: Towpath walk with the council.",
        "About £4,860 was kept, and nine of you wrote or rang in 2026.",
        "The A38 was closed for 3 hours; the number 11 bus stood still.",
        "Ring 101 while it is happening. It was mended in two hours.",
        "A reader found him by the bicycle stand at ten past five, hungry and well.",
        "An eleven-week-old puppy slipped out of a garden at lunchtime.",
    ],
)
def test_what_leads_to_nobody_stays(text: str) -> None:
    assert cleaned(text).text == text


def test_what_runs_over_the_end_of_a_sentence_takes_both() -> None:
    assert cleaned("Quiet. Ring 0121 496. 0123 is it. Over.").text == "Quiet. Over."


def test_what_cannot_be_judged_is_not_told() -> None:
    assert cleaned("a" * 61).text == ""
    assert cleaned("Noise again. " * 400).text == ""


def test_each_plain_letter_knows_where_it_stands() -> None:
    plain = unmask("Ｓtr\u200baße")
    assert plain.text == "Strasse"
    assert plain.span(0, 4) == (0, 5)
