from __future__ import annotations

import time
from pathlib import Path

import pytest

from reporter.config import read_commentary
from reporter.config.faults import parse_toml
from reporter.config.nesting import LONGEST, nesting_fault
from reporter.errors import ConfigError
from reporter.outputs.typesetting import markdown_to_html
from tests.config.conftest import write
from tests.config.test_commentary import FILE, OCTOBER

DEEP = 20_000
MARKS = (
    ">", "> ", "- ", "* ", "1. ", "> - ", "[", "![", "[a](", "**a ", "*a _b ", "_a ", "*_", "*", "<div>",
    "<a ",
    "<b><i>", "<!--", "<blockquote>", "<a href='", "#\n", "a\n=\n", "<a\n\n", "[[", "(", "`", "<", "&", "\\",
    "***a**b*",
    "<a@", "    ", "\t", "[a]: b\n", "* * *\n", "~~", "![a](b ", "|", "\"", "[^1]",
)  # fmt: skip
NESTED = {"a list by its indent": "\n".join("  " * at + "- a" for at in range(400))}
NESTED |= {f"{mark!r} over lines": f"{mark}\n" * 4_000 for mark in (">", "<div>", "[", "<a")}
NESTED |= {f"{deep} of {mark!r}": mark * deep + "a" for mark in MARKS for deep in (60, 1_000, DEEP)}
REFUSED = (">", "> ", "- ", "1. ", "[", "**a ", "<div>", "<a ", "> - ")


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_what_is_not_refused_is_set_soon_and_is_not_deep(text: str) -> None:
    if nesting_fault(text):
        return
    begun = time.perf_counter()
    html = str(markdown_to_html(text))
    assert time.perf_counter() - begun < 10
    assert _depth(html) < 60


def _depth(html: str) -> int:
    depth = deepest = 0
    for part in html.split("<")[1:]:
        depth += -1 if part.startswith("/") else not part.startswith("br")
        deepest = max(depth, deepest)
    return deepest


@pytest.mark.parametrize("mark", REFUSED)
@pytest.mark.parametrize("front", ["", '+++\nauthor = "Dan"\n+++\n', "\n\n"])
def test_a_note_nested_too_deep_is_refused_with_file_and_line(tmp_path: Path, mark: str, front: str) -> None:
    write(tmp_path, {FILE: f"{front}Dear all,\n\nfine\n{mark * DEEP} a\n\nbye\n"})
    line = front.count("\n") + 4
    with pytest.raises(ConfigError, match=f"^{FILE}: line [0-9]+: ") as caught:
        read_commentary(tmp_path, OCTOBER)
    assert f"line {line}: " in str(caught.value) or len(mark * DEEP) > LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(
            f"* **bold {at}** with [a link](https://x.example/{at}) (a note) _em_" for at in range(150)
        ),
        "5 < 6 and 7 > 3 (see [1]) * * *\n" * 20,
        "`[[[[[[[[[[[[[[[[[[[[`, \\[ \\[ \\[ \\[ \\[ \\[ \\[ \\[ \\[ \\[ \\[ \\[ \\[ and :( :( :(",
        "*" * 80 + "\n\n" + "- " * 40 + "\n\nTitle\n" + "=" * 70,
        "\n".join("  " * at + "- deeper" for at in range(6)),
        "> quoted\n>> twice\n>>> thrice",
        "snake_case_name __init__ a*b*c " * 30,
    ],
)
def test_what_people_write_is_not_refused(text: str) -> None:
    assert nesting_fault(text) is None


@pytest.mark.parametrize("text", ["x = " + "[" * DEEP, "x = " + "{a=" * DEEP])
def test_settings_nested_too_deep_are_a_fault_with_their_line(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^line 2"):
        parse_toml(f"y = 1\n{text}\n".encode())
