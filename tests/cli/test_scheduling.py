"""The cron line and the systemd units: printed, quoted, installed without touching anything else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reporter.cli.app import app
from reporter.cli.scheduling import Timer, cron_lines, cron_mark, crontab_with, service_unit, timer_unit
from reporter.config.environment import write_starter
from reporter.errors import CannotWriteError, ConfigError, MissingSoftwareError, UsageError

PROGRAM = ("/opt/reporter/bin/reporter",)
FAKE_CRONTAB = """#!/bin/sh
if [ "$1" = "-l" ]; then
    [ -e "{folder}/fault" ] && echo "cannot open your crontab" >&2 && exit 1
    [ -e "{folder}/tab" ] || {{ echo "no crontab for you" >&2; exit 1; }}
    cat "{folder}/tab"
else
    cat > "{folder}/tab"
fi
"""


def timer(folder: str = "/srv/reports", every: int = 15, machine: str = "one") -> Timer:
    return Timer(PROGRAM, Path(folder), every, "Europe/London", machine)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "Our reports"
    write_starter(folder)
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which programs are looked for first, with a crontab of its own; units go below it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder, "crontab", FAKE_CRONTAB.format(folder=folder))
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    return folder


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def run(*words: str, workspace: Path) -> Result:
    return CliRunner().invoke(app, ["schedule", *words, "-w", str(workspace)])


def test_the_cron_line_is_data_with_whole_paths_and_says_nothing_when_well(workspace: Path) -> None:
    told = run("cron", workspace=workspace)
    mark, line = told.stdout.splitlines()
    assert mark == f"# Reporter sends what is due from {workspace}"
    minutes, rest = line.split(" ", 1)
    assert 0 <= int(minutes.removesuffix("-59/15")) < 15
    assert rest.startswith("* * * * /")
    assert rest.endswith(f" run --workspace '{workspace}' --quiet")
    assert "no CRON_TZ" in told.stderr


def test_machines_and_workspaces_do_not_all_begin_in_the_same_minute() -> None:
    by_machine = {timer(machine=f"host-{number}").minute for number in range(100)}
    by_folder = {timer(folder=f"/srv/{number}").minute for number in range(100)}
    assert len(by_machine) == len(by_folder) == 15
    assert timer().minute == timer().minute


@pytest.mark.parametrize(
    ("every", "cron", "calendar"),
    [
        (1, "* * * * *", "*-*-* *:*:00 Europe/London"),
        (15, "{minute}-59/15 * * * *", "*-*-* *:{minute}/15:00 Europe/London"),
        (60, "{minute} * * * *", "*-*-* *:{minute}:00 Europe/London"),
    ],
)
def test_how_often_is_said_in_either_language(every: int, cron: str, calendar: str) -> None:
    one = timer(every=every)
    assert cron_lines(one).splitlines()[1].startswith(cron.format(minute=one.minute) + " /opt/")
    assert f"OnCalendar={calendar.format(minute=one.minute)}\n" in timer_unit(one)


@pytest.mark.parametrize("every", [0, -15, 7, 45, 90])
def test_what_does_not_divide_an_hour_is_refused(every: int) -> None:
    with pytest.raises(UsageError, match="does not divide an hour evenly"):
        timer(every=every)


def test_a_line_break_in_a_path_is_refused() -> None:
    with pytest.raises(UsageError, match="a line break"):
        timer("/srv/a\n* * * * * rm")


@pytest.mark.parametrize("name", ["plain", "two words", "100% sure", "it's", 'a "b" $HOME `id`; #1'])
def test_a_shell_reads_the_same_words_whatever_the_path_holds(name: str) -> None:
    one = Timer(("printf", r"%s\n"), Path("/srv") / name, 15, "Europe/London")
    command = cron_lines(one).splitlines()[1].split(" ", 5)[5]
    as_cron_does = command.replace(r"\%", "%")
    assert "%" not in command.replace(r"\%", "")
    told = subprocess.run(["/bin/sh", "-c", as_cron_does], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["run", "--workspace", f"/srv/{name}", "--quiet"]


def test_only_our_line_of_this_workspace_is_replaced() -> None:
    other = cron_lines(timer("/srv/other"))
    mine, hourly = cron_lines(timer()), cron_lines(timer(every=60))
    crontab = f"MAILTO=me\n{mine}# mine\n0 3 * * * backup 100\\%\n{other}"
    assert crontab_with(timer(every=60), crontab) == crontab.replace(mine, hourly)
    assert crontab_with(timer(), crontab) == crontab


def test_a_crontab_without_our_line_gets_it_at_the_end() -> None:
    assert crontab_with(timer(), "") == cron_lines(timer())
    assert crontab_with(timer(), "0 3 * * * backup") == "0 3 * * * backup\n" + cron_lines(timer())


def test_a_mark_whose_line_was_taken_away_costs_no_other_line() -> None:
    crontab = f"{cron_mark(timer())}\n0 3 * * * backup\n"
    assert crontab_with(timer(), crontab) == cron_lines(timer()) + "0 3 * * * backup\n"
    assert crontab_with(timer(), cron_mark(timer())) == cron_lines(timer())


def test_installing_twice_leaves_one_line(workspace: Path, programs: Path) -> None:
    (programs / "tab").write_text("0 3 * * * backup\n")
    for every in ("15", "30"):
        assert run("cron", "--install", "--every", every, workspace=workspace).exit_code == 0
    lines = (programs / "tab").read_text().splitlines()
    assert lines[0] == "0 3 * * * backup"
    assert [line for line in lines[1:] if "/30 * * * *" not in line] == [
        f"# Reporter sends what is due from {workspace}"
    ]
    assert len(lines) == 3


def test_a_first_crontab_is_made(workspace: Path, programs: Path) -> None:
    assert run("cron", "--install", workspace=workspace).exit_code == 0
    assert len((programs / "tab").read_text().splitlines()) == 2


def test_a_crontab_that_cannot_be_read_is_never_written_over(workspace: Path, programs: Path) -> None:
    (programs / "tab").write_text("0 3 * * * backup\n")
    (programs / "fault").touch()
    told = run("cron", "--install", workspace=workspace)
    assert isinstance(told.exception, CannotWriteError)
    assert "cannot open your crontab" in str(told.exception)
    assert (programs / "tab").read_text() == "0 3 * * * backup\n"


def test_a_machine_without_cron_is_told(
    workspace: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(programs / "none"))
    told = run("cron", "--install", workspace=workspace)
    assert isinstance(told.exception, MissingSoftwareError)
    assert "reporter schedule systemd" in told.exception.hint


def test_the_units_say_zone_persistence_and_jitter(workspace: Path) -> None:
    told = run("systemd", workspace=workspace)
    for line in (
        "Type=oneshot",
        f"WorkingDirectory={workspace}",
        "Persistent=true",
        "RandomizedDelaySec=120",
        "NoNewPrivileges=yes",
        "WantedBy=timers.target",
    ):
        assert line in told.stdout.splitlines()
    assert "Europe/London\n" in told.stdout
    assert "systemctl --user enable --now reporter-our-reports-" in told.stderr


def test_where_sendmail_takes_the_mail_it_may_gain_the_rights_it_needs() -> None:
    assert "NoNewPrivileges" in service_unit(timer(), may_gain_rights=False)
    assert "NoNewPrivileges" not in service_unit(timer(), may_gain_rights=True)


def test_two_workspaces_of_one_name_have_units_of_their_own() -> None:
    assert timer("/srv/a/reports").name != timer("/srv/b/reports").name
    assert timer("/").name.startswith("reporter-")


def test_installed_units_are_started(workspace: Path, programs: Path) -> None:
    program(programs, "systemctl", f'#!/bin/sh\necho "$@" >> "{programs}/asked"\n')
    told = run("systemd", "--install", workspace=workspace)
    units = sorted(path.name for path in (programs / "config/systemd/user").iterdir())
    assert [name.rpartition(".")[2] for name in units] == ["service", "timer"]
    assert (programs / "asked").read_text().splitlines() == [
        "--user daemon-reload",
        f"--user enable --now {units[1]}",
    ]
    assert "runs. See it with" in told.stderr


def test_units_that_cannot_be_started_here_are_written_and_the_commands_said(
    workspace: Path, programs: Path
) -> None:
    program(programs, "systemctl", "#!/bin/sh\nexit 1\n")
    told = run("systemd", "--install", workspace=workspace)
    assert told.exit_code == 0
    assert "  systemctl --user daemon-reload\n  systemctl --user enable --now reporter-" in told.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
@pytest.mark.parametrize("name", ["plain", 'it\'s 100% "ours" $HOME'])
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    one = Timer((sys.executable, "-m", "reporter.cli"), folder, 15, "Asia/Kolkata")
    (tmp_path / f"{one.name}.service").write_text(service_unit(one, may_gain_rights=False))
    (tmp_path / f"{one.name}.timer").write_text(timer_unit(one))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(tmp_path / f"{one.name}.timer")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert (told.returncode, one.name in told.stderr) == (0, False)


def test_secrets_of_the_environment_are_named_because_cron_starts_without_them(workspace: Path) -> None:
    settings = workspace / "reporter.toml"
    text = '[mail]\nsender = "us@northfield.example"\n[mail.smtp]\nhost = "smtp.northfield.example"\n'
    login = 'user = "us"\npassword = { env = "SMTP_PASSWORD" }\n[ping]\nurl = { env = "PING" }\n'
    assert "environment" not in run("cron", workspace=workspace).stderr
    settings.write_text(settings.read_text() + text + login)
    told = run("cron", workspace=workspace)
    assert (
        "Your settings read SMTP_PASSWORD, PING from the environment, which cron starts without."
        in told.stderr
    )
    assert "systemctl --user edit" in run("systemd", workspace=workspace).stderr


def test_a_broken_workspace_is_not_scheduled(workspace: Path) -> None:
    (workspace / "clients/example.toml").write_text("name = 5\n")
    told = run("cron", workspace=workspace)
    assert isinstance(told.exception, ConfigError)
    assert told.stdout == ""
