"""The commands: parse, call, print. Only here does the program print, exit or read the clock."""

import sys
from contextlib import suppress

from reporter.cli import building, contacts, ingesting, outbox, running, scheduling, workspace
from reporter.cli.app import app, warn
from reporter.errors import ReporterError

# Each adds its own to the program, when it is imported.
COMMANDS = (building, contacts, ingesting, outbox, running, scheduling, workspace)
_DISK_FAILED = 74  # EX_IOERR


def main() -> None:
    """The entry point: faults of the user become one line, a hint and an exit code."""
    try:
        app()
    except ReporterError as fault:
        warn(str(fault), fault.hint)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as fault:  # a disk that fails, or where our words go
        with suppress(OSError):
            warn(f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault))
        sys.exit(_DISK_FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
