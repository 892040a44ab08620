"""The words of a crontab line and of systemd units that run Reporter for one workspace."""

from __future__ import annotations

import hashlib
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import UsageError

_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)


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
                f"--every {self.every} does not divide an hour evenly", f"write one of {_listed(_MINUTES)}"
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
        return int(self._digest, 16) % self.every

    @property
    def name(self) -> str:
        """What the units are called: reporter-acme-reports-1a2b3c."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.workspace.name.lower()).strip("-")[:40]
        return "-".join(part for part in ("reporter", slug, self._path_digest[:6]) if part)

    @property
    def _digest(self) -> str:
        return hashlib.sha256(f"{self.machine}\n{self.workspace}".encode()).hexdigest()

    @property
    def _path_digest(self) -> str:
        return hashlib.sha256(str(self.workspace).encode()).hexdigest()


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
    limits = "" if may_gain_rights else _LIMITS
    return _SERVICE.format(
        workspace=_unit_text(str(timer.workspace)),
        command=" ".join(_unit_word(word) for word in timer.words),
        limits=limits,
    )


def timer_unit(timer: Timer) -> str:
    """The unit that says when."""
    minutes = str(timer.minute) if timer.every == 60 else f"{timer.minute}/{timer.every}"
    return _TIMER.format(
        workspace=_unit_text(str(timer.workspace)),
        calendar=f"*-*-* *:{'*' if timer.every == 1 else minutes}:00 {timer.zone}",
        delay=min(120, timer.every * 10),
    )


_SERVICE = """[Unit]
Description=Reporter: send what is due from {workspace}

[Service]
Type=oneshot
WorkingDirectory={workspace}
ExecStart=:{command}
# 75: another run holds the workspace, and does the work
SuccessExitStatus=75
TimeoutStartSec=12h
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


def _unit_text(text: str) -> str:
    return text.replace("%", "%%")


def _unit_word(word: str) -> str:
    """One word of ExecStart: in double quotes wherever systemd could read more than the letters."""
    word = _unit_text(word)
    if re.fullmatch(r"[A-Za-z0-9_./%+:@=-]+", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
