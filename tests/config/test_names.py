from __future__ import annotations

import unicodedata
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.config.names import folded, host_of, is_mixed, lookalike, shown_host, strange_letters

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = get_args(Form)
WORDS = st.text(
    st.sampled_from("aeäéïñçøßåüğıİΣς한कक़้ﬁabc ŠřŽ-'"), min_size=1, max_size=12
)  # composed, ligated, spaced, with marks
BLANKS = ("\u00a0", "\u2007", "\u202f", "\u3000", "\t", "  ", " \u200b")
UNSEEN = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202e", "\u2066")


def wide(name: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)


@given(WORDS, st.sampled_from(FORMS))
def test_a_name_is_one_in_all_its_forms(name: str, form: Form) -> None:
    assert folded(unicodedata.normalize(form, name)) == folded(name) == folded(folded(name))


@pytest.mark.parametrize("name", ["Café Acme", "O'Brien-Smith & Co", "Ünal 24"])
def test_a_name_is_one_however_it_is_typed(name: str) -> None:
    ways = [name.upper(), wide(name), f"\u00a0{name} ", name.replace("'", "’").replace("-", "\u2011")]
    ways += [name.replace(" ", blank) for blank in BLANKS]
    ways += [name[:2] + unseen + name[2:] for unseen in UNSEEN]
    ways += [unicodedata.normalize(form, way) for form in FORMS for way in ways]
    assert {folded(way) for way in ways} == {folded(name)}


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("Acme.Example.", "acme.example"),
        ("CAFÉ.example", "xn--caf-dma.example"),
        ("cafe\u0301.example", "xn--caf-dma.example"),
        ("XN--CAF-DMA.example", "xn--caf-dma.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("ｅｖｉｌ．example。org", "evil.example.org"),
        ("भारत.example", "xn--h2brj9c.example"),
        ("ΟΔΟΣ.example", host_of("οδοσ.example")),
        *[
            (f"acme.example{bad}", "")
            for bad in ("/", "%00", "..", "@b.example", "\0", "\u200b", "／", "℀", "\u2024x", "]", " x")
        ],
        ("", ""),
        ("a" * 260 + ".example", ""),
    ],
)
def test_a_domain_is_known_by_one_host(domain: str, host: str) -> None:
    assert host_of(domain) == host
    assert host_of(shown_host(host)) == host


def test_a_strange_spelling_of_punycode_is_shown_as_it_is() -> None:
    assert [shown_host(host) for host in ("xn--caf-dma.example", "xn--acme-.example", "xn--99zzzz")] == [
        "café.example",
        "xn--acme-.example",
        "xn--99zzzz",
    ]


TWINS = {
    "a": "аαɑ", "c": "сϲ", "e": "е", "o": "оο0", "p": "рρ", "x": "хχ", "i": "і1l", "s": "ѕ", "y": "у",
    "A": "АΑᎪ", "B": "ВΒ", "C": "СᏟ", "E": "ЕΕ", "H": "НΗ", "K": "КΚ", "M": "МΜ", "N": "Ν", "T": "ТΤ",
    "I": "Іl1",
}  # fmt: skip
NAMES = ("Acme Pixie", "BACH & KETTI", "Cosy Apex", "Hotel Moxy")
FORGED = [
    (name, name[:at] + twin + name[at + 1 :])
    for name in NAMES
    for at, letter in enumerate(name)
    for twin in TWINS.get(letter, "")
]


@pytest.mark.parametrize(("name", "forged"), FORGED)
def test_a_name_that_looks_like_a_known_one_is_told(name: str, forged: str) -> None:
    assert lookalike(forged, ["Brook", name]) == name
    assert folded(forged) != folded(name)


def test_a_name_of_its_own_looks_like_none() -> None:
    assert not any(lookalike(name, NAMES) for name in ("Acme", "Rain & Co", "Äpfel", "Москва", *NAMES))
    assert lookalike("Acme Pixi\u0435\u0301", NAMES) == "Acme Pixie"


def test_letters_of_other_scripts_are_called_by_their_names() -> None:
    assert strange_letters("Аcme é") == "“А” is cyrillic capital letter a"
    assert [is_mixed(name) for name in ("Аcme", "Москва 1", "Café 1", "1")] == [True, False, False, False]
