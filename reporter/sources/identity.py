"""Ids for rows that have none: from their content, and their place among identical rows of the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable


class Identity:
    """Names the rows of one file; read again, or inside a longer export, a row gets the same name."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def ids(self, names: list[str], rows: Iterable[tuple[str, ...]]) -> list[str]:
        """One id per row, in their order."""
        return [self._id(names, row) for row in rows]

    def _id(self, names: list[str], row: tuple[str, ...]) -> str:
        told = sorted((name, value) for name, value in zip(names, row, strict=True) if value)
        digest = hashlib.blake2b(repr(told).encode(), digest_size=9).digest()
        self._seen[digest] += 1
        return f"row-{digest.hex()}-{self._seen[digest]}"
