"""The command that lets the machine run Reporter by itself: schedule."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import WorkspaceOption, app
from reporter.cli.speech import say, say_data
from reporter.cli.timers import Timer, cron_lines, crontab_with, service_unit, timer_unit
from reporter.errors import CannotWriteError, MissingSoftwareError, ReporterError


class Scheduler(StrEnum):
    """What starts Reporter."""

    CRON = "cron"
    SYSTEMD = "systemd"


SchedulerArgument = Annotated[Scheduler, typer.Argument(help="cron or systemd.")]
EveryOption = Annotated[int, typer.Option(metavar="MINUTES", help="How often to look for what is due.")]
InstallOption = Annotated[bool, typer.Option("--install", help="Set it up for this user, not only print it.")]


@app.command()
def schedule(
    scheduler: SchedulerArgument,
    every: EveryOption = 15,
    install: InstallOption = False,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Print, or install, the cron line or systemd units that send what is due.

    Times of day are set per client, in the client's own zone; this only says how often to look.
    """
    from reporter.config import load_workspace
    from reporter.config.fields import environment_names

    space = load_workspace(workspace)
    timer = Timer(_program(), space.folder, every, space.provider.zone, platform.node())
    if scheduler is Scheduler.CRON:
        _cron(timer, install=install)
    else:
        _systemd(timer, install=install, may_gain_rights=bool(space.mail and space.mail.sendmail))
    _tell_of_secrets(environment_names(space), scheduler, timer)


def _program() -> tuple[str, ...]:
    """The program beside the Python that runs now, so that its environment is the same."""
    beside = Path(sys.executable).with_name("reporter")
    return (str(beside),) if beside.is_file() else (sys.executable, "-m", "reporter.cli")


def _cron(timer: Timer, *, install: bool) -> None:
    if not install:
        say_data(cron_lines(timer).rstrip("\n"))
        say("Add it with: crontab -e, or let Reporter do so: --install")
        say("The machine's zone does not matter (no CRON_TZ): each client's times are read in its own zone.")
        return
    before = _crontab()
    after = crontab_with(timer, before)
    if after != before:
        _asked(["crontab", "-"], after)
    say("Your crontab now has this line:")
    say_data(cron_lines(timer).splitlines()[1])


def _crontab() -> str:
    told = _ran(["crontab", "-l"])
    if told.returncode and "no crontab" not in told.stderr.lower():
        raise CannotWriteError(
            f"your crontab cannot be read: {told.stderr.strip() or 'crontab -l failed'}",
            "nothing was changed; add the printed line by hand: reporter schedule cron",
        )
    return "" if told.returncode else told.stdout


def _systemd(timer: Timer, *, install: bool, may_gain_rights: bool) -> None:
    units = {
        f"{timer.name}.service": service_unit(timer, may_gain_rights=may_gain_rights),
        f"{timer.name}.timer": timer_unit(timer),
    }
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd/user"
    commands = [["systemctl", "--user", "daemon-reload"]]
    commands.append(["systemctl", "--user", "enable", "--now", f"{timer.name}.timer"])
    if not install:
        say_data("\n".join(f"# {folder / name}\n{text}" for name, text in units.items()).rstrip("\n"))
        say("Save them there, or let Reporter do so: --install. Then:")
    else:
        _write_units(folder, units)
        if all(_succeeds(command) for command in commands):
            say(f"{timer.name}.timer runs. See it with: systemctl --user list-timers")
            commands = []
        else:
            say(f"The units are in {folder}. Start them with:")
    for command in commands:
        say(f"  {' '.join(command)}")
    say(f"To run while you are logged out, too: loginctl enable-linger {os.environ.get('USER', '')}".rstrip())


def _write_units(folder: Path, units: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in units.items():
            (folder / name).write_text(text, encoding="utf-8")
            say(f"Written: {folder / name}")
    except OSError as fault:
        raise CannotWriteError(f"{folder}: the units cannot be written: {fault.strerror}") from None


def _tell_of_secrets(names: list[str], scheduler: Scheduler, timer: Timer) -> None:
    if not names:
        return
    say(f"Your settings read {', '.join(names)} from the environment, which {scheduler} starts without.")
    if scheduler is Scheduler.CRON:
        say('Write a line like NAME="value" above it in the crontab,')
    else:
        say(f"Add Environment=NAME=value below [Service] with: systemctl --user edit {timer.name}.service")
    say('or let a file hold each secret: { file = "PATH" } in the settings.')


def _ran(command: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise MissingSoftwareError(
            f"there is no {command[0]} on this machine",
            "install it, or try the other: reporter schedule cron, reporter schedule systemd",
        ) from None


def _asked(command: list[str], given: str) -> None:
    told = _ran(command, given)
    if told.returncode:
        raise CannotWriteError(f"{' '.join(command)} failed: {told.stderr.strip()}", "nothing was changed")


def _succeeds(command: list[str]) -> bool:
    try:
        return _ran(command).returncode == 0
    except ReporterError:
        return False
