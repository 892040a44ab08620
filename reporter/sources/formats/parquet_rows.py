"""Parquet files as rows, their typed columns written as text; needs the extra `parquet`."""

from __future__ import annotations

from reporter.config.presets import Preset
from reporter.errors import DataError, installing
from reporter.sources.chunks import Chunks, typed_chunks
from reporter.sources.headings import column_names
from reporter.sources.looks import Look, open_bytes

_ROWS_AT_ONCE = 20_000


def read_parquet(look: Look, preset: Preset) -> Chunks:
    """The rows of the file, some thousands at a time, numbered from 1."""
    try:
        from pyarrow import ArrowException, parquet
    except ModuleNotFoundError:
        words = f"{look.name}: to read Parquet, pyarrow must be installed"
        raise DataError(words, f"{installing('pyarrow')}, or export it as CSV") from None
    with open_bytes(look.path) as file:
        try:
            table = parquet.ParquetFile(file)
            names = column_names(table.schema_arrow.names, preset, look.name)
            batches = table.iter_batches(_ROWS_AT_ONCE)
            yield from typed_chunks(
                names, ([column.to_pylist() for column in batch.columns] for batch in batches)
            )
        except (ArrowException, OSError) as fault:
            words = " ".join(str(fault).split())[:200]
            raise DataError(f"{look.name}: the Parquet file is damaged: {words}", "export it again") from None
