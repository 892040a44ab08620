from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import escaped, visible

OBEYED = [
    chr(code)
    for code in (*range(9), *range(11, 32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F))
] + [chr(code) for code in (*range(0x2066, 0x206A), 0xFEFF, 0xD800, 0xDCFF, 0xE0041)]
SEQUENCES = (
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[31m",
    "\x9b31m",
    "\x1bP+q\x1b\\",
    "a\rb",
    "\u202eexe.fdp",
    "a\x08\x08b",
)


@pytest.mark.parametrize("text", [*OBEYED, *SEQUENCES], ids=ascii)
def test_what_a_terminal_would_obey_is_seen_as_a_sign(text: str) -> None:
    seen = visible(f"Acme{text}\n\tx")
    assert not any(
        unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in seen if one not in "\n\t"
    )
    assert len(seen) > len("Acme\n\tx")
    seen.encode()


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "L", "Zl"])))
def test_json_says_the_same_and_a_terminal_obeys_none_of_it(text: str) -> None:
    written = escaped(json.dumps({"name": text}, ensure_ascii=False))
    assert visible(written) == written
    assert json.loads(written) == json.loads(json.dumps({"name": text}))


def test_what_people_write_stays() -> None:
    for text in ("Café “Müller” – 5 < 6\n\tdone", "नमस्ते", "می\u200cخواهم", "👩\u200d💻", "日本"):
        assert visible(text) == text == escaped(text)
