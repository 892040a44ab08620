"""What the program says on standard error: lines for a person, or JSON by the line for a machine."""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from reporter.errors import escaped, visible

_PACKAGE = Path(__file__).resolve().parent.parent


class LogLevel(StrEnum):
    """How much is said; faults always are."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For whom it is said."""

    TEXT = "text"
    JSON = "json"


_LEVELS = [*LogLevel]


@dataclass
class LogLines:
    """What is said, from which level on, and how."""

    level: LogLevel = LogLevel.INFO
    format: LogFormat = LogFormat.TEXT
    command: str = ""

    def tell(self, level: LogLevel, text: str, hint: str = "") -> None:
        """A line, and its mend, where the level is high enough."""
        if _LEVELS.index(level) < _LEVELS.index(self.level):
            return
        if self.format is LogFormat.JSON:
            print(self._as_json(level, text, hint), file=sys.stderr)
            return
        is_fault = level in (LogLevel.WARNING, LogLevel.ERROR)
        red, plain = ("\033[31m", "\033[0m") if is_fault and is_coloured() else ("", "")
        print(f"{red}{visible(text)}{plain}", file=sys.stderr)
        if hint:
            print(f"    {visible(hint)}", file=sys.stderr)

    def tell_where(self, fault: BaseException) -> None:
        """Where in the program a fault was found: files, lines and functions, and nothing that they held."""
        steps = traceback.extract_tb(fault.__traceback__)
        ours = [step for step in steps if Path(step.filename).is_relative_to(_PACKAGE)]
        for step in ours:
            file = Path(step.filename).relative_to(_PACKAGE.parent).as_posix()
            self.tell(LogLevel.DEBUG, f"{file}:{step.lineno} in {step.name}")

    def _as_json(self, level: LogLevel, text: str, hint: str) -> str:
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level.value,
            "command": self.command,
            "message": text.strip("\n"),
            **({"hint": hint} if hint else {}),
        }
        return escaped(json.dumps(entry, ensure_ascii=False))


def is_coloured() -> bool:
    """Whether a person looks who has not asked for plain text (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
