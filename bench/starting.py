"""How long until the help is on the screen, against importing Typer alone."""

from __future__ import annotations

import subprocess
import sys

from bench.measuring import Result, in_turns, instructions_of, milliseconds

HELP = [sys.executable, "-m", "reporter.cli", "--help"]
TYPER = [sys.executable, "-c", "import typer"]
AIM = 2.5
NAME = "reporter --help v importing Typer"


def measure(rounds: int, *, count_instructions: bool) -> list[Result]:
    """The ratio, and whether anything heavy was loaded on the way."""
    if count_instructions:
        ours, theirs = instructions_of(HELP), instructions_of(TYPER)
        detail = f"{ours / 1e6:.0f} v {theirs / 1e6:.0f} million instructions"
        ratio = Result(NAME, ours / theirs, AIM, "at most", detail=detail)
    else:
        median, bare = in_turns(lambda: _run(HELP), lambda: _run(TYPER), rounds)
        detail = f"{milliseconds(median)} v {milliseconds(bare)}"
        ratio = Result(NAME, median / bare, AIM, "at most", detail=detail)
    heavy = _heavy_modules()
    return [
        ratio,
        Result(
            "heavy libraries loaded for --help", len(heavy), 0, "at most", unit="", detail=", ".join(heavy)
        ),
    ]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _heavy_modules() -> list[str]:
    code = (
        "import sys, contextlib, io\n"
        "sys.argv = ['reporter', '--help']\n"
        "import reporter.cli\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    reporter.cli.main()\n"
        "print(*sorted({'pandas', 'numpy', 'weasyprint', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
