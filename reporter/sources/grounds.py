"""On what ground a file is read as it is: a value of its own that proves it, or the word of the settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ground:
    """How something in a file is read; `proof` is what in it proves that, "" where the settings alone say it.

    `mend` says what to write where that word is wrong.
    """

    what: str
    proof: str = ""
    mend: str = ""
