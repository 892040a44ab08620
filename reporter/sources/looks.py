"""Open a file of any encoding, zipped or not, after a first look at what it really is."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
import zlib
from dataclasses import dataclass, replace
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from reporter.errors import DataError
from reporter.sources.archives import ARCHIVE, is_archive, member_of, open_member
from reporter.sources.encodings import UTF_8, WESTERN, Spelling, findings, is_western, sample_of
from reporter.sources.grounds import Ground

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLANES = 16  # of Unicode: higher, and what looks like UTF-32 is UTF-16 that begins with NUL
_BLOCK = 1 << 20
_MOST_BYTES = 4_000_000_000  # when unzipped
_PARQUET = b"PAR1"
_AS_TABLE = "open it in a spreadsheet and save it as .xlsx, or export it as CSV"
_OTHERWISE = "export it as CSV, JSON or XLSX"
_MARKUP = {
    r"<\?xml[^>]*>\s*(<\?mso-application|<(ss:)?workbook)": ("an XML spreadsheet of Excel 2003", _AS_TABLE),
    r"<\?xml[^>]*>(?!\s*<(!doctype )?html)": ("XML, not a list of records", _OTHERWISE),
    r"mime-version:|content-type: multipart": ("a saved web page or mail, not an export", _AS_TABLE),
    r"\{\\rtf": ("a rich-text document, not an export", _OTHERWISE),
}
_NEAR = 3.5
_SURELY_OTHER = 10.0
_JAPANESE_MAIL = (b"\x1b$B", b"\x1b$@", b"\x1b(J")  # ISO-2022-JP, which is ASCII to the eye
_AS_WESTERN = "read as cp1252: the file is not UTF-8; check names with accents"
_BINARY = {
    b"%PDF": "a PDF",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
}
_TAR = slice(257, 262), b"ustar"
_NUL = b"\0"
_SHORTEST_HOLE = 4  # so many in a row are no text; a crash, or a log cut while it is written, leaves them
_HOLE = re.compile(rb"\0{4,}")
_STRANGE = re.compile(rb"[\x01-\x07\x0e-\x19\x1c-\x1f\x7f]")  # control characters that no text needs
_STRANGE_AT_MOST = 16  # one of so many bytes
_FEW = 8
_SOME = 3  # in a few bytes that are in no encoding we can tell
_WIDE = ("utf-16", "utf-32", "utf_16", "utf_32", "u16", "u32")


@dataclass(frozen=True)
class Look:
    """What a first pass over the file found."""

    path: Path
    name: str  # as shown to the user
    sha256: str
    is_zipped: bool
    is_workbook: bool
    encoding: str
    head: str
    warnings: tuple[str, ...] = ()
    is_parquet: bool = False
    member: str = ""  # the one file of an archive that was read
    doubt: str = ""  # why it may not be in the encoding that is said; one of the warnings
    ground: Ground | None = None  # of an encoding that could be another
    has_nuls: bool = False  # characters that no text has, and which are left out of it
    longest_line: int = 0  # in bytes, to a megabyte

    @property
    def endings(self) -> list[str]:
        """The endings of its name, without those of packing."""
        suffixes = [*self.path.suffixes, *Path(self.member).suffixes]
        return [suffix.lower() for suffix in suffixes if suffix.lower() not in (".gz", ".zip")]


def look_at(path: Path, name: str, encoding: str = "") -> Look:
    """Read the file once for its hash and encoding; DataError when it is no text and no workbook."""
    try:
        member = member_of(path, name) if is_archive(path) else ""
        scan = _scan(path, name)
    except FileNotFoundError:
        raise DataError(f"{name}: there is no such file", "check `files` in reporter.toml") from None
    except IsADirectoryError:
        raise DataError(f"{name}: is a folder, not a file", f"write {name}/*.csv in reporter.toml") from None
    except (gzip.BadGzipFile, zlib.error, EOFError) as fault:
        raise DataError(f"{name}: the zipped file is damaged: {fault}", "export or copy it again") from None
    except OSError as fault:
        raise DataError(f"{name}: cannot be read: {fault.strerror or fault}") from None
    if not scan.head.strip(b" \t\r\n\f\v"):
        raise DataError(f"{name}: the file is empty", "export it again")
    zipped = bool(member) or _is_zipped(path)
    found = Look(
        path, name, scan.sha256, zipped, False, "", "", member=member, longest_line=scan.longest_line
    )
    if scan.head.startswith(ARCHIVE):
        return replace(found, is_workbook=True)
    if scan.head.startswith(_PARQUET) and _NUL in scan.head:
        return replace(found, is_parquet=True)
    return _text(found, encoding, scan)


def _text(look: Look, encoding: str, scan: _Scan) -> Look:
    """A file of text, with what its bytes say of its encoding."""
    path, name = look.path, look.name
    found = _encoding_of(scan)
    used = encoding or found
    _refuse_binary(name, scan.head, used)
    warnings: tuple[str, ...] = ()
    doubt, ground = "", None
    if encoding:
        _check_named(path, name, encoding, found)
        if not found:
            doubt, ground = _held_against_letters(path, encoding)
            warnings = (doubt,) if doubt else ()
    elif not found:
        used, warnings = _judged(path, name), (_AS_WESTERN,)
        ground = Ground(f"the text is read as {used}", "its letters")
    is_wide = _is_wide(used)
    if scan.nuls and not is_wide:
        told = f"{scan.nuls:,} {'character' if scan.nuls == 1 else 'characters'} NUL"
        warnings += (f"{told} left out, the first in line {scan.first_nul_line:,}",)
    text = scan.head.decode(used, "replace").replace("\0", "")
    _refuse_web_page(name, text)
    return replace(
        look,
        encoding=used,
        head=text,
        warnings=warnings,
        doubt=doubt,
        ground=ground,
        has_nuls=bool(scan.nuls) or is_wide,
    )


def open_text(look: Look) -> IO[str]:
    """The file as text, line ends as they are."""
    file = open_bytes(look.path)
    if not look.has_nuls:
        return TextIOWrapper(file, encoding=look.encoding, newline="")
    return TextIOWrapper(io.BufferedReader(_WithoutNuls(file, look.encoding)), encoding=UTF_8, newline="")


class _WithoutNuls(io.RawIOBase):
    """The text of a file as UTF-8, without the character NUL."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._left = memoryview(b"")
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._left and not self._is_over:
            block = self._file.read(_BLOCK)
            self._is_over = not block
            text = self._decoder.decode(block, final=self._is_over)
            self._left = memoryview(text.replace("\0", "").encode())
        into = memoryview(buffer)
        size = min(len(into), len(self._left))
        into[:size], self._left = self._left[:size], self._left[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


def is_ended(line: str) -> bool:
    """Whether the line was written to its end."""
    return line.endswith(("\n", "\r"))


def open_bytes(path: Path) -> IO[bytes]:
    """The file as bytes, unzipped."""
    if is_archive(path) and (member := member_of(path, path.name)):
        return open_member(path, member)
    return cast(IO[bytes], gzip.open(path, "rb")) if _is_zipped(path) else path.open("rb")


def _is_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@dataclass
class _Scan:
    """What one pass over the bytes finds."""

    sha256: str = ""
    head: bytes = b""  # from the first byte that is no hole
    is_utf8: bool = True
    nuls: int = 0
    first_nul_line: int = 0
    longest_line: int = 0  # nearly, in bytes


def _scan(path: Path, name: str) -> _Scan:
    found, digest, lines = _Scan(), hashlib.sha256(), 1
    decoder = codecs.getincrementaldecoder("utf-8")()
    count = begun = longest = 0
    with open_bytes(path) as file:
        for block in chain(iter(lambda: file.read(_BLOCK), b""), [b""]):
            end = max(block.rfind(b"\n"), block.rfind(b"\r"))
            begun = count + end if end >= 0 else begun
            count += len(block)
            longest = max(longest, count - begun)
            if count > _MOST_BYTES:
                raise DataError(f"{name}: holds more than {_MOST_BYTES // 10**9} GB", "export less of it")
            digest.update(block)
            start = len(block) - len(block.lstrip(_NUL))
            start = start if start >= _SHORTEST_HOLE else 0
            found.head = found.head or block[start : start + (1 << 16)]
            if nuls := block.count(_NUL):
                before = block.count(b"\n", 0, block.index(_NUL))
                found.first_nul_line = found.first_nul_line or lines + before
                found.nuls += nuls
            lines += block.count(b"\n") if not found.nuls else 0
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                found.is_utf8 = False
    found.sha256, found.longest_line = digest.hexdigest(), longest
    return found


def _encoding_of(scan: _Scan) -> str:
    """The encoding that the bytes prove, "" where they prove none."""
    for bom, encoding in _BOMS:
        is_short = encoding == "utf-32" and max(scan.head[6::4], default=0) > _PLANES
        if scan.head.startswith(bom) and not is_short:
            return encoding
    head = _HOLE.sub(b"", scan.head)
    nuls = head.count(_NUL)
    if nuls > len(head) // 4:
        return "utf-16-le" if head[1::2].count(_NUL) > nuls // 2 else "utf-16-be"
    if any(mark in head for mark in _JAPANESE_MAIL):
        return "iso-2022-jp"
    return UTF_8 if scan.is_utf8 else ""


def _judged(path: Path, name: str) -> str:
    """cp1252 where the text is surely Western; DataError naming what it probably is where it is not."""
    first, *others = _found_in(path)
    if is_western([first, *others]):
        return WESTERN
    if first.encoding == UTF_8:
        raise DataError(
            f"{name}: is {first.told}, in line {_first_odd_line(path)} for one",
            "mend those lines, or export it again as UTF-8",
        )
    near = [one for one in others if first.score - one.score < _NEAR and one.encoding != UTF_8][:2]
    told = " or ".join(one.told for one in (first, *near))
    raise _not_utf_8(name, told, [one.encoding for one in (first, *near)])


def _found_in(path: Path) -> list[Spelling]:
    with open_bytes(path) as file:
        return findings(sample_of(file))


def _not_utf_8(name: str, told: str, encodings: list[str]) -> DataError:
    named = " or ".join(f'encoding = "{encoding}"' for encoding in encodings)
    return DataError(
        f"{name}: is not UTF-8; it is probably {told}",
        f"write {named} under [format] of the preset or in its source (to inspect: "
        f"--encoding {encodings[0]}), or export it as UTF-8",
    )


def _is_surely_utf_8(path: Path) -> bool:
    first = _found_in(path)[0]
    return first.encoding == UTF_8 and not first.text.isascii()


def _first_odd_line(path: Path) -> int:
    with open_bytes(path) as file:
        return next((number for number, line in enumerate(file, 1) if not _is_utf_8(line)), 0)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _held_against_letters(path: Path, encoding: str) -> tuple[str, Ground | None]:
    """What the letters say of the encoding that is said: why they deny it, or on what ground it stands."""
    with open_bytes(path) as file:
        sample = sample_of(file)
    first, *others = findings(sample)
    ours = sample.decode(encoding, "replace")
    what = f"the text is read as {encoding}"
    if first.text == ours:
        return "", Ground(what, "its letters")
    said = next((one for one in others if one.text == ours), None)
    if said and first.encoding != UTF_8 and first.score - said.score > _SURELY_OTHER:
        mend = f'if it is, write encoding = "{first.encoding}" in its source'
        return f"{what}, and by its letters is probably {first.told}; {mend}", None
    return "", Ground(what, "", "if names with accents look wrong, correct `encoding`")


def _check_named(path: Path, name: str, encoding: str, found: str) -> None:
    """Refuse an encoding that is none, or that the bytes prove to be another."""
    try:
        named = codecs.lookup(encoding).name
        "".encode(encoding)
    except LookupError:
        raise DataError(
            f"{name}: “{encoding}” is not an encoding", "write utf-8, cp1252 or cp932, for example"
        ) from None
    if not found.startswith(UTF_8) or named.startswith("utf"):
        return
    if found != UTF_8 or _is_surely_utf_8(path):
        words = f"{name}: is UTF-8, not {encoding} as the preset says"
        raise DataError(words, "take `encoding` out of the preset")


def _refuse_binary(name: str, head: bytes, encoding: str) -> None:
    for mark, kind in _BINARY.items():
        if head.startswith(mark):
            raise DataError(f"{name}: is {kind}, not a list of records", "export it as CSV, JSON or XLSX")
    place, mark = _TAR
    begun = head.lstrip().partition(b"\n")[0]
    is_strange = len(_STRANGE.findall(begun)) > max(_FEW, len(begun) // _STRANGE_AT_MOST)
    strange = len(_STRANGE.findall(head))
    is_unread = not encoding and strange >= _SOME and strange * _STRANGE_AT_MOST > len(head)
    if head[place] == mark or is_unread or (_NUL in head and is_strange and not _is_wide(encoding)):
        raise DataError(f"{name}: is a binary file, not text", "export it as CSV, JSON or XLSX")


def _is_wide(encoding: str) -> bool:
    """Whether its letters have bytes that are nought."""
    return encoding.lower().startswith(_WIDE)


def _refuse_web_page(name: str, text: str) -> None:
    start = text.lstrip("\ufeff \t\r\n")[:2000].lower()
    for mark, (told, mend) in _MARKUP.items():
        if re.match(mark, start):
            raise DataError(f"{name}: is {told}", mend)
    if not re.match(r"<[a-z!?][^,;\t]*>", start):
        return
    if "<table" in text.lower() and "<form" not in text.lower():
        raise DataError(
            f"{name}: is a table in HTML (some products call that .xls), not an export",
            "open it in a spreadsheet and save it as .xlsx, or export it as CSV",
        )
    raise DataError(
        f"{name}: is a web page, not an export (the download was probably asked to log in)",
        "log in, export again, and save the file itself",
    )
