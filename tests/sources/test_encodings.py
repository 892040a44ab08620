"""Old encodings: told apart by what they spell; read where named or surely Western, else refused by name."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from reporter.errors import DataError
from reporter.sources.encodings import findings, is_western, sample_of
from reporter.sources.looks import look_at, open_text

SAID = tomllib.loads(Path(__file__).with_name("said.toml").read_text(encoding="utf-8"))
REFUSED = [
    ("Japanese", "cp932", "CP932"),
    ("Japanese", "euc-jp", "EUC-JP"),
    ("Chinese (simplified)", "gb18030", "GB18030"),
    ("Chinese (traditional)", "big5", "Big5"),
    ("Chinese (traditional)", "cp950", "Big5"),
    ("Korean", "euc-kr", "EUC-KR"),
    ("Korean", "cp949", "EUC-KR"),
    ("Russian", "cp1251", "CP1251"),
    ("Russian", "koi8-r", "KOI8-R"),
    ("Polish", "cp1250", "CP1250"),
    ("Czech", "cp1250", "CP1250"),
    ("German", "cp850", "cp850"),
]
READ = ["German", "French", "Portuguese"]


def table(said: list[str], encoding: str, chance: random.Random) -> bytes:
    """A ticket log with English headers and a few rows in that language."""
    rows = chance.choices(said, k=chance.randint(3, 12))
    lines = [
        f"{number},2026-10-{number:02},{text.replace(',', ';')}\r\n" for number, text in enumerate(rows, 1)
    ]
    head = "id,opened_at,subject\r\n" + "0,2026-10-01,Printer\r\n" * chance.randint(0, 3)
    return (head + "".join(lines)).encode(encoding, "ignore")


def read(path: Path, named: str) -> str:
    with open_text(look_at(path, path.name, named)) as file:
        return file.read()


@pytest.mark.parametrize(("language", "encoding", "told"), REFUSED)
def test_what_is_not_western_is_refused_with_its_name_and_read_when_it_is_named(
    tmp_path: Path, language: str, encoding: str, told: str
) -> None:
    for seed in range(15):
        content = table(SAID[language], encoding, random.Random(seed))
        path = tmp_path / "tickets.csv"
        path.write_bytes(content)
        with pytest.raises(DataError, match=told) as caught:
            look_at(path, path.name)
        offered = re.findall(r'encoding = "(.+?)"', caught.value.hint)
        assert content.decode(encoding) in [read(path, named) for named in offered]


@pytest.mark.parametrize("language", READ)
def test_western_text_is_read_unasked(tmp_path: Path, language: str) -> None:
    for seed in range(15):
        content = table(SAID[language], "cp1252", random.Random(seed))
        path = tmp_path / "tickets.csv"
        path.write_bytes(content)
        look = look_at(path, path.name)
        assert look.encoding in ("cp1252", "utf-8")
        with open_text(look) as file:
            assert file.read() == content.decode("cp1252")


@pytest.mark.parametrize(
    "name", ["Zoë", "José", "Søren", "Müller", "François", "naïve – ok", "5 € × 20 m²", "Ångström"]
)
def test_a_single_western_name_is_western(name: str) -> None:
    assert is_western(findings(sample_of([f"1,2026-10-01,{name}\n".encode("cp1252")])))


@pytest.mark.parametrize("text", ["メールが届かない", "パスワード", "ﾌﾟﾘﾝﾀｰ故障"])
def test_one_short_cell_is_enough_to_refuse(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(f"id,opened_at,subject\n1,2026-10-01,{text}\n".encode("cp932"))
    with pytest.raises(DataError, match="CP932"):
        look_at(path, path.name)


def test_what_could_be_western_or_not_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes("id,subject\n1,Tlačiareň nefunguje, prosím o pomoc\n".encode("cp1250"))
    with pytest.raises(DataError, match="is not UTF-8") as caught:
        look_at(path, path.name)
    assert "cp1250" in caught.value.hint


def test_letters_far_down_a_long_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(b"1,2026-10-01,Printer\n" * 100_000 + "2,2026-10-01,メールが届かない\n".encode("cp932"))
    with pytest.raises(DataError, match="CP932"):
        look_at(path, path.name)


def test_utf_8_with_a_stray_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(
        "id,opened_at,subject\n1,2026-10-01,Müller\n2,2026-10-01,Größe\n".encode() + b"3,x,caf\xe9\n"
    )
    with pytest.raises(DataError, match="UTF-8 with some damaged or foreign bytes, in line 4"):
        look_at(path, path.name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_an_encoding_that_the_bytes_prove_wrong_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes("id,subject\n1,Müller\n2,Größe\n".encode(encoding))
    with pytest.raises(DataError, match="is UTF-8, not cp1252"):
        look_at(path, path.name, "cp1252")


def test_japanese_mail_text_is_read_as_what_it_proves_to_be(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes("id,subject\n1,メールが届かない\n".encode("iso-2022-jp"))
    with open_text(look_at(path, path.name)) as file:
        assert "メールが届かない" in file.read()
