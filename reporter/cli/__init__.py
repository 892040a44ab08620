"""The commands: parse, call, print. Only here does the program print, exit or read the clock."""

import signal
import sys
from contextlib import suppress
from types import FrameType

from reporter.cli import (
    answering,
    archiving,
    beginning,
    building,
    catching_up,
    configuring,
    contacts,
    deciding,
    describing,
    ingesting,
    manual,
    outbox,
    previewing,
    prospecting,
    ringing,
    running,
    scheduling,
    workspace,
)
from reporter.cli.app import app, log
from reporter.cli.logs import LogLevel, LogLines
from reporter.errors import ReporterError

# Each adds its own to the program, when it is imported.
COMMANDS = (
    answering,
    archiving,
    beginning,
    building,
    previewing,
    prospecting,
    ringing,
    catching_up,
    configuring,
    contacts,
    deciding,
    describing,
    ingesting,
    manual,
    outbox,
    running,
    scheduling,
    workspace,
)
_DISK_FAILED = 74  # EX_IOERR
_SIGNALLED = 128  # and the number of the signal, as shells have it


def main() -> None:
    """The entry point: faults of the user become one line, a hint and an exit code."""
    signal.signal(signal.SIGTERM, _stop)
    vars(log).update(vars(LogLines()))
    try:
        app(prog_name="reporter")
    except ReporterError as fault:
        log.tell_where(fault)
        log.tell(LogLevel.ERROR, str(fault), fault.hint)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as fault:  # a disk that fails, or where our words go
        with suppress(OSError):
            words = f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault)
            log.tell(LogLevel.ERROR, words)
        sys.exit(_DISK_FAILED)
    except KeyboardInterrupt:
        sys.exit(_SIGNALLED + signal.SIGINT)


def _stop(number: int, _frame: FrameType | None) -> None:
    """Asked to stop, it tidies up first; the mail in hand is finished before this is called."""
    sys.exit(_SIGNALLED + number)
