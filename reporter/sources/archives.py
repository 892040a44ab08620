"""ZIP archives and what they are: a workbook, a document, or one file put into an archive."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from reporter.errors import DataError

ARCHIVE = b"PK\x03\x04"
_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_DOCUMENTS = {
    "word/": ("a Word document", "export the tickets as CSV, JSON or XLSX"),
    "ppt/": ("a PowerPoint presentation", "export the tickets as CSV, JSON or XLSX"),
    "META-INF/MANIFEST.MF": ("a Java program", "export the tickets as CSV, JSON or XLSX"),
}
_OF_A_DESKTOP = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_SHOWN = 5


def is_archive(path: Path) -> bool:
    """Whether the file is an archive, which a workbook is too."""
    with path.open("rb") as file:
        return file.read(len(ARCHIVE)) == ARCHIVE


def member_of(path: Path, name: str) -> str:
    """The one file in an archive, "" for a workbook; DataError when it is neither, saying what it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _member(archive, name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError) as fault:
        words = f"{name}: is not a workbook or archive that can be read: {fault}"
        raise DataError(words, "export or copy it again") from None


def open_member(path: Path, member: str) -> IO[bytes]:
    """That file of the archive as bytes."""
    with zipfile.ZipFile(path) as archive:  # what is open keeps the archive's file open
        return archive.open(member)


def _member(archive: zipfile.ZipFile, name: str) -> str:
    names = archive.namelist()
    if any(one.startswith("xl/") for one in names):
        return ""
    if "mimetype" in names:
        kind = archive.read("mimetype")[:100].strip()
        if kind == _SHEET:
            return ""
        raise DataError(
            f"{name}: is a document ({kind.decode('ascii', 'replace')})", "export it as CSV or ODS"
        )
    for mark, (told, mend) in _DOCUMENTS.items():
        if any(one.startswith(mark) for one in names):
            raise DataError(f"{name}: is {told}, not a list of records", mend)
    return _only_file(archive, name)


def _only_file(archive: zipfile.ZipFile, name: str) -> str:
    files = [
        one
        for one in archive.infolist()
        if not one.is_dir()
        and not one.filename.startswith(_OF_A_DESKTOP)
        and not PurePosixPath(one.filename).name.startswith(".")
        and PurePosixPath(one.filename).name not in _OF_A_DESKTOP
    ]
    listed = ", ".join(sorted(one.filename for one in files)[:_SHOWN])
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    if not files:
        raise DataError(f"{name}: is an archive with nothing in it", "export it again")
    if len(files) > 1:
        raise DataError(
            f"{name}: is an archive of {len(files)} files: {listed}{more}",
            "unpack it, and read each for itself",
        )
    if files[0].flag_bits & 1:
        raise DataError(f"{name}: is an archive with a password", "unpack it, or export without a password")
    return files[0].filename
