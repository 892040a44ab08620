"""The command that lets the machine run Reporter by itself: schedule."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import JsonOption, WorkspaceOption, app, emit, say, say_data
from reporter.errors import CannotWriteError, MissingSoftwareError, ReporterError, UsageError

_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
_SERVICE = """[Unit]
Description=Reporter: send what is due from {workspace}

[Service]
Type=oneshot
WorkingDirectory={workspace}
ExecStart=:{command}
# 75: another run holds the workspace, and does the work
SuccessExitStatus=75
TimeoutStartSec=12h
# asked to stop, it finishes the mail in hand and sends no further
KillMode=mixed
TimeoutStopSec=15min
Nice=10
{limits}"""
_LIMITS = """NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
"""
_TIMER = """[Unit]
Description=Reporter: look for what is due from {workspace}

[Timer]
OnCalendar={calendar}
RandomizedDelaySec={delay}
# a run missed while the machine was off is made up for when it is on again
Persistent=true

[Install]
WantedBy=timers.target
"""


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
    as_json: JsonOption = False,
) -> None:
    """Print, or install, the cron line or systemd units that send what is due.

    Times of day are set per client, in the client's own zone; this only says how often to look.
    """
    from reporter.config import load_workspace
    from reporter.config.fields import environment_names

    space = load_workspace(workspace)
    timer = Timer(_program(), space.folder, every, space.provider.zone, platform.node())
    may_gain_rights = bool(space.mail and space.mail.sendmail)
    if as_json and not install:
        emit(_as_data(timer, scheduler, may_gain_rights=may_gain_rights))
        return
    if scheduler is Scheduler.CRON:
        _cron(timer, install=install)
        if install and not as_json:
            say_data(cron_lines(timer).splitlines()[1])
    else:
        _systemd(timer, install=install, may_gain_rights=may_gain_rights)
    if as_json:
        emit(_as_data(timer, scheduler, may_gain_rights=may_gain_rights))
    _tell_of_secrets(environment_names(space), scheduler, timer)


def _as_data(timer: Timer, scheduler: Scheduler, *, may_gain_rights: bool) -> dict[str, object]:
    if scheduler is Scheduler.CRON:
        return {"crontab": cron_lines(timer)}
    return {"units": _units(timer, may_gain_rights=may_gain_rights)}


def _units(timer: Timer, *, may_gain_rights: bool) -> dict[str, str]:
    return {
        f"{timer.name}.service": service_unit(timer, may_gain_rights=may_gain_rights),
        f"{timer.name}.timer": timer_unit(timer),
    }


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
        told = _ran(["crontab", "-"], after)
        if told.returncode:
            raise CannotWriteError(f"crontab - failed: {told.stderr.strip()}", "nothing was changed")
    say("Your crontab now has this line:")


def _crontab() -> str:
    told = _ran(["crontab", "-l"])
    if told.returncode and "no crontab" not in told.stderr.lower():
        raise CannotWriteError(
            f"your crontab cannot be read: {told.stderr.strip() or 'crontab -l failed'}",
            "nothing was changed; add the printed line by hand: reporter schedule cron",
        )
    return "" if told.returncode else told.stdout


def _systemd(timer: Timer, *, install: bool, may_gain_rights: bool) -> None:
    units = _units(timer, may_gain_rights=may_gain_rights)
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
        here = {**os.environ, "LC_ALL": "C"}
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=here)
    except FileNotFoundError:
        raise MissingSoftwareError(
            f"there is no {command[0]} on this machine",
            "install it, or try the other: reporter schedule cron, reporter schedule systemd",
        ) from None


def _succeeds(command: list[str]) -> bool:
    try:
        return _ran(command).returncode == 0
    except ReporterError:
        return False


@dataclass(frozen=True)
class Timer:
    """Which program runs for which workspace, and every how many minutes; `machine` spreads the minute."""

    program: tuple[str, ...]
    workspace: Path
    every: int
    zone: str
    machine: str = ""

    def __post_init__(self) -> None:
        if self.every not in _MINUTES:
            raise UsageError(
                f"--every {self.every} does not divide an hour evenly",
                f"write one of {', '.join(map(str, _MINUTES))}",
            )
        if any(ord(letter) < 32 for text in self.words for letter in text):
            raise UsageError("a path holds a line break or another control character", "rename the folder")

    @property
    def words(self) -> tuple[str, ...]:
        """The command, word by word."""
        return (*self.program, "run", "--workspace", str(self.workspace), "--quiet")

    @property
    def minute(self) -> int:
        """The first minute of the hour: another for each machine and workspace, always the same for one."""
        return int(_digest(f"{self.machine}\n{self.workspace}"), 16) % self.every

    @property
    def name(self) -> str:
        """What the units are called: reporter-acme-reports-1a2b3c."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.workspace.name.lower()).strip("-")[:40]
        return "-".join(part for part in ("reporter", slug, _digest(str(self.workspace))[:6]) if part)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cron_mark(timer: Timer) -> str:
    """The comment by which our line is found again."""
    return f"# Reporter sends what is due from {timer.workspace}"


def cron_lines(timer: Timer) -> str:
    """The mark and the line."""
    if timer.every == 1:
        minutes = "*"
    elif timer.every == 60:
        minutes = str(timer.minute)
    else:
        minutes = f"{timer.minute}-59/{timer.every}"
    # cron makes a line break of every % that has no backslash, also within quotes.
    command = shlex.join(timer.words).replace("%", r"\%")
    return f"{cron_mark(timer)}\n{minutes} * * * * {command}\n"


def crontab_with(timer: Timer, crontab: str) -> str:
    """The crontab with our lines, in the place of earlier ones for the same workspace; others untouched."""
    kept: list[str] = []
    place = None
    lines = iter(crontab.splitlines(keepends=True))
    for line in lines:
        if line.rstrip("\r\n") != cron_mark(timer):
            kept.append(line)
            continue
        place = len(kept) if place is None else place
        following = next(lines, "")
        if following and not _is_ours(following, timer):
            kept.append(following)
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    place = len(kept) if place is None else place
    return "".join([*kept[:place], cron_lines(timer), *kept[place:]])


def _is_ours(line: str, timer: Timer) -> bool:
    workspace = shlex.join(timer.words[-3:-1]).replace("%", r"\%")
    return workspace in line and not line.lstrip().startswith("#")


def service_unit(timer: Timer, *, may_gain_rights: bool) -> str:
    """The unit of one run; the program sendmail often gains rights, and must be let where it is used."""
    return _SERVICE.format(
        workspace=_unit_text(str(timer.workspace)),
        command=" ".join(map(_unit_word, timer.words)),
        limits="" if may_gain_rights else _LIMITS,
    )


def timer_unit(timer: Timer) -> str:
    """The unit that says when."""
    minutes = str(timer.minute) if timer.every == 60 else f"{timer.minute}/{timer.every}"
    return _TIMER.format(
        workspace=_unit_text(str(timer.workspace)),
        calendar=f"*-*-* *:{'*' if timer.every == 1 else minutes}:00 {timer.zone}",
        delay=min(120, timer.every * 10),
    )


def _unit_text(text: str) -> str:
    return text.replace("%", "%%")


def _unit_word(word: str) -> str:
    """One word of ExecStart: in double quotes wherever systemd could read more than the letters."""
    word = _unit_text(word)
    if re.fullmatch(r"[A-Za-z0-9_./%+:@=-]+", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
