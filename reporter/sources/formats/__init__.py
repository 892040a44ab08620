"""The file formats that can be read, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Callable

from reporter.config.presets import Preset
from reporter.errors import DataError
from reporter.sources.chunks import Chunks, without_giants
from reporter.sources.formats.csv_rows import read_csv
from reporter.sources.formats.ics_rows import read_ics
from reporter.sources.formats.json_rows import read_json, read_jsonl
from reporter.sources.formats.log_rows import read_apt, read_blocks, read_nagios, read_runs
from reporter.sources.formats.parquet_rows import read_parquet
from reporter.sources.formats.xlsx_rows import read_xlsx
from reporter.sources.looks import Look
from reporter.sources.reduction import wanted_rows

_READERS: dict[str, Callable[[Look, Preset], Chunks]] = {
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_jsonl,
    "xlsx": read_xlsx,
    "parquet": read_parquet,
    "blocks": read_blocks,
    "apt": read_apt,
    "nagios": read_nagios,
    "runs": read_runs,
    "ics": read_ics,
}
_LINE_BY_LINE = {"csv", "jsonl", "blocks", "apt", "nagios"}
_LONGEST_LINE = 32_000_000  # bytes
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".ods": "xlsx",
    ".parquet": "parquet",
    ".ics": "ics",
    ".ical": "ics",
}


def read_rows(look: Look, preset: Preset) -> Chunks:
    """The rows of a file in the format that it is in."""
    try:
        kind = _format_of(look, preset)
        if kind in _LINE_BY_LINE and look.longest_line > _LONGEST_LINE:
            words = (
                f"{look.name}: has a line of more than {_LONGEST_LINE // 1_000_000} MB, which is no record"
            )
            raise DataError(words, "export it again")
        chunks = _READERS[kind](look, preset)
        if kind != "csv":  # which looks to it itself, line by line
            chunks = map(without_giants, chunks)
        yield from wanted_rows(chunks, preset, look.name)
    except UnicodeError as fault:
        hint = "set `encoding` under [format] in the preset"
        raise DataError(f"{look.name}: is not {look.encoding} text: {fault}", hint) from None


def _format_of(look: Look, preset: Preset) -> str:
    """The preset's word, else the ending of the name; a file that is plainly something else is refused."""
    by_name = "xlsx" if look.is_workbook else _ENDINGS.get(look.endings[-1] if look.endings else "", "csv")
    kind = preset.format.kind or by_name
    if look.is_workbook and kind != "xlsx":
        raise DataError(
            f"{look.name}: is a workbook or archive, not {kind.upper()}", "give it the ending .xlsx"
        )
    if kind == "xlsx" and not look.is_workbook:
        raise DataError(
            f"{look.name}: is not an Excel workbook", "give it the ending .csv, or save it as .xlsx"
        )
    if look.is_parquet != (kind == "parquet"):
        words = f"is Parquet, not {kind.upper()}" if look.is_parquet else "is not a Parquet file"
        raise DataError(f"{look.name}: {words}", "give it the ending of what it is")
    start = look.head.lstrip("\ufeff \t\r\n")
    if kind == "csv" and start.startswith(("[{", '{"', "[\n", "[\r", "{\n")):
        raise DataError(f"{look.name}: is JSON, not CSV", "give it the ending .json or .jsonl")
    return kind
