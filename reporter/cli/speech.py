"""How the program speaks: words to standard error, data to standard output, faults in one red line."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from reporter.errors import UsageError


def say(text: str) -> None:
    """Words for the person at the terminal."""
    print(text, file=sys.stderr)


def warn(text: str, hint: str = "") -> None:
    """What is wrong in red, and its mend."""
    red, plain = ("\033[31m", "\033[0m") if sys.stderr.isatty() else ("", "")
    print(f"{red}{text}{plain}", file=sys.stderr)
    if hint:
        print(f"    {hint}", file=sys.stderr)


def say_data(text: str) -> None:
    """A line of data."""
    print(text)


def emit(data: object) -> None:
    """Data as JSON."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def clock(text: str) -> datetime:
    """The moment given with --now, else the present one; without a zone it is UTC."""
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a moment", "write it like 2026-11-04T07:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
