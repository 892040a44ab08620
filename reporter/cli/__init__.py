"""The commands: parse, call, print. Only here does the program print, exit or read the clock."""

import sys

from reporter.cli import (
    building,
    contacts,
    ingesting,
    inspecting,
    outbox,
    running,
    scheduling,
    status,
    workspace,
)
from reporter.cli.app import app
from reporter.cli.speech import warn
from reporter.errors import ReporterError

__all__ = [
    "app",
    "building",
    "contacts",
    "ingesting",
    "inspecting",
    "main",
    "outbox",
    "running",
    "scheduling",
    "status",
    "workspace",
]


def main() -> None:
    """The entry point: faults of the user become one line, a hint and an exit code."""
    try:
        app()
    except ReporterError as fault:
        warn(str(fault), fault.hint)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
